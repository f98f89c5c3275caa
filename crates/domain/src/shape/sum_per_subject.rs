//! sum-per-subject: each member of a population reaches an amount in the period (semantics 7, 8).

use std::rc::Rc;

use regulation::Day;
use regulation::proof::SumPerSubject;

use crate::case::{At, Case, Context, Proven, Subject, missing};
use crate::holding::{Holding, Share, Shares};
use crate::known::{Entry, Known, named};
use crate::owed::Periods;
use crate::period::Period;
use crate::population::Member;
use crate::selection::{Match, NameError, Selection};
use crate::shape::count_in_period::{Reached, judge_periods};
use crate::shape::nobody;
use crate::standing::{Findings, Standing};

/// One amount in one period, for all members.
struct Demanded<'a> {
    amount: usize,
    periods: Periods,
    /// The fields in which two records of the same act agree, with the things to which they refer.
    same: Vec<(usize, Option<Rc<Known<'a>>>)>,
}

struct Summed<'a> {
    demands: Rc<Vec<Demanded<'a>>>,
    /// A member's records, demand by demand.
    shares: Vec<Share<'a>>,
    member: Rc<Member<'a>>,
}

pub(crate) fn prove<'a>(
    context: Context<'a, '_>,
    proof: &SumPerSubject,
) -> Result<Proven<'a>, NameError> {
    let members = context.members(&proof.population)?;
    let mut demands = Vec::new();
    let mut by_member: Vec<Shares<'a>> = Vec::new();
    for demand in &proof.demands {
        let holding = Holding::new(context, &demand.records)?;
        let amount = holding.selection.place(&proof.amount)?;
        let form = holding.selection.form;
        let Selection { index, source, .. } = holding.selection;
        let same = form.key.iter().filter_map(|name| form.position(name)).chain([amount]);
        let same = same.map(|at| (at, context.view.things(index, at, source)));
        let periods = Periods::new(context, &demand.period, Some(&demand.number))?;
        demands.push(Demanded { amount, periods, same: same.collect() });
        by_member.push(holding.linked(context, &proof.link)?);
    }
    let demands = Rc::new(demands);
    let list = members.list.iter().map(|member| {
        let (demands, member) = (Rc::clone(&demands), Rc::clone(member));
        let shares = by_member.iter().map(|shares| shares.of(member.id)).collect();
        Subject::new(member.id, Summed { demands, shares, member })
    });
    let list = list.collect();
    Ok(Proven::Subjects { none: nobody(&members), first: None, beside: None, list })
}

impl<'a> Demanded<'a> {
    /// Two records of one person, course, day and hours are one (semantics 8).
    fn is_same(&self, left: &Entry<'a>, right: &Entry<'a>) -> bool {
        self.same.iter().all(|(at, things)| {
            let (left, right) = (left.record.value(*at), right.record.value(*at));
            let both = left.zip(right);
            let names = |value| named(things.as_deref(), value);
            left == right || both.is_some_and(|(left, right)| names(left) == names(right))
        })
    }

    fn reached(
        &self,
        share: &Share<'a>,
        period: &Period,
        until: Day,
        mut told: Option<&mut Findings>,
    ) -> Reached {
        let mut reached = Reached::nothing();
        let inside =
            |entry: &Entry<'_>| entry.undated || (period.holds(entry.day) && entry.happened(until));
        for (index, (entry, found)) in share.iter().enumerate() {
            if !inside(entry) {
                continue;
            }
            // Only a newer version of the same key can be the same act written twice.
            let again = |(other, _): (&Entry<'a>, Match)| {
                other.identity == entry.identity && self.is_same(other, entry)
            };
            if share.iter().take(index).any(again) {
                continue;
            }
            let amount = entry.record.value(self.amount).and_then(crate::Value::number);
            match (found, amount) {
                (Match::Yes, Some(amount)) => {
                    reached.add(amount);
                    if let Some(told) = &mut told {
                        told.count(&entry.record.id);
                    }
                }
                (Match::Yes, None) => reached.lack(share.missing(self.amount), None),
                (Match::Lacks(field), amount) => {
                    reached.lack(share.missing(usize::from(field)), amount);
                }
                (Match::No, _) => {}
            }
        }
        reached
    }
}

impl Case for Summed<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let Some(stay) = self.member.stay(at.day) else { return Standing::NotApplicable };
        if let Some(name) = &stay.lacks {
            return missing(findings, vec![name.clone()]);
        }
        let was_there = |on: Day| self.member.stay(on).is_some();
        let alike = findings.alike();
        let judged = self.demands.iter().zip(&self.shares).map(|(demand, share)| {
            let mut own = alike.clone();
            let reached = |period: &Period, until: Day, told: Option<&mut Findings>| {
                demand.reached(share, period, until, told)
            };
            let number = |number: i64| number;
            let periods = &demand.periods;
            let standing =
                judge_periods(periods, |_| None, number, at, &mut own, reached, was_there);
            (standing, own)
        });
        worst_of(judged, findings)
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.member.turns(days);
        for (demand, share) in self.demands.iter().zip(&self.shares) {
            demand.periods.turns(days);
            days.extend(share.iter().map(|(entry, _)| entry.day));
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
    for names in [&mut all_missed, &mut all_counted] {
        names.sort();
        names.dedup();
    }
    findings.missed = all_missed;
    findings.counted = all_counted;
    worst
}
