//! 參 people: accounts and addresses unused for longer than the law allows (point 5.5).

use std::rc::Rc;

use regulation::Day;
use regulation::proof::Own;

use crate::Value;
use crate::case::{Always, At, Case, Context, Proven, Subject, missing};
use crate::reason::Reason;
use crate::reckon::Due;
use crate::selection::{Match, NameError, Selection};
use crate::shape::Holding;
use crate::shape::none_such::empty_register;
use crate::standing::{Findings, Standing};
use crate::view::Entry;

/// One entry of a register of resources, as long as it speaks.
struct Resource<'a> {
    entries: Vec<(Entry<'a>, Match)>,
    selection: Rc<Holding<'a>>,
    used: usize,
    granted: usize,
    inventory: Option<usize>,
    /// Disabled from, and restored from, with the suspension's id.
    suspended: Vec<(Day, Option<Day>, String)>,
    allowed: Vec<(Day, i32)>,
}

/// Point 5.5, second half: what was not used for more than ninety days is disabled.
pub(super) fn unused<'a>(context: Context<'a, '_>, own: &Own) -> Result<Proven<'a>, NameError> {
    let days = own.parameters.get("days").map_or("unused.days", String::as_str);
    let parameter = context.view.parameter(days);
    let parameter = parameter.ok_or_else(|| NameError::Parameter(days.to_owned()))?;
    let allowed: Vec<(Day, i32)> = parameter
        .since
        .iter()
        .filter_map(|since| {
            let number = context.view.number(days, since.from)?;
            Some((since.from, i32::try_from(number).ok()?))
        })
        .collect();
    let suspension = regulation::proof::Select {
        form: "suspension".to_owned(),
        conditions: std::collections::BTreeMap::new(),
        until: Vec::new(),
        source: regulation::proof::Source::Body,
    };
    let suspensions = Holding::new(context, &suspension)?;
    let mut list = Vec::new();
    let mut registers = Vec::new();
    for select in own.records.iter().filter(|select| select.form != "suspension") {
        registers.push(select.form.clone());
        let holding = Rc::new(Holding::new(context, select)?);
        let form = holding.selection.form;
        let address = form.position("address").is_some();
        let place = |name: &str| holding.selection.place(name);
        let (used, granted, name) = if address {
            (place("last_seen_on")?, place("assigned_on")?, place("address")?)
        } else {
            (place("last_used_on")?, place("granted_on")?, place("account")?)
        };
        let inventory = form.position("inventory_date");
        let mut by_identity: std::collections::BTreeMap<&str, Vec<(Entry<'a>, Match)>> =
            std::collections::BTreeMap::new();
        for (entry, found) in &holding.entries {
            by_identity.entry(entry.identity).or_default().push((*entry, *found));
        }
        for (identity, entries) in by_identity {
            let names: Vec<&str> = entries
                .iter()
                .flat_map(|(entry, _)| {
                    let name = entry.record.value(name).and_then(Value::text);
                    [Some(&*entry.record.id), name]
                })
                .flatten()
                .collect();
            let suspended = suspended(&suspensions, &names, identity)?;
            let selection = Rc::clone(&holding);
            let allowed = allowed.clone();
            let case =
                Resource { entries, selection, used, granted, inventory, suspended, allowed };
            list.push(Subject { id: identity.to_owned(), case: Box::new(case) });
        }
    }
    let first = empty_register(context, &registers)?;
    let none = Box::new(Always(Standing::Met, Reason::NoneFound));
    Ok(Proven::Subjects { none, first, list })
}

fn suspended(
    suspensions: &Holding<'_>,
    names: &[&str],
    identity: &str,
) -> Result<Vec<(Day, Option<Day>, String)>, NameError> {
    let place = |name: &str| suspensions.selection.place(name);
    let (subject, disabled, restored) =
        (place("subject")?, place("disabled_on")?, place("restored_on")?);
    let about = |entry: &Entry<'_>| {
        let text = entry.record.value(subject).and_then(Value::text);
        text.is_some_and(|text| text == identity || names.contains(&text))
    };
    let found = suspensions.entries.iter().filter(|(entry, _)| about(entry));
    let days = found.filter_map(|(entry, _)| {
        let from = Selection::moment(entry, disabled)?.day();
        let until = Selection::moment(entry, restored).map(Due::day);
        Some((from, until, entry.record.id.to_string()))
    });
    Ok(days.collect())
}

impl Case for Resource<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let speaking = self.entries.iter().find(|(entry, _)| entry.speaks(at.day));
        let Some((entry, found)) = speaking else { return Standing::NotApplicable };
        if let Match::Lacks(field) = found {
            return missing(findings, vec![self.selection.selection.missing(*field)]);
        }
        let active = self
            .suspended
            .iter()
            .find(|(from, until, _)| *from <= at.day && until.is_none_or(|until| at.day < until));
        if let Some((from, _, record)) = active {
            findings.counted = vec![record.clone()];
            findings.reason = Some(Reason::OffenceAnswered { on: from.to_string() });
            return Standing::Met;
        }
        let granted = entry.record.value(self.granted).and_then(Value::day);
        let lacks = |field: usize| vec![self.selection.selection.missing(field)];
        let last = match entry.record.value(self.used) {
            Some(Value::Never) => match granted {
                Some(granted) => granted,
                None => return missing(findings, lacks(self.granted)),
            },
            Some(Value::Day(day)) => *day,
            _ => return missing(findings, lacks(self.used)),
        };
        let restored = self.suspended.iter().filter_map(|(_, until, _)| *until);
        let last = restored.filter(|until| *until <= at.day).fold(last, Day::max);
        let allowed = self.allowed.iter().rev().find(|(from, _)| *from <= at.day);
        let Some((_, allowed)) = allowed else { return Standing::NotApplicable };
        let limit = last.plus(*allowed);
        let inventory = self.inventory.and_then(|field| entry.record.value(field)?.day());
        let told_zh = inventory.map(|day| format!("（盤點日 {day}）")).unwrap_or_default();
        let told_en = inventory.map(|day| format!(" (inventory of {day})")).unwrap_or_default();
        findings.due = Some(Due::Day(limit));
        if at.day <= limit {
            findings.counted = vec![entry.record.id.to_string()];
            findings.reason = Some(Reason::Said {
                zh: format!("最近使用日 {last}，至 {limit} 止未逾期限{told_zh}。"),
                en: format!("Last used on {last}; within the limit through {limit}{told_en}."),
            });
            return Standing::Met;
        }
        findings.failing = vec![entry.record.id.to_string()];
        findings.reason = Some(Reason::Said {
            zh: format!("最近使用日 {last}，已逾 {limit}，尚未停用{told_zh}。"),
            en: format!("Last used on {last}, past {limit}, and not disabled{told_en}."),
        });
        Standing::Overdue
    }

    fn turns(&self, days: &mut Vec<Day>) {
        let restored = self.suspended.iter().filter_map(|(_, until, _)| *until);
        let mut lasts: Vec<Day> = restored.collect();
        for (entry, _) in &self.entries {
            days.push(entry.day);
            days.extend(entry.ends);
            for field in [self.used, self.granted] {
                lasts.extend(entry.record.value(field).and_then(Value::day));
            }
        }
        for last in lasts {
            days.extend(self.allowed.iter().map(|(_, allowed)| last.plus(*allowed).next()));
        }
        for (from, until, _) in &self.suspended {
            days.push(*from);
            days.extend(*until);
        }
    }
}
