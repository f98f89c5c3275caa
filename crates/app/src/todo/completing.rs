//! In which entries each thing is done that would turn a line, for the page that explains it; knows no list.

use std::collections::HashMap;

use domain::{Line, LineOnWire, Standing, subject_forms};
use store::record;
use store::{StoreError, Transaction};

use super::closing::{AT_ONCE, Asks, Pending, completed};
use super::row::entry;
use super::stood::is_open;
use crate::explain::Mend;
use crate::{Actor, Installation};

/// A subject of a line, how it stands, and what it lacks by name.
#[derive(Debug, Clone, Copy)]
pub struct Waiting<'a> {
    pub id: &'a str,
    pub standing: Standing,
    pub missing: &'a [String],
}

impl<'a> Waiting<'a> {
    pub(crate) fn of(line: &'a Line) -> Self {
        Self {
            id: line.subject.as_deref().unwrap_or_default(),
            standing: line.standing,
            missing: &line.findings.missing,
        }
    }
}

/// Tells of each thing that would turn a line in which entries it is done, as its row of a list does.
///
/// # Errors
/// The store's.
pub(crate) fn complete(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    line: &LineOnWire,
    subjects: &[Waiting<'_>],
    mends: &mut [Mend],
) -> Result<(), StoreError> {
    let regulation = &*installation.regulation;
    let Some(duty) = regulation.duty(&line.duty) else { return Ok(()) };
    let is_pending = |one: &&Waiting<'_>| match line.standing {
        Standing::NoData => one.standing == Standing::NoData,
        _ => is_open(one.standing),
    };
    let pending = subjects.iter().filter(is_pending);
    let pending = pending.map(|one| Pending { id: one.id, lacks: one.missing });
    let mut pending: Vec<Pending<'_>> = pending.collect();
    let mut entries = HashMap::new();
    if subject_forms(regulation, duty).len() > 1 {
        // Of which form each of them is, its own entry tells.
        pending.truncate(AT_ONCE);
        let ids: Vec<&str> = pending.iter().map(|one| one.id).collect();
        record::each_by_id(transaction, &ids, |_, view| {
            entries.insert(view.id.to_owned(), entry(installation, actor, &view));
            Ok::<_, StoreError>(())
        })?;
    }
    let asks = Asks {
        standing: line.standing,
        missing: &line.missing,
        pending: &pending,
        entries: &entries,
        today: installation.today(),
    };
    let records = completed(regulation, duty, mends, asks);
    for (mend, records) in mends.iter_mut().zip(records) {
        mend.records = records;
    }
    Ok(())
}
