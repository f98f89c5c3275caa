//! Which lines of a list of the bodies below may be urged together: all that its filter lets through, and
//! not one page of it alone.

use std::collections::{HashMap, HashSet};

use store::StoreError;
use store::chase as rows;

use super::mine;
use super::rank::Candidate;
use super::stood::Stood;
use super::{Asked, is_asked, is_near, lines};
use crate::access::{self, Action, Principal};
use crate::board::{Board, Place};
use crate::chase::{self, Item};
use crate::{Actor, Installation};

/// How many chases are looked at, the newest first; what was urged before them counts as not urged. Not of
/// the law.
const NEWEST: u32 = 20_000;

/// The lines of the bodies below that a list shows and the actor may urge, the most urgent first; whose list
/// is asked for, and which page of it, does not matter. Where they are more than may be urged at once, those
/// that nobody urged since they stand so come before the others, so that another round reaches the rest.
///
/// # Errors
/// The store's.
pub fn to_urge(
    installation: &Installation,
    board: &Board,
    actor: &Actor,
    asked: &Asked<'_>,
) -> Result<Vec<Item>, StoreError> {
    let mut found = urgeable(installation, board, actor, asked)?;
    found.sort_by_cached_key(|one| one.rank(board.as_of));
    if found.len() > chase::LIMIT && !asked.only_unchased {
        let chased = chased(installation, board, actor, asked.agency)?;
        found.sort_by_key(|one| one.place().is_some_and(|place| chased.contains(&place)));
    }
    let item = |(row, duty): Place| {
        let agency = board.rows.get(row)?.agency.clone();
        let duty = installation.regulation.duties.get(duty)?.id.clone();
        Some(Item { agency, duty })
    };
    Ok(found.iter().filter_map(|one| one.place().and_then(item)).collect())
}

/// How many lines [`to_urge`] would name.
///
/// # Errors
/// The store's.
pub fn n_to_urge(
    installation: &Installation,
    board: &Board,
    actor: &Actor,
    asked: &Asked<'_>,
) -> Result<usize, StoreError> {
    Ok(urgeable(installation, board, actor, asked)?.len())
}

/// What a list of the bodies below shows and the actor may urge, in no order.
fn urgeable(
    installation: &Installation,
    board: &Board,
    actor: &Actor,
    asked: &Asked<'_>,
) -> Result<Vec<Candidate>, StoreError> {
    if !actor.principal().is_none_or(|one: &Principal| one.allows(Action::Read)) {
        return Ok(Vec::new());
    }
    let mut found = below(installation, board, actor, asked)?;
    found.retain(|one| {
        let agency = one.agency(board);
        asked.agency.is_none_or(|asked| asked == agency)
            && is_asked(installation, board, one, asked)
            && is_near(one, board.as_of, asked)
            && chase::may(actor, agency)
    });
    Ok(found)
}

/// The open lines of the bodies below; where it is asked so, only those that nobody urged since they stand so.
pub(super) fn below(
    installation: &Installation,
    board: &Board,
    actor: &Actor,
    asked: &Asked<'_>,
) -> Result<Vec<Candidate>, StoreError> {
    let mut found = lines(board, mine::below(board, actor));
    if asked.only_unchased {
        let chased = chased(installation, board, actor, asked.agency)?;
        found.retain(|one| one.place().is_none_or(|place| !chased.contains(&place)));
    }
    Ok(found)
}

/// The lines that were urged and stand since as they stood then.
fn chased(
    installation: &Installation,
    board: &Board,
    actor: &Actor,
    agency: Option<&str>,
) -> Result<HashSet<Place>, StoreError> {
    access::follow(installation)?;
    let filter = rows::Filter { agency, ..rows::Filter::default() };
    let newest = installation
        .store
        .read(|transaction| rows::before(transaction, actor.sight(), None, filter, NEWEST))?;
    let agencies = board.rows.iter().enumerate();
    let places: HashMap<&str, usize> =
        agencies.map(|(place, row)| (row.agency.as_str(), place)).collect();
    let goes_on = |row: &rows::ChaseRow| {
        let duty = installation.regulation.duty(&row.duty)?.order;
        let place = (*places.get(row.agency.as_str())?, usize::from(duty));
        let cell = board.rows.get(place.0)?.cells.get(place.1)?;
        Stood::read(row.standing, row.since_on, row.due_on).goes_on_in(cell).then_some(place)
    };
    Ok(newest.iter().filter_map(goes_on).collect())
}
