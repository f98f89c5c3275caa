//! A provider tells that a session there has ended: those here that it began end with it.

use ledger::to_hexadecimal;
use sha2::{Digest, Sha256};
use store::StoreError;
use store::change;
use store::event::{self, NewEvent};
use store::proof::ceremony::{self, CeremonyRow};
use store::proof::session as sessions;

use super::{FederationError, PROVIDERS, ask};
use crate::{Actor, Installation};

const KIND: &str = "logout-token";

/// Not of the law: microseconds of a second.
const MICROSECONDS: i64 = 1_000_000;

/// Ends the sessions of which a logout token tells; returns how many. A token counts once.
///
/// # Errors
/// [`FederationError`], where the token does not hold or was used before.
pub fn end_sessions(
    installation: &Installation,
    provider: &str,
    token: &str,
) -> Result<usize, FederationError> {
    let now = installation.now().microseconds();
    let asked = installation.federation.provider(provider)?;
    let logout = ask(&PROVIDERS, || asked.logout(token, now / MICROSECONDS))?;
    let both = [logout.issuer.as_str(), "\n", &logout.id].concat();
    let sha256 = to_hexadecimal(&Sha256::digest(both.as_bytes()));
    let seen = CeremonyRow {
        kind: KIND.to_owned(),
        account: None,
        state: String::new(),
        expires_at: logout.holds_until.saturating_mul(MICROSECONDS),
    };
    installation.store.write(|transaction| {
        ceremony::begin(transaction, &seen, &sha256, now).map_err(|error| match error {
            StoreError::Taken { .. } => FederationError::UsedBefore,
            error => error.into(),
        })?;
        let (subject, session) = (logout.subject.as_deref(), logout.session.as_deref());
        let begun = sessions::of_issuer(transaction, &logout.issuer, subject, session)?;
        if begun.is_empty() {
            return Ok(0);
        }
        let by = Actor::system().written();
        let new = change::NewChange {
            happened_at: now,
            actor: &by,
            kind: "session",
            summary: provider,
            source: None,
            records: 0,
        };
        let change = change::begin(transaction, &new)?;
        let sealer = installation.store.signer()?.sealer();
        for one in &begun {
            sessions::end(transaction, sealer, &one.account, &one.id, now, provider)?;
        }
        let ended = |one| NewEvent { kind: "session.ended", subject: one, detail: Some(provider) };
        let events: Vec<_> = begun.iter().map(|one| ended(one.account.as_str())).collect();
        event::note(transaction, change, &events)?;
        Ok(begun.len())
    })
}
