//! 拾 incidents: clocks that depend on the level of an incident (point 19, incident regulations).

use regulation::proof::{Own, Select, Source};
use regulation::{Day, Term};

use crate::Value;
use crate::case::{At, Case, Context, Proven, Subject, missing};
use crate::reason::{NotBound, Reason};
use crate::reckon::{Due, due_after};
use crate::selection::{NameError, Selection, begins};
use crate::shape::Holding;
use crate::shape::after_event::{Found, none_of, not_judged};
use crate::shape::each_has::linked;
use crate::standing::{Findings, Standing};
use crate::view::Entry;

/// The level of one incident over time: the highest of the three impacts, later changes included.
pub(super) struct Severity {
    /// From when, and the level, or the impact that is missing.
    pub(super) steps: Vec<(Due, Result<i64, String>)>,
}

const IMPACTS: [&str; 3] = ["c_impact", "i_impact", "a_impact"];

impl Severity {
    pub(super) fn at(&self, at: At) -> Option<&Result<i64, String>> {
        let reached = self.steps.iter().rev().find(|(from, _)| at.reached(*from));
        reached.map(|(_, level)| level)
    }

    /// When the level first reached a number.
    fn reached(&self, level: i64) -> Option<Due> {
        let high = self.steps.iter().find(|(_, step)| step.as_ref().is_ok_and(|one| *one >= level));
        high.map(|(from, _)| *from)
    }

    fn turns(&self, days: &mut Vec<Day>) {
        days.extend(self.steps.iter().map(|(from, _)| from.day()));
    }
}

fn level(holding: &Holding<'_>, entry: &Entry<'_>) -> Result<i64, String> {
    let mut highest = 0;
    let mut lacks = None;
    for name in IMPACTS {
        let Ok(field) = holding.selection.place(name) else { continue };
        match entry.record.value(field).and_then(Value::number).and_then(crate::Quantity::as_whole)
        {
            Some(impact) => highest = highest.max(impact),
            None => lacks = lacks.or(Some(holding.selection.missing(field))),
        }
    }
    match lacks {
        Some(name) => Err(name),
        None => Ok(highest),
    }
}

/// Every incident of the body with its level over time.
pub(super) struct Incidents<'a> {
    pub(super) incidents: Holding<'a>,
    pub(super) list: Vec<(Entry<'a>, Due, Severity)>,
}

impl<'a> Incidents<'a> {
    pub(super) fn of(context: Context<'a, '_>) -> Result<Self, NameError> {
        let incidents = Holding::new(context, &plain("incident"))?;
        let changes = Holding::new(context, &plain("incident_level_change"))?;
        let by_incident = linked(context, &changes, "incident")?;
        let change_at = changes.selection.place("at")?;
        let known_at = incidents.selection.place("known_at")?;
        let mut list = Vec::new();
        for (entry, _) in &incidents.entries {
            if entry.ends.is_some_and(|ends| ends <= context.until) {
                continue;
            }
            let known = Selection::moment(entry, known_at).unwrap_or(Due::Day(entry.day));
            let mut steps = vec![(known, level(&incidents, entry))];
            for (change, _) in by_incident.get(entry.identity).into_iter().flatten() {
                let at = Selection::moment(change, change_at).unwrap_or(Due::Day(change.day));
                steps.push((at, level(&changes, change)));
            }
            steps.sort_by_key(|(at, _)| begins(*at));
            list.push((*entry, known, Severity { steps }));
        }
        Ok(Self { incidents, list })
    }
}

fn plain(form: &str) -> Select {
    Select {
        form: form.to_owned(),
        conditions: std::collections::BTreeMap::new(),
        until: Vec::new(),
        source: Source::Body,
    }
}

/// Terms and the level from which an incident is a major one, on the day of knowledge.
struct Rules {
    low: Option<Term>,
    high: Option<Term>,
    report: Option<Term>,
    major_from: i64,
}

fn rules(context: Context<'_, '_>, own: &Own, on: Day) -> Rules {
    let id = |name: &str| own.parameters.get(name);
    let term = |name: &str| id(name).and_then(|id| context.view.term(id, on));
    let major = id("high").and_then(|id| context.view.number(id, on));
    Rules {
        low: term("control_low"),
        high: term("control_high"),
        report: term("report"),
        major_from: major.unwrap_or(i64::MAX),
    }
}

/// What an incident's response is measured by.
struct Response {
    known: Due,
    severity: Severity,
    rules: Rules,
    control: Vec<Found>,
    /// The report, where this duty asks for it too.
    report: Option<Vec<Found>>,
    control_asked: bool,
    report_due: Option<Due>,
    not_judged: Option<NotBound>,
}

fn answers<'a>(
    context: Context<'a, '_>,
    form: &str,
    at: &str,
) -> Result<std::collections::HashMap<String, Vec<Found>>, NameError> {
    let holding = Holding::new(context, &plain(form))?;
    let field = holding.selection.place(at)?;
    let links = linked(context, &holding, "incident")?;
    let mut found = std::collections::HashMap::new();
    for (id, entries) in links {
        let mut list: Vec<Found> = entries
            .iter()
            .map(|(entry, _)| Found {
                record: entry.record.id.to_string(),
                at: Selection::moment(entry, field),
                lacks: None,
            })
            .collect();
        list.sort_by_key(|one| one.at.map(begins));
        found.insert(id.to_owned(), list);
    }
    Ok(found)
}

/// Damage control or recovery, then the report (point 19; incident regulations 6 and 8).
pub(super) fn responded<'a>(context: Context<'a, '_>, own: &Own) -> Result<Proven<'a>, NameError> {
    response(context, own, true, true)
}

/// Damage control or recovery alone.
pub(super) fn controlled<'a>(context: Context<'a, '_>, own: &Own) -> Result<Proven<'a>, NameError> {
    response(context, own, true, false)
}

/// The report alone, from the day on which control was done.
pub(super) fn reported<'a>(context: Context<'a, '_>, own: &Own) -> Result<Proven<'a>, NameError> {
    response(context, own, false, true)
}

fn response<'a>(
    context: Context<'a, '_>,
    own: &Own,
    control_asked: bool,
    report_asked: bool,
) -> Result<Proven<'a>, NameError> {
    let all = Incidents::of(context)?;
    let mut controls = answers(context, "incident_control", "done_at")?;
    let mut reports = answers(context, "incident_report", "submitted_on")?;
    let none = none_of(&all.incidents);
    let list = all.list.into_iter().map(|(entry, known, severity)| {
        let control = controls.remove(entry.identity).unwrap_or_default();
        let rules = rules(context, own, known.day());
        let done = control.iter().find_map(|found| found.at);
        let report_due = done
            .zip(rules.report)
            .map(|(done, term)| due_after(context.calendar(), Due::Day(done.day()), term));
        let report = reports.remove(entry.identity).unwrap_or_default();
        let case = Response {
            not_judged: not_judged(context, known.day()),
            known,
            severity,
            rules,
            control,
            report: report_asked.then_some(report),
            control_asked,
            report_due,
        };
        Subject { id: entry.identity.to_owned(), case: Box::new(case) }
    });
    Ok(Proven::Subjects { none, first: None, list: list.collect() })
}

impl Response {
    fn control_due(&self, at: At) -> Result<Option<Due>, String> {
        let level = match self.severity.at(at) {
            None => return Ok(None),
            Some(Err(name)) => return Err(name.clone()),
            Some(Ok(level)) => *level,
        };
        let term = if level >= self.rules.major_from { self.rules.high } else { self.rules.low };
        Ok(term.map(|term| match (self.known, term.is_by_clock()) {
            (Due::Moment(known), true) => Due::Moment(known.plus_minutes(term.minutes)),
            (known, _) => Due::Day(known.day().plus(term.days)),
        }))
    }
}

impl Case for Response {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if !at.reached(self.known) {
            return Standing::NotApplicable;
        }
        if let Some(why) = &self.not_judged {
            findings.reason = Some(Reason::NotBound(why.clone()));
            return Standing::NotApplicable;
        }
        let reached = |found: &&Found| found.at.is_some_and(|moment| at.reached(moment));
        let control = self.control.iter().find(reached);
        if self.control_asked {
            let asked_at = control.and_then(|found| found.at).map_or(at, |done| match done {
                Due::Moment(moment) => At::moment(moment),
                Due::Day(day) => At::day(day),
            });
            let due = match self.control_due(asked_at) {
                Err(name) => return missing(findings, vec![name]),
                Ok(None) => return Standing::NotApplicable,
                Ok(Some(due)) => due,
            };
            findings.due = Some(due);
            let Some(done) = control else {
                let late = !at.in_time(due);
                findings.reason = Some(Reason::StepOpen {
                    zh: "完成損害控制或復原".to_owned(),
                    en: "damage control or recovery".to_owned(),
                    due: due.to_string(),
                    late,
                });
                return if late { Standing::Overdue } else { Standing::Due };
            };
            findings.counted.push(done.record.clone());
            findings.late = done.at.is_some_and(|done| begins(done) > due.moment());
            let on = done.at.map(|done| done.to_string()).unwrap_or_default();
            findings.reason = Some(if findings.late {
                Reason::AnsweredLate { on, due: due.to_string() }
            } else {
                Reason::Answered { on }
            });
        } else if control.is_none() {
            return Standing::NotApplicable;
        }
        let (Some(reports), Some(due)) = (&self.report, self.report_due) else {
            return Standing::Met;
        };
        findings.due = Some(due);
        if let Some(report) = reports.iter().find(reached) {
            findings.counted.push(report.record.clone());
            findings.late |= report.at.is_some_and(|on| begins(on) > due.moment());
            let on = report.at.map(|on| on.to_string()).unwrap_or_default();
            findings.reason = Some(if findings.late {
                Reason::AnsweredLate { on, due: due.to_string() }
            } else {
                Reason::Answered { on }
            });
            return Standing::Met;
        }
        let late = !at.in_time(due);
        findings.reason = Some(Reason::StepOpen {
            zh: "送交調查、處理及改善報告".to_owned(),
            en: "the investigation, handling and improvement report".to_owned(),
            due: due.to_string(),
            late,
        });
        if late { Standing::Overdue } else { Standing::Due }
    }

    fn turns(&self, days: &mut Vec<Day>) {
        days.push(self.known.day());
        self.severity.turns(days);
        for term in [self.rules.low, self.rules.high].into_iter().flatten() {
            let end = begins(self.known).plus_minutes(term.minutes).day().plus(term.days);
            days.extend([end, end.next()]);
        }
        let reports = self.report.iter().flatten();
        let found = self.control.iter().chain(reports).filter_map(|found| Some(found.at?.day()));
        days.extend(found);
        days.extend(self.report_due.into_iter().flat_map(|due| [due.day(), due.day().next()]));
    }
}

struct Meeting {
    known: Due,
    severity: Severity,
    major_from: i64,
    term: Option<Term>,
    meetings: Vec<Found>,
    not_judged: Option<NotBound>,
}

/// The CISO calls a meeting once an incident is a major one (point 19; incident regulations 7 and 9).
pub(super) fn meeting<'a>(context: Context<'a, '_>, own: &Own) -> Result<Proven<'a>, NameError> {
    let all = Incidents::of(context)?;
    let none = none_of(&all.incidents);
    let select = own.records.iter().find(|select| select.form == "meeting").cloned();
    let holding = Holding::new(context, &select.unwrap_or_else(|| plain("meeting")))?;
    let links = linked(context, &holding, "incident")?;
    let list = all.list.into_iter().map(|(entry, known, severity)| {
        let meetings = links.get(entry.identity).into_iter().flatten().map(|(meeting, _)| Found {
            record: meeting.record.id.to_string(),
            at: holding.moment(meeting),
            lacks: None,
        });
        let name = context.setting_name("term");
        let case = Meeting {
            not_judged: not_judged(context, known.day()),
            major_from: rules(context, own, known.day()).major_from,
            term: context.view.city.term(&name, &context.view.body.id, known.day()),
            meetings: meetings.collect(),
            known,
            severity,
        };
        Subject { id: entry.identity.to_owned(), case: Box::new(case) }
    });
    Ok(Proven::Subjects { none, first: None, list: list.collect() })
}

impl Meeting {
    fn due(&self, from: Due) -> Due {
        match (self.term, from) {
            (Some(term), Due::Moment(moment)) if term.is_by_clock() => {
                Due::Moment(moment.plus_minutes(term.minutes))
            }
            (Some(term), from) => Due::Day(from.day().plus(term.days)),
            (None, from) => Due::Day(from.day()),
        }
    }
}

impl Case for Meeting {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if !at.reached(self.known) {
            return Standing::NotApplicable;
        }
        if let Some(why) = &self.not_judged {
            findings.reason = Some(Reason::NotBound(why.clone()));
            return Standing::NotApplicable;
        }
        if let Some(Err(name)) = self.severity.at(at) {
            return missing(findings, vec![name.clone()]);
        }
        let Some(from) = self.severity.reached(self.major_from).filter(|from| at.reached(*from))
        else {
            return Standing::NotApplicable;
        };
        let due = self.due(from);
        findings.due = Some(due);
        let held = self.meetings.iter().find(|found| found.at.is_some_and(|on| at.reached(on)));
        if let Some(held) = held {
            findings.counted = vec![held.record.clone()];
            findings.late = held.at.is_some_and(|on| begins(on) > due.moment());
            let on = held.at.map(|on| on.to_string()).unwrap_or_default();
            findings.reason = Some(if findings.late {
                Reason::AnsweredLate { on, due: due.to_string() }
            } else {
                Reason::Answered { on }
            });
            return Standing::Met;
        }
        let due_text = due.to_string();
        if at.in_time(due) {
            findings.reason = Some(Reason::AwaitsAnswer { due: due_text });
            return Standing::Due;
        }
        findings.reason = Some(Reason::NotAnswered { due: due_text });
        Standing::Overdue
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.severity.turns(days);
        for (from, _) in &self.severity.steps {
            let due = self.due(*from).day();
            days.extend([due, due.next()]);
        }
        days.extend(self.meetings.iter().filter_map(|found| Some(found.at?.day())));
    }
}
