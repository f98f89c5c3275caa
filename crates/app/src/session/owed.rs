//! What somebody must do before anything else, in person or by a program of theirs; knows no cookie.

use domain::Moment;
use store::proof::password;
use store::proof::session::{self as rows, SessionRow};
use store::{StoreError, Transaction, change};

use super::First;
use crate::Installation;
use crate::access::{Owed, Principal, owed_known};
use crate::second_factor;
use crate::sign_in::rules::{Rules, RulesError};

/// What who came by a session must do first, as of the change `known`.
pub(super) fn by_session(
    installation: &Installation,
    rules: &Rules,
    row: &SessionRow,
    who: &Principal,
    known: i64,
) -> Result<Option<First>, StoreError> {
    let vouched_twice = row.vouched.as_ref().map(|vouched| vouched.has_second_factor);
    let owed = owed_known(installation, &row.id, known, || {
        find(installation, who, |_| Ok(vouched_twice))
    })?;
    Ok(first(owed, rules, installation.now()))
}

/// What the owner of a token must do first, as of the change `known`. For whom others vouch, what
/// these vouched for counts when the owner came last.
pub(crate) fn by_token(
    installation: &Installation,
    owner: &Principal,
    known: i64,
) -> Result<Option<First>, RulesError> {
    let rules = Rules::of(installation, owner.rights.city())?;
    let account = owner.account.as_str();
    let owed = owed_known(installation, account, known, || {
        find(installation, owner, |transaction| {
            match installation.federation.vouches_for(transaction, account)? {
                true => {
                    let sealer = installation.store.signer()?.sealer();
                    Ok(Some(rows::is_vouched_twice(transaction, sealer, account)?))
                }
                false => Ok(None),
            }
        })
    })?;
    Ok(first(owed, &rules, installation.now()))
}

/// What is owed by who came by another's word, twice or once, or by their own proofs, with the last
/// change that this takes into account.
fn find(
    installation: &Installation,
    who: &Principal,
    vouched_twice: impl FnOnce(&mut Transaction<'_>) -> Result<Option<bool>, StoreError>,
) -> Result<(Owed, i64), StoreError> {
    let roles: Vec<&str> = who.rights.held.iter().map(|right| right.role.word()).collect();
    installation.store.read(|transaction| {
        let known = change::last(transaction)?;
        let vouched_twice = vouched_twice(transaction)?;
        let account = who.account.as_str();
        let lacks_second_factor =
            second_factor::lacks(transaction, account, vouched_twice, &roles)?;
        let password_set_at = match vouched_twice {
            Some(_) => None,
            None => password::latest(transaction, account, 1)?.first().map(|one| one.set_at),
        };
        let password_set_at = password_set_at.map(Moment::from_microseconds);
        Ok((Owed { lacks_second_factor, password_set_at }, known))
    })
}

fn first(owed: Owed, rules: &Rules, now: Moment) -> Option<First> {
    let is_worn_out = owed.password_set_at.is_some_and(|set_at| rules.is_worn_out(set_at, now));
    match owed.lacks_second_factor {
        true => Some(First::SecondFactor),
        false => is_worn_out.then_some(First::NewPassword),
    }
}
