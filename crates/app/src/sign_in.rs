//! Signing in: by password and second factor, or by passkey; knows no cookie and no page.
//!
//! Whoever asks learns one thing: whether it opened. A name that nobody has, a wrong password, a
//! closed account and a locked one are told in the same words, after the same work.

pub(crate) mod lockout;
pub mod passkey;
pub(crate) mod password;
pub mod rules;
mod turnstile;

use credentials::{CodeError, CredentialError, OneTimeKey, PasskeyError, RecoveryCode, Secret};
use store::event::{self, NewEvent};
use store::proof::ceremony::{self, CeremonyRow};
use store::proof::{attempt, code, passkey as passkeys};
use store::{StoreError, Transaction, account, change};

use crate::Installation;
use crate::access::written_account;
use crate::session::{self, Opened};
use rules::{Rules, RulesError};

pub use credentials::{Profile, Weakness};
pub use password::Weak;

/// From where somebody comes, as far as it can be seen.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The address.
    pub source: &'a str,
    /// What the browser says it is.
    pub agent: &'a str,
}

/// How far a sign-in came.
#[derive(Debug)]
pub enum Step {
    Opened(Opened),
    /// The password was right; the second factor is asked for under this secret.
    SecondFactor(String),
}

/// Why somebody was not let in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Wrong, unknown, closed or locked; which of them is nobody's business.
    #[error("the name or the proof is wrong, or sign-in rests for a while after failures")]
    Refused,
    /// What was begun took too long, or was finished before.
    #[error("the sign-in was not finished in time; begin again")]
    Expired,
    #[error("the site cannot use passkeys at this address")]
    Address,
    #[error(transparent)]
    Rules(#[from] RulesError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Credential(#[from] CredentialError),
}

impl From<PasskeyError> for SignInError {
    fn from(error: PasskeyError) -> Self {
        match error {
            PasskeyError::Address { .. } => Self::Address,
            PasskeyError::Unreadable | PasskeyError::Refused { .. } => Self::Refused,
            PasskeyError::Credential(error) => Self::Credential(error),
        }
    }
}

/// Not of the law: how long a second step may take, in minutes.
const SECOND_STEP_MINUTES: i64 = 5;

const SECOND_STEP: &str = "second-step";

/// Begins by name and password. The session of `replaced` ends where the sign-in opens.
///
/// # Errors
/// [`SignInError`].
pub fn by_password(
    installation: &Installation,
    name: &str,
    typed: &str,
    origin: Origin<'_>,
    replaced: Option<&str>,
) -> Result<Step, SignInError> {
    let rules = Rules::on(installation)?;
    let row = lockout::account_of(installation, name)?;
    let subject = lockout::subject(row.as_ref().map(|row| row.id.as_str()), name);
    if lockout::is_locked(installation, &rules, &subject, origin)? {
        password::spend(typed);
        return Err(SignInError::Refused);
    }
    let open = row.filter(|row| !row.is_closed);
    let hash = match &open {
        Some(row) => password::present(installation, &row.id)?,
        None => None,
    };
    let right = password::is_right(hash.as_ref().map(|row| row.hash.as_str()), typed)?;
    let Some(row) = open.filter(|_| right) else {
        lockout::note(installation, &rules, &subject, origin)?;
        return Err(SignInError::Refused);
    };
    if let Some(hash) = &hash {
        password::renew(installation, &row.id, hash, typed)?;
    }
    let (now, secret) = (installation.now(), Secret::new()?);
    installation.store.write(|transaction| {
        if has_second_factor(transaction, &row.id)? {
            let begun = CeremonyRow {
                kind: SECOND_STEP.to_owned(),
                account: Some(row.id.clone()),
                state: replaced.map(session::sha256).unwrap_or_default(),
                expires_at: now.plus_minutes(SECOND_STEP_MINUTES).microseconds(),
            };
            let sha256 = session::hexadecimal(&secret);
            ceremony::begin(transaction, &begun, &sha256, now.microseconds())?;
            return Ok(Step::SecondFactor(secret.text()));
        }
        attempt::forgive(transaction, &row.id)?;
        let replaced = replaced.map(session::sha256);
        let new = session::New {
            account: &row.id,
            means: "password",
            origin,
            replaced: replaced.as_deref(),
        };
        Ok(Step::Opened(session::begin(installation, transaction, &new)?))
    })
}

/// Finishes by a one-time code or a recovery code, whichever was typed.
///
/// # Errors
/// [`SignInError`].
pub fn by_code(
    installation: &Installation,
    begun: &str,
    typed: &str,
    origin: Origin<'_>,
) -> Result<Opened, SignInError> {
    let rules = Rules::on(installation)?;
    let sha256 = Secret::read(begun).as_ref().map(session::hexadecimal);
    let sha256 = sha256.ok_or(SignInError::Expired)?;
    let now = installation.now();
    let row = installation.store.read(|transaction| ceremony::get(transaction, &sha256))?;
    let row = row
        .filter(|row| row.kind == SECOND_STEP && row.expires_at > now.microseconds())
        .ok_or(SignInError::Expired)?;
    let account = row.account.ok_or(SignInError::Expired)?;
    if lockout::is_locked(installation, &rules, &account, origin)? {
        return Err(SignInError::Refused);
    }
    let opened = installation.store.write(|transaction| {
        if is_closed(transaction, &account)? {
            return Err(SignInError::Refused);
        }
        let means = use_code(installation, transaction, &account, typed)?;
        if !ceremony::finish(transaction, &sha256)? {
            return Err(SignInError::Expired);
        }
        attempt::forgive(transaction, &account)?;
        let replaced = Some(row.state.as_str()).filter(|state| !state.is_empty());
        let new = session::New { account: &account, means, origin, replaced };
        session::begin(installation, transaction, &new)
    });
    if matches!(opened, Err(SignInError::Refused)) {
        lockout::note(installation, &rules, &account, origin)?;
    }
    opened
}

/// Whether the step of the secret still waits for its code.
///
/// # Errors
/// The store's.
pub fn is_begun(installation: &Installation, begun: &str) -> Result<bool, StoreError> {
    let Some(secret) = Secret::read(begun) else { return Ok(false) };
    let now = installation.now().microseconds();
    installation.store.read(|transaction| {
        let row = ceremony::get(transaction, &session::hexadecimal(&secret))?;
        Ok(row.is_some_and(|row| row.kind == SECOND_STEP && row.expires_at > now))
    })
}

/// Uses a code up, and says which kind it was.
pub(crate) fn use_code(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    account: &str,
    typed: &str,
) -> Result<&'static str, SignInError> {
    let now = installation.now();
    if let Some(row) = code::key(transaction, account)? {
        let seconds = u64::try_from(now.microseconds() / MICROSECONDS).unwrap_or(0);
        let last = u64::try_from(row.last_step).ok();
        match OneTimeKey::read(&row.key)?.check(typed, seconds, last) {
            Ok(step) => {
                let step = i64::try_from(step).unwrap_or(i64::MAX);
                let first = code::use_step(transaction, account, step)?;
                return if first { Ok("code") } else { Err(SignInError::Refused) };
            }
            Err(CodeError::Used) => return Err(SignInError::Refused),
            Err(CodeError::Wrong) => {}
        }
    }
    let recovery = RecoveryCode::read(typed).ok_or(SignInError::Refused)?;
    let sha256 = ledger::to_hexadecimal(&recovery.digest());
    match code::use_recovery(transaction, account, &sha256, now.microseconds())? {
        true => Ok("recovery"),
        false => Err(SignInError::Refused),
    }
}

/// Not of the law: microseconds of a second.
const MICROSECONDS: i64 = 1_000_000;

/// Whether a password alone does not open the account.
pub(crate) fn has_second_factor(
    transaction: &mut Transaction<'_>,
    account: &str,
) -> Result<bool, StoreError> {
    let has_key = code::key(transaction, account)?.is_some();
    Ok(has_key || !passkeys::of_account(transaction, account)?.is_empty())
}

pub(crate) fn is_closed(
    transaction: &mut Transaction<'_>,
    account: &str,
) -> Result<bool, StoreError> {
    Ok(account::get(transaction, account)?.is_none_or(|row| row.is_closed))
}

/// Begins a change about somebody's proofs and notes its one event.
pub(crate) fn tell(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    actor: &str,
    kind: &str,
    event: NewEvent<'_>,
) -> Result<i64, StoreError> {
    let change = change::NewChange {
        happened_at: installation.now().microseconds(),
        actor,
        kind,
        summary: event.kind,
        source: None,
        records: 0,
    };
    let change = change::begin(transaction, &change)?;
    event::note(transaction, change, &[event])?;
    Ok(change)
}

/// The account itself as the actor of what it does to its proofs.
pub(crate) fn itself(account: &str) -> String {
    written_account(account)
}

/// Looks at a proof unless the account rests; a wrong one counts as a failure.
pub(crate) fn lockout_of(
    installation: &Installation,
    account: &str,
    origin: Origin<'_>,
    look: impl FnOnce() -> Result<bool, SignInError>,
) -> Result<(), SignInError> {
    let rules = Rules::on(installation)?;
    if lockout::is_locked(installation, &rules, account, origin)? {
        return Err(SignInError::Refused);
    }
    match look() {
        Ok(true) => Ok(()),
        Ok(false) | Err(SignInError::Refused) => {
            lockout::note(installation, &rules, account, origin)?;
            Err(SignInError::Refused)
        }
        Err(error) => Err(error),
    }
}
