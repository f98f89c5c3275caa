//! Brings boards up to the last change: the rows and duties that it concerns, at once or aside.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::Moment;
use regulation::Day;
use store::{StoreError, Transaction, change, snapshot};

use super::body::{self, Computed, compute, renew};
use super::cache::{self, Found};
use super::keeper::Asked;
use super::kept::{kept_day, named};
use super::{Board, Boards, Progress};
use crate::posture::{Ground, PostureError};
use crate::since::{Concern, Since};

/// Past this share of the bodies, computing all of them on every core is the shorter way.
const FEW: usize = 8;

/// How many bodies are judged in one turn; more of them wait aside, those that filed going first.
const BODIES_A_TURN: usize = 4;

/// One board is brought up to date at a time, and who waits for an answer goes first.
#[derive(Default)]
pub(super) struct Order {
    turn: Mutex<()>,
    waiting: AtomicUsize,
}

impl Order {
    /// The next turn, for somebody who waits.
    fn now(&self) -> MutexGuard<'_, ()> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        turn
    }

    /// A turn when nobody waits.
    fn aside(&self) -> MutexGuard<'_, ()> {
        while self.waiting.load(Ordering::SeqCst) > 0 {
            std::thread::yield_now();
        }
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What bringing a board up to date came to.
enum Caught {
    /// Nothing has changed.
    Up,
    /// Wholly, if nothing of it is ahead of the rest.
    Renewed { board: Board, rows: Vec<Computed> },
    /// More than can be done row by row.
    Behind,
}

impl Boards {
    /// The board of a day from memory, else from the cache; none where it must be computed.
    pub(super) fn load(&self, as_of: Day) -> Result<Option<Arc<Board>>, PostureError> {
        if let Some(board) = self.kept_board(as_of) {
            return Ok(Some(board));
        }
        let _turn = self.order.now();
        // Somebody else may have read it while this one waited.
        if let Some(board) = self.kept_board(as_of) {
            return Ok(Some(board));
        }
        let day = kept_day(&self.installation, as_of)?;
        let read = self.installation.store.read(|transaction| {
            let ground = Ground::current(&self.installation, transaction)?;
            cache::read(transaction, &self.installation.regulation, &ground, &day)
        })?;
        match read {
            Found::Whole(board) => self.caught_up(&Arc::new(board), usize::MAX),
            Found::Nothing => Ok(None),
            Found::Forged(agencies) => {
                tell(as_of, &agencies);
                self.forget_kept(as_of)?;
                Ok(None)
            }
        }
    }

    /// Tells whose lines of a day were written past the program, and judges these bodies anew.
    ///
    /// # Errors
    /// [`PostureError`].
    pub(super) fn mend(&self, as_of: Day, forged: &BTreeSet<String>) -> Result<(), PostureError> {
        if forged.is_empty() {
            return Ok(());
        }
        tell(as_of, forged);
        let _turn = self.order.now();
        for agency in forged {
            match self.kept_board(as_of) {
                Some(board) => self.renew_row(&board, agency)?,
                // Nobody holds the day any more: it is computed anew when it is asked for.
                None => self.forget_kept(as_of)?,
            }
        }
        Ok(())
    }

    fn forget_kept(&self, as_of: Day) -> Result<(), StoreError> {
        self.installation.store.write(|transaction| snapshot::delete(transaction, as_of.days()))
    }

    /// Puts a computed board into memory with what came in meanwhile; none where that was too much.
    pub(super) fn take_in(&self, board: &Arc<Board>) -> Result<Option<Arc<Board>>, PostureError> {
        let _turn = self.order.now();
        self.caught_up(board, usize::MAX)
    }

    /// After a change: today's board takes it in before this returns, the other kept days aside, and
    /// aside too the rows of many others who look at what was filed.
    /// Where it bears on many bodies, every row is renewed aside, the row of `agency` at once, and the
    /// board before it is still shown. A board that cannot be renewed is forgotten.
    pub fn renew(&self, agency: &str, today: Day) {
        self.kept().boards.retain(|(_, known_at), _| known_at.is_none());
        // With the turn first: a board that is being read from the cache is then there already.
        let turn = self.order.now();
        if let Some(board) = self.kept_board(today) {
            let shown = match self.caught_up(&board, BODIES_A_TURN) {
                Ok(Some(_)) => Ok(()),
                Ok(None) => {
                    self.renew_all_aside(today);
                    self.renew_row(&board, agency)
                }
                Err(error) => Err(error),
            };
            if shown.is_err() {
                self.kept().boards.remove(&(today, None));
            }
        }
        drop(turn);
        self.follow_aside(today);
    }

    /// Takes in what others have changed, such as an import while the program serves.
    pub fn follow(&self, today: Day) -> Result<(), PostureError> {
        let Some(board) = self.kept_board(today) else { return Ok(()) };
        let last = self.installation.store.read(change::last)?;
        if board.known < last && !self.kept().renewing {
            self.renew(domain::body::CITY, today);
        }
        Ok(())
    }

    /// Computes today's board anew aside, until nothing has come in meanwhile.
    fn renew_all_aside(&self, today: Day) {
        if std::mem::replace(&mut self.kept().renewing, true) {
            return;
        }
        let boards = self.clone();
        std::thread::spawn(move || {
            let outcome = boards.recompute((today, None), &Progress::default());
            let mut kept = boards.kept();
            kept.renewing = false;
            if outcome.is_err() {
                kept.boards.remove(&(today, None));
            }
        });
    }

    /// Brings what is behind up to date aside, today first, then the other kept days.
    fn follow_aside(&self, today: Day) {
        {
            let mut kept = self.kept();
            let behind = |(day, board): (&Asked, &Arc<Board>)| day.0 != today || board.is_uneven();
            if !kept.boards.iter().any(behind) {
                return;
            }
            if let Some(again) = &mut kept.following {
                *again = true;
                return;
            }
            kept.following = Some(false);
        }
        let boards = self.clone();
        std::thread::spawn(move || {
            loop {
                let mut days: Vec<Day> = boards.kept().boards.keys().map(|(day, _)| *day).collect();
                days.sort_by_key(|day| (*day != today, *day));
                for day in days {
                    boards.bring_up(day, today);
                }
                let mut kept = boards.kept();
                if kept.following.take() != Some(true) {
                    break;
                }
                kept.following = Some(false);
            }
        });
    }

    /// Brings one day up to date, some bodies a turn.
    fn bring_up(&self, day: Day, today: Day) {
        loop {
            let _turn = self.order.aside();
            let Some(board) = self.kept_board(day) else { return };
            match self.caught_up(&board, BODIES_A_TURN) {
                Ok(Some(board)) if board.is_uneven() => {}
                Ok(Some(_)) => return,
                // Today is shown as it was until it is computed anew.
                Ok(None) if day == today => return,
                // Another day comes back when it is asked for.
                Ok(None) | Err(_) => {
                    self.kept().boards.remove(&(day, None));
                    return;
                }
            }
        }
    }

    /// The board with every change in it, in memory and in the cache, at most so many bodies of it;
    /// none where the changes are too many. Only whoever has the turn may ask.
    fn caught_up(
        &self,
        board: &Arc<Board>,
        at_most: usize,
    ) -> Result<Option<Arc<Board>>, PostureError> {
        let store = &self.installation.store;
        let caught = store.read(|transaction| self.catch_up(transaction, board, at_most))?;
        let board = match caught {
            Caught::Behind => return Ok(None),
            Caught::Up => Arc::clone(board),
            Caught::Renewed { board: renewed, rows } => {
                self.keep(renewed.as_of, &rows)?;
                for computed in &rows {
                    let before = board.rows.iter().find(|row| row.agency == computed.row.agency);
                    if let Some(before) = before {
                        self.open().carry(before, &computed.row, computed.judged());
                    }
                }
                Arc::new(renewed)
            }
        };
        let mut kept = self.kept();
        kept.boards.insert((board.as_of, None), Arc::clone(&board));
        self.keep_few(&mut kept, board.as_of);
        Ok(Some(board))
    }

    fn catch_up(
        &self,
        transaction: &mut Transaction<'_>,
        board: &Board,
        at_most: usize,
    ) -> Result<Caught, PostureError> {
        let regulation = &*self.installation.regulation;
        let known = change::last(transaction)?;
        if board.known >= known {
            return Ok(Caught::Up);
        }
        let since = Since::read(transaction, regulation, board.known)?;
        if since.ground {
            return Ok(Caught::Behind);
        }
        let ground = Ground::current(&self.installation, transaction)?;
        let mut concerned: Vec<_> = (0..board.rows.len())
            .filter_map(|place| {
                let row = board.rows.get(place)?;
                let concern = since.concerns(row, board.known_of(place))?;
                Some((concern, place, row))
            })
            .collect();
        concerned.sort_by_key(|(concern, place, _)| (*concern, *place));
        let filers = concerned.iter().filter(|(concern, ..)| *concern == Concern::Own).count();
        if filers * FEW > board.rows.len().max(FEW) {
            return Ok(Caught::Behind);
        }
        let left = concerned.split_off(concerned.len().min(at_most));
        let mut board = Board { city: Arc::clone(&ground.city), ..board.clone() };
        let mut renewed = Vec::new();
        for (_, place, row) in concerned {
            let Some(body) = ground.city.body(&row.agency) else { return Ok(Caught::Behind) };
            // A row that is ahead of the others has taken in what they have yet to.
            let taken_in = board.known_of(place);
            let changed = |reads: &domain::Reads| since.changes(&row.agency, taken_in, reads);
            let installation = &self.installation;
            let at = (board.as_of, known);
            let computed = renew(installation, transaction, &ground, body, row, changed, at)?;
            board.rows[place] = Arc::clone(&computed.row);
            board.ahead.insert(place, known);
            renewed.push(computed);
        }
        if left.is_empty() {
            board.known = known;
            board.ahead.clear();
        }
        Ok(Caught::Renewed { board, rows: renewed })
    }

    /// Writes what was renewed to the cache.
    fn keep(&self, as_of: Day, rows: &[Computed]) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let day = kept_day(&self.installation, as_of)?;
        let regulation = &self.installation.regulation;
        self.installation.store.write(|transaction| body::keep(rows, transaction, regulation, &day))
    }

    /// Judges one body whole; the board is not further than before by it.
    fn renew_row(&self, board: &Arc<Board>, agency: &str) -> Result<(), PostureError> {
        let regulation = &*self.installation.regulation;
        let day = board.as_of;
        let computed = self.installation.store.read(|transaction| {
            let ground = Ground::current(&self.installation, transaction)?;
            let Some(body) = ground.city.body(agency) else { return Ok(None) };
            let at = (day, change::last(transaction)?);
            compute(transaction, regulation, &ground, body, at, Moment::FOREVER).map(Some)
        })?;
        let Some(computed) = computed else { return Ok(()) };
        self.keep(day, std::slice::from_ref(&computed))?;
        let mut renewed = Board::clone(board);
        for row in renewed.rows.iter_mut().filter(|row| row.agency == agency) {
            *row = Arc::clone(&computed.row);
        }
        self.kept().boards.insert((day, None), Arc::new(renewed));
        Ok(())
    }
}

/// What was written past the program is told as an error.
fn tell(as_of: Day, agencies: &BTreeSet<String>) {
    tracing::error!(
        day = %as_of,
        agencies = named(agencies),
        "standings that are kept were not written here; they are judged anew"
    );
}
