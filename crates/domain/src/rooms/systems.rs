//! 伍 systems: grading, controls and the yearly review of what is developed (annex tables nine and ten).

use std::rc::Rc;

use regulation::Day;
use regulation::proof::Own;

use crate::case::{At, Case, Context, Proven, Subject, missing};
use crate::first_term::FirstTerms;
use crate::holding::{Holding, Share};
use crate::known::{Entry, Known};
use crate::owed::Periods;
use crate::period::Period;
use crate::population::Member;
use crate::reason::Reason;
use crate::selection::{Match, NameError};
use crate::shape::count_in_period::{Reached, judge_periods};
use crate::shape::nobody;
use crate::shape::sum_per_subject::worst_of;
use crate::standing::{Findings, Standing};
use crate::{Quantity, Value};

const LEVELS: [&str; 4] = ["c_level", "i_level", "a_level", "law_level"];
const HIGH: &str = "高";
const SHORT: [&str; 2] = ["部分符合", "不符合"];

/// What every system is measured by.
struct Rules<'a> {
    register: Rc<Known<'a>>,
    /// The places of the four levels, with the names of what may be lacking.
    levels: Vec<(usize, String)>,
    checks: Rc<Holding<'a>>,
    item: usize,
    applies: usize,
    compliance: usize,
    grade: Rc<FirstTerms>,
    controls: Option<Rc<FirstTerms>>,
    /// Controls are asked only of systems at the high level.
    only_high: bool,
    review: Option<Periods>,
}

struct Graded<'a> {
    rules: Rc<Rules<'a>>,
    member: Rc<Member<'a>>,
    checks: Share<'a>,
}

/// Each system that was developed by or for the body.
pub(super) fn grading<'a>(context: Context<'a, '_>, own: &Own) -> Result<Proven<'a>, NameError> {
    let members = context.members(own.population.as_deref().unwrap_or("developed-systems"))?;
    let register = &members.register;
    let level = |name: &&str| register.place(name).map(|place| (place, register.missing(place)));
    let checks = Holding::new(context, super::record_of(own, "baseline_check")?)?;
    let place = |name: &str| checks.selection.place(name);
    let term = |name: &str| match own.parameters.get(name) {
        Some(id) => Ok(Some(FirstTerms::by(context, context.parameter(id)?))),
        None => Ok(None),
    };
    let high = term("controls_high")?;
    let review = own.parameters.get("review");
    let review = review.map(|id| Periods::new(context, "year", Some(id))).transpose()?;
    let rules = Rc::new(Rules {
        register: Rc::clone(&register.known),
        levels: LEVELS.iter().map(level).collect::<Result<_, _>>()?,
        item: place("item_no")?,
        applies: place("applies")?,
        compliance: place("compliance")?,
        grade: term("grade")?.unwrap_or_default(),
        only_high: high.is_some(),
        controls: high.map_or_else(|| term("controls"), |high| Ok(Some(high)))?,
        review,
        checks: Rc::clone(&checks),
    });
    let shares = checks.linked(context, "system")?;
    let list = members.list.iter().map(|member| {
        let (rules, member) = (Rc::clone(&rules), Rc::clone(member));
        Subject::new(member.id, Graded { rules, checks: shares.of(member.id), member })
    });
    let list = list.collect();
    Ok(Proven::Subjects { none: nobody(&members), first: None, beside: None, list })
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
        let reason = || Reason::Incomplete { lacking: "資通系統分級".to_owned() };
        match self.rules.grade.lacking(at, findings, reason) {
            Standing::Due => Standing::Due,
            _ => missing(findings, unsaid),
        }
    }

    fn is_high(&self, system: &Entry<'a>) -> bool {
        let level = |place: usize| system.record.value(place).and_then(Value::text);
        self.rules.levels.iter().any(|(place, _)| level(*place) == Some(HIGH))
    }

    /// Every control that applies is in place, by the newest look at each.
    fn controlled(&self, system: &Entry<'a>, at: At, findings: &mut Findings) -> Standing {
        let Some(terms) = &self.rules.controls else { return Standing::NotApplicable };
        if self.rules.only_high && !self.is_high(system) {
            return Standing::NotApplicable;
        }
        let mut newest: Vec<(Option<&Value>, &Entry<'_>, Match)> = Vec::new();
        for (entry, found) in self.checks.iter().filter(|(entry, _)| entry.speaks(at.day)) {
            let item = entry.record.value(self.rules.item);
            match newest.iter_mut().find(|(other, ..)| *other == item) {
                Some(place) => *place = (item, entry, found),
                None => newest.push((item, entry, found)),
            }
        }
        let selection = &self.rules.checks.selection;
        let mut unsaid = Vec::new();
        let mut short = false;
        for (_, entry, found) in &newest {
            if let Some(name) = selection.lack(*found) {
                unsaid.push(name);
                continue;
            }
            if entry.record.value(self.rules.applies) == Some(&Value::Boolean(false)) {
                continue;
            }
            match entry.record.value(self.rules.compliance).and_then(Value::text) {
                None => unsaid.push(selection.missing(self.rules.compliance)),
                Some(word) if SHORT.contains(&word) => {
                    short = true;
                    findings.fail(&entry.record.id);
                }
                Some(_) => findings.count(&entry.record.id),
            }
        }
        if newest.is_empty() || short {
            let form = selection.form;
            return terms.lacking(at, findings, || match short {
                true => Reason::Incomplete { lacking: "防護基準控制措施".to_owned() },
                false => Reason::NeverDone { form_zh: form.zh.clone(), form_en: form.en.clone() },
            });
        }
        if !unsaid.is_empty() {
            return missing(findings, unsaid);
        }
        findings.say(|| Reason::Complete);
        Standing::Met
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
        let first = self.rules.register.first_of(self.member.id);
        let reached = |period: &Period, until: Day, mut told: Option<&mut Findings>| {
            let mut reached = Reached::nothing();
            let versions =
                first.into_iter().flat_map(|first| self.rules.register.versions_from(first));
            for entry in versions.filter_map(|place| self.rules.register.at(place)) {
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
        judge_periods(review, |number| number, at, findings, reached, was_there)
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
            (self.controlled(&stay.entry, at, &mut controlled), controlled),
            (self.reviewed(at, &mut reviewed), reviewed),
        ];
        worst_of(judged.into_iter(), findings)
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.member.turns(days);
        self.checks.turns(days);
        self.rules.grade.turns(days);
        if let Some(terms) = &self.rules.controls {
            terms.turns(days);
        }
        if let Some(review) = &self.rules.review {
            review.turns(days);
        }
        let first = self.rules.register.first_of(self.member.id);
        let versions = first.into_iter().flat_map(|first| self.rules.register.versions_from(first));
        days.extend(versions.filter_map(|place| Some(self.rules.register.at(place)?.day)));
    }
}
