//! Follows the events and writes a call for each that a webhook is told of, together with the note of how
//! far it came: so none is passed over, and of several nodes one writes it.

use store::event::{self, PlacedEvent};
use store::webhook::call::{self as calls, CallRow};
use store::webhook::{self as rows, WebhookRow};
use store::{StoreError, Transaction, change};

use super::sight::{self, Happened};
use super::{Kind, sending};
use crate::{Actor, Installation};

/// Not of the law: events that are looked at together, and webhooks.
const EVENTS_AT_ONCE: u32 = 500;
const WEBHOOKS_AT_ONCE: u32 = 100;
/// Not of the law: of a webhook with so many calls waiting no more events are looked at; they wait where
/// they are.
const MOST_WAITING: i64 = 1_000;

/// A place among the events: a change, and an ordinal in it.
type Place = (i64, i64);

/// The place behind every event of a change.
const BEHIND_ALL: i64 = i64::MAX;

/// Writes the calls of what happened since; returns how many. It is called again and again.
///
/// # Errors
/// The store's.
pub fn take(installation: &Installation) -> Result<usize, StoreError> {
    let mut n_calls = 0;
    let mut after = String::new();
    loop {
        let read = |transaction: &mut Transaction<'_>| {
            let last = change::last(transaction)?;
            rows::behind(transaction, &after, last, WEBHOOKS_AT_ONCE)
        };
        let behind = installation.store.read(read)?;
        let Some(last) = behind.last() else { return Ok(n_calls) };
        after.clone_from(&last.id);
        n_calls += take_of(installation, &behind)?;
    }
}

/// What the next events are for one webhook: the calls, and how far was looked.
struct Looked<'a> {
    row: &'a WebhookRow,
    calls: Vec<CallRow>,
    place: Place,
}

/// Looks for some webhooks together and notes it together: where nothing is told to anybody, what happened
/// costs one writing for all of them.
fn take_of(installation: &Installation, behind: &[WebhookRow]) -> Result<usize, StoreError> {
    let mut seeing = Vec::new();
    for row in behind {
        match sight::owner(installation, row)? {
            // What happens meanwhile waits where it is.
            Ok(owner) if sight::owes(installation, &owner)? => {}
            Ok(owner) => seeing.push((row, owner)),
            Err(why) => sending::pause(installation, row, &why)?,
        }
    }
    let looked = installation.store.read(|transaction| {
        let last = change::last(transaction)?;
        let mut next = Next::default();
        let mut looked = Vec::new();
        for (row, owner) in &seeing {
            if calls::figures_of(transaction, &row.id)?.0 < MOST_WAITING {
                next.go_to(transaction, row.taken)?;
                looked.extend(look(installation, transaction, (row, owner), &next.events, last)?);
            }
        }
        Ok::<_, StoreError>(looked)
    })?;
    if looked.is_empty() {
        return Ok(0);
    }
    installation.store.write(|transaction| {
        let mut n_calls = 0;
        for Looked { row, calls, place } in &looked {
            if !rows::take(transaction, row, *place)? {
                continue;
            }
            for call in calls {
                n_calls += usize::from(calls::insert(transaction, call)?);
            }
        }
        Ok(n_calls)
    })
}

/// The events behind a place: most webhooks were told up to the same one, so that they are read once.
#[derive(Default)]
struct Next {
    behind: Option<Place>,
    events: Vec<PlacedEvent>,
}

impl Next {
    fn go_to(&mut self, transaction: &mut Transaction<'_>, place: Place) -> Result<(), StoreError> {
        if self.behind != Some(place) {
            self.events = event::after(transaction, place, EVENTS_AT_ONCE)?;
            self.behind = Some(place);
        }
        Ok(())
    }
}

/// The calls of the next events, up to the first of a kind that the webhook is told of and only a newer
/// program knows: that one waits for it. None where it is the next.
fn look<'a>(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    (row, owner): (&'a WebhookRow, &Actor),
    events: &[PlacedEvent],
    last: i64,
) -> Result<Option<Looked<'a>>, StoreError> {
    let is_told = |event: &PlacedEvent| row.kinds.split(' ').any(|word| word == event.event.kind);
    let is_foreign =
        |event: &PlacedEvent| is_told(event) && Kind::from_word(&event.event.kind).is_none();
    let n_known = events.iter().position(is_foreign).unwrap_or(events.len());
    let known = events.get(..n_known).unwrap_or_default();
    let is_whole = n_known == events.len() && events.len() < EVENTS_AT_ONCE as usize;
    let place = match (is_whole, known.last()) {
        (true, _) => (last.max(row.taken.0), BEHIND_ALL),
        (false, Some(event)) => (event.event.change, event.ordinal),
        (false, None) => return Ok(None),
    };
    let mut found = Vec::new();
    for event in known.iter().filter(|event| is_told(event)) {
        let Some(kind) = Kind::from_word(&event.event.kind) else { continue };
        let happened = Happened {
            kind,
            subject: &event.event.subject,
            change: event.event.change,
            agency: event.event.detail.as_deref(),
        };
        let eyes = (owner, row.agency.as_str());
        if let Some(agency) = sight::told_of(installation, transaction, eyes, happened)? {
            found.push(call(installation, row, event, kind, agency));
        }
    }
    Ok(Some(Looked { row, calls: found, place }))
}

fn call(
    installation: &Installation,
    row: &WebhookRow,
    placed: &PlacedEvent,
    kind: Kind,
    agency: String,
) -> CallRow {
    let PlacedEvent { event, ordinal, happened_at } = placed;
    CallRow {
        id: call_id(&row.id, event.change, *ordinal),
        webhook: row.id.clone(),
        kind: kind.word().to_owned(),
        subject: event.subject.clone(),
        agency,
        change: event.change,
        happened_at: *happened_at,
        written_at: installation.now().microseconds(),
        due_at: None,
        n_tries: 0,
        status: None,
        sent_at: None,
        given_up_at: None,
        dropped_at: None,
        failure: None,
    }
}

/// The id of the call of one event: the same whoever writes it, however often.
pub(super) fn call_id(webhook: &str, change: i64, ordinal: i64) -> String {
    format!("{webhook}-{change}-{ordinal}")
}
