//! Holds (保全): files stay though their term be over, while an incident or an audit is under way.

use std::collections::BTreeSet;

use domain::Moment;
use regulation::Day;
use store::change::{self, NewChange};
use store::event::{self, NewEvent};
use store::evidence::{self as rows, HoldEndRow, HoldRow};
use store::{StoreError, Transaction};

use super::{RetentionError, Terms, holds_files};
use crate::import::write::Ids;
use crate::{Action, Actor, Installation, Resource, access};

/// Not of the law: holds of one body in force at once.
const MOST: usize = 200;

/// Not of the law: letters of a reason.
const LETTERS: usize = 1_000;

/// A hold to be placed.
#[derive(Debug, Clone, Default)]
pub struct NewHold {
    /// The body; those below it are meant too.
    pub agency: String,
    /// None: files of all forms.
    pub form: Option<String>,
    /// None: all files.
    pub sha256: Option<String>,
    pub why: String,
    /// The last day.
    pub until: Option<Day>,
}

/// Files that stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    pub id: String,
    pub agency: String,
    pub form: Option<String>,
    pub sha256: Option<String>,
    pub why: String,
    pub until: Day,
    pub at: Moment,
    pub by: String,
    /// When it was ended before its last day, by whom and why.
    pub ended: Option<(Moment, String, String)>,
}

impl Hold {
    /// Whether it holds on a day.
    #[must_use]
    pub fn holds(&self, on: Day) -> bool {
        self.ended.is_none() && on <= self.until
    }
}

impl From<HoldRow> for Hold {
    fn from(row: HoldRow) -> Self {
        let ended =
            |end: HoldEndRow| (Moment::from_microseconds(end.ended_at), end.ended_by, end.why);
        Self {
            id: row.id,
            agency: row.agency,
            form: row.form,
            sha256: row.sha256,
            why: row.why,
            until: Day::from_days(row.until_on),
            at: Moment::from_microseconds(row.held_at),
            by: row.held_by,
            ended: row.end.map(ended),
        }
    }
}

/// One page of holds, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldPage {
    pub holds: Vec<Hold>,
    pub next: Option<String>,
}

/// Places a hold, as one change; its id.
///
/// # Errors
/// [`RetentionError`]; nothing is written then.
pub fn hold(
    installation: &Installation,
    actor: &Actor,
    new: &NewHold,
) -> Result<String, RetentionError> {
    let agency = new.agency.as_str();
    access::require(actor, Action::Hold, &Resource::Evidence { agency })?;
    let (why, now, today) = (reason(&new.why)?, installation.now(), installation.today());
    let until = new.until.filter(|until| *until >= today).ok_or(RetentionError::Past)?;
    let of_files = |id: &str| installation.regulation.form(id).is_some_and(holds_files);
    if let Some(form) = new.form.as_ref().filter(|form| !of_files(form)) {
        return Err(RetentionError::UnknownForm { form: form.clone() });
    }
    access::follow(installation)?;
    let row = HoldRow {
        id: Ids::new(now).next(),
        agency: new.agency.clone(),
        form: new.form.clone(),
        sha256: new.sha256.clone(),
        why: why.to_owned(),
        until_on: until.days(),
        held_at: now.microseconds(),
        held_by: actor.written(),
        change: 0,
        end: None,
    };
    installation.store.write(|transaction| {
        // First: what is judged from here on, no other node turns before it is written.
        let change = begin(transaction, now, &row.held_by, agency)?;
        may_be_held(installation, transaction, new)?;
        rows::hold(transaction, change, &row)?;
        let held = NewEvent { kind: "evidence.held", subject: &row.id, detail: Some(agency) };
        event::note(transaction, change, &[held])?;
        Ok::<_, RetentionError>(())
    })?;
    Ok(row.id)
}

/// A reason that says something, and no more than a reason.
fn reason(why: &str) -> Result<&str, RetentionError> {
    let why = why.trim();
    match (1..=LETTERS).contains(&why.chars().count()) {
        true => Ok(why),
        false => Err(RetentionError::NoReason),
    }
}

/// Whether the body and the file are there, and not too much is held.
fn may_be_held(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    new: &NewHold,
) -> Result<(), RetentionError> {
    let terms = Terms::today(installation, transaction)?;
    if terms.city.body(&new.agency).is_none() {
        return Err(RetentionError::UnknownAgency { agency: new.agency.clone() });
    }
    if let Some(sha256) = &new.sha256 {
        let judged = terms.judge(transaction, sha256)?;
        let is_theirs = |agency: &String| terms.city.is_within(agency, &new.agency);
        if !judged.is_some_and(|it| it.disposed.is_none() && it.agencies.iter().any(is_theirs)) {
            return Err(RetentionError::NotFound { sha256: sha256.clone() });
        }
    }
    let held = rows::holds_over(transaction, &new.agency, terms.today.days())?;
    match held.iter().filter(|row| row.agency == new.agency).count() < MOST {
        true => Ok(()),
        false => Err(RetentionError::TooMany { most: MOST }),
    }
}

/// Whether the actor may end a hold: whoever placed it, and who may hold files there and not remove them.
/// Who removes files does not clear away what somebody else holds.
#[must_use]
pub fn may_end(actor: &Actor, hold: &Hold) -> bool {
    let resource = Resource::Evidence { agency: &hold.agency };
    let is_theirs = hold.by == actor.written() || actor.principal().is_none();
    access::may(actor, Action::Hold, &resource)
        && (is_theirs || !access::may(actor, Action::Dispose, &resource))
}

/// Ends a hold before its last day, as one change.
///
/// # Errors
/// [`RetentionError::NoHold`], [`RetentionError::NoReason`]; nothing is written then.
pub fn end(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    why: &str,
) -> Result<(), RetentionError> {
    let missing = || RetentionError::NoHold { id: id.to_owned() };
    let row = installation.store.read(|transaction| rows::hold_by_id(transaction, id))?;
    let hold = row.map(Hold::from).filter(|hold| may_end(actor, hold)).ok_or_else(missing)?;
    if !hold.holds(installation.today()) {
        return Err(missing());
    }
    let (why, now) = (reason(why)?, installation.now());
    let ended = HoldEndRow {
        why: why.to_owned(),
        ended_at: now.microseconds(),
        ended_by: actor.written(),
        change: 0,
    };
    let outcome = installation.store.write(|transaction| {
        let change = begin(transaction, now, &ended.ended_by, &hold.agency)?;
        rows::end_hold(transaction, change, id, &ended)?;
        let detail = Some(hold.agency.as_str());
        let told = NewEvent { kind: "evidence.released", subject: id, detail };
        event::note(transaction, change, &[told])
    });
    match outcome {
        // Somebody ended it since it was read.
        Err(StoreError::Taken { .. }) => Err(missing()),
        other => Ok(other?),
    }
}

/// One page of the holds that the actor may see, of one body where asked.
///
/// # Errors
/// The store's.
pub fn holds(
    installation: &Installation,
    actor: &Actor,
    agency: Option<&str>,
    before: Option<&str>,
    limit: u32,
) -> Result<HoldPage, RetentionError> {
    let (sight, more) = (actor.sight(), limit.saturating_add(1));
    let mut found = installation
        .store
        .read(|transaction| rows::holds_before(transaction, sight, before, agency, more))?;
    let is_more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| is_more).map(|row| row.id.clone());
    Ok(HoldPage { holds: found.into_iter().map(Hold::from).collect(), next })
}

/// What holds a file that these books name, each hold once.
pub(super) fn over(
    transaction: &mut Transaction<'_>,
    books: &BTreeSet<(String, String)>,
    sha256: &str,
    today: Day,
) -> Result<Vec<Hold>, StoreError> {
    let mut holds: Vec<Hold> = Vec::new();
    let agencies: BTreeSet<&str> = books.iter().map(|(agency, _)| agency.as_str()).collect();
    for agency in agencies {
        for row in rows::holds_over(transaction, agency, today.days())? {
            let forms = || books.iter().filter(|(of, _)| of == agency).map(|(_, form)| form);
            let of_form = row.form.as_ref().is_none_or(|held| forms().any(|form| form == held));
            let of_file = row.sha256.as_deref().is_none_or(|held| held == sha256);
            if of_form && of_file && holds.iter().all(|one| one.id != row.id) {
                holds.push(row.into());
            }
        }
    }
    holds.sort_by(|left, right| left.id.cmp(&right.id));
    Ok(holds)
}

fn begin(
    transaction: &mut Transaction<'_>,
    now: Moment,
    written: &str,
    agency: &str,
) -> Result<i64, StoreError> {
    let summary = format!("files of {agency} that stay");
    let change = NewChange {
        happened_at: now.microseconds(),
        actor: written,
        kind: "evidence",
        summary: &summary,
        source: None,
        records: 0,
    };
    change::begin(transaction, &change)
}
