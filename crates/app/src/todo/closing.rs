//! What closes a line: the form to file with what is known of it already, the records to complete, or
//! the setting to decide. Knows no person.

use std::collections::HashMap;

use domain::{Standing, selections, subject_forms};
use regulation::proof::{Answer, Condition, Covers, Listed, Own, Select};
use regulation::{Day, Duty, Field, FieldType, Form, Proof, Regulation};
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
#[derive(Clone, Copy)]
struct Answered<'p> {
    select: &'p Select,
    link: Option<&'p str>,
    /// By completing the subject's own record.
    completes: bool,
    /// What is selected is what must not be: nobody is led to say it.
    offends: bool,
    /// The words that must all be said.
    covers: Option<&'p Covers>,
}

/// How a line stands, of whom it is asked, and when.
#[derive(Clone, Copy)]
pub(super) struct Asks<'a> {
    pub(super) standing: Standing,
    /// What it lacks, by name.
    pub(super) missing: &'a [String],
    /// The subjects that it waits for, as many as one form is opened for.
    pub(super) pending: &'a [&'a str],
    /// Of which form each of them is, where the duty keeps a list of what registers tell too.
    pub(super) forms: &'a HashMap<String, String>,
    pub(super) today: Day,
}

impl Asks<'_> {
    /// The subjects that are of a form, as far as that is known.
    fn pending_of(&self, form: &str) -> Vec<String> {
        let is_of = |id: &&&str| self.forms.get(**id).is_none_or(|of| of == form);
        self.pending.iter().filter(is_of).map(|id| (*id).to_owned()).collect()
    }
}

/// The list of a duty that looks at registers too: what it names is judged by its row there.
pub(super) fn listed(duty: &Duty) -> Option<&Listed> {
    match duty.proof.as_ref()? {
        Proof::AfterEvent(proof) => proof.listed.as_ref(),
        Proof::NoneSuch(proof) => proof.listed.as_ref(),
        _ => None,
    }
}

/// The forms by which a duty is kept, the one that answers it first.
pub(super) fn forms<'r>(regulation: &'r Regulation, duty: &'r Duty) -> Vec<&'r str> {
    let answered = answers(regulation, duty);
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

/// What closes a line, the likeliest first.
pub(super) fn of_line(regulation: &Regulation, duty: &Duty, asks: Asks<'_>) -> Vec<Closing> {
    let order = forms(regulation, duty);
    let answered = answers(regulation, duty);
    let mut closings: Vec<Closing> = mend(regulation, duty, asks.standing, asks.missing)
        .into_iter()
        .map(|mend| {
            let of_form = |one: &&Answered<'_>| mend.form.as_ref() == Some(&one.select.form);
            let answer = answered.iter().find(of_form);
            let form = mend.form.as_deref();
            Closing {
                with: form.map_or_else(Vec::new, |form| known(regulation, form, answer, asks)),
                records: match answer {
                    Some(answer) if answer.completes => asks.pending_of(&answer.select.form),
                    _ => Vec::new(),
                },
                form: form.and_then(|form| form_name(regulation, form)),
                setting: mend.setting.map(|name| undecided(regulation, duty, name)),
                zh: mend.zh,
                en: mend.en,
            }
        })
        .collect();
    if let Some(list) = listed(duty) {
        // What a register marks is put on the list, or retired where it stands; in a register of which nothing
        // waits nobody has anything to do.
        let registers = subject_forms(regulation, duty);
        closings.retain(|closing| {
            let form = closing.form.as_ref().map(|form| form.id.as_str());
            let form = form.filter(|form| *form != list.records.form && registers.contains(form));
            form.is_none() || !closing.records.is_empty() || asks.pending.is_empty()
        });
    }
    // A setting or a fact that is lacking comes first: nothing is judged without it.
    closings.sort_by_key(|closing| match &closing.form {
        None => 0,
        Some(form) => 1 + order.iter().position(|one| *one == form.id).unwrap_or(0),
    });
    closings
}

/// What a form can be told before anybody opens it: nothing of what the act itself finds.
fn known(
    regulation: &Regulation,
    form: &str,
    answer: Option<&Answered<'_>>,
    asks: Asks<'_>,
) -> Vec<Known> {
    let Some(form) = regulation.form(form) else { return Vec::new() };
    let mut known = Vec::new();
    let mut tell = |field: &str, value: String| {
        known.push(Known { field: field.to_owned(), value });
    };
    let field = |name: &str| form.field(name).filter(|field| !field.anew);
    let conditions = answer.filter(|answer| !answer.offends);
    let conditions = conditions.map(|answer| &answer.select.conditions);
    for (name, condition) in conditions.into_iter().flatten() {
        if field(name).is_none() {
            continue;
        }
        match condition {
            Condition::Is(is) => tell(name, is.to_string()),
            Condition::Equals(word) => tell(name, word.clone()),
            // Of several words the first is the usual one.
            Condition::OneOf(words) => {
                words.iter().take(1).for_each(|word| tell(name, word.clone()));
            }
            Condition::Test(_) => {}
        }
    }
    let covers = answer.and_then(|answer| answer.covers);
    if let Some(covers) = covers.filter(|covers| field(&covers.field).is_some_and(is_list)) {
        covers.values.iter().for_each(|word| tell(&covers.field, word.clone()));
    }
    // A period that was missed is not healed by what is done now: it is this year's.
    if form.field("year").is_some_and(|field| field.kind == FieldType::Integer) {
        tell("year", asks.today.year().to_string());
    }
    let link = answer.and_then(|answer| answer.link).filter(|link| form.field(link).is_some());
    if let Some(link) = link {
        for subject in asks.pending {
            tell(link, (*subject).to_owned());
        }
    }
    known
}

fn is_list(field: &Field) -> bool {
    matches!(field.kind, FieldType::List(_))
}

fn undecided(regulation: &Regulation, duty: &Duty, name: String) -> Undecided {
    let own = duty.suggestion.as_ref().filter(|one| name.starts_with(&one.setting));
    let own = own.map(|one| one.value.clone());
    let suggestion =
        own.or_else(|| regulation.setting(&name).and_then(|one| one.suggestion.clone()));
    Undecided { name, suggestion }
}

fn answers<'p>(regulation: &'p Regulation, duty: &'p Duty) -> Vec<Answered<'p>> {
    fn by<'p>(select: &'p Select, link: Option<&'p String>) -> Answered<'p> {
        // A path leads through another record: no field of this one holds the subject.
        let link = link.map(String::as_str).filter(|link| !link.contains('.'));
        Answered { select, link, completes: false, offends: false, covers: None }
    }
    fn completed(select: &Select) -> Answered<'_> {
        Answered { completes: true, ..by(select, None) }
    }
    fn answered<'p>(answer: &'p Answer, asks: &'p Select) -> Answered<'p> {
        match answer {
            Answer::Field(_) => completed(asks),
            Answer::Record(record) => {
                by(&record.records, Some(&record.link).filter(|_| record.matches.is_none()))
            }
        }
    }
    let Some(proof) = &duty.proof else { return Vec::new() };
    match proof {
        Proof::InForce(proof) => proof.records.iter().map(|select| by(select, None)).collect(),
        Proof::CountInPeriod(proof) => {
            let covers = proof.covers.as_ref();
            vec![Answered { covers, ..by(&proof.records, proof.link.as_ref()) }]
        }
        Proof::SumPerSubject(proof) => {
            let demands = proof.demands.iter();
            demands.map(|demand| by(&demand.records, Some(&proof.link))).collect()
        }
        Proof::EachHas(proof) => {
            proof.records.iter().map(|select| by(select, Some(&proof.link))).collect()
        }
        Proof::RenewedWithin(proof) => vec![by(&proof.records, proof.link.as_ref())],
        Proof::AfterEvent(proof) => {
            let registers = proof.registers.iter();
            let marked = registers.map(|select| Answered { offends: true, ..completed(select) });
            [answered(&proof.answer, &proof.trigger)].into_iter().chain(marked).collect()
        }
        Proof::NoneSuch(proof) => {
            let offending = proof.offending.iter();
            offending.map(|select| Answered { offends: true, ..completed(select) }).collect()
        }
        Proof::AtLeast(proof) => vec![by(&proof.records, None)],
        Proof::Complete(proof) => match proof.link.as_ref().filter(|link| *link != "id") {
            Some(link) => vec![by(&proof.records, Some(link))],
            None => vec![completed(&proof.records)],
        },
        Proof::Chain(proof) => {
            proof.steps.iter().map(|step| answered(&step.answer, &proof.start)).collect()
        }
        Proof::Own(proof) => answers_of_own(regulation, duty, proof),
    }
}

/// Of a function of its own: first the subjects' own records where something is told in them later, then what
/// names the subjects in a field, last the subjects' own records where nothing is.
fn answers_of_own<'p>(
    regulation: &'p Regulation,
    duty: &'p Duty,
    proof: &'p Own,
) -> Vec<Answered<'p>> {
    // Of subjects of several forms nothing says which one waits.
    let forms = subject_forms(regulation, duty);
    let subjects = forms.first().copied().filter(|_| forms.len() == 1);
    let answer = |select: &'p Select| {
        let form = regulation.form(&select.form);
        let link = form.zip(subjects).and_then(|(form, subjects)| refers_to(form, subjects));
        let completes = subjects == Some(select.form.as_str());
        Answered { select, link, completes, offends: false, covers: None }
    };
    let mut answers: Vec<Answered<'p>> = proof.records.iter().map(answer).collect();
    let is_told_later = |one: &Answered<'p>| {
        let form = regulation.form(&one.select.form);
        form.is_some_and(|form| form.fields.iter().any(|field| field.outcome))
    };
    answers.sort_by_key(|one| match (one.completes, one.link) {
        (true, _) if is_told_later(one) => 0,
        (false, Some(_)) => 1,
        (false, None) => 2,
        (true, _) => 3,
    });
    answers
}

/// The field in which records of a form refer to another form's.
fn refers_to<'r>(form: &'r Form, other: &str) -> Option<&'r str> {
    let mut fields = form.fields.iter();
    let found = fields.find(|field| matches!(&field.kind, FieldType::Reference(to) if to == other));
    found.map(|field| field.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked<'a>(
        standing: Standing,
        pending: &'a [&'a str],
        forms: &'a HashMap<String, String>,
    ) -> Asks<'a> {
        let today = "2026-03-01".parse().unwrap();
        Asks { standing, missing: &[], pending, forms, today }
    }

    fn of_every_duty(regulation: &Regulation, test: impl Fn(&Duty, &[Closing])) {
        let pending = ["x1"];
        for duty in &regulation.duties {
            for standing in [Standing::Due, Standing::Overdue, Standing::NoData] {
                test(duty, &of_line(regulation, duty, asked(standing, &pending, &HashMap::new())));
            }
        }
    }

    #[test]
    fn nobody_is_led_to_say_what_makes_the_duty_fail() {
        let regulation = Regulation::embedded().unwrap();
        of_every_duty(&regulation, |duty, closings| {
            let Some(Proof::NoneSuch(proof)) = &duty.proof else { return };
            for closing in closings {
                let form = closing.form.as_ref().map(|form| form.id.as_str());
                let offending = proof.offending.iter().filter(|one| form == Some(&one.form));
                let names: Vec<&String> =
                    offending.flat_map(|select| select.conditions.keys()).collect();
                let said = closing.with.iter().find(|known| names.contains(&&known.field));
                assert_eq!(said, None, "{}", duty.id);
            }
        });
    }

    #[test]
    fn a_stage_of_a_contract_is_filed_for_its_case_before_any_other_case_is() {
        let regulation = Regulation::embedded().unwrap();
        of_every_duty(&regulation, |duty, closings| {
            if duty.id != "D17a" {
                return;
            }
            let forms = closings.iter().filter_map(|one| Some(one.form.as_ref()?.id.as_str()));
            let forms: Vec<&str> = forms.collect();
            assert_eq!(forms, ["contract_clause_check", "contract_end", "outsourcing_case"]);
            for stage in closings.iter().take(2) {
                let case = Known { field: "case".to_owned(), value: "x1".to_owned() };
                assert!(stage.with.contains(&case), "{stage:?}");
            }
            let own = closings.last().unwrap();
            assert_eq!(own.records, ["x1"], "the case itself is completed, no other is added");
        });
    }

    #[test]
    fn what_a_register_marks_as_harmful_is_listed_before_its_own_entry_is_completed() {
        let regulation = Regulation::embedded().unwrap();
        for id in ["BAN25-06", "ACT25-11-1", "T21-A-banned"] {
            let duty = regulation.duty(id).unwrap();
            let closings = |subject: &str, form: &str| -> Vec<(String, Vec<String>)> {
                let forms = HashMap::from([(subject.to_owned(), form.to_owned())]);
                let pending = [subject];
                let closings =
                    of_line(&regulation, duty, asked(Standing::Overdue, &pending, &forms));
                let told = closings.into_iter().map(|one| (one.form.unwrap().id, one.records));
                told.collect()
            };
            let (list, register) = ("restricted_product".to_owned(), "asset".to_owned());
            let own = vec!["k1".to_owned()];
            assert_eq!(closings("k1", "asset"), [(list.clone(), Vec::new()), (register, own)]);
            let row = vec!["r1".to_owned()];
            assert_eq!(closings("r1", "restricted_product"), [(list, row)], "its own row");
        }
    }

    #[test]
    fn a_spot_check_is_what_staff_are_led_to_before_the_approval_of_a_device() {
        let regulation = Regulation::embedded().unwrap();
        let duty = regulation.duty("D15a").unwrap();
        let (pending, none) = (["p1"], HashMap::new());
        let closings = of_line(&regulation, duty, asked(Standing::Overdue, &pending, &none));
        let forms: Vec<&str> =
            closings.iter().filter_map(|one| Some(one.form.as_ref()?.id.as_str())).collect();
        assert_eq!(forms, ["workstation_check", "device_use_approval"]);
        let person = Known { field: "person".to_owned(), value: "p1".to_owned() };
        assert_eq!(closings[0].with, [person], "whether there is a finding is seen by who looks");
    }
}
