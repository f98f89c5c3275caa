//! A field's value as people read it in a paper: 正體中文, years of the Republic.

use std::collections::HashMap;

use ::paper::{Measure, Text};
use domain::{Moment, Value, minguo};
use regulation::{Day, Field, FieldType, Part};
use serde_json::Value as Json;

/// The names of the things that records refer to, by id.
pub(super) type Names = HashMap<String, String>;

/// A moment as the head and the foot of a paper tell it.
pub(super) fn moment(moment: Moment) -> String {
    let civil = moment.civil();
    let day = minguo::day(&moment.day().to_string());
    format!("{day} {:02}:{:02}", civil.hour(), civil.minute())
}

/// The value in words, with what a workbook reckons with; a code is words, whatever its signs.
pub(super) fn cell(field: &Field, value: &Value, names: &Names, parts: &[Part]) -> Text {
    let words = self::value(field, value, names, parts);
    match value {
        // As it is read: a year as the days beside it count.
        Value::Number(_) if field.name == "year" => Text::number(words),
        Value::Number(number) if field.kind == FieldType::Percent => {
            Text::measured(words, Measure::Percent(number.to_string()))
        }
        Value::Number(number) => Text::measured(words, Measure::Number(number.to_string())),
        Value::Day(day) => Text::measured(words, Measure::Day(*day)),
        _ => Text::plain(words),
    }
}

/// The value in words.
pub(super) fn value(field: &Field, value: &Value, names: &Names, parts: &[Part]) -> String {
    of_kind(field, &field.kind, value, names, parts)
}

fn of_kind(
    field: &Field,
    kind: &FieldType,
    value: &Value,
    names: &Names,
    parts: &[Part],
) -> String {
    match value {
        Value::Text(word) => match kind {
            FieldType::Enum => {
                let known = field.values.iter().find(|one| one.value == **word);
                known.map_or_else(|| word.to_string(), |one| one.zh.clone())
            }
            FieldType::Reference(_) => names.get(&**word).cloned().unwrap_or(word.to_string()),
            _ => word.to_string(),
        },
        Value::Number(number) if field.name == "year" => year(&number.to_string()),
        Value::Number(number) if *kind == FieldType::Percent => format!("{number}%"),
        Value::Number(number) => number.to_string(),
        Value::Boolean(true) => "是".to_owned(),
        Value::Boolean(false) => "否".to_owned(),
        Value::Day(day) => minguo::short_day(*day),
        Value::Moment(moment) => {
            let civil = moment.civil();
            let day = minguo::short_day(moment.day());
            format!("{day} {:02}:{:02}", civil.hour(), civil.minute())
        }
        Value::Never => "從未使用".to_owned(),
        Value::Unknown => "不明".to_owned(),
        Value::Range(from, to) => {
            let to = to.map(minguo::short_day).unwrap_or_default();
            format!("{}～{to}", minguo::short_day(*from))
        }
        Value::List(items) => {
            let kind = match kind {
                FieldType::List(item) => item,
                other => other,
            };
            let told: Vec<String> =
                items.iter().map(|item| of_kind(field, kind, item, names, parts)).collect();
            listed(kind, &told)
        }
        Value::Part(part) => of_part(kind, part, parts),
    }
}

/// A year as the days beside it count.
fn year(number: &str) -> String {
    match number.parse::<i16>() {
        Ok(year) if minguo::YEARS.contains(&year) => (year - minguo::YEAR_BEFORE_FIRST).to_string(),
        _ => number.to_owned(),
    }
}

/// Names and words side by side, sentences under each other with their numbers.
fn listed(kind: &FieldType, told: &[String]) -> String {
    let is_sentence = matches!(kind, FieldType::Text | FieldType::Part(_));
    if told.len() < 2 || !is_sentence {
        return told.join("、");
    }
    let numbered = (1..).zip(told).map(|(number, text)| format!("{number}. {text}"));
    numbered.collect::<Vec<String>>().join("\n")
}

/// The fields of a part that say something, in their order.
fn of_part(kind: &FieldType, written: &Json, parts: &[Part]) -> String {
    let FieldType::Part(id) = kind else { return written.to_string() };
    let part = parts.iter().find(|part| part.id == *id);
    let fields = part.map_or(&[][..], |part| &part.fields);
    let told = fields.iter().filter_map(|field| {
        let text = written.get(&field.name)?.as_str().filter(|text| !text.is_empty())?;
        match (&field.kind, text.parse::<Day>()) {
            (FieldType::Date, Ok(day)) => Some(minguo::short_day(day)),
            _ => Some(text.to_owned()),
        }
    });
    told.collect::<Vec<String>>().join("／")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_counted_as_the_days_beside_it() {
        assert_eq!(year("2026"), "115");
        assert_eq!(year("99999"), "99999");
    }
}
