//! Parses the fields of a record by its form, strictly; a wrong value cannot get in.

use regulation::{Day, FieldType, Form, Part, Term};
use serde_json::{Map, Value as Json};

use crate::{Moment, Quantity, Value};

/// A field that does not hold what its form says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldFault {
    #[error("the form `{form}` has no field `{field}`")]
    Unknown { form: String, field: String },
    #[error("`{form}.{field}` must be {expected}, not {found}")]
    Type { form: String, field: String, expected: String, found: String },
    #[error("`{form}.{field}` must be one of {allowed}, not `{found}`")]
    Word { form: String, field: String, allowed: String, found: String },
}

/// The fields in the order of the form; what is absent stays absent, never guessed.
pub type Fields = Box<[Option<Value>]>;

/// Per cent of a whole.
// Not of the law: a hundred hundredths.
pub(crate) const WHOLE_PERCENT: Quantity = Quantity::whole(100);

/// Numbers that may lie below zero.
const MAY_BE_BELOW_ZERO: [&str; 2] = ["offset_seconds", "temperature"];

/// Whether a number may lie below zero, as some measures may; counts, hours and sums may not.
fn may_be_below_zero(field: &regulation::Field) -> bool {
    MAY_BE_BELOW_ZERO.contains(&field.name.as_str())
}

/// How a number lies outside of what its field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutOfBounds {
    BelowZero,
    BeyondHundred,
    NotBetween { least: i64, most: i64 },
}

/// Whether a number lies outside of what its field holds: the form's own bounds, else those of its kind.
pub fn out_of_bounds(field: &regulation::Field, number: Quantity) -> Option<OutOfBounds> {
    if let Some([least, most]) = field.between {
        let fits = Quantity::whole(least)..=Quantity::whole(most);
        return (!fits.contains(&number)).then_some(OutOfBounds::NotBetween { least, most });
    }
    if number < Quantity::default() && !may_be_below_zero(field) {
        return Some(OutOfBounds::BelowZero);
    }
    let is_percent = field.kind == FieldType::Percent;
    (is_percent && number > WHOLE_PERCENT).then_some(OutOfBounds::BeyondHundred)
}

/// Parses a JSON object by the form; every fault is told, not the first alone.
pub fn parse_fields(
    form: &Form,
    parts: &[Part],
    written: &Map<String, Json>,
) -> Result<Fields, Vec<FieldFault>> {
    let mut fields: Vec<Option<Value>> = vec![None; form.fields.len()];
    let mut faults = Vec::new();
    for (name, json) in written {
        let Some(position) = form.position(name) else {
            faults.push(FieldFault::Unknown { form: form.id.clone(), field: name.clone() });
            continue;
        };
        if json.is_null() {
            continue;
        }
        match parse(form, &form.fields[position], &form.fields[position].kind, parts, json) {
            Ok(value) => fields[position] = Some(value),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(fields.into_boxed_slice()) } else { Err(faults) }
}

pub(crate) fn parse(
    form: &Form,
    field: &regulation::Field,
    kind: &FieldType,
    parts: &[Part],
    json: &Json,
) -> Result<Value, FieldFault> {
    let wrong = |expected: &str| FieldFault::Type {
        form: form.id.clone(),
        field: field.name.clone(),
        expected: expected.to_owned(),
        found: json.to_string(),
    };
    let text = json.as_str();
    match kind {
        FieldType::Text | FieldType::Reference(_) | FieldType::File | FieldType::Signature => {
            text.map(|text| Value::Text(text.into())).ok_or_else(|| wrong("text"))
        }
        FieldType::Integer => whole(json).map(Value::Number).ok_or_else(|| wrong("a whole number")),
        FieldType::Number | FieldType::Percent => {
            number(json).map(Value::Number).ok_or_else(|| wrong("a number"))
        }
        FieldType::Boolean => {
            json.as_bool().map(Value::Boolean).ok_or_else(|| wrong("true or false"))
        }
        FieldType::Date => {
            let day = text.and_then(|text| text.parse::<Day>().ok());
            day.map(Value::Day).ok_or_else(|| wrong("a day such as 2026-03-01"))
        }
        FieldType::Moment => text.and_then(moment).ok_or_else(|| {
            wrong("a day or a moment with its offset, such as 2026-03-01T09:30:00+08:00")
        }),
        FieldType::Duration => text
            .filter(|text| text.parse::<Term>().is_ok())
            .map(|text| Value::Text(text.into()))
            .ok_or_else(|| wrong("a duration such as PT4H")),
        FieldType::LastUse => match text {
            Some("never") => Ok(Value::Never),
            Some("unknown") => Ok(Value::Unknown),
            Some(text) => {
                text.parse().map(Value::Day).map_err(|_| wrong("a day, `never` or `unknown`"))
            }
            None => Err(wrong("a day, `never` or `unknown`")),
        },
        FieldType::Enum => {
            let word = text.ok_or_else(|| wrong("a word"))?;
            if field.values.iter().any(|value| value.value == word) {
                return Ok(Value::Text(word.into()));
            }
            let allowed: Vec<&str> = field.values.iter().map(|one| one.value.as_str()).collect();
            Err(FieldFault::Word {
                form: form.id.clone(),
                field: field.name.clone(),
                allowed: allowed.join(", "),
                found: word.to_owned(),
            })
        }
        FieldType::DateRange => range(json).ok_or_else(|| wrong("{ from, to } with days")),
        FieldType::Part(id) => part(id, parts, json)
            .ok_or_else(|| wrong(&format!("a structure `{id}` with its own fields"))),
        FieldType::List(item) => {
            let items = json.as_array().ok_or_else(|| wrong("a list"))?;
            let parsed: Result<Vec<Value>, FieldFault> =
                items.iter().map(|one| parse(form, field, item, parts, one)).collect();
            parsed.map(|items| Value::List(items.into_boxed_slice()))
        }
    }
}

fn number(json: &Json) -> Option<Quantity> {
    json.as_number().and_then(|number| Quantity::parse(&number.to_string()))
}

fn whole(json: &Json) -> Option<Quantity> {
    number(json).filter(|number| number.as_whole().is_some())
}

/// A field for moments also takes a plain day: people often know no more.
fn moment(text: &str) -> Option<Value> {
    let exact = text.parse::<Moment>().map(Value::Moment).ok();
    exact.or_else(|| text.parse().map(Value::Day).ok())
}

fn range(json: &Json) -> Option<Value> {
    let object = json.as_object()?;
    if object.keys().any(|key| key != "from" && key != "to") {
        return None;
    }
    let day = |name: &str| object.get(name).and_then(Json::as_str).map(str::parse::<Day>);
    let from = day("from")?.ok()?;
    let to = day("to").transpose().ok()?;
    if to.is_some_and(|to| to < from) {
        return None;
    }
    Some(Value::Range(from, to))
}

fn part(id: &str, parts: &[Part], json: &Json) -> Option<Value> {
    let known = parts.iter().find(|part| part.id == id)?;
    let object = json.as_object()?;
    let all_known = object.keys().all(|key| known.fields.iter().any(|field| &field.name == key));
    all_known.then(|| Value::Part(Box::new(json.clone())))
}
