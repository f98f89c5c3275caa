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
        for row in &behind {
            n_calls += take_of(installation, row)?;
        }
        match behind.last() {
            Some(last) => after.clone_from(&last.id),
            None => return Ok(n_calls),
        }
    }
}

fn take_of(installation: &Installation, row: &WebhookRow) -> Result<usize, StoreError> {
    let owner = match sight::owner(installation, row)? {
        Ok(owner) => owner,
        Err(why) => {
            sending::pause(installation, row, &why)?;
            return Ok(0);
        }
    };
    let looked =
        installation.store.read(|transaction| look(installation, transaction, row, &owner))?;
    let Some((found, place)) = looked else { return Ok(0) };
    installation.store.write(|transaction| {
        if !rows::take(transaction, row, place)? {
            return Ok(0);
        }
        let mut n_calls = 0;
        for call in &found {
            n_calls += usize::from(calls::insert(transaction, call)?);
        }
        Ok(n_calls)
    })
}

/// The calls of the next events, and how far these were looked at; none where enough waits already.
#[expect(clippy::type_complexity, reason = "the calls, and the place as change and ordinal")]
fn look(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    row: &WebhookRow,
    owner: &Actor,
) -> Result<Option<(Vec<CallRow>, (i64, i64))>, StoreError> {
    if calls::figures_of(transaction, &row.id)?.0 >= MOST_WAITING {
        return Ok(None);
    }
    let last = change::last(transaction)?;
    let events = event::after(transaction, row.taken, EVENTS_AT_ONCE)?;
    let place = match events.last().filter(|_| events.len() == EVENTS_AT_ONCE as usize) {
        Some(event) => (event.event.change, event.ordinal),
        None => (last.max(row.taken.0), BEHIND_ALL),
    };
    let kinds = Kind::list(&row.kinds);
    let mut found = Vec::new();
    for event in &events {
        let kind = Kind::from_word(&event.event.kind).filter(|kind| kinds.contains(kind));
        let Some(kind) = kind else { continue };
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
    Ok(Some((found, place)))
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
        failure: None,
    }
}

/// The id of the call of one event: the same whoever writes it, however often.
pub(super) fn call_id(webhook: &str, change: i64, ordinal: i64) -> String {
    format!("{webhook}-{change}-{ordinal}")
}
