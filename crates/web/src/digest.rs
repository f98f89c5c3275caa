//! What is drawn from a whole board once and then shown many times: what is overdue, what falls
//! due. Knows no page.

use std::cmp::Reverse;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use app::board::{Board, Cell};
use domain::Standing;
use regulation::Day;

/// How many days ahead the board looks.
pub const DAYS_AHEAD: i32 = 30;

/// How many boards keep their digest; older ones are drawn again.
const KEPT: usize = 16;

/// One duty of one body, by its places on the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Orders a list: the day on which it fell or falls due.
    pub day: Day,
    pub row: usize,
    pub duty: usize,
}

/// The lists of one board.
#[derive(Debug)]
pub struct Digest {
    /// What is overdue, the newest first.
    pub overdue: Vec<Place>,
    /// What falls due from the board's day on to the end of the look ahead, the nearest first.
    pub coming: Vec<Place>,
}

impl Digest {
    fn of(board: &Board) -> Self {
        let mut overdue = Vec::new();
        let mut coming = Vec::new();
        let (first, last) = (board.as_of, board.as_of.plus(DAYS_AHEAD));
        for (row, body) in board.rows.iter().enumerate() {
            for (duty, cell) in body.cells.iter().enumerate() {
                if cell.standing == Standing::Overdue {
                    overdue.push(Place { day: cell.since.unwrap_or(Day::EARLIEST), row, duty });
                } else if let Some(day) = falls_due(cell, first, last) {
                    coming.push(Place { day, row, duty });
                }
            }
        }
        overdue.sort_unstable_by_key(|place| (Reverse(place.day), place.row, place.duty));
        coming.sort_unstable();
        Self { overdue, coming }
    }
}

/// The day of which a cell's duty falls due within two days, both included: what is still to be
/// done, and what is done and runs out.
pub fn falls_due(cell: &Cell, first: Day, last: Day) -> Option<Day> {
    let runs = matches!(cell.standing, Standing::Due | Standing::Met);
    cell.due.filter(|due| runs && first <= *due && *due <= last)
}

/// Digests of the boards that were shown last.
#[derive(Clone, Default)]
pub struct Digests(Arc<Mutex<Vec<Kept>>>);

/// A board that may be gone, and its digest.
type Kept = (Weak<Board>, Arc<Digest>);

impl Digests {
    /// The digest of a board, drawn when it is asked for the first time.
    pub fn of(&self, board: &Arc<Board>) -> Arc<Digest> {
        let is_it = |kept: &&Kept| std::ptr::eq(kept.0.as_ptr(), Arc::as_ptr(board));
        {
            let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, digest)) = kept.iter().find(is_it) {
                return Arc::clone(digest);
            }
        }
        // Drawn outside the lock: two may draw it at once, and both draw the same.
        let digest = Arc::new(Digest::of(board));
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // The weak reference keeps its address from being given away, so places never mistake boards.
        kept.retain(|(board, _)| board.strong_count() > 0);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((Arc::downgrade(board), Arc::clone(&digest)));
        digest
    }
}
