//! Texts to values, as tolerant of people's spellings as an import of a sheet.

use std::collections::HashMap;
use std::sync::Arc;

use domain::Moment;
use domain::body::City;
use regulation::{Day, Field, FieldType, Form};
use serde_json::{Map, Value as Json};
use sheets::Cell;
use sheets::values::list;
use store::StoreError;

use super::called::in_bracket;
use super::{Columns, Typed, columns};
use crate::Installation;
use crate::ground::Ground;
use crate::import::cell::Reader;
use crate::import::reference::{AGENCY, Things, named};
use crate::import::{Fault, What};
use crate::record::field_fault;

/// What was typed, as far as it could be read.
#[derive(Debug, Default)]
pub struct FieldsRead {
    pub with: Map<String, Json>,
    pub faults: Vec<Fault>,
}

/// The values of what was typed in a form of an agency. References become ids where they are found;
/// those that are not stay as written, and filing tells of them.
///
/// # Errors
/// The store's.
pub fn read(
    installation: &Installation,
    form: &Form,
    agency: &str,
    typed: &Typed,
) -> Result<FieldsRead, StoreError> {
    let ground =
        installation.store.read(|transaction| Ground::current(installation, transaction))?;
    let city = Arc::clone(&ground.city);
    let mut reading =
        Reading { installation, agency, city: Arc::clone(&city), things: HashMap::new() };
    let mut done = FieldsRead::default();
    for field in form.fields.iter().filter(|field| !field.derived) {
        match reading.value(field, typed)? {
            Ok(Some(value)) => {
                done.with.insert(field.name.clone(), value);
            }
            Ok(None) => {}
            Err(all) => done.faults.extend(all.into_iter().map(|wrong| {
                field_fault(&wrong.control, Some(&wrong.text), wrong.what).naming(&city)
            })),
        }
    }
    Ok(done)
}

struct Reading<'a> {
    installation: &'a Installation,
    agency: &'a str,
    city: Arc<City>,
    things: HashMap<String, Things>,
}

/// A text that cannot be read, and why.
struct Wrong {
    /// The field; of a row the row or the cell, as [`super::row()`] and [`super::cell()`] name it.
    control: String,
    text: String,
    what: What,
}

/// A value, or all that cannot be read.
type Read<T> = Result<T, Vec<Wrong>>;

impl Reading<'_> {
    fn value(&mut self, field: &Field, typed: &Typed) -> Result<Read<Option<Json>>, StoreError> {
        if typed.is_blank(&field.name) {
            return Ok(Ok(None));
        }
        let regulation = &*self.installation.regulation;
        if let Some(columns) = columns(regulation, &field.kind) {
            let rows = typed.rows(&field.name, &columns.names());
            let (mut read, mut wrong) = (Vec::new(), Vec::new());
            for (place, row) in rows.iter().enumerate() {
                match self.row(&field.name, place, columns, row) {
                    Ok(row) => read.push(row),
                    Err(of_row) => wrong.extend(of_row),
                }
            }
            if !wrong.is_empty() {
                return Ok(Err(wrong));
            }
            return Ok(Ok(match &field.kind {
                FieldType::List(_) => Some(Json::Array(read)),
                _ => (!read.is_empty()).then(|| read.swap_remove(0)),
            }));
        }
        let FieldType::List(item) = &field.kind else {
            return Ok(self.one(field, &field.kind, typed.text(&field.name))?.map(Some));
        };
        // Each with its row, where the list is one control a row.
        let texts: Vec<(Option<usize>, String)> = match &**item {
            FieldType::Text | FieldType::File | FieldType::Signature => {
                let text = typed.text(&field.name);
                // As an export writes items that could not be told apart otherwise.
                if let Some(Json::Array(items)) = as_json(text) {
                    return Ok(Ok(Some(Json::Array(items))));
                }
                text.lines().map(|line| (None, line.to_owned())).collect()
            }
            FieldType::Enum => {
                typed.texts(&field.name).map(|text| (None, text.to_owned())).collect()
            }
            _ => {
                let rows = typed.texts(&field.name).filter(|text| !text.trim().is_empty());
                let items = rows.enumerate().flat_map(|(row, text)| {
                    list::split(text).into_iter().map(move |one| (Some(row), one))
                });
                items.collect()
            }
        };
        let (mut items, mut wrong) = (Vec::new(), Vec::new());
        for (row, text) in texts.iter().filter(|(_, text)| !text.trim().is_empty()) {
            match self.one(field, item, text)? {
                Ok(value) => items.push(value),
                Err(of_item) => wrong.extend(of_item.into_iter().map(|one| match row {
                    Some(row) => Wrong { control: super::row(&field.name, *row), ..one },
                    None => one,
                })),
            }
        }
        if !wrong.is_empty() {
            return Ok(Err(wrong));
        }
        Ok(Ok((!items.is_empty()).then_some(Json::Array(items))))
    }

    fn one(
        &mut self,
        field: &Field,
        kind: &FieldType,
        text: &str,
    ) -> Result<Read<Json>, StoreError> {
        let reader = Reader { parts: &self.installation.regulation.parts, exact: false };
        let read = match reader.read(field, kind, &Cell::text(text)) {
            Ok(read) => read,
            Err(what) => {
                let (control, text) = (field.name.clone(), text.to_owned());
                return Ok(Err(vec![Wrong { control, text, what }]));
            }
        };
        match (kind, read.as_str()) {
            (FieldType::Reference(target), Some(named)) => {
                Ok(Ok(self.id_of(target, named)?.unwrap_or_else(|| named.to_owned()).into()))
            }
            _ => Ok(Ok(read)),
        }
    }

    /// The id that a written reference means, as far as that is sure.
    fn id_of(&mut self, target: &str, text: &str) -> Result<Option<String>, StoreError> {
        let regulation = &*self.installation.regulation;
        if !self.things.contains_key(target) {
            let things = match regulation.form(target).filter(|_| target != AGENCY) {
                None => Things::agencies(&self.city),
                Some(form) => {
                    let store = &self.installation.store;
                    store.read(|transaction| Things::load(transaction, form, self.agency))?
                }
            };
            self.things.insert(target.to_owned(), things);
        }
        let Some(things) = self.things.get(target) else { return Ok(None) };
        let form = named(regulation, target);
        let find = |text: &str| things.find(&form, self.agency, text).ok().map(str::to_owned);
        if let Some(id) = find(text) {
            return Ok(Some(id));
        }
        let Some(inside) = in_bracket(text) else { return Ok(None) };
        if let Some(id) = find(inside) {
            return Ok(Some(id));
        }
        let store = &self.installation.store;
        let row = store.read(|transaction| store::record::get(transaction, inside))?;
        Ok(row.filter(|row| row.form == target).map(|row| row.id))
    }

    fn row(&self, list: &str, place: usize, columns: Columns<'_>, texts: &[&str]) -> Read<Json> {
        let reader = Reader { parts: &self.installation.regulation.parts, exact: false };
        let (mut object, mut wrong) = (Map::new(), Vec::new());
        let fields = match columns {
            Columns::Span => None,
            Columns::Of(part) => Some(part.fields.as_slice()),
        };
        for (column, (name, text)) in columns.names().into_iter().zip(texts).enumerate() {
            if text.trim().is_empty() {
                continue;
            }
            let cell = Cell::text(*text);
            let value = match fields.and_then(|fields| fields.get(column)) {
                Some(field) => reader.read(field, &field.kind, &cell),
                None => crate::import::cell::day(&cell),
            };
            match value {
                Ok(value) => {
                    object.insert(name.to_owned(), value);
                }
                Err(what) => {
                    let control = super::cell(list, place, name);
                    wrong.push(Wrong { control, text: (*text).to_owned(), what });
                }
            }
        }
        if fields.is_none() && wrong.is_empty() && !object.contains_key(super::SPAN[0]) {
            let control = super::cell(list, place, super::SPAN[0]);
            wrong.push(Wrong { control, text: texts.join("~"), what: What::NotARange });
        }
        if wrong.is_empty() { Ok(Json::Object(object)) } else { Err(wrong) }
    }
}

/// The day that a text writes, in either calendar, for who wants to see it in the other.
#[must_use]
pub fn day(text: &str) -> Option<Day> {
    let read = crate::import::cell::day(&Cell::text(text)).ok()?;
    read.as_str()?.parse().ok()
}

/// The moment that a text writes, in either calendar, by the wall clock of Taipei; none where it says no time.
#[must_use]
pub fn moment(text: &str) -> Option<Moment> {
    let read = crate::import::cell::moment(&Cell::text(text)).ok()?;
    read.as_str()?.parse().ok()
}

/// The word of a field that a text means, by any of its spellings; none where it is no choice of the field.
#[must_use]
pub fn word(field: &Field, text: &str) -> Option<String> {
    let reader = Reader { parts: &[], exact: false };
    let read = reader.read(field, &FieldType::Enum, &Cell::text(text)).ok()?;
    read.as_str().map(str::to_owned)
}

fn as_json(text: &str) -> Option<Json> {
    text.starts_with('[').then(|| serde_json::from_str(text).ok()).flatten()
}
