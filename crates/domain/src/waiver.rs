//! Exceptions that somebody approved: what they except, until when and by whom; knows no standing.

use regulation::proof::Source;
use regulation::{Day, Duty};

use crate::case::source_of;
use crate::reason::Approver;
use crate::subject::subject_sources;
use crate::view::View;

// Not of the law: months of a year, the longest an exception lasts here (semantics 24).
const WAIVER_MONTHS: i32 = 12;

/// An exception that counts from a day to a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The record that tells it.
    pub record: String,
    /// Whom or what it is for; none where it is for the whole line.
    pub subject: Option<Excepted>,
    pub from: Day,
    pub last: Day,
    pub approver: Approver,
    pub ground: String,
    /// What is done meanwhile.
    pub measures: String,
}

impl Waiver {
    /// Whether it excepts a line on a day: the body's own, or that of one subject.
    #[must_use]
    pub fn covers(&self, subject: Option<&str>, on: Day) -> bool {
        self.counts_on(on)
            && self.subject.as_ref().is_none_or(|one| subject.is_some_and(|line| one.is(line)))
    }

    /// Whether it counts on a day, whomever it is for.
    #[must_use]
    pub fn counts_on(&self, on: Day) -> bool {
        self.from <= on && on <= self.last
    }
}

/// A person or a thing for which alone an exception is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excepted {
    /// What the lines of the duty call it.
    pub id: String,
}

impl Excepted {
    fn of(view: &View<'_>, duty: &Duty, named: &str) -> Self {
        let id = identity(view, duty, named).unwrap_or(named);
        Self { id: id.to_owned() }
    }

    /// Whether it is what a line is of.
    #[must_use]
    pub fn is(&self, line: &str) -> bool {
        self.id == line
    }
}

/// The exceptions of a duty that somebody approved on a ground and for a time: what lacks one of
/// these excepts nothing, and none counts before the day of its approval.
pub fn waivers(view: &View<'_>, duty: &Duty) -> Vec<Waiver> {
    let Some(index) = view.regulation.form_index("waiver") else { return Vec::new() };
    let form = &view.regulation.forms[index];
    let place = |name: &str| form.position(name).unwrap_or(usize::MAX);
    let (asked, subject, expires) = (place("duty"), place("subject"), place("expires_on"));
    let (from, ground, approver) = (place("from"), place("ground"), place("approver"));
    let (approved_on, measures) = (place("approved_on"), place("measures"));
    let known = view.known(index, Source::Body);
    let mut found = Vec::new();
    for entry in &known.entries {
        let text = |at: usize| entry.record.value(at).and_then(crate::Value::text);
        let said = |at: usize| text(at).filter(|text| !text.trim().is_empty());
        if text(asked) != Some(duty.id.as_str()) {
            continue;
        }
        let day = |at: usize| entry.record.value(at).and_then(crate::Value::day);
        let (Some(from), Some(expires_on)) = (day(from), day(expires)) else { continue };
        let recorded_on = entry.record.recorded_at.day();
        // What the approval itself tells goes before what somebody wrote of it.
        let (approver, approved_on) = match (entry.record.approved_as, said(approver)) {
            (Some(role), _) => (Approver::Role(role), recorded_on),
            (None, Some(person)) => {
                (Approver::Person(person.to_owned()), day(approved_on).unwrap_or(recorded_on))
            }
            (None, None) => continue,
        };
        let Some(ground) = said(ground) else { continue };
        let year = regulation::Term { months: WAIVER_MONTHS, ..regulation::Term::default() };
        let last = expires_on.min(crate::reckon::valid_through(from, year));
        found.push(Waiver {
            record: entry.record.id.to_string(),
            subject: text(subject).map(|named| Excepted::of(view, duty, named)),
            from: from.max(approved_on),
            last: entry.ends.map_or(last, |ends| last.min(ends.previous())),
            approver,
            ground: ground.to_owned(),
            measures: said(measures).unwrap_or_default().to_owned(),
        });
    }
    found
}

/// What lines call the thing of whose record an id names some version. They take its first one, and which that
/// is turns with a correction of days or a withdrawal; whom an exception is for does not.
fn identity<'a>(view: &View<'a>, duty: &Duty, named: &str) -> Option<&'a str> {
    subject_sources(view.regulation, duty).into_iter().find_map(|(form, source)| {
        let form = view.regulation.form_index(form)?;
        let known = view.known(form, source_of(duty, source));
        known.at(known.first_of(named)?).map(|first| first.identity)
    })
}
