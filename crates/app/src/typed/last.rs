//! What the last record of a form said, as a beginning for the next one.

use regulation::{Day, Field, FieldType, Form, FormKind};
use serde_json::{Map, Value as Json};

use super::Typed;
use crate::import::check::is_code;
use crate::record::{self, Filter, RecordError};
use crate::{Actor, Installation, personal};

/// So many of the latest records are looked through for one that counts, not of the law.
pub(super) const LOOKED_THROUGH: u32 = 40;

/// The fields of the last record of a form of an agency that may well be the same the next time: no
/// days, nothing that is found anew, no outcome, nobody who filed it, no file or signature, no number that is
/// given once. Of
/// the same subject where one is named and has such a record.
///
/// # Errors
/// The store's.
pub fn last(
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    agency: &str,
    subject: Option<&str>,
) -> Result<Option<Map<String, Json>>, RecordError> {
    let filter = Filter { agency: Some(agency), form: Some(&form.id), text: subject };
    let page = record::list(installation, actor, &filter, None, LOOKED_THROUGH)?;
    let found = page.records.iter().find(|record| counts(record));
    if found.is_none() && subject.is_some() {
        return last(installation, actor, form, agency, None);
    }
    found.map(|record| shown(installation, actor, form, record)).transpose()
}

/// What is copied of a record; the log is told who saw its personal data so.
fn shown(
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    record: &record::Record,
) -> Result<Map<String, Json>, RecordError> {
    let with = copied(form, record);
    if personal::is_in(&installation.regulation, &form.fields, &with) {
        let of = format!("{} of {}", record.form, record.agency);
        personal::note(installation, actor, "record.read", &record.id, &of)?;
    }
    Ok(with)
}

/// What an earlier record said, as a beginning to be confirmed.
#[derive(Debug, Clone)]
pub struct Earlier {
    pub with: Map<String, Json>,
    pub day: Day,
}

/// Like what a record is: of which subject, of which kinds, before which year.
#[derive(Debug, Clone, Copy)]
pub struct Like<'a> {
    pub subject: Option<&'a str>,
    /// What it says, among words to choose from.
    pub said: &'a Typed,
    /// Of forms that are filled in once a year, the year for which it is done now.
    pub year: i16,
}

/// What the last record like this one said of a form of an agency: of the same subject, where one is
/// named, and of an earlier year, where the form tells its years apart.
///
/// # Errors
/// The store's.
pub fn earlier(
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    agency: &str,
    like: Like<'_>,
) -> Result<Option<Earlier>, RecordError> {
    let filter = Filter { agency: Some(agency), form: Some(&form.id), text: like.subject };
    let page = record::list(installation, actor, &filter, None, LOOKED_THROUGH)?;
    let named = super::subject(form).map(|field| field.name.as_str());
    let is_of_subject = |record: &record::Record| {
        like.subject.is_none_or(|subject| {
            let with = named.and_then(|named| record.with.get(named)?.as_str());
            with == Some(subject)
        })
    };
    let is_before = |day: Day| !is_yearly(form) || day.year() < like.year;
    let found = page.records.iter().filter(|record| counts(record) && is_of_subject(record));
    let found = found.filter(|record| is_alike(form, like.said, record));
    let dated = found.filter_map(|record| Some((record, record.day?)));
    let latest = dated.filter(|(_, day)| is_before(*day)).max_by_key(|(_, day)| *day);
    let earlier = latest.map(|(record, day)| {
        let mut with = shown(installation, actor, form, record)?;
        // What is made anew each year, such as a plan, is this year's.
        with.retain(|name, _| {
            let target = form.field(name).and_then(|field| field.kind.target());
            !target.and_then(|id| installation.regulation.form(id)).is_some_and(is_yearly)
        });
        Ok(Earlier { with, day })
    });
    earlier.transpose()
}

/// Whether a record says the same wherever words are chosen already.
fn is_alike(form: &Form, said: &Typed, record: &record::Record) -> bool {
    let chosen = form.fields.iter().filter(|field| {
        let is_word = matches!(field.kind, FieldType::Enum | FieldType::Boolean);
        is_word && !field.anew && !said.is_blank(&field.name)
    });
    let mut chosen = chosen.map(|field| (said.text(&field.name), record.with.get(&field.name)));
    chosen.all(|(said, found)| match found {
        Some(Json::String(word)) => word == said,
        Some(Json::Bool(holds)) => holds.to_string() == said,
        _ => false,
    })
}

/// Whether a form has records of one year apart from those of another.
pub(super) fn is_yearly(form: &Form) -> bool {
    form.key.iter().any(|name| name == "year")
}

fn counts(record: &record::Record) -> bool {
    record.state == "approved" && record.superseded_by.is_none() && record.hidden.is_empty()
}

fn copied(form: &Form, record: &record::Record) -> Map<String, Json> {
    let fields = form.fields.iter().filter(|field| is_copied(form, field));
    let said = fields
        .filter_map(|field| Some((field.name.clone(), record.with.get(&field.name)?.clone())));
    said.collect()
}

fn is_copied(form: &Form, field: &Field) -> bool {
    let kind = match &field.kind {
        FieldType::List(item) => item,
        other => other,
    };
    let is_of_once = matches!(
        kind,
        FieldType::Date
            | FieldType::Moment
            | FieldType::LastUse
            | FieldType::DateRange
            | FieldType::File
            | FieldType::Signature
    );
    let is_numbered = form.kind != FormKind::Register
        && form.key.contains(&field.name)
        && (is_code(field) || field.kind == FieldType::Integer);
    !(field.derived
        || field.outcome
        || field.anew
        || field.filer
        || field.period
        || is_of_once
        || is_numbered
        || field.name == "year")
}
