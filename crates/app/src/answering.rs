//! How a duty is answered: by which forms, and which of them only tell what it is owed for. Knows no person
//! and no line.

use domain::{BODIES, selections, stage_forms, subject_forms};
use regulation::proof::{Answer, Covers, Listed, Own, Select};
use regulation::{Duty, FieldType, Form, Proof, Regulation};

/// How a proof is answered: by a record of a selection, which may name its subject in a field.
#[derive(Clone, Copy)]
pub(crate) struct Answered<'p> {
    pub(crate) select: &'p Select,
    pub(crate) link: Option<&'p str>,
    /// By completing the subject's own record.
    pub(crate) completes: bool,
    /// What is selected is what must not be: nobody is led to say it.
    pub(crate) offends: bool,
    /// The words that must all be said.
    pub(crate) covers: Option<&'p Covers>,
}

/// The forms by which a duty is kept, the one that answers it first.
pub(crate) fn forms<'r>(regulation: &'r Regulation, duty: &'r Duty) -> Vec<&'r str> {
    in_order(duty, &answers(regulation, duty, None))
}

/// The forms that the duty reads, those first by which it is answered.
fn in_order<'r>(duty: &'r Duty, answered: &[Answered<'r>]) -> Vec<&'r str> {
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

/// The forms that a line of the duty waits for, the likeliest first: a register that only tells whom or what
/// the duty is owed for is none of them, nor is a stage that was done, nor what only answers for subjects of
/// another form than the line's, where that is known.
pub(crate) fn awaited<'r>(
    regulation: &'r Regulation,
    duty: &'r Duty,
    done: &[&str],
    kind: Option<&str>,
) -> Vec<&'r str> {
    let stages = match &duty.proof {
        Some(Proof::Own(own)) => stage_forms(&own.function),
        _ => &[],
    };
    let answered = answers(regulation, duty, kind);
    let all = in_order(duty, &answered);
    let answering = all.iter().copied().filter(|form| {
        let is_stage = stages.is_empty() || stages.contains(form);
        is_stage && answered.iter().any(|one| one.select.form == **form)
    });
    let answering: Vec<&str> = answering.collect();
    let open = answering.iter().copied();
    let open = open.filter(|form| !stages.contains(form) || !done.contains(form));
    let open: Vec<&str> = open.collect();
    match (open.is_empty(), answering.is_empty()) {
        (false, _) => open,
        (true, false) => answering,
        (true, true) => all,
    }
}

/// The list of a duty that looks at registers too: what it names is judged by its row there.
pub(crate) fn listed(duty: &Duty) -> Option<&Listed> {
    match duty.proof.as_ref()? {
        Proof::AfterEvent(proof) => proof.listed.as_ref(),
        Proof::NoneSuch(proof) => proof.listed.as_ref(),
        _ => None,
    }
}

/// Every way to answer the duty, the likeliest first; for a subject of one form, where that is known, without
/// the registers of other things.
pub(crate) fn answers<'p>(
    regulation: &'p Regulation,
    duty: &'p Duty,
    kind: Option<&str>,
) -> Vec<Answered<'p>> {
    let kinds = subject_forms(regulation, duty);
    let kind = kinds.iter().copied().find(|form| Some(*form) == kind);
    let mut answers = answers_of(regulation, duty, kind);
    if kind.is_some() {
        let list = listed(duty).map(|list| list.records.form.as_str());
        answers.retain(|one| {
            let form = one.select.form.as_str();
            let is_of_another = kind != Some(form) && kinds.contains(&form);
            one.link.is_some() || list == Some(form) || !is_of_another
        });
    }
    answers
}

fn answers_of<'p>(
    regulation: &'p Regulation,
    duty: &'p Duty,
    kind: Option<&'p str>,
) -> Vec<Answered<'p>> {
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
        Proof::Own(proof) => answers_of_own(regulation, duty, proof, kind),
    }
}

/// Of a function of its own: first the subjects' own records where something is told in them later, then what
/// names the subjects in a field, last the subjects' own records where nothing is.
fn answers_of_own<'p>(
    regulation: &'p Regulation,
    duty: &'p Duty,
    proof: &'p Own,
    kind: Option<&'p str>,
) -> Vec<Answered<'p>> {
    // Of subjects of several forms nothing else says which one waits.
    let forms = subject_forms(regulation, duty);
    let subjects = kind.or(forms.first().copied().filter(|_| forms.len() == 1));
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

/// The field in which records of a form refer to another form's; of several bodies nothing says which is meant.
fn refers_to<'r>(form: &'r Form, other: &str) -> Option<&'r str> {
    let fields = form.fields.iter();
    let mut found =
        fields.filter(|field| matches!(&field.kind, FieldType::Reference(to) if to == other));
    let first = found.next();
    let is_told = first.is_some() && (other != BODIES || found.next().is_none());
    first.filter(|_| is_told).map(|field| field.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn awaited_of(duty: &str, done: &[&str]) -> Vec<String> {
        let regulation = Regulation::embedded().unwrap();
        let duty = regulation.duty(duty).unwrap();
        awaited(&regulation, duty, done, None).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn what_mends_a_line_is_what_answers_it_and_no_register_of_whom_or_what_it_is_owed_for() {
        for (duty, form) in [
            ("D5.1b", "suitability_review"),
            ("D5.4c", "awareness_ack"),
            ("D12.3c", "ups_test"),
            ("D13.4a", "install_assessment"),
            ("D20a", "intel_action"),
            ("D26a", "backup_scheme"),
            ("D27b", "improvement_report"),
        ] {
            assert_eq!(awaited_of(duty, &[]), [form], "{duty}");
        }
    }

    #[test]
    fn a_stage_of_a_contract_that_was_done_is_not_asked_for_again() {
        assert_eq!(awaited_of("D17a", &[]), ["contract_clause_check", "contract_end"]);
        assert_eq!(awaited_of("D17a", &["contract_clause_check"]), ["contract_end"]);
    }

    #[test]
    fn what_follows_an_incident_is_filed_and_the_incident_itself_is_not_completed_for_it() {
        for (duty, form) in [
            ("INC21-06-1-L12", "incident_control"),
            ("INC21-06-2", "incident_report"),
            ("INC26-09-3", "meeting"),
        ] {
            assert_eq!(awaited_of(duty, &[]), [form], "{duty}");
        }
        assert_eq!(awaited_of("D19b", &[]), ["incident_control", "incident_report"]);
        assert_eq!(awaited_of("D19b", &["incident_control"]), ["incident_report"]);
    }

    #[test]
    fn what_was_found_by_an_audit_is_reviewed_and_no_report_is_filed_for_it() {
        assert_eq!(awaited_of("D28a", &[]), ["supervision_review"]);
        assert_eq!(awaited_of("D28a", &["supervision_review"]), ["supervision_review"]);
    }

    #[test]
    fn a_subject_waits_for_no_register_of_things_of_another_kind() {
        let regulation = Regulation::embedded().unwrap();
        let unused = regulation.duty("D5.5b").unwrap();
        for own in ["account_entry", "ip_allocation"] {
            assert_eq!(awaited(&regulation, unused, &[], Some(own)), ["suspension", own]);
        }
        // A review names the incident that it is of.
        let reviewed = regulation.duty("INC26-07-1-L12").unwrap();
        for own in subject_forms(&regulation, reviewed) {
            assert_eq!(awaited(&regulation, reviewed, &[], Some(own)), ["incident_review"]);
        }
        let banned = regulation.duty("BAN25-06").unwrap();
        let of_asset = awaited(&regulation, banned, &[], Some("asset"));
        assert_eq!(of_asset, ["restricted_product", "asset"]);
        let of_row = awaited(&regulation, banned, &[], Some("restricted_product"));
        assert_eq!(of_row, ["restricted_product"]);
    }

    #[test]
    fn no_duty_that_a_form_keeps_is_left_without_one() {
        let regulation = Regulation::embedded().unwrap();
        for duty in &regulation.duties {
            let all = forms(&regulation, duty);
            let some = awaited(&regulation, duty, &all, None);
            assert_eq!(some.is_empty(), all.is_empty(), "{}", duty.id);
            assert!(some.iter().all(|form| all.contains(form)), "{}", duty.id);
        }
    }
}
