//! What an address and everybody's knowledge say of a form before anybody types: the day, the person,
//! what the last record said.

use app::typed::{self, Like, Typed};
use app::{Action, Actor, Installation};
use domain::minguo::YEARS;
use domain::period::{Period, Rhythm};
use regulation::{Field, FieldType, Form, Proof};

use super::filled::{Carried, Filled};
use crate::catalogue::BODIES;
use crate::fault::Fault;
use crate::pages::standing::period as period_in_words;
use crate::view::View;

/// The form as far as it is known: what the address says, then the last record where that is asked for, or
/// where a duty is to be done again, then today and the person.
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
    let manner = view.language.manner();
    let mut said = Vec::new();
    for (control, text) in asked.typed.pairs() {
        let text = match form.field(control) {
            Some(field) => typed::write_value(installation, actor, (form, field), text, manner)?,
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
    let mut carried = Carried::default();
    if is_for_a_duty_done_again(view, installation, form) {
        let subject = typed::subject(form).map(|subject| asked.typed.text(&subject.name));
        let subject = subject.filter(|id| !id.is_empty() && !asked.many);
        let year = asked.typed.text("year").trim().parse().ok();
        let year = year.filter(|year| YEARS.contains(year)).unwrap_or(view.today.year());
        let like = Like { subject, said: &asked.typed, year };
        if let Some(before) = typed::earlier(installation, actor, form, &asked.agency, like)? {
            let mut with = before.with;
            // What one of them is, such as a supervisor, several need not be.
            with.retain(|name, _| !(asked.many && form.field(name).is_some_and(is_chosen)));
            let said = typed::write(installation, actor, form, &with, manner)?;
            let is_new = |name: &&String| typed.is_blank(name) && !said.is_blank(name);
            carried.fields = with.keys().filter(is_new).cloned().collect();
            carried.from = Some(before.day);
            typed = typed.or(said);
        }
    }
    let typed = typed.or(usual(view, installation, actor, form, &asked.agency)?);
    let typed = typed.or(taken(view, installation, actor, form, &asked)?);
    Ok(Filled { typed, carried, ..asked })
}

/// What the register says of whom or what the address names.
fn taken(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    asked: &Filled,
) -> Result<Typed, Fault> {
    if asked.many {
        return Ok(Typed::default());
    }
    let named = form.fields.iter().filter(|field| field.kind.target().is_some());
    let named = named.filter(|field| !asked.typed.is_blank(&field.name));
    let mut with: serde_json::Map<String, serde_json::Value> =
        named.map(|field| (field.name.clone(), asked.typed.text(&field.name).into())).collect();
    typed::take(installation, actor, form, &mut with)?;
    with.retain(|name, _| asked.typed.is_blank(name));
    Ok(typed::write(installation, actor, form, &with, view.language.manner())?)
}

fn is_chosen(field: &Field) -> bool {
    matches!(field.kind, FieldType::Enum | FieldType::Boolean)
}

/// Whether a row leads here of something that this form proves time and again: what was said the last time is
/// a beginning then. What happened once says nothing of what happens next, nor does an exception.
fn is_for_a_duty_done_again(view: &View, installation: &Installation, form: &Form) -> bool {
    let asked = view.query.get("duty").filter(|_| view.query.get("copy").is_none());
    let Some(duty) = asked.and_then(|id| installation.regulation.duty(id)) else { return false };
    let is_of_events = |proof: &Proof| {
        matches!(proof, Proof::AfterEvent(_) | Proof::Chain(_) | Proof::NoneSuch(_))
    };
    let proves = duty.evidence.contains(&form.id) || duty.decides.contains(&form.id);
    proves && duty.proof.as_ref().is_some_and(|proof| !is_of_events(proof))
}

/// The year, or of a duty that is asked for more often the part of it, in which today lies.
fn period(view: &View, installation: &Installation) -> String {
    let asked = view.query.get("duty").and_then(|id| installation.regulation.duty(id));
    let every = match asked.and_then(|duty| duty.proof.as_ref()) {
        Some(Proof::CountInPeriod(proof)) => Rhythm::from_word(&proof.period),
        _ => None,
    };
    let period = Period::of(every.unwrap_or(Rhythm::Years(1)), view.today, None);
    period_in_words(view, &period.name())
}

/// Today where the form has a day of its act, this year, the next number, who fills it in, and of whom or
/// what it tells where that can be nothing else.
pub(super) fn usual(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    agency: &str,
) -> Result<Typed, Fault> {
    let only = actor.principal();
    let only = only.and_then(|own| own.rights.only_about(Action::File, agency, &form.id));
    let subject = typed::subject(form).map(|field| field.name.as_str());
    let person = match form.fields.iter().any(|field| field.filer) {
        true => typed::oneself(installation, actor, agency)?,
        false => None,
    };
    let mut with = serde_json::Map::new();
    let year = view.today.year();
    for field in &form.fields {
        let is_day =
            form.day_field.as_deref() == Some(&field.name) && field.kind == FieldType::Date;
        // An entry of the register of bodies is told apart by whose it is.
        let is_body = form.id == BODIES && form.key.contains(&field.name);
        let is_year = field.name == "year" && field.kind == FieldType::Integer;
        let value = match &person {
            _ if subject == Some(field.name.as_str()) && only.is_some() => only.into(),
            _ if is_body => agency.into(),
            _ if is_day => view.today.to_string().into(),
            _ if is_year => year.into(),
            _ if field.period => period(view, installation).into(),
            Some(person) if field.filer => person.clone().into(),
            _ => {
                let number = typed::next_number(installation, actor, form, field, agency, year)?;
                let sole = typed::sole(installation, actor, field, agency, year)?;
                match (number, sole) {
                    (Some(number), _) => number.into(),
                    (None, Some(sole)) => sole.into(),
                    (None, None) => continue,
                }
            }
        };
        with.insert(field.name.clone(), value);
    }
    Ok(typed::write(installation, actor, form, &with, view.language.manner())?)
}
