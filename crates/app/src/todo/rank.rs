//! What may become a row, and its order: what others wait for, then what is late by how long, then what
//! falls due, then what lacks a fact.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::{Action, Resource, Role};
use domain::body::CITY;
use domain::{Moment, Standing};
use regulation::Day;
use store::approval::{self as approvals, ReturnedRow};
use store::signature_sheet::SheetRow;
use store::{StoreError, Transaction};

use super::note::Note;
use super::stood::{Stood, days_left};
use crate::board::{Board, Place, SubjectLine};
use crate::proposal::{self, Proposal};
use crate::{Actor, Installation, access, approval, signature_sheet};

/// How many returned records of one person are listed; not of the law.
const RETURNED: u32 = 200;

/// How many sheets that one person is asked to sign are listed; not of the law.
const SHEETS: u32 = 100;

/// How many records that nobody can approve are looked at for one list; not of the law.
const STUCK: u32 = 1000;

/// How many waiting records are read at once.
const AT_ONCE: u32 = 1000;

/// What may become a row.
pub(super) struct Candidate {
    pub(super) about: About,
}

/// What it is about.
pub(super) enum About {
    Line {
        place: Place,
        stood: Stood,
    },
    /// The line of the one person who asks.
    OfSubject {
        place: Place,
        stood: Stood,
        line: Box<SubjectLine>,
    },
    /// Records of a form of an agency that wait for the actor, how many and since when.
    Approvals {
        agency: String,
        form: String,
        record: String,
        n_records: usize,
        since: i64,
    },
    Returned(ReturnedRow),
    /// Records that nobody can approve: of whoever may grant the role, by body and role; of who filed them and may
    /// not, by form too.
    Stuck {
        agency: String,
        role: String,
        form: Option<String>,
        record: String,
        n_records: usize,
        since: i64,
    },
    Proposal(Box<Proposal>),
    /// A sheet that the actor is asked to sign.
    Signature(Box<SheetRow>),
    Question {
        place: Place,
        note: Box<Note>,
    },
}

pub(super) fn of_line(board: &Board, place: Place) -> Option<Candidate> {
    let cell = board.rows.get(place.0)?.cells.get(place.1)?;
    Some(Candidate { about: About::Line { place, stood: Stood::of(cell) } })
}

pub(super) fn of_subject(board: &Board, place: Place, line: SubjectLine) -> Option<Candidate> {
    board.rows.get(place.0)?;
    let due = line.due.as_deref().and_then(|due| {
        let moment = || due.parse().ok().map(|moment: Moment| moment.day());
        due.parse().ok().or_else(moment)
    });
    let stood = Stood { standing: line.standing, since: line.since, due };
    Some(Candidate { about: About::OfSubject { place, stood, line: Box::new(line) } })
}

/// What waits for the actor's approval, form by form, and what was returned to them.
pub(super) fn waiting(
    transaction: &mut Transaction<'_>,
    actor: &Actor,
) -> Result<Vec<Candidate>, StoreError> {
    let (sight, written) = (actor.sight(), actor.written());
    let mut folded: BTreeMap<(String, String), (String, usize, i64)> = BTreeMap::new();
    let mut place = (i64::MIN, String::new());
    loop {
        let from = (place.0, place.1.as_str());
        let rows = approvals::waiting(transaction, sight, &written, from, AT_ONCE)?;
        let is_last = rows.len() < AT_ONCE as usize;
        for row in rows {
            place = (row.since, row.record.clone());
            let one = folded.entry((row.agency, row.form));
            one.or_insert((row.record, 0, row.since)).1 += 1;
        }
        if is_last {
            break;
        }
    }
    let waiting = folded.into_iter().map(|((agency, form), (record, n_records, since))| {
        Candidate { about: About::Approvals { agency, form, record, n_records, since } }
    });
    let mut found: Vec<Candidate> = waiting.collect();
    let returned = approvals::returned_to(transaction, &written, RETURNED)?;
    found.extend(returned.into_iter().map(|row| Candidate { about: About::Returned(row) }));
    Ok(found)
}

/// What nobody can approve: what the actor can mend by granting a role, and what they filed.
pub(super) fn stuck(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    actor: &Actor,
) -> Result<Vec<Candidate>, StoreError> {
    let written = actor.written();
    // By body, role and form: the record that waits longest, how many wait, and since when.
    type Folded = BTreeMap<(String, String, Option<String>), (String, usize, i64)>;
    let mut folded = Folded::new();
    for row in approval::stuck(installation, transaction, actor, STUCK)? {
        let waiting = row.waiting;
        let may_mend = Role::from_word(&waiting.role).is_some_and(|role| {
            // A role of the city's own is given over the city alone.
            let agency = if role.is_of_city() { CITY } else { waiting.agency.as_str() };
            access::may(actor, Action::Grant, &Resource::Right { role, agency })
        });
        if !may_mend && row.filed_by != written {
            continue;
        }
        let form = (!may_mend).then_some(waiting.form);
        let one = folded.entry((waiting.agency, waiting.role, form));
        one.or_insert((waiting.record, 0, waiting.since)).1 += 1;
    }
    let stuck = folded.into_iter().map(|((agency, role, form), (record, n_records, since))| {
        Candidate { about: About::Stuck { agency, role, form, record, n_records, since } }
    });
    Ok(stuck.collect())
}

/// The settings that were proposed to the actor, body by body.
pub(super) fn proposed(
    transaction: &mut Transaction<'_>,
    actor: &Actor,
) -> Result<Vec<Candidate>, StoreError> {
    let held = actor.principal().map(|one| one.rights.held.as_slice()).unwrap_or_default();
    let agencies: BTreeSet<&str> = held.iter().map(|right| right.agency.as_str()).collect();
    let open = proposal::open_of_all(transaction, actor, agencies.into_iter())?;
    let theirs = open.into_iter().filter(|one| one.may_decide);
    Ok(theirs.map(|one| Candidate { about: About::Proposal(Box::new(one)) }).collect())
}

/// The sheets that the actor is asked to sign and has not signed.
pub(super) fn to_sign(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    actor: &Actor,
) -> Result<Vec<Candidate>, StoreError> {
    let found = signature_sheet::waiting_for(installation, transaction, actor, SHEETS)?;
    let sheets = found.into_iter().map(|row| About::Signature(Box::new(row)));
    Ok(sheets.map(|about| Candidate { about }).collect())
}

impl Candidate {
    /// The line that it is about, by its places.
    pub(super) fn place(&self) -> Option<Place> {
        match &self.about {
            About::Line { place, .. }
            | About::OfSubject { place, .. }
            | About::Question { place, .. } => Some(*place),
            About::Approvals { .. }
            | About::Returned(_)
            | About::Stuck { .. }
            | About::Proposal(_)
            | About::Signature(_) => None,
        }
    }

    /// The line of a duty that it is, by its places.
    pub(super) fn line(&self) -> Option<Place> {
        match &self.about {
            About::Line { place, .. } | About::OfSubject { place, .. } => Some(*place),
            _ => None,
        }
    }

    pub(super) fn agency<'c>(&'c self, board: &'c Board) -> &'c str {
        match &self.about {
            About::Approvals { agency, .. } | About::Stuck { agency, .. } => agency,
            About::Returned(row) => &row.agency,
            About::Proposal(proposal) => &proposal.agency,
            About::Signature(sheet) => &sheet.agency,
            About::Line { place, .. }
            | About::OfSubject { place, .. }
            | About::Question { place, .. } => {
                board.rows.get(place.0).map_or("", |row| row.agency.as_str())
            }
        }
    }

    /// How the line stands; none of what others wait for.
    pub(super) fn stood(&self) -> Option<Stood> {
        match &self.about {
            About::Line { stood, .. } | About::OfSubject { stood, .. } => Some(*stood),
            About::Approvals { .. }
            | About::Returned(_)
            | About::Stuck { .. }
            | About::Proposal(_)
            | About::Signature(_)
            | About::Question { .. } => None,
        }
    }

    pub(super) fn standing(&self) -> Option<Standing> {
        self.stood().map(|stood| stood.standing)
    }

    /// Since when others wait.
    pub(super) fn waits_since(&self) -> Option<Moment> {
        match &self.about {
            About::Approvals { since, .. } | About::Stuck { since, .. } => {
                Some(Moment::from_microseconds(*since))
            }
            About::Returned(row) => Some(Moment::from_microseconds(row.since)),
            About::Question { note, .. } => Some(note.at),
            About::Proposal(proposal) => Some(proposal.at),
            About::Signature(sheet) => Some(Moment::from_microseconds(sheet.opened_at)),
            About::Line { .. } | About::OfSubject { .. } => None,
        }
    }

    /// Its place in the order.
    pub(super) fn rank(&self, today: Day) -> (u8, i64, Option<Place>) {
        let place = self.place();
        let Some(stood) = self.stood() else {
            return (0, self.waits_since().map_or(0, Moment::microseconds), place);
        };
        let left = days_left(stood, today).map(i64::from);
        match stood.standing {
            Standing::Overdue => (1, left.unwrap_or(0), place),
            Standing::Due => (2, left.unwrap_or(i64::MAX), place),
            _ => (3, 0, place),
        }
    }
}
