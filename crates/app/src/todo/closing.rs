//! What closes a line: the form to file with what is known of it already, the records to complete, or
//! the setting to decide. Knows no person.

use domain::{LineOnWire, Standing, selections};
use regulation::proof::{Answer, Condition, Select};
use regulation::{Day, Duty, FieldType, Proof, Regulation};
use serde::Serialize;

use crate::explain::{FormName, form_name, mend};

/// How many subjects one form is opened for at once; not of the law.
pub const AT_ONCE: usize = 50;

/// One way to close a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Closing {
    pub zh: String,
    pub en: String,
    /// The form to file, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<FormName>,
    /// What is known of it; a field that names the subject comes once for each of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<Known>,
    /// The records that lack something, where they are to be completed instead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<String>,
    /// The setting to decide, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setting: Option<Undecided>,
}

/// A field whose value is known before anybody fills it in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Known {
    pub field: String,
    pub value: String,
}

/// A setting that the line waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Undecided {
    pub name: String,
    /// What is proposed, where the law leaves it open; it never holds by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

/// How a proof is answered: by a record of a selection, which may name its subject in a field.
struct Answered<'p> {
    select: &'p Select,
    link: Option<&'p str>,
    /// By completing the subject's own record.
    completes: bool,
}

/// The forms by which a duty is kept, the one that answers it first.
pub(super) fn forms(duty: &Duty) -> Vec<&str> {
    let answered = duty.proof.as_ref().map(answers).unwrap_or_default();
    let mut forms: Vec<&str> = Vec::new();
    let all = answered.iter().map(|one| one.select.form.as_str());
    let read = duty.proof.as_ref().map(selections).unwrap_or_default();
    let others = match duty.decides.is_empty() {
        true => read.iter().map(|select| select.form.as_str()).collect::<Vec<_>>(),
        false => duty.decides.iter().map(String::as_str).collect(),
    };
    for form in all.filter(|form| others.contains(form)).chain(others.iter().copied()) {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

/// What closes a line, the likeliest first; `pending` are the subjects that it waits for.
pub(super) fn of_line(
    regulation: &Regulation,
    duty: &Duty,
    line: &LineOnWire,
    pending: &[&str],
    today: Day,
) -> Vec<Closing> {
    let order = forms(duty);
    let answered = duty.proof.as_ref().map(answers).unwrap_or_default();
    let mut closings: Vec<Closing> = mend(regulation, duty, line)
        .into_iter()
        .map(|mend| {
            let of_form = |one: &&Answered<'_>| mend.form.as_ref() == Some(&one.select.form);
            let answer = answered.iter().find(of_form);
            let form = mend.form.as_deref();
            Closing {
                with: form.map_or_else(Vec::new, |form| {
                    known(regulation, form, answer, line, pending, today)
                }),
                records: match answer {
                    Some(answer) if answer.completes => {
                        pending.iter().take(AT_ONCE).map(|id| (*id).to_owned()).collect()
                    }
                    _ => Vec::new(),
                },
                form: form.and_then(|form| form_name(regulation, form)),
                setting: mend.setting.map(|name| undecided(regulation, duty, name)),
                zh: mend.zh,
                en: mend.en,
            }
        })
        .collect();
    // A setting or a fact that is lacking comes first: nothing is judged without it.
    closings.sort_by_key(|closing| match &closing.form {
        None => 0,
        Some(form) => 1 + order.iter().position(|one| *one == form.id).unwrap_or(0),
    });
    closings
}

/// What a form can be told before anybody opens it.
fn known(
    regulation: &Regulation,
    form: &str,
    answer: Option<&Answered<'_>>,
    line: &LineOnWire,
    pending: &[&str],
    today: Day,
) -> Vec<Known> {
    let Some(form) = regulation.form(form) else { return Vec::new() };
    let mut known = Vec::new();
    let mut tell = |field: &str, value: String| {
        known.push(Known { field: field.to_owned(), value });
    };
    let conditions = answer.map(|answer| &answer.select.conditions);
    for (field, condition) in conditions.into_iter().flatten() {
        if form.field(field).is_none() {
            continue;
        }
        match condition {
            Condition::Is(is) => tell(field, is.to_string()),
            Condition::Equals(word) => tell(field, word.clone()),
            Condition::OneOf(words) if words.len() == 1 => tell(field, words.concat()),
            Condition::OneOf(_) | Condition::Test(_) => {}
        }
    }
    if form.field("year").is_some_and(|field| field.kind == FieldType::Integer) {
        tell("year", year(line, today).to_string());
    }
    let link = answer.and_then(|answer| answer.link).filter(|link| form.field(link).is_some());
    if let Some(link) = link {
        for subject in pending.iter().take(AT_ONCE) {
            tell(link, (*subject).to_owned());
        }
    }
    known
}

/// The year that the line is about: that of the last period missed, else of the day when it is due.
fn year(line: &LineOnWire, today: Day) -> i16 {
    let first_four = |text: &str| text.get(..4).and_then(|year| year.parse().ok());
    let missed = line.missed.last().filter(|_| line.standing == Standing::Overdue);
    let missed = missed.and_then(|name| first_four(name));
    missed.or_else(|| line.due.as_deref().and_then(first_four)).unwrap_or(today.year())
}

fn undecided(regulation: &Regulation, duty: &Duty, name: String) -> Undecided {
    let own = duty.suggestion.as_ref().filter(|one| name.starts_with(&one.setting));
    let own = own.map(|one| one.value.clone());
    let suggestion =
        own.or_else(|| regulation.setting(&name).and_then(|one| one.suggestion.clone()));
    Undecided { name, suggestion }
}

fn answers(proof: &Proof) -> Vec<Answered<'_>> {
    fn by<'p>(select: &'p Select, link: Option<&'p String>) -> Answered<'p> {
        Answered { select, link: link.map(String::as_str), completes: false }
    }
    fn completed(select: &Select) -> Answered<'_> {
        Answered { select, link: None, completes: true }
    }
    fn answered<'p>(answer: &'p Answer, asks: &'p Select) -> Answered<'p> {
        match answer {
            Answer::Field(_) => completed(asks),
            Answer::Record(record) => {
                by(&record.records, Some(&record.link).filter(|_| record.matches.is_none()))
            }
        }
    }
    match proof {
        Proof::InForce(proof) => proof.records.iter().map(|select| by(select, None)).collect(),
        Proof::CountInPeriod(proof) => vec![by(&proof.records, proof.link.as_ref())],
        Proof::SumPerSubject(proof) => {
            let demands = proof.demands.iter();
            demands.map(|demand| by(&demand.records, Some(&proof.link))).collect()
        }
        Proof::EachHas(proof) => {
            proof.records.iter().map(|select| by(select, Some(&proof.link))).collect()
        }
        Proof::RenewedWithin(proof) => vec![by(&proof.records, proof.link.as_ref())],
        Proof::AfterEvent(proof) => vec![answered(&proof.answer, &proof.trigger)],
        Proof::NoneSuch(proof) => proof.offending.iter().map(completed).collect(),
        Proof::AtLeast(proof) => vec![by(&proof.records, None)],
        Proof::Complete(proof) => match proof.link.as_ref().filter(|link| *link != "id") {
            Some(link) => vec![by(&proof.records, Some(link))],
            None => vec![completed(&proof.records)],
        },
        Proof::Chain(proof) => {
            proof.steps.iter().map(|step| answered(&step.answer, &proof.start)).collect()
        }
        Proof::Own(proof) => proof.records.iter().map(|select| by(select, None)).collect(),
    }
}
