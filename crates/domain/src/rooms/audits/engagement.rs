//! One engagement: noticed in time, by a team of the right make-up that is bound in writing, its result delivered
//! (audit regulations).

use std::rc::Rc;

use regulation::Day;
use regulation::proof::Own;

use crate::Value;
use crate::answer::{Found, first, found_in};
use crate::case::{At, Case, Context, Proven, missing};
use crate::event;
use crate::holding::Holding;
use crate::known::Entry;
use crate::period::{Period, Rhythm};
use crate::reason::{NotBound, Reason};
use crate::reckon::{Due, last_plain_day};
use crate::selection::{NameError, moment};
use crate::standing::{Findings, Standing};

/// Not of the law: per cent are hundredths.
const HUNDRED: i64 = 100;

/// The engagements that a body runs at others.
struct Engagements<'a> {
    cycles: Rc<Holding<'a>>,
    auditee: usize,
    body: &'a str,
}

impl<'a> Engagements<'a> {
    fn of(context: Context<'a, '_>, own: &Own) -> Result<Self, NameError> {
        let cycles = Holding::new(context, crate::rooms::record_of(own, "audit_cycle")?)?;
        let auditee = cycles.selection.place("auditee")?;
        Ok(Self { cycles, auditee, body: &context.view.body.id })
    }

    /// An audit of the body by itself is no audit of another.
    fn is_at_another(&self, entry: &Entry<'_>) -> bool {
        let auditee = entry.record.value(self.auditee).and_then(Value::text);
        auditee != Some(self.body)
    }
}

/// What is decided by the engagement's own day, once for all.
struct Decided<'a> {
    record: &'a str,
    onsite_on: Day,
    not_judged: Option<NotBound>,
    outcome: Outcome,
}

enum Outcome {
    Met(Reason),
    Broken(Reason),
    Unsaid(Vec<String>),
}

impl Case for Decided<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if at.day < self.onsite_on {
            return Standing::NotApplicable;
        }
        if let Some(why) = &self.not_judged {
            findings.say(|| Reason::NotBound(why.clone()));
            return Standing::NotApplicable;
        }
        match &self.outcome {
            Outcome::Met(reason) => {
                findings.count(self.record);
                findings.say(|| reason.clone());
                Standing::Met
            }
            Outcome::Broken(reason) => {
                findings.fail(self.record);
                findings.say(|| reason.clone());
                Standing::Overdue
            }
            Outcome::Unsaid(names) => missing(findings, names.clone()),
        }
    }

    fn turns(&self, days: &mut Vec<Day>) {
        days.push(self.onsite_on);
    }
}

/// The plan gave notice so long before the engagement.
pub(crate) fn noticed<'a>(context: Context<'a, '_>, own: &Own) -> Result<Proven<'a>, NameError> {
    let all = Engagements::of(context, own)?;
    let plans = Holding::new(context, crate::rooms::record_of(own, "audit_plan")?)?;
    let plan = all.cycles.selection.place("plan")?;
    let notified = plans.selection.place("notified_on")?;
    let id = own.parameters.get("notice").map_or("", String::as_str);
    context.parameter(id)?;
    let list = event::subjects(&all.cycles, |entry, found| {
        if !all.is_at_another(entry) {
            return None;
        }
        let known = &plans.selection.known;
        let id_of_plan = entry.record.value(plan).and_then(Value::text);
        let of_plan = id_of_plan.and_then(|id| known.version(id, entry.day));
        let notice = of_plan.map(|of_plan| moment(of_plan, notified).map(Due::day));
        let outcome = match (all.cycles.selection.lack(found), notice) {
            (Some(name), _) => Outcome::Unsaid(vec![name]),
            (None, None) => Outcome::Unsaid(vec![all.cycles.selection.missing(plan)]),
            (None, Some(None)) => Outcome::Unsaid(vec![plans.selection.missing(notified)]),
            (None, Some(Some(on))) => in_time(context, id, on, entry.day),
        };
        Some(Decided {
            record: &entry.record.id,
            onsite_on: entry.day,
            not_judged: context.not_judged(entry.day),
            outcome,
        })
    });
    Ok(Proven::events(all.cycles.selection.form, list))
}

/// The whole term lies between the notice and the engagement, the day of the notice left out.
fn in_time(context: Context<'_, '_>, term: &str, notice: Day, onsite: Day) -> Outcome {
    let Some(term) = context.view.term(term, onsite) else {
        return Outcome::Unsaid(vec![term.to_owned()]);
    };
    let ends = last_plain_day(notice, term);
    if ends < onsite {
        return Outcome::Met(Reason::Answered { on: notice.to_string() });
    }
    Outcome::Broken(Reason::Said {
        zh: format!("通知日 {notice}，距稽核日 {onsite} 不足法定期間。"),
        en: format!("Noticed on {notice}, too short before the audit on {onsite}."),
    })
}

/// Enough of the team comes from public agencies.
pub(crate) fn team_share<'a>(context: Context<'a, '_>, own: &Own) -> Result<Proven<'a>, NameError> {
    let all = Engagements::of(context, own)?;
    let auditors = Holding::new(context, crate::rooms::record_of(own, "auditor")?)?;
    let (team, kind) = (all.cycles.selection.place("team")?, auditors.selection.place("kind")?);
    let id = own.parameters.get("public_share").map_or("", String::as_str);
    context.parameter(id)?;
    let list = event::subjects(&all.cycles, |entry, found| {
        if !all.is_at_another(entry) {
            return None;
        }
        let members = entry.record.value(team).filter(|team| !team.is_empty());
        let outcome = match (all.cycles.selection.lack(found), members) {
            (Some(name), _) => Outcome::Unsaid(vec![name]),
            (None, None) => Outcome::Unsaid(vec![all.cycles.selection.missing(team)]),
            (None, Some(team)) => {
                let kind = |id: &str| {
                    let known = auditors.selection.known.version(id, entry.day);
                    known.and_then(|auditor| auditor.record.value(kind)?.text())
                };
                let kinds: Vec<Option<&str>> =
                    team.items().iter().map(|one| one.text().and_then(kind)).collect();
                let unsaid =
                    auditors.selection.missing(auditors.selection.place("kind").unwrap_or(0));
                share(context.view.number(id, entry.day), &kinds, unsaid)
            }
        };
        Some(Decided {
            record: &entry.record.id,
            onsite_on: entry.day,
            not_judged: context.not_judged(entry.day),
            outcome,
        })
    });
    Ok(Proven::events(all.cycles.selection.form, list))
}

const PUBLIC: &str = "public-agency-representative";

fn share(percent: Option<i64>, kinds: &[Option<&str>], unsaid: String) -> Outcome {
    let whole = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let public = whole(kinds.iter().filter(|kind| **kind == Some(PUBLIC)).count());
    let unknown = whole(kinds.iter().filter(|kind| kind.is_none()).count());
    let all = whole(kinds.len());
    // Not of the law: where the law has no number yet the share is nothing.
    let need = percent.unwrap_or(0) * all;
    let told = Reason::Said {
        zh: format!("公務機關代表 {public} 人，全體 {all} 人。"),
        en: format!("{public} of {all} members come from public agencies."),
    };
    match (public * HUNDRED >= need, (public + unknown) * HUNDRED >= need) {
        (true, _) => Outcome::Met(told),
        (false, true) => Outcome::Unsaid(vec![unsaid]),
        (false, false) => Outcome::Broken(told),
    }
}

/// With every member of the team it is agreed in writing what conflicts and secrecy ask for.
pub(crate) fn team_agreed<'a>(
    context: Context<'a, '_>,
    own: &Own,
) -> Result<Proven<'a>, NameError> {
    let all = Engagements::of(context, own)?;
    let auditors = Holding::new(context, crate::rooms::record_of(own, "auditor")?)?;
    let (team, agreement) = (all.cycles.selection.place("team")?, auditors.selection.place("nda")?);
    let list = event::subjects(&all.cycles, |entry, found| {
        if !all.is_at_another(entry) {
            return None;
        }
        let known = &auditors.selection.known;
        let is_agreed = |id: &str| {
            let auditor = known.version(id, entry.day);
            let written = auditor.and_then(|auditor| auditor.record.value(agreement));
            written.is_some_and(|written| !written.is_empty())
        };
        let members = entry.record.value(team).filter(|team| !team.is_empty());
        let outcome = match (all.cycles.selection.lack(found), members) {
            (Some(name), _) => Outcome::Unsaid(vec![name]),
            (None, None) => Outcome::Unsaid(vec![all.cycles.selection.missing(team)]),
            (None, Some(team)) => {
                let members = team.items();
                match members.iter().all(|one| one.text().is_some_and(is_agreed)) {
                    true => Outcome::Met(agreed(members.len())),
                    false => Outcome::Unsaid(vec![auditors.selection.missing(agreement)]),
                }
            }
        };
        Some(Decided {
            record: &entry.record.id,
            onsite_on: entry.day,
            not_judged: context.not_judged(entry.day),
            outcome,
        })
    });
    Ok(Proven::events(all.cycles.selection.form, list))
}

fn agreed(n_members: usize) -> Reason {
    Reason::Said {
        zh: format!("稽核小組成員 {n_members} 人，均有書面約定。"),
        en: format!("In writing with all of the team’s members: {n_members}."),
    }
}

struct Delivery<'a> {
    onsite_on: Day,
    lacks: Option<String>,
    due: Due,
    reports: Vec<Found<'a>>,
    not_judged: Option<NotBound>,
}

/// The result follows the last audit of the quarter within its term.
pub(crate) fn delivered<'a>(context: Context<'a, '_>, own: &Own) -> Result<Proven<'a>, NameError> {
    let all = Engagements::of(context, own)?;
    let reports = Holding::new(context, crate::rooms::record_of(own, "audit_report")?)?;
    let reports = reports.linked(context, "cycle")?;
    let id = own.parameters.get("report").map_or("", String::as_str);
    context.parameter(id)?;
    let quarter = Rhythm::from_word("quarter").unwrap_or(Rhythm::Years(1));
    let dated = |entry: &Entry<'_>| !entry.undated && all.is_at_another(entry);
    let visits: Vec<Day> =
        all.cycles.iter().filter(|(entry, _)| dated(entry)).map(|(entry, _)| entry.day).collect();
    let list = event::subjects(&all.cycles, |entry, found| {
        if !all.is_at_another(entry) {
            return None;
        }
        let period = Period::of(quarter, entry.day, None);
        let last = visits.iter().filter(|day| period.holds(**day)).max();
        let completed = last.copied().unwrap_or(entry.day);
        Some(Delivery {
            onsite_on: entry.day,
            lacks: all.cycles.selection.lack(found),
            due: context.deadline(Due::Day(completed), Some(id)),
            reports: found_in(&reports.of(entry.identity), None),
            not_judged: context.not_judged(entry.day),
        })
    });
    Ok(Proven::events(all.cycles.selection.form, list))
}

impl Case for Delivery<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if at.day < self.onsite_on {
            return Standing::NotApplicable;
        }
        if let Some(why) = &self.not_judged {
            findings.say(|| Reason::NotBound(why.clone()));
            return Standing::NotApplicable;
        }
        if let Some(name) = &self.lacks {
            return missing(findings, vec![name.clone()]);
        }
        match first(&self.reports, at) {
            Ok(report) => {
                findings.count(report.record);
                Reason::answered(report.at.unwrap_or(self.due), self.due, findings)
            }
            Err(lacks) if !lacks.is_empty() => missing(findings, lacks),
            Err(_) => Reason::awaited(self.due, at, findings),
        }
    }

    fn turns(&self, days: &mut Vec<Day>) {
        days.extend([self.onsite_on, self.due.day(), self.due.day().next()]);
        self.reports.iter().for_each(|found| found.turns(days));
    }
}
