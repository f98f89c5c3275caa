//! What a line says as people write it: words in either language, days and years of either calendar, yes and
//! no. Whatever else a field holds is written as its type asks.

use domain::Moment;
use regulation::{Day, Field, FieldType, Form, Part};
use serde_json::{Map, Value as Json};
use sheets::Cell;

use crate::import::cell::{self, Reader};
use crate::import::fault::What;

/// The field that holds a year.
const YEAR: &str = "year";

/// A year of the Republic in that of the common era; what is neither stays, to be told as a fault.
pub(super) fn years(parts: &[Part], form: &Form, with: &mut Map<String, Json>) {
    let field = form.field(YEAR).filter(|field| field.kind == FieldType::Integer);
    let Some((field, Json::Number(number))) = field.zip(with.get(YEAR)) else { return };
    let cell = Cell::text(number.to_string());
    if let Ok(year) = (Reader { parts, exact: false }).read(field, &field.kind, &cell) {
        with.insert(YEAR.to_owned(), year);
    }
}

/// The value as the form writes it, or what is wrong with it; none where people write it in one way alone.
pub(super) fn read(parts: &[Part], field: &Field, json: &Json) -> Option<Result<Json, What>> {
    read_as(parts, field, &field.kind, json)
}

fn read_as(
    parts: &[Part],
    field: &Field,
    kind: &FieldType,
    json: &Json,
) -> Option<Result<Json, What>> {
    let is_year = *kind == FieldType::Integer && field.name == YEAR;
    match (kind, json) {
        (FieldType::Moment, Json::String(text)) if text.parse::<Moment>().is_ok() => None,
        (
            FieldType::Boolean
            | FieldType::Date
            | FieldType::Moment
            | FieldType::LastUse
            | FieldType::Enum
            | FieldType::DateRange,
            Json::String(text),
        ) => Some(text_read(parts, field, kind, text)),
        (FieldType::Integer, Json::String(text)) if is_year => {
            Some(text_read(parts, field, kind, text))
        }
        (FieldType::DateRange, Json::Object(days)) => Some(range(days)),
        (FieldType::List(item), Json::Array(items)) => {
            let read =
                |one: &Json| read_as(parts, field, item, one).unwrap_or_else(|| Ok(one.clone()));
            Some(items.iter().map(read).collect::<Result<Vec<Json>, What>>().map(Json::Array))
        }
        _ => None,
    }
}

fn text_read(parts: &[Part], field: &Field, kind: &FieldType, text: &str) -> Result<Json, What> {
    Reader { parts, exact: false }.read(field, kind, &Cell::text(text))
}

/// The days of a range, each as people write it.
fn range(days: &Map<String, Json>) -> Result<Json, What> {
    let mut read = Map::new();
    for (name, day) in days {
        let day = match day {
            Json::String(text) if text.parse::<Day>().is_err() => {
                cell::day(&Cell::text(text.as_str()))?
            }
            other => other.clone(),
        };
        read.insert(name.clone(), day);
    }
    Ok(Json::Object(read))
}
