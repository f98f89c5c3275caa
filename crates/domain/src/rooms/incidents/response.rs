//! Damage control or recovery, then the report (point 19; incident regulations).

use regulation::proof::{Own, Source};
use regulation::{Calendar, Day, Term};

use super::severity::{Incidents, Severity};
use crate::answer::{Found, first, found_in};
use crate::case::{At, Case, Context, Proven, missing};
use crate::event;
use crate::holding::{Holding, Shares};
use crate::reason::{NotBound, Reason};
use crate::reckon::{Due, due_after};
use crate::selection::NameError;
use crate::standing::{Findings, Standing};

/// Terms and the level from which an incident is a major one, on the day of knowledge.
struct Rules {
    low: Option<Term>,
    high: Option<Term>,
    report: Option<Term>,
    major_from: i64,
}

impl Rules {
    fn of(context: Context<'_, '_>, own: &Own, on: Day) -> Self {
        let term = |name: &str| own.parameters.get(name).and_then(|id| context.view.term(id, on));
        Self {
            low: term("control_low"),
            high: term("control_high"),
            report: term("report"),
            major_from: super::meeting::major_from(context, own, on),
        }
    }
}

/// What a duty asks for.
#[derive(Clone, Copy)]
struct Asked {
    control: bool,
    report: bool,
}

/// What an incident's response is measured by.
struct Response<'a> {
    calendar: &'a Calendar,
    asked: Asked,
    known: Due,
    severity: Severity,
    rules: Rules,
    controls: Vec<Found<'a>>,
    /// The recovery that a report states, where no control is recorded.
    recoveries: Vec<Found<'a>>,
    reports: Vec<Found<'a>>,
    not_judged: Option<NotBound>,
}

/// Damage control or recovery, then the report.
pub(crate) fn responded<'a>(context: Context<'a, '_>, own: &Own) -> Result<Proven<'a>, NameError> {
    response(context, own, Asked { control: true, report: true })
}

/// Damage control or recovery alone.
pub(crate) fn controlled<'a>(context: Context<'a, '_>, own: &Own) -> Result<Proven<'a>, NameError> {
    response(context, own, Asked { control: true, report: false })
}

/// The report alone, from the day on which control was done.
pub(crate) fn reported<'a>(context: Context<'a, '_>, own: &Own) -> Result<Proven<'a>, NameError> {
    response(context, own, Asked { control: false, report: true })
}

/// The records of a form by their incident, and the place of the field that gives their moment.
fn by_incident<'a>(
    context: Context<'a, '_>,
    form: &str,
    at: &str,
) -> Result<(Shares<'a>, Option<usize>), NameError> {
    let holding = Holding::dated_by(context, &crate::rooms::every(form), Some(at))?;
    let at = holding.selection.place(at)?;
    Ok((holding.linked(context, "incident")?, Some(at)))
}

fn response<'a>(
    context: Context<'a, '_>,
    own: &Own,
    asked: Asked,
) -> Result<Proven<'a>, NameError> {
    for id in own.parameters.values() {
        context.parameter(id)?;
    }
    let all = Incidents::of(context, Source::Body)?;
    let (controls, done_at) = by_incident(context, "incident_control", "done_at")?;
    let (recoveries, recovered_at) = by_incident(context, "incident_report", "recovered_at")?;
    let (reports, submitted_on) = by_incident(context, "incident_report", "submitted_on")?;
    let list = event::subjects(&all.incidents, |entry, _| {
        let known = all.known(entry);
        let mut recoveries = found_in(&recoveries.of(entry.identity), recovered_at);
        recoveries.retain(|found| found.at.is_some());
        Some(Response {
            calendar: context.calendar(),
            asked,
            known,
            severity: all.severity(entry),
            rules: Rules::of(context, own, known.day()),
            controls: found_in(&controls.of(entry.identity), done_at),
            recoveries,
            reports: found_in(&reports.of(entry.identity), submitted_on),
            not_judged: context.not_judged(known.day()),
        })
    });
    Ok(Proven::events(all.incidents.selection.form, list))
}

impl<'a> Response<'a> {
    /// When control or recovery was done, as known at an instant.
    fn control(&self, at: At) -> Option<(&Found<'a>, Due)> {
        let found = first(&self.controls, at).or_else(|_| first(&self.recoveries, at)).ok()?;
        Some((found, found.at?))
    }

    /// How it stands if the control has this term; none: the duty is not for such incidents.
    fn judge_with(&self, term: Option<Term>, at: At, findings: &mut Findings) -> Standing {
        let control = self.control(at);
        if self.asked.control {
            let Some(term) = term else { return Standing::NotApplicable };
            let due = due_after(self.calendar, self.known, term);
            let Some((found, done)) = control else {
                let step = ("完成損害控制或復原", "damage control or recovery");
                return Reason::open_step(step, due, at, findings);
            };
            findings.count(found.record);
            Reason::answered(done, due, findings);
        }
        let Some((_, done)) = control else { return Standing::NotApplicable };
        let Some(term) = self.rules.report.filter(|_| self.asked.report) else {
            return Standing::Met;
        };
        let due = due_after(self.calendar, Due::Day(done.day()), term);
        match first(&self.reports, at) {
            Ok(report) => {
                findings.count(report.record);
                Reason::answered(report.at.unwrap_or(due), due, findings)
            }
            Err(lacks) if !lacks.is_empty() => missing(findings, lacks),
            Err(_) => {
                let step = (
                    "送交調查、處理及改善報告",
                    "the investigation, handling and improvement report",
                );
                Reason::open_step(step, due, at, findings)
            }
        }
    }
}

impl Case for Response<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if !at.reached(self.known) {
            return Standing::NotApplicable;
        }
        if let Some(why) = &self.not_judged {
            findings.say(|| Reason::NotBound(why.clone()));
            return Standing::NotApplicable;
        }
        if !self.asked.control {
            return self.judge_with(None, at, findings);
        }
        // The level when control was done chooses the clock; until then, the level of the moment.
        let decided = self.control(at).map_or(at, |(_, done)| match done {
            Due::Moment(moment) => At::moment(moment),
            Due::Day(day) => At::day(day),
        });
        let decided =
            if at.reached(self.known) && decided.moment < at.moment { decided } else { at };
        let level = self.severity.at(decided).or_else(|| self.severity.at(at));
        let major = level.map_or(Ok(false), |level| level.reaches(self.rules.major_from));
        let name = match major {
            Ok(true) => return self.judge_with(self.rules.high, at, findings),
            Ok(false) => return self.judge_with(self.rules.low, at, findings),
            Err(name) => name,
        };
        // What is lacking matters only where the two clocks differ.
        let mut other = Findings::silent();
        let high = self.judge_with(self.rules.high, at, findings);
        let low = self.judge_with(self.rules.low, at, &mut other);
        if high == low && findings.late == other.late {
            return high;
        }
        findings.clear();
        missing(findings, vec![name])
    }

    fn turns(&self, days: &mut Vec<Day>) {
        days.push(self.known.day());
        self.severity.turns(days);
        for term in [self.rules.low, self.rules.high].into_iter().flatten() {
            let end = due_after(self.calendar, self.known, term).day();
            days.extend([end, end.next()]);
        }
        for found in self.controls.iter().chain(&self.recoveries).chain(&self.reports) {
            found.turns(days);
            let due = found
                .at
                .zip(self.rules.report)
                .map(|(done, term)| due_after(self.calendar, Due::Day(done.day()), term).day());
            days.extend(due.into_iter().flat_map(|due| [due, due.next()]));
        }
    }
}
