//! Whether who is waited for is noted as the acts say: lists go by those notes, and no approval does.

use std::collections::{BTreeMap, BTreeSet};

use super::{Act, ActRow, read};
use crate::record::RecordState;
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    ALL_ACTS = "select record, change, act, state, steps, step, acted_at, acted_by, on_behalf_of,
        why, content_sha256 from approval_act order by record, change";
    ALL_WAITS = "select record, role, since from approval_wait";
    ALL_RETURNS = "select t.record, t.filed_by, r.filed_by, t.since
        from approval_return t cross join record r where r.id = t.record";
}

/// For whom a record waits, and since when.
#[derive(PartialEq, Eq)]
enum Place {
    Role { role: String, since: i64 },
    Filer { is_theirs: bool, since: i64 },
}

/// The records of which it is not noted for whom they wait as the acts on them say, or is without such acts.
///
/// # Errors
/// The database's.
pub fn misnoted(transaction: &mut Transaction<'_>) -> Result<BTreeSet<String>, StoreError> {
    let mut said = said(transaction)?;
    let mut misnoted = BTreeSet::new();
    let mut compare = |record: &str, noted: Place| {
        if said.remove(record) != Some(noted) {
            misnoted.insert(record.to_owned());
        }
    };
    transaction.each(ALL_WAITS, &[], |row| {
        let noted = Place::Role { role: row.text(1)?.to_owned(), since: row.integer(2)? };
        compare(row.text(0)?, noted);
        Ok::<_, StoreError>(())
    })?;
    transaction.each(ALL_RETURNS, &[], |row| {
        let is_theirs = row.text(1)? == row.text(2)?;
        compare(row.text(0)?, Place::Filer { is_theirs, since: row.integer(3)? });
        Ok::<_, StoreError>(())
    })?;
    misnoted.extend(said.into_keys());
    Ok(misnoted)
}

/// For whom records wait by the acts on them.
fn said(transaction: &mut Transaction<'_>) -> Result<BTreeMap<String, Place>, StoreError> {
    let mut said = BTreeMap::new();
    let mut acts: Vec<ActRow> = Vec::new();
    transaction.each(ALL_ACTS, &[], |row| {
        let act = read(row)?;
        if acts.last().is_some_and(|last| last.record != act.record) {
            said.extend(place(&acts));
            acts.clear();
        }
        acts.push(act);
        Ok::<_, StoreError>(())
    })?;
    said.extend(place(&acts));
    Ok(said)
}

/// For whom a record waits by all acts on it, the oldest first.
fn place(acts: &[ActRow]) -> Option<(String, Place)> {
    let last = acts.last()?;
    let since = last.acted_at;
    let place = match last.state {
        RecordState::Returned => Place::Filer { is_theirs: true, since },
        RecordState::Submitted => {
            let submitted = acts.iter().rposition(|act| act.act == Act::Submit)?;
            let (submission, approvals) = acts.get(submitted..)?.split_first()?;
            Place::Role { role: submission.steps.get(approvals.len())?.clone(), since }
        }
        _ => return None,
    };
    Some((last.record.clone(), place))
}
