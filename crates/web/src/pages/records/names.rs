//! What bodies, forms and records are called in a list, looked up once a page.

use std::collections::HashMap;

use app::evidence::{self, EvidenceError};
use app::record::Record;
use app::{Actor, Installation};
use domain::Moment;
use domain::body::City;
use regulation::{Form, Regulation};
use serde_json::{Map, Value as Json};

use crate::bodies;
use crate::fault::Fault;
use crate::language::Language;

/// The bodies as known now.
///
/// # Errors
/// The store's.
pub fn city(installation: &Installation) -> Result<City, Fault> {
    Ok(app::agency::city(installation, Moment::FOREVER)?)
}

/// A body's name; one that the register does not know is called by its id.
pub fn agency(city: &City, id: &str, language: Language) -> String {
    city.body(id).map_or(id, |body| bodies::name(body, language)).to_owned()
}

/// A form's name.
pub fn form(regulation: &Regulation, id: &str, language: Language) -> String {
    let form = regulation.form(id);
    form.map_or_else(|| id.to_owned(), |form| language.choose(&form.zh, &form.en).clone())
}

/// What people call records that were read for the actor, by position.
///
/// # Errors
/// The store's.
pub fn titles<'r>(
    installation: &Installation,
    actor: &Actor,
    records: impl IntoIterator<Item = &'r Record>,
    language: Language,
) -> Result<Vec<String>, Fault> {
    Ok(app::title::of(installation, actor, records, language.manner())?)
}

/// What people call one record.
///
/// # Errors
/// The store's.
pub fn title(
    installation: &Installation,
    actor: &Actor,
    record: &Record,
    language: Language,
) -> Result<String, Fault> {
    Ok(app::title::of_one(installation, actor, record, language.manner())?)
}

/// What the records behind ids are called; those that are not there keep their ids.
///
/// # Errors
/// The store's.
pub fn of_records(
    installation: &Installation,
    actor: &Actor,
    ids: &[String],
    language: Language,
) -> Result<HashMap<String, String>, Fault> {
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    Ok(app::title::by_id(installation, actor, &ids, language.manner())?)
}

/// What the files are called that a record names, by their hashes, as far as the reader may open them.
///
/// # Errors
/// The store's.
pub fn of_files(
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    with: &Map<String, Json>,
) -> Result<HashMap<String, String>, Fault> {
    let mut names = HashMap::new();
    for (_, sha256) in evidence::named_in(form, with) {
        if let Some(name) = of_file(installation, actor, sha256)? {
            names.insert(sha256.to_owned(), name);
        }
    }
    Ok(names)
}

/// What a file is called, by its hash; none where the reader may not open it.
///
/// # Errors
/// The store's.
pub fn of_file(
    installation: &Installation,
    actor: &Actor,
    sha256: &str,
) -> Result<Option<String>, Fault> {
    match evidence::get(installation, actor, sha256) {
        Ok((file, _)) => Ok(Some(file.name)),
        Err(EvidenceError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
