//! in-force: a valid record of each selection is in force on the day.

use regulation::Day;
use regulation::Proof;
use regulation::proof::{InForce, Select};

use crate::case::{Always, At, Case, Context, Proven, missing};
use crate::reason::Reason;
use crate::reckon::Due;
use crate::selection::{Match, NameError, Selection};
use crate::standing::{Findings, Standing};
use crate::view::Entry;

/// One selection, with each record's answer to its conditions.
pub(crate) struct Holding<'a> {
    pub(crate) selection: Selection<'a>,
    pub(crate) entries: Vec<(Entry<'a>, Match)>,
}

impl<'a> Holding<'a> {
    pub(crate) fn new(context: Context<'a, '_>, select: &Select) -> Result<Self, NameError> {
        let selection = Selection::new(context.view, select)?;
        let entries = selection
            .known
            .entries
            .iter()
            .map(|entry| (*entry, selection.matches(context.view, entry)))
            .filter(|(_, found)| *found != Match::No)
            .collect();
        Ok(Self { selection, entries })
    }

    /// The records in force on the day; else the fields that are lacking.
    pub(crate) fn on(
        &self,
        day: Day,
        counted: &mut Vec<String>,
        lacking: &mut Vec<String>,
    ) -> usize {
        let mut count = 0;
        for (entry, found) in &self.entries {
            if !self.selection.in_force(entry, day) {
                continue;
            }
            match found {
                Match::Yes => {
                    count += 1;
                    counted.push(entry.record.id.to_string());
                }
                Match::Lacks(field) => lacking.push(self.selection.missing(*field)),
                Match::No => {}
            }
        }
        count
    }

    pub(crate) fn turns(&self, days: &mut Vec<Day>) {
        for (entry, _) in &self.entries {
            days.push(entry.day);
            days.extend(self.selection.ends(entry));
        }
    }
}

struct Valid<'a> {
    holdings: Vec<Holding<'a>>,
    any: bool,
    first_terms: Vec<(Day, Option<Day>)>,
}

pub(crate) fn prove<'a>(
    context: Context<'a, '_>,
    proof: &InForce,
) -> Result<Proven<'a>, NameError> {
    let holdings = proof.records.iter().map(|select| Holding::new(context, select));
    Ok(Proven::Whole(Box::new(Valid {
        holdings: holdings.collect::<Result<_, _>>()?,
        any: proof.any,
        first_terms: first_terms(context),
    })))
}

/// The first term as it runs from each day on which the level changes.
pub(crate) fn first_terms(context: Context<'_, '_>) -> Vec<(Day, Option<Day>)> {
    let levels = context.view.body.levels.iter();
    levels.map(|(day, _)| (*day, context.first_term(*day))).collect()
}

/// The first term that runs on a day.
pub(crate) fn running(first_terms: &[(Day, Option<Day>)], on: Day) -> Option<Day> {
    first_terms.iter().rev().find(|(from, _)| *from <= on).and_then(|(_, ends)| *ends)
}

/// Due while the first term runs, overdue after it or where there is none.
pub(crate) fn lacking(
    first_terms: &[(Day, Option<Day>)],
    at: At,
    findings: &mut Findings,
    reason: Reason,
) -> Standing {
    let ends = running(first_terms, at.day);
    findings.due = ends.map(Due::Day);
    match ends {
        Some(ends) if at.day <= ends => {
            findings.reason = Some(Reason::FirstTerm { due: ends.to_string() });
            Standing::Due
        }
        _ => {
            findings.reason = Some(reason);
            Standing::Overdue
        }
    }
}

pub(crate) fn first_term_turns(first_terms: &[(Day, Option<Day>)], days: &mut Vec<Day>) {
    for (from, ends) in first_terms {
        days.push(*from);
        days.extend(ends.map(Day::next));
    }
}

impl Case for Valid<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let mut lacking_fields = Vec::new();
        let mut unheld = None;
        let mut held = 0;
        let mut form = None;
        for holding in &self.holdings {
            let mut fields = Vec::new();
            let count = holding.on(at.day, &mut findings.counted, &mut fields);
            if count > 0 {
                held += 1;
                form = Some(holding.selection.form);
            } else {
                unheld = unheld.or(Some(holding.selection.form));
                lacking_fields.append(&mut fields);
            }
        }
        let enough = if self.any { held > 0 } else { held == self.holdings.len() };
        if enough {
            findings.reason = form.map(|form| Reason::Held {
                count: findings.counted.len(),
                form_zh: form.zh.clone(),
                form_en: form.en.clone(),
            });
            return Standing::Met;
        }
        if !lacking_fields.is_empty() {
            return missing(findings, lacking_fields);
        }
        let (form_zh, form_en) =
            unheld.map(|form| (form.zh.clone(), form.en.clone())).unwrap_or_default();
        lacking(&self.first_terms, at, findings, Reason::NotHeld { form_zh, form_en })
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.holdings.iter().for_each(|holding| holding.turns(days));
        first_term_turns(&self.first_terms, days);
    }
}

struct MayRule<'a> {
    holdings: Vec<Holding<'a>>,
}

/// 得, 視需要: used or not used, outside every rate.
pub(crate) fn optional<'a>(
    context: Context<'a, '_>,
    proof: &Proof,
) -> Result<Proven<'a>, NameError> {
    let selects: Vec<&Select> = match proof {
        Proof::InForce(proof) => proof.records.iter().collect(),
        Proof::CountInPeriod(proof) => vec![&proof.records],
        Proof::RenewedWithin(proof) => vec![&proof.records],
        Proof::Own(proof) => proof.records.iter().collect(),
        _ => Vec::new(),
    };
    if selects.is_empty() {
        return Ok(Proven::Whole(Box::new(Always(Standing::Optional, Reason::NotInUse))));
    }
    let holdings = selects.into_iter().map(|select| Holding::new(context, select));
    Ok(Proven::Whole(Box::new(MayRule { holdings: holdings.collect::<Result<_, _>>()? })))
}

impl Case for MayRule<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let mut unknown = Vec::new();
        for holding in &self.holdings {
            holding.on(at.day, &mut findings.counted, &mut unknown);
        }
        let in_use = !findings.counted.is_empty();
        findings.in_use = Some(in_use);
        findings.reason = Some(if in_use { Reason::InUse } else { Reason::NotInUse });
        Standing::Optional
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.holdings.iter().for_each(|holding| holding.turns(days));
    }
}
