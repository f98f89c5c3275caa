//! The city reviews the level of an incident that was notified to it (incident regulations).

use std::rc::Rc;

use regulation::proof::{Own, Source};
use regulation::{Calendar, Day, Term, Tier};

use super::severity::{Incidents, Level};
use crate::body::City;
use crate::case::{At, Case, Context, Proven, missing};
use crate::event;
use crate::holding::Holding;
use crate::known::Entry;
use crate::reason::{NotBound, Reason};
use crate::reckon::{Due, due_after};
use crate::selection::{NameError, moment};
use crate::standing::{Findings, Standing};

struct Review<'a> {
    calendar: &'a Calendar,
    record: &'a str,
    received: Due,
    reviewed: Option<Due>,
    /// Whether the incident was notified as a major one, or what does not say so.
    major: Result<bool, String>,
    low: Option<Term>,
    high: Option<Term>,
    not_judged: Option<NotBound>,
}

/// Each review ends within the time that the notified level gives. A notification that nobody reviewed was
/// received when it was given.
pub(crate) fn reviewed<'a>(context: Context<'a, '_>, own: &Own) -> Result<Proven<'a>, NameError> {
    let reviews = Holding::new(context, crate::rooms::record_of(own, "incident_review")?)?;
    let place = |name: &str| reviews.selection.place(name);
    let (about, received, reviewed) =
        (place("incident")?, place("received_at")?, place("reviewed_at")?);
    for id in own.parameters.values() {
        context.parameter(id)?;
    }
    let all = Incidents::of(context, Source::Anywhere)?;
    let review = |record: &'a str, received: Due, reviewed, level: Result<Level, String>| {
        let on = received.day();
        let term = |name: &str| own.parameters.get(name).and_then(|id| context.view.term(id, on));
        let from = super::meeting::major_from(context, own, on);
        Review {
            calendar: context.calendar(),
            record,
            received,
            reviewed,
            major: level.and_then(|level| level.reaches(from)),
            low: term("review_low"),
            high: term("review_high"),
            not_judged: context.not_judged(on),
        }
    };
    let mut list = event::subjects(&reviews, |entry, _| {
        let received = moment(entry, received).unwrap_or(Due::Day(entry.day));
        let level = notified(&all, entry, about, received);
        let level = level.ok_or_else(|| reviews.selection.missing(about));
        Some(review(&entry.record.id, received, moment(entry, reviewed), level))
    });
    let incidents = &all.incidents;
    let notified_at = incidents.selection.place("notified_at")?;
    let reviews_of = reviews.linked(context, "incident")?;
    list.extend(event::subjects(incidents, |entry, _| {
        let received = moment(entry, notified_at)?;
        let is_reviewed = reviews_of.of(entry.identity).iter().next().is_some();
        if is_reviewed || !is_public(context.view.city, &entry.record.agency, received.day()) {
            return None;
        }
        let level = all.severity(entry).at(instant(received)).cloned();
        let level = level.ok_or_else(|| incidents.selection.missing(notified_at));
        Some(review(&entry.record.id, received, None, level))
    }));
    Ok(Proven::events(reviews.selection.form, list))
}

/// The city reviews its own incidents and those of the public agencies below it (article 5.2); an enterprise
/// is reviewed by the ministry of its trade.
fn is_public(city: &City, body: &str, on: Day) -> bool {
    city.body(body).is_none_or(|body| body.tier_on(on) != Tier::Enterprise)
}

/// The level of the incident when the notification was received.
fn notified(all: &Incidents<'_>, entry: &Entry<'_>, about: usize, received: Due) -> Option<Level> {
    let id = entry.record.value(about)?.text()?;
    let known = Rc::clone(&all.incidents.selection.known);
    let incident = known.version(id, received.day())?;
    all.severity(incident).at(instant(received)).cloned()
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
        if !at.reached(self.received) {
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
        days.push(self.received.day());
        days.extend(self.reviewed.map(Due::day));
        for term in [self.low, self.high].into_iter().flatten() {
            let end = due_after(self.calendar, self.received, term).day();
            days.extend([end, end.next()]);
        }
    }
}
