//! at-least: a head count reaches a number by level.

use std::rc::Rc;

use regulation::Day;
use regulation::proof::AtLeast;

use crate::case::{At, Case, Context, Proven, missing};
use crate::first_term::FirstTerms;
use crate::holding::{Holding, Share};
use crate::reason::Reason;
use crate::record::plain;
use crate::selection::NameError;
use crate::standing::{Findings, Standing};

struct Counted<'a> {
    share: Share<'a>,
    distinct: usize,
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
    let days = context.number_days(context.parameter(&proof.number)?);
    let need = days.iter().map(|day| (*day, context.view.number(&proof.number, *day)));
    let need = need.collect();
    let (share, first_terms) = (holding.whole(), FirstTerms::of(context));
    Ok(Proven::whole(Counted { share, distinct, need, first_terms }))
}

impl Case for Counted<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let need = self.need.iter().rev().find(|(from, _)| *from <= at.day);
        let Some(need) = need.and_then(|(_, need)| *need) else {
            return Standing::NotApplicable;
        };
        let mut different: Vec<String> = Vec::new();
        let mut lacks = Vec::new();
        let selection = &self.share.holding.selection;
        for (entry, found) in self.share.iter() {
            if !selection.in_force(entry, at.day) {
                continue;
            }
            match (selection.lack_on(entry, found, at.day), entry.record.value(self.distinct)) {
                (None, Some(value)) => {
                    different.push(plain(value));
                    findings.count(&entry.record.id);
                }
                (None, None) => lacks.push(selection.missing(self.distinct)),
                (Some(name), _) => lacks.push(name),
            }
        }
        different.sort_unstable();
        different.dedup();
        let count = i64::try_from(different.len()).unwrap_or(i64::MAX);
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
