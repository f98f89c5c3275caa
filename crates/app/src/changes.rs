//! Reads the log change by change: the list, and one change with its parts and its proof.

use std::collections::HashMap;

use ::ledger::{Checkpoint, Entry, Existed, Hash, Witness, Witnessed, inclusion};
use regulation::Day;
use store::StoreError;
use store::change::{self, ChangeRow};
use store::event::{self, EventRow};
use store::ledger::{self as log, cosigned};
use store::record::{self, Order};
use store::{Transaction, chase, proposal, provision, todo};

use crate::access::Forbidden;
use crate::ledger::{LedgerError, leaves};
use crate::stamp::StampingError;
use crate::witness::{NOTES_SHOWN, Policy, WitnessError};
use crate::{Action, Actor, Installation, Resource, access, account, stamp};
use domain::Moment;

/// A proof reads every entry; of a longer log a page does not make one.
const LONGEST_PROVEN: u64 = 200_000;

/// What a list of changes shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter<'a> {
    pub kind: Option<&'a str>,
    /// As written, or the name of somebody at the machine.
    pub actor: Option<&'a str>,
    pub on: Option<Day>,
}

/// One page of changes, latest first.
#[derive(Debug, Clone)]
pub struct ChangePage {
    pub changes: Vec<ChangeRow>,
    /// The change after which the next page begins.
    pub next: Option<i64>,
}

/// One change as the log holds it.
#[derive(Debug, Clone)]
pub struct Change {
    pub row: ChangeRow,
    pub events: Vec<EventRow>,
    /// The order by which it erased something, if it did.
    pub order: Option<Order>,
    /// The entry's text, and what it says.
    pub text: String,
    pub entry: Entry,
    /// The path to the root of the newest checkpoint; none of a log too long for a page.
    pub path: Option<Vec<Hash>>,
    pub checkpoint: Checkpoint,
}

/// What an event is about that names but an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thing {
    Duty { duty: String, agency: String },
    Setting { name: String },
    Group { name: String },
}

/// How far the log has come and who saw it.
#[derive(Debug, Clone)]
pub struct Head {
    /// The newest signed checkpoint; none of a log without entries.
    pub note: Option<String>,
    pub key: String,
    /// How many witnesses must have cosigned.
    pub needed: usize,
    pub witnesses: Vec<(Witness, Option<Witnessed>)>,
    /// Each time-stamp authority, and the newest checkpoint that it stamped.
    pub authorities: Vec<(String, Option<Existed>)>,
}

/// Why it cannot be told how far the log has come.
#[derive(Debug, thiserror::Error)]
pub enum HeadError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Witnesses(#[from] WitnessError),
    #[error(transparent)]
    Stamps(#[from] StampingError),
}

impl From<Forbidden> for HeadError {
    fn from(error: Forbidden) -> Self {
        Self::Ledger(error.into())
    }
}

impl From<StoreError> for HeadError {
    fn from(error: StoreError) -> Self {
        Self::Ledger(error.into())
    }
}

/// Somebody as the log names them, by the name that they sign in by or are called by; else as it was typed,
/// for who is at the machine. Whoever reads the log sees these names in it.
///
/// # Errors
/// [`LedgerError::Forbidden`]; the store's.
pub fn written(
    installation: &Installation,
    actor: &Actor,
    name: &str,
) -> Result<String, LedgerError> {
    access::require(actor, Action::Read, &Resource::Log)?;
    Ok(account::written_of(installation, name)?)
}

/// A page of the changes that fit, after the change `before` back in time.
///
/// # Errors
/// The store's, or [`LedgerError::Forbidden`].
pub fn list(
    installation: &Installation,
    actor: &Actor,
    filter: Filter<'_>,
    before: Option<i64>,
    limit: u32,
) -> Result<ChangePage, LedgerError> {
    access::require(actor, Action::Read, &Resource::Log)?;
    let listed = change::Filter {
        kind: filter.kind,
        actor: filter.actor,
        from: filter.on.map(|day| Moment::start_of(day).microseconds()),
        until: filter.on.map(|day| Moment::end_of(day).microseconds()),
    };
    let mut changes = installation
        .store
        .read(|transaction| change::listed(transaction, &listed, before, limit + 1))?;
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_more = changes.len() > shown;
    changes.truncate(shown);
    let next = changes.last().map(|row| row.id).filter(|_| is_more);
    Ok(ChangePage { changes, next })
}

/// What a deputy can do in another's place. Of these kinds no change did more than people look at one by one.
const OF_DEPUTIES: [&str; 6] =
    ["right", "right-confirmed", "right-revoked", "setting", "approval", "return"];

/// In whose place changes were done by a deputy, as written, by their numbers.
///
/// # Errors
/// The store's, or [`LedgerError::Forbidden`].
pub fn in_place_of(
    installation: &Installation,
    actor: &Actor,
    changes: &[ChangeRow],
) -> Result<HashMap<i64, Vec<String>>, LedgerError> {
    access::require(actor, Action::Read, &Resource::Log)?;
    let changes = changes.iter().filter(|row| OF_DEPUTIES.contains(&row.kind.as_str()));
    let changes: Vec<i64> = changes.map(|row| row.id).collect();
    let told = installation.store.read(|transaction| event::in_place_of(transaction, &changes))?;
    let mut others: HashMap<i64, Vec<String>> = HashMap::new();
    for (change, other) in told {
        let other = match access::account_of(&other) {
            Some(_) => other,
            None => access::written_account(&other),
        };
        let of_change = others.entry(change).or_default();
        if !of_change.contains(&other) {
            of_change.push(other);
        }
    }
    Ok(others)
}

/// One change; none where there is no such number.
///
/// # Errors
/// The store's, or [`LedgerError::Forbidden`].
pub fn get(
    installation: &Installation,
    actor: &Actor,
    number: i64,
) -> Result<Option<Change>, LedgerError> {
    access::require(actor, Action::Read, &Resource::Log)?;
    let signer = installation.store.signer()?;
    installation.store.read(|transaction| {
        let Some(row) = change::get(transaction, number)? else { return Ok(None) };
        let Ok(place) = u64::try_from(number.saturating_sub(1)) else { return Ok(None) };
        let mut text = String::new();
        log::entries_between(transaction, place..place + 1, |entry| {
            entry.clone_into(&mut text);
            Ok::<_, LedgerError>(())
        })?;
        if text.is_empty() {
            // A row of which no entry tells is no change of the log.
            return Ok(None);
        }
        let damaged = |what: String| StoreError::Damaged { what };
        let entry = Entry::from_text(&text).map_err(|error| damaged(error.to_string()))?;
        let note = log::note(transaction, signer)?.ok_or(LedgerError::Empty)?;
        let checkpoint = Checkpoint::unverified(&note)?;
        let path = match checkpoint.size <= LONGEST_PROVEN {
            true => inclusion(&leaves(transaction)?, usize::try_from(place).unwrap_or(usize::MAX)),
            false => None,
        };
        let events = event::of_change(transaction, number)?;
        let order = order(transaction, number, &events)?;
        Ok(Some(Change { row, events, order, text, entry, path, checkpoint }))
    })
}

/// The order that a change carried out: it is noted with each record of which it erased something.
fn order(
    transaction: &mut Transaction<'_>,
    number: i64,
    events: &[EventRow],
) -> Result<Option<Order>, StoreError> {
    let Some(event) = events.iter().find(|event| event.kind == "record.erased") else {
        return Ok(None);
    };
    let mut noted = record::erasures(transaction, &event.subject)?.into_iter();
    Ok(noted.find(|one| one.change == number).map(|one| one.order))
}

/// What those of the events are about that name but an id, by these ids, as far as the actor may read it:
/// what was urged, handed over, asked or proposed, and the groups that somebody came into or left.
///
/// # Errors
/// The store's.
pub fn things(
    installation: &Installation,
    actor: &Actor,
    events: &[EventRow],
) -> Result<HashMap<String, Thing>, StoreError> {
    installation.store.read(|transaction| {
        let mut things = HashMap::new();
        for event in events {
            let id = id_of(event);
            if let Some(thing) = thing(transaction, actor, &event.kind, id)? {
                things.insert(id.to_owned(), thing);
            }
        }
        Ok(things)
    })
}

/// The id that says what an event is about: who came into a group is told with the group beside.
fn id_of(event: &EventRow) -> &str {
    let is_of_group = matches!(&*event.kind, "group.member-added" | "group.member-removed");
    event.detail.as_deref().filter(|_| is_of_group).unwrap_or(&event.subject)
}

fn thing(
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    kind: &str,
    id: &str,
) -> Result<Option<Thing>, StoreError> {
    let may_read = |resource: Resource<'_>| access::may(actor, Action::Read, &resource);
    Ok(match kind.split_once('.') {
        Some(("chase", _)) => chase::get(transaction, id)?
            .filter(|row| may_read(Resource::Standings { agency: &row.agency }))
            .map(|row| Thing::Duty { duty: row.duty, agency: row.agency }),
        // The change says of itself of which duty and which agency it is.
        Some(("todo", _)) => todo::get(transaction, id)?
            .map(|row| Thing::Duty { duty: row.duty, agency: row.agency }),
        Some(("setting", "decided" | "on-behalf")) => None,
        Some(("setting", _)) => proposal::get(transaction, id)?
            .filter(|row| {
                may_read(Resource::Setting { name: &row.name, agency: Some(&row.agency) })
            })
            .map(|row| Thing::Setting { name: row.name }),
        // So does the one that makes the group.
        Some(("group", _)) => {
            provision::group(transaction, id)?.map(|row| Thing::Group { name: row.display_name })
        }
        _ => None,
    })
}

/// How far the log has come and who saw it.
///
/// # Errors
/// [`HeadError`].
pub fn head(installation: &Installation, actor: &Actor) -> Result<Head, HeadError> {
    access::require(actor, Action::Read, &Resource::Log)?;
    let signer = installation.store.signer()?;
    let folder = installation.store.directory();
    let (policy, known) = (Policy::of(folder)?, stamp::authorities(folder)?);
    let (note, notes, authorities) = installation.store.read(|transaction| {
        let note = log::note(transaction, signer)?;
        let notes = cosigned::latest(transaction, NOTES_SHOWN)?;
        let mut authorities = Vec::new();
        for known in &known {
            let newest = stamp::newest_in(transaction, signer.verifier(), &known.key)?;
            authorities.push((known.key.name().to_owned(), newest));
        }
        Ok::<_, StoreError>((note, notes, authorities))
    })?;
    let seen = |witness: &Witness| {
        let notes = notes.iter().map(String::as_str);
        Witnessed::newest(notes, std::slice::from_ref(witness), 1)
    };
    let witnesses = policy.keys().into_iter().map(|key| (key.clone(), seen(&key))).collect();
    let key = signer.verifier().to_string();
    Ok(Head { note, key, needed: policy.needed, witnesses, authorities })
}
