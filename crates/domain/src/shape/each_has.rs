//! each-has: each member of a population has a valid record.

use std::collections::HashMap;
use std::rc::Rc;

use regulation::proof::{EachHas, Source};
use regulation::{Day, FieldType, Term};

use crate::case::{At, Case, Context, Proven, Subject, missing};
use crate::population::{Member, Members};
use crate::reason::{NotBound, Reason};
use crate::reckon::{Due, due_after};
use crate::selection::{Match, NameError};
use crate::shape::in_force::{first_term_turns, first_terms, lacking};
use crate::shape::{Holding, nobody};
use crate::standing::{Findings, Standing};
use crate::view::Entry;

/// Records by the stable id of the thing that their link names.
pub(crate) type Links<'a> = HashMap<&'a str, Vec<(Entry<'a>, Match)>>;

/// Groups the records of a holding by what their link field refers to.
pub(crate) fn linked<'a>(
    context: Context<'a, '_>,
    holding: &Holding<'a>,
    link: &str,
) -> Result<Links<'a>, NameError> {
    let at = holding.selection.place(link)?;
    let kind = &holding.selection.form.fields[at].kind;
    let target = match kind {
        FieldType::Reference(target) => Some(target),
        FieldType::List(item) => match &**item {
            FieldType::Reference(target) => Some(target),
            _ => None,
        },
        _ => None,
    };
    let known = target
        .and_then(|target| context.view.regulation.form_index(target))
        .map(|form| context.view.known(form, Source::Body));
    let mut links: Links<'a> = HashMap::new();
    for (entry, found) in &holding.entries {
        let Some(value) = entry.record.value(at) else { continue };
        for id in value.items().iter().filter_map(crate::Value::text) {
            let id = known.as_ref().map_or(id, |known| known.identity(id));
            links.entry(id).or_default().push((*entry, *found));
        }
    }
    Ok(links)
}

/// What all members share.
struct Shared<'a> {
    holdings: Vec<Holding<'a>>,
    /// The newest record whose version counts, and the fields on both sides.
    version: Option<(Holding<'a>, usize, Vec<usize>)>,
    any: bool,
    need: Vec<(Day, usize)>,
    first_terms: Vec<(Day, Option<Day>)>,
    judged_from: Day,
}

struct Has<'a> {
    shared: Rc<Shared<'a>>,
    entries: Vec<Vec<(Entry<'a>, Match)>>,
    member: Member<'a>,
    /// The trigger day of the member and the deadline from it.
    by: Option<(Day, Due)>,
}

pub(crate) fn prove<'a>(
    context: Context<'a, '_>,
    proof: &EachHas,
) -> Result<Proven<'a>, NameError> {
    let members = Members::of(context.view, &proof.population)?;
    let (first, none) = nobody(&members);
    let holdings: Vec<Holding<'a>> = proof
        .records
        .iter()
        .map(|select| Holding::new(context, select))
        .collect::<Result<_, _>>()?;
    let mut links: Vec<Links<'a>> = holdings
        .iter()
        .map(|holding| linked(context, holding, &proof.link))
        .collect::<Result<_, _>>()?;
    let version = match &proof.version {
        None => None,
        Some(version) => {
            let of = Holding::new(context, &version.of)?;
            let value = of.selection.place(&version.value)?;
            let fields = holdings
                .iter()
                .map(|holding| holding.selection.place(&version.field))
                .collect::<Result<_, _>>()?;
            Some((of, value, fields))
        }
    };
    let after = match &proof.by {
        Some(by) => Some((members.register.place(&by.after)?, by.term.clone())),
        None => None,
    };
    let numbers =
        proof.number.as_deref().and_then(|id| context.view.parameter(id).map(|p| (id, p)));
    let need = numbers.map_or_else(Vec::new, |(id, parameter)| {
        let days = parameter.since.iter().map(|since| since.from);
        days.filter_map(|day| {
            let number = context.view.number(id, day)?;
            Some((day, usize::try_from(number).ok()?))
        })
        .collect()
    });
    let shared = Rc::new(Shared {
        holdings,
        version,
        any: proof.any,
        need,
        first_terms: first_terms(context),
        judged_from: context.judged_from(),
    });
    let list = members.list.into_iter().map(|member| {
        let by = after.as_ref().and_then(|(at, term)| {
            let trigger =
                member.stays.iter().find_map(|stay| stay.entry.record.value(*at)?.day())?;
            Some((trigger, deadline(context, trigger, term.as_deref())))
        });
        let entries = links.iter_mut().map(|links| links.remove(member.id).unwrap_or_default());
        let entries = entries.collect();
        let id = member.id.to_owned();
        Subject { id, case: Box::new(Has { shared: Rc::clone(&shared), entries, member, by }) }
    });
    Ok(Proven::Subjects { none, first, list: list.collect() })
}

/// The end of a term from a day: of the law, else of the setting `term.<duty>`, else the day itself.
pub(crate) fn deadline(context: Context<'_, '_>, from: Day, term: Option<&str>) -> Due {
    let by_law = term.and_then(|id| context.view.term(id, from));
    let by_setting = || -> Option<Term> {
        let name = context.setting_name("term");
        context.view.city.term(&name, &context.view.body.id, from)
    };
    match by_law.or_else(by_setting) {
        Some(term) => due_after(context.calendar(), Due::Day(from), term),
        None => Due::Day(from),
    }
}

impl Has<'_> {
    /// The version now in force, where one is asked for.
    fn version(&self, on: Day) -> Option<Option<&crate::Value>> {
        let (of, value, _) = self.shared.version.as_ref()?;
        let newest = of
            .entries
            .iter()
            .filter(|(entry, found)| *found == Match::Yes && of.selection.in_force(entry, on))
            .max_by_key(|(entry, _)| entry.day);
        Some(newest.and_then(|(entry, _)| entry.record.value(*value)))
    }

    fn found<'s>(&'s self, index: usize, at: At, lacks: &mut Vec<String>) -> Vec<&'s Entry<'s>> {
        let version = self.version(at.day);
        let holding = &self.shared.holdings[index];
        let mut found = Vec::new();
        for (entry, matched) in &self.entries[index] {
            if !holding.selection.in_force(entry, at.day) {
                continue;
            }
            if let (Some(version), Some((_, _, fields))) = (version, &self.shared.version) {
                let own = entry.record.value(fields[index]);
                if version.is_some() && own != version {
                    continue;
                }
            }
            match matched {
                Match::Yes => found.push(entry),
                Match::Lacks(field) => lacks.push(holding.selection.missing(*field)),
                Match::No => {}
            }
        }
        found
    }
}

impl Case for Has<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let Some(stay) = self.member.stay(at.day) else { return Standing::NotApplicable };
        if let Some(name) = &stay.lacks {
            return missing(findings, vec![name.clone()]);
        }
        if self.by.is_some_and(|(trigger, _)| trigger < self.shared.judged_from) {
            findings.reason = Some(Reason::NotBound(NotBound::BeforeRecords));
            return Standing::NotApplicable;
        }
        let need = self.shared.need.iter().rev().find(|(from, _)| *from <= at.day);
        let need = need.map_or(1, |(_, need)| *need);
        let mut lacks = Vec::new();
        let mut latest: Option<Day> = None;
        let mut held = 0;
        let mut unheld = None;
        for (index, holding) in self.shared.holdings.iter().enumerate() {
            let mut own_lacks = Vec::new();
            let found = self.found(index, at, &mut own_lacks);
            if found.len() >= need {
                held += 1;
                let first = found.iter().map(|entry| entry.day).min();
                latest = latest.max(first);
                findings.counted.extend(found.iter().map(|entry| entry.record.id.to_string()));
            } else {
                unheld = unheld.or(Some(holding.selection.form));
                lacks.append(&mut own_lacks);
            }
        }
        let count = self.shared.holdings.len();
        if if self.shared.any { held > 0 } else { held == count } {
            let on = latest.map(|day| day.to_string()).unwrap_or_default();
            let late = self.by.filter(|(_, due)| latest.is_some_and(|day| day > due.day()));
            findings.late = late.is_some();
            findings.due = self.by.map(|(_, due)| due);
            findings.reason = Some(match late {
                Some((_, due)) => Reason::AnsweredLate { on, due: due.to_string() },
                None => Reason::Answered { on },
            });
            return Standing::Met;
        }
        if !lacks.is_empty() {
            return missing(findings, lacks);
        }
        if let Some((_, due)) = self.by {
            findings.due = Some(due);
            let text = due.to_string();
            if at.in_time(due) {
                findings.reason = Some(Reason::AwaitsAnswer { due: text });
                return Standing::Due;
            }
            findings.reason = Some(Reason::NotAnswered { due: text });
            return Standing::Overdue;
        }
        let (form_zh, form_en) =
            unheld.map(|form| (form.zh.clone(), form.en.clone())).unwrap_or_default();
        lacking(&self.shared.first_terms, at, findings, Reason::NotHeld { form_zh, form_en })
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.member.turns(days);
        for (holding, entries) in self.shared.holdings.iter().zip(&self.entries) {
            for (entry, _) in entries {
                days.push(entry.day);
                days.extend(holding.selection.ends(entry));
            }
        }
        if let Some((of, _, _)) = &self.shared.version {
            of.turns(days);
        }
        if let Some((trigger, due)) = self.by {
            days.extend([trigger, due.day(), due.day().next()]);
        }
        days.extend(self.shared.need.iter().map(|(from, _)| *from));
        first_term_turns(&self.shared.first_terms, days);
    }
}
