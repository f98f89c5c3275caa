//! Whether two accounts could be one person's: whoever makes a new way into an account could have gone that way.

use domain::Moment;
use store::event::Trace;
use store::{StoreError, Transaction, event};

use crate::access::account_of;
use crate::one_time_link::Purpose;

/// Not of the law: for two weeks the two do not count as two. Its owner has missed the account by then.
const MINUTES: i64 = 14 * 24 * 60;

/// What opens an account that was in use.
const WAYS: [(&str, Option<&str>); 2] =
    [("link.made", Some(Purpose::Reset.word())), ("second-factor.removed", None)];

/// Whether one of the two, as written, lately made a new way into the other's account.
pub(crate) fn could_be_one(
    transaction: &mut Transaction<'_>,
    one: &str,
    other: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let after = now.plus_minutes(-MINUTES).microseconds();
    for (by, into) in [(one, other), (other, one)] {
        // Whoever is at the machine does all, and has no account to go by.
        let (Some(subject), Some(_), true) = (account_of(into), account_of(by), by != into) else {
            continue;
        };
        for (kind, detail) in WAYS {
            if event::is_told(transaction, &Trace { subject, kind, detail, by, after })? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Whether an account was lately made by somebody, as both are written: who makes one and opens its invitation
/// has a second name to say yes by.
pub(crate) fn was_made_by(
    transaction: &mut Transaction<'_>,
    account: &str,
    by: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let (Some(subject), Some(_)) = (account_of(account), account_of(by)) else { return Ok(false) };
    let after = now.plus_minutes(-MINUTES).microseconds();
    event::is_told(
        transaction,
        &Trace { subject, kind: "account.created", detail: None, by, after },
    )
}
