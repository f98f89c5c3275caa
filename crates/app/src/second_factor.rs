//! The second factor: one-time codes and recovery codes of one's own, and which roles need one.

use credentials::{OneTimeKey, RecoveryCode, Sealed, Secret};
use domain::Moment;
use domain::access::{Action, Resource, Role};
use ledger::to_hexadecimal;
use store::event::NewEvent;
use store::proof::ceremony::{self, CeremonyRow};
use store::proof::code::{self, KeyRow};
use store::proof::passkey::{self as passkeys, PasskeyRow};
use store::proof::rule::{self, RuleRow};
use store::{StoreError, Transaction, account};

use crate::access::{Forbidden, require};
use crate::account::AccountError;
use crate::sealing;
use crate::session::{self, Opened, OwnError, Present};
use crate::sign_in::passkey::take;
use crate::sign_in::{SignInError, itself, tell};
use crate::{Actor, Installation, way_in};

/// What somebody proves themselves by, besides the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factors {
    /// Since when their app makes codes.
    pub codes_since: Option<Moment>,
    pub n_recovery_codes: i64,
    pub passkeys: Vec<OwnPasskey>,
    /// When the password was set; none where there is none.
    pub password_set_at: Option<Moment>,
}

/// A passkey as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPasskey {
    pub id: String,
    pub name: String,
    pub added_at: Moment,
    pub used_at: Option<Moment>,
}

impl Factors {
    #[must_use]
    pub fn has_second(&self) -> bool {
        self.codes_since.is_some() || !self.passkeys.is_empty()
    }
}

/// What somebody proves themselves by.
///
/// # Errors
/// The store's.
pub fn of_account(installation: &Installation, account: &str) -> Result<Factors, StoreError> {
    installation.store.read(|transaction| {
        let password = store::proof::password::latest(transaction, account, 1)?;
        let passkeys = passkeys::of_account(transaction, account)?;
        Ok(Factors {
            codes_since: code::key(transaction, account)?
                .map(|row| Moment::from_microseconds(row.added_at)),
            n_recovery_codes: code::n_recovery(transaction, account)?,
            passkeys: passkeys.into_iter().map(OwnPasskey::of).collect(),
            password_set_at: password.first().map(|row| Moment::from_microseconds(row.set_at)),
        })
    })
}

/// A key for an authenticator app, not in use before a first code shows that the app has it.
#[derive(Debug, Clone)]
pub struct OfferedKey {
    /// As people type it.
    pub text: String,
    /// As a QR code tells it.
    pub address: String,
    /// The secret under which the first code is awaited.
    pub begun: String,
}

/// Not of the law: how long a key is offered, in minutes.
const OFFER_MINUTES: i64 = 15;

const OFFER: &str = "one-time-key";

/// How the app names us.
const ISSUER: &str = "方圓 Fangyuan";

/// Offers a key.
///
/// # Errors
/// [`OwnError`].
pub fn offer_key(installation: &Installation, present: &Present) -> Result<OfferedKey, OwnError> {
    let account = present.recent(installation)?;
    let (key, secret, now) = (OneTimeKey::new()?, Secret::new()?, installation.now());
    let row = CeremonyRow {
        kind: OFFER.to_owned(),
        account: Some(account.to_owned()),
        state: sealing::seal(installation, account, &key)?.text(),
        expires_at: now.plus_minutes(OFFER_MINUTES).microseconds(),
    };
    let name = installation.store.write(|transaction| {
        let sha256 = session::hexadecimal(&secret);
        ceremony::begin(transaction, &row, &sha256, now.microseconds())?;
        account::get(transaction, account)?.map(|row| row.name).ok_or(OwnError::NotFound)
    })?;
    shown(&key, &name, secret.text())
}

/// The key that was offered under a secret, to be shown again after a wrong code.
///
/// # Errors
/// [`OwnError`].
pub fn offered_key(
    installation: &Installation,
    present: &Present,
    begun: &str,
) -> Result<OfferedKey, OwnError> {
    let account = present.recent(installation)?;
    let now = installation.now().microseconds();
    let (row, name) = installation.store.read(|transaction| {
        let row = ceremony::get(transaction, &session::sha256(begun))?;
        let name = account::get(transaction, account)?.map(|row| row.name);
        Ok::<_, StoreError>((row, name.unwrap_or_default()))
    })?;
    let is_own = |row: &CeremonyRow| {
        row.kind == OFFER && row.account.as_deref() == Some(account) && row.expires_at > now
    };
    let row = row.filter(is_own).ok_or(SignInError::Expired)?;
    shown(&offered(installation, account, &row.state)?, &name, begun.to_owned())
}

/// The key that is offered, as the ceremony keeps it.
fn offered(
    installation: &Installation,
    account: &str,
    state: &str,
) -> Result<OneTimeKey, SignInError> {
    let sealed = Sealed::read(state).ok_or(SignInError::Expired)?;
    Ok(sealing::opened(installation, account, &sealed)?)
}

fn shown(key: &OneTimeKey, name: &str, begun: String) -> Result<OfferedKey, OwnError> {
    Ok(OfferedKey { text: key.text(), address: key.address(ISSUER, name)?, begun })
}

/// What somebody gets with a new second factor: the session's new secret, and recovery codes shown once.
#[derive(Debug)]
pub struct Added {
    pub opened: Opened,
    pub recovery_codes: Vec<String>,
}

/// Takes the offered key into use by its first code. Every other session ends; recovery codes come
/// with it.
///
/// # Errors
/// [`OwnError`].
pub fn add_key(
    installation: &Installation,
    present: &Present,
    begun: &str,
    typed: &str,
) -> Result<Added, OwnError> {
    let account = present.recent(installation)?;
    let now = installation.now();
    let row = installation
        .store
        .read(|transaction| ceremony::get(transaction, &session::sha256(begun)))?;
    let is_own = |row: &CeremonyRow| row.account.as_deref() == Some(account);
    let row = row.filter(is_own).ok_or(SignInError::Expired)?;
    let key = offered(installation, account, &row.state)?;
    let seconds = u64::try_from(now.microseconds().div_euclid(MICROSECONDS)).unwrap_or(0);
    // A wrong first code leaves the offer as it is.
    let step = key.check(typed, seconds, None).map_err(|_| SignInError::Refused)?;
    let codes = RecoveryCode::several()?;
    let sealed = sealing::seal(installation, account, &key)?;
    let row = KeyRow {
        key: sealed.bytes,
        sealed_by: Some(sealed.key),
        added_at: now.microseconds(),
        last_step: i64::try_from(step).unwrap_or(i64::MAX),
    };
    let opened = installation.store.write(|transaction| {
        let begun = take(installation, transaction, OFFER, begun)?;
        if begun.account.as_deref() != Some(account) {
            return Err(SignInError::Refused);
        }
        code::set_key(transaction, account, &row)?;
        code::set_recovery(transaction, account, &hashed(&codes))?;
        let event = NewEvent { kind: "one-time-key.added", subject: account, detail: None };
        tell(installation, transaction, &itself(account), "proof", event)?;
        session::renew(installation, transaction, present)
    })?;
    Ok(Added { opened, recovery_codes: codes.iter().map(RecoveryCode::text).collect() })
}

/// Not of the law: microseconds of a second.
const MICROSECONDS: i64 = 1_000_000;

/// Takes the key of the app out of use, and the recovery codes with it.
///
/// # Errors
/// [`OwnError`].
pub fn remove_key(installation: &Installation, present: &Present) -> Result<Opened, OwnError> {
    let account = present.recent(installation)?;
    installation.store.write(|transaction| {
        if !code::drop_key(transaction, account)? {
            return Err(OwnError::NotFound);
        }
        code::set_recovery(transaction, account, &[])?;
        let event = NewEvent { kind: "one-time-key.removed", subject: account, detail: None };
        tell(installation, transaction, &itself(account), "proof", event)?;
        Ok(session::renew(installation, transaction, present)?)
    })
}

/// New recovery codes, in place of all before them; shown once.
///
/// # Errors
/// [`OwnError`].
pub fn renew_recovery_codes(
    installation: &Installation,
    present: &Present,
) -> Result<Added, OwnError> {
    let account = present.recent(installation)?;
    let codes = RecoveryCode::several()?;
    let opened = installation.store.write(|transaction| {
        code::set_recovery(transaction, account, &hashed(&codes))?;
        let event = NewEvent { kind: "recovery-codes.renewed", subject: account, detail: None };
        tell(installation, transaction, &itself(account), "proof", event)?;
        session::renew(installation, transaction, present)
    })?;
    Ok(Added { opened, recovery_codes: codes.iter().map(RecoveryCode::text).collect() })
}

fn hashed(codes: &[RecoveryCode]) -> Vec<String> {
    codes.iter().map(|code| to_hexadecimal(&code.digest())).collect()
}

/// Takes every second factor from somebody who lost theirs, for who keeps accounts; their sessions
/// end. The password stays as it is. Where the account may do more than the actor, a second person
/// agreed to it first ([`way_in::ask`]).
///
/// # Errors
/// [`AccountError`].
pub fn remove_all(
    installation: &Installation,
    actor: &Actor,
    account: &str,
    why: &str,
) -> Result<(), AccountError> {
    crate::account::to_let_in(installation, actor, account)?;
    let why = Some(why.trim()).filter(|why| !why.is_empty()).ok_or(AccountError::NoReason)?;
    let (now, written) = (installation.now().microseconds(), actor.written());
    let beyond = way_in::beyond(installation, account, &written)?;
    installation.store.write(|transaction| {
        let into = (account, way_in::Kind::SecondFactor);
        way_in::use_up(installation, transaction, into, &written, &beyond)?;
        code::drop_key(transaction, account)?;
        code::set_recovery(transaction, account, &[])?;
        passkeys::remove_all(transaction, account)?;
        let event = NewEvent { kind: "second-factor.removed", subject: account, detail: Some(why) };
        tell(installation, transaction, &written, "proof", event)?;
        let sealer = installation.store.signer()?.sealer();
        store::proof::session::end_others(transaction, sealer, account, "", now, &written)?;
        Ok(())
    })
}

/// Whether a role needs a second factor, and who said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub role: Role,
    pub is_required: bool,
    /// None where nothing was decided.
    pub decided: Option<Decided>,
}

/// Who decided it, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    pub at: Moment,
    pub by: String,
    pub why: String,
}

/// Why a rule was not decided.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no role `{role}`")]
    UnknownRole { role: String },
    #[error("say why; a rule is kept with its reason")]
    NoReason,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The rule of each role.
///
/// # Errors
/// [`RuleError`].
pub fn rules(installation: &Installation, actor: &Actor) -> Result<Vec<Rule>, RuleError> {
    require(actor, Action::Operate, &Resource::Installation)?;
    let rows = installation.store.read(rule::holding)?;
    let told = |role: Role| {
        let row = rows.iter().find(|row| row.role == role.word());
        Rule {
            role,
            is_required: row.is_some_and(|row| row.is_required),
            decided: row.map(|row| Decided {
                at: Moment::from_microseconds(row.decided_at),
                by: row.decided_by.clone(),
                why: row.why.clone(),
            }),
        }
    };
    Ok(Role::ALL.into_iter().map(told).collect())
}

/// Decides whether a role needs a second factor; it holds for every session at once.
///
/// # Errors
/// [`RuleError`].
pub fn decide(
    installation: &Installation,
    actor: &Actor,
    role: &str,
    is_required: bool,
    why: &str,
) -> Result<(), RuleError> {
    require(actor, Action::Operate, &Resource::Installation)?;
    let Some(role) = Role::from_word(role) else {
        return Err(RuleError::UnknownRole { role: role.to_owned() });
    };
    let why = Some(why.trim()).filter(|why| !why.is_empty()).ok_or(RuleError::NoReason)?;
    let written = actor.written();
    let row = RuleRow {
        role: role.word().to_owned(),
        is_required,
        decided_at: installation.now().microseconds(),
        decided_by: written.clone(),
        why: why.to_owned(),
    };
    installation.store.write(|transaction| {
        let kind =
            if is_required { "second-factor.required" } else { "second-factor.not-required" };
        let event = NewEvent { kind, subject: role.word(), detail: Some(why) };
        let change = tell(installation, transaction, &written, "second-factor", event)?;
        rule::decide(transaction, change, &row)?;
        Ok(())
    })
}

/// Whether one of the roles needs a second factor that neither the account has nor, where others
/// vouch for who it is, these vouched for.
pub(crate) fn lacks(
    transaction: &mut Transaction<'_>,
    account: &str,
    vouched_twice: Option<bool>,
    roles: &[&str],
) -> Result<bool, StoreError> {
    let rules = rule::holding(transaction)?;
    let is_needed = rules.iter().any(|row| row.is_required && roles.contains(&row.role.as_str()));
    if !is_needed {
        return Ok(false);
    }
    Ok(match vouched_twice {
        None => !crate::sign_in::has_second_factor(transaction, account)?,
        Some(vouched_twice) => !vouched_twice && code::key(transaction, account)?.is_none(),
    })
}

impl OwnPasskey {
    fn of(row: PasskeyRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            added_at: Moment::from_microseconds(row.added_at),
            used_at: row.used_at.map(Moment::from_microseconds),
        }
    }
}
