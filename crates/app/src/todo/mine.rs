//! Which lines are whose: a duty is done by who may file a form that decides it, and looked after by who
//! stands above the body that owes it. Derived from rights, never listed.

use std::collections::{BTreeSet, HashMap};

use domain::access::{Action, Permissions, Right, Role};
use domain::body::{CITY, DOIT};
use domain::{Moment, Standing};
use regulation::{Duty, Regulation};

use super::Asked;
use super::stood::is_open;
use crate::access::Principal;
use crate::board::{AgencyRow, Board, Boards, Place, SubjectLine};
use crate::posture::PostureError;
use crate::{Actor, Installation, adoption, answering};

/// Which duties are the work of which role: those of which somebody in it may file a form that decides
/// them. It follows from the law alone.
pub(crate) struct Work {
    /// By the place of the duty.
    of_roles: HashMap<Role, Vec<bool>>,
    /// The roles that may record that a document is adopted.
    recording: Vec<Role>,
}

impl Work {
    pub(crate) fn of(regulation: &Regulation, permissions: &Permissions) -> Self {
        let duties = regulation.duties.iter();
        let forms: Vec<_> = duties.map(|duty| answering::forms(regulation, duty)).collect();
        // Who audits a body does not do its work.
        let roles = Role::ALL.into_iter().filter(|role| !role.is_for_an_engagement());
        let may_record = |role: &Role| permissions.allows(*role, Action::File, adoption::FORM);
        let recording = roles.clone().filter(may_record).collect();
        let of_roles = roles.map(|role| {
            let is_filed = |form: &&str| permissions.allows(role, Action::File, form);
            (role, forms.iter().map(|forms| forms.iter().any(is_filed)).collect())
        });
        Self { of_roles: of_roles.collect(), recording }
    }

    /// Whether the duty at a place is the work of a role.
    pub(super) fn is_of(&self, role: Role, duty: usize) -> bool {
        self.of_roles.get(&role).and_then(|duties| duties.get(duty)).copied().unwrap_or(false)
    }
}

/// Whether a right over a body is one's own work there: what the city owes is done by the city and its
/// bureau together (semantics 17); bodies below have people of their own.
fn is_own(right: &Right, agency: &str) -> bool {
    right.agency == agency || (right.agency == CITY && agency == DOIT)
}

/// Whether the duty of a body is the actor's to do.
pub(crate) fn is_theirs(
    installation: &Installation,
    principal: &Principal,
    agency: &str,
    duty: &Duty,
) -> bool {
    let work = installation.work();
    // It may wait for a document that is recorded in the body's book.
    let is_left = agency == adoption::BODY && !duty.delegated.is_empty();
    let held = principal.rights.held.iter().filter(|right| right.subject.is_none());
    held.filter(|right| is_own(right, agency)).any(|right| {
        work.is_of(right.role, duty.order.into())
            || (is_left && work.recording.contains(&right.role))
    })
}

/// The open lines that are the actor's to do.
pub(super) fn own(installation: &Installation, board: &Board, actor: &Actor) -> BTreeSet<Place> {
    let work = installation.work();
    let mut places = BTreeSet::new();
    let mut add = |row: usize, is_mine: &dyn Fn(usize) -> bool| {
        let cells = board.rows.get(row).map(|row| row.cells.as_slice()).unwrap_or_default();
        let open = cells.iter().enumerate().filter(|(_, cell)| is_open(cell.standing));
        places.extend(
            open.map(|(duty, _)| duty).filter(|duty| is_mine(*duty)).map(|duty| (row, duty)),
        );
    };
    let Some(principal) = actor.principal() else {
        (0..board.rows.len()).for_each(|row| add(row, &|_| true));
        return places;
    };
    for right in principal.rights.held.iter().filter(|right| right.subject.is_none()) {
        for (row, one) in board.rows.iter().enumerate() {
            if is_own(right, &one.agency) {
                add(row, &|duty| work.is_of(right.role, duty));
            }
        }
    }
    places
}

/// The same without what waits for documents of the city alone, of whoever may not record that they are adopted;
/// who may has those lines of the bureau, whatever else their work is.
pub(super) fn with_documents(
    boards: &Boards,
    board: &Board,
    actor: &Actor,
    mut own: BTreeSet<Place>,
    known_at: Option<Moment>,
) -> Result<BTreeSet<Place>, PostureError> {
    let duties = &boards.installation().regulation.duties;
    let may_wait = |place: &Place| {
        let is_left = duties.get(place.1).is_some_and(|duty| !duty.delegated.is_empty());
        let cell = board.rows.get(place.0).and_then(|row| row.cells.get(place.1));
        is_left && cell.is_some_and(|cell| cell.standing == Standing::NoData)
    };
    let may_record = adoption::may_record(actor);
    let bureau = board.rows.iter().position(|row| row.agency == adoption::BODY);
    let of_bureau = |row: usize| (0..duties.len()).map(move |duty| (row, duty));
    let asked: BTreeSet<Place> = match may_record {
        true => bureau.into_iter().flat_map(of_bureau).filter(may_wait).collect(),
        false => own.iter().copied().filter(may_wait).collect(),
    };
    let lines = match known_at {
        None => boards.open_lines(board, &asked)?,
        Some(_) => boards.lines_known_at(board, known_at, &asked)?,
    };
    for (place, _) in lines.iter().filter(|(_, line)| adoption::is_all(&line.missing)) {
        match may_record {
            true => own.insert(*place),
            false => own.remove(place),
        };
    }
    Ok(own)
}

/// The open lines of the bodies below those where the actor works.
pub(super) fn below(board: &Board, actor: &Actor) -> Vec<Place> {
    let open = rows_below(board, actor).flat_map(|(place, row)| {
        let cells = row.cells.iter().enumerate();
        cells.filter(|(_, cell)| is_open(cell.standing)).map(move |(duty, _)| (place, duty))
    });
    open.collect()
}

/// Whether there are such bodies.
pub(super) fn has_below(board: &Board, actor: &Actor) -> bool {
    rows_below(board, actor).next().is_some()
}

fn rows_below<'b>(
    board: &'b Board,
    actor: &'b Actor,
) -> impl Iterator<Item = (usize, &'b AgencyRow)> {
    let reach = actor.reach();
    let held = actor.principal().map(|one| one.rights.held.as_slice()).unwrap_or_default();
    let rows = board.rows.iter().enumerate();
    rows.map(|(place, row)| (place, &**row)).filter(move |(_, row)| {
        let exists = board.city.body(&row.agency).is_some_and(|body| body.exists(board.as_of));
        let works_there = |right: &Right| right.subject.is_none() && is_own(right, &row.agency);
        exists && reach.holds(&board.city, &row.agency) && !held.iter().any(works_there)
    })
}

/// The lines that name the actor, who does what is asked of them alone: to sign, to learn.
pub(super) fn of_subject(
    installation: &Installation,
    boards: &Boards,
    board: &Board,
    actor: &Actor,
    listed: &Asked<'_>,
) -> Result<Vec<(Place, SubjectLine)>, PostureError> {
    let held = actor.principal().map(|one| one.rights.held.as_slice()).unwrap_or_default();
    let work = installation.work();
    let mut asked = Vec::new();
    for right in held {
        let Some(subject) = &right.subject else { continue };
        let Some(place) = board.rows.iter().position(|row| row.agency == right.agency) else {
            continue;
        };
        let cells = board.rows.get(place).map(|row| row.cells.as_slice()).unwrap_or_default();
        let open = cells.iter().enumerate().filter(|(_, cell)| is_open(cell.standing));
        let theirs = open.map(|(duty, _)| duty).filter(|duty| work.is_of(right.role, *duty));
        asked.extend(theirs.map(|duty| ((place, duty), subject)));
    }
    let places = asked.iter().map(|(place, _)| *place).collect();
    let read = match listed.known_at {
        None => boards.open_lines(board, &places)?,
        Some(_) => boards.lines_known_at(board, listed.known_at, &places)?,
    };
    let lines = asked.into_iter().filter_map(|(place, subject)| {
        Some((place, read.get(&place)?.of_subject(subject)?.clone()))
    });
    // Of whom a line tells does nothing about a document of the city.
    Ok(lines.filter(|(_, line)| !adoption::is_all(&line.missing)).collect())
}
