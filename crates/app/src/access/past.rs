//! What somebody held at a moment of the past, by their rights as they were given, confirmed and revoked.

use domain::Moment;
use domain::access::{Grant, Right, held};
use domain::body::City;
use store::grant::GrantRow;
use store::{StoreError, Transaction};

use super::principal::ever_given;
use crate::grant::as_grant;

/// The rights that an account held at a moment, whatever became of them since. Bodies stand where they do
/// today, as they do for every right.
pub(crate) fn held_at(
    transaction: &mut Transaction<'_>,
    account: &str,
    city: &City,
    at: Moment,
) -> Result<Vec<Right>, StoreError> {
    let rows = ever_given(transaction, account)?.into_iter();
    let then = rows.filter(|row| was_in_force(row, at.microseconds()));
    let grants: Vec<Grant> = then.filter_map(as_grant).collect();
    Ok(held(account, &grants, city, at.day()))
}

/// Whether a grant gave its right at a moment, on its days.
fn was_in_force(row: &GrantRow, at: i64) -> bool {
    let since = match (row.awaits_second, &row.confirmation) {
        (true, None) => return false,
        (true, Some(confirmation)) => confirmation.confirmed_at,
        (false, _) => row.granted_at,
    };
    since <= at && row.revocation.as_ref().is_none_or(|end| at <= end.revoked_at)
}
