//! A record as the engine sees it: who filed what, for which day, known from when.

use regulation::{Day, FieldType, Form};

use crate::{Moment, Value, field::Fields};

/// Where a record stands on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordState {
    Draft,
    Submitted,
    Returned,
    Approved,
    Withdrawn,
}

impl RecordState {
    /// The word used on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Approved => "approved",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Draft, Self::Submitted, Self::Returned, Self::Approved, Self::Withdrawn]
            .into_iter()
            .find(|state| state.word() == word)
    }
}

/// One record of one form.
#[derive(Debug, Clone)]
pub struct Record {
    pub id: Box<str>,
    /// Place of the form in the regulation's list.
    pub form: usize,
    pub agency: Box<str>,
    pub state: RecordState,
    /// The moment of approval.
    pub recorded_at: Moment,
    pub withdrawn_at: Option<Moment>,
    pub supersedes: Option<Box<str>>,
    /// The day of the fact; none: it counts from the beginning, or its day field is empty.
    pub day: Option<Day>,
    pub fields: Fields,
}

impl Record {
    /// A field's value by its place in the form.
    pub fn value(&self, position: usize) -> Option<&Value> {
        self.fields.get(position).and_then(Option::as_ref)
    }

    /// Approved, and not withdrawn, at the moment of knowledge.
    pub fn stands(&self, known_at: Moment) -> bool {
        let approved = match self.state {
            RecordState::Approved => true,
            // A withdrawn record was approved until it was withdrawn.
            RecordState::Withdrawn => self.withdrawn_at.is_some(),
            RecordState::Draft | RecordState::Submitted | RecordState::Returned => false,
        };
        approved
            && self.recorded_at <= known_at
            && self.withdrawn_at.is_none_or(|withdrawn_at| withdrawn_at > known_at)
    }
}

/// The day that a record states, by its form's day field.
pub fn day_of(form: &Form, fields: &Fields) -> Option<Day> {
    let position = form.position(form.day_field.as_deref()?)?;
    fields.get(position)?.as_ref()?.day()
}

/// The text that names the same thing within one agency; none where every record stands alone.
///
/// What lacks its own name cannot be told to be the same thing as another: without the last field of
/// the key, or where that is but a day or a number without any of them, a record stands alone.
pub fn key_of(form: &Form, fields: &Fields) -> Option<String> {
    let last = form.field(form.key.last()?)?;
    let is_name = !matches!(last.kind, FieldType::Date | FieldType::Moment | FieldType::Integer);
    let mut key = String::new();
    for name in &form.key {
        let value = form.position(name).and_then(|position| fields.get(position)?.as_ref());
        if value.is_none() && (!is_name || *name == last.name) {
            return None;
        }
        key.push_str(&value.map(plain).unwrap_or_default());
        key.push('\u{1f}');
    }
    Some(key)
}

/// A value as one line of plain text, the same for equal values.
pub fn plain(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Boolean(yes) => yes.to_string(),
        Value::Day(day) => day.to_string(),
        Value::Moment(moment) => moment.to_string(),
        Value::Never => "never".to_owned(),
        Value::Unknown => "unknown".to_owned(),
        Value::Range(from, to) => match to {
            Some(to) => format!("{from}/{to}"),
            None => format!("{from}/.."),
        },
        Value::List(items) => items.iter().map(plain).collect::<Vec<_>>().join(";"),
        Value::Part(part) => part.to_string(),
    }
}
