//! Binds rows from before there were bindings: one change tells of all of them as they stood.

use std::collections::BTreeSet;

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

/// Takes the inventory, once: where the log tells of bindings of a kind, or of one that is bound as long, rows
/// without one are no older ones.
pub(crate) fn take(transaction: &mut Transaction<'_>) -> Result<(), StoreError> {
    // Kept with what is bound here, or not at all.
    transaction.execute_ahead(DONE, &[1.into()])?;
    let (taken, mut subjects) = (taken(transaction)?, Vec::new());
    for kind in Kind::ALL.into_iter().filter(|kind| !taken.contains(&kind.bound_since())) {
        rows::each(transaction, kind, |_| Vec::new(), |subject, _| subjects.push((kind, subject)))?;
    }
    transaction.require_legible()?;
    if subjects.is_empty() {
        return Ok(());
    }
    // The store has no clock: it stands right behind the change before it.
    let last = change::last(transaction)?;
    let happened_at = change::get(transaction, last)?.map_or(0, |before| before.happened_at);
    let summary = "rows from before the log bound them, as they stood";
    let (actor, kind, source, records) = ("system", "inventory", None, 0);
    let new = NewChange { happened_at, actor, kind, summary, source, records };
    let change = change::begin(transaction, &new)?;
    let event = NewEvent { kind: "inventory.taken", subject: actor, detail: None };
    event::note(transaction, change, &[event])?;
    for (kind, subject) in subjects {
        transaction.touch_anew(kind, &subject);
    }
    Ok(())
}

/// The migrations of whose kinds an entry tells.
fn taken(transaction: &mut Transaction<'_>) -> Result<BTreeSet<i64>, StoreError> {
    let mut told = BTreeSet::new();
    log::entries(transaction, |text| {
        let parts = Entry::from_text(text).map(|entry| entry.parts).unwrap_or_default();
        let kinds = parts.keys().filter_map(|word| Kind::of_word(word));
        told.extend(kinds.map(Kind::bound_since));
        Ok::<_, StoreError>(())
    })?;
    Ok(told)
}
