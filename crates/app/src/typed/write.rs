//! Values to the texts of controls: what [`super::read()`] reads back as the same.

use domain::Moment;
use domain::body::City;
use domain::minguo::YEAR_BEFORE_FIRST;
use regulation::{Day, Field, FieldType, Form};
use serde_json::{Map, Value as Json};

use super::{Typed, called_one, columns};
use crate::dating::{self, Dating};
use crate::import::Language;
use crate::import::reference::AGENCY;
use crate::record::{self, RecordError};
use crate::{Actor, Installation, waiver};

/// In which language somebody reads what a record says, and how they like its days.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    pub language: Language,
    pub dating: Dating,
}

impl From<Language> for Manner {
    fn from(language: Language) -> Self {
        Self { language, dating: Dating::default() }
    }
}

/// The texts of a record's fields, as somebody reads them; references by the names that the actor
/// may see.
///
/// # Errors
/// The store's.
pub fn write(
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    with: &Map<String, Json>,
    manner: impl Into<Manner>,
) -> Result<Typed, RecordError> {
    let city = crate::agency::city(installation, Moment::FOREVER)?;
    let writing = Writing { installation, actor, city, manner: manner.into() };
    let mut pairs = Vec::new();
    for field in form.fields.iter().filter(|field| !field.derived) {
        if let Some(value) = with.get(&field.name).filter(|value| !value.is_null()) {
            if let Some(id) = value.as_str().filter(|_| is_excepted(form, field)) {
                pairs.push((field.name.clone(), writing.thing(id)?));
                continue;
            }
            writing.field(field, value, &mut pairs)?;
        }
    }
    Ok(Typed(pairs))
}

/// The text of one plain value, such as an id in an address, in the control of a field.
///
/// # Errors
/// The store's.
pub fn write_value(
    installation: &Installation,
    actor: &Actor,
    (form, field): (&Form, &Field),
    text: &str,
    manner: impl Into<Manner>,
) -> Result<String, RecordError> {
    let kind = match &field.kind {
        FieldType::List(item) => item,
        other => other,
    };
    let city = crate::agency::city(installation, Moment::FOREVER)?;
    let writing = Writing { installation, actor, city, manner: manner.into() };
    match is_excepted(form, field) {
        true => writing.thing(text),
        // A number is written as one that a record holds, such as a year in the reader's calendar.
        false => match text.trim().parse::<i64>() {
            Ok(number) if *kind == FieldType::Integer => {
                writing.text(field, kind, &Json::from(number))
            }
            _ => writing.text(field, kind, &Json::from(text)),
        },
    }
}

/// Whether it says whom or what an exception is for: a thing of whichever form the duty is judged for.
fn is_excepted(form: &Form, field: &Field) -> bool {
    form.id == waiver::FORM && field.name == waiver::SUBJECT
}

struct Writing<'a> {
    installation: &'a Installation,
    actor: &'a Actor,
    city: City,
    manner: Manner,
}

impl Writing<'_> {
    fn field(
        &self,
        field: &Field,
        value: &Json,
        pairs: &mut Vec<(String, String)>,
    ) -> Result<(), RecordError> {
        let items = match value {
            Json::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        if let Some(columns) = columns(&self.installation.regulation, &field.kind) {
            for item in items {
                for name in columns.names() {
                    let text = item.get(name).map(|value| self.plain(value)).unwrap_or_default();
                    pairs.push((format!("{}.{name}", field.name), text));
                }
            }
            return Ok(());
        }
        let FieldType::List(item) = &field.kind else {
            pairs.push((field.name.clone(), self.text(field, &field.kind, value)?));
            return Ok(());
        };
        if matches!(**item, FieldType::Text | FieldType::File | FieldType::Signature) {
            pairs.push((field.name.clone(), lines(items)));
            return Ok(());
        }
        for value in items {
            pairs.push((field.name.clone(), self.text(field, item, value)?));
        }
        Ok(())
    }

    fn text(&self, field: &Field, kind: &FieldType, value: &Json) -> Result<String, RecordError> {
        Ok(match (kind, value) {
            (FieldType::Reference(target), Json::String(id)) => self.name(target, id)?,
            (FieldType::Integer, Json::Number(number)) if field.name == "year" => {
                let year = number.as_i64().and_then(|year| i16::try_from(year).ok());
                match year.filter(|year| self.is_of_republic(*year)) {
                    Some(year) => (year - YEAR_BEFORE_FIRST).to_string(),
                    None => number.to_string(),
                }
            }
            (FieldType::LastUse, Json::String(word)) => match (word.as_str(), self.manner.language)
            {
                ("never", Language::Chinese) => "從未使用".to_owned(),
                ("unknown", Language::Chinese) => "不明".to_owned(),
                _ => self.plain(value),
            },
            (FieldType::Date | FieldType::Moment, _) => self.plain(value),
            (_, Json::String(text)) => text.clone(),
            (_, other) => other.to_string(),
        })
    }

    /// A day or moment as people write it; any other text as it is.
    fn plain(&self, value: &Json) -> String {
        let Json::String(text) = value else { return value.to_string() };
        if let Ok(day) = text.parse::<Day>() {
            return self.day(day);
        }
        match text.parse::<Moment>() {
            // What no clock on a wall shows is kept as it is.
            Ok(moment) if moment.civil().subsec_nanosecond() == 0 => {
                let civil = moment.civil();
                let seconds = match civil.second() {
                    0 => String::new(),
                    seconds => format!(":{seconds:02}"),
                };
                let (hour, minute) = (civil.hour(), civil.minute());
                format!("{} {hour:02}:{minute:02}{seconds}", self.day(moment.day()))
            }
            _ => text.clone(),
        }
    }

    fn day(&self, day: Day) -> String {
        dating::written(day, self.manner.dating.is_of_republic(self.manner.language))
    }

    /// Whether a year is written as one of the Republic; what has three figures at most is read so.
    fn is_of_republic(&self, year: i16) -> bool {
        self.manner.dating.is_of_republic(self.manner.language) && dating::has_year(year)
    }

    fn name(&self, target: &str, id: &str) -> Result<String, RecordError> {
        if target == AGENCY {
            let Some(body) = self.city.body(id) else { return Ok(id.to_owned()) };
            let is_english = self.manner.language == Language::English;
            let english = body.name_en.as_ref().filter(|_| is_english);
            return Ok(english.unwrap_or(&body.name_zh).clone());
        }
        match record::get(self.installation, self.actor, id) {
            Ok(record) if record.form == target => {
                Ok(called_one(self.installation, self.actor, &record, self.manner)?)
            }
            Ok(_) | Err(RecordError::NotFound { .. }) => Ok(id.to_owned()),
            Err(error) => Err(error),
        }
    }

    /// The name of a record or a body; of what is neither, the text itself.
    fn thing(&self, id: &str) -> Result<String, RecordError> {
        match record::get(self.installation, self.actor, id) {
            Ok(record) => Ok(called_one(self.installation, self.actor, &record, self.manner)?),
            Err(RecordError::NotFound { .. }) => self.name(AGENCY, id),
            Err(error) => Err(error),
        }
    }
}

/// Items one a line, or a JSON list where they could not be told apart.
fn lines(items: &[Json]) -> String {
    let texts: Option<Vec<&str>> = items.iter().map(Json::as_str).collect();
    let is_line =
        |text: &&str| !text.is_empty() && text.trim() == *text && !text.contains(['\n', '\r']);
    match texts {
        Some(texts)
            if texts.iter().all(is_line)
                && texts.first().is_none_or(|text| !text.starts_with('[')) =>
        {
            texts.join("\n")
        }
        _ => Json::from(items.to_vec()).to_string(),
    }
}
