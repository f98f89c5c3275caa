//! 伍 systems: grading, controls and the yearly review of what is developed (annex tables nine and ten).

mod controls;
pub mod self_check;

use std::rc::Rc;

use regulation::Day;
use regulation::proof::Own;

use crate::Quantity;
use crate::case::{At, Case, Context, Proven, Subject, missing};
use crate::first_term::FirstTerms;
use crate::holding::{Holding, Share};
use crate::known::{Entry, Known};
use crate::owed::Periods;
use crate::period::Period;
use crate::population::Member;
use crate::reason::Reason;
use crate::selection::NameError;
use crate::shape::count_in_period::{Reached, judge_periods};
use crate::shape::nobody;
use crate::shape::sum_per_subject::worst_of;
use crate::standing::{Findings, Standing};

use controls::{Controls, Grades};

const LEVELS: [&str; 4] = ["c_level", "i_level", "a_level", "law_level"];

/// What every system is measured by.
struct Rules<'a> {
    register: Rc<Known<'a>>,
    /// The places of the four levels, with the names of what may be lacking.
    levels: Vec<(usize, String)>,
    grade: Rc<FirstTerms>,
    controls: Option<Controls<'a>>,
    review: Option<Periods>,
}

struct Graded<'a> {
    rules: Rc<Rules<'a>>,
    member: Rc<Member<'a>>,
    checks: Share<'a>,
    grades: Grades,
}

/// Each system that was developed by or for the body.
pub(super) fn grading<'a>(context: Context<'a, '_>, own: &Own) -> Result<Proven<'a>, NameError> {
    let members = context.members(own.population.as_deref().unwrap_or("developed-systems"))?;
    let register = &members.register;
    let level = |name: &&str| register.place(name).map(|place| (place, register.missing(place)));
    let checks = Holding::new(context, super::record_of(own, "baseline_check")?)?;
    let grade = match own.parameters.get("grade") {
        Some(id) => FirstTerms::by(context, context.parameter(id)?),
        None => Rc::default(),
    };
    let review = own.parameters.get("review");
    let review = review.map(|id| Periods::new(context, "year", Some(id))).transpose()?;
    let rules = Rc::new(Rules {
        register: Rc::clone(&register.known),
        levels: LEVELS.iter().map(level).collect::<Result<_, _>>()?,
        grade,
        controls: Controls::of(context, own, &checks)?,
        review,
    });
    let shares = checks.linked(context, "system")?;
    let list = members.list.iter().map(|member| {
        let (rules, member) = (Rc::clone(&rules), Rc::clone(member));
        let (checks, grades) = (shares.of(member.id), rules.grades(&member));
        Subject::new(member.id, Graded { rules, checks, grades, member })
    });
    let list = list.collect();
    Ok(Proven::Subjects { none: nobody(&members), first: None, beside: None, list })
}

impl<'a> Rules<'a> {
    /// The versions of a system's entry in the register, oldest first.
    fn versions(&self, system: &str) -> impl Iterator<Item = &Entry<'a>> {
        let first = self.register.first_of(system);
        let places = first.into_iter().flat_map(|first| self.register.versions_from(first));
        places.filter_map(|place| self.register.at(place))
    }

    /// The grade of a system over time: the highest of its dimensions; none while it is no member.
    fn grades(&self, member: &Member<'a>) -> Grades {
        let Some(controls) = &self.controls else { return Grades::default() };
        let rank = |entry: &Entry<'_>| {
            let words =
                self.levels.iter().filter_map(|(place, _)| entry.record.value(*place)?.text());
            words.filter_map(|word| controls.rank(word)).max()
        };
        let graded = self.versions(member.id);
        let graded =
            graded.map(|entry| (entry.day, member.stay(entry.day).and_then(|_| rank(entry))));
        controls.grades(graded.collect())
    }
}

impl<'a> Graded<'a> {
    fn graded(&self, system: &Entry<'a>, at: At, findings: &mut Findings) -> Standing {
        let unsaid =
            self.rules.levels.iter().filter(|(place, _)| system.record.value(*place).is_none());
        let unsaid: Vec<String> = unsaid.map(|(_, name)| name.clone()).collect();
        if unsaid.is_empty() {
            findings.say(|| Reason::Complete);
            return Standing::Met;
        }
        let reason = || {
            let grading = ("資通系統分級".to_owned(), "Grading of the system".to_owned());
            Reason::Incomplete { lacking: vec![grading] }
        };
        match self.rules.grade.lacking(at, findings, reason) {
            Standing::Due => Standing::Due,
            _ => missing(findings, unsaid),
        }
    }

    /// Every control that the system's grade asks for is in place or does not apply.
    fn controlled(&self, at: At, findings: &mut Findings) -> Standing {
        match &self.rules.controls {
            Some(controls) => controls.judge(&self.checks, &self.grades, at, findings),
            None => Standing::NotApplicable,
        }
    }

    /// The yearly look at the grading, from the year after the first term.
    fn reviewed(&self, at: At, findings: &mut Findings) -> Standing {
        let Some(review) = &self.rules.review else { return Standing::NotApplicable };
        let begun = |on: Day| {
            let ends = self.rules.grade.running(on);
            ends.is_none_or(|ends| ends < Day::year_start(on.year()))
        };
        if !begun(at.day) {
            return Standing::NotApplicable;
        }
        let reached = |period: &Period, until: Day, mut told: Option<&mut Findings>| {
            let mut reached = Reached::nothing();
            for entry in self.rules.versions(self.member.id) {
                if !entry.undated && period.holds(entry.day) && entry.happened(until) {
                    reached.add(Quantity::whole(1));
                    if let Some(told) = &mut told {
                        told.count(&entry.record.id);
                    }
                }
            }
            reached
        };
        let was_there = |on: Day| begun(on) && self.member.stay(on).is_some();
        judge_periods(review, |_| None, |number| number, at, findings, reached, was_there)
    }
}

impl Case for Graded<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let Some(stay) = self.member.stay(at.day) else { return Standing::NotApplicable };
        if let Some(name) = &stay.lacks {
            return missing(findings, vec![name.clone()]);
        }
        let own = || findings.alike();
        let (mut graded, mut controlled, mut reviewed) = (own(), own(), own());
        let judged = [
            (self.graded(&stay.entry, at, &mut graded), graded),
            (self.controlled(at, &mut controlled), controlled),
            (self.reviewed(at, &mut reviewed), reviewed),
        ];
        worst_of(judged.into_iter(), findings)
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.member.turns(days);
        self.checks.turns(days);
        self.rules.grade.turns(days);
        if let Some(controls) = &self.rules.controls {
            controls.turns(&self.grades, days);
        }
        if let Some(review) = &self.rules.review {
            review.turns(days);
        }
        days.extend(self.rules.versions(self.member.id).map(|entry| entry.day));
    }
}
