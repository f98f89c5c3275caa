//! What of a new record can be only one thing: the one register entry to which it can refer, the number that
//! comes next.

use regulation::{Field, FieldType, Form};
use serde_json::Value as Json;

use super::last::{LOOKED_THROUGH, is_yearly};
use crate::import::reference::AGENCY;
use crate::record::{self, Filter, Record, RecordError};
use crate::{Actor, Installation, person};

/// The record to which a field must refer, where an agency has no other: its only system, its only room, or,
/// of what is made year by year, the only one of this year. People are many; nobody is meant by being alone.
///
/// # Errors
/// The store's.
pub fn sole(
    installation: &Installation,
    actor: &Actor,
    field: &Field,
    agency: &str,
    year: i16,
) -> Result<Option<String>, RecordError> {
    let FieldType::Reference(target) = &field.kind else { return Ok(None) };
    if [AGENCY, person::FORM].contains(&target.as_str()) || !field.required {
        return Ok(None);
    }
    let filter = Filter { agency: Some(agency), form: Some(target), text: None };
    let page = record::list(installation, actor, &filter, None, LOOKED_THROUGH)?;
    let Some(form) = installation.regulation.form(target).filter(|_| page.next.is_none()) else {
        return Ok(None);
    };
    let found = page.records.iter().filter(|record| counts(record));
    let mut found = found.filter(|record| is_of_year(form, record, year));
    let only = found.next().filter(|_| found.next().is_none());
    Ok(only.map(|record| record.id.clone()))
}

/// Whether an agency keeps no record of a form to which others refer: none of this year, where it is made year
/// by year.
///
/// # Errors
/// The store's.
pub fn is_none_of(
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    agency: &str,
    year: i16,
) -> Result<bool, RecordError> {
    let filter = Filter { agency: Some(agency), form: Some(&form.id), text: None };
    let page = record::list(installation, actor, &filter, None, LOOKED_THROUGH)?;
    Ok(page.next.is_none() && !page.records.iter().any(|record| is_of_year(form, record, year)))
}

fn is_of_year(form: &Form, record: &Record, year: i16) -> bool {
    !is_yearly(form) || record.with.get("year").and_then(Json::as_i64) == Some(i64::from(year))
}

/// Who fills a form in, in the register of people of an agency: as their account says, else the only one there
/// who is called as they are, where it is their own agency.
///
/// # Errors
/// The store's.
pub fn oneself(
    installation: &Installation,
    actor: &Actor,
    agency: &str,
) -> Result<Option<String>, RecordError> {
    let Some(principal) = actor.principal() else { return Ok(None) };
    if principal.person.is_some() || principal.agency != agency {
        return Ok(principal.person.clone());
    }
    let filter = Filter { agency: Some(agency), form: Some(person::FORM), text: Some(&actor.name) };
    let page = record::list(installation, actor, &filter, None, LOOKED_THROUGH)?;
    let is_called =
        |record: &&Record| record.with.get("name").and_then(Json::as_str) == Some(&actor.name);
    let mut found = page.records.iter().filter(|record| counts(record)).filter(is_called);
    let only = found.next().filter(|_| found.next().is_none());
    Ok(only.map(|record| record.id.clone()))
}

/// The number that comes next in a field by which records of a year are told apart.
///
/// # Errors
/// The store's.
pub fn next_number(
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    field: &Field,
    agency: &str,
    year: i16,
) -> Result<Option<i64>, RecordError> {
    let is_numbered = field.kind == FieldType::Integer && form.key.contains(&field.name);
    if !is_numbered || field.name == "year" {
        return Ok(None);
    }
    let filter = Filter { agency: Some(agency), form: Some(&form.id), text: None };
    let page = record::list(installation, actor, &filter, None, LOOKED_THROUGH)?;
    let of_year = page
        .records
        .iter()
        .filter(|record| counts(record) && record.day.is_some_and(|day| day.year() == year));
    let last = of_year.filter_map(|record| record.with.get(&field.name)?.as_i64()).max();
    Ok(Some(last.unwrap_or(0).saturating_add(1)))
}

fn counts(record: &Record) -> bool {
    record.state == "approved" && record.superseded_by.is_none()
}
