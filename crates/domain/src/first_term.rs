//! The first term that runs from the approval of a level (semantics 4), or from a change of staff.

use std::rc::Rc;

use regulation::{Amount, Day, Parameter};

use crate::case::{At, Context};
use crate::reason::Reason;
use crate::reckon::{Due, last_day};
use crate::standing::{Findings, Standing};

#[derive(Default)]
pub(crate) struct FirstTerms {
    /// From each day on which the level changes, the last day of the first term where one runs.
    by_level: Vec<(Day, Option<Day>)>,
    /// From each day on which a change of staff left too few, or brought somebody, the last day of the term.
    by_staff: Vec<(Day, Day)>,
}

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
        Rc::new(Self { by_level: terms.collect(), by_staff: Vec::new() })
    }

    /// The same, and anew from the days on which a change of staff leaves too few, where the law says so.
    pub(crate) fn by_staff(
        self: Rc<Self>,
        context: Context<'_, '_>,
        too_few_from: impl FnOnce() -> Vec<Day>,
    ) -> Rc<Self> {
        let parameter = context.duty.first_term.as_deref();
        let parameter = parameter.and_then(|id| context.view.parameter(id));
        let speaks = |parameter: &&Parameter| parameter.since.iter().any(|row| row.change_of_staff);
        let Some(parameter) = parameter.filter(speaks) else { return self };
        let term = |from: Day| {
            parameter.row(from).filter(|row| row.change_of_staff)?;
            // The change falls on the last day in post, which is not counted.
            Some((from, ends_after(context, parameter, from, from.previous())?))
        };
        let by_staff = too_few_from().into_iter().filter_map(term).collect();
        Rc::new(Self { by_level: self.by_level.clone(), by_staff })
    }

    /// The same, and anew for one who joins: for the first day of each stay, that of the whole time in post.
    pub(crate) fn by_joining(
        &self,
        context: Context<'_, '_>,
        parameter: &Parameter,
        stays: impl Iterator<Item = (Day, Day)>,
    ) -> Self {
        let term = |(from, joined_on): (Day, Day)| {
            Some((from, ends_after(context, parameter, joined_on, joined_on)?))
        };
        Self { by_level: self.by_level.clone(), by_staff: stays.filter_map(term).collect() }
    }

    /// The last day of the first term that runs on a day, or ran last.
    pub(crate) fn running(&self, on: Day) -> Option<Day> {
        let by_level = self.by_level.iter().rev().find(|(from, _)| *from <= on);
        by_level.and_then(|(_, ends)| *ends).max(self.running_by_staff(on))
    }

    fn running_by_staff(&self, on: Day) -> Option<Day> {
        self.by_staff.iter().rev().find(|(from, _)| *from <= on).map(|(_, ends)| *ends)
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
                let due = ends.to_string();
                findings.say(|| match self.running_by_staff(at.day) == Some(ends) {
                    true => Reason::AwaitsAnswer { due },
                    false => Reason::FirstTerm { due },
                });
                Standing::Due
            }
            _ => {
                findings.first_term = ends;
                findings.say(reason);
                Standing::Overdue
            }
        }
    }

    pub(crate) fn turns(&self, days: &mut Vec<Day>) {
        let by_staff = self.by_staff.iter().map(|(from, ends)| (*from, Some(*ends)));
        for (from, ends) in self.by_level.iter().copied().chain(by_staff) {
            days.push(from);
            days.extend(ends.map(Day::next));
        }
    }
}

/// The last day of the term that a parameter holds on a day, from a change of staff.
fn ends_after(
    context: Context<'_, '_>,
    parameter: &Parameter,
    on: Day,
    changed_on: Day,
) -> Option<Day> {
    match parameter.amount(on, context.view.body.level(on))? {
        Amount::Term(term) => Some(last_day(context.calendar(), changed_on, term)),
        Amount::Number(_) => None,
    }
}
