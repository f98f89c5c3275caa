//! The CISO calls a meeting once an incident is a major one (point 19; incident regulations).

use regulation::Day;
use regulation::proof::{Own, Source};

use super::severity::{Incidents, Severity};
use crate::answer::{Found, first, found_in};
use crate::case::{At, Case, Context, Proven, missing};
use crate::event;
use crate::holding::Holding;
use crate::reason::{NotBound, Reason};
use crate::reckon::Due;
use crate::selection::NameError;
use crate::standing::{Findings, Standing};

struct Meeting<'a> {
    known: Due,
    severity: Severity,
    major_from: i64,
    /// By when, from the moment at which the incident reached the level.
    due: Option<(Due, Due)>,
    meetings: Vec<Found<'a>>,
    not_judged: Option<NotBound>,
}

/// The level from which an incident is a major one, on a day.
pub(super) fn major_from(context: Context<'_, '_>, own: &Own, on: Day) -> i64 {
    let number = own.parameters.get("high").and_then(|id| context.view.number(id, on));
    number.unwrap_or(i64::MAX)
}

/// Each major incident has its meeting.
pub(crate) fn meeting<'a>(context: Context<'a, '_>, own: &Own) -> Result<Proven<'a>, NameError> {
    let all = Incidents::of(context, Source::Body)?;
    let holding = Holding::new(context, crate::rooms::record_of(own, "meeting")?)?;
    let shares = holding.linked(context, "incident")?;
    let list = event::subjects(&all.incidents, |entry, _| {
        let known = all.known(entry);
        let severity = all.severity(entry);
        let major_from = major_from(context, own, known.day());
        let reached = severity.first_at(major_from);
        Some(Meeting {
            known,
            major_from,
            due: reached.map(|reached| (reached, context.deadline(reached, None))),
            severity,
            meetings: found_in(&shares.of(entry.identity), None),
            not_judged: context.not_judged(known.day()),
        })
    });
    Ok(Proven::events(all.incidents.selection.form, list))
}

impl Case for Meeting<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if !at.reached(self.known) {
            return Standing::NotApplicable;
        }
        if let Some(why) = &self.not_judged {
            findings.say(|| Reason::NotBound(why.clone()));
            return Standing::NotApplicable;
        }
        let Some((_, due)) = self.due.filter(|(reached, _)| at.reached(*reached)) else {
            let level = self.severity.at(at).map(|level| level.reaches(self.major_from));
            return match level {
                Some(Err(name)) => missing(findings, vec![name]),
                _ => Standing::NotApplicable,
            };
        };
        match first(&self.meetings, at) {
            Ok(held) => {
                findings.count(held.record);
                Reason::answered(held.at.unwrap_or(due), due, findings)
            }
            Err(lacks) if !lacks.is_empty() => missing(findings, lacks),
            Err(_) => Reason::awaited(due, at, findings),
        }
    }

    fn turns(&self, days: &mut Vec<Day>) {
        days.push(self.known.day());
        self.severity.turns(days);
        if let Some((_, due)) = self.due {
            days.extend([due.day(), due.day().next()]);
        }
        self.meetings.iter().for_each(|found| found.turns(days));
    }
}
