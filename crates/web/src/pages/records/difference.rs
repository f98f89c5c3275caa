//! What differs between two versions of a record, field by field, as people read it.

use app::{Actor, Installation};
use askama::Template;
use regulation::Form;
use serde_json::{Map, Value as Json};

use super::names;
use super::value::{Reader, Shown, references};
use crate::fault::Fault;
use crate::parts::html;
use crate::view::View;
use crate::words::Words;

/// The fields that differ.
#[derive(Template)]
#[template(path = "pages/records/difference.html")]
pub struct Differences {
    t: Words,
    lines: Vec<Line>,
}

/// What a field said and what it says.
struct Line {
    label: String,
    older: Option<Shown>,
    newer: Option<Shown>,
}

html!(Differences);

impl Differences {
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

/// Reads what versions of a record say.
///
/// # Errors
/// The store's.
pub fn reader<'a>(
    view: &'a View,
    installation: &'a Installation,
    actor: &'a Actor,
    form: &Form,
    versions: &[&Map<String, Json>],
) -> Result<Reader<'a>, Fault> {
    let ids: Vec<String> =
        versions.iter().flat_map(|with| references(&form.fields, with)).collect();
    let mut known = names::of_records(installation, actor, &ids, view.language)?;
    for body in &names::city(installation)?.bodies {
        known.insert(body.id.clone(), crate::bodies::name(body, view.language).to_owned());
    }
    for with in versions {
        known.extend(names::of_files(installation, actor, form, with)?);
    }
    Ok(Reader { view, regulation: &installation.regulation, actor, names: known })
}

/// The fields in which two versions differ, in the order of the form.
///
/// # Errors
/// The store's.
pub fn between(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    older: &Map<String, Json>,
    newer: &Map<String, Json>,
) -> Result<Differences, Fault> {
    let reader = reader(view, installation, actor, form, &[older, newer])?;
    let said = |with: &Map<String, Json>, name: &str| {
        with.get(name).filter(|value| !value.is_null()).cloned()
    };
    let lines = form.fields.iter().filter(|field| !field.derived).filter_map(|field| {
        let (older, newer) = (said(older, &field.name), said(newer, &field.name));
        let show = |value: &Json| reader.show(field, &field.kind, value);
        (older != newer).then(|| Line {
            label: view.language.choose(&field.zh, &field.en).clone(),
            older: older.as_ref().map(show),
            newer: newer.as_ref().map(show),
        })
    });
    Ok(Differences { t: view.t, lines: lines.collect() })
}
