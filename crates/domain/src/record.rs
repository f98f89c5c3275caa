//! A record as the engine sees it: who filed what, for which day, known from when.

use regulation::{Day, FieldType, Form};

use crate::access::Role;
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
    /// The role in which it was approved on its way; none where whoever filed it said that it is approved.
    pub approved_as: Option<Role>,
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
        self.has_stood(known_at)
            && self.withdrawn_at.is_none_or(|withdrawn_at| withdrawn_at > known_at)
    }

    /// Approved at the moment of knowledge, whether it was withdrawn since or not.
    pub(crate) fn has_stood(&self, known_at: Moment) -> bool {
        let approved = match self.state {
            RecordState::Approved => true,
            // A withdrawn record was approved until it was withdrawn.
            RecordState::Withdrawn => self.withdrawn_at.is_some(),
            RecordState::Draft | RecordState::Submitted | RecordState::Returned => false,
        };
        approved && self.recorded_at <= known_at
    }
}

/// The day that a record states, by its form's day field.
pub fn day_of(form: &Form, fields: &Fields) -> Option<Day> {
    let position = form.position(form.day_field.as_deref()?)?;
    fields.get(position)?.as_ref()?.day()
}

/// The fields that name the same thing within one agency.
///
/// What lacks its own name cannot be told to be the same thing as another: without the last field of
/// the key, or where that is but a day or a number without any of them, a record stands alone.
#[derive(Debug)]
pub(crate) struct KeyFields {
    pub(crate) all: Vec<usize>,
    /// Those without which a record stands alone.
    needed: Vec<usize>,
}

impl KeyFields {
    pub(crate) fn of(form: &Form) -> Self {
        let all: Vec<usize> = form.key.iter().filter_map(|name| form.position(name)).collect();
        let last = all.last().and_then(|last| form.fields.get(*last));
        let is_name = last.is_some_and(|last| {
            !matches!(last.kind, FieldType::Date | FieldType::Moment | FieldType::Integer)
        });
        let needed = if is_name { all.last().into_iter().copied().collect() } else { all.clone() };
        Self { all, needed }
    }

    /// Whether fields name a thing of their own kind.
    pub(crate) fn is_named(&self, fields: &Fields) -> bool {
        let is_said = |at: &usize| fields.get(*at).is_some_and(Option::is_some);
        !self.needed.is_empty() && self.needed.iter().all(is_said)
    }
}

/// The text that names the same thing within one agency; none where the record stands alone.
pub fn key_of(form: &Form, fields: &Fields) -> Option<String> {
    let key_fields = KeyFields::of(form);
    if !key_fields.is_named(fields) {
        return None;
    }
    let mut key = String::new();
    for at in &key_fields.all {
        let value = fields.get(*at).and_then(Option::as_ref);
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
