//! renewed-within: the newest record is younger than the period (semantics 2, 9).

use std::rc::Rc;

use regulation::proof::{Covers, RenewedWithin};
use regulation::{Day, Term};

use crate::case::{At, Case, Context, Proven, Subject, missing};
use crate::first_term::FirstTerms;
use crate::holding::{Holding, Share};
use crate::known::Entry;
use crate::population::Member;
use crate::reason::{Reason, Unmet, Words};
use crate::reckon::{Due, valid_through};
use crate::selection::{NameError, Selection};
use crate::shape::nobody;
use crate::sought::Sought;
use crate::standing::{Findings, Standing};
use crate::view::BEGINNING;

/// The period from each day on which the law or a setting may change it.
pub(crate) struct Within {
    terms: Vec<(Day, Option<Term>)>,
    /// The setting that holds it, where the law does not.
    setting: Option<String>,
}

impl Within {
    /// The period of the law by a parameter, or of the setting `period.<duty>` where there is none.
    pub(crate) fn of(context: Context<'_, '_>, parameter: Option<&str>) -> Result<Self, NameError> {
        if let Some(id) = parameter {
            let days = context.number_days(context.parameter(id)?);
            let terms = days.into_iter().map(|day| (day, context.view.term(id, day))).collect();
            return Ok(Self { terms, setting: None });
        }
        let (name, body) = (context.setting_name("period"), &context.view.body.id);
        let mut days = vec![BEGINNING];
        days.extend(context.view.city.setting_days(&name, body));
        days.sort_unstable();
        let terms = days.iter().map(|day| (*day, context.view.city.term(&name, body, *day)));
        Ok(Self { terms: terms.collect(), setting: Some(name) })
    }

    /// The period on a day, or what follows from there being none.
    pub(crate) fn on(&self, day: Day, findings: &mut Findings) -> Result<Term, Standing> {
        let known = self.terms.iter().rev().find(|(from, _)| *from <= day);
        match (known.and_then(|(_, term)| *term), &self.setting) {
            (Some(term), _) => Ok(term),
            (None, Some(name)) => Err(missing(findings, vec![name.clone()])),
            (None, None) => Err(Standing::NotApplicable),
        }
    }

    /// The days on which the period changes.
    pub(crate) fn turns(&self, days: &mut Vec<Day>) {
        days.extend(self.terms.iter().map(|(from, _)| *from));
    }

    /// The days on which what was done on a day may lapse.
    pub(crate) fn lapses(&self, done: Day, days: &mut Vec<Day>) {
        let terms = self.terms.iter().filter_map(|(_, term)| *term);
        days.extend(terms.map(|term| valid_through(done, term).next()));
    }
}

struct Rules {
    within: Within,
    covers: Option<(usize, Covers)>,
    first_terms: Rc<FirstTerms>,
}

struct Renewed<'a> {
    rules: Rc<Rules>,
    share: Share<'a>,
    member: Option<Rc<Member<'a>>>,
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
    let within = Within::of(context, proof.within.as_deref())?;
    let rules = Rc::new(Rules { within, covers, first_terms: FirstTerms::of(context) });
    let Some(population) = &proof.per else {
        return Ok(Proven::whole(Renewed { rules, share: holding.whole(), member: None }));
    };
    let members = context.members(population)?;
    let shares = holding.linked(context, proof.link.as_deref().unwrap_or("id"))?;
    let list = members.list.iter().map(|member| {
        let (rules, share) = (Rc::clone(&rules), shares.of(member.id));
        Subject::new(member.id, Renewed { rules, share, member: Some(Rc::clone(member)) })
    });
    let list = list.collect();
    Ok(Proven::Subjects { none: nobody(&members), first: None, beside: None, list })
}

impl<'a> Renewed<'a> {
    /// The newest record of each word that must be renewed; one of all where none is named.
    /// What lacks a field is told where it would be young enough.
    fn newest(&self, on: Day, within: Term, lacks: &mut Vec<String>) -> Vec<Option<&Entry<'a>>> {
        let words = self.rules.covers.as_ref().map(|(_, covers)| covers.values.as_slice());
        let mut newest: Vec<Option<&Entry<'a>>> = vec![None; words.map_or(1, <[String]>::len)];
        for (entry, found) in self.share.iter() {
            if !entry.happened(on) {
                continue;
            }
            let young = is_young(entry, on, within);
            if let Some(name) = self.share.holding.selection.lack(found) {
                lacks.extend(young.then_some(name));
                continue;
            }
            match (&self.rules.covers, words) {
                (Some((at, _)), Some(words)) => {
                    let value = entry.record.value(*at);
                    if value.is_none() && young {
                        lacks.push(self.share.missing(*at));
                    }
                    let texts = value.map(crate::Value::items).unwrap_or(&[]);
                    for (place, word) in newest.iter_mut().zip(words) {
                        if texts.iter().any(|text| text.text() == Some(word.as_str())) {
                            *place = Some(entry);
                        }
                    }
                }
                _ => newest.iter_mut().for_each(|place| *place = Some(entry)),
            }
        }
        newest
    }

    /// The words that were never done, of those that must each be renewed.
    fn words_lacking(&self, newest: &[Option<&Entry<'a>>]) -> Option<Words> {
        let (at, covers) = self.rules.covers.as_ref()?;
        let lacking = covers.values.iter().zip(newest).filter(|(_, newest)| newest.is_none());
        let lacking: Vec<&str> = lacking.map(|(word, _)| word.as_str()).collect();
        self.share.holding.selection.asked_words(*at, &lacking)
    }
}

/// Whether what was done holds still, or does not say when it was.
fn is_young(entry: &Entry<'_>, on: Day, within: Term) -> bool {
    entry.happened(on) && (entry.undated || valid_through(entry.day, within) >= on)
}

impl Case for Renewed<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if let Some(member) = &self.member {
            let Some(stay) = member.stay(at.day) else { return Standing::NotApplicable };
            if let Some(name) = &stay.lacks {
                return missing(findings, vec![name.clone()]);
            }
        }
        let within = match self.rules.within.on(at.day, findings) {
            Ok(within) => within,
            Err(standing) => return standing,
        };
        let mut lacks = Vec::new();
        let newest = self.newest(at.day, within, &mut lacks);
        let all: Option<Vec<&Entry<'_>>> = newest.iter().copied().collect();
        let oldest = all.as_ref().and_then(|all| all.iter().min_by_key(|entry| entry.day));
        if let Some(oldest) = oldest {
            let until = valid_through(oldest.day, within);
            let (on, text) = (oldest.day, until);
            findings.due = Some(Due::Day(until));
            if at.day <= until {
                newest.iter().flatten().for_each(|entry| findings.count(&entry.record.id));
                findings.counted.sort();
                findings.counted.dedup();
                findings.say(|| Reason::Renewed { on: on.to_string(), until: text.to_string() });
                return Standing::Met;
            }
            if lacks.is_empty() {
                findings.fail(&oldest.record.id);
                findings.say(|| Reason::Lapsed { on: on.to_string(), until: text.to_string() });
                return Standing::Overdue;
            }
        }
        if !lacks.is_empty() {
            findings.due = None;
            return missing(findings, lacks);
        }
        let mut sought = Sought::new(false);
        sought.lacks(&self.share, findings);
        let speaks = |_: &Selection<'_>, entry: &Entry<'_>| is_young(entry, at.day, within);
        let never = |mut unmet: Unmet| {
            let form = self.share.holding.selection.form;
            if let Some(words) = self.words_lacking(&newest) {
                unmet.want(form, Some(words));
            }
            Reason::NeverDone(unmet)
        };
        sought.lacking(at, &self.rules.first_terms, speaks, findings, never)
    }

    fn turns(&self, days: &mut Vec<Day>) {
        if let Some(member) = &self.member {
            member.turns(days);
        }
        self.rules.within.turns(days);
        for (entry, _) in self.share.iter() {
            days.push(entry.day);
            self.rules.within.lapses(entry.day, days);
        }
        self.rules.first_terms.turns(days);
    }
}
