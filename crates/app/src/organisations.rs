//! Files the list of bodies that the program carries, once, in an installation that is empty.

mod entry;

use domain::record::{day_of, key_of};
use regulation::{Organisation, Regulation};
use serde_json::{Map, Value as Json};
use store::StoreError;
use store::change::{self, NewChange};
use store::event::{self, NewEvent};
use store::record::{self, RecordRow, RecordState};

use crate::{Actor, Installation};

pub(crate) use entry::{Register, Said, Speaker};

/// Files one `org_register` record for each body of the list, as one change by the program, unless
/// the installation has had a change before. Returns how many.
///
/// # Errors
/// The store's.
pub fn seed(installation: &Installation) -> Result<u64, StoreError> {
    if installation.store.read(change::last)? != 0 {
        return Ok(0);
    }
    let now = installation.now().microseconds();
    let actor = Actor::system().written();
    let list = &installation.regulation.organisations.list;
    let rows = rows(&installation.regulation, &actor, now);
    let filed = installation.store.write(|transaction| {
        let change = NewChange {
            happened_at: now,
            actor: &actor,
            kind: "seed",
            summary: "the list of bodies that the program carries",
            source: None,
            records: i64::try_from(list.len()).unwrap_or(i64::MAX),
        };
        let id = change::begin(transaction, &change)?;
        if id != 1 {
            return Err(Seeding::Before);
        }
        let filed = record::insert(transaction, id, rows.iter().map(RecordRow::view))?;
        let seeded = NewEvent { kind: "records.seeded", subject: FORM, detail: None };
        event::note(transaction, id, &[seeded])?;
        Ok(filed)
    });
    match filed {
        Ok(filed) => Ok(filed),
        Err(Seeding::Before) => Ok(0),
        Err(Seeding::Store(error)) => Err(error),
    }
}

/// The form of bodies.
pub(crate) const FORM: &str = "org_register";

/// The field that says of which body an entry is.
pub(crate) const CODE: &str = "agency_code";

enum Seeding {
    /// Somebody else began at the same time.
    Before,
    Store(StoreError),
}

impl From<StoreError> for Seeding {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

fn rows(regulation: &Regulation, actor: &str, now: i64) -> Vec<RecordRow> {
    let Some(form) = regulation.form(FORM) else { return Vec::new() };
    let row = |body: &Organisation| {
        let with = fields_of(body);
        let fields = domain::field::parse_fields(form, &regulation.parts, &with).ok()?;
        Some(RecordRow {
            id: format!("org-{}", body.id),
            form: form.id.clone(),
            agency: body.id.clone(),
            state: RecordState::Approved,
            day: day_of(form, &fields).map(regulation::Day::days),
            key: key_of(form, &fields),
            recorded_at: now,
            withdrawal: None,
            supersedes: None,
            superseded_by: None,
            awaited_correction: None,
            filed_at: None,
            filed_by: actor.to_owned(),
            why: body.source.clone(),
            approved_as: None,
            change: 0,
            fields: Json::Object(with).to_string(),
        })
    };
    regulation.organisations.list.iter().filter_map(row).collect()
}

fn fields_of(body: &Organisation) -> Map<String, Json> {
    let texts = [
        ("agency_code", Some(body.id.clone())),
        ("name_zh", Some(body.zh.clone())),
        ("name_en", body.en.clone()),
        ("tier", Some(body.tier.word().to_owned())),
        ("parent", body.parent.clone()),
        ("kind", body.kind.clone()),
        ("active_from", body.active_from.map(|day| day.to_string())),
    ];
    let given = texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?.into())));
    given.collect()
}
