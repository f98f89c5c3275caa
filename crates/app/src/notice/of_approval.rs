//! Who is told on the way of a record: those for whom it waits, and those who filed it; and whoever said of a
//! body from outside what another answers, corrects or withdraws.

use store::notice::{self as rows};
use store::{StoreError, Transaction, approval};

use super::{Kind, Told, tell};
use crate::Installation;
use crate::access::account_of;

/// A record as far as people are told of it.
#[derive(Clone, Copy)]
pub(crate) struct OnItsWay<'a> {
    pub(crate) change: i64,
    pub(crate) agency: &'a str,
    pub(crate) form: &'a str,
    pub(crate) record: &'a str,
    /// Who did something about it, as written.
    pub(crate) by: &'a str,
}

/// Tells whoever holds the role over the body that a record waits for them, but for its authors and
/// who passed it on.
pub(crate) fn waits(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    way: OnItsWay<'_>,
    role: &str,
) -> Result<(), StoreError> {
    let mut accounts = approvers(installation, transaction, way.agency, way.record, role)?;
    accounts.retain(|account| account_of(way.by) != Some(account.as_str()));
    note(installation, transaction, way, Kind::ApprovalWaits, &accounts)
}

/// Whoever holds the role over the body and may approve the record: none of its authors.
pub(super) fn approvers(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    agency: &str,
    record: &str,
    role: &str,
) -> Result<Vec<String>, StoreError> {
    let today = installation.today().days();
    let authors = approval::authors(transaction, record)?;
    let mut accounts = rows::holders(transaction, agency, role, today)?;
    accounts.retain(|account| {
        !authors.iter().any(|author| account_of(author) == Some(account.as_str()))
    });
    Ok(accounts)
}

/// Tells those who filed and submitted a record what became of it, but for who did it.
pub(crate) fn settled(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    way: OnItsWay<'_>,
    kind: Kind,
    authors: [Option<&str>; 2],
) -> Result<(), StoreError> {
    let authors = authors.into_iter().flatten().filter(|author| *author != way.by);
    let mut accounts: Vec<String> = authors.filter_map(account_of).map(str::to_owned).collect();
    accounts.sort_unstable();
    accounts.dedup();
    note(installation, transaction, way, kind, &accounts)
}

/// Tells whoever said of a body from outside what another answered, corrected or withdrew.
pub(crate) fn altered(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    way: OnItsWay<'_>,
    account: &str,
) -> Result<(), StoreError> {
    match account_of(way.by) == Some(account) {
        true => Ok(()),
        false => note(installation, transaction, way, Kind::Altered, &[account.to_owned()]),
    }
}

fn note(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    way: OnItsWay<'_>,
    kind: Kind,
    accounts: &[String],
) -> Result<(), StoreError> {
    let cause = format!("{}.{}", way.change, way.record);
    let told = Told {
        kind,
        cause: &cause,
        agency: way.agency,
        record: Some((way.form, way.record)),
        account: None,
        duties: None,
        is_urgent: kind == Kind::Returned,
    };
    tell(installation, transaction, accounts, &told).map(drop)
}
