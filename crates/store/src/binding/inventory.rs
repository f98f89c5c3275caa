//! Binds rows from before there were bindings: one change tells of all of them as they stood.

use ledger::Entry;

use super::{Kind, rows};
use crate::change::{self, NewChange};
use crate::event::{self, NewEvent};
use crate::statement::statements;
use crate::{StoreError, Transaction, ledger as log};

statements! {
    DUE = "select one from inventory_due where one = $1";
    DONE = "delete from inventory_due where one = $1";
}

/// Whether the schema was brought up and the inventory not yet taken: nothing is bound before it.
pub(crate) fn is_due(transaction: &mut Transaction<'_>) -> Result<bool, StoreError> {
    transaction.first(DUE, &[1.into()], |row| row.integer(0)).map(|due| due.is_some())
}

/// Takes the inventory, once: where the log tells of bindings already, rows without one are no older ones.
pub(crate) fn take(transaction: &mut Transaction<'_>) -> Result<(), StoreError> {
    // Kept with what is bound here, or not at all.
    transaction.execute_ahead(DONE, &[1.into()])?;
    let mut subjects = Vec::new();
    for kind in Kind::ALL {
        rows::each(transaction, kind, |_| Vec::new(), |subject, _| subjects.push((kind, subject)))?;
    }
    if subjects.is_empty() || is_taken(transaction)? {
        return Ok(());
    }
    // The store has no clock: it stands right behind the change before it.
    let last = change::last(transaction)?;
    let happened_at = change::get(transaction, last)?.map_or(0, |before| before.happened_at);
    let summary = "proofs, rules and deposits from before the log bound them, as they stood";
    let (actor, kind, source, records) = ("system", "inventory", None, 0);
    let new = NewChange { happened_at, actor, kind, summary, source, records };
    let change = change::begin(transaction, &new)?;
    let event = NewEvent { kind: "inventory.taken", subject: actor, detail: None };
    event::note(transaction, change, &[event])?;
    for (kind, subject) in subjects {
        transaction.touch_unbound(kind, &subject);
    }
    Ok(())
}

/// Whether an entry tells of bindings.
fn is_taken(transaction: &mut Transaction<'_>) -> Result<bool, StoreError> {
    let mut is_told = false;
    log::entries(transaction, |text| {
        let entry = Entry::from_text(text).ok();
        is_told |= entry.is_some_and(|entry| entry.parts.keys().any(|kind| is_bound(kind)));
        Ok::<_, StoreError>(())
    })?;
    Ok(is_told)
}

fn is_bound(kind: &str) -> bool {
    Kind::of_word(kind).is_some()
}
