//! sum-per-subject: each member of a population reaches an amount in the period (semantics 7, 8).

use std::collections::HashSet;
use std::rc::Rc;

use regulation::Day;
use regulation::proof::SumPerSubject;

use crate::Quantity;
use crate::case::{At, Case, Context, Proven, Subject, missing};
use crate::period::Period;
use crate::population::{Member, Members};
use crate::reason::Reason;
use crate::reckon::Due;
use crate::record::plain;
use crate::selection::{Match, NameError};
use crate::shape::count_in_period::Periods;
use crate::shape::each_has::linked;
use crate::shape::{Holding, nobody};
use crate::standing::{Findings, Standing};
use crate::view::Entry;

/// One amount in one period, for all members.
struct Demanded<'a> {
    holding: Holding<'a>,
    amount: usize,
    periods: Periods,
}

struct Summed<'a> {
    demands: Rc<Vec<Demanded<'a>>>,
    /// A member's records, demand by demand.
    entries: Vec<Vec<(Entry<'a>, Match)>>,
    member: Member<'a>,
}

pub(crate) fn prove<'a>(
    context: Context<'a, '_>,
    proof: &SumPerSubject,
) -> Result<Proven<'a>, NameError> {
    let members = Members::of(context.view, &proof.population)?;
    let (first, none) = nobody(&members);
    let mut demands = Vec::new();
    let mut by_member = Vec::new();
    for demand in &proof.demands {
        let holding = Holding::new(context, &demand.records)?;
        let amount = holding.selection.place(&proof.amount)?;
        by_member.push(linked(context, &holding, &proof.link)?);
        let periods = Periods::new(context, &demand.period, Some(&demand.number));
        demands.push(Demanded { holding, amount, periods });
    }
    let demands = Rc::new(demands);
    let list = members.list.into_iter().map(|member| {
        let of = |links: &mut std::collections::HashMap<&str, Vec<(Entry<'a>, Match)>>| {
            let mut entries = links.remove(member.id).unwrap_or_default();
            once(&mut entries, &proof.amount, &demands);
            entries
        };
        let entries = by_member.iter_mut().map(of).collect();
        let id = member.id.to_owned();
        Subject { id, case: Box::new(Summed { demands: Rc::clone(&demands), entries, member }) }
    });
    Ok(Proven::Subjects { none, first, list: list.collect() })
}

/// Two records of one person, course, day and hours are one (semantics 8).
fn once(entries: &mut Vec<(Entry<'_>, Match)>, amount: &str, demands: &[Demanded<'_>]) {
    if entries.len() < 2 {
        return;
    }
    let Some(form) = demands.first().map(|demand| demand.holding.selection.form) else { return };
    let places: Vec<usize> = form
        .key
        .iter()
        .map(String::as_str)
        .chain([amount])
        .filter_map(|name| form.position(name))
        .collect();
    let mut seen = HashSet::new();
    entries.retain(|(entry, _)| {
        let same: Vec<String> = places
            .iter()
            .map(|at| entry.record.value(*at).map(plain).unwrap_or_default())
            .collect();
        seen.insert(same)
    });
}

impl Summed<'_> {
    fn sum(
        &self,
        demand: usize,
        period: &Period,
        until: Day,
        counted: &mut Vec<String>,
    ) -> (Quantity, Vec<String>) {
        let mut sum = Quantity::default();
        let mut lacking = Vec::new();
        let here = &self.demands[demand];
        for (entry, found) in &self.entries[demand] {
            let undated = entry.undated;
            if !undated && (!period.holds(entry.day) || entry.day > until) {
                continue;
            }
            let amount = entry.record.value(here.amount).and_then(crate::Value::number);
            match (found, amount) {
                (Match::Yes, Some(amount)) => {
                    sum = sum.plus(amount);
                    counted.push(entry.record.id.to_string());
                }
                (Match::Yes, None) => lacking.push(here.holding.selection.missing(here.amount)),
                (Match::Lacks(field), _) => lacking.push(here.holding.selection.missing(*field)),
                (Match::No, _) => {}
            }
        }
        (sum, lacking)
    }

    fn judge_demand(&self, demand: usize, at: At, findings: &mut Findings) -> Standing {
        let periods = &self.demands[demand].periods;
        let Some((period, number)) = periods.current(at.day) else {
            return Standing::NotApplicable;
        };
        let need = Quantity::whole(number);
        let (sum, lacking) = self.sum(demand, &period, at.day, &mut findings.counted);
        let mut last_missed = None;
        let mut undecided = Vec::new();
        let closed = periods.closed(at.day);
        let last = closed.last().map(|(period, _)| period.end);
        for (closed, number) in &closed {
            if self.member.stay(closed.end).is_none() {
                continue;
            }
            let need = Quantity::whole(*number);
            let mut ignored = Vec::new();
            let (sum, lacking) = self.sum(demand, closed, closed.end, &mut ignored);
            let is_last = last == Some(closed.end);
            if sum >= need {
                continue;
            }
            if !lacking.is_empty() {
                if is_last {
                    undecided = lacking;
                }
                continue;
            }
            findings.missed.push(closed.name());
            if is_last {
                last_missed = Some((*closed, sum, need));
            }
        }
        if sum >= need {
            findings.reason = Some(Reason::Reached { sum, need, period: period.name() });
            return Standing::Met;
        }
        if !lacking.is_empty() {
            return missing(findings, lacking);
        }
        if let Some((closed, sum, need)) = last_missed {
            findings.due = Some(Due::Day(closed.end));
            findings.reason = Some(Reason::PeriodMissed { sum, need, period: closed.name() });
            return Standing::Overdue;
        }
        if !undecided.is_empty() {
            return missing(findings, undecided);
        }
        findings.due = Some(Due::Day(period.end));
        let due = period.end.to_string();
        findings.reason = Some(Reason::Short { sum, need, period: period.name(), due });
        Standing::Due
    }
}

impl Case for Summed<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        match self.member.stay(at.day) {
            None => return Standing::NotApplicable,
            Some(stay) => {
                if let Some(name) = &stay.lacks {
                    return missing(findings, vec![name.clone()]);
                }
            }
        }
        worst_of(
            (0..self.demands.len()).map(|demand| {
                let mut own = Findings::default();
                let standing = self.judge_demand(demand, at, &mut own);
                (standing, own)
            }),
            findings,
        )
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.member.turns(days);
        for (demand, entries) in self.demands.iter().zip(&self.entries) {
            demand.periods.turns(days);
            days.extend(entries.iter().map(|(entry, _)| entry.day));
        }
    }
}

/// The worst of several demands on one subject; what was counted and missed adds up.
pub(crate) fn worst_of(
    judged: impl Iterator<Item = (Standing, Findings)>,
    findings: &mut Findings,
) -> Standing {
    let mut worst = Standing::NotApplicable;
    let mut all_missed = Vec::new();
    let mut all_counted = Vec::new();
    for (standing, mut own) in judged {
        all_missed.append(&mut own.missed);
        all_counted.append(&mut own.counted);
        if standing.place() < worst.place() {
            worst = standing;
            *findings = own;
        }
    }
    all_missed.sort();
    all_missed.dedup();
    all_counted.sort();
    all_counted.dedup();
    findings.missed = all_missed;
    findings.counted = all_counted;
    worst
}
