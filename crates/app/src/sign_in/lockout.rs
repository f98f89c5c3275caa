//! Rest after failures: of an account as the law asks, of a source that tries many names. Only the
//! password path rests; passkeys and sessions that are there go on.

use ledger::to_hexadecimal;
use sha2::{Digest, Sha256};
use store::account::{self, AccountRow};
use store::event::NewEvent;
use store::proof::attempt;
use store::{StoreError, Transaction, change};

use super::rules::Rules;
use super::{Origin, itself, tell};
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
    let now = installation.now();
    let since = now.plus_minutes(-rules.lockout_minutes).microseconds();
    let (is_locked, is_forged) = installation.store.read(|transaction| {
        if attempt::of_source(transaction, origin.source, since)? >= N_FAILURES_OF_A_SOURCE {
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

/// Each time that the failures since the last success reached the law's number again. Guesses made at once may
/// be more than that number, so it is the failure that reached it which counts.
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

/// Notes a failure and tells it in the log.
pub(super) fn note(
    installation: &Installation,
    rules: &Rules,
    subject: &str,
    origin: Origin<'_>,
) -> Result<(), StoreError> {
    note_as(installation, rules, (subject, subject), origin)
}

/// Notes a failure beside the account's own, which are bound by nobody as they stand.
fn note_beside(
    installation: &Installation,
    rules: &Rules,
    account: &str,
    origin: Origin<'_>,
) -> Result<(), StoreError> {
    note_as(installation, rules, (account, &subject(None, account)), origin)
}

/// Notes a failure of a subject among those that are counted under a name.
fn note_as(
    installation: &Installation,
    rules: &Rules,
    (subject, counted): (&str, &str),
    origin: Origin<'_>,
) -> Result<(), StoreError> {
    // Who keeps the account is told by tables that follow the register.
    access::follow(installation)?;
    installation
        .store
        .write(|transaction| note_in(installation, transaction, rules, (subject, counted), origin))
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
    let since = now.plus_minutes(-rules.lockout_minutes).microseconds();
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
