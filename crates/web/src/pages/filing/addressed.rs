//! What an address and everybody's knowledge say of a form before anybody types: the day, the person,
//! what the last record said.

use app::typed::{self, Typed};
use app::{Action, Actor, Installation};
use domain::minguo::YEARS;
use regulation::{FieldType, Form};

use super::filled::Filled;
use crate::fault::Fault;
use crate::view::View;

/// The form as far as it is known: what the address says, then the last record where that is asked for, or
/// that of the year before where a duty is to be done again, then today and the person.
///
/// # Errors
/// The store's.
pub fn known(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    asked: Filled,
) -> Result<Filled, Fault> {
    let manner = view.language.of_records();
    let mut said = Vec::new();
    for (control, text) in asked.typed.pairs() {
        let text = match form.field(control) {
            Some(field) => typed::write_value(installation, actor, field, text, manner)?,
            None => text.clone(),
        };
        said.push((control.clone(), text));
    }
    let mut typed = Typed::of(said);
    if view.query.get("copy").is_some() {
        let subject = typed::subject(form).map(|subject| asked.typed.text(&subject.name));
        let subject = subject.filter(|id| !id.is_empty() && !asked.many);
        let last = typed::last(installation, actor, form, &asked.agency, subject)?;
        if let Some(last) = last {
            typed = typed.or(typed::write(installation, actor, form, &last, manner)?);
        }
    }
    let mut carried = Vec::new();
    if typed_for_a_duty(view) && !asked.many {
        let subject = typed::subject(form).map(|subject| asked.typed.text(&subject.name));
        let subject = subject.filter(|id| !id.is_empty());
        let year = asked.typed.text("year").trim().parse().ok();
        let year = year.filter(|year| YEARS.contains(year)).unwrap_or(view.today.year());
        let before = typed::year_before(installation, actor, form, &asked.agency, subject, year)?;
        if let Some(before) = before {
            let said = typed::write(installation, actor, form, &before.with, manner)?;
            let is_new = |name: &&String| typed.is_blank(name) && !said.is_blank(name);
            carried = before.with.keys().filter(is_new).cloned().collect();
            typed = typed.or(said);
        }
    }
    let typed = typed.or(usual(view, installation, actor, form, &asked.agency)?);
    Ok(Filled { typed, carried_over: carried, ..asked })
}

/// Whether a row of what is to be done leads here: what was said the year before is a beginning then.
fn typed_for_a_duty(view: &View) -> bool {
    view.query.get("duty").is_some() && view.query.get("copy").is_none()
}

/// Today where the form has a day of its act, this year, who fills it in, and of whom it tells where that
/// can be nobody else.
fn usual(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    agency: &str,
) -> Result<Typed, Fault> {
    let only = actor.principal();
    let only = only.and_then(|own| own.rights.only_about(Action::File, agency, &form.id));
    let subject = typed::subject(form).map(|field| field.name.as_str());
    let person = actor.principal().and_then(|principal| principal.person.clone());
    let mut with = serde_json::Map::new();
    for field in &form.fields {
        let is_day =
            form.day_field.as_deref() == Some(&field.name) && field.kind == FieldType::Date;
        let is_year = field.name == "year" && field.kind == FieldType::Integer;
        let value = match &person {
            _ if subject == Some(field.name.as_str()) && only.is_some() => only.into(),
            _ if is_day => view.today.to_string().into(),
            _ if is_year => view.today.year().into(),
            Some(person) if field.filer => person.clone().into(),
            _ => continue,
        };
        with.insert(field.name.clone(), value);
    }
    Ok(typed::write(installation, actor, form, &with, view.language.of_records())?)
}
