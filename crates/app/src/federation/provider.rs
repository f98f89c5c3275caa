//! Signing in through an OpenID provider: begun in a browser, finished in the same one, once.

use credentials::Secret;
use federation::Person;
use federation::provider::{Answer, Attempt};
use serde::{Deserialize, Serialize};
use store::Transaction;
use store::event::NewEvent;
use store::proof::ceremony::{self, CeremonyRow};

use super::{Excuse, FederationError, PROVIDERS, arrive, ask};
use crate::session::{self, Vouching};
use crate::sign_in::rules::Rules;
use crate::sign_in::{self, Known, Origin, SignInError, Step, itself, lockout, tell};
use crate::{Actor, Installation};

/// Not of the law: how long somebody may be at the provider, in minutes.
pub const MINUTES: i64 = 10;

/// Not of the law: microseconds of a second.
const MICROSECONDS: i64 = 1_000_000;

const KIND: &str = "provider";

/// A sign-in to be begun.
#[derive(Debug, Clone, Copy)]
pub struct Beginning<'a> {
    pub provider: &'a str,
    /// The page to which somebody wants.
    pub back: &'a str,
    /// The provider has to ask anew who they are, whether it knows them or not.
    pub anew: bool,
    /// The secret of the session that this one replaces in the browser.
    pub replaced: Option<&'a str>,
}

/// A sign-in that goes on at the provider.
#[derive(Debug)]
pub struct Begun {
    /// Where to send the browser.
    pub address: String,
    /// What the browser keeps, and nobody else knows.
    pub secret: String,
}

/// What came of a sign-in through a provider.
#[derive(Debug)]
pub struct Finished {
    /// The page to which somebody wanted; empty where nothing was begun.
    pub back: String,
    pub step: Result<Step, FederationError>,
}

/// What this side keeps meanwhile.
#[derive(Serialize, Deserialize)]
struct Kept {
    provider: String,
    attempt: Attempt,
    /// SHA-256 of the session that this one replaces in the browser.
    replaced: Option<String>,
    back: String,
}

/// Begins a sign-in through a provider.
///
/// # Errors
/// [`FederationError`], where the provider is not known or does not answer.
pub fn begin(
    installation: &Installation,
    beginning: Beginning<'_>,
) -> Result<Begun, FederationError> {
    let provider = installation.federation.provider(beginning.provider)?;
    let now = installation.now();
    let since = beginning.anew.then(|| now.microseconds() / MICROSECONDS);
    let (address, attempt) = ask(&PROVIDERS, || provider.begin(since))?;
    let secret = Secret::new().map_err(SignInError::from)?;
    let kept = Kept {
        provider: beginning.provider.to_owned(),
        attempt,
        replaced: beginning.replaced.map(session::sha256),
        back: beginning.back.to_owned(),
    };
    let row = CeremonyRow {
        kind: KIND.to_owned(),
        account: None,
        state: serde_json::to_string(&kept).map_err(|_| FederationError::NotBegun)?,
        expires_at: now.plus_minutes(MINUTES).microseconds(),
    };
    let sha256 = session::hexadecimal(&secret);
    let keep = |transaction: &mut Transaction<'_>| {
        ceremony::begin(transaction, &row, &sha256, now.microseconds())
    };
    installation.store.write(keep)?;
    Ok(Begun { address, secret: secret.text() })
}

/// Finishes it with the provider's answer. Whatever was begun under the browser's secret is over.
#[must_use]
pub fn finish(
    installation: &Installation,
    provider: &str,
    secret: &str,
    answer: &Answer,
    origin: Origin<'_>,
) -> Finished {
    match take(installation, secret) {
        Err(error) => Finished { back: String::new(), step: Err(error) },
        Ok(kept) => {
            let step = complete(installation, provider, &kept, answer, origin);
            let step = step.or_else(|error| {
                note(installation, provider, &error, origin)?;
                Err(error)
            });
            Finished { back: kept.back, step }
        }
    }
}

fn complete(
    installation: &Installation,
    id: &str,
    kept: &Kept,
    answer: &Answer,
    origin: Origin<'_>,
) -> Result<Step, FederationError> {
    if kept.provider != id {
        return Err(FederationError::NotBegun);
    }
    let provider = installation.federation.provider(id)?;
    let person = ask(&PROVIDERS, || provider.complete(&kept.attempt, answer))?;
    let account = arrive(installation, id, &provider.settings().mapping, &person)?;
    if lockout::is_forged(installation, &Rules::on(installation)?, &account, origin)? {
        return Err(SignInError::Refused.into());
    }
    let vouched = vouching(person);
    let known = Known {
        account: &account,
        means: "provider",
        vouched: Some(&vouched),
        origin,
        replaced: kept.replaced.as_deref(),
    };
    Ok(installation.store.write(|transaction| {
        if sign_in::is_closed(transaction, &account)? {
            return Err(SignInError::Refused);
        }
        sign_in::go_on(installation, transaction, &known)
    })?)
}

fn vouching(person: Person) -> Vouching {
    Vouching {
        issuer: person.issuer,
        subject: person.subject,
        session: person.session,
        has_second_factor: person.has_second_factor,
        // Whoever was at the provider already may have left the machine to somebody else since.
        proven_at: person.proven_at.unwrap_or_default().saturating_mul(MICROSECONDS),
    }
}

/// Tells in the log that nobody was let in; a provider that was not reached said nothing of anybody.
fn note(
    installation: &Installation,
    provider: &str,
    error: &FederationError,
    origin: Origin<'_>,
) -> Result<(), FederationError> {
    let at_provider = ["provider:", provider].concat();
    let (subject, actor) = match error {
        FederationError::Closed { account } => (account.as_str(), itself(account)),
        error => match error.excuse() {
            // What rests was told where it was found.
            None | Some(Excuse::Unreachable | Excuse::Resting) => return Ok(()),
            Some(_) => (at_provider.as_str(), Actor::system().written()),
        },
    };
    tracing::info!(provider, %error, "nobody is let in by a provider");
    let event = NewEvent { kind: "sign-in.failed", subject, detail: Some(origin.source) };
    let told = |transaction: &mut Transaction<'_>| {
        tell(installation, transaction, &actor, "sign-in", event)
    };
    installation.store.write(told)?;
    Ok(())
}

/// What was begun under the browser's secret; it is good for one answer, whatever that is.
fn take(installation: &Installation, secret: &str) -> Result<Kept, FederationError> {
    let sha256 = session::sha256(secret);
    let now = installation.now().microseconds();
    installation.store.write(|transaction| {
        let row = ceremony::get(transaction, &sha256)?;
        let row = row.filter(|row| row.kind == KIND && row.expires_at > now);
        let row = row.ok_or(FederationError::NotBegun)?;
        if !ceremony::finish(transaction, &sha256)? {
            return Err(FederationError::NotBegun);
        }
        serde_json::from_str(&row.state).map_err(|_| FederationError::NotBegun)
    })
}

/// Where somebody ends their session at the provider too and comes back after; none where it does
/// not offer that.
///
/// # Errors
/// [`FederationError`].
pub fn way_out(
    installation: &Installation,
    provider: &str,
) -> Result<Option<String>, FederationError> {
    let federation = &installation.federation;
    let back = [federation.address().unwrap_or_default(), "/sign-in"].concat();
    let provider = federation.provider(provider)?;
    ask(&PROVIDERS, || provider.way_out(&back))
}
