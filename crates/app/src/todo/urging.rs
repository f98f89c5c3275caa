//! Which lines of a list of the bodies below may be urged together: all that its filter lets through, and
//! not one page of it alone.

use super::mine;
use super::{Asked, is_asked, is_near, lines};
use crate::access::{Action, Principal};
use crate::board::Board;
use crate::chase::{self, Item};
use crate::{Actor, Installation};

/// The lines of the bodies below that a list shows and the actor may urge, the most urgent first; whose list
/// is asked for, and which page of it, does not matter.
#[must_use]
pub fn to_urge(
    installation: &Installation,
    board: &Board,
    actor: &Actor,
    asked: &Asked<'_>,
) -> Vec<Item> {
    if !actor.principal().is_none_or(|one: &Principal| one.allows(Action::Read)) {
        return Vec::new();
    }
    let mut found = lines(board, mine::below(board, actor));
    found.retain(|one| {
        let agency = one.agency(board);
        asked.agency.is_none_or(|asked| asked == agency)
            && is_asked(installation, board, one, asked)
            && is_near(one, board.as_of, asked)
            && chase::may(actor, agency)
    });
    found.sort_by_cached_key(|one| one.rank(board.as_of));
    let item = |(row, duty): mine::Place| {
        let agency = board.rows.get(row)?.agency.clone();
        let duty = installation.regulation.duties.get(duty)?.id.clone();
        Some(Item { agency, duty })
    };
    found.iter().filter_map(|one| one.place().and_then(item)).collect()
}
