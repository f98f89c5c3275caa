//! One line of JSON Lines, in the shape of the example files, as an entry.

use std::collections::HashMap;

use domain::Moment;
use domain::field::Fields;
use regulation::{Duty, Form, FormKind};
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use sheets::json_fault;
use store::record::RecordState;

use super::{Reading, said};
use crate::import::check::Checks;
use crate::import::entry::{Entry, FieldError, is_id, parse};
use crate::import::fault::{Column, Fault, Place, Weight, What};
use crate::import::reference::AGENCY;
use crate::waiver;

/// A record as a line writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: Option<String>,
    form: Option<String>,
    agency: Option<String>,
    with: Map<String, Json>,
    state: Option<String>,
    recorded_at: Option<String>,
    withdrawn_at: Option<String>,
    supersedes: Option<String>,
    why: Option<String>,
    /// Who filed it elsewhere; here it is the importer.
    #[serde(rename = "filed_by")]
    _filed_by: Option<String>,
}

/// `(form, agency, text)` of a reference by code or name, and the id that it means.
pub(super) type Substitutions = HashMap<(String, String, String), String>;

/// Reads a line, with all its faults at once, references aside. A line whose fields are faulty
/// still gives its sound ones, so that what else is wrong with them can be told too.
pub(super) fn entry(reading: &Reading<'_>, number: u64, text: &str) -> (Option<Entry>, Vec<Fault>) {
    let line: Line = match serde_json::from_str(text) {
        Ok(line) => line,
        Err(error) => return (None, vec![not_json(number, &error)]),
    };
    let mut faults = Faults { number, list: Vec::new(), faulty: Vec::new() };
    let index = match &line.form {
        Some(id) => reading.regulation.form_index(id),
        None => reading.form,
    };
    let Some((index, form, checks)) = index.and_then(|index| {
        Some((index, reading.regulation.forms.get(index)?, reading.checks.get(index)?))
    }) else {
        let what = if line.form.is_some() { What::UnknownForm } else { What::FormMissing };
        faults.add("form", line.form, what);
        return (None, faults.list);
    };
    if form.kind == FormKind::View || reading.form.is_some_and(|only| only != index) {
        faults.add("form", line.form, What::UnknownForm);
    }
    let recorded_at = faults.moment("recorded_at", line.recorded_at, reading.now);
    let withdrawn_at = faults.moment("withdrawn_at", line.withdrawn_at, reading.now);
    let told = recorded_at.map(|_| "recorded_at").or(withdrawn_at.map(|_| "withdrawn_at"));
    if let Some(heading) = told.filter(|_| !reading.keeps_moments) {
        faults.note(heading, What::RecordedNow);
    }
    let recorded_at = recorded_at.filter(|_| reading.keeps_moments);
    let withdrawn_at = withdrawn_at.map(|at| if reading.keeps_moments { at } else { reading.now });
    let state = line.state.as_deref().map_or(Some(RecordState::Approved), RecordState::of_word);
    if state.is_none() {
        faults.add("state", line.state, What::UnknownState);
    }
    if let Some(id) = line.id.as_deref().filter(|id| !is_id(id)) {
        faults.add("id", Some(id.to_owned()), What::NotAnId);
    }
    let agency = line.agency.or_else(|| reading.agency.clone()).or_else(|| {
        // An entry of the agency register is the body's own.
        let own = line.with.get("agency_code").filter(|_| form.id == "org_register");
        own.and_then(Json::as_str).map(str::to_owned)
    });
    if agency.is_none() {
        faults.add(AGENCY, None, What::AgencyMissing);
    }
    let agency = agency.unwrap_or_default();
    let unsaid = line.with.iter().filter(|(_, value)| value.is_null());
    let mut unsaid: Vec<String> = unsaid.map(|(name, _)| name.clone()).collect();
    let sound = faults.fields(reading, form, checks, &agency, line.with);
    // What is told as faulty is not told as lacking too.
    unsaid.append(&mut faults.faulty);
    let Some((with, fields)) = sound else { return (None, faults.list) };
    let entry = Entry {
        row: number,
        form: index,
        id: line.id,
        agency,
        state: state.unwrap_or(RecordState::Approved),
        recorded_at,
        withdrawn_at,
        supersedes: line.supersedes,
        why: line.why,
        with,
        fields,
        unsaid,
    };
    (Some(entry), faults.list)
}

/// The faults of one line.
struct Faults {
    number: u64,
    list: Vec<Fault>,
    /// The fields that are faulty.
    faulty: Vec<String>,
}

impl Faults {
    fn add(&mut self, heading: &str, value: Option<String>, what: What) {
        let place = place(self.number, heading);
        self.list.push(Fault { weight: Weight::Error, place, value, what });
    }

    fn note(&mut self, heading: &str, what: What) {
        let place = place(self.number, heading);
        self.list.push(Fault { weight: Weight::Note, place, value: None, what });
    }

    fn moment(&mut self, heading: &str, text: Option<String>, now: Moment) -> Option<Moment> {
        let text = text?;
        let parsed: Option<Moment> = text.parse().ok();
        match parsed {
            None => self.add(heading, Some(text), What::NotAMoment),
            Some(moment) if moment > now => {
                self.add(heading, Some(text), What::RecordedInTheFuture);
            }
            Some(_) => {}
        }
        parsed
    }

    /// The fields that are sound, what people write in several ways as the form writes it.
    fn fields(
        &mut self,
        reading: &Reading<'_>,
        form: &Form,
        checks: &Checks,
        agency: &str,
        mut with: Map<String, Json>,
    ) -> Option<(Map<String, Json>, Fields)> {
        let parts = &reading.regulation.parts;
        said::years(parts, form, &mut with);
        let mut read: Vec<String> = Vec::new();
        loop {
            let faulty = match parse(reading.regulation, form, checks, agency, with) {
                Ok(parsed) => return Some(parsed),
                Err(faulty) => faulty,
            };
            with = faulty.with;
            let mut is_other = false;
            for FieldError { field, value, what } in faulty.errors {
                let said = match (form.field(&field), with.get(&field)) {
                    (Some(known), Some(json)) if !read.contains(&field) => {
                        said::read(parts, known, json)
                    }
                    _ => None,
                };
                if let Some(Ok(json)) = said {
                    read.push(field.clone());
                    with.insert(field, json);
                    is_other = true;
                    continue;
                }
                is_other |= with.remove(&field).is_some();
                self.add(&field, value, said.and_then(Result::err).unwrap_or(what));
                self.faulty.push(field);
            }
            if !is_other {
                return None;
            }
        }
    }
}

/// A place in a file of lines.
pub(super) fn place(number: u64, heading: &str) -> Place {
    let column = Column { letters: None, heading: heading.to_owned() };
    Place { sheet: None, row: number, column: Some(column) }
}

fn not_json(number: u64, error: &serde_json::Error) -> Fault {
    let column = error.column();
    let what = What::NotJson {
        sentence: format!("not a record: {} (character {column})", json_fault::reason(error)),
        zh: format!("第 {column} 字起不是紀錄：{}", json_fault::in_chinese(error)),
    };
    let place = Place { sheet: None, row: number, column: None };
    Fault { weight: Weight::Error, place, value: None, what }
}

/// The place of what an exception is for among what was resolved: by its duty, not by one form.
pub(super) fn excepted(duty: &Duty, agency: &str, text: &str) -> (String, String, String) {
    (format!("{}/{}", waiver::FORM, duty.id), agency.to_owned(), text.to_owned())
}

/// Puts the ids in the place of codes and names that were resolved.
pub(super) fn substitute(reading: &Reading<'_>, entry: &mut Entry, meant: &Substitutions) {
    if meant.is_empty() {
        return;
    }
    let Some((checks, form)) =
        reading.checks.get(entry.form).zip(reading.regulation.forms.get(entry.form))
    else {
        return;
    };
    let agency = &entry.agency;
    let mut changed = false;
    for (position, target) in &checks.references {
        let Some(name) = form.fields.get(*position).map(|field| &field.name) else { continue };
        let mut replace = |json: &mut Json| {
            let Some(text) = json.as_str() else { return };
            let wanted = (target.clone(), agency.clone(), text.to_owned());
            if let Some(id) = meant.get(&wanted) {
                *json = id.clone().into();
                changed = true;
            }
        };
        match entry.with.get_mut(name) {
            Some(Json::Array(items)) => items.iter_mut().for_each(&mut replace),
            Some(one) => replace(one),
            None => {}
        }
    }
    if let Some((duty, text)) = waiver::asked(reading.regulation, form, &entry.with)
        && let Some(id) = meant.get(&excepted(duty, agency, text))
    {
        changed |= id.as_str() != text;
        entry.with.insert(waiver::SUBJECT.to_owned(), id.clone().into());
    }
    if !changed {
        return;
    }
    // An id in the place of a text is as well formed as the text was.
    let parsed = domain::field::parse_fields(form, &reading.regulation.parts, &entry.with);
    if let Ok(fields) = parsed {
        entry.fields = fields;
    }
}
