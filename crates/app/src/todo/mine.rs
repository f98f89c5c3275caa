//! Which lines are whose: a duty is done by who may file a form that decides it, and looked after by who
//! stands above the body that owes it. Derived from rights, never listed.

use std::collections::BTreeSet;

use domain::access::{Action, Right, Role};
use domain::body::{CITY, DOIT};
use regulation::Duty;

use super::closing;
use super::stood::is_open;
use crate::access::Principal;
use crate::board::{AgencyRow, Board, Boards, SubjectLine};
use crate::posture::PostureError;
use crate::{Actor, Installation};

/// A line by its places: the body among the board's rows, the duty in the order of the law.
pub(super) type Place = (usize, usize);

/// Whether somebody in a role may file a form that decides the duty; who audits a body does not do its work.
pub(super) fn is_of_role(installation: &Installation, role: Role, duty: &Duty) -> bool {
    let permissions = &installation.permissions;
    !role.is_for_an_engagement()
        && closing::forms(&installation.regulation, duty)
            .iter()
            .any(|form| permissions.allows(role, Action::File, form))
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
    let held = principal.rights.held.iter().filter(|right| right.subject.is_none());
    held.filter(|right| is_own(right, agency))
        .any(|right| is_of_role(installation, right.role, duty))
}

/// The open lines that are the actor's to do.
pub(super) fn own(installation: &Installation, board: &Board, actor: &Actor) -> BTreeSet<Place> {
    let duties = &installation.regulation.duties;
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
        let mine: Vec<bool> =
            duties.iter().map(|duty| is_of_role(installation, right.role, duty)).collect();
        for (row, one) in board.rows.iter().enumerate() {
            if is_own(right, &one.agency) {
                add(row, &|duty| mine.get(duty).copied().unwrap_or(false));
            }
        }
    }
    places
}

/// The open lines of the bodies below those where the actor works.
pub(super) fn below(board: &Board, actor: &Actor) -> BTreeSet<Place> {
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
) -> Result<Vec<(Place, SubjectLine)>, PostureError> {
    let held = actor.principal().map(|one| one.rights.held.as_slice()).unwrap_or_default();
    let mut lines = Vec::new();
    for right in held {
        let Some(subject) = &right.subject else { continue };
        let Some(row) = board.rows.iter().position(|row| row.agency == right.agency) else {
            continue;
        };
        for (place, duty) in installation.regulation.duties.iter().enumerate() {
            let cell = board.rows.get(row).and_then(|row| row.cells.get(place));
            let is_asked = cell.is_some_and(|cell| is_open(cell.standing))
                && is_of_role(installation, right.role, duty);
            if !is_asked {
                continue;
            }
            let answer = boards.duty(board, None, &right.agency, &duty.id)?;
            let mut subjects = answer.subjects.into_iter();
            if let Some(line) = subjects.find(|line| line.subject == *subject)
                && is_open(line.standing)
            {
                lines.push(((row, place), line));
            }
        }
    }
    Ok(lines)
}
