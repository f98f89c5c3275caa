//! The first term that runs from the approval of a level (semantics 4).

use std::rc::Rc;

use regulation::{Day, Parameter};

use crate::case::{At, Context};
use crate::reason::Reason;
use crate::reckon::Due;
use crate::standing::{Findings, Standing};

/// From each day on which the level changes, the last day of the first term where one runs.
#[derive(Default)]
pub(crate) struct FirstTerms(Vec<(Day, Option<Day>)>);

impl FirstTerms {
    /// The first term that the duty itself names.
    pub(crate) fn of(context: Context<'_, '_>) -> Rc<Self> {
        let parameter = context.duty.first_term.as_deref();
        let parameter = parameter.and_then(|id| context.view.parameter(id));
        parameter.map(|parameter| Self::by(context, parameter)).unwrap_or_default()
    }

    /// The first term that a parameter holds.
    pub(crate) fn by(context: Context<'_, '_>, parameter: &Parameter) -> Rc<Self> {
        let levels = context.view.body.levels.iter();
        let terms = levels.map(|(day, _)| (*day, context.first_term(parameter, *day)));
        Rc::new(Self(terms.collect()))
    }

    /// The last day of the first term that runs on a day, or ran last.
    pub(crate) fn running(&self, on: Day) -> Option<Day> {
        self.0.iter().rev().find(|(from, _)| *from <= on).and_then(|(_, ends)| *ends)
    }

    /// Due while the first term runs, overdue after it or where there is none.
    pub(crate) fn lacking(
        &self,
        at: At,
        findings: &mut Findings,
        reason: impl FnOnce() -> Reason,
    ) -> Standing {
        let ends = self.running(at.day);
        findings.due = ends.map(Due::Day);
        match ends {
            Some(ends) if at.day <= ends => {
                findings.say(|| Reason::FirstTerm { due: ends.to_string() });
                Standing::Due
            }
            _ => {
                findings.say(reason);
                Standing::Overdue
            }
        }
    }

    pub(crate) fn turns(&self, days: &mut Vec<Day>) {
        for (from, ends) in &self.0 {
            days.push(*from);
            days.extend(ends.map(Day::next));
        }
    }
}
