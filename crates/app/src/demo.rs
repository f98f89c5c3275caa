//! Files a synthetic year into an empty installation, marked as synthetic for good; makes nothing up.

mod people;

use domain::Moment;
use domain::field::{FieldFault, parse_fields};
use domain::record::{day_of, key_of};
use regulation::Day;
use serde_json::{Map, Value as Json};
use store::change::{self, NewChange};
use store::event::{self, NewEvent};
use store::record::{self, RecordRow, RecordState};
use store::setting::{self, SettingRow};
use store::{StoreError, Transaction};

use crate::{Actor, Installation};

pub use people::{DemoPerson, PeopleError, settle};

/// The word in the log by which an installation knows that its records are made up.
const KIND: &str = "demo";

/// A made-up record.
#[derive(Debug, Clone)]
pub struct DemoRecord {
    pub id: String,
    pub form: String,
    pub agency: String,
    pub recorded_at: Moment,
    pub with: Map<String, Json>,
}

/// A made-up decision.
#[derive(Debug, Clone)]
pub struct DemoSetting {
    pub name: String,
    pub agency: Option<String>,
    pub from: Day,
    pub value: String,
    pub why: String,
}

/// Why the demonstration was not loaded.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error(
        "this installation holds records of its own; give the demonstration a folder of its own with --data"
    )]
    NotEmpty,
    #[error("the made-up record {id} does not fit its form: {told}")]
    Misfit { id: String, told: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether the installation was filled by a demonstration.
///
/// # Errors
/// The store's.
pub fn is_synthetic(installation: &Installation) -> Result<bool, StoreError> {
    installation.store.read(|transaction| Ok(demonstration(transaction)?.is_some()))
}

/// The list of bodies is the first change, a demonstration can only be the second.
const PLACE: i64 = 2;

fn demonstration(transaction: &mut Transaction<'_>) -> Result<Option<i64>, StoreError> {
    let found = change::get(transaction, PLACE)?;
    Ok(found.filter(|change| change.kind == KIND).map(|change| change.id))
}

/// Files the records and settings as one change; does nothing where they are there already.
///
/// # Errors
/// [`DemoError`].
pub fn load(
    installation: &Installation,
    records: impl Iterator<Item = DemoRecord>,
    settings: impl Iterator<Item = DemoSetting>,
) -> Result<u64, DemoError> {
    if is_synthetic(installation)? {
        return Ok(0);
    }
    if installation.store.read(change::last)? >= PLACE {
        return Err(DemoError::NotEmpty);
    }
    let actor = Actor::system().written();
    let rows: Vec<RecordRow> =
        records.map(|record| row(installation, &actor, record)).collect::<Result<_, _>>()?;
    let now = installation.now().microseconds();
    installation.store.write_long(|transaction| {
        let demo = NewChange {
            happened_at: now,
            actor: &actor,
            kind: KIND,
            summary: "a synthetic year: every body's records are made up",
            source: None,
            records: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        };
        let id = change::begin(transaction, &demo)?;
        if id != PLACE {
            return Err(DemoError::NotEmpty);
        }
        let filed = record::insert(transaction, id, rows.iter().map(RecordRow::view))?;
        record::grown(transaction, filed)?;
        for decided in settings {
            let row = SettingRow {
                name: decided.name,
                agency: decided.agency,
                from_on: decided.from.days(),
                value: Some(decided.value),
                decided_by: actor.clone(),
                why: decided.why,
                recorded_at: now,
                change: id,
            };
            setting::decide(transaction, id, &row)?;
        }
        let noted = NewEvent { kind: "records.made-up", subject: "demo", detail: None };
        event::note(transaction, id, &[noted])?;
        Ok(filed)
    })
}

fn row(
    installation: &Installation,
    actor: &str,
    record: DemoRecord,
) -> Result<RecordRow, DemoError> {
    let regulation = &installation.regulation;
    let misfit = |told: String| DemoError::Misfit { id: record.id.clone(), told };
    let form = regulation.form(&record.form);
    let form = form.ok_or_else(|| misfit(format!("no form {}", record.form)))?;
    let fields = parse_fields(form, &regulation.parts, &record.with).map_err(|faults| {
        misfit(faults.iter().map(FieldFault::to_string).collect::<Vec<_>>().join("; "))
    })?;
    Ok(RecordRow {
        form: form.id.clone(),
        agency: record.agency,
        state: RecordState::Approved,
        day: day_of(form, &fields).map(Day::days),
        key: key_of(form, &fields),
        recorded_at: record.recorded_at.microseconds(),
        withdrawal: None,
        supersedes: None,
        superseded_by: None,
        awaited_correction: None,
        filed_at: None,
        filed_by: actor.to_owned(),
        why: None,
        approved_as: None,
        change: 0,
        fields: Json::Object(record.with).to_string(),
        id: record.id,
    })
}
