//! What is signed, and the record that a signature makes: what all say alike, what the register of people
//! knows of each, and what signing itself fills in.

use domain::Moment;
use regulation::{Day, Field, FieldType, Form, Regulation, Signed};
use serde::Serialize;
use serde_json::{Map, Value as Json};
use store::signature::Way;
use store::{StoreError, Transaction};

use super::{NewSheet, SheetError, signed};
use crate::import::reference::named;
use crate::import::{Fault, Named, What};
use crate::once::request_sha256;
use crate::record::{NewRecord, field_fault, prepare};
use crate::{Actor, Installation, agency, person, typed};

/// Before the id of a sheet and the hash of what was signed, where a record holds a signature on screen.
const ON_SCREEN: &str = "signature-sheet:";

/// Between them.
const BETWEEN: char = '/';

/// What a signature is of: hashed as one JSON text, its keys in this order.
#[derive(Serialize)]
struct Content<'a> {
    agency: &'a str,
    form: &'a str,
    title: &'a str,
    words: &'a str,
    with: &'a str,
}

pub(super) fn sha256(agency: &str, form: &Form, title: &str, words: &str, with: &str) -> String {
    let content = Content { agency, form: &form.id, title, words, with };
    request_sha256(serde_json::to_string(&content).unwrap_or_default().as_bytes())
}

/// As a record holds a signature that was given on screen.
pub(super) fn on_screen(sheet: &str, content_sha256: &str) -> String {
    format!("{ON_SCREEN}{sheet}{BETWEEN}{content_sha256}")
}

/// The sheet on which a signature that a record holds was given.
#[must_use]
pub fn sheet_of(signature: &str) -> Option<&str> {
    let (sheet, _) = signature.strip_prefix(ON_SCREEN)?.rsplit_once(BETWEEN)?;
    Some(sheet)
}

/// Whether whoever opens a sheet says a field for all: not who signs, what the register of people knows of
/// them, or what signing fills in.
#[must_use]
pub fn is_asked(regulation: &Regulation, form: &Form, field: &Field) -> bool {
    let is_subject = typed::subject(form).is_some_and(|subject| subject.name == field.name);
    let is_filled = form.signed.as_ref().is_some_and(|signed| {
        let way = signed.way.as_ref().map(|way| &way.field);
        [Some(&signed.signature), signed.at.as_ref(), way].contains(&Some(&field.name))
    });
    !(is_subject || is_filled || field.derived || is_of_person(regulation, field))
}

/// Whether a fault is of what is said for all; of a cell or a row, the field to which it belongs tells.
#[must_use]
pub fn is_of_all(regulation: &Regulation, form: &Form, fault: &Fault) -> bool {
    let heading = fault.place.column.as_ref().map_or("", |column| column.heading.as_str());
    let field = form.field(heading.split('.').next().unwrap_or(heading));
    field.is_some_and(|field| is_asked(regulation, form, field))
}

/// Whether the register of people says it of each of them, in words that the form knows.
fn is_of_person(regulation: &Regulation, field: &Field) -> bool {
    let person = regulation.form(person::FORM).and_then(|person| person.field(&field.name));
    // What every form has says nothing of a person: files of the register stay with the register.
    let person = person.filter(|person| !person.of_every_form);
    person.is_some_and(|person| {
        let knows = |word: &str| field.values.iter().any(|one| one.value == word);
        person.kind == field.kind && person.values.iter().all(|one| knows(&one.value))
    })
}

/// What every record says alike.
pub(super) fn alike(
    installation: &Installation,
    form: &Form,
    with: &Map<String, Json>,
) -> Map<String, Json> {
    let regulation = &*installation.regulation;
    let fields = form.fields.iter().filter(|field| is_asked(regulation, form, field));
    let said =
        fields.filter_map(|field| Some((field.name.clone(), with.get(&field.name)?.clone())));
    said.collect()
}

/// What a signature fills in.
pub(super) struct Given<'a> {
    pub(super) way: Way,
    /// As the record holds it.
    pub(super) signature: &'a str,
    pub(super) at: Moment,
}

/// The record that somebody's signature makes.
pub(super) fn record_of(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    (agency, form, signed): (&str, &Form, &Signed),
    with: &Map<String, Json>,
    signer: &str,
    given: &Given<'_>,
) -> Result<NewRecord, StoreError> {
    let regulation = &*installation.regulation;
    let mut with = with.clone();
    // Of another body's people nothing is told here.
    let register = person::newest(transaction, signer)?.filter(|row| row.agency == agency);
    if let Some(register) = register {
        let known: Map<String, Json> = serde_json::from_str(&register.fields)
            .map_err(|_| StoreError::Damaged { what: format!("record {}", register.id) })?;
        for field in form.fields.iter().filter(|field| is_of_person(regulation, field)) {
            if let Some(value) = known.get(&field.name) {
                with.insert(field.name.clone(), value.clone());
            }
        }
    }
    if let Some(subject) = typed::subject(form) {
        with.insert(subject.name.clone(), signer.into());
    }
    with.insert(signed.signature.clone(), given.signature.into());
    if let Some(field) = signed.at.as_ref().and_then(|at| form.field(at)) {
        let at = match field.kind {
            FieldType::Date => given.at.day().to_string(),
            _ => given.at.to_string(),
        };
        with.insert(field.name.clone(), at.into());
    }
    if let Some(way) = &signed.way {
        let word = match given.way {
            Way::Screen => &way.screen,
            Way::Paper => &way.paper,
        };
        with.insert(way.field.clone(), word.clone().into());
    }
    let (form, agency) = (form.id.clone(), Some(agency.to_owned()));
    Ok(NewRecord { form, agency, with, ..NewRecord::default() })
}

/// Tries the record that the signature of one of the body's people would make; the id of their record.
pub(super) fn tried(
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    new: &NewSheet,
    signer: &str,
) -> Result<String, SheetError> {
    let signed = signed(installation, &form.id)?.1;
    let now = installation.now();
    let with = alike(installation, form, &new.with);
    let given = Given { way: Way::Screen, signature: ON_SCREEN, at: now };
    let of = (new.agency.as_str(), form, signed);
    let record = installation
        .store
        .read(|transaction| record_of(installation, transaction, of, &with, signer, &given))?;
    let (row, _) = prepare(installation, actor, &record, now)?;
    let damaged = |_| StoreError::Damaged { what: format!("record {}", row.id) };
    let with: Map<String, Json> = serde_json::from_str(&row.fields).map_err(damaged)?;
    let subject = typed::subject(form);
    let told = subject.and_then(|subject| with.get(&subject.name)?.as_str()).unwrap_or(signer);
    // A record may name another body's person; nobody asks them to sign but their own.
    let register = installation.store.read(|transaction| person::newest(transaction, told))?;
    match register.is_some_and(|row| row.agency == new.agency) {
        true => Ok(told.to_owned()),
        false => {
            let form = named(&installation.regulation, person::FORM);
            let what = What::UnknownReference { form, agency: Named::body(&new.agency) };
            let field = subject.map_or(person::FORM, |subject| &subject.name);
            let city = agency::city(installation, Moment::FOREVER)?;
            Err(SheetError::Faults(vec![field_fault(field, Some(signer), what).naming(&city)]))
        }
    }
}

/// The moment to which a day on paper comes: its first, so that no hour is claimed.
pub(super) fn on_paper(on: Day) -> Moment {
    Moment::start_of(on)
}
