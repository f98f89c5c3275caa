//! A system's self-check as it is to be filled in: the measures of its grade, and the records that tell of each
//! so far. It files nothing: each measure is a record like any other.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::self_check::{self as judged, Answer, SelfChecks};
use domain::{FormSet, Moment, View};
use regulation::{Citation, Control, Day};

use crate::access::{self, Action, Resource};
use crate::posture::{Ground, PostureError};
use crate::record::{self, Filter, RecordError};
use crate::{Actor, Installation, books};

/// The form of which every measure is a record.
pub const FORM: &str = "baseline_check";

/// The form of the systems.
pub const REGISTER: &str = "system_register";

/// So many records of a page are looked through, and so many pages of a body; not of the law.
const LOOKED_THROUGH: u32 = 200;
const PAGES: usize = 10;

/// The measures that a system's grade asks for on a day.
#[derive(Debug, Clone)]
pub struct SelfCheck {
    /// The stable id of the system.
    pub system: String,
    /// The record by which it is called on the day.
    pub record: String,
    /// The first day of the baseline's edition, and where it stands.
    pub edition: Day,
    pub cite: Citation,
    /// The word of the grade.
    pub level: String,
    /// In order of their items.
    pub measures: Vec<Measure>,
}

/// One measure, and how it is answered.
#[derive(Debug, Clone)]
pub struct Measure {
    pub control: Control,
    pub answer: Answer,
    /// The records that say so.
    pub lines: Vec<String>,
}

/// A system that is in use, with its self-check; none where its grade is not said.
#[derive(Debug, Clone)]
pub struct System {
    /// The id of the record by which it is called.
    pub id: String,
    pub check: Option<SelfCheck>,
}

impl SelfCheck {
    /// How many measures are in place, or it is said why they do not apply.
    #[must_use]
    pub fn n_held(&self) -> usize {
        self.measures.iter().filter(|one| one.answer == Answer::Held).count()
    }
}

/// The self-check of a system of an agency, for who may file it. None where the agency has no such system on
/// the day or its grade is not said.
///
/// # Errors
/// [`PostureError`].
pub fn of(
    installation: &Installation,
    actor: &Actor,
    agency: &str,
    system: &str,
    on: Day,
) -> Result<Option<SelfCheck>, PostureError> {
    let filing = Resource::Filing { agency, form: FORM, about: Some(system) };
    access::require(actor, Action::File, &filing)?;
    of_agency(installation, agency, on, |checks| checks.of(system).map(owned))
}

/// How many records of a system's self-check wait for somebody's approval, among the latest that the actor may
/// see: none of them counts yet.
///
/// # Errors
/// [`RecordError`].
pub fn n_waiting(
    installation: &Installation,
    actor: &Actor,
    agency: &str,
    system: &str,
) -> Result<usize, RecordError> {
    let filter = Filter { agency: Some(agency), form: Some(FORM), text: Some(system) };
    let found = looked_through(installation, actor, &filter)?;
    let waits = |one: &&record::Record| one.state == "submitted";
    Ok(found.iter().filter(waits).count())
}

/// The latest records of a filter that the actor may see, those of so many pages.
fn looked_through(
    installation: &Installation,
    actor: &Actor,
    filter: &Filter<'_>,
) -> Result<Vec<record::Record>, RecordError> {
    let mut found = Vec::new();
    let mut after: Option<String> = None;
    for _ in 0..PAGES {
        let page = record::list(installation, actor, filter, after.as_deref(), LOOKED_THROUGH)?;
        found.extend(page.records);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(found)
}

/// The systems of an agency that are in use and that the actor may see, those that lack most first.
///
/// # Errors
/// [`RecordError`], [`PostureError`].
pub fn systems(
    installation: &Installation,
    actor: &Actor,
    agency: &str,
    on: Day,
) -> Result<Vec<System>, SystemsError> {
    access::require(actor, Action::File, &Resource::Part { agency, form: FORM })?;
    let filter = Filter { agency: Some(agency), form: Some(REGISTER), text: None };
    let found = looked_through(installation, actor, &filter)?;
    let counts = |one: &&record::Record| one.state == "approved" && one.superseded_by.is_none();
    let ids = found.iter().filter(counts).map(|one| one.id.as_str());
    let mut systems = of_agency(installation, agency, on, |checks| {
        // Several versions of one system are one system.
        let mut seen = BTreeSet::new();
        let new = ids.filter(|id| checks.in_use(id).is_some_and(|system| seen.insert(system)));
        let systems = new.map(|id| {
            let check = checks.of(id).map(owned);
            let id = check.as_ref().map_or(id, |check| check.record.as_str()).to_owned();
            System { id, check }
        });
        systems.collect::<Vec<_>>()
    })?;
    let n_lacking = |one: &System| one.check.as_ref().map(|it| it.measures.len() - it.n_held());
    systems.sort_by_key(|one| std::cmp::Reverse(n_lacking(one)));
    Ok(systems)
}

/// Why the systems cannot be listed.
#[derive(Debug, thiserror::Error)]
pub enum SystemsError {
    #[error(transparent)]
    Forbidden(#[from] access::Forbidden),
    #[error(transparent)]
    Record(#[from] RecordError),
    #[error(transparent)]
    Posture(#[from] PostureError),
}

/// What is asked of the self-checks of an agency's systems; its records are read once.
fn of_agency<T>(
    installation: &Installation,
    agency: &str,
    on: Day,
    asked: impl FnOnce(&SelfChecks<'_>) -> T,
) -> Result<T, PostureError> {
    let regulation = &*installation.regulation;
    let forms = [FORM, REGISTER].into_iter().filter_map(|form| regulation.form_index(form));
    let forms: FormSet = forms.collect();
    installation.store.read(|transaction| {
        let ground = Ground::current(installation, transaction)?;
        let city = Arc::clone(&ground.city);
        let body = city.body(agency).ok_or_else(|| PostureError::NoAgency(agency.to_owned()))?;
        let own = books::of_agency(installation, transaction, agency, &forms)?;
        let view = View::new(regulation, &city, body, &own, &ground.shared, Moment::FOREVER);
        let checks = SelfChecks::on(&view, on)?;
        Ok(asked(&checks))
    })
}

fn owned(check: judged::SelfCheck<'_>) -> SelfCheck {
    let measures = check.measures.into_iter().map(|one| Measure {
        control: one.control.clone(),
        answer: one.answer,
        lines: one.lines.into_iter().map(str::to_owned).collect(),
    });
    SelfCheck {
        system: check.system.to_owned(),
        record: check.record.to_owned(),
        edition: check.baseline.edition,
        cite: check.baseline.baseline_cite.clone(),
        level: check.level.to_owned(),
        measures: measures.collect(),
    }
}
