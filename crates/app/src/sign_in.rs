//! Signing in: by password and second factor, by passkey, or by the word of a directory; knows no
//! cookie and no page.
//!
//! Whoever asks learns one thing: whether it opened. A name that nobody has, a wrong password, a
//! closed account and a locked one are told in the same words, after the same work.

pub mod breached;
pub(crate) mod directory;
pub(crate) mod lockout;
pub mod passkey;
pub(crate) mod password;
pub mod rules;
pub(crate) mod turnstile;

use credentials::{CredentialError, PasskeyError, RecoveryCode, Secret};
use store::event::{self, NewEvent};
use store::proof::ceremony::{self, CeremonyRow};
use store::proof::{attempt, code, passkey as passkeys};
use store::{StoreError, Transaction, account, change};

use crate::Installation;
use crate::access::written_account;
use crate::federation::{FederationError, Home};
use crate::sealing::{self, SealingError};
use crate::session::{self, Opened, Vouching};
use rules::{Rules, RulesError};
use serde::{Deserialize, Serialize};

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

/// What somebody typed.
#[derive(Debug, Clone, Copy)]
pub struct Typed<'a> {
    pub name: &'a str,
    pub password: &'a str,
    /// The directory that they chose; without one the name says to whom it belongs.
    pub directory: Option<&'a str>,
}

/// How far a sign-in came.
#[derive(Debug)]
pub enum Step {
    Opened(Opened),
    /// The first proof was right; the second is asked for under the secret.
    SecondFactor(Begun),
}

/// A sign-in that waits for its second proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    pub secret: String,
    /// A passkey does as well.
    pub by_passkey: bool,
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
    /// Name and password are right, and nothing here is theirs.
    #[error("no rule of identity.toml gives them a right")]
    NoRight,
    /// The directory to which the name belongs; whether the password is right is not known.
    #[error("the directory cannot be asked; the log says why")]
    Unreachable,
    #[error(transparent)]
    Elsewhere(Box<FederationError>),
    /// The code was not looked at.
    #[error("no one-time code can be checked: {0}")]
    Sealing(#[from] SealingError),
    #[error(transparent)]
    Rules(#[from] RulesError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Credential(#[from] CredentialError),
}

impl From<FederationError> for SignInError {
    fn from(error: FederationError) -> Self {
        match error {
            FederationError::SignIn(error) => error,
            FederationError::Rules(error) => error.into(),
            FederationError::Store(error) => error.into(),
            error => Self::Elsewhere(Box::new(error)),
        }
    }
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

/// What this side keeps until the second proof.
#[derive(Default, Serialize, Deserialize)]
struct SecondStep {
    /// SHA-256 of the session that this one replaces in the browser.
    replaced: Option<String>,
    vouched: Option<Vouching>,
}

/// Begins by name and password, of this installation or of a directory. The session of `replaced`
/// ends where the sign-in opens.
///
/// # Errors
/// [`SignInError`].
pub fn by_password(
    installation: &Installation,
    typed: Typed<'_>,
    origin: Origin<'_>,
    replaced: Option<&str>,
) -> Result<Step, SignInError> {
    let rules = Rules::on(installation)?;
    match installation.federation.home_of(typed.name, typed.directory) {
        Home::Here => here(installation, &rules, typed, origin, replaced),
        Home::Directory { settings, login } => {
            let at = directory::At { settings, login: &login, typed };
            directory::sign_in(installation, &rules, &at, origin, replaced)
        }
    }
}

/// A name of this installation.
fn here(
    installation: &Installation,
    rules: &Rules,
    typed: Typed<'_>,
    origin: Origin<'_>,
    replaced: Option<&str>,
) -> Result<Step, SignInError> {
    let Typed { name, password: typed, .. } = typed;
    let row = lockout::account_of(installation, name)?;
    let subject = lockout::subject(row.as_ref().map(|row| row.id.as_str()), name);
    if lockout::is_locked(installation, rules, &subject, origin)? {
        password::spend(typed);
        return Err(SignInError::Refused);
    }
    let open = row.filter(|row| !row.is_closed);
    let hash = match &open {
        Some(row) if !is_vouched_for(installation, &row.id)? => {
            password::present(installation, &row.id)?
        }
        Some(_) | None => None,
    };
    let right = password::is_right(hash.as_ref().map(|row| row.hash.as_str()), typed)?;
    let Some(row) = open.filter(|_| right) else {
        lockout::note(installation, rules, &subject, origin)?;
        return Err(SignInError::Refused);
    };
    let replaced = replaced.map(session::sha256);
    let known = Known {
        account: &row.id,
        means: "password",
        vouched: None,
        origin,
        replaced: replaced.as_deref(),
    };
    let step = installation.store.write(|transaction| {
        if lockout::is_too_late(installation, transaction, rules, &subject, origin)? {
            return Err(SignInError::Refused);
        }
        go_on(installation, transaction, &known)
    })?;
    if let Some(hash) = &hash {
        password::renew(installation, &row.id, hash, typed)?;
    }
    Ok(step)
}

/// Somebody whose first proof was right.
pub(crate) struct Known<'a> {
    pub(crate) account: &'a str,
    pub(crate) means: &'static str,
    /// By whose word, if by another's.
    pub(crate) vouched: Option<&'a Vouching>,
    pub(crate) origin: Origin<'a>,
    /// SHA-256 of the session that this one replaces in the browser.
    pub(crate) replaced: Option<&'a str>,
}

/// Asks for the second factor where the account has one of ours and nobody vouched for another;
/// else lets in.
pub(crate) fn go_on(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    known: &Known<'_>,
) -> Result<Step, SignInError> {
    let has_second = match known.vouched {
        None => has_second_factor(transaction, known.account)?,
        Some(vouched) => {
            !vouched.has_second_factor && code::key(transaction, known.account)?.is_some()
        }
    };
    if has_second {
        let (now, secret) = (installation.now(), Secret::new()?);
        let kept = SecondStep {
            replaced: known.replaced.map(str::to_owned),
            vouched: known.vouched.cloned(),
        };
        let begun = CeremonyRow {
            kind: SECOND_STEP.to_owned(),
            account: Some(known.account.to_owned()),
            state: serde_json::to_string(&kept).map_err(|_| SignInError::Expired)?,
            expires_at: now.plus_minutes(SECOND_STEP_MINUTES).microseconds(),
        };
        let sha256 = session::hexadecimal(&secret);
        ceremony::begin(transaction, &begun, &sha256, now.microseconds())?;
        let by_passkey = known.vouched.is_none();
        return Ok(Step::SecondFactor(Begun { secret: secret.text(), by_passkey }));
    }
    attempt::forgive(transaction, known.account)?;
    let new = session::New {
        account: known.account,
        means: known.means,
        vouched: known.vouched.cloned(),
        origin: known.origin,
        replaced: known.replaced,
    };
    Ok(Step::Opened(session::begin(installation, transaction, &new)?))
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
    let kept: SecondStep = serde_json::from_str(&row.state).map_err(|_| SignInError::Expired)?;
    let account = row.account.ok_or(SignInError::Expired)?;
    lockout::used_up(installation, &rules, &account, origin, |transaction| {
        if is_closed(transaction, &account)? {
            return Err(SignInError::Refused);
        }
        let means = use_code(installation, transaction, &account, typed)?;
        if !ceremony::finish(transaction, &sha256)? {
            return Err(SignInError::Expired);
        }
        attempt::forgive(transaction, &account)?;
        let proven_at = now.microseconds();
        let vouched = kept.vouched.clone().map(|vouched| Vouching { proven_at, ..vouched });
        let replaced = kept.replaced.as_deref();
        let new = session::New { account: &account, means, vouched, origin, replaced };
        session::begin(installation, transaction, &new)
    })
}

/// Whether the step of the secret can be finished by a passkey as well.
///
/// # Errors
/// The store's.
pub fn is_by_passkey(installation: &Installation, begun: &str) -> Result<bool, StoreError> {
    let sha256 = session::sha256(begun);
    let row = installation.store.read(|transaction| ceremony::get(transaction, &sha256))?;
    let kept = row.and_then(|row| serde_json::from_str::<SecondStep>(&row.state).ok());
    Ok(kept.is_some_and(|kept| kept.vouched.is_none()))
}

fn is_vouched_for(installation: &Installation, account: &str) -> Result<bool, StoreError> {
    let federation = &installation.federation;
    installation.store.read(|transaction| federation.vouches_for(transaction, account))
}

/// Uses a code up, and says which kind it was.
fn use_code(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    account: &str,
    typed: &str,
) -> Result<&'static str, SignInError> {
    let now = installation.now();
    // A recovery code looks like none of an app's, and opens where the key of the app cannot be read.
    if let Some(recovery) = RecoveryCode::read(typed) {
        let sha256 = ledger::to_hexadecimal(&recovery.digest());
        return match code::use_recovery(transaction, account, &sha256, now.microseconds())? {
            true => Ok("recovery"),
            false => Err(SignInError::Refused),
        };
    }
    let row = code::key(transaction, account)?.ok_or(SignInError::Refused)?;
    let seconds = u64::try_from(now.microseconds() / MICROSECONDS).unwrap_or(0);
    let last = u64::try_from(row.last_step).ok();
    let key = sealing::open(installation, account, row)?;
    let step = key.check(typed, seconds, last).map_err(|_| SignInError::Refused)?;
    let step = i64::try_from(step).unwrap_or(i64::MAX);
    match code::use_step(transaction, account, step)? {
        true => Ok("code"),
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

/// As [`lockout_of`], of a code, which is used up as it is looked at.
pub(crate) fn use_code_of<T>(
    installation: &Installation,
    (account, typed): (&str, &str),
    origin: Origin<'_>,
    then: impl FnOnce(&mut Transaction<'_>, &'static str) -> Result<T, SignInError>,
) -> Result<T, SignInError> {
    let rules = Rules::on(installation)?;
    lockout::used_up(installation, &rules, account, origin, |transaction| {
        let means = use_code(installation, transaction, account, typed)?;
        then(transaction, means)
    })
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
        Ok(true) => installation.store.write(|transaction| {
            match lockout::is_too_late(installation, transaction, &rules, account, origin)? {
                true => Err(SignInError::Refused),
                false => Ok(()),
            }
        }),
        Ok(false) | Err(SignInError::Refused) => {
            lockout::note(installation, &rules, account, origin)?;
            Err(SignInError::Refused)
        }
        Err(error) => Err(error),
    }
}
