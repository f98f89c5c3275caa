//! none-such: no record matches; an empty register proves nothing (semantics 12, 26).

use regulation::Day;
use regulation::proof::NoneSuch;

use crate::case::{Always, At, Case, Context, Proven, RegisterKept, Subject, missing};
use crate::reason::{NotBound, Reason};
use crate::selection::{Match, NameError, Selection};
use crate::shape::Holding;
use crate::standing::{Findings, Standing};
use crate::view::Known;

struct Offence {
    record: String,
    from: Day,
    /// A newer version of the same thing, or an end of its own.
    ends: Option<Day>,
    answered: Option<Day>,
    lacks: Option<String>,
    before_records: bool,
}

pub(crate) fn prove<'a>(
    context: Context<'a, '_>,
    proof: &NoneSuch,
) -> Result<Proven<'a>, NameError> {
    let mut list = Vec::new();
    for select in &proof.offending {
        let holding = Holding::new(context, select)?;
        let answered =
            proof.answered.as_deref().map(|name| holding.selection.place(name)).transpose()?;
        for (entry, matched) in &holding.entries {
            let lacks = match matched {
                Match::Lacks(field) => Some(holding.selection.missing(*field)),
                _ => None,
            };
            let answered = answered.and_then(|at| Some(Selection::moment(entry, at)?.day()));
            let offence = Offence {
                record: entry.record.id.to_string(),
                from: entry.day,
                ends: holding.selection.ends(entry),
                answered,
                lacks,
                // A log of events is not judged before records are kept here; a register speaks now.
                before_records: proof.answered.is_some() && entry.day < context.judged_from(),
            };
            list.push(Subject { id: entry.identity.to_owned(), case: Box::new(offence) });
        }
    }
    let first = empty_register(context, &proof.registers)?;
    let none = Box::new(Always(Standing::Met, Reason::NoneFound));
    Ok(Proven::Subjects { none, first, list })
}

/// No-data while one of the registers has no record at all.
pub(crate) fn empty_register<'a>(
    context: Context<'a, '_>,
    registers: &[String],
) -> Result<Option<Box<dyn Case + 'a>>, NameError> {
    let mut kept = Vec::new();
    for id in registers {
        let index = context.view.regulation.form_index(id);
        let index = index.ok_or_else(|| NameError::Form(id.clone()))?;
        let form = &context.view.regulation.forms[index];
        let known = context.view.known(index, regulation::proof::Source::Body);
        kept.push(RegisterKept {
            form: id.clone(),
            form_zh: form.zh.clone(),
            form_en: form.en.clone(),
            first_day: Known::first_day(&known),
            kept: Standing::Met,
        });
    }
    if kept.is_empty() {
        return Ok(None);
    }
    Ok(Some(Box::new(AllKept(kept))))
}

/// Says which registers are empty; met when none is.
struct AllKept(Vec<RegisterKept>);

impl Case for AllKept {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let empty = |register: &&RegisterKept| register.first_day.is_none_or(|day| day > at.day);
        let names: Vec<String> =
            self.0.iter().filter(empty).map(|register| register.form.clone()).collect();
        if names.is_empty() {
            return Standing::Met;
        }
        missing(findings, names)
    }

    fn turns(&self, days: &mut Vec<Day>) {
        days.extend(self.0.iter().filter_map(|register| register.first_day));
    }
}

impl Case for Offence {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if at.day < self.from {
            return Standing::NotApplicable;
        }
        if self.before_records {
            findings.reason = Some(Reason::NotBound(NotBound::BeforeRecords));
            return Standing::NotApplicable;
        }
        if self.ends.is_some_and(|ends| ends <= at.day) {
            return Standing::NotApplicable;
        }
        if let Some(name) = &self.lacks {
            return missing(findings, vec![name.clone()]);
        }
        if let Some(answered) = self.answered.filter(|day| *day <= at.day) {
            findings.counted = vec![self.record.clone()];
            findings.reason = Some(Reason::OffenceAnswered { on: answered.to_string() });
            return Standing::Met;
        }
        findings.failing = vec![self.record.clone()];
        findings.reason = Some(Reason::Offending { on: self.from.to_string() });
        Standing::Overdue
    }

    fn turns(&self, days: &mut Vec<Day>) {
        days.push(self.from);
        days.extend(self.ends);
        days.extend(self.answered);
    }
}
