//! at-least: a head count reaches a number by level.

use std::collections::BTreeSet;

use regulation::Day;
use regulation::proof::AtLeast;

use crate::case::{At, Case, Context, Proven, missing};
use crate::reason::Reason;
use crate::record::plain;
use crate::selection::{Match, NameError};
use crate::shape::Holding;
use crate::shape::in_force::{first_term_turns, first_terms, lacking};
use crate::standing::{Findings, Standing};
use crate::view::BEGINNING;

struct Counted<'a> {
    holding: Holding<'a>,
    distinct: usize,
    /// The number from each day on which law or level changes it; none: the level has none.
    need: Vec<(Day, Option<i64>)>,
    first_terms: Vec<(Day, Option<Day>)>,
}

pub(crate) fn prove<'a>(
    context: Context<'a, '_>,
    proof: &AtLeast,
) -> Result<Proven<'a>, NameError> {
    let holding = Holding::new(context, &proof.records)?;
    let distinct = holding.selection.place(&proof.distinct)?;
    let parameter = context.view.parameter(&proof.number);
    let parameter = parameter.ok_or_else(|| NameError::Parameter(proof.number.clone()))?;
    let mut days = vec![BEGINNING];
    days.extend(parameter.since.iter().map(|since| since.from));
    days.extend(context.view.body.levels.iter().map(|(day, _)| *day));
    days.sort_unstable();
    let need = days.iter().map(|day| (*day, context.view.number(&proof.number, *day))).collect();
    Ok(Proven::Whole(Box::new(Counted {
        holding,
        distinct,
        need,
        first_terms: first_terms(context),
    })))
}

impl Case for Counted<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let need = self.need.iter().rev().find(|(from, _)| *from <= at.day);
        let Some(need) = need.and_then(|(_, need)| *need) else {
            return Standing::NotApplicable;
        };
        let mut different = BTreeSet::new();
        let mut lacks = Vec::new();
        for (entry, found) in &self.holding.entries {
            if !self.holding.selection.in_force(entry, at.day) {
                continue;
            }
            match (found, entry.record.value(self.distinct)) {
                (Match::Yes, Some(value)) => {
                    different.insert(plain(value));
                    findings.counted.push(entry.record.id.to_string());
                }
                (Match::Yes, None) => lacks.push(self.holding.selection.missing(self.distinct)),
                (Match::Lacks(field), _) => lacks.push(self.holding.selection.missing(*field)),
                (Match::No, _) => {}
            }
        }
        let count = i64::try_from(different.len()).unwrap_or(i64::MAX);
        if count >= need {
            findings.reason = Some(Reason::Enough { count, need });
            return Standing::Met;
        }
        if count + i64::try_from(lacks.len()).unwrap_or(0) >= need {
            return missing(findings, lacks);
        }
        lacking(&self.first_terms, at, findings, Reason::TooFew { count, need })
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.holding.turns(days);
        days.extend(self.need.iter().map(|(from, _)| *from));
        first_term_turns(&self.first_terms, days);
    }
}
