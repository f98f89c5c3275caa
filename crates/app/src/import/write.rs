//! Writes the records of one import as one change; knows no file format.

use domain::Moment;
use store::change::{self, NewChange};
use store::event::{self, NewEvent};
use store::record::{self, RecordRow};
use store::{StoreError, Transaction};
use uuid::{ContextV7, Timestamp, Uuid};

use crate::record::tell_outsider;
use crate::{Actor, Installation, evidence};

/// Ids for records that bring none, ascending by the installation's clock.
pub(crate) struct Ids {
    now: Moment,
    context: ContextV7,
}

impl Ids {
    pub(crate) fn new(now: Moment) -> Self {
        Self { now, context: ContextV7::new() }
    }

    pub(crate) fn next(&self) -> String {
        // Not of the law: microseconds of a second, nanoseconds of a microsecond.
        let microseconds = self.now.microseconds();
        let seconds = u64::try_from(microseconds.div_euclid(1_000_000)).unwrap_or(0);
        let nanoseconds = u32::try_from(microseconds.rem_euclid(1_000_000) * 1_000).unwrap_or(0);
        Uuid::new_v7(Timestamp::from_unix(&self.context, seconds, nanoseconds)).to_string()
    }
}

/// What one import is, for the log.
pub(super) struct Written<'a> {
    pub(super) actor: &'a Actor,
    pub(super) now: Moment,
    /// The file's name and its SHA-256 in hexadecimal.
    pub(super) source: (&'a str, &'a str),
    pub(super) forms: String,
    pub(super) n_records: u64,
    /// Cells that a person mended, so that the records are not to the letter what the file says.
    pub(super) n_mended: usize,
    /// Rows of the file that a person left out.
    pub(super) n_left_out: usize,
}

/// Begins the change of an import.
pub(super) fn begin(
    transaction: &mut Transaction<'_>,
    written: &Written<'_>,
) -> Result<i64, StoreError> {
    let actor = written.actor.written();
    let summary = format!("import of {}: {}", written.source.0, written.forms);
    let new = NewChange {
        happened_at: written.now.microseconds(),
        actor: &actor,
        kind: "import",
        summary: &summary,
        source: Some(written.source),
        records: i64::try_from(written.n_records).unwrap_or(i64::MAX),
    };
    let id = change::begin(transaction, &new)?;
    let counted = [(written.n_mended, "cells mended"), (written.n_left_out, "rows left out")];
    let told = counted.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}"));
    let told = told.collect::<Vec<_>>().join(", ");
    let detail = Some(told.as_str()).filter(|told| !told.is_empty());
    let imported = NewEvent { kind: "file.imported", subject: written.source.1, detail };
    event::note(transaction, id, &[imported])?;
    Ok(id)
}

/// Files a batch under the change, with the files that it names; whoever outside a body said what is corrected is told.
pub(super) fn file(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    written: &Written<'_>,
    change: i64,
    rows: &[RecordRow],
) -> Result<(), StoreError> {
    record::insert(transaction, change, rows.iter().map(RecordRow::view))?;
    let regulation = &*installation.regulation;
    let by = written.actor.written();
    for row in rows {
        let form = regulation.form(&row.form).filter(|form| form.from_outside);
        if let (Some(older), Some(_)) = (&row.supersedes, form)
            && let Some(before) = record::get(transaction, older)?
        {
            tell_outsider(installation, transaction, change, &before, &row.id, &by)?;
        }
    }
    evidence::note(transaction, regulation, rows)
}

/// Ends the writing of an import, all batches of it filed.
pub(super) fn end(
    transaction: &mut Transaction<'_>,
    written: &Written<'_>,
) -> Result<(), StoreError> {
    record::grown(transaction, written.n_records)
}
