//! What was found is reviewed regularly until the engagement is closed (point 28).

use std::collections::BTreeMap;
use std::rc::Rc;

use regulation::Day;
use regulation::proof::{Own, Select, Source};

use crate::Value;
use crate::body::City;
use crate::case::{At, Case, Context, Proven, Subject, nothing_of};
use crate::holding::{Holding, Share};
use crate::known::Entry;
use crate::reason::Reason;
use crate::reckon::{Due, valid_through};
use crate::selection::{Match, NameError};
use crate::shape::renewed_within::Within;
use crate::standing::{Findings, Standing};

/// One report with findings, open until its engagement is closed.
struct Open<'a> {
    record: &'a str,
    /// Whether the superior issued it itself: then it is its own to follow, wherever the body stands.
    is_own: bool,
    issued_on: Day,
    /// Since when it has been told without a break that something was found.
    found_on: Day,
    ends: Option<Day>,
    closed_on: Option<Day>,
}

/// One body with all reports on it and all reviews of them.
struct Supervised<'a> {
    city: &'a City,
    superior: &'a str,
    body: &'a str,
    within: Rc<Within>,
    open: Vec<Open<'a>>,
    reviews: Vec<Share<'a>>,
}

/// Each body below this one, or audited by it, on which something was found.
pub(crate) fn review<'a>(context: Context<'a, '_>, own: &Own) -> Result<Proven<'a>, NameError> {
    let anywhere = |form: &str| Select { source: Source::Anywhere, ..crate::rooms::every(form) };
    let written = crate::rooms::record_of(own, "audit_report")?;
    let reports = Select { source: Source::Anywhere, ..written.clone() };
    let reports = Holding::new(context, &reports)?;
    let reviews = Holding::new(context, crate::rooms::record_of(own, "supervision_review")?)?;
    let cycles = Holding::new(context, &anywhere("audit_cycle"))?;
    let (auditee, closed) =
        (cycles.selection.place("auditee")?, cycles.selection.place("closed_on")?);
    let cycle = reports.selection.place("cycle")?;
    let found = reports.selection.place("findings")?;
    let reviews = reviews.linked(context, "cycle")?;
    let within = Rc::new(Within::of(context, None)?);
    let (view, body) = (context.view, context.view.body);
    let changes = crate::binding::changes(view, context.duty);
    let below = |id: &str, on: Day| view.city.is_below_on(id, &body.id, on);
    let ever_below = |id: &str| changes.iter().any(|day| below(id, *day));
    let speaks = |by: &str, of: &str, on: Day| view.city.speakers_on(of, on).contains(&by);
    let finds =
        |entry: &Entry<'_>| entry.record.value(found).is_some_and(|value| !value.is_empty());
    let mut bodies: BTreeMap<&'a str, Supervised<'a>> = BTreeMap::new();
    for (entry, _) in reports.iter() {
        let id = entry.record.value(cycle).and_then(Value::text);
        let engagement = id.and_then(|id| cycles.selection.known.first_of(id));
        let Some(first) = engagement.filter(|_| finds(entry)) else { continue };
        let known = &cycles.selection.known;
        let versions: Vec<&Entry<'a>> =
            known.versions_from(first).filter_map(|place| known.at(place)).collect();
        let Some(newest) = versions.last() else { continue };
        let auditee = newest.record.value(auditee).and_then(Value::text);
        // Who stands beside a body neither reports on it nor says what was audited.
        let is_heard = |id: &str, on: Day| {
            let by = [&*entry.record.agency, &*newest.record.agency];
            by.iter().all(|by| speaks(by, &body.id, on) || (below(id, on) && speaks(by, id, on)))
        };
        let is_own = *entry.record.agency == *body.id;
        let is_supervised = |id: &&str| (is_own || ever_below(id)) && is_heard(id, entry.day);
        let Some(audited) = auditee.filter(is_supervised) else { continue };
        // Who issues the report anew begins no period anew.
        let mut found_on = None;
        for (_, older) in reports.selection.known.versions_before(entry) {
            if finds(older) && is_heard(audited, older.day) {
                found_on = found_on.or(Some(older.day));
            } else if older.speaks(older.day) {
                found_on = None;
            }
        }
        let day = |entry: &&Entry<'a>| entry.record.value(closed).and_then(Value::day);
        let supervised = bodies.entry(audited).or_insert_with(|| Supervised {
            city: view.city,
            superior: &body.id,
            body: audited,
            within: Rc::clone(&within),
            open: Vec::new(),
            reviews: Vec::new(),
        });
        supervised.open.push(Open {
            record: &entry.record.id,
            is_own,
            issued_on: entry.day,
            found_on: found_on.unwrap_or(entry.day),
            ends: entry.ends,
            closed_on: versions.iter().filter_map(day).min(),
        });
        supervised.reviews.push(reviews.of(newest.identity));
    }
    let list = bodies.into_iter().map(|(id, supervised)| Subject::new(id, supervised));
    let list = list.collect();
    let none = nothing_of(reports.selection.form);
    Ok(Proven::Subjects { none, first: None, beside: None, list })
}

impl Open<'_> {
    fn is_open(&self, on: Day) -> bool {
        let replaced = self.ends.is_some_and(|ends| ends <= on);
        let closed = self.closed_on.is_some_and(|closed| closed <= on);
        self.issued_on <= on && !replaced && !closed
    }
}

impl Case for Supervised<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        let is_below = self.city.is_below_on(self.body, self.superior, at.day);
        let open = self.open.iter().zip(&self.reviews);
        let open = open.filter(|(open, _)| (open.is_own || is_below) && open.is_open(at.day));
        let mut oldest: Option<(Day, bool, &str)> = None;
        for (open, reviews) in open {
            let mut done = reviews
                .iter()
                .filter(|(entry, found)| *found == Match::Yes && entry.speaks(at.day));
            let last = done.next_back().map(|(entry, _)| (entry.day, true, &*entry.record.id));
            let last = last.unwrap_or((open.found_on, false, open.record));
            let earlier = oldest.is_none_or(|oldest| last.0 < oldest.0);
            oldest = if earlier { Some(last) } else { oldest };
        }
        let Some((from, reviewed, record)) = oldest else { return Standing::NotApplicable };
        let within = match self.within.on(at.day, findings) {
            Ok(within) => within,
            Err(standing) => return standing,
        };
        let until = valid_through(from, within);
        findings.due = Some(Due::Day(until));
        let (on, text) = (from.to_string(), until.to_string());
        match (at.day <= until, reviewed) {
            (true, true) => {
                findings.count(record);
                findings.say(|| Reason::Renewed { on, until: text });
                Standing::Met
            }
            (true, false) => {
                findings.say(|| Reason::AwaitsAnswer { due: text });
                Standing::Due
            }
            (false, true) => {
                findings.fail(record);
                findings.say(|| Reason::Lapsed { on, until: text });
                Standing::Overdue
            }
            (false, false) => {
                findings.fail(record);
                findings.say(|| Reason::NotAnswered { due: text });
                Standing::Overdue
            }
        }
    }

    fn turns(&self, days: &mut Vec<Day>) {
        self.within.turns(days);
        days.extend(self.city.changes());
        for open in &self.open {
            days.push(open.issued_on);
            days.extend(open.ends);
            days.extend(open.closed_on);
            self.within.lapses(open.found_on, days);
        }
        for (entry, _) in self.reviews.iter().flat_map(Share::iter) {
            days.push(entry.day);
            days.extend(entry.ends);
            self.within.lapses(entry.day, days);
        }
    }
}
