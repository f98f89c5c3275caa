//! Records written: one, or several of one book as one change.

use domain::Moment;
use domain::access::Role;
use serde_json::{Map, Value as Json};
use store::change::{self, NewChange};
use store::event::{self, NewEvent};
use store::record::{self as rows, RecordRow};
use store::{StoreError, Transaction};

use super::filing::Right;
use super::{
    BETWEEN_IDS, Expected, FiledRecord, MOST_AT_ONCE, NewRecord, Record, RecordError, all_answered,
    came_second, field_fault, filing, hidden, may_file_some, may_replace, stands, stored,
};
use crate::import::{Fault, What};
use crate::once::{self, Once};
use crate::{Actor, Installation, approval, evidence, typed};

/// The row of a record with the roles that have to approve it.
pub(crate) fn prepare(
    installation: &Installation,
    actor: &Actor,
    new: &NewRecord,
    now: Moment,
) -> Result<(RecordRow, Vec<Role>), RecordError> {
    match &new.supersedes {
        None => filing::row(installation, actor, new, now, Right::ToBeAsked),
        Some(older) => {
            let kept = hidden::kept(installation, actor, older, new)?;
            filing::row(installation, actor, &kept, now, Right::ToBeAsked)
        }
    }
}

/// As [`prepare`], of a new record that a signature makes: the line of the sheet is its permission, and who
/// opened the sheet was asked whether they may name the files of what it says for all.
pub(crate) fn prepare_signed(
    installation: &Installation,
    actor: &Actor,
    new: &NewRecord,
    sheet: &Map<String, Json>,
    now: Moment,
) -> Result<(RecordRow, Vec<Role>), RecordError> {
    filing::row(installation, actor, new, now, Right::Asked { with: sheet })
}

/// As [`prepare`] for each; the answer to the same request before comes first.
pub(super) fn write(
    installation: &Installation,
    actor: &Actor,
    new: &[NewRecord],
    once: Option<Once<'_>>,
    expected: Option<Expected<'_>>,
) -> Result<Vec<FiledRecord>, RecordError> {
    let now = installation.now();
    new.iter().try_for_each(|new| may_file_some(installation, actor, new))?;
    if let Some(fault) = too_many(installation, new) {
        return Err(RecordError::Faults(vec![fault]));
    }
    if let Some(answers) = all_answered(installation, actor, once)? {
        return Ok(answers);
    }
    let mut rows = Vec::with_capacity(new.len());
    let mut faults = Vec::new();
    for (place, one) in new.iter().enumerate() {
        match prepare(installation, actor, one, now) {
            Ok(row) => rows.push(row),
            Err(RecordError::Faults(told)) if new.len() > 1 => {
                let row = u64::try_from(place + 1).unwrap_or(u64::MAX);
                faults.extend(told.into_iter().map(|fault| fault.of_row(row)));
            }
            Err(error) => return Err(error),
        }
    }
    if !faults.is_empty() {
        return Err(RecordError::Faults(faults));
    }
    let outcome = installation.store.write(|transaction| {
        write_rows(installation, transaction, actor, &rows, once, expected, now)
    });
    match outcome {
        Ok(()) => rows
            .iter()
            .map(|(row, _)| {
                let row = stored(installation, &row.id)?;
                let record = Record::seen_by(row, &installation.regulation, actor)?;
                Ok(FiledRecord { record, repeated: false })
            })
            .collect(),
        Err(error) => came_second(installation, actor, once, error),
    }
}

/// One change holds so many records that a person filed at once.
fn too_many(installation: &Installation, new: &[NewRecord]) -> Option<Fault> {
    let form = installation.regulation.form(&new.get(MOST_AT_ONCE)?.form)?;
    let subject = typed::subject(form).map_or("form", |field| &field.name);
    Some(field_fault(subject, None, What::TooMany { limit: MOST_AT_ONCE }))
}

/// The rows as one change with its events.
fn write_rows(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    filed: &[(RecordRow, Vec<Role>)],
    once: Option<Once<'_>>,
    expected: Option<Expected<'_>>,
    now: Moment,
) -> Result<(), RecordError> {
    let Some((first, _)) = filed.first() else { return Ok(()) };
    let written = actor.written();
    let summary = format!("{} of {}", first.form, first.agency);
    let change = NewChange {
        happened_at: now.microseconds(),
        actor: &written,
        kind: if first.supersedes.is_some() { "correction" } else { "record" },
        summary: &summary,
        source: None,
        records: i64::try_from(filed.len()).unwrap_or(i64::MAX),
    };
    let change = change::begin(transaction, &change)?;
    for older in filed.iter().filter_map(|(row, _)| row.supersedes.as_deref()) {
        stands(installation, transaction, actor, older, expected)?;
        may_replace(transaction, actor, older)?;
    }
    let events = insert(installation, transaction, change, filed)?;
    event::note(transaction, change, &events)?;
    let ids: Vec<&str> = filed.iter().map(|(row, _)| row.id.as_str()).collect();
    once::keep(transaction, &written, once, &ids.join(BETWEEN_IDS), now.microseconds())?;
    Ok(())
}

/// The rows within a change that has begun; returns the events that are to be noted with it. Whether the
/// actor may is asked before.
pub(crate) fn insert<'f>(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    change: i64,
    filed: &'f [(RecordRow, Vec<Role>)],
) -> Result<Vec<NewEvent<'f>>, StoreError> {
    rows::insert(transaction, change, filed.iter().map(|(row, _)| row.view()))?;
    let mut events = Vec::with_capacity(filed.len());
    for (row, steps) in filed {
        evidence::note(transaction, &installation.regulation, std::slice::from_ref(row))?;
        let detail = row.supersedes.as_deref();
        events.push(NewEvent { kind: "record.filed", subject: &row.id, detail });
        if !steps.is_empty() {
            events.push(approval::submitted(installation, transaction, change, row, steps)?);
        }
    }
    Ok(events)
}
