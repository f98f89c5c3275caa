//! The level of an incident over time: the highest of its three impacts, later changes included.

use std::rc::Rc;

use regulation::Day;

use crate::Value;
use crate::body::City;
use crate::case::{At, Context};
use crate::holding::{Holding, Shares};
use crate::known::Entry;
use crate::reckon::Due;
use crate::selection::{NameError, begins, moment};

/// What is known of a level: at least so high, and which impact is lacking.
#[derive(Debug, Clone)]
pub(super) struct Level {
    at_least: i64,
    lacks: Option<String>,
}

impl Level {
    /// Whether the incident is at a level or above it, where that can be told.
    pub(super) fn reaches(&self, level: i64) -> Result<bool, String> {
        match &self.lacks {
            _ if self.at_least >= level => Ok(true),
            Some(name) => Err(name.clone()),
            None => Ok(false),
        }
    }
}

/// The level of one incident from each moment on.
pub(super) struct Severity(Vec<(Due, Level)>);

impl Severity {
    /// The level at an instant.
    pub(super) fn at(&self, at: At) -> Option<&Level> {
        let reached = self.0.iter().rev().find(|(from, _)| at.reached(*from));
        reached.map(|(_, level)| level)
    }

    /// When the incident first reached a level.
    pub(super) fn first_at(&self, level: i64) -> Option<Due> {
        let high = self.0.iter().find(|(_, step)| step.at_least >= level);
        high.map(|(from, _)| *from)
    }

    /// The moments from which the level may differ.
    pub(super) fn steps(&self) -> impl Iterator<Item = Due> {
        self.0.iter().map(|(from, _)| *from)
    }

    pub(super) fn turns(&self, days: &mut Vec<Day>) {
        days.extend(self.steps().map(Due::day));
    }
}

const IMPACTS: [&str; 3] = ["c_impact", "i_impact", "a_impact"];

fn level(holding: &Holding<'_>, entry: &Entry<'_>) -> Level {
    let mut level = Level { at_least: 0, lacks: None };
    for name in IMPACTS {
        let Ok(field) = holding.selection.place(name) else { continue };
        let impact = entry.record.value(field).and_then(Value::number);
        match impact.and_then(crate::Quantity::as_whole) {
            Some(impact) => level.at_least = level.at_least.max(impact),
            None => level.lacks = level.lacks.or_else(|| Some(holding.selection.missing(field))),
        }
    }
    level
}

/// The incidents of a source, with the changes of their level.
pub(super) struct Incidents<'a> {
    city: &'a City,
    pub(super) incidents: Rc<Holding<'a>>,
    known_at: usize,
    changes: Rc<Holding<'a>>,
    change_at: usize,
    changes_of: Shares<'a>,
}

impl<'a> Incidents<'a> {
    pub(super) fn of(
        context: Context<'a, '_>,
        source: regulation::proof::Source,
    ) -> Result<Self, NameError> {
        let from = |form: &str| regulation::proof::Select { source, ..crate::rooms::every(form) };
        let incidents = Holding::new(context, &from("incident"))?;
        let changes = Holding::new(context, &from("incident_level_change"))?;
        Ok(Self {
            city: context.view.city,
            known_at: incidents.selection.place("known_at")?,
            change_at: changes.selection.place("at")?,
            changes_of: changes.linked(context, "incident")?,
            incidents,
            changes,
        })
    }

    /// When an incident became known.
    pub(super) fn known(&self, entry: &Entry<'_>) -> Due {
        moment(entry, self.known_at).unwrap_or(Due::Day(entry.day))
    }

    /// The level of one incident over time. Who stands beside the body that it happened to changes none.
    pub(super) fn severity(&self, entry: &Entry<'_>) -> Severity {
        let mut steps = vec![(self.known(entry), level(&self.incidents, entry))];
        for (change, _) in self.changes_of.of(entry.identity).iter() {
            let speakers = self.city.speakers_on(&entry.record.agency, change.day);
            let is_heard = speakers.contains(&&*change.record.agency);
            if !is_heard || change.is_replaced(change.day) {
                continue;
            }
            let at = moment(change, self.change_at).unwrap_or(Due::Day(change.day));
            steps.push((at, level(&self.changes, change)));
        }
        steps.sort_by_key(|(at, _)| begins(*at));
        Severity(steps)
    }
}
