//! Records written: one, or several of one book as one change.

use domain::Moment;
use domain::access::Role;
use serde_json::{Map, Value as Json};
use store::change::{self, NewChange};
use store::event::{self, NewEvent};
use store::record::{self as rows, RecordRow};
use store::{StoreError, Transaction};

use super::filing::Right;
use super::outside::tell_outsider;
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
    for (row, _) in filed {
        // What was said before it, in whichever version.
        if let Some(older) = &row.supersedes
            && let Some(before) = rows::get(transaction, older)?
        {
            tell_outsider(installation, transaction, change, &before, &row.id, &written)?;
        }
    }
    event::note(transaction, change, &events)?;
    let ids: Vec<&str> = filed.iter().map(|(row, _)| row.id.as_str()).collect();
    once::keep(transaction, &written, once, &ids.join(BETWEEN_IDS), now.microseconds())?;
    Ok(())
}

/// The rows within a change that has begun; returns the events that are to be noted with it. Whether the
/// actor may is asked before.
///
/// # Errors
/// [`RecordError::Faults`] where a file went since the record was prepared, or the database's.
pub(crate) fn insert<'f>(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    change: i64,
    filed: &'f [(RecordRow, Vec<Role>)],
) -> Result<Vec<NewEvent<'f>>, RecordError> {
    let faults = gone_since(installation, transaction, filed)?;
    if !faults.is_empty() {
        return Err(RecordError::Faults(faults));
    }
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

/// The fields of these records that name a file which nobody can look at any more.
fn gone_since(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    filed: &[(RecordRow, Vec<Role>)],
) -> Result<Vec<Fault>, StoreError> {
    let mut faults = Vec::new();
    for (place, (row, _)) in filed.iter().enumerate() {
        for (field, sha256) in evidence::gone_since(transaction, &installation.regulation, row)? {
            let fault = field_fault(&field, Some(&sha256), What::UnknownFile);
            faults.push(match filed.len() {
                1 => fault,
                _ => fault.of_row(u64::try_from(place + 1).unwrap_or(u64::MAX)),
            });
        }
    }
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use regulation::Regulation;
    use serde_json::json;
    use store::evidence::{Disposal, dispose};

    use super::*;
    use crate::FixedClock;
    use crate::evidence::{NewEvidence, Rules, keep, receive};
    use crate::record::file;

    const PDF: &[u8] = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n";

    fn new(form: &str, with: &Json) -> NewRecord {
        NewRecord {
            form: form.to_owned(),
            agency: Some("a1".to_owned()),
            with: with.as_object().unwrap().clone(),
            ..NewRecord::default()
        }
    }

    /// Its term is over and somebody else removes it.
    fn remove(installation: &Installation, sha256: &str, now: Moment) {
        let row = Disposal {
            sha256: sha256.to_owned(),
            change: 0,
            record: "m0".to_owned(),
            agency: "a1".to_owned(),
            form: "meeting".to_owned(),
            term: "P1Y".to_owned(),
            kept_until_on: now.day().days(),
            disposed_at: now.microseconds(),
            disposed_by: "account:officer".to_owned(),
        };
        let change = NewChange {
            happened_at: now.microseconds(),
            actor: "account:officer",
            kind: "evidence",
            summary: "1 files whose term is over",
            source: None,
            records: 0,
        };
        let written = installation.store.write(|transaction| {
            let change = change::begin(transaction, &change)?;
            dispose(transaction, change, &row)
        });
        written.unwrap();
    }

    #[test]
    fn no_record_comes_to_rest_on_a_file_that_went_while_it_was_checked() {
        testkit::both(|kit| {
            let now: Moment = "2026-03-02T10:00:00+08:00".parse().unwrap();
            let law = Arc::new(Regulation::embedded().unwrap());
            let clock = Arc::new(FixedClock(now));
            let installation = &Installation::open_under(kit.location(), law, clock).unwrap();
            let actor = &Actor::local("王承辦");
            let body = json!({ "agency_code": "a1", "name_zh": "範例局", "tier": "first", "parent": "city" });
            file(installation, actor, &new("org_register", &body), None).unwrap();
            let mut incoming = receive(installation, &Rules::default(), actor).unwrap();
            incoming.write(PDF).unwrap();
            let named = NewEvidence { name: "紀錄.pdf".to_owned(), shows_on: None };
            let kept = keep(installation, &Rules::default(), actor, incoming, &named).unwrap();

            let with =
                json!({ "held_on": "2026-01-01T09:00:00+08:00", "minutes_file": kept.sha256 });
            let draft = NewRecord { state: Some("draft".to_owned()), ..new("meeting", &with) };
            let checked = prepare(installation, actor, &draft, now).unwrap();
            remove(installation, &kept.sha256, now);
            let filed = [checked];
            let written = installation.store.write(|transaction| {
                write_rows(installation, transaction, actor, &filed, None, None, now)
            });
            let Err(RecordError::Faults(faults)) = written else { panic!("{written:?}") };
            assert_eq!(faults[0].place.column.as_ref().unwrap().heading, "minutes_file");
            let named = installation
                .store
                .read(|transaction| store::evidence::is_named(transaction, &kept.sha256));
            assert!(!named.unwrap());
        });
    }
}
