//! count-in-period: n records fall in each calendar period (semantics 3, 7).

use std::rc::Rc;

use regulation::Day;
use regulation::proof::{CountInPeriod, Covers};

use crate::Quantity;
use crate::case::{At, Case, Context, Proven, Subject, missing};
use crate::holding::{Holding, Share};
use crate::known::Known;
use crate::owed::{Closed, Periods};
use crate::period::Period;
use crate::population::{Member, Members};
use crate::reason::Reason;
use crate::reckon::Due;
use crate::selection::{Match, NameError};
use crate::shape::nobody;
use crate::standing::{Findings, Standing};

struct Rules<'a> {
    periods: Periods,
    covers: Option<(usize, Covers)>,
    /// Where what joins in the course of a year owes from the next one on.
    joining: Option<Joining<'a>>,
}

/// What the register of a population tells of its members' joining.
struct Joining<'a> {
    known: Rc<Known<'a>>,
    /// The first day that it tells of the body.
    kept_from: Option<Day>,
}

struct Counted<'a> {
    rules: Rc<Rules<'a>>,
    share: Share<'a>,
    member: Option<Rc<Member<'a>>>,
}

pub(crate) fn prove<'a>(
    context: Context<'a, '_>,
    proof: &CountInPeriod,
) -> Result<Proven<'a>, NameError> {
    let holding = Holding::referring_by(context, &proof.records, proof.link.as_deref())?;
    let covers = match &proof.covers {
        None => None,
        Some(covers) => Some((holding.selection.place(&covers.field)?, covers.clone())),
    };
    let periods = Periods::new(context, &proof.period, proof.number.as_deref())?;
    let members = proof.per.as_deref().map(|per| context.members(per)).transpose()?;
    let starting = members.as_deref().filter(|_| context.duty.starts_next_year);
    let rules = Rc::new(Rules { periods, covers, joining: starting.map(Joining::of) });
    let Some(members) = members else {
        return Ok(Proven::whole(Counted { rules, share: holding.whole(), member: None }));
    };
    let shares = holding.linked(context, proof.link.as_deref().unwrap_or("id"))?;
    let list = members.list.iter().map(|member| {
        let (rules, share) = (Rc::clone(&rules), shares.of(member.id));
        Subject::new(member.id, Counted { rules, share, member: Some(Rc::clone(member)) })
    });
    let list = list.collect();
    Ok(Proven::Subjects { none: nobody(&members), first: None, beside: None, list })
}

/// What a period has so far.
pub(crate) struct Reached {
    pub(crate) sum: Quantity,
    /// As much more as records may bring whose fields are lacking; none: any amount.
    more: Option<Quantity>,
    pub(crate) lacks: Vec<String>,
}

impl Reached {
    pub(crate) fn nothing() -> Self {
        Self { sum: Quantity::default(), more: Some(Quantity::default()), lacks: Vec::new() }
    }

    /// A record that counts so much.
    pub(crate) fn add(&mut self, amount: Quantity) {
        self.sum = self.sum.plus(amount);
    }

    /// A record that would count so much if what it lacks were said.
    pub(crate) fn lack(&mut self, name: String, amount: Option<Quantity>) {
        self.lacks.push(name);
        self.more = self.more.zip(amount).map(|(more, amount)| more.plus(amount));
    }

    /// Whether what is lacking could still make it enough.
    fn may_reach(&self, need: Quantity) -> bool {
        !self.lacks.is_empty() && self.more.is_none_or(|more| self.sum.plus(more) >= need)
    }
}

/// Judges a running period and those that have closed (semantics 7).
///
/// `reached` tells what a period has by a day; `was_there` whether the subject owed it, `first_year` from
/// which year on, where it has one of its own.
pub(crate) fn judge_periods(
    periods: &Periods,
    first_year: impl Fn(Day) -> Option<i16>,
    need: impl Fn(i64) -> i64,
    at: At,
    findings: &mut Findings,
    reached: impl Fn(&Period, Day, Option<&mut Findings>) -> Reached,
    was_there: impl Fn(Day) -> bool,
) -> Standing {
    let Some((period, number)) = periods.current(at.day, first_year(at.day)) else {
        return Standing::NotApplicable;
    };
    let asked = Quantity::whole(need(number));
    let here = reached(&period, at.day, Some(findings));
    let closed = periods.closed(at.day);
    let judge = |closed: &Closed| {
        let asked = Quantity::whole(need(closed.number));
        let there = reached(&closed.period, closed.period.end, None);
        let end = closed.period.end;
        let owed = closed.is_owed_from(first_year(end)) && was_there(end);
        (owed && there.sum < asked).then_some((closed.period, asked, there))
    };
    if !findings.is_silent() {
        let missed = closed.iter().filter_map(&judge);
        let missed = missed.filter(|(_, asked, there)| !there.may_reach(*asked));
        findings.missed = missed.map(|(period, ..)| period.name()).collect();
    }
    let sum = here.sum;
    if sum >= asked {
        findings.say(|| Reason::Reached { sum, need: asked, period: period.name() });
        return Standing::Met;
    }
    if here.may_reach(asked) {
        return missing(findings, here.lacks);
    }
    if let Some((last, asked, there)) = closed.last().and_then(judge) {
        // Both decide: what the missed period had, and what the running one has and does not reach.
        if !findings.is_silent() {
            let running = std::mem::take(&mut findings.counted);
            reached(&last, last.end, Some(findings));
            findings.counted.extend(running);
        }
        if there.may_reach(asked) {
            return missing(findings, there.lacks);
        }
        findings.due = Some(Due::Day(last.end));
        findings.say(|| Reason::PeriodMissed { sum: there.sum, need: asked, period: last.name() });
        return Standing::Overdue;
    }
    findings.due = Some(Due::Day(period.end));
    findings.say(|| {
        let due = period.end.to_string();
        Reason::Short { sum, need: asked, period: period.name(), due }
    });
    Standing::Due
}

impl<'a> Joining<'a> {
    fn of(members: &Members<'a>) -> Self {
        let known = Rc::clone(&members.register.known);
        let kept_from = known.kept_from();
        Self { known, kept_from }
    }

    /// The year after the one in which a member joined. None where the register tells of no earlier year
    /// and of no earlier version: it was brought in then, and the member may be older.
    fn first_year(&self, member: &Member<'_>, on: Day) -> Option<i16> {
        let since = member.since(on)?;
        let stay = member.stays.iter().find(|stay| stay.from == since)?;
        let first = self.known.first_of(&stay.entry.record.id);
        let first = first.and_then(|place| self.known.at(place));
        let is_change = first.is_some_and(|first| first.day < stay.entry.day);
        let is_kept = self.kept_from.is_some_and(|kept_from| kept_from.year() < since.year());
        (is_change || is_kept).then(|| since.year() + 1)
    }
}

impl Counted<'_> {
    /// The year after the one in which the member came to be one, where the duty begins there.
    fn first_year(&self, on: Day) -> Option<i16> {
        let member = self.member.as_ref()?;
        self.rules.joining.as_ref()?.first_year(member, on)
    }

    /// How much of the period is done, by records of days up to `until`; and what is lacking.
    fn reached(&self, period: &Period, until: Day, mut told: Option<&mut Findings>) -> Reached {
        let mut reached = Reached::nothing();
        let mut words: Vec<&str> = Vec::new();
        // A record without words may hold all of them.
        let amount = self.rules.covers.is_none().then_some(Quantity::whole(1));
        for (entry, found) in self.share.iter() {
            let inside = period.holds(entry.day) && entry.speaks(until);
            if !inside && !entry.undated {
                continue;
            }
            if let Match::Lacks(field) = found {
                reached.lack(self.share.missing(usize::from(field)), amount);
                continue;
            }
            match &self.rules.covers {
                None => reached.add(Quantity::whole(1)),
                Some((field, _)) => match entry.record.value(*field) {
                    None => {
                        reached.lack(self.share.missing(*field), None);
                        continue;
                    }
                    Some(value) => {
                        words.extend(value.items().iter().filter_map(crate::Value::text));
                    }
                },
            }
            if let Some(told) = &mut told {
                told.count(&entry.record.id);
            }
        }
        if let Some((_, covers)) = &self.rules.covers {
            let found = covers.values.iter().filter(|value| words.contains(&value.as_str()));
            reached.sum = Quantity::whole(i64::try_from(found.count()).unwrap_or(i64::MAX));
        }
        reached
    }
}

impl Case for Counted<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if let Some(member) = &self.member {
            let Some(stay) = member.stay(at.day) else { return Standing::NotApplicable };
            if let Some(name) = &stay.lacks {
                return missing(findings, vec![name.clone()]);
            }
        }
        let covers = self.rules.covers.as_ref().map(|(_, covers)| covers.values.len());
        let words = covers.map(|words| i64::try_from(words).unwrap_or(i64::MAX));
        judge_periods(
            &self.rules.periods,
            |on| self.first_year(on),
            |number| words.unwrap_or(number),
            at,
            findings,
            |period, until, told| self.reached(period, until, told),
            |on| self.member.as_ref().is_none_or(|member| member.stay(on).is_some()),
        )
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.rules.periods.turns(days);
        self.share.turns(days);
        if let Some(member) = &self.member {
            member.turns(days);
        }
    }
}
