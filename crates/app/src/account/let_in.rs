//! Whether two accounts could be one person's: whoever makes a new way into an account could have gone that way.

use domain::Moment;
use store::event::Trace;
use store::{StoreError, Transaction, event};

use crate::access::account_of;
use crate::one_time_link::Purpose;

/// Not of the law: for two weeks the two do not count as two. Its owner has missed the account by then.
const MINUTES: i64 = 14 * 24 * 60;

/// What opens an account that was in use. Whoever is invited has done nothing yet.
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
        let Some(subject) = account_of(into).filter(|_| by != into) else { continue };
        for (kind, detail) in WAYS {
            if event::is_told(transaction, &Trace { subject, kind, detail, by, after })? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
