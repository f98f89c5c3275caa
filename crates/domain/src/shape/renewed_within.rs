//! renewed-within: the newest record is younger than the period (semantics 2, 9).

use std::rc::Rc;

use regulation::proof::{Covers, RenewedWithin};
use regulation::{Day, Term};

use crate::case::{At, Case, Context, Proven, Subject, missing};
use crate::population::{Member, Members};
use crate::reason::Reason;
use crate::reckon::{Due, valid_through};
use crate::selection::{Match, NameError};
use crate::shape::each_has::linked;
use crate::shape::in_force::{first_term_turns, first_terms, lacking};
use crate::shape::{Holding, nobody};
use crate::standing::{Findings, Standing};
use crate::view::{BEGINNING, Entry};

/// The period from each day on which the law or a setting may change it.
struct Rules<'a> {
    holding: Holding<'a>,
    within: Vec<(Day, Option<Term>)>,
    setting: Option<String>,
    covers: Option<(usize, Covers)>,
    first_terms: Vec<(Day, Option<Day>)>,
}

struct Renewed<'a> {
    rules: Rc<Rules<'a>>,
    entries: Vec<(Entry<'a>, Match)>,
    member: Option<Member<'a>>,
}

pub(crate) fn prove<'a>(
    context: Context<'a, '_>,
    proof: &RenewedWithin,
) -> Result<Proven<'a>, NameError> {
    let holding = Holding::new(context, &proof.records)?;
    let covers = match &proof.covers {
        Some(covers) => Some((holding.selection.place(&covers.field)?, covers.clone())),
        None => None,
    };
    let (within, setting) = periods(context, proof.within.as_deref());
    let mut links = match &proof.link {
        Some(link) => linked(context, &holding, link)?,
        None => std::collections::HashMap::new(),
    };
    let all = holding.entries.clone();
    let rules =
        Rc::new(Rules { holding, within, setting, covers, first_terms: first_terms(context) });
    let Some(population) = &proof.per else {
        return Ok(Proven::Whole(Box::new(Renewed { rules, entries: all, member: None })));
    };
    let members = Members::of(context.view, population)?;
    let (first, none) = nobody(&members);
    let list = members.list.into_iter().map(|member| {
        let entries = links.remove(member.id).unwrap_or_default();
        let id = member.id.to_owned();
        let rules = Rc::clone(&rules);
        Subject { id, case: Box::new(Renewed { rules, entries, member: Some(member) }) }
    });
    Ok(Proven::Subjects { none, first, list: list.collect() })
}

/// The period of the law by a parameter, or of the setting `period.<duty>` where the law has none.
fn periods(
    context: Context<'_, '_>,
    parameter: Option<&str>,
) -> (Vec<(Day, Option<Term>)>, Option<String>) {
    let mut days = vec![BEGINNING];
    if let Some(id) = parameter {
        let rows = context.view.parameter(id).map(|parameter| parameter.since.as_slice());
        days.extend(rows.unwrap_or(&[]).iter().map(|row| row.from));
        days.extend(context.view.body.levels.iter().map(|(day, _)| *day));
        days.sort_unstable();
        return (days.iter().map(|day| (*day, context.view.term(id, *day))).collect(), None);
    }
    let name = context.setting_name("period");
    let body = &context.view.body.id;
    days.extend(context.view.city.setting_days(&name, body));
    days.sort_unstable();
    let terms = days.iter().map(|day| (*day, context.view.city.term(&name, body, *day)));
    (terms.collect(), Some(name))
}

impl Renewed<'_> {
    fn within(&self, on: Day) -> Option<Term> {
        self.rules.within.iter().rev().find(|(from, _)| *from <= on).and_then(|(_, term)| *term)
    }

    /// The newest record of each word that must be renewed; one of all where none is named.
    fn newest(&self, on: Day, lacks: &mut Vec<String>) -> Vec<Option<&Entry<'_>>> {
        let words = self.rules.covers.as_ref().map(|(_, covers)| covers.values.as_slice());
        let mut newest: Vec<Option<&Entry<'_>>> = vec![None; words.map_or(1, <[String]>::len)];
        for (entry, found) in &self.entries {
            if !entry.happened(on) {
                continue;
            }
            if let Match::Lacks(field) = found {
                lacks.push(self.rules.holding.selection.missing(*field));
                continue;
            }
            match (&self.rules.covers, words) {
                (Some((at, _)), Some(words)) => {
                    let value = entry.record.value(*at);
                    let texts = value.map(crate::Value::items).unwrap_or(&[]);
                    for (place, word) in words.iter().enumerate() {
                        let named = texts.iter().any(|text| text.text() == Some(word.as_str()));
                        if named {
                            newest[place] = Some(entry);
                        }
                    }
                }
                _ => newest[0] = Some(entry),
            }
        }
        newest
    }
}

impl Case for Renewed<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if let Some(member) = &self.member {
            match member.stay(at.day) {
                None => return Standing::NotApplicable,
                Some(stay) => {
                    if let Some(name) = &stay.lacks {
                        return missing(findings, vec![name.clone()]);
                    }
                }
            }
        }
        let Some(within) = self.within(at.day) else {
            return match &self.rules.setting {
                Some(name) => missing(findings, vec![name.clone()]),
                None => Standing::NotApplicable,
            };
        };
        let mut lacks = Vec::new();
        let newest = self.newest(at.day, &mut lacks);
        let form = self.rules.holding.selection.form;
        let never = Reason::NeverDone { form_zh: form.zh.clone(), form_en: form.en.clone() };
        if newest.iter().any(Option::is_none) {
            if !lacks.is_empty() {
                return missing(findings, lacks);
            }
            return lacking(&self.rules.first_terms, at, findings, never);
        }
        let Some(oldest) = newest.iter().flatten().min_by_key(|entry| entry.day) else {
            return lacking(&self.rules.first_terms, at, findings, never);
        };
        let until = valid_through(oldest.day, within);
        let (on, text) = (oldest.day.to_string(), until.to_string());
        findings.due = Some(Due::Day(until));
        if at.day <= until {
            let mut counted: Vec<String> =
                newest.iter().flatten().map(|entry| entry.record.id.to_string()).collect();
            counted.sort();
            counted.dedup();
            findings.counted = counted;
            findings.reason = Some(Reason::Renewed { on, until: text });
            return Standing::Met;
        }
        findings.failing = vec![oldest.record.id.to_string()];
        findings.reason = Some(Reason::Lapsed { on, until: text });
        Standing::Overdue
    }

    fn turns(&self, days: &mut Vec<Day>) {
        if let Some(member) = &self.member {
            member.turns(days);
        }
        days.extend(self.rules.within.iter().map(|(from, _)| *from));
        for (entry, _) in &self.entries {
            days.push(entry.day);
            for (_, term) in &self.rules.within {
                days.extend(term.map(|term| valid_through(entry.day, term).next()));
            }
        }
        first_term_turns(&self.rules.first_terms, days);
    }
}
