//! One record on its way in, whichever file it came from.

use domain::field::{FieldFault, Fields, parse_fields};
use domain::record::{day_of, key_of};
use domain::{Moment, Value};
use regulation::{Day, Field, Form, Regulation};
use serde_json::{Map, Value as Json};
use sheets::values::width;
use store::record::{RecordRow, RecordState, Withdrawal};

use super::check::Checks;
use super::fault::{Named, What};
use super::kinds;

/// A record that was read and not yet filed.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Row or line, counted from 1.
    pub(crate) row: u64,
    /// Place of the form in the regulation's list.
    pub(crate) form: usize,
    /// The id that the file gives.
    pub(crate) id: Option<String>,
    pub(crate) agency: String,
    pub(crate) state: RecordState,
    pub(crate) recorded_at: Option<Moment>,
    pub(crate) withdrawn_at: Option<Moment>,
    pub(crate) supersedes: Option<String>,
    pub(crate) why: Option<String>,
    pub(crate) with: Map<String, Json>,
    pub(crate) fields: Fields,
    /// Fields of which the file says itself that they say nothing.
    pub(crate) unsaid: Vec<String>,
}

/// A fault of a field that the form has, or of one that it has not.
#[derive(Debug)]
pub(crate) struct FieldError {
    pub(crate) field: String,
    pub(crate) value: Option<String>,
    pub(crate) what: What,
}

/// Fields of which some are faulty.
#[derive(Debug)]
pub(crate) struct Faulty {
    pub(crate) errors: Vec<FieldError>,
    /// All of them, the sound ones included.
    pub(crate) with: Map<String, Json>,
}

/// Parses the fields of a record by its form, after putting codes into their one spelling, leaving
/// out what says nothing, and filling the form's own field `agency`. Computed fields are compared
/// and dropped.
pub(crate) fn parse(
    regulation: &Regulation,
    form: &Form,
    checks: &Checks,
    agency: &str,
    mut with: Map<String, Json>,
) -> Result<(Map<String, Json>, Fields), Faulty> {
    with.retain(|_, value| match value {
        Json::Null => false,
        Json::String(text) => !text.chars().all(width::is_space),
        _ => true,
    });
    let name_of = |place: &usize| form.fields.get(*place).map(|field| field.name.as_str());
    for name in checks.codes.iter().filter_map(name_of) {
        if let Some(Json::String(code)) = with.get_mut(name)
            && (!code.is_ascii() || code.trim().len() != code.len())
        {
            *code = width::trim(&width::half(code)).to_owned();
        }
    }
    if let Some(name) = checks.agency.as_ref().and_then(name_of)
        && !with.contains_key(name)
    {
        with.insert(name.to_owned(), agency.into());
    }
    let parsed = parse_fields(form, &regulation.parts, &with);
    let mut fields = match parsed {
        Ok(fields) => fields,
        Err(faults) => {
            let errors = faults.into_iter();
            let errors = errors.map(|fault| told(regulation, form, &with, fault)).collect();
            return Err(Faulty { errors, with });
        }
    };
    let miscomputed = checks.miscomputed(form, &fields);
    if !miscomputed.is_empty() {
        let errors = miscomputed.into_iter();
        let errors = errors.map(|(place, what)| field_error(form, &with, place, what)).collect();
        return Err(Faulty { errors, with });
    }
    spell(form, checks, &mut with, &fields);
    for place in &checks.derived {
        if let Some(field) = form.fields.get(*place) {
            with.remove(&field.name);
        }
        if let Some(value) = fields.get_mut(*place) {
            *value = None;
        }
    }
    Ok((with, fields))
}

/// One spelling for one value: moments in Taipei's time, whole numbers without a fraction.
fn spell(form: &Form, checks: &Checks, with: &mut Map<String, Json>, fields: &Fields) {
    for place in &checks.moments {
        let Some(Some(Value::Moment(moment))) = fields.get(*place) else { continue };
        let Some(field) = form.fields.get(*place) else { continue };
        if let Some(Json::String(text)) = with.get_mut(&field.name)
            && !(text.len() == TAIPEI.len() && text.ends_with("+08:00"))
        {
            *text = moment.to_string();
        }
    }
    for place in &checks.numbers {
        let Some(Some(Value::Number(number))) = fields.get(*place) else { continue };
        let Some(field) = form.fields.get(*place) else { continue };
        if let (Some(json), Some(whole)) = (with.get_mut(&field.name), number.as_whole())
            && json.is_f64()
        {
            *json = whole.into();
        }
    }
}

/// How long a moment in Taipei's time without a fraction is.
const TAIPEI: &str = "2026-03-01T09:30:00+08:00";

/// A fault of a field with the value that stands there.
pub(crate) fn field_error(
    form: &Form,
    with: &Map<String, Json>,
    place: usize,
    what: What,
) -> FieldError {
    let field = form.fields.get(place).map(|field| field.name.clone()).unwrap_or_default();
    FieldError { value: with.get(&field).map(shown), field, what }
}

fn told(
    regulation: &Regulation,
    form: &Form,
    with: &Map<String, Json>,
    fault: FieldFault,
) -> FieldError {
    let (field, what) = match fault {
        FieldFault::Unknown { field, .. } => (field, What::NotOfForm),
        FieldFault::Type { field, expected, .. } => {
            let parts = &regulation.parts;
            let asked = form.field(&field).map(|field| kinds::asked(&field.kind, parts));
            let expected = asked.unwrap_or(Named { zh: expected.clone(), en: expected });
            (field, What::NotOfType { expected })
        }
        FieldFault::Word { field, .. } => {
            let allowed = form.field(&field).map(words).unwrap_or_default();
            (field, What::NotAWord { allowed })
        }
    };
    FieldError { value: with.get(&field).map(shown), field, what }
}

/// The words of an enum field as messages list them.
pub(crate) fn words(field: &Field) -> Vec<String> {
    let word = |value: &regulation::EnumValue| match value.zh == value.value {
        true => value.zh.clone(),
        false => format!("{}（{}）", value.zh, value.value),
    };
    field.values.iter().map(word).collect()
}

/// A JSON value as a message shows it.
pub(crate) fn shown(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}

/// Whether a text may be the id of a record.
pub(crate) fn is_id(text: &str) -> bool {
    // Not of the law: longer ids than this fit no heading and no url.
    const LONGEST: usize = 200;
    !text.is_empty()
        && text.len() <= LONGEST
        && text.trim() == text
        && !text.chars().any(char::is_control)
}

impl Entry {
    /// Whether the record counts as it is, so that all that approval asks must be there.
    pub(crate) fn is_approved(&self) -> bool {
        matches!(self.state, RecordState::Approved | RecordState::Withdrawn)
    }

    /// The row to file, under an id, by somebody, now. A record that the file calls withdrawn was
    /// approved before.
    pub(crate) fn row(self, form: &Form, id: String, filed_by: &str, now: Moment) -> RecordRow {
        let recorded_at = self.recorded_at.unwrap_or(now);
        let is_withdrawn = self.state == RecordState::Withdrawn;
        let withdrawn_at = self.withdrawn_at.or(is_withdrawn.then_some(recorded_at));
        let withdrawal = withdrawn_at.map(|withdrawn_at| Withdrawal {
            withdrawn_at: withdrawn_at.microseconds(),
            withdrawn_by: None,
            why: None,
        });
        RecordRow {
            id,
            form: form.id.clone(),
            agency: self.agency,
            state: if is_withdrawn { RecordState::Approved } else { self.state },
            day: day_of(form, &self.fields).map(Day::days),
            key: key_of(form, &self.fields),
            recorded_at: recorded_at.microseconds(),
            withdrawal,
            supersedes: self.supersedes,
            superseded_by: None,
            awaited_correction: None,
            filed_at: None,
            filed_by: filed_by.to_owned(),
            why: self.why,
            approved_as: None,
            change: 0,
            fields: Json::Object(self.with).to_string(),
        }
    }

    /// The ids that a reference field names, single or in a list.
    pub(crate) fn named(&self, place: usize) -> impl Iterator<Item = &str> {
        let value = self.fields.get(place).and_then(Option::as_ref);
        value.into_iter().flat_map(Value::items).filter_map(Value::text)
    }
}
