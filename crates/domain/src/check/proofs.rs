//! Every name that a duty's proof uses is there and of the right type.

use regulation::proof::{Answer, Complete, Covers, InForce, Listed};
use regulation::{Duty, Form, FormKind, Proof, Regulation};

use super::faults::{self, Faults};
use super::names::Names;

pub(super) fn check(law: &Regulation, duty: &Duty, told: &mut Faults) {
    let Some(proof) = &duty.proof else { return };
    let mut names = Names { law, place: faults::of_duty(duty), told };
    let names = &mut names;
    let selections = crate::selections(proof);
    let tells = match proof {
        Proof::InForce(_) | Proof::EachHas(_) => false,
        // A function of its own takes the latest word on a thing; it knows of no mending.
        Proof::Own(_) => selections.iter().any(|one| one.each || one.mended.is_some()),
        // Periods and events are answered by what was done, whatever was found later.
        _ => selections.iter().any(|one| one.tells_states()),
    };
    if tells {
        let wrong = "its proof asks for acts, and says of which things records tell the state";
        let mend =
            "leave `each` and `mended` to in-force and each-has, `state_of` to these and own";
        names.tell(wrong, mend);
    }
    match proof {
        Proof::InForce(proof) => {
            if proof.records.is_empty() {
                names.tell("its proof names no record", "name what must be in force");
            }
            for select in &proof.records {
                names.select(select);
            }
            first_terms(names, duty, proof);
        }
        Proof::CountInPeriod(proof) => {
            names.rhythm(&proof.period);
            number(names, proof.number.as_deref());
            let form = names.select(&proof.records);
            members(names, form, proof.per.as_deref(), proof.link.as_deref());
            covered(names, form, proof.covers.as_ref());
        }
        Proof::SumPerSubject(proof) => {
            if proof.demands.is_empty() {
                names.tell("its proof names no demand", "name the amount and the period");
            }
            for demand in &proof.demands {
                names.rhythm(&demand.period);
                names.number(&demand.number);
                let form = names.select(&demand.records);
                members(names, form, Some(&proof.population), Some(&proof.link));
                if let Some(form) = form {
                    names.number_field(form, &proof.amount);
                }
            }
        }
        Proof::EachHas(proof) => {
            number(names, proof.number.as_deref());
            if let Some(by) = &proof.by {
                if let Some((register, _)) = names.member_form(&proof.population) {
                    names.day(register, &by.after);
                }
                term(names, by.term.as_deref());
            }
            let version = proof.version.as_ref();
            let of = version.and_then(|version| names.select(&version.of));
            let value = version.zip(of).and_then(|(version, of)| names.field(of, &version.value));
            for select in &proof.records {
                let form = names.select(select);
                members(names, form, Some(&proof.population), Some(&proof.link));
                let field = version.zip(form).and_then(|(one, form)| names.field(form, &one.field));
                if field.zip(value).is_some_and(|(field, value)| field.kind != value.kind) {
                    let wrong = "the two sides of `version` are of different types";
                    names.tell(wrong, "compare fields of one type");
                }
            }
        }
        Proof::RenewedWithin(proof) => {
            term(names, proof.within.as_deref());
            if proof.within.is_none() {
                setting(names, "period", duty);
            }
            let form = names.select(&proof.records);
            members(names, form, proof.per.as_deref(), proof.link.as_deref());
            covered(names, form, proof.covers.as_ref());
        }
        Proof::AfterEvent(proof) => {
            let trigger = names.select(&proof.trigger);
            if let (Some(form), Some(at)) = (trigger, &proof.at) {
                names.day(form, at);
            }
            match &proof.term {
                Some(id) => names.term(id),
                None => setting(names, "term", duty),
            }
            answer(names, trigger, &proof.answer);
            for select in &proof.registers {
                if let Some(form) = names.select(select) {
                    shared(names, form, proof.listed.as_ref());
                }
            }
            listed(names, proof.listed.as_ref());
        }
        Proof::NoneSuch(proof) => {
            for register in &proof.registers {
                names.form(register);
            }
            if proof.offending.is_empty() {
                names.tell("its proof names no offence", "name what must not be there");
            }
            if let Some(population) = &proof.population {
                names.member_form(population);
            }
            for select in &proof.events {
                names.select(select);
            }
            if proof.population.is_some() && !proof.events.is_empty() {
                names.tell("its proof ranges over things and over events", "name one of them");
            }
            for select in &proof.offending {
                let Some(form) = names.select(select) else { continue };
                // What a register says ends with the entry that says otherwise.
                let by_field =
                    |name: &&String| form.kind != FormKind::Register || form.field(name).is_some();
                if let Some(answered) = proof.answered.as_ref().filter(by_field) {
                    names.day(form, answered);
                }
                shared(names, form, proof.listed.as_ref());
            }
            listed(names, proof.listed.as_ref());
        }
        Proof::AtLeast(proof) => {
            names.number(&proof.number);
            if let Some(form) = names.select(&proof.records) {
                names.field(form, &proof.distinct);
            }
        }
        Proof::Complete(proof) => {
            let form = names.select(&proof.records);
            let link = proof.population.as_ref().map(|_| proof.link.as_deref().unwrap_or("id"));
            members(names, form, proof.population.as_deref(), link);
            covered(names, form, proof.covers.as_ref());
            dated(names, proof);
            let Some(form) = form else { return };
            event(names, form, proof);
            for name in &proof.fields {
                names.field(form, name);
            }
            for name in &proof.done {
                names.day(form, name);
                if !proof.fields.contains(name) {
                    let wrong = format!("`{name}` is done, and not among its elements");
                    names.tell(wrong, "name it in `fields` too");
                }
            }
            if let Some(name) = &proof.renewed {
                names.days(form, name);
            }
            if let Some(items) = &proof.items {
                names.list(form, &items.field);
                names.number(&items.number);
            }
            if proof.fields.is_empty() && proof.items.is_none() && proof.covers.is_none() {
                names.tell("its proof names no element", "name covers, fields or items");
            }
        }
        Proof::Chain(proof) => {
            let start = names.select(&proof.start);
            term(names, proof.term.as_deref());
            if let (Some(form), Some(due)) = (start, &proof.due) {
                names.day(form, due);
            }
            if proof.steps.is_empty() {
                names.tell("its follow-up has no step", "name what must follow");
            }
            for step in &proof.steps {
                answer(names, start, &step.answer);
            }
        }
        Proof::Own(proof) => {
            for select in &proof.records {
                names.select(select);
            }
            if let Some(population) = &proof.population {
                names.member_form(population);
            }
            for id in proof.parameters.values() {
                names.any_parameter(id);
            }
        }
    }
}

/// The forms behind the populations of a proof.
pub(super) fn population_forms<'l>(law: &'l Regulation, proof: &Proof) -> Vec<&'l str> {
    let Some(population) = proof.population().and_then(|id| law.population(id)) else {
        return Vec::new();
    };
    let excepted = population.except.iter().filter_map(|id| law.population(id));
    [population].into_iter().chain(excepted).map(|one| one.form.as_str()).collect()
}

fn number(names: &mut Names<'_, '_>, id: Option<&str>) {
    if let Some(id) = id {
        names.number(id);
    }
}

fn term(names: &mut Names<'_, '_>, id: Option<&str>) {
    if let Some(id) = id {
        names.term(id);
    }
}

/// A first term for each record, in place of that of the duty.
fn first_terms(names: &mut Names<'_, '_>, duty: &Duty, proof: &InForce) {
    let terms = &proof.first_terms;
    terms.iter().for_each(|id| names.term(id));
    if !terms.is_empty() && (proof.any || terms.len() != proof.records.len()) {
        let wrong = "`first_terms` are not one for each of its records";
        names.tell(wrong, "name them in the order of the records, and none beside `any`");
    }
    if !terms.is_empty() && duty.first_term.is_some() {
        let wrong = "it has a first term, and one for each of its records";
        names.tell(wrong, "keep `first_term` or `first_terms`");
    }
}

/// The day of what happens decides the edition, or it is said why it does not (semantics 4).
fn dated(names: &mut Names<'_, '_>, proof: &Complete) {
    let population = proof.population.as_deref().and_then(|id| names.law.population(id));
    let members = population.and_then(|one| names.law.form(&one.form));
    let happens = members.is_some_and(|form| form.kind == FormKind::Event);
    match (proof.acts, proof.lasts.as_deref().map(str::trim)) {
        (true, Some(_)) => names.tell("its records are acts and last", "keep `acts` or `lasts`"),
        (false, None | Some("")) if happens => {
            let wrong = "it ranges over what happens, and no day decides the edition";
            names.tell(wrong, "say `acts = true`, or in `lasts` why the day asked about does");
        }
        _ => {}
    }
}

/// The event of an act, named by a field of the member's own record.
fn event<'l>(names: &mut Names<'l, '_>, form: &'l Form, proof: &Complete) {
    let Some(name) = &proof.event else { return };
    let target = names.field(form, name).and_then(|field| field.kind.target());
    let target = target.and_then(|id| names.law.form(id));
    if target.is_none_or(|form| form.day_field.is_none()) {
        let wrong = format!("`{}.{name}` refers to no event", form.id);
        names.tell(wrong, "name a field that refers to records with a day");
    }
    if !proof.acts || proof.link.as_ref().is_some_and(|link| link != "id") {
        let wrong = "it has an event, and its members are no acts";
        names.tell(wrong, "say `acts = true` of the members' own records, or leave `event` out");
    }
}

/// A list, and the field by which its rows name things.
fn listed(names: &mut Names<'_, '_>, listed: Option<&Listed>) {
    if let Some(listed) = listed
        && let Some(form) = names.select(&listed.records)
    {
        names.field(form, &listed.by);
    }
}

/// The field of a register that the list shares.
fn shared<'l>(names: &mut Names<'l, '_>, form: &'l Form, listed: Option<&Listed>) {
    if let Some(listed) = listed.filter(|listed| listed.records.form != form.id) {
        names.field(form, &listed.by);
    }
}

fn setting(names: &mut Names<'_, '_>, family: &str, duty: &Duty) {
    let name = format!("{family}.{}", duty.id);
    if names.law.setting(&name).is_none() {
        let wrong = format!("the law leaves its number open, and `{name}` is no setting");
        names.tell(wrong, format_args!("add `{family}.*` to settings.toml"));
    }
}

/// A population and the field that refers to its members: both or neither.
fn members<'l>(
    names: &mut Names<'l, '_>,
    form: Option<&'l Form>,
    population: Option<&str>,
    link: Option<&str>,
) {
    match (population, link) {
        (None, None) => {}
        (Some(population), Some(link)) => {
            let target = names.member_form(population).map(|(_, target)| target);
            if let (Some(form), Some(target)) = (form, target) {
                names.link(form, link, &target);
            }
        }
        _ => names.tell("a population and a link go together", "name both, or neither"),
    }
}

fn covered<'l>(names: &mut Names<'l, '_>, form: Option<&'l Form>, covers: Option<&Covers>) {
    let (Some(form), Some(covers)) = (form, covers) else { return };
    if covers.values.is_empty() {
        names.tell("`covers` names no word", "name the words that must be there");
    }
    if let Some(field) = names.field(form, &covers.field) {
        names.words(form, field, &covers.values);
    }
}

/// What answers an event: a day of its own, or a record that refers to it.
fn answer<'l>(names: &mut Names<'l, '_>, event: Option<&'l Form>, answer: &Answer) {
    let Some(event) = event else { return };
    let answer = match answer {
        Answer::Field(answer) => return names.day(event, &answer.field),
        Answer::Record(answer) => answer,
    };
    let Some(form) = names.select(&answer.records) else { return };
    if let Some(at) = &answer.at {
        names.day(form, at);
    }
    match &answer.matches {
        None => names.link(form, &answer.link, &event.id),
        Some(matches) => {
            names.field(form, &answer.link);
            names.field(event, matches);
        }
    }
    if let Some(named_by) = &answer.named_by {
        names.link(event, named_by, &form.id);
    }
}
