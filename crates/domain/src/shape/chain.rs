//! chain: a follow-up runs through its parties and ends in proof.

use regulation::Day;
use regulation::proof::Chain;

use crate::case::{At, Case, Context, Proven, Subject, missing};
use crate::reason::{NotBound, Reason};
use crate::reckon::Due;
use crate::selection::{Match, NameError, Selection, begins};
use crate::shape::after_event::{Found, deadline, none_of, not_judged};
use crate::shape::{Holding, answer_of};
use crate::standing::{Findings, Standing};

struct Step {
    zh: String,
    en: String,
    answers: Vec<Found>,
}

struct FollowUp {
    start: Due,
    lacks: Option<String>,
    due: Due,
    steps: Vec<Step>,
    not_judged: Option<NotBound>,
}

pub(crate) fn prove<'a>(context: Context<'a, '_>, proof: &Chain) -> Result<Proven<'a>, NameError> {
    let starts = Holding::new(context, &proof.start)?;
    let due_field = proof.due.as_deref().map(|name| starts.selection.place(name)).transpose()?;
    let finders = proof
        .steps
        .iter()
        .map(|step| Ok((step, answer_of(context, &starts.selection, &step.answer)?)))
        .collect::<Result<Vec<_>, NameError>>()?;
    let mut list = Vec::new();
    for (entry, matched) in &starts.entries {
        if entry.ends.is_some_and(|ends| ends <= context.until) {
            continue;
        }
        let start = starts.moment(entry).unwrap_or(Due::Day(entry.day));
        let mut lacks = match matched {
            Match::Lacks(field) => Some(starts.selection.missing(*field)),
            _ => None,
        };
        let due = match due_field {
            Some(field) => Selection::moment(entry, field).unwrap_or_else(|| {
                lacks = Some(starts.selection.missing(field));
                start
            }),
            None => deadline(context, start, proof.term.as_deref()),
        };
        let steps = finders.iter().map(|(step, finder)| Step {
            zh: step.zh.clone(),
            en: step.en.clone(),
            answers: finder.answers(entry),
        });
        let anchor = if entry.day <= crate::view::BEGINNING { due.day() } else { start.day() };
        let case = FollowUp {
            start,
            lacks,
            due,
            steps: steps.collect(),
            not_judged: not_judged(context, anchor),
        };
        list.push(Subject { id: entry.identity.to_owned(), case: Box::new(case) });
    }
    Ok(Proven::Subjects { none: none_of(&starts), first: None, list })
}

impl Case for FollowUp {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if !at.reached(self.start) {
            return Standing::NotApplicable;
        }
        if let Some(why) = &self.not_judged {
            findings.reason = Some(Reason::NotBound(why.clone()));
            return Standing::NotApplicable;
        }
        if let Some(name) = &self.lacks {
            return missing(findings, vec![name.clone()]);
        }
        findings.due = Some(self.due);
        let mut last: Option<Due> = None;
        for step in &self.steps {
            let reached = |found: &&Found| found.at.is_some_and(|moment| at.reached(moment));
            let done = step.answers.iter().filter(reached).find(|found| found.lacks.is_none());
            let Some(done) = done else {
                let lacks: Vec<String> = step
                    .answers
                    .iter()
                    .filter(reached)
                    .filter_map(|found| found.lacks.clone())
                    .collect();
                if !lacks.is_empty() {
                    return missing(findings, lacks);
                }
                let late = !at.in_time(self.due);
                let due = self.due.to_string();
                let (zh, en) = (step.zh.clone(), step.en.clone());
                findings.reason = Some(Reason::StepOpen { zh, en, due, late });
                return if late { Standing::Overdue } else { Standing::Due };
            };
            findings.counted.push(done.record.clone());
            last = done.at.or(last);
        }
        let on = last.map(|last| last.to_string()).unwrap_or_default();
        findings.late = last.is_some_and(|last| begins(last) > self.due.moment());
        let due = self.due.to_string();
        findings.reason = Some(if findings.late {
            Reason::AnsweredLate { on, due }
        } else {
            Reason::Answered { on }
        });
        Standing::Met
    }

    fn turns(&self, days: &mut Vec<Day>) {
        days.extend([self.start.day(), self.due.day(), self.due.day().next()]);
        for step in &self.steps {
            days.extend(step.answers.iter().filter_map(|found| Some(found.at?.day())));
        }
    }
}
