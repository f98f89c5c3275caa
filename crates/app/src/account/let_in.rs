//! Whether two accounts could be one person's: whoever makes a new way into an account could have gone that way.

use std::collections::BTreeSet;

use domain::Moment;
use store::event::Trace;
use store::{StoreError, Transaction, event};

use crate::access::{account_of, written_account};
use crate::one_time_link::Purpose;

/// Not of the law: for two weeks the two do not count as two. Its owner has missed the account by then.
const MINUTES: i64 = 14 * 24 * 60;

/// What opens an account that was in use.
const WAYS: [(&str, Option<&str>); 2] =
    [(LINK, Some(Purpose::Reset.word())), ("second-factor.removed", None)];

/// Where an account begins.
const CREATED: &str = "account.created";

/// Where an account is bound to somebody of a provider.
const BOUND: &str = "identity.bound";

const LINK: &str = "link.made";

/// Whatever puts a way into an account into somebody's hands, the first one included.
const FIRST_WAYS: [&str; 3] = [CREATED, LINK, "second-factor.removed"];

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
    event::is_told(transaction, &Trace { subject, kind: CREATED, detail: None, by, after })
}

/// Whether one person could have both in hand, as both are written: whoever lately made an account or a way
/// into it could be there as its owner, and so on from them to whoever let them in.
pub(crate) fn share_a_person(
    transaction: &mut Transaction<'_>,
    one: &str,
    other: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let behind_one = behind(transaction, one, &FIRST_WAYS, now)?;
    Ok(!behind_one.is_disjoint(&behind(transaction, other, &FIRST_WAYS, now)?))
}

/// Whether an account, by its id, is that of whoever gives, as written, or lately let them in: what they give it,
/// it gives to itself.
pub(crate) fn stands_behind(
    transaction: &mut Transaction<'_>,
    account: &str,
    giver: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    Ok(behind(transaction, giver, &FIRST_WAYS, now)?.contains(account))
}

/// Whether an account, by its id, was lately made by another, by one that the other made, or by the same hand as the
/// other. Not so whoever made the other: they give it themselves where they are asked for a yes that is none.
pub(crate) fn comes_of(
    transaction: &mut Transaction<'_>,
    account: &str,
    other: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let mut made_by =
        |account: &str| behind(transaction, &written_account(account), &[CREATED], now);
    let (makers, others) = (made_by(account)?, made_by(other)?);
    Ok(!others.contains(account) && !makers.is_disjoint(&others))
}

/// Whether whoever made an account bound it to somebody of a provider and made no link into it, as a program does
/// that brings people by SCIM: its owner comes by the provider's word, and whoever runs that program does not.
fn is_brought(
    transaction: &mut Transaction<'_>,
    account: &str,
    by: &str,
    after: i64,
) -> Result<bool, StoreError> {
    let mut is_told = |kind| {
        event::is_told(transaction, &Trace { subject: account, kind, detail: None, by, after })
    };
    Ok(is_told(BOUND)? && !is_told(LINK)?)
}

/// The accounts whose owners could be there as this one: itself, and all that it was lately let in by. Whoever
/// is at the machine does all, and has no account to go by.
fn behind(
    transaction: &mut Transaction<'_>,
    written: &str,
    ways: &[&str],
    now: Moment,
) -> Result<BTreeSet<String>, StoreError> {
    let after = now.plus_minutes(-MINUTES).microseconds();
    let mut found = BTreeSet::new();
    let mut next: Vec<String> = account_of(written).map(str::to_owned).into_iter().collect();
    while let Some(account) = next.pop() {
        if !found.contains(&account) {
            for &way in ways {
                for by in event::actors(transaction, &account, way, after)? {
                    let Some(maker) = account_of(&by) else { continue };
                    if way != CREATED || !is_brought(transaction, &account, &by, after)? {
                        next.push(maker.to_owned());
                    }
                }
            }
            found.insert(account);
        }
    }
    Ok(found)
}
