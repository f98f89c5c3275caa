//! What of a body waits already, told to whoever would file its like; forbids nothing.

use domain::Moment;
use domain::access::Action;
use regulation::{FieldType, Form};
use serde::Serialize;
use serde_json::{Map, Value as Json};
use store::approval::{self as rows, WaitingRow};
use store::{StoreError, record};

use super::stuck;
use crate::access::may_to_record;
use crate::record::RecordError;
use crate::title::Seen;
use crate::typed::{self, Manner, Typed};
use crate::{Actor, Installation};

/// Not of the law: how many waiting records of one body are looked at.
const LOOKED_AT: u32 = 1000;

/// Not of the law: how many of them whoever fills a form in is told of.
const TOLD: usize = 3;

/// A record that waits for approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Awaited {
    pub record: String,
    pub form: String,
    /// The word of the role that is waited for.
    pub role: String,
    pub since: Moment,
    /// Nobody can approve it.
    pub is_stuck: bool,
}

impl Awaited {
    pub(crate) fn of(installation: &Installation, row: &WaitingRow) -> Result<Self, StoreError> {
        let is_stuck = installation
            .store
            .read(|transaction| stuck::is_stuck(installation, transaction, &row.record))?;
        Ok(Self {
            record: row.record.clone(),
            form: row.form.clone(),
            role: row.role.clone(),
            since: Moment::from_microseconds(row.since),
            is_stuck,
        })
    }
}

/// What waits, with what its reader may see of what it says.
pub(crate) type WaitingRecord = (WaitingRow, Map<String, Json>);

/// What waits of these forms in the books of a body, as far as the actor may read it, with what they may see of
/// what it says; the longest first.
pub(crate) fn waiting_in(
    installation: &Installation,
    actor: &Actor,
    agency: &str,
    forms: &[&str],
) -> Result<Vec<WaitingRecord>, StoreError> {
    if forms.is_empty() {
        return Ok(Vec::new());
    }
    let regulation = &*installation.regulation;
    installation.store.read(|transaction| {
        let mut found = rows::waiting_in(transaction, agency, LOOKED_AT)?;
        found.retain(|row| forms.contains(&row.form.as_str()));
        let ids: Vec<&str> = found.iter().map(|row| row.record.as_str()).collect();
        let mut seen: Vec<Option<Seen>> = ids.iter().map(|_| None).collect();
        record::each_by_id(transaction, &ids, |place, view| {
            let said = (view.agency, view.form, view.fields);
            if let Some(one) = seen.get_mut(place)
                && may_to_record(regulation, actor, Action::Read, said)
            {
                *one = Seen::by(regulation, actor, said);
            }
            Ok::<_, StoreError>(())
        })?;
        let seen = found.into_iter().zip(seen);
        let seen = seen.filter_map(|(row, seen)| Some((row, seen?.said().1.clone())));
        Ok::<_, StoreError>(seen.collect())
    })
}

/// What waits already of a form of a body and is told apart by the same as what is typed, as far as any of that
/// is typed yet: who files again does so on another day, so days tell nothing apart here. Where several fields
/// tell records apart, nothing is said before one of them is typed.
///
/// # Errors
/// The store's.
pub fn waiting_like(
    installation: &Installation,
    actor: &Actor,
    (form, agency): (&Form, &str),
    typed: &Typed,
    manner: Manner,
) -> Result<Vec<Awaited>, RecordError> {
    let is_day = |kind: &FieldType| matches!(kind, FieldType::Date | FieldType::Moment);
    let fields = form.key.iter().filter_map(|name| form.field(name));
    let names = fields.filter(|field| !is_day(&field.kind)).map(|field| field.name.as_str());
    let said = names.clone().filter(|name| !typed.text(name).trim().is_empty());
    let said: Vec<&str> = said.collect();
    if names.count() == 0 || (said.is_empty() && form.key.len() > 1) {
        return Ok(Vec::new());
    }
    let mut alike = Vec::new();
    for (row, with) in waiting_in(installation, actor, agency, &[&form.id])? {
        let kept = with.into_iter().filter(|(name, _)| said.contains(&name.as_str()));
        let kept: Map<String, Json> = kept.collect();
        let shown = typed::write(installation, actor, form, &kept, manner)?;
        let is_same = |name: &&str| {
            let text = typed.text(name).trim();
            shown.text(name).trim() == text || kept.get(*name).and_then(Json::as_str) == Some(text)
        };
        if said.iter().all(is_same) {
            alike.push(Awaited::of(installation, &row)?);
        }
        if alike.len() == TOLD {
            break;
        }
    }
    Ok(alike)
}
