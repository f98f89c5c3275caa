//! chain: a follow-up runs through its parties and ends in proof.

use regulation::Day;
use regulation::proof::{Chain, ChainStep};

use crate::answer::{Answers, Found, first};
use crate::case::{At, Case, Context, Proven, missing};
use crate::event;
use crate::holding::Holding;
use crate::reason::{NotBound, Reason};
use crate::reckon::Due;
use crate::selection::{NameError, moment};
use crate::standing::{Findings, Standing};
use crate::view::BEGINNING;

struct Step<'a> {
    zh: &'a str,
    en: &'a str,
    answers: Vec<Found<'a>>,
}

struct FollowUp<'a> {
    start: Due,
    lacks: Option<String>,
    due: Due,
    steps: Vec<Step<'a>>,
    not_judged: Option<NotBound>,
}

pub(crate) fn prove<'a>(
    context: Context<'a, '_>,
    proof: &'a Chain,
) -> Result<Proven<'a>, NameError> {
    let starts = Holding::new(context, &proof.start)?;
    let due_field = proof.due.as_deref().map(|name| starts.selection.place(name)).transpose()?;
    if let Some(term) = &proof.term {
        context.parameter(term)?;
    }
    let finder =
        |step: &'a ChainStep| Ok((step, Answers::new(context, &starts.selection, &step.answer)?));
    let finders = proof.steps.iter().map(finder).collect::<Result<Vec<_>, NameError>>()?;
    let list = event::subjects(&starts, |entry, matched| {
        let selection = &starts.selection;
        let start = selection.own_moment(entry).unwrap_or(Due::Day(entry.day));
        let mut lacks = selection.lack(matched);
        let due = match due_field {
            Some(field) => moment(entry, field).unwrap_or_else(|| {
                lacks = lacks.take().or_else(|| Some(selection.missing(field)));
                start
            }),
            None => context.deadline(start, proof.term.as_deref()),
        };
        let steps = finders.iter().map(|(step, answers)| Step {
            zh: &step.zh,
            en: &step.en,
            answers: answers.of(entry),
        });
        // A follow-up that counts from the beginning is dated by its term.
        let event = if entry.day <= BEGINNING { due.day() } else { start.day() };
        let steps = steps.collect();
        Some(FollowUp { start, lacks, due, steps, not_judged: context.not_judged(event) })
    });
    Ok(Proven::events(starts.selection.form, list))
}

impl Case for FollowUp<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if !at.reached(self.start) {
            return Standing::NotApplicable;
        }
        if let Some(why) = &self.not_judged {
            findings.say(|| Reason::NotBound(why.clone()));
            return Standing::NotApplicable;
        }
        if let Some(name) = &self.lacks {
            return missing(findings, vec![name.clone()]);
        }
        let mut last = self.due;
        for step in &self.steps {
            match first(&step.answers, at) {
                Ok(done) => {
                    findings.count(done.record);
                    last = done.at.unwrap_or(last);
                }
                Err(lacks) if !lacks.is_empty() => return missing(findings, lacks),
                Err(_) => return Reason::open_step((step.zh, step.en), self.due, at, findings),
            }
        }
        Reason::answered(last, self.due, findings)
    }

    fn turns(&self, days: &mut Vec<Day>) {
        days.extend([self.start.day(), self.due.day(), self.due.day().next()]);
        for step in &self.steps {
            step.answers.iter().for_each(|found| found.turns(days));
        }
    }
}
