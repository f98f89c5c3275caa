//! Who is here by the word of a directory is looked for there again while they are here: rights follow
//! what it says now, and who is gone there is out here.

use std::collections::BTreeSet;

use domain::Moment;
use federation::Directory;
use store::change;
use store::event::{self, NewEvent};
use store::identity::{self, IdentityRow, Unseen};
use store::proof::{session as sessions, token};

use super::mapped::{Refreshed, Told, refresh};
use super::{DIRECTORIES, FederationError, arrive, ask};
use crate::sign_in::rules::Rules;
use crate::{Actor, Installation};

/// Not of the law: so many are looked for in one turn.
const AT_MOST: u32 = 200;

/// Not of the law: microseconds of a second.
const MICROSECONDS: i64 = 1_000_000;

/// What a turn came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Looked {
    pub n_there: usize,
    pub n_gone: usize,
}

/// Looks for whoever is due. A directory that does not answer is told to the log and closes nobody
/// out: whoever is here stays until their session ends by itself.
///
/// # Errors
/// The store's, or [`FederationError::Rules`].
pub fn look_again(installation: &Installation) -> Result<Looked, FederationError> {
    let mut looked = Looked::default();
    for directory in &installation.federation.directories {
        match in_directory(installation, directory, &mut looked) {
            Err(FederationError::Directory(error)) => {
                let directory = &directory.settings().id;
                tracing::warn!(directory, %error, "nobody could be looked for");
            }
            done => done?,
        }
    }
    Ok(looked)
}

fn in_directory(
    installation: &Installation,
    directory: &Directory,
    looked: &mut Looked,
) -> Result<(), FederationError> {
    let (settings, now) = (directory.settings(), installation.now());
    let rules = Rules::on(installation)?;
    let before = |minutes: i64| now.plus_minutes(-minutes).microseconds();
    let unseen = Unseen {
        looked_until: before(settings.recheck_minutes),
        seen_after: before(rules.idle_minutes),
        begun_after: before(rules.absolute_minutes),
        now: now.microseconds(),
    };
    let issuer = settings.issuer();
    let due = installation
        .store
        .read(|transaction| identity::unseen(transaction, &issuer, &unseen, AT_MOST))?;
    for row in due {
        let is_ours = installation.store.write(|transaction| {
            let until = unseen.looked_until;
            identity::looked(transaction, &issuer, &row.subject, now.microseconds(), until)
        })?;
        if !is_ours {
            continue;
        }
        let second = now.microseconds() / MICROSECONDS;
        match ask(&DIRECTORIES, || directory.look(&row.subject, second))? {
            Some(person) => match arrive(installation, &settings.id, &settings.mapping, &person) {
                Ok(_) | Err(FederationError::Closed { .. }) => looked.n_there += 1,
                Err(error) => return Err(error),
            },
            None => {
                depart(installation, &settings.id, &row, now)?;
                looked.n_gone += 1;
            }
        }
    }
    Ok(())
}

/// Ends the sessions and the tokens of somebody who is gone, and takes back what the source gave.
/// The account stays: should they come back there, they come back here.
fn depart(
    installation: &Installation,
    source: &str,
    row: &IdentityRow,
    now: Moment,
) -> Result<(), FederationError> {
    let (account, by) = (row.account.as_str(), Actor::system().written());
    installation.store.write(|transaction| {
        let new = change::NewChange {
            happened_at: now.microseconds(),
            actor: &by,
            kind: "departure",
            summary: source,
            source: None,
            records: 0,
        };
        let change = change::begin(transaction, &new)?;
        let sealer = installation.store.signer()?.sealer();
        sessions::end_others(transaction, sealer, account, "", now.microseconds(), source)?;
        token::revoke_all(transaction, account, now.microseconds(), source)?;
        let nothing = BTreeSet::new();
        let refreshed = Refreshed {
            account,
            source,
            wanted: &nothing,
            spares_last_administrator: true,
            by: &by,
            now,
        };
        let told = refresh(transaction, installation, change, &refreshed)?;
        let gone = NewEvent { kind: "identity.gone", subject: account, detail: Some(source) };
        let events: Vec<_> = std::iter::once(gone).chain(told.iter().map(Told::event)).collect();
        Ok(event::note(transaction, change, &events)?)
    })
}
