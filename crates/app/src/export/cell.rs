//! A field's value as a cell that import reads back as the same value.

use domain::Value;
use regulation::{Day, Field, FieldType, Part};
use serde_json::{Map, Value as Json};
use sheets::values::{list, width};
use sheets::{Cell, Number};

use crate::import::reference::Things;

/// The cell of a value.
pub(super) fn of(field: &Field, value: &Value, things: Option<&Things>, parts: &[Part]) -> Cell {
    match value {
        Value::Number(number) => {
            let text = number.to_string();
            Number::parse(&text).map_or_else(|| Cell::text(text), Cell::Number)
        }
        Value::Day(day) => Cell::Day(day.date()),
        Value::Moment(moment) => Cell::Moment(moment.civil()),
        Value::List(items) => Cell::text(items_text(field, items, things, parts)),
        one => Cell::text(text_of(field, &field.kind, one, things, parts)),
    }
}

fn text_of(
    field: &Field,
    kind: &FieldType,
    value: &Value,
    things: Option<&Things>,
    parts: &[Part],
) -> String {
    match value {
        Value::Text(word) => match kind {
            FieldType::Enum => {
                let known = field.values.iter().find(|value| *value.value == **word);
                known.map_or_else(|| word.to_string(), |value| value.zh.clone())
            }
            FieldType::Reference(_) => {
                let code = things.and_then(|things| things.code_of(word));
                code.unwrap_or(word).to_owned()
            }
            _ => word.to_string(),
        },
        Value::Boolean(true) => "是".to_owned(),
        Value::Boolean(false) => "否".to_owned(),
        Value::Never => "從未使用".to_owned(),
        Value::Unknown => "不明".to_owned(),
        Value::Range(from, to) => {
            format!("{from}~{}", to.map(|day: Day| day.to_string()).unwrap_or_default())
        }
        Value::Part(part) => part_text(kind, part, parts),
        other => domain::record::plain(other),
    }
}

/// Items parted by semicolons, or a JSON list where items could not be told apart.
fn items_text(field: &Field, items: &[Value], things: Option<&Things>, parts: &[Part]) -> String {
    let kind = match &field.kind {
        FieldType::List(item) => item,
        other => other,
    };
    let texts: Vec<String> =
        items.iter().map(|item| text_of(field, kind, item, things, parts)).collect();
    let joined = list::join(&texts);
    let comes_back = !joined.starts_with('[') && list::split(&joined) == texts;
    if comes_back && !texts.is_empty() {
        return joined;
    }
    Json::Array(items.iter().map(json).collect()).to_string()
}

fn json(value: &Value) -> Json {
    match value {
        Value::Part(part) => (**part).clone(),
        Value::Range(from, to) => {
            let mut range = Map::new();
            range.insert("from".to_owned(), from.to_string().into());
            if let Some(to) = to {
                range.insert("to".to_owned(), to.to_string().into());
            }
            Json::Object(range)
        }
        other => domain::record::plain(other).into(),
    }
}

/// The fields of a part in their order with strokes between, or JSON where that would not come
/// back as the same.
fn part_text(kind: &FieldType, written: &Json, parts: &[Part]) -> String {
    let as_json = || written.to_string();
    let FieldType::Part(id) = kind else { return as_json() };
    let (Some(part), Some(object)) =
        (parts.iter().find(|part| part.id == *id), written.as_object())
    else {
        return as_json();
    };
    let mut texts: Vec<&str> = Vec::new();
    for field in &part.fields {
        let text = match object.get(&field.name) {
            None => "",
            Some(Json::String(text)) if is_plain(field, text) => text,
            Some(_) => return as_json(),
        };
        texts.push(text);
    }
    while texts.last().is_some_and(|text| text.is_empty()) {
        texts.pop();
    }
    let joined = texts.join("|");
    if joined.is_empty() || joined.starts_with(['{', '[']) { as_json() } else { joined }
}

/// Text that stands between strokes as it is; a day, where the field is one.
fn is_plain(field: &Field, text: &str) -> bool {
    let bare = !text.is_empty() && width::trim(text) == text && !text.contains(['|', '｜']);
    let is_day = || text.parse::<Day>().is_ok();
    bare && (field.kind != FieldType::Date || is_day())
}
