//! Keeps boards in memory, reads them from the cache, and computes new days aside.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use domain::{LineOnWire, Moment};
use regulation::Day;
use serde::Deserialize;

use super::forgetting::forget_days;
use super::open::OpenLines;
use super::renewal::Order;
use super::{Board, Progress, SubjectLine, month_ends, recompute};
use crate::posture::{self, PostureError};
use crate::{Actor, Installation};

/// A board, or how far its computation is.
#[derive(Debug, Clone)]
pub enum Answer {
    Ready(Arc<Board>),
    Computing(Arc<Progress>),
    /// The last computation failed; asking again tries again.
    Failed(String),
}

/// One duty of one body: its own line and its subjects.
#[derive(Debug, Clone)]
pub struct DutyAnswer {
    pub line: LineOnWire,
    pub subjects: Vec<SubjectLine>,
}

/// Why one duty of one body stands as it does: what a list says of a line, which may count thousands
/// of records.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Because {
    pub duty: String,
    pub reason_zh: String,
    pub reason_en: String,
    #[serde(default)]
    pub missing: Vec<String>,
}

impl From<LineOnWire> for Because {
    fn from(line: LineOnWire) -> Self {
        let LineOnWire { duty, reason_zh, reason_en, missing, .. } = line;
        Self { duty, reason_zh, reason_en, missing }
    }
}

/// What is asked for: a day, and a moment of knowledge where it is not now.
pub(super) type Asked = (Day, Option<Moment>);

/// How many boards that are not of everything known stay in memory.
const BOARDS_OF_OTHER_KNOWLEDGE: usize = 4;

/// How many days beside today and the month-ends stay in memory.
const OTHER_DAYS_IN_MEMORY: usize = 6;

/// How many boards are computed at a time for those who ask: each holds the whole city while it lasts.
const COMPUTED_AT_ONCE: usize = 2;

#[derive(Default)]
pub(super) struct Kept {
    pub(super) boards: HashMap<Asked, Arc<Board>>,
    running: HashMap<Asked, Arc<Progress>>,
    failed: HashMap<Asked, String>,
    /// Today is being computed anew.
    pub(super) renewing: bool,
    /// Other days are being brought up to date, and whether they must be once more.
    pub(super) following: Option<bool>,
    last_recompute: Option<Duration>,
}

impl Kept {
    /// Takes a place among the computations; none where it has one already or no place is free.
    fn begin(&mut self, asked: Asked) -> Option<Arc<Progress>> {
        if self.running.contains_key(&asked) || self.running.len() >= COMPUTED_AT_ONCE {
            return None;
        }
        let progress = Arc::<Progress>::default();
        self.running.insert(asked, Arc::clone(&progress));
        Some(progress)
    }
}

/// Gives the place of a computation back, however it ends.
struct Place {
    boards: Boards,
    asked: Asked,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.boards.kept().running.remove(&self.asked);
    }
}

/// All boards of an installation.
#[derive(Clone)]
pub struct Boards {
    pub(super) installation: Installation,
    kept: Arc<Mutex<Kept>>,
    pub(super) order: Arc<Order>,
    pub(super) open: Arc<Mutex<OpenLines>>,
    computing: Arc<Mutex<()>>,
}

impl Boards {
    /// Keeps boards for an installation; nothing is computed yet.
    #[must_use]
    pub fn new(installation: Installation) -> Self {
        Self {
            installation,
            kept: Arc::default(),
            order: Arc::default(),
            open: Arc::default(),
            computing: Arc::default(),
        }
    }

    /// The installation.
    #[must_use]
    pub fn installation(&self) -> &Installation {
        &self.installation
    }

    pub(super) fn kept(&self) -> MutexGuard<'_, Kept> {
        // A panic elsewhere leaves the map whole: every change of it is one insertion.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The board of a day as the actor may see it: the rows of the bodies that they reach.
    ///
    /// # Errors
    /// [`PostureError::Forbidden`] for who may read no standings at all, or the store's.
    pub fn board(
        &self,
        actor: &Actor,
        as_of: Day,
        known_at: Option<Moment>,
    ) -> Result<Answer, PostureError> {
        let reach = posture::reach(actor)?;
        Ok(match self.whole(as_of, known_at)? {
            Answer::Ready(board) => Answer::Ready(board.within(actor, &reach)),
            other => other,
        })
    }

    /// As [`Boards::board`], where it is in memory; nothing is read, computed or waited for.
    ///
    /// # Errors
    /// As [`Boards::board`].
    pub fn board_at_hand(
        &self,
        actor: &Actor,
        as_of: Day,
        known_at: Option<Moment>,
    ) -> Result<Option<Arc<Board>>, PostureError> {
        let reach = posture::reach(actor)?;
        let board = self.kept().boards.get(&(as_of, known_at)).map(Arc::clone);
        Ok(board.map(|board| board.within(actor, &reach)))
    }

    /// The whole board of a day, for the program itself: from memory, else from the cache, else
    /// computed aside while others wait.
    ///
    /// # Errors
    /// The store's.
    pub fn whole(&self, as_of: Day, known_at: Option<Moment>) -> Result<Answer, PostureError> {
        let asked = (as_of, known_at);
        {
            let mut kept = self.kept();
            if let Some(board) = kept.boards.get(&asked) {
                return Ok(Answer::Ready(Arc::clone(board)));
            }
            if let Some(progress) = kept.running.get(&asked) {
                return Ok(Answer::Computing(Arc::clone(progress)));
            }
            if let Some(told) = kept.failed.remove(&asked) {
                return Ok(Answer::Failed(told));
            }
        }
        if known_at.is_none()
            && let Some(board) = self.load(as_of)?
        {
            return Ok(Answer::Ready(board));
        }
        Ok(self.start(asked))
    }

    /// The board of a day with every change in it, computed now where that is what it takes.
    ///
    /// # Errors
    /// [`PostureError`].
    pub fn wait_for(&self, as_of: Day) -> Result<Arc<Board>, PostureError> {
        if let Some(board) = self.load(as_of)?
            && let Some(board) = self.take_in(&board)?
        {
            return Ok(board);
        }
        self.recompute((as_of, None), &Progress::default())
    }

    /// The board of a day that is in memory; nothing is read or computed for it.
    #[must_use]
    pub fn kept_board(&self, as_of: Day) -> Option<Arc<Board>> {
        self.kept().boards.get(&(as_of, None)).map(Arc::clone)
    }

    /// How long the last full computation of a board took.
    #[must_use]
    pub fn last_recompute(&self) -> Option<Duration> {
        self.kept().last_recompute
    }

    /// Computes a board and puts it into memory, with what came in meanwhile.
    pub(super) fn recompute(
        &self,
        asked: Asked,
        progress: &Progress,
    ) -> Result<Arc<Board>, PostureError> {
        // What is kept is computed once, however many ask; the cache has one writer.
        let _alone = asked
            .1
            .is_none()
            .then(|| self.computing.lock().unwrap_or_else(PoisonError::into_inner));
        if asked.1.is_none()
            && let Some(board) = self.kept_board(asked.0)
            && let Some(board) = self.take_in(&board)?
        {
            return Ok(board);
        }
        loop {
            let begin = Instant::now();
            let (board, _) = recompute(&self.installation, asked.0, asked.1, progress)?;
            self.kept().last_recompute = Some(begin.elapsed());
            let board = Arc::new(board);
            if asked.1.is_some() {
                let mut kept = self.kept();
                forget_other_knowledge(&mut kept.boards);
                kept.boards.insert(asked, Arc::clone(&board));
                return Ok(board);
            }
            if let Some(board) = self.take_in(&board)? {
                // What is left lying takes nothing from the board: it goes the next time.
                if let Err(error) = forget_days(&self.installation) {
                    tracing::error!(%error, "kept days that nobody needs could not be forgotten");
                }
                return Ok(board);
            }
        }
    }

    /// Computes aside; where no place is free, whoever asks again comes in turn.
    fn start(&self, asked: Asked) -> Answer {
        let mut kept = self.kept();
        let Some(progress) = kept.begin(asked) else {
            let running = kept.running.get(&asked).map(Arc::clone);
            return Answer::Computing(running.unwrap_or_default());
        };
        drop(kept);
        let (place, told) = (Place { boards: self.clone(), asked }, Arc::clone(&progress));
        std::thread::spawn(move || {
            if let Err(error) = place.boards.recompute(asked, &told) {
                place.boards.kept().failed.insert(asked, error.to_string());
            }
        });
        Answer::Computing(progress)
    }

    /// Drops boards of days that nobody needs for the trend, the oldest first.
    pub(super) fn keep_few(&self, kept: &mut Kept, newest: Day) {
        let today = self.installation.today();
        let needed = month_ends(today);
        let mut others: Vec<Asked> = kept
            .boards
            .keys()
            .filter(|(day, known_at)| known_at.is_none() && *day != today && *day != newest)
            .filter(|(day, _)| !needed.contains(day))
            .copied()
            .collect();
        others.sort_unstable();
        let surplus = others.len().saturating_sub(OTHER_DAYS_IN_MEMORY);
        for asked in others.into_iter().take(surplus) {
            kept.boards.remove(&asked);
        }
    }
}

fn forget_other_knowledge(boards: &mut HashMap<Asked, Arc<Board>>) {
    let others: Vec<Asked> = boards.keys().filter(|asked| asked.1.is_some()).copied().collect();
    if others.len() >= BOARDS_OF_OTHER_KNOWLEDGE {
        for asked in others {
            boards.remove(&asked);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(known_at: Option<&str>) -> Asked {
        ("2026-03-01".parse().unwrap(), known_at.map(|text| text.parse().unwrap()))
    }

    #[test]
    fn no_more_than_two_boards_are_computed_at_a_time_whatever_moments_are_asked_about() {
        let mut kept = Kept::default();
        let today = asked(None);
        let [one, other] =
            ["2026-02-01T01:00:00Z", "2026-02-02T01:00:00Z"].map(|at| asked(Some(at)));
        assert!(kept.begin(today).is_some());
        assert!(kept.begin(today).is_none(), "what runs is not begun again");
        assert!(kept.begin(one).is_some());
        assert!(kept.begin(other).is_none());
        kept.running.remove(&today);
        assert!(kept.begin(other).is_some());
    }
}
