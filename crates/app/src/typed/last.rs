//! What the last record of a form said, as a beginning for the next one.

use regulation::{Day, Field, FieldType, Form, FormKind};
use serde_json::{Map, Value as Json};

use crate::import::check::is_code;
use crate::record::{self, Filter, RecordError};
use crate::{Actor, Installation};

/// So many of the latest records are looked through for one that counts, not of the law.
const LOOKED_THROUGH: u32 = 40;

/// The fields of the last record of a form of an agency that may well be the same the next time: no
/// days, no outcome, no file or signature, no number that is given once. Of the same subject where one
/// is named and has such a record.
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
    Ok(found.map(|record| copied(form, record)))
}

/// What a record of the year before said, as a beginning to be confirmed.
#[derive(Debug, Clone)]
pub struct YearBefore {
    pub with: Map<String, Json>,
    pub record: String,
    pub day: Day,
}

/// What the last record of the year before `year` said of a form of an agency: of the same subject, where
/// one is named.
///
/// # Errors
/// The store's.
pub fn year_before(
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    agency: &str,
    subject: Option<&str>,
    year: i16,
) -> Result<Option<YearBefore>, RecordError> {
    let filter = Filter { agency: Some(agency), form: Some(&form.id), text: subject };
    let page = record::list(installation, actor, &filter, None, LOOKED_THROUGH)?;
    let named = super::subject(form).map(|field| field.name.as_str());
    let is_of_subject = |record: &record::Record| {
        subject.is_none_or(|subject| {
            let with = named.and_then(|named| record.with.get(named)?.as_str());
            with == Some(subject)
        })
    };
    let found = page.records.iter().filter(|record| counts(record) && is_of_subject(record));
    let of_year = found.filter_map(|record| Some((record, record.day?)));
    let latest = of_year.filter(|(_, day)| day.year() == year - 1).max_by_key(|(_, day)| *day);
    Ok(latest.map(|(record, day)| YearBefore {
        with: copied(form, record),
        record: record.id.clone(),
        day,
    }))
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
    let is_numbered =
        form.kind != FormKind::Register && is_code(field) && form.key.contains(&field.name);
    !(field.derived || field.outcome || is_of_once || is_numbered || field.name == "year")
}
