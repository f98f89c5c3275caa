//! Passkeys: adding one, and signing in by any of this site's.

use credentials::{Passkey, RelyingParty, Secret};
use store::Transaction;
use store::account;
use store::event::NewEvent;
use store::proof::ceremony::{self, CeremonyRow};
use store::proof::passkey::{self as rows, PasskeyRow};
use uuid::Uuid;

use super::{Origin, SignInError, is_closed, tell};
use crate::Installation;
use crate::session::{self, Opened, OwnError, Present};

/// A question to the browser, and the secret under which its answer is awaited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The options of `navigator.credentials`, as JSON.
    pub question: String,
    pub begun: String,
}

/// Not of the law: how long a browser's question stays open, in minutes.
const QUESTION_MINUTES: i64 = 5;

const NEW: &str = "passkey-new";
const ANY: &str = "passkey";

/// Not of the law: enough for every machine that somebody uses.
const N_OF_ACCOUNT: usize = 20;
const LONGEST_NAME: usize = 60;

/// Asks the browser for any passkey of the site at `address`.
///
/// # Errors
/// [`SignInError`].
pub fn ask(installation: &Installation, address: &str) -> Result<Asked, SignInError> {
    let asked = RelyingParty::at(address)?.ask_for_any()?;
    keep(installation, ANY, None, &asked.state, asked.question)
}

/// Signs in by the browser's answer.
///
/// # Errors
/// [`SignInError`].
pub fn sign_in(
    installation: &Installation,
    address: &str,
    begun: &str,
    answer: &str,
    origin: Origin<'_>,
    replaced: Option<&str>,
) -> Result<Opened, SignInError> {
    let replaced = replaced.map(session::sha256);
    let opened = installation.store.write(|transaction| {
        let account = prove(installation, transaction, address, begun, answer)?;
        let replaced = replaced.as_deref();
        let new =
            session::New { account: &account, means: "passkey", vouched: None, origin, replaced };
        session::begin(installation, transaction, &new)
    });
    if matches!(opened, Err(SignInError::Refused)) {
        installation.store.write(|transaction| {
            let event = NewEvent {
                kind: "sign-in.failed",
                subject: "passkey",
                detail: Some(origin.source),
            };
            let actor = crate::Actor::system().written();
            tell(installation, transaction, &actor, "sign-in", event)
        })?;
    }
    opened
}

/// Whose passkey answered; its counter moves and the question is gone.
pub(crate) fn prove(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    address: &str,
    begun: &str,
    answer: &str,
) -> Result<String, SignInError> {
    let site = RelyingParty::at(address)?;
    let state = take(installation, transaction, ANY, begun)?.state;
    let told = site.identify(answer)?;
    let row = rows::get(transaction, &told.passkey)?.ok_or(SignInError::Refused)?;
    let account = Uuid::from_bytes(told.handle).to_string();
    if row.account != account
        || is_closed(transaction, &account)?
        || installation.federation.vouches_for(transaction, &account)?
    {
        return Err(SignInError::Refused);
    }
    let mut passkey = Passkey::read(&row.stored)?;
    site.check(answer, &state, &mut passkey)?;
    let now = installation.now().microseconds();
    match rows::used(transaction, &row, &passkey.stored()?, now)? {
        true => Ok(account),
        false => Err(SignInError::Refused),
    }
}

/// Asks the browser for a new passkey of somebody who is there.
///
/// # Errors
/// [`OwnError`].
pub fn ask_for_new(
    installation: &Installation,
    present: &Present,
    address: &str,
) -> Result<Asked, OwnError> {
    let account = present.recent(installation)?;
    let site = RelyingParty::at(address).map_err(SignInError::from)?;
    let (name, shown, existing) = installation.store.read(|transaction| {
        if installation.federation.vouches_for(transaction, account)? {
            return Err(OwnError::Vouched);
        }
        let row = account::get(transaction, account)?.ok_or(OwnError::NotFound)?;
        Ok::<_, OwnError>((row.name, row.display_name, rows::of_account(transaction, account)?))
    })?;
    if existing.len() >= N_OF_ACCOUNT {
        return Err(OwnError::TooMany { most: N_OF_ACCOUNT });
    }
    let handle = account.parse::<Uuid>().map_err(|_| OwnError::NotFound)?.into_bytes();
    let existing = existing.iter().map(|row| Passkey::read(&row.stored));
    let existing = existing.collect::<Result<Vec<_>, _>>().map_err(SignInError::from)?;
    let asked = site.ask_for_new(handle, &name, &shown, &existing).map_err(SignInError::from)?;
    let kept = keep(installation, NEW, Some(account), &asked.state, asked.question);
    Ok(kept?)
}

/// Takes the new passkey that the browser answered with; the session goes on under a new secret.
///
/// # Errors
/// [`OwnError`].
pub fn add(
    installation: &Installation,
    present: &Present,
    address: &str,
    begun: &str,
    answer: &str,
    name: &str,
) -> Result<Opened, OwnError> {
    let account = present.recent(installation)?;
    let site = RelyingParty::at(address).map_err(SignInError::from)?;
    let name: String = name.trim().chars().take(LONGEST_NAME).collect();
    let now = installation.now().microseconds();
    installation.store.write(|transaction| {
        let begun = take(installation, transaction, NEW, begun)?;
        if begun.account.as_deref() != Some(account) {
            return Err(SignInError::Refused.into());
        }
        let passkey = site.accept_new(answer, &begun.state).map_err(SignInError::from)?;
        let row = PasskeyRow {
            id: passkey.id(),
            account: account.to_owned(),
            name,
            stored: passkey.stored().map_err(SignInError::from)?,
            added_at: now,
            used_at: None,
        };
        rows::insert(transaction, &row)?;
        let event = NewEvent { kind: "passkey.added", subject: account, detail: Some(&row.id) };
        tell(installation, transaction, &super::itself(account), "proof", event)?;
        Ok(session::renew(installation, transaction, present)?)
    })
}

/// Takes a passkey away; the session goes on under a new secret, all others end.
///
/// # Errors
/// [`OwnError`].
pub fn remove(
    installation: &Installation,
    present: &Present,
    id: &str,
) -> Result<Opened, OwnError> {
    let account = present.recent(installation)?;
    installation.store.write(|transaction| {
        if !rows::remove(transaction, account, id)? {
            return Err(OwnError::NotFound);
        }
        let event = NewEvent { kind: "passkey.removed", subject: account, detail: Some(id) };
        tell(installation, transaction, &super::itself(account), "proof", event)?;
        Ok(session::renew(installation, transaction, present)?)
    })
}

fn keep(
    installation: &Installation,
    kind: &str,
    account: Option<&str>,
    state: &str,
    question: String,
) -> Result<Asked, SignInError> {
    let (now, secret) = (installation.now(), Secret::new()?);
    let row = CeremonyRow {
        kind: kind.to_owned(),
        account: account.map(str::to_owned),
        state: state.to_owned(),
        expires_at: now.plus_minutes(QUESTION_MINUTES).microseconds(),
    };
    let sha256 = session::hexadecimal(&secret);
    installation
        .store
        .write(|transaction| ceremony::begin(transaction, &row, &sha256, now.microseconds()))?;
    Ok(Asked { question, begun: secret.text() })
}

/// What was begun, taken away so that nobody answers it twice.
pub(crate) fn take(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    kind: &str,
    begun: &str,
) -> Result<CeremonyRow, SignInError> {
    let secret = Secret::read(begun).ok_or(SignInError::Expired)?;
    let sha256 = session::hexadecimal(&secret);
    let now = installation.now().microseconds();
    let row = ceremony::get(transaction, &sha256)?;
    let row = row.filter(|row| row.kind == kind && row.expires_at > now);
    let row = row.ok_or(SignInError::Expired)?;
    match ceremony::finish(transaction, &sha256)? {
        true => Ok(row),
        false => Err(SignInError::Expired),
    }
}
