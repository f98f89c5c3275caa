//! Each year a superior chooses bodies below it and audits them (point 27; audit regulations).

use std::collections::BTreeMap;
use std::rc::Rc;

use regulation::Day;
use regulation::proof::{Own, Source};

use crate::Value;
use crate::case::{At, Case, Context, Proven, Subject, nothing_of};
use crate::holding::{Holding, Share};
use crate::known::Entry;
use crate::owed::Periods;
use crate::reason::{Reason, Unmet};
use crate::reckon::{Due, valid_through};
use crate::selection::NameError;
use crate::shape::renewed_within::Within;
use crate::standing::{Findings, Standing};

/// A plan of a year that names a body, as long as the plan speaks.
struct Chosen<'a> {
    body: &'a str,
    year: i64,
    from: Day,
    ends: Option<Day>,
}

/// A report on a body under a plan of a year.
struct Reported<'a> {
    record: &'a str,
    body: &'a str,
    year: i64,
    on: Day,
    ends: Option<Day>,
}

/// Everything that one superior planned and reported.
struct Programme<'a> {
    /// The years in which the law asks for a choice; none where it names no number.
    periods: Option<Periods>,
    within: Within,
    chosen: Vec<Chosen<'a>>,
    reported: Vec<Reported<'a>>,
    reports: Share<'a>,
}

/// The choice of each year, or the period that was set where the law names none.
pub(crate) fn subordinates<'a>(
    context: Context<'a, '_>,
    own: &Own,
) -> Result<Proven<'a>, NameError> {
    let plans = Holding::new(context, crate::rooms::record_of(own, "audit_plan")?)?;
    let reports = Holding::new(context, crate::rooms::record_of(own, "audit_report")?)?;
    let cycles = context.view.regulation.form_index("audit_cycle");
    let cycles = cycles.ok_or_else(|| NameError::Form("audit_cycle".to_owned()))?;
    let form = &context.view.regulation.forms[cycles];
    let cycles = context.view.known(cycles, Source::Above);
    let place = |name: &str| {
        let field = || NameError::Field { form: form.id.clone(), field: name.to_owned() };
        form.position(name).ok_or_else(field)
    };
    let (plan, auditee) = (place("plan")?, place("auditee")?);
    let cycle = reports.selection.place("cycle")?;
    let (year, auditees) = (plans.selection.place("year")?, plans.selection.place("auditees")?);
    let year_of = |entry: &Entry<'a>| {
        let year = entry.record.value(year).and_then(Value::number);
        year.and_then(crate::Quantity::as_whole).unwrap_or_else(|| entry.day.year().into())
    };
    let mut chosen = Vec::new();
    for (entry, _) in plans.iter() {
        let bodies = entry.record.value(auditees).map(Value::items).unwrap_or(&[]);
        let (from, ends, year) = (entry.day, entry.ends, year_of(entry));
        chosen.extend(bodies.iter().filter_map(Value::text).map(|body| Chosen {
            body,
            year,
            from,
            ends,
        }));
    }
    let mut reported = Vec::new();
    for (entry, _) in reports.iter().filter(|(entry, _)| !entry.undated) {
        let text =
            |entry: &Entry<'a>, place: usize| entry.record.value(place).and_then(Value::text);
        let cycle = text(entry, cycle).and_then(|id| cycles.version(id, entry.day));
        let Some(cycle) = cycle else { continue };
        let of_plan = text(cycle, plan).and_then(|id| plans.selection.known.version(id, entry.day));
        let (Some(of_plan), Some(body)) = (of_plan, text(cycle, auditee)) else { continue };
        let (record, year) = (&*entry.record.id, year_of(of_plan));
        reported.push(Reported { record, body, year, on: entry.day, ends: entry.ends });
    }
    let times = own.parameters.get("times");
    let programme = Rc::new(Programme {
        periods: times.map(|id| Periods::new(context, "year", Some(id))).transpose()?,
        within: Within::of(context, None)?,
        chosen,
        reported,
        reports: reports.whole(),
    });
    let mut bodies: BTreeMap<&'a str, ()> = BTreeMap::new();
    bodies.extend(programme.chosen.iter().map(|chosen| (chosen.body, ())));
    let list = bodies
        .into_keys()
        .map(|body| Subject::new(body, Audited { programme: Rc::clone(&programme), body }));
    let list = list.collect();
    let none = nothing_of(plans.selection.form);
    Ok(Proven::Subjects { none, first: None, beside: Some(Box::new(Year(programme))), list })
}

impl<'a> Programme<'a> {
    /// The year that runs on a day, where the law asks for a choice in it.
    fn year(&self, on: Day) -> Option<i64> {
        let (period, _) = self.periods.as_ref()?.current(on, None)?;
        Some(period.end.year().into())
    }

    /// The bodies that the plans of a year name, as they speak on a day.
    fn chosen(&self, year: i64, on: Day) -> impl Iterator<Item = &'a str> {
        let speaks = move |chosen: &&Chosen<'_>| {
            let ended = chosen.ends.is_some_and(|ends| ends <= on);
            chosen.year == year && chosen.from <= on && !ended
        };
        self.chosen.iter().filter(speaks).map(|chosen| chosen.body)
    }

    /// The report on a body under a plan of a year, as known on a day.
    fn report(&self, body: &str, year: i64, on: Day) -> Option<&Reported<'a>> {
        self.reported.iter().find(|report| {
            let ended = report.ends.is_some_and(|ends| ends <= on);
            report.body == body && report.year == year && report.on <= on && !ended
        })
    }

    /// Whether all bodies chosen for a year, and at least one, were audited by a day.
    fn is_reached(&self, year: i64, on: Day) -> bool {
        let mut chosen = self.chosen(year, on).peekable();
        chosen.peek().is_some() && chosen.all(|body| self.report(body, year, on).is_some())
    }

    /// The last year that closed before a day, where it was owed: its number and its last day.
    fn last_closed(&self, on: Day) -> Option<(i64, Day)> {
        let closed = self.periods.as_ref()?.closed(on).last()?;
        closed.owed.then(|| (closed.period.end.year().into(), closed.period.end))
    }

    fn turns(&self, days: &mut Vec<Day>) {
        if let Some(periods) = &self.periods {
            periods.turns(days);
        }
        self.within.turns(days);
        for chosen in &self.chosen {
            days.push(chosen.from);
            days.extend(chosen.ends);
        }
        for (entry, _) in self.reports.iter() {
            days.push(entry.day);
            days.extend(entry.ends);
            self.within.lapses(entry.day, days);
        }
    }
}

/// What the superior owes as a whole.
struct Year<'a>(Rc<Programme<'a>>);

impl Year<'_> {
    /// Where the law names no number: the newest report is younger than the period that was set.
    fn judge_period(&self, at: At, findings: &mut Findings) -> Standing {
        let within = match self.0.within.on(at.day, findings) {
            Ok(within) => within,
            Err(standing) => return standing,
        };
        let mut reached = self.0.reports.iter().filter(|(entry, _)| entry.speaks(at.day));
        let Some((newest, _)) = reached.rfind(|(entry, _)| !entry.undated) else {
            let form = self.0.reports.holding.selection.form;
            findings.say(|| Reason::NeverDone(Unmet::of(form)));
            return Standing::Overdue;
        };
        let until = valid_through(newest.day, within);
        findings.due = Some(Due::Day(until));
        let (on, until_text) = (newest.day.to_string(), until.to_string());
        if at.day <= until {
            findings.count(&newest.record.id);
            findings.say(|| Reason::Renewed { on, until: until_text });
            return Standing::Met;
        }
        findings.fail(&newest.record.id);
        findings.say(|| Reason::Lapsed { on, until: until_text });
        Standing::Overdue
    }
}

impl Case for Year<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let programme = &self.0;
        let Some(year) = programme.year(at.day) else { return self.judge_period(at, findings) };
        let closed = programme.periods.as_ref().map(|periods| periods.closed(at.day));
        let missed = closed.unwrap_or(&[]).iter().filter(|closed| {
            let end = closed.period.end;
            closed.owed && !programme.is_reached(end.year().into(), end)
        });
        findings.missed = missed.map(|closed| closed.period.name()).collect();
        if programme.is_reached(year, at.day) {
            findings.say(|| Reason::Complete);
            return Standing::Met;
        }
        if let Some((last, end)) = programme.last_closed(at.day)
            && !programme.is_reached(last, end)
        {
            findings.due = Some(Due::Day(end));
            findings.say(|| Reason::Said {
                zh: format!("{last} 年度未擇定稽核對象，或未完成稽核，期間已過。"),
                en: format!("In {last} nobody was chosen, or not all were audited."),
            });
            return Standing::Overdue;
        }
        let end = Day::year_end(at.day.year());
        findings.due = Some(Due::Day(end));
        findings.say(|| Reason::AwaitsAnswer { due: end.to_string() });
        Standing::Due
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.0.turns(days);
    }
}

/// One body that a plan names.
struct Audited<'a> {
    programme: Rc<Programme<'a>>,
    body: &'a str,
}

impl Case for Audited<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let programme = &self.programme;
        let Some(year) = programme.year(at.day) else { return Standing::NotApplicable };
        let is_chosen = |year: i64, on: Day| programme.chosen(year, on).any(|one| one == self.body);
        let missed = programme.last_closed(at.day).filter(|(last, end)| {
            is_chosen(*last, *end) && programme.report(self.body, *last, *end).is_none()
        });
        let this_year = is_chosen(year, at.day);
        let report = programme.report(self.body, year, at.day).filter(|_| this_year);
        if let Some(report) = report {
            findings.count(report.record);
            findings.say(|| Reason::Answered { on: report.on.to_string() });
            return Standing::Met;
        }
        if let Some((last, end)) = missed {
            // Once the year's own choice is audited, the body as a whole has caught up.
            if !this_year && programme.is_reached(year, at.day) {
                return Standing::NotApplicable;
            }
            findings.missed = vec![last.to_string()];
            findings.due = Some(Due::Day(end));
            findings.say(|| Reason::NotAnswered { due: end.to_string() });
            return Standing::Overdue;
        }
        if !this_year {
            return Standing::NotApplicable;
        }
        let end = Due::Day(Day::year_end(at.day.year()));
        Reason::awaited(end, at, findings)
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.programme.turns(days);
    }
}
