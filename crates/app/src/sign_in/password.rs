//! Passwords: whether one is right, and setting a new one within the rules.

use credentials::{CredentialError, PasswordHash, Weakness, spend_as_much};
use store::event::NewEvent;
use store::proof::password::{self as rows, PasswordRow};
use store::proof::{attempt, session as sessions};
use store::{StoreError, Transaction, account};

use super::breached::{BreachedError, is_breached};
use super::rules::{Rules, RulesError};
use super::{tell, turnstile};
use crate::Installation;
use crate::access::written_account;

/// Why a password was not set.
#[derive(Debug, thiserror::Error)]
pub enum Weak {
    /// Everything that is wrong with it.
    #[error("the password does not keep the rules")]
    Weaknesses(Vec<Weakness>),
    #[error(transparent)]
    Rules(#[from] RulesError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Credential(#[from] CredentialError),
    /// Nothing is set while it is not known whether it is on the list.
    #[error(transparent)]
    Breached(#[from] BreachedError),
}

/// The present password of an account.
pub(crate) fn present(
    installation: &Installation,
    account: &str,
) -> Result<Option<PasswordRow>, StoreError> {
    let latest = installation.store.read(|transaction| rows::latest(transaction, account, 1))?;
    Ok(latest.into_iter().next())
}

/// Whether this is the password; where there is none, the answer takes as long.
pub(crate) fn is_right(stored: Option<&str>, typed: &str) -> Result<bool, CredentialError> {
    let Some(stored) = stored else {
        spend(typed);
        return Ok(false);
    };
    let hash = PasswordHash::read(stored)?;
    Ok(turnstile::pass(|| hash.is_of(typed)))
}

/// Takes the time of a look at a password.
pub(crate) fn spend(typed: &str) {
    turnstile::pass(|| spend_as_much(typed));
}

/// Hashes the password anew where it was hashed at a lower cost than today's.
pub(crate) fn renew(
    installation: &Installation,
    account: &str,
    row: &PasswordRow,
    typed: &str,
) -> Result<(), super::SignInError> {
    if !PasswordHash::read(&row.hash)?.is_outdated() {
        return Ok(());
    }
    let anew = turnstile::pass(|| PasswordHash::of(typed))?;
    installation.store.write(|transaction| {
        if rows::rehash(transaction, account, &row.hash, anew.stored())? {
            let event = NewEvent { kind: "password.rehashed", subject: account, detail: None };
            tell(installation, transaction, &written_account(account), "password", event)?;
        }
        Ok(())
    })
}

/// A new password that keeps the rules, hashed.
pub(crate) fn checked(
    installation: &Installation,
    account: Option<&str>,
    names: &[&str],
    new: &str,
) -> Result<PasswordHash, Weak> {
    keeps_rules(installation, account, names, new)?;
    Ok(turnstile::pass(|| PasswordHash::of(new))?)
}

/// Whether a new password keeps the rules.
pub(crate) fn keeps_rules(
    installation: &Installation,
    account: Option<&str>,
    names: &[&str],
    new: &str,
) -> Result<(), Weak> {
    let rules = Rules::on(installation)?;
    let mut weaknesses = rules.policy.weaknesses(new, names);
    if is_breached(installation.store.directory(), new)? {
        weaknesses.push(Weakness::Breached);
    }
    if let Some(account) = account.filter(|_| weaknesses.is_empty()) {
        // The present one and so many before it.
        let n_former = rules.policy.n_former_barred;
        let limit = u32::try_from(n_former.saturating_add(1)).unwrap_or(u32::MAX);
        let former =
            installation.store.read(|transaction| rows::latest(transaction, account, limit))?;
        for row in former {
            if is_right(Some(&row.hash), new)? {
                weaknesses.push(Weakness::UsedBefore { n_former });
                break;
            }
        }
    }
    match weaknesses.is_empty() {
        true => Ok(()),
        false => Err(Weak::Weaknesses(weaknesses)),
    }
}

/// The names that may not stand in a password of an account.
pub(crate) fn names(
    transaction: &mut Transaction<'_>,
    account: &str,
) -> Result<Vec<String>, StoreError> {
    let row = account::get(transaction, account)?;
    Ok(row.map(|row| vec![row.name, row.display_name]).unwrap_or_default())
}

/// Sets a password as a change of its own: failures are forgiven, every other session ends.
pub(crate) fn set(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    account: &str,
    hash: &PasswordHash,
    actor: &str,
    but: &str,
) -> Result<(), StoreError> {
    let now = installation.now().microseconds();
    let event = NewEvent { kind: "password.set", subject: account, detail: None };
    let change = tell(installation, transaction, actor, "password", event)?;
    keep(transaction, change, account, hash, now)?;
    let sealer = installation.store.signer()?.sealer();
    sessions::end_others(transaction, sealer, account, but, now, actor)?;
    attempt::begin_anew(transaction, account)
}

/// Not of the law: more than any rule bars are kept, so that a stricter one finds them.
const N_KEPT: u32 = 24;

pub(crate) fn keep(
    transaction: &mut Transaction<'_>,
    change: i64,
    account: &str,
    hash: &PasswordHash,
    now: i64,
) -> Result<(), StoreError> {
    let row = PasswordRow { hash: hash.stored().to_owned(), set_at: now };
    rows::set(transaction, change, account, &row, N_KEPT)
}
