//! count-in-period: n records fall in each calendar period (semantics 3, 7).

use regulation::Day;
use regulation::proof::{CountInPeriod, Covers};

use crate::Quantity;
use crate::case::{At, Case, Context, Proven, Subject, missing};
use crate::period::{Period, Rhythm};
use crate::population::Members;
use crate::reason::Reason;
use crate::reckon::Due;
use crate::selection::{Match, NameError};
use crate::shape::{Holding, nobody};
use crate::standing::{Findings, Standing};
use crate::view::{BEGINNING, Entry};

/// The rhythm that a word or a parameter of the law names, on a day.
pub(crate) fn rhythm_of(context: Context<'_, '_>, word: &str, on: Day) -> Option<Rhythm> {
    let by_parameter = || context.view.term(word, on).and_then(Rhythm::from_term);
    Rhythm::from_word(word).or_else(by_parameter)
}

/// Periods of one duty for one body, and which of them it owes.
pub(crate) struct Periods {
    /// The rhythm from each day on which the law, the level or the edition may change it.
    rhythms: Vec<(Day, Option<Rhythm>, i64, Option<i16>)>,
    /// Days on which the duty begins or ceases to bind, with what it does from there.
    bound: Vec<(Day, bool)>,
    judged_from: Day,
    until: Day,
}

impl Periods {
    pub(crate) fn new(context: Context<'_, '_>, period: &str, number: Option<&str>) -> Self {
        let body = context.view.body;
        let mut days = vec![BEGINNING, context.span.0];
        days.extend(context.span.1);
        days.extend(body.levels.iter().map(|(day, _)| *day));
        days.extend(body.facts.iter().map(|(day, _, _)| *day));
        days.extend(body.active_from);
        days.extend(body.active_to.map(Day::next));
        for id in [Some(period), number].into_iter().flatten() {
            let rows = context.view.parameter(id).map(|parameter| parameter.since.as_slice());
            days.extend(rows.unwrap_or(&[]).iter().map(|row| row.from));
        }
        days.sort_unstable();
        days.dedup();
        let rhythms = days
            .iter()
            .map(|day| {
                let count = number.map_or(Some(1), |id| context.view.number(id, *day));
                let rhythm = count.and_then(|_| rhythm_of(context, period, *day));
                (*day, rhythm, count.unwrap_or(1), context.first_year(*day))
            })
            .collect();
        let bound = days.iter().map(|day| (*day, context.binds(*day))).collect();
        Self { rhythms, bound, judged_from: context.judged_from(), until: context.until }
    }

    fn on(&self, day: Day) -> Option<(Rhythm, i64, Option<i16>)> {
        let (_, rhythm, count, first) =
            self.rhythms.iter().rev().find(|(from, ..)| *from <= day)?;
        Some(((*rhythm)?, *count, *first))
    }

    /// The period that runs on a day, how often it asks, and whether it has begun yet.
    pub(crate) fn current(&self, day: Day) -> Option<(Period, i64)> {
        let (rhythm, count, first_year) = self.on(day)?;
        Some((Period::of(rhythm, day, first_year), count))
    }

    fn binds(&self, day: Day) -> bool {
        self.bound.iter().rev().find(|(from, _)| *from <= day).is_some_and(|(_, binds)| *binds)
    }

    /// Every closed period before a day that the body owed, oldest first.
    pub(crate) fn closed(&self, day: Day) -> Vec<(Period, i64)> {
        let mut found = Vec::new();
        let mut cursor = day;
        // Not of the law: no duty of this house is older than a lifetime of months.
        for _ in 0..1_200 {
            let Some((rhythm, _, _)) = self.on(cursor) else { break };
            let period = Period::closed_before(rhythm, cursor, None);
            if period.end < self.judged_from || period.end <= BEGINNING.plus(400) {
                break;
            }
            if let Some((_, count, first_year)) = self.on(period.end) {
                let begun = first_year.is_none_or(|first| first <= period.start.year());
                if begun && self.binds(period.end) {
                    found.push((period, count));
                }
            }
            cursor = match rhythm {
                Rhythm::Years(_) => Day::year_start(period.end.year()),
                Rhythm::Months(_) => period.start,
            };
            if cursor > period.end {
                break;
            }
        }
        found.reverse();
        found
    }

    /// First days of all periods, so that a standing can turn there.
    pub(crate) fn turns(&self, days: &mut Vec<Day>) {
        let months: i32 = self.rhythms.iter().fold(12, |least, (_, rhythm, ..)| match rhythm {
            Some(Rhythm::Months(months)) => least.min((*months).max(1)),
            _ => least,
        });
        let mut day = Day::year_start(self.judged_from.year());
        while day <= self.until {
            days.push(day);
            day = day.month_start(months);
        }
        days.extend(self.rhythms.iter().map(|(from, ..)| *from));
    }
}

struct Counted<'a> {
    holding: Holding<'a>,
    /// Only records that refer to this subject.
    entries: Vec<(Entry<'a>, Match)>,
    periods: Periods,
    covers: Option<(usize, Covers)>,
    stays: Option<crate::population::Member<'a>>,
}

pub(crate) fn prove<'a>(
    context: Context<'a, '_>,
    proof: &CountInPeriod,
) -> Result<Proven<'a>, NameError> {
    let covers = |holding: &Holding<'a>| {
        let covers = proof.covers.as_ref();
        covers
            .map(|covers| Ok((holding.selection.place(&covers.field)?, covers.clone())))
            .transpose()
    };
    let periods = || Periods::new(context, &proof.period, proof.number.as_deref());
    let (Some(population), Some(link)) = (&proof.per, &proof.link) else {
        let holding = Holding::new(context, &proof.records)?;
        let covers = covers(&holding)?;
        let entries = holding.entries.clone();
        let case = Counted { holding, entries, periods: periods(), covers, stays: None };
        return Ok(Proven::Whole(Box::new(case)));
    };
    let members = Members::of(context.view, population)?;
    let (first, none) = nobody(&members);
    let mut list = Vec::new();
    let all = Holding::new(context, &proof.records)?;
    let links = crate::shape::each_has::linked(context, &all, link)?;
    for member in members.list {
        let holding = Holding::new(context, &proof.records)?;
        let covers = covers(&holding)?;
        let entries = links.get(member.id).cloned().unwrap_or_default();
        let id = member.id.to_owned();
        let case = Counted { holding, entries, periods: periods(), covers, stays: Some(member) };
        list.push(Subject { id, case: Box::new(case) });
    }
    Ok(Proven::Subjects { none, first, list })
}

impl Counted<'_> {
    /// How much of the period is done, by records of days up to `until`; and what is lacking.
    fn reached(
        &self,
        period: &Period,
        until: Day,
        counted: &mut Vec<String>,
    ) -> (i64, Vec<String>) {
        let mut count = 0;
        let mut lacking = Vec::new();
        let mut words: Vec<&str> = Vec::new();
        for (entry, found) in &self.entries {
            let undated = matches!(found, Match::Lacks(_)) && entry.undated;
            if !undated && (!period.holds(entry.day) || entry.day > until) {
                continue;
            }
            if let Match::Lacks(field) = found {
                lacking.push(self.holding.selection.missing(*field));
                continue;
            }
            if let Some((field, _)) = &self.covers {
                match entry.record.value(*field) {
                    None => {
                        lacking.push(self.holding.selection.missing(*field));
                        continue;
                    }
                    Some(value) => {
                        words.extend(value.items().iter().filter_map(crate::Value::text));
                    }
                }
            }
            count += 1;
            counted.push(entry.record.id.to_string());
        }
        if let Some((_, covers)) = &self.covers {
            let found = covers.values.iter().filter(|value| words.contains(&value.as_str()));
            count = i64::try_from(found.count()).unwrap_or(i64::MAX);
        }
        (count, lacking)
    }

    fn need(&self, number: i64) -> i64 {
        let words = self.covers.as_ref().map(|(_, covers)| covers.values.len());
        words.map_or(number, |words| i64::try_from(words).unwrap_or(i64::MAX))
    }

    fn belongs(&self, on: Day) -> bool {
        self.stays.as_ref().is_none_or(|member| member.stay(on).is_some())
    }
}

impl Case for Counted<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if !self.belongs(at.day) {
            return Standing::NotApplicable;
        }
        let Some((period, number)) = self.periods.current(at.day) else {
            return Standing::NotApplicable;
        };
        let need = self.need(number);
        let (count, lacking) = self.reached(&period, at.day, &mut findings.counted);
        let mut last_missed = None;
        let mut undecided = Vec::new();
        let closed = self.periods.closed(at.day);
        let last = closed.last().map(|(period, _)| period.end);
        for (closed, number) in &closed {
            if !self.belongs(closed.end) {
                continue;
            }
            let need = self.need(*number);
            let mut ignored = Vec::new();
            let (count, lacking) = self.reached(closed, closed.end, &mut ignored);
            let is_last = last == Some(closed.end);
            if count >= need {
                continue;
            }
            if count + i64::try_from(lacking.len()).unwrap_or(0) >= need {
                if is_last {
                    undecided = lacking;
                }
                continue;
            }
            findings.missed.push(closed.name());
            if is_last {
                last_missed = Some((*closed, count, need));
            }
        }
        let quantity = Quantity::whole;
        if count >= need {
            findings.reason = Some(Reason::Reached {
                sum: quantity(count),
                need: quantity(need),
                period: period.name(),
            });
            return Standing::Met;
        }
        if !lacking.is_empty() && count + i64::try_from(lacking.len()).unwrap_or(0) >= need {
            return missing(findings, lacking);
        }
        if let Some((closed, count, need)) = last_missed {
            findings.due = Some(Due::Day(closed.end));
            findings.reason = Some(Reason::PeriodMissed {
                sum: quantity(count),
                need: quantity(need),
                period: closed.name(),
            });
            return Standing::Overdue;
        }
        if !undecided.is_empty() {
            return missing(findings, undecided);
        }
        findings.due = Some(Due::Day(period.end));
        findings.reason = Some(Reason::Short {
            sum: quantity(count),
            need: quantity(need),
            period: period.name(),
            due: period.end.to_string(),
        });
        Standing::Due
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.periods.turns(days);
        days.extend(self.entries.iter().map(|(entry, _)| entry.day));
        if let Some(member) = &self.stays {
            member.turns(days);
        }
    }
}
