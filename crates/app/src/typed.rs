//! A form as a person fills it in: the texts of its controls become values, and values become texts
//! again; knows no page.
//!
//! A field is one control of its name. A list of one thing each is the control several times; where
//! several things are told of each row, each column is a control `field.column`, once a row.

mod called;
mod last;
mod read;
mod sole;
mod taken;
mod write;

use std::collections::BTreeSet;

use regulation::{Field, FieldType, Form, Part, Regulation};
use sheets::values::list;

pub use called::{called, called_one};
pub(crate) use called::{in_bracket, split_bracket};
pub use last::{Earlier, Like, earlier, last};
pub use read::{FieldsRead, day, moment, read, word};
pub use sole::{is_none_of, next_number, oneself, sole};
pub use taken::take;
pub use write::{Manner, write, write_value};

/// The columns of a span of days.
const SPAN: [&str; 2] = ["from", "to"];

/// What was typed, control by control in the order of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    /// Takes what a browser sends: lines end in two signs there.
    #[must_use]
    pub fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let pairs = pairs.into_iter().map(|(control, text)| (control, text.replace("\r\n", "\n")));
        Self(pairs.collect())
    }

    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// The text of a control; empty where nothing was typed.
    #[must_use]
    pub fn text(&self, control: &str) -> &str {
        self.0.iter().find(|(name, _)| name == control).map_or("", |(_, text)| text)
    }

    /// The texts of a control that stands there several times.
    pub fn texts<'a>(&'a self, control: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(name, _)| name == control).map(|(_, text)| text.as_str())
    }

    /// The same with other texts in a control.
    #[must_use]
    pub fn with(&self, control: &str, texts: impl IntoIterator<Item = String>) -> Self {
        let mut pairs = self.0.clone();
        pairs.retain(|(name, _)| name != control);
        pairs.extend(texts.into_iter().map(|text| (control.to_owned(), text)));
        Self(pairs)
    }

    /// Adds what another says of controls of which this one says nothing.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        let said: BTreeSet<String> =
            self.0.iter().map(|(name, _)| field_of(name).to_owned()).collect();
        self.0.extend(other.0.into_iter().filter(|(name, _)| !said.contains(field_of(name))));
        self
    }

    /// Whether nothing at all was typed in a field.
    #[must_use]
    pub fn is_blank(&self, field: &str) -> bool {
        let mut of_field = self.0.iter().filter(|(name, _)| field_of(name) == field);
        of_field.all(|(_, text)| text.trim().is_empty())
    }

    /// Where an item of a list stands: the places of its controls among those in which anything was typed.
    #[must_use]
    pub fn places(&self, field: &str, item: &str) -> Vec<usize> {
        let typed = self.texts(field).filter(|text| !text.trim().is_empty()).enumerate();
        let named = typed.filter(|(_, text)| list::split(text).iter().any(|one| one == item));
        named.map(|(place, _)| place).collect()
    }

    /// The rows of a field that has columns, as far as anything was typed in them.
    #[must_use]
    pub fn rows(&self, field: &str, columns: &[&str]) -> Vec<Vec<&str>> {
        let control = |column: &&str| format!("{field}.{column}");
        let texts: Vec<Vec<&str>> = columns
            .iter()
            .map(|column| {
                let name = control(column);
                let of_column = self.0.iter().filter(|(control, _)| *control == name);
                of_column.map(|(_, text)| text.as_str()).collect()
            })
            .collect();
        let n_rows = texts.iter().map(Vec::len).max().unwrap_or_default();
        let row = |place: usize| -> Vec<&str> {
            texts.iter().map(|column| column.get(place).copied().unwrap_or_default()).collect()
        };
        let is_typed = |row: &Vec<&str>| row.iter().any(|text| !text.trim().is_empty());
        (0..n_rows).map(row).filter(is_typed).collect()
    }
}

/// The field to which a control belongs.
fn field_of(control: &str) -> &str {
    control.split_once('.').map_or(control, |(field, _)| field)
}

/// What a fault calls one row of a field of which one thing is told a row: the field, the row counted from 1.
fn row(field: &str, place: usize) -> String {
    format!("{field}.{}", place + 1)
}

/// What a fault calls one cell of a field that is told row by row: the field, the row counted from 1, the
/// column.
#[must_use]
pub fn cell(field: &str, place: usize, column: &str) -> String {
    format!("{field}.{}.{column}", place + 1)
}

/// The columns of a field of which several things are told row by row; none of any other.
#[must_use]
pub fn columns<'r>(regulation: &'r Regulation, kind: &FieldType) -> Option<Columns<'r>> {
    match kind {
        FieldType::DateRange => Some(Columns::Span),
        FieldType::Part(id) => regulation.parts.iter().find(|part| part.id == *id).map(Columns::Of),
        FieldType::List(item) => columns(regulation, item),
        _ => None,
    }
}

/// What is told row by row.
#[derive(Debug, Clone, Copy)]
pub enum Columns<'r> {
    /// A first and a last day.
    Span,
    Of(&'r Part),
}

impl<'r> Columns<'r> {
    #[must_use]
    pub fn names(self) -> Vec<&'r str> {
        match self {
            Self::Span => SPAN.to_vec(),
            Self::Of(part) => part.fields.iter().map(|field| field.name.as_str()).collect(),
        }
    }
}

/// The field of which a record of the form tells one thing: a person, a zone, a system. Several of them
/// can be told of at once, by a record each.
#[must_use]
pub fn subject(form: &Form) -> Option<&Field> {
    let of_key = form.key.iter().filter_map(|name| form.field(name));
    let mut named = of_key.filter(|field| {
        matches!(&field.kind, FieldType::Reference(target) if target != crate::import::reference::AGENCY)
    });
    let first = named.next();
    // Of two, such as room and person, each of the people has a record of their own.
    let person = named
        .find(|field| matches!(&field.kind, FieldType::Reference(target) if target == "person"));
    person.or(first)
}
