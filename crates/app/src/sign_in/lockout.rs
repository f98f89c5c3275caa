//! Rest after failures: of an account as the law asks, of a source that tries many names. Only the
//! password path rests; passkeys and sessions that are there go on.

use ledger::to_hexadecimal;
use sha2::{Digest, Sha256};
use store::account::{self, AccountRow};
use store::event::NewEvent;
use store::proof::attempt;
use store::{StoreError, Transaction, change};

use super::rules::Rules;
use super::{Origin, SignInError, itself, tell};
use crate::import::write::Ids;
use crate::notice::of_safety;
use crate::{Actor, Installation, access};

/// Not of the law: more failures from one source than forty people of an office make by mistake.
const N_FAILURES_OF_A_SOURCE: i64 = 50;

/// The account of a typed name; none where nobody has it.
pub(super) fn account_of(
    installation: &Installation,
    name: &str,
) -> Result<Option<AccountRow>, StoreError> {
    let Ok(name) = crate::account::folded(name) else { return Ok(None) };
    installation.store.read(|transaction| account::by_name(transaction, &name))
}

/// What failures are counted by: the account, or a name that nobody has, which rests just the same.
pub(super) fn subject(account: Option<&str>, typed: &str) -> String {
    match account {
        Some(account) => account.to_owned(),
        // What was typed may be a password in the wrong field: it is never stored.
        None => {
            let folded = typed.trim().to_ascii_lowercase();
            [UNKNOWN, &to_hexadecimal(&Sha256::digest(folded.as_bytes()))].concat()
        }
    }
}

const UNKNOWN: &str = "?";

/// Whether the failures of a subject are an account's.
pub(super) fn is_known(subject: &str) -> bool {
    !subject.starts_with(UNKNOWN)
}

/// Whether the password path rests for the subject or the source. It does, too, where the failures of an account
/// are not as the log bound them: before any proof is looked at, so that nobody learns by it whether one was
/// right. Who tried is counted and told all the same.
pub(super) fn is_locked(
    installation: &Installation,
    rules: &Rules,
    subject: &str,
    origin: Origin<'_>,
) -> Result<bool, StoreError> {
    let since = since(installation, rules);
    let (is_locked, is_forged) = installation.store.read(|transaction| {
        if is_source_locked(transaction, origin, since)? {
            return Ok::<_, StoreError>((true, false));
        }
        let is_forged = attempt::is_forged(transaction, subject)?;
        Ok((is_forged || rests(transaction, rules, subject, since)?, is_forged))
    })?;
    if is_forged {
        note_beside(installation, rules, subject, origin)?;
    }
    Ok(is_locked)
}

/// Whether it has come to rest since [`is_locked`] was asked: others may have failed while a proof was looked at.
/// Asked in the transaction that tells what was found, behind all that was told before; where it rests, nothing is
/// told, right or wrong, so that guesses made at once learn no more than guesses made one by one.
pub(super) fn is_too_late(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    rules: &Rules,
    subject: &str,
    origin: Origin<'_>,
) -> Result<bool, StoreError> {
    // First: of two nodes the second sees what the first told.
    change::wait(transaction)?;
    let since = since(installation, rules);
    Ok(is_source_locked(transaction, origin, since)? || rests(transaction, rules, subject, since)?)
}

/// After which moment failures lock.
fn since(installation: &Installation, rules: &Rules) -> i64 {
    installation.now().plus_minutes(-rules.lockout_minutes).microseconds()
}

fn is_source_locked(
    transaction: &mut Transaction<'_>,
    origin: Origin<'_>,
    since: i64,
) -> Result<bool, StoreError> {
    Ok(attempt::of_source(transaction, origin.source, since)? >= N_FAILURES_OF_A_SOURCE)
}

/// Whether the failures of an account are not as the log bound them. Who comes by another's word does not rest
/// after failures, and is not let in beside forged ones all the same; it is counted and told.
pub(crate) fn is_forged(
    installation: &Installation,
    rules: &Rules,
    account: &str,
    origin: Origin<'_>,
) -> Result<bool, StoreError> {
    let is_forged =
        installation.store.read(|transaction| attempt::is_forged(transaction, account))?;
    if is_forged {
        note_beside(installation, rules, account, origin)?;
    }
    Ok(is_forged)
}

/// Each time that the failures since the last success reached the law's number again. Beside a lock that was
/// lifted, or of an older program, there may be more than that number, so it is the failure that reached it which
/// counts.
fn rests(
    transaction: &mut Transaction<'_>,
    rules: &Rules,
    subject: &str,
    since: i64,
) -> Result<bool, StoreError> {
    let n = attempt::of_account(transaction, subject)?;
    let reached = n - n % rules.n_failures;
    if reached == 0 {
        return Ok(false);
    }
    let reached_at = attempt::nth_of_account(transaction, subject, reached)?;
    Ok(reached_at.is_some_and(|at| at > since))
}

/// Notes a failure and tells it in the log, unless a lock came first.
pub(super) fn note(
    installation: &Installation,
    rules: &Rules,
    subject: &str,
    origin: Origin<'_>,
) -> Result<(), StoreError> {
    // Who keeps the account is told by tables that follow the register.
    access::follow(installation)?;
    installation.store.write(|transaction| {
        match is_too_late(installation, transaction, rules, subject, origin)? {
            true => Ok(()),
            false => note_in(installation, transaction, rules, (subject, subject), origin),
        }
    })
}

/// Notes a failure beside the account's own, which are bound by nobody as they stand.
fn note_beside(
    installation: &Installation,
    rules: &Rules,
    account: &str,
    origin: Origin<'_>,
) -> Result<(), StoreError> {
    access::follow(installation)?;
    let counted = subject(None, account);
    installation
        .store
        .write(|transaction| note_in(installation, transaction, rules, (account, &counted), origin))
}

/// Looks at a proof that is used up as it is looked at, in the transaction that tells what was found; a wrong one
/// counts as a failure. What `look` refuses it has not begun to write.
pub(super) fn used_up<T>(
    installation: &Installation,
    rules: &Rules,
    account: &str,
    origin: Origin<'_>,
    look: impl FnOnce(&mut Transaction<'_>) -> Result<T, SignInError>,
) -> Result<T, SignInError> {
    if is_locked(installation, rules, account, origin)? {
        return Err(SignInError::Refused);
    }
    access::follow(installation)?;
    let found = installation.store.write(|transaction| {
        if is_too_late(installation, transaction, rules, account, origin)? {
            return Ok(None);
        }
        match look(transaction) {
            Err(SignInError::Refused) => {
                note_in(installation, transaction, rules, (account, account), origin)?;
                Ok(None)
            }
            looked => looked.map(Some),
        }
    })?;
    found.ok_or(SignInError::Refused)
}

/// Notes a failure of a subject among those that are counted under a name of their own.
fn note_in(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    rules: &Rules,
    (subject, counted): (&str, &str),
    origin: Origin<'_>,
) -> Result<(), StoreError> {
    // First: of two nodes that note one at the same time the second counts the first's.
    change::wait(transaction)?;
    let now = installation.now();
    let since = since(installation, rules);
    let is_known = is_known(subject);
    let told = if is_known { subject } else { "unknown" };
    let failed = attempt::of_account(transaction, counted)? + 1;
    let is_last = failed % rules.n_failures == 0;
    let kind = if is_last { "sign-in.locked" } else { "sign-in.failed" };
    let event = NewEvent { kind, subject: told, detail: Some(origin.source) };
    let actor = if is_known { itself(subject) } else { Actor::system().written() };
    tell(installation, transaction, &actor, "sign-in", event)?;
    if is_known && is_last {
        of_safety::locked(installation, transaction, subject)?;
    }
    let of_source = attempt::of_source(transaction, origin.source, since)? + 1;
    if of_source == N_FAILURES_OF_A_SOURCE {
        of_safety::names_tried(installation, transaction, origin.source)?;
    }
    let id = Ids::new(now).next();
    attempt::note(transaction, &id, counted, origin.source, now.microseconds(), since)?;
    attempt::forget_locks(transaction, counted, rules.n_failures, since)
}
