//! The records that a table tells: those that count, of the newest version, within the bound; read twice,
//! so that no more of them are in memory than are told.

use std::collections::{HashMap, HashSet};

use ::paper::{During, Records};
use domain::Value;
use domain::field::{Fields, parse_fields};
use regulation::{Day, Form, FormKind, Regulation};
use serde_json::{Map, Value as Json};
use store::record::{self, RecordView};
use store::{StoreError, Transaction};

use super::{MOST_ROWS, PaperError, Request};
use crate::{Action, Actor, Resource, access, agency, personal};

/// A record of a table.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) day: Option<Day>,
    pub(super) fields: Fields,
    /// The fields that hold something that whoever asks is not shown.
    pub(super) hidden: Vec<String>,
}

impl Row {
    /// The value of the field at a place of the form.
    pub(super) fn value(&self, place: usize) -> Option<&Value> {
        self.fields.get(place).and_then(Option::as_ref)
    }
}

/// The rows of a table, and what it does not tell.
#[derive(Default)]
pub(super) struct Found {
    pub(super) rows: Vec<Row>,
    /// How many more there are.
    pub(super) n_left_out: usize,
    /// How many whoever asks may not take away.
    pub(super) n_withheld: usize,
}

/// Which of the records that count are told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// From the first on, up to the bound.
    First,
    /// The last alone.
    Last,
}

/// Whose records are looked for, and of which days.
pub(super) struct Asked<'a> {
    pub(super) regulation: &'a Regulation,
    pub(super) actor: &'a Actor,
    pub(super) request: &'a Request<'a>,
    /// The first day of the paper's period.
    pub(super) from: Day,
}

impl Asked<'_> {
    /// The rows of a table, in the order of their days.
    pub(super) fn find(
        &self,
        transaction: &mut Transaction<'_>,
        form: &Form,
        records: &Records,
        told: Told,
    ) -> Result<Found, PaperError> {
        let about = match &records.about {
            Some((reference, field)) => {
                let target = form.field(reference).and_then(|field| field.kind.target());
                Some((reference, self.naming(transaction, target.unwrap_or_default(), field)?))
            }
            None => None,
        };
        // Records about this agency may stand in the books of whoever looked into it.
        let of = about.is_none().then_some(self.request.agency);
        let speaking = self.speaking(transaction, form, of, records.during)?;
        let mut found = Found::default();
        record::each_of_form(transaction, &form.id, of, |view| {
            self.request.goes_on()?;
            if !speaking.contains(view.id) {
                return Ok(());
            }
            let mut with = read(&view)?;
            let is_about = about.as_ref().is_none_or(|(reference, ids)| {
                let named = with.get(reference.as_str()).and_then(Json::as_str);
                named.is_some_and(|named| ids.contains(named))
            });
            if !is_about {
                return Ok(());
            }
            let book =
                Resource::Record { agency: view.agency, form: view.form, fields: view.fields };
            if !access::may(self.actor, Action::Export, &book) {
                found.n_withheld += 1;
                return Ok(());
            }
            let said = (view.agency, view.form, view.fields);
            let hidden = match personal::may_see(self.regulation, self.actor, said) {
                true => Vec::new(),
                false => personal::hide(self.regulation, &form.fields, &mut with),
            };
            if !self.is_chosen(records, &with) {
                return Ok(());
            }
            match told {
                Told::First if found.rows.len() >= MOST_ROWS => {
                    found.n_left_out += 1;
                    return Ok(());
                }
                Told::First => {}
                Told::Last => found.rows.clear(),
            }
            let fields = parse_fields(form, &self.regulation.parts, &with);
            let fields = fields.map_err(|_| damaged(view.id))?;
            let day = view.day.map(Day::from_days);
            found.rows.push(Row { id: view.id.to_owned(), day, fields, hidden });
            Ok::<_, PaperError>(())
        })?;
        Ok(found)
    }

    /// The ids of the records that count on the day, as known at the moment: approved, neither withdrawn nor
    /// corrected, and of one thing the newest version.
    fn speaking(
        &self,
        transaction: &mut Transaction<'_>,
        form: &Form,
        of: Option<&str>,
        during: During,
    ) -> Result<HashSet<String>, PaperError> {
        let mut corrected = HashSet::new();
        let mut happened: Vec<(String, Option<String>)> = Vec::new();
        record::each_of_form(transaction, &form.id, of, |view| {
            self.request.goes_on()?;
            if !agency::stands(&view, self.request.known_at) {
                return Ok(());
            }
            if let Some(older) = view.supersedes {
                corrected.insert(older.to_owned());
            }
            let (day, as_of) = (view.day.map(Day::from_days), self.request.as_of);
            let is_within = match during {
                During::Now => day.is_none_or(|day| day <= as_of),
                During::Period => day.is_some_and(|day| self.from <= day && day <= as_of),
            };
            if is_within {
                happened.push((view.id.to_owned(), thing(&view)));
            }
            Ok::<_, PaperError>(())
        })?;
        happened.retain(|(id, _)| !corrected.contains(id));
        if during == During::Period || form.kind != FormKind::Register {
            return Ok(happened.into_iter().map(|(id, _)| id).collect());
        }
        // By day, so that the last of a thing is its newest version.
        let mut newest: HashMap<String, String> = HashMap::new();
        let mut alone = HashSet::new();
        for (id, thing) in happened {
            match thing {
                Some(thing) => drop(newest.insert(thing, id)),
                None => drop(alone.insert(id)),
            }
        }
        alone.extend(newest.into_values());
        Ok(alone)
    }

    /// The ids of the records of a form that name this agency in a field.
    fn naming(
        &self,
        transaction: &mut Transaction<'_>,
        form: &str,
        field: &str,
    ) -> Result<HashSet<String>, PaperError> {
        let mut ids = HashSet::new();
        record::each_of_form(transaction, form, None, |view| {
            self.request.goes_on()?;
            if read(&view)?.get(field).and_then(Json::as_str) == Some(self.request.agency) {
                ids.insert(view.id.to_owned());
            }
            Ok::<_, PaperError>(())
        })?;
        Ok(ids)
    }

    /// Whether a record is one of those that the template wants, by what of it is shown.
    fn is_chosen(&self, records: &Records, with: &Map<String, Json>) -> bool {
        let has = |field: &str, values: &[String]| {
            let text = match with.get(field) {
                Some(Json::String(text)) => text.clone(),
                Some(other) => other.to_string(),
                None => return false,
            };
            values.contains(&text)
        };
        let ended = records.until.as_ref().and_then(|until| with.get(until)?.as_str());
        let ended = ended.and_then(|day| day.parse::<Day>().ok());
        ended.is_none_or(|day| day >= self.request.as_of)
            && records.only.iter().all(|(field, values)| has(field, values))
    }
}

fn read(view: &RecordView<'_>) -> Result<Map<String, Json>, StoreError> {
    serde_json::from_str(view.fields).map_err(|_| damaged(view.id))
}

fn damaged(id: &str) -> StoreError {
    StoreError::Damaged { what: format!("record {id}") }
}

/// What thing a record is of; none where it says nothing in the fields of its key.
fn thing(view: &RecordView<'_>) -> Option<String> {
    let key = view.key.filter(|key| key.chars().any(|sign| sign != '\u{1f}'))?;
    Some([view.agency, "\u{1f}", key].concat())
}
