//! What bodies, forms and records are called in a list, looked up once a page.

use std::collections::HashMap;

use app::evidence::{self, EvidenceError};
use app::record::Record;
use app::{Actor, Installation};
use domain::Moment;
use domain::body::City;
use regulation::{Field, Form, Regulation};
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

/// What people call the thing that a record is about; its id where nothing tells.
pub fn title(regulation: &Regulation, record: &Record, language: Language) -> String {
    let fields = serde_json::to_string(&record.with).unwrap_or_default();
    let Some(title) = app::title::of(regulation, &record.form, &fields) else {
        return record.id.clone();
    };
    // A word of the form is said as people say it.
    let fields = regulation.form(&record.form).map_or(&[][..], |form| &form.fields);
    let holds = |field: &&Field| {
        record.with.get(&field.name).and_then(Json::as_str) == Some(title.as_str())
    };
    let mut words = fields.iter().filter(holds).flat_map(|field| &field.values);
    match words.find(|word| word.value == title) {
        Some(word) => language.choose(&word.zh, &word.en).clone(),
        None => title,
    }
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
    let mut names = HashMap::new();
    for id in ids {
        match app::record::get(installation, actor, id) {
            Ok(record) => {
                names.insert(id.clone(), title(&installation.regulation, &record, language));
            }
            Err(app::record::RecordError::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(names)
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
        match evidence::get(installation, actor, sha256) {
            Ok((file, _)) => {
                names.insert(sha256.to_owned(), file.name);
            }
            Err(EvidenceError::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(names)
}
