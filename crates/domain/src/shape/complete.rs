//! complete: each record of a kind has all its required elements.

use std::rc::Rc;

use regulation::Day;
use regulation::proof::Complete;

use crate::Value;
use crate::case::{At, Case, Context, Proven, Subject, missing};
use crate::population::{Member, Members};
use crate::reason::Reason;
use crate::selection::{Match, NameError};
use crate::shape::each_has::linked;
use crate::shape::in_force::{first_term_turns, first_terms, lacking};
use crate::shape::{Holding, nobody};
use crate::standing::{Findings, Standing};
use crate::view::Entry;

struct Demand<'a> {
    holding: Holding<'a>,
    /// A field and the words of it that must all be there, with their names for people.
    covers: Option<(usize, Vec<(String, String)>)>,
    /// Fields that must be filled.
    fields: Vec<usize>,
    /// A list field and how many items it needs, from each day on.
    items: Option<(usize, Vec<(Day, Option<i64>)>)>,
    first_terms: Vec<(Day, Option<Day>)>,
}

struct Whole<'a> {
    demand: Rc<Demand<'a>>,
    entries: Vec<(Entry<'a>, Match)>,
    member: Option<Member<'a>>,
}

pub(crate) fn prove<'a>(
    context: Context<'a, '_>,
    proof: &Complete,
) -> Result<Proven<'a>, NameError> {
    let holding = Holding::new(context, &proof.records)?;
    let covers = match &proof.covers {
        None => None,
        Some(covers) => {
            let at = holding.selection.place(&covers.field)?;
            let field = &holding.selection.form.fields[at];
            let zh = |word: &String| {
                let named = field.values.iter().find(|value| &value.value == word);
                named.map_or_else(|| word.clone(), |value| value.zh.clone())
            };
            Some((at, covers.values.iter().map(|word| (word.clone(), zh(word))).collect()))
        }
    };
    let fields = proof.fields.iter().map(|name| holding.selection.place(name));
    let fields = fields.collect::<Result<_, _>>()?;
    let items = match &proof.items {
        None => None,
        Some(items) => {
            let parameter = context.view.parameter(&items.number);
            let parameter = parameter.ok_or_else(|| NameError::Parameter(items.number.clone()))?;
            let days = parameter.since.iter().map(|since| since.from);
            let numbers = days.map(|day| (day, context.view.number(&items.number, day)));
            Some((holding.selection.place(&items.field)?, numbers.collect()))
        }
    };
    let links = match &proof.link {
        Some(link) => Some(linked(context, &holding, link)?),
        None => None,
    };
    let all = holding.entries.clone();
    let demand =
        Rc::new(Demand { holding, covers, fields, items, first_terms: first_terms(context) });
    let (Some(population), Some(mut links)) = (&proof.population, links) else {
        return Ok(Proven::Whole(Box::new(Whole { demand, entries: all, member: None })));
    };
    let members = Members::of(context.view, population)?;
    let (first, none) = nobody(&members);
    let list = members.list.into_iter().map(|member| {
        let entries = links.remove(member.id).unwrap_or_default();
        let id = member.id.to_owned();
        let demand = Rc::clone(&demand);
        Subject { id, case: Box::new(Whole { demand, entries, member: Some(member) }) }
    });
    Ok(Proven::Subjects { none, first, list: list.collect() })
}

impl<'a> Whole<'a> {
    fn lacking_words(&self, current: &[&Entry<'a>]) -> Vec<String> {
        let Some((at, words)) = &self.demand.covers else { return Vec::new() };
        let there = |word: &str| {
            current.iter().any(|entry| {
                let value = entry.record.value(*at);
                value.is_some_and(|value| value.items().iter().any(|one| one.text() == Some(word)))
            })
        };
        let lacking = words.iter().filter(|(word, _)| !there(word));
        lacking.map(|(_, zh)| zh.clone()).collect()
    }
}

impl Case for Whole<'_> {
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
        let selection = &self.demand.holding.selection;
        let mut current: Vec<&Entry<'_>> = Vec::new();
        let mut lacks = Vec::new();
        for (entry, found) in &self.entries {
            if !selection.in_force(entry, at.day) {
                continue;
            }
            match found {
                Match::Yes => current.push(entry),
                Match::Lacks(field) => lacks.push(selection.missing(*field)),
                Match::No => {}
            }
        }
        // Without words to cover, the newest record alone must be complete.
        if self.demand.covers.is_none() {
            current = current.into_iter().next_back().into_iter().collect();
        }
        findings.counted = current.iter().map(|entry| entry.record.id.to_string()).collect();
        let form = selection.form;
        if current.is_empty() {
            if !lacks.is_empty() {
                return missing(findings, lacks);
            }
            let never = Reason::NeverDone { form_zh: form.zh.clone(), form_en: form.en.clone() };
            return lacking(&self.demand.first_terms, at, findings, never);
        }
        let mut absent = self.lacking_words(&current);
        for entry in &current {
            for field in &self.demand.fields {
                if entry.record.value(*field).is_none() {
                    lacks.push(selection.missing(*field));
                }
            }
            if let Some((field, numbers)) = &self.demand.items {
                let need = numbers.iter().rev().find(|(from, _)| *from <= at.day);
                let need = need.and_then(|(_, need)| *need).unwrap_or(0);
                match entry.record.value(*field) {
                    None => lacks.push(selection.missing(*field)),
                    Some(value) => {
                        let filled = value.items().iter().filter(|item| is_filled(item)).count();
                        let count = i64::try_from(filled).unwrap_or(i64::MAX);
                        if count < need {
                            let label = &form.fields[*field].zh;
                            absent.push(format!("{label} {count}／{need}"));
                        }
                    }
                }
            }
        }
        if !absent.is_empty() {
            findings.failing = current.iter().map(|entry| entry.record.id.to_string()).collect();
            let reason = Reason::Incomplete { lacking: absent.join("、") };
            return lacking(&self.demand.first_terms, at, findings, reason);
        }
        if !lacks.is_empty() {
            return missing(findings, lacks);
        }
        findings.reason = Some(Reason::Complete);
        Standing::Met
    }

    fn turns(&self, days: &mut Vec<Day>) {
        if let Some(member) = &self.member {
            member.turns(days);
        }
        for (entry, _) in &self.entries {
            days.push(entry.day);
            days.extend(self.demand.holding.selection.ends(entry));
        }
        if let Some((_, numbers)) = &self.demand.items {
            days.extend(numbers.iter().map(|(from, _)| *from));
        }
        first_term_turns(&self.demand.first_terms, days);
    }
}

fn is_filled(value: &Value) -> bool {
    match value {
        Value::Text(text) => !text.trim().is_empty(),
        _ => true,
    }
}
