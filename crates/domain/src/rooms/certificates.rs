//! 參 people: the certificates of dedicated officers (point 6.2 with the annex tables).

use std::rc::Rc;

use regulation::Day;
use regulation::proof::Own;

use crate::case::{At, Case, Context, Proven, Subject, missing};
use crate::population::{Member, Members};
use crate::reason::Reason;
use crate::reckon::Due;
use crate::selection::{Match, NameError};
use crate::shape::each_has::{Links, deadline, linked};
use crate::shape::{Holding, nobody};
use crate::standing::{Findings, Standing};
use crate::view::Entry;

/// What every officer's certificates are measured by.
struct Certificates {
    licence: Vec<(Day, i64)>,
    competency: Vec<(Day, i64)>,
    /// Where the table asks for a number of people only.
    holders: Vec<(Day, Option<i64>)>,
}

struct Officer<'a> {
    rules: Rc<Certificates>,
    holdings: Rc<Vec<Holding<'a>>>,
    entries: Vec<Vec<(Entry<'a>, Match)>>,
    member: Member<'a>,
    due: Option<Due>,
    /// How many officers hold both kinds, by day, where a number of people is enough.
    enough: Rc<dyn Fn(Day) -> bool + 'a>,
}

/// Point 6.2 with the annex tables: each officer holds both kinds of certificate.
pub(super) fn certificates<'a>(
    context: Context<'a, '_>,
    own: &Own,
) -> Result<Proven<'a>, NameError> {
    let population = own.population.as_deref().unwrap_or("dedicated-staff");
    let members = Members::of(context.view, population)?;
    let (first, none) = nobody(&members);
    let holdings: Vec<Holding<'a>> =
        own.records.iter().map(|select| Holding::new(context, select)).collect::<Result<_, _>>()?;
    let mut links: Vec<Links<'a>> = holdings
        .iter()
        .map(|holding| linked(context, holding, "holder"))
        .collect::<Result<_, _>>()?;
    let mut days: Vec<Day> = context.view.body.levels.iter().map(|(day, _)| *day).collect();
    for id in own.parameters.values() {
        let parameter = context.view.parameter(id);
        let parameter = parameter.ok_or_else(|| NameError::Parameter(id.clone()))?;
        days.extend(parameter.since.iter().map(|since| since.from));
    }
    days.sort_unstable();
    let number =
        |name: &str, day: Day| own.parameters.get(name).and_then(|id| context.view.number(id, day));
    let rows =
        |name: &str| days.iter().map(|day| (*day, number(name, *day).unwrap_or(0))).collect();
    let rules = Rc::new(Certificates {
        licence: rows("licence"),
        competency: rows("competency"),
        holders: days.iter().map(|day| (*day, number("holders", *day))).collect(),
    });
    let holdings = Rc::new(holdings);
    let term = own.parameters.get("term").map(String::as_str);
    let mut officers: Vec<(Member<'a>, Vec<Vec<(Entry<'a>, Match)>>)> = Vec::new();
    for member in members.list {
        let entries =
            links.iter_mut().map(|links| links.remove(member.id).unwrap_or_default()).collect();
        officers.push((member, entries));
    }
    let all = Rc::new(officers);
    let enough: Rc<dyn Fn(Day) -> bool + 'a> = {
        let (all, rules, holdings) = (Rc::clone(&all), Rc::clone(&rules), Rc::clone(&holdings));
        Rc::new(move |day| {
            let need = rules.holders.iter().rev().find(|(from, _)| *from <= day);
            let Some(need) = need.and_then(|(_, need)| *need) else { return false };
            let holds = all.iter().filter(|(member, entries)| {
                member.stay(day).is_some()
                    && lacking_kinds(&rules, &holdings, entries, day).is_empty()
            });
            i64::try_from(holds.count()).is_ok_and(|count| count >= need)
        })
    };
    let list = all.iter().map(|(member, entries)| {
        let joined = member.stays.first().map(|stay| stay.from);
        let from = joined.map(|joined| {
            let level = context.view.body.level_run(context.until).map(|(from, _)| from);
            level.map_or(joined, |level| level.max(joined))
        });
        let due = from.filter(|_| term.is_some()).map(|from| deadline(context, from, term));
        let case = Officer {
            rules: Rc::clone(&rules),
            holdings: Rc::clone(&holdings),
            entries: entries.clone(),
            member: member.clone(),
            due,
            enough: Rc::clone(&enough),
        };
        Subject { id: member.id.to_owned(), case: Box::new(case) }
    });
    Ok(Proven::Subjects { none, first, list: list.collect() })
}

fn lacking_kinds(
    rules: &Certificates,
    holdings: &[Holding<'_>],
    entries: &[Vec<(Entry<'_>, Match)>],
    day: Day,
) -> Vec<usize> {
    let needs = [&rules.licence, &rules.competency];
    let short = holdings.iter().zip(entries).zip(needs).enumerate().filter(|(_, one)| {
        let ((holding, entries), needs) = one;
        let need = needs.iter().rev().find(|(from, _)| *from <= day).map_or(0, |(_, need)| *need);
        let held = entries.iter().filter(|(entry, found)| {
            *found == Match::Yes && holding.selection.in_force(entry, day)
        });
        i64::try_from(held.count()).unwrap_or(0) < need
    });
    short.map(|(index, _)| index).collect()
}

impl Case for Officer<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if self.member.stay(at.day).is_none() {
            return Standing::NotApplicable;
        }
        let mut lacks = Vec::new();
        for (holding, entries) in self.holdings.iter().zip(&self.entries) {
            for (entry, found) in entries {
                if !holding.selection.in_force(entry, at.day) {
                    continue;
                }
                match found {
                    Match::Yes => findings.counted.push(entry.record.id.to_string()),
                    Match::Lacks(field) => lacks.push(holding.selection.missing(*field)),
                    Match::No => {}
                }
            }
        }
        let short = lacking_kinds(&self.rules, &self.holdings, &self.entries, at.day);
        if short.is_empty() {
            findings.reason = Some(Reason::Complete);
            return Standing::Met;
        }
        if (self.enough)(at.day) {
            findings.reason = Some(Reason::Said {
                zh: "法定持證人數已由其他專職人員達成。".to_owned(),
                en: "Other officers reach the number that the table names.".to_owned(),
            });
            return Standing::Met;
        }
        if !lacks.is_empty() {
            return missing(findings, lacks);
        }
        findings.due = self.due;
        let due = self.due.map(|due| due.to_string()).unwrap_or_default();
        if self.due.is_some_and(|due| at.in_time(due)) {
            findings.reason = Some(Reason::AwaitsAnswer { due });
            return Standing::Due;
        }
        let names = [
            ("專業證照", "professional certification"),
            ("職能訓練證書", "competency certificate"),
        ];
        let lacking = |pick: fn(&(&'static str, &'static str)) -> &'static str| {
            let names = short.iter().filter_map(|index| names.get(*index));
            names.map(pick).collect::<Vec<_>>().join("、")
        };
        let (zh, en) = (lacking(|pair| pair.0), lacking(|pair| pair.1));
        findings.reason = Some(Reason::Said {
            zh: format!("尚缺有效之{zh}。"),
            en: format!("Lacks a valid {en}."),
        });
        Standing::Overdue
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.member.turns(days);
        for (holding, entries) in self.holdings.iter().zip(&self.entries) {
            for (entry, _) in entries {
                days.push(entry.day);
                days.extend(holding.selection.ends(entry));
            }
        }
        days.extend(self.due.into_iter().flat_map(|due| [due.day(), due.day().next()]));
        days.extend(self.rules.licence.iter().map(|(day, _)| *day));
    }
}
