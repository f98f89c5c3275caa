//! Duties name roles, forms and documents that are there, and say how they are proven or why not.

use std::collections::BTreeSet;

use regulation::proof::Select;
use regulation::{Amount, ByLevel, Day, Duty, InstrumentKind, Level, Parameter, Proof, Regulation};

use super::faults::{self, Faults};
use super::names::Names;
use super::parameters::amounts;

pub(super) fn check(law: &Regulation, told: &mut Faults) {
    for duty in &law.duties {
        let mut names = Names { law, place: faults::of_duty(duty), told };
        begins_in_its_edition(law, duty, &mut names);
        proven_or_outside(duty, &mut names);
        forms(duty, &mut names);
        bearers(duty, &mut names);
        numbers(duty, &mut names);
    }
}

fn begins_in_its_edition(law: &Regulation, duty: &Duty, names: &mut Names<'_, '_>) {
    let Some(own) = duty.from else { return };
    let span = law.instrument(&duty.cite.instrument).and_then(|one| one.span(duty.cite.edition));
    let is_within =
        |(from, ends): (Day, Option<Day>)| from < own && ends.is_none_or(|ends| own < ends);
    if !span.is_some_and(is_within) {
        let wrong = format!("it binds from {own}, which is no later day of its edition");
        names.tell(wrong, "leave `from` out, or cite the edition of that day");
    }
}

fn proven_or_outside(duty: &Duty, names: &mut Names<'_, '_>) {
    let why = duty.outside.as_deref().map(str::trim);
    match (&duty.proof, why) {
        (Some(_), Some(_)) => {
            names.tell("it is outside the program and has a proof", "keep one of them");
        }
        (None, None | Some("")) => {
            names.tell("it has no proof, and nothing says why", "add a proof, or `outside`");
        }
        (Some(_), None) if duty.decides.is_empty() && !is_from_others(duty) => {
            names.tell("no form decides it", "name in `decides` the forms that the proof reads");
        }
        _ => {}
    }
}

/// The level table and other functions that are answered from other duties read no form.
fn is_from_others(duty: &Duty) -> bool {
    matches!(&duty.proof, Some(Proof::Own(own)) if own.records.is_empty())
}

fn forms(duty: &Duty, names: &mut Names<'_, '_>) {
    for form in duty.evidence.iter().chain(&duty.decides) {
        names.form(form);
    }
    for form in duty.decides.iter().filter(|form| !duty.evidence.contains(form)) {
        names.tell(format_args!("`{form}` decides and is no evidence"), "add it to `evidence`");
    }
    let Some(proof) = &duty.proof else { return };
    let selections = crate::selections(proof);
    let mut read: BTreeSet<&str> = selections.iter().map(|select| select.form.as_str()).collect();
    if let Proof::NoneSuch(proof) = proof {
        read.extend(proof.registers.iter().map(String::as_str));
    }
    for form in read.iter().filter(|form| !duty.decides.iter().any(|one| one == *form)) {
        let wrong = format!("the proof reads `{form}`, which does not decide");
        names.tell(wrong, "add it to `decides`, or do not read it");
    }
    // A function of its own may follow references by itself.
    if matches!(proof, Proof::Own(own) if !own.records.is_empty()) {
        return;
    }
    read.extend(super::proofs::population_forms(names.law, proof));
    read.extend(selections.iter().flat_map(|select| referred(names.law, select)));
    if !duty.delegated.is_empty() {
        read.insert("delegated_document");
    }
    for form in duty.decides.iter().filter(|form| !read.contains(form.as_str())) {
        let wrong = format!("`{form}` is said to decide, but the proof does not read it");
        names.tell(wrong, "leave it in `evidence` alone");
    }
}

/// The forms that conditions such as `plan.kind` ask.
fn referred<'l>(law: &'l Regulation, select: &Select) -> Vec<&'l str> {
    let Some(form) = law.form(&select.form) else { return Vec::new() };
    let asked = select.conditions.keys().chain(select.any.keys());
    let paths = asked.filter_map(|name| name.split_once('.'));
    paths.filter_map(|(own, _)| form.field(own)?.kind.target()).collect()
}

fn bearers(duty: &Duty, names: &mut Names<'_, '_>) {
    for role in duty.who.iter().filter(|role| !names.law.roles.iter().any(|one| one.id == **role)) {
        let wrong = format!("there is no role `{role}`");
        names.told.tell(&names.place, wrong, "correct it, or add it to roles.toml");
    }
    if duty.who.is_empty() {
        names.tell("nobody bears it", "name a role in `who`");
    }
    for id in &duty.delegated {
        let kind = names.law.instrument(id).map(|instrument| instrument.kind);
        if kind != Some(InstrumentKind::CityDelegated) {
            let wrong = format!("`{id}` is no city document");
            names.tell(wrong, "name a city-delegated instrument of instruments.toml");
        }
    }
    for words in [&duty.action_zh, &duty.action_en, &duty.subject_en] {
        if words.trim().is_empty() {
            names.tell("an action or subject is empty", "write it in both languages");
        }
    }
    let mut levels = duty.levels.clone();
    levels.sort();
    levels.dedup();
    if levels.len() != duty.levels.len() {
        names.tell("a level is named twice", "name each level once");
    }
}

/// A number has a value on some day of the duty's edition, and for each level that the duty binds.
/// Functions of their own say what the lack of a number means.
fn numbers(duty: &Duty, names: &mut Names<'_, '_>) {
    if let Some(id) = &duty.first_term {
        names.term(id);
    }
    let Some(span) = names.law.duty_span(duty) else { return };
    let shaped = duty.proof.iter().filter(|proof| !matches!(proof, Proof::Own(_)));
    for id in shaped.flat_map(crate::parameters).chain(duty.first_term.as_deref()) {
        let Some(parameter) = names.law.parameter(id) else { continue };
        let rows = rows_within(parameter, span);
        if rows.is_empty() {
            let wrong = format!("`{id}` has no value while the duty is in force");
            names.tell(wrong, "add a row, or name the parameter of its edition");
        }
        let lacks = |level: &&Level| {
            !rows.is_empty() && !rows.iter().any(|value| has_level(value, **level))
        };
        for level in duty.levels.iter().filter(lacks) {
            let wrong = format!("`{id}` has no value for level {}", level.letter());
            names.tell(wrong, "add it with its citation, or bind the duty to fewer levels");
        }
    }
}

fn rows_within(parameter: &Parameter, (first, ends): (Day, Option<Day>)) -> Vec<&ByLevel> {
    let rows = parameter.since.iter().enumerate().filter(|(index, row)| {
        let next = parameter.since.get(index + 1).map(|next| next.from);
        let over = next.is_some_and(|next| next <= first);
        !over && ends.is_none_or(|ends| row.from < ends)
    });
    rows.filter_map(|(_, row)| row.value.as_ref()).collect()
}

fn has_level(value: &ByLevel, level: Level) -> bool {
    match value {
        ByLevel::All(_) => true,
        ByLevel::Level(values) => values.contains_key(&level),
    }
}

/// Two parameters that say the same number by the same words: no fault, but worth a look.
pub(super) fn said_twice(law: &Regulation) -> usize {
    let mut seen: BTreeSet<(String, &str, String)> = BTreeSet::new();
    let mut count = 0;
    for parameter in &law.parameters {
        for row in &parameter.since {
            let Some(quote) = &row.quote else { continue };
            let values: Vec<String> = amounts(row).iter().map(written).collect();
            if !seen.insert((row.cite.to_string(), quote, values.join(" "))) {
                count += 1;
            }
        }
    }
    count
}

fn written(amount: &Amount) -> String {
    match amount {
        Amount::Number(number) => number.to_string(),
        Amount::Term(term) => term.to_string(),
    }
}
