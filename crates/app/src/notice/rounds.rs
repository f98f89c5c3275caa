//! When the rounds of a day are made: as it begins, and again where its board changed since, so that what is
//! filed with hours to act is told of within minutes.

use std::sync::Weak;

use domain::Moment;
use regulation::Day;

use super::{Round, remind};
use crate::board::{Board, Boards};
use crate::posture::PostureError;

/// Not of the law: minutes from one round to the next at least.
const BETWEEN_MINUTES: i64 = 5;

/// The rounds that one program makes.
#[derive(Debug, Default)]
pub struct Rounds {
    last: Option<Last>,
}

#[derive(Debug)]
struct Last {
    on: Day,
    made_at: Moment,
    /// The board that it looked at, or an older one.
    board: Weak<Board>,
}

impl Rounds {
    /// Makes a round where one is due; none where not. What was told stays told.
    ///
    /// # Errors
    /// The store's; the round is due again then.
    pub fn next(&mut self, boards: &Boards) -> Result<Option<Round>, PostureError> {
        let now = boards.installation().now();
        let on = now.day();
        // A change that comes in meanwhile is looked at by the round after it.
        let board = boards.kept_board(on).map(|board| std::sync::Arc::downgrade(&board));
        let is_due = match &self.last {
            Some(last) if last.on == on => {
                let has_changed = board.as_ref().is_some_and(|board| !board.ptr_eq(&last.board));
                has_changed && now.minutes_since(last.made_at) >= BETWEEN_MINUTES
            }
            _ => true,
        };
        if !is_due {
            return Ok(None);
        }
        let round = remind(boards)?;
        if let Round::Made { .. } = round {
            self.last = Some(Last { on, made_at: now, board: board.unwrap_or_default() });
        }
        Ok(Some(round))
    }
}
