//! 參 people: accounts and addresses unused for longer than the law allows (point 5.5).

use std::rc::Rc;

use foldhash::HashMap;

use regulation::Day;
use regulation::proof::Own;

use crate::Value;
use crate::case::{Always, At, Case, Context, Proven, Subject, missing};
use crate::holding::Holding;
use crate::known::{Entry, Known};
use crate::reason::Reason;
use crate::reckon::Due;
use crate::selection::{Match, NameError, moment};
use crate::shape::none_such::empty_register;
use crate::standing::{Findings, Standing};

/// What all entries of one register share.
struct Register<'a> {
    holding: Rc<Holding<'a>>,
    used: usize,
    granted: usize,
    name: usize,
    inventory: Option<usize>,
    /// From each day, how long a resource may lie unused.
    allowed: Vec<(Day, i32)>,
}

/// A time for which a resource is disabled, with the suspension's id.
#[derive(Clone, Copy)]
struct Suspended<'a> {
    from: Due,
    until: Option<Due>,
    record: &'a str,
}

/// One entry of a register of resources, as long as it speaks.
struct Resource<'a> {
    register: Rc<Register<'a>>,
    /// The place of its first version.
    first: u32,
    suspended: Vec<Suspended<'a>>,
}

/// Point 5.5, second half: what was not used for longer than the law allows is disabled.
pub(crate) fn unused<'a>(context: Context<'a, '_>, own: &Own) -> Result<Proven<'a>, NameError> {
    let id = own.parameters.get("days").map_or("unused.days", String::as_str);
    let allowed: Vec<(Day, i32)> = context
        .number_days(context.parameter(id)?)
        .into_iter()
        .filter_map(|day| Some((day, i32::try_from(context.view.number(id, day)?).ok()?)))
        .collect();
    let suspensions = Holding::new(context, &crate::rooms::every("suspension"))?;
    let suspended = suspended(&suspensions)?;
    let mut list = Vec::new();
    let mut registers = Vec::new();
    for select in own.records.iter().filter(|select| select.form != "suspension") {
        registers.push(select.form.as_str());
        let holding = Holding::new(context, select)?;
        let form = holding.selection.form;
        let place = |name: &str| holding.selection.place(name);
        let (used, granted, name) = if form.position("address").is_some() {
            (place("last_seen_on")?, place("assigned_on")?, place("address")?)
        } else {
            (place("last_used_on")?, place("granted_on")?, place("account")?)
        };
        let inventory = form.position("inventory_date");
        let (kept, allowed) = (Rc::clone(&holding), allowed.clone());
        let register = Rc::new(Register { holding: kept, used, granted, name, inventory, allowed });
        let by_thing = by_thing(&holding.selection.known, &suspended);
        for (first, identity) in holding.selection.known.things() {
            let mut resource =
                Resource { register: Rc::clone(&register), first, suspended: vec![] };
            if resource.entries().next().is_none() {
                continue;
            }
            if !suspended.is_empty() {
                resource.suspended = resource.suspensions(&by_thing, &suspended);
            }
            list.push(Subject::new(identity, resource));
        }
    }
    let first = empty_register(context, registers)?;
    let none = Box::new(Always(Standing::Met, Reason::NoneFound));
    Ok(Proven::Subjects { none, first, beside: None, list })
}

/// All suspensions by what they name: an entry's id, an account or an address.
fn suspended<'a>(
    suspensions: &Holding<'a>,
) -> Result<HashMap<&'a str, Vec<Suspended<'a>>>, NameError> {
    let place = |name: &str| suspensions.selection.place(name);
    let (subject, disabled, restored) =
        (place("subject")?, place("disabled_on")?, place("restored_on")?);
    let mut found: HashMap<&'a str, Vec<Suspended<'a>>> = HashMap::default();
    for (entry, _) in suspensions.iter().filter(|(entry, _)| !entry.is_replaced(entry.day)) {
        let Some(from) = moment(entry, disabled) else { continue };
        let Some(subject) = entry.record.value(subject).and_then(Value::text) else { continue };
        let until = moment(entry, restored);
        let record = &*entry.record.id;
        found.entry(subject).or_default().push(Suspended { from, until, record });
    }
    Ok(found)
}

/// The ids that suspensions name, by the place of the first version of the thing whose record each is.
fn by_thing<'a>(
    known: &Known<'a>,
    suspended: &HashMap<&'a str, Vec<Suspended<'a>>>,
) -> HashMap<u32, Vec<&'a str>> {
    let mut ids: HashMap<u32, Vec<&'a str>> = HashMap::default();
    for id in suspended.keys() {
        if let Some(first) = known.first_of(id) {
            ids.entry(first).or_default().push(*id);
        }
    }
    ids
}

impl<'a> Resource<'a> {
    /// Its versions that are selected or may be, oldest first.
    fn entries(&self) -> impl Iterator<Item = (&Entry<'a>, Match)> {
        let holding = &self.register.holding;
        let known = &holding.selection.known;
        let versions = known.versions_from(self.first);
        let found = versions.filter_map(|place| Some((known.at(place)?, holding.answer(place))));
        found.filter(|(_, found)| *found != Match::No)
    }

    /// The times for which this resource was disabled, by any id or name that it bore.
    fn suspensions(
        &self,
        by_thing: &HashMap<u32, Vec<&'a str>>,
        suspended: &HashMap<&'a str, Vec<Suspended<'a>>>,
    ) -> Vec<Suspended<'a>> {
        let mut names = by_thing.get(&self.first).cloned().unwrap_or_default();
        for (entry, _) in self.entries() {
            names.extend(entry.record.value(self.register.name).and_then(Value::text));
        }
        names.sort_unstable();
        names.dedup();
        names.iter().filter_map(|name| suspended.get(name)).flatten().copied().collect()
    }
}

impl Case for Resource<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let speaking = self.entries().find(|(entry, _)| entry.speaks(at.day));
        let Some((entry, found)) = speaking else { return Standing::NotApplicable };
        let register = &self.register;
        let selection = &register.holding.selection;
        if let Some(name) = selection.lack(found) {
            return missing(findings, vec![name]);
        }
        let active = self.suspended.iter().find(|suspended| {
            at.reached(suspended.from) && suspended.until.is_none_or(|until| !at.reached(until))
        });
        if let Some(active) = active {
            findings.count(active.record);
            findings.say(|| Reason::OffenceAnswered { on: active.from.day().to_string() });
            return Standing::Met;
        }
        let granted = entry.record.value(register.granted).and_then(Value::day);
        let last = match (entry.record.value(register.used), granted) {
            (Some(Value::Never), Some(granted)) => granted,
            (Some(Value::Never), None) => {
                return missing(findings, vec![selection.missing(register.granted)]);
            }
            (Some(Value::Day(day)), _) => *day,
            _ => return missing(findings, vec![selection.missing(register.used)]),
        };
        let restored = self.suspended.iter().filter_map(|suspended| suspended.until);
        let last = restored.filter(|until| at.reached(*until)).map(Due::day).fold(last, Day::max);
        let allowed = register.allowed.iter().rev().find(|(from, _)| *from <= at.day);
        let Some((_, allowed)) = allowed else { return Standing::NotApplicable };
        let limit = last.plus(*allowed);
        findings.due = Some(Due::Day(limit));
        let inventory = register.inventory.and_then(|field| entry.record.value(field)?.day());
        let told = |past: bool| {
            let zh = inventory.map(|day| format!("（盤點日 {day}）")).unwrap_or_default();
            let en = inventory.map(|day| format!(" (inventory of {day})")).unwrap_or_default();
            if past {
                return Reason::Said {
                    zh: format!("最近使用日 {last}，已逾 {limit}，尚未停用{zh}。"),
                    en: format!("Last used on {last}, past {limit}, and not disabled{en}."),
                };
            }
            Reason::Said {
                zh: format!("最近使用日 {last}，至 {limit} 止未逾期限{zh}。"),
                en: format!("Last used on {last}; within the limit through {limit}{en}."),
            }
        };
        if at.day <= limit {
            findings.count(&entry.record.id);
            findings.say(|| told(false));
            return Standing::Met;
        }
        findings.fail(&entry.record.id);
        findings.say(|| told(true));
        Standing::Overdue
    }

    fn turns(&self, days: &mut Vec<Day>) {
        let mut lasts: Vec<Day> =
            self.suspended.iter().filter_map(|suspended| suspended.until.map(Due::day)).collect();
        for (entry, _) in self.entries() {
            days.push(entry.day);
            days.extend(entry.ends);
            for field in [self.register.used, self.register.granted] {
                lasts.extend(entry.record.value(field).and_then(Value::day));
            }
        }
        days.extend(self.register.allowed.iter().map(|(from, _)| *from));
        for last in lasts {
            let allowed = self.register.allowed.iter();
            days.extend(allowed.map(|(_, allowed)| last.plus(*allowed).next()));
        }
        for suspended in &self.suspended {
            days.push(suspended.from.day());
            days.extend(suspended.until.map(Due::day));
        }
    }
}
