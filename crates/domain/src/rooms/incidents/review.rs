//! The city reviews the level of an incident that was notified to it (incident regulations).

use regulation::proof::{Own, Source};
use regulation::{Calendar, Day, Term, Tier};

use super::severity::{Incidents, Level};
use crate::Value;
use crate::body::City;
use crate::case::{At, Case, Context, Proven, missing};
use crate::event;
use crate::holding::Holding;
use crate::known::Entry;
use crate::reason::{NotBound, Reason};
use crate::reckon::{Due, due_after};
use crate::selection::{NameError, begins, moment};
use crate::standing::{Findings, Standing};

struct Review<'a> {
    calendar: &'a Calendar,
    record: &'a str,
    /// From when the record tells of it.
    from: Due,
    /// From when a review does instead, of an incident.
    until: Option<Due>,
    received: Due,
    reviewed: Option<Due>,
    /// Whether the incident was notified as a major one, or what does not say so.
    major: Result<bool, String>,
    low: Option<Term>,
    high: Option<Term>,
    not_judged: Option<NotBound>,
}

/// Each review ends within the time that the notified level gives, from the receipt (接獲後). Only the review
/// tells that: the incident's record says when the notification was given, which is not when it came. Until a
/// review tells it, the notification was received when it was given; where both are of one body, always.
pub(crate) fn reviewed<'a>(context: Context<'a, '_>, own: &Own) -> Result<Proven<'a>, NameError> {
    let reviews = Holding::new(context, crate::rooms::record_of(own, "incident_review")?)?;
    let place = |name: &str| reviews.selection.place(name);
    let (about, received_at, reviewed_at) =
        (place("incident")?, place("received_at")?, place("reviewed_at")?);
    for id in own.parameters.values() {
        context.parameter(id)?;
    }
    let all = Incidents::of(context, Source::Anywhere)?;
    let incidents = &all.incidents;
    let notified_at = incidents.selection.place("notified_at")?;
    let review = |record: &'a str, from: Due, received: Due, level: Result<Level, String>| {
        let on = received.day();
        let term = |name: &str| own.parameters.get(name).and_then(|id| context.view.term(id, on));
        let major_from = super::meeting::major_from(context, own, on);
        Review {
            calendar: context.calendar(),
            record,
            from,
            until: None,
            received,
            reviewed: None,
            major: level.and_then(|level| level.reaches(major_from)),
            low: term("review_low"),
            high: term("review_high"),
            not_judged: context.not_judged(on),
        }
    };
    // A review that leaves the receipt out is known by its end.
    let told = |entry: &Entry<'a>| moment(entry, received_at).or(moment(entry, reviewed_at));
    let mut list = event::subjects(&reviews, |entry, _| {
        let from = told(entry)?;
        let id = entry.record.value(about).and_then(Value::text);
        let incident = id.and_then(|id| incidents.selection.known.version(id, from.day()));
        let own = incident.filter(|incident| incident.record.agency == entry.record.agency);
        let given = own.and_then(|incident| moment(incident, notified_at));
        let said = [moment(entry, received_at), given].into_iter().flatten();
        let received = said.min_by_key(|at| begins(*at));
        let level = match received {
            Some(received) => incident
                .and_then(|incident| all.severity(incident).at(instant(received)).cloned())
                .ok_or_else(|| reviews.selection.missing(about)),
            None => Err(reviews.selection.missing(received_at)),
        };
        let reviewed = moment(entry, reviewed_at);
        let received = received.unwrap_or(from);
        Some(Review { reviewed, ..review(&entry.record.id, from, received, level) })
    });
    let reviews_of = reviews.linked(context, "incident")?;
    list.extend(event::subjects(incidents, |entry, _| {
        let received = moment(entry, notified_at)?;
        if !is_public(context.view.city, &entry.record.agency, received.day()) {
            return None;
        }
        let of_incident = reviews_of.of(entry.identity);
        let told = of_incident.iter().filter_map(|(one, _)| told(one));
        let until = told.min_by_key(|at| begins(*at));
        let level = all.severity(entry).at(instant(received)).cloned();
        let level = level.ok_or_else(|| incidents.selection.missing(notified_at));
        Some(Review { until, ..review(&entry.record.id, received, received, level) })
    }));
    Ok(Proven::events(reviews.selection.form, list))
}

/// The city reviews its own incidents and those of the public agencies below it (article 5.2); an enterprise
/// is reviewed by the ministry of its trade.
fn is_public(city: &City, body: &str, on: Day) -> bool {
    city.body(body).is_none_or(|body| body.tier_on(on) != Tier::Enterprise)
}

fn instant(at: Due) -> At {
    match at {
        Due::Moment(moment) => At::moment(moment),
        Due::Day(day) => At::day(day),
    }
}

impl Review<'_> {
    fn judge_with(&self, term: Option<Term>, at: At, findings: &mut Findings) -> Standing {
        let Some(term) = term else { return Standing::NotApplicable };
        let due = due_after(self.calendar, self.received, term);
        match self.reviewed.filter(|reviewed| at.reached(*reviewed)) {
            Some(reviewed) => {
                findings.count(self.record);
                Reason::answered(reviewed, due, findings)
            }
            None => Reason::awaited(due, at, findings),
        }
    }
}

impl Case for Review<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let is_told_by_another = self.until.is_some_and(|until| at.reached(until));
        if !at.reached(self.from) || is_told_by_another {
            return Standing::NotApplicable;
        }
        if let Some(why) = &self.not_judged {
            findings.say(|| Reason::NotBound(why.clone()));
            return Standing::NotApplicable;
        }
        match &self.major {
            Ok(true) => self.judge_with(self.high, at, findings),
            Ok(false) => self.judge_with(self.low, at, findings),
            Err(name) => missing(findings, vec![name.clone()]),
        }
    }

    fn turns(&self, days: &mut Vec<Day>) {
        days.push(self.from.day());
        days.extend(self.until.map(Due::day));
        days.extend(self.reviewed.map(Due::day));
        for term in [self.low, self.high].into_iter().flatten() {
            let end = due_after(self.calendar, self.received, term).day();
            days.extend([end, end.next()]);
        }
    }
}
