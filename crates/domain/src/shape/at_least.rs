//! at-least: a head count reaches a number by level.

use std::rc::Rc;

use regulation::Day;
use regulation::proof::AtLeast;

use crate::case::{At, Case, Context, Proven, missing};
use crate::first_term::FirstTerms;
use crate::holding::{Holding, Share};
use crate::known::{Known, named};
use crate::reason::Reason;
use crate::selection::NameError;
use crate::standing::{Findings, Standing};
use crate::timeline;
use crate::view::BEGINNING;

struct Counted<'a> {
    share: Share<'a>,
    distinct: usize,
    /// The things that tell one from another, where it is a reference that does.
    things: Option<Rc<Known<'a>>>,
    /// The number from each day on which law or level changes it; none: the level has none.
    need: Vec<(Day, Option<i64>)>,
    first_terms: Rc<FirstTerms>,
}

pub(crate) fn prove<'a>(
    context: Context<'a, '_>,
    proof: &AtLeast,
) -> Result<Proven<'a>, NameError> {
    let holding = Holding::new(context, &proof.records)?;
    let distinct = holding.selection.place(&proof.distinct)?;
    let things = holding.target(context, distinct);
    let days = context.number_days(context.parameter(&proof.number)?);
    let need = days.iter().map(|day| (*day, context.view.number(&proof.number, *day)));
    let need = need.collect();
    let (share, first_terms) = (holding.whole(), FirstTerms::of(context));
    let mut counted = Counted { share, distinct, things, need, first_terms };
    let first_terms = Rc::clone(&counted.first_terms);
    counted.first_terms = first_terms.by_staff(context, || counted.too_few_from(context.until));
    Ok(Proven::whole(counted))
}

impl Counted<'_> {
    /// How many the level asks for on a day.
    fn need(&self, on: Day) -> Option<i64> {
        self.need.iter().rev().find(|(from, _)| *from <= on).and_then(|(_, need)| *need)
    }

    /// How many different ones there are on a day, and what is lacking to count others.
    fn count(&self, on: Day, findings: &mut Findings) -> (i64, Vec<String>) {
        let mut different: Vec<String> = Vec::new();
        let mut lacks = Vec::new();
        let selection = &self.share.holding.selection;
        for (entry, found) in self.share.iter() {
            if !selection.in_force(entry, on) {
                continue;
            }
            match (selection.lack_on(entry, found, on), entry.record.value(self.distinct)) {
                (None, Some(value)) => {
                    different.push(named(self.things.as_deref(), value));
                    findings.count(&entry.record.id);
                }
                (None, None) => lacks.push(selection.missing(self.distinct)),
                (Some(name), _) => lacks.push(name),
            }
        }
        different.sort_unstable();
        different.dedup();
        (i64::try_from(different.len()).unwrap_or(i64::MAX), lacks)
    }

    /// The days from which the number is no longer reached because of who left, not of what the level asks:
    /// while it is short, others who leave begin nothing anew.
    fn too_few_from(&self, until: Day) -> Vec<Day> {
        let mut turns = Vec::new();
        self.turns(&mut turns);
        let mut too_few_from = Vec::new();
        let mut reached: Option<i64> = None;
        for day in timeline::days(turns, BEGINNING, until) {
            let (count, lacks) = self.count(day, &mut Findings::silent());
            let known = |need: &i64| count >= *need;
            let may_be = |need: i64| count + i64::try_from(lacks.len()).unwrap_or(0) >= need;
            if let Some(need) = reached
                && !may_be(need)
            {
                too_few_from.push(day);
                reached = None;
            }
            // Who may still be there has not been seen to leave.
            reached = self.need(day).filter(known).or(reached);
        }
        too_few_from
    }
}

impl Case for Counted<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let Some(need) = self.need(at.day) else { return Standing::NotApplicable };
        let (count, lacks) = self.count(at.day, findings);
        if count >= need {
            findings.say(|| Reason::Enough { count, need });
            return Standing::Met;
        }
        if count + i64::try_from(lacks.len()).unwrap_or(0) >= need {
            return missing(findings, lacks);
        }
        self.first_terms.lacking(at, findings, || Reason::TooFew { count, need })
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.share.turns(days);
        days.extend(self.need.iter().map(|(from, _)| *from));
        self.first_terms.turns(days);
    }
}
