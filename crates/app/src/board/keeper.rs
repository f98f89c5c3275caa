//! Keeps boards in memory and in the cache, renews them when records come in, computes new days aside.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{LineOnWire, Moment, Standing};
use regulation::Day;
use store::snapshot::SnapshotState;
use store::{StoreError, change, snapshot, standing};

use super::compute::{body, stored};
use super::row::standing_at;
use super::{AgencyRow, Board, Cell, Progress, SubjectLine, recompute};
use crate::posture::{Ground, PostureError, of_body};
use crate::{Installation, law};

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

/// What is asked for: a day, and a moment of knowledge where it is not now.
type Asked = (Day, Option<Moment>);

/// How many boards that are not of everything known stay in memory.
const BOARDS_OF_OTHER_KNOWLEDGE: usize = 4;

#[derive(Default)]
struct Kept {
    boards: HashMap<Asked, Arc<Board>>,
    running: HashMap<Asked, Arc<Progress>>,
    failed: HashMap<Asked, String>,
    ground: Option<Arc<Ground>>,
}

/// All boards of an installation.
#[derive(Clone)]
pub struct Boards {
    installation: Installation,
    kept: Arc<Mutex<Kept>>,
}

impl Boards {
    /// Keeps boards for an installation; nothing is computed yet.
    #[must_use]
    pub fn new(installation: Installation) -> Self {
        Self { installation, kept: Arc::default() }
    }

    /// The installation.
    #[must_use]
    pub fn installation(&self) -> &Installation {
        &self.installation
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // A panic elsewhere leaves the map whole: every change of it is one insertion.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The board of a day: from memory, else from the cache, else computed aside while others wait.
    ///
    /// # Errors
    /// The store's.
    pub fn board(&self, as_of: Day, known_at: Option<Moment>) -> Result<Answer, PostureError> {
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
        if known_at.is_none() {
            if let Some(board) = self.from_cache(as_of)? {
                let board = Arc::new(board);
                self.kept().boards.insert(asked, Arc::clone(&board));
                return Ok(Answer::Ready(board));
            }
        }
        Ok(self.start(asked))
    }

    /// Computes a board now and waits for it.
    ///
    /// # Errors
    /// [`PostureError`].
    pub fn wait_for(&self, as_of: Day) -> Result<Arc<Board>, PostureError> {
        if let Some(board) = self.kept().boards.get(&(as_of, None)) {
            return Ok(Arc::clone(board));
        }
        let board = match self.from_cache(as_of)? {
            Some(board) => board,
            None => recompute(&self.installation, as_of, None, &Progress::default())?.0,
        };
        let board = Arc::new(board);
        self.kept().boards.insert((as_of, None), Arc::clone(&board));
        Ok(board)
    }

    fn start(&self, asked: Asked) -> Answer {
        let progress = Arc::new(Progress::default());
        {
            let mut kept = self.kept();
            if let Some(running) = kept.running.get(&asked) {
                return Answer::Computing(Arc::clone(running));
            }
            kept.running.insert(asked, Arc::clone(&progress));
        }
        let (boards, told) = (self.clone(), Arc::clone(&progress));
        std::thread::spawn(move || {
            let outcome = recompute(&boards.installation, asked.0, asked.1, &told);
            let mut kept = boards.kept();
            kept.running.remove(&asked);
            match outcome {
                Ok((board, _)) => {
                    if asked.1.is_some() {
                        forget_other_knowledge(&mut kept.boards);
                    }
                    kept.boards.insert(asked, Arc::new(board));
                }
                Err(error) => {
                    kept.failed.insert(asked, error.to_string());
                }
            }
        });
        Answer::Computing(progress)
    }

    /// A kept day, brought up to the last change by renewing the bodies touched since.
    fn from_cache(&self, as_of: Day) -> Result<Option<Board>, PostureError> {
        let regulation = &self.installation.regulation;
        let day = as_of.days();
        let found = self.installation.store.read(|transaction| {
            let snapshot = snapshot::get(transaction, day)?;
            let whole = snapshot.filter(|snapshot| {
                snapshot.state == SnapshotState::Complete
                    && snapshot.law_sha256 == law::fingerprint()
            });
            let Some(snapshot) = whole else { return Ok(None) };
            if snapshot.known != change::last(transaction)? {
                return Ok(None);
            }
            let ground = Ground::read(transaction, regulation, Moment::FOREVER)?;
            let mut rows: Vec<(String, Vec<Option<Cell>>)> = Vec::new();
            let count = regulation.duties.len();
            standing::board(transaction, day, |line| {
                if rows.last().is_none_or(|(agency, _)| agency != line.agency) {
                    rows.push((line.agency.to_owned(), vec![None; count]));
                }
                let place = regulation.duty(line.duty).map(|duty| usize::from(duty.order));
                let standing = standing_at(i64::from(line.standing));
                if let (Some((_, cells)), Some(place), Some(standing)) =
                    (rows.last_mut(), place, standing)
                {
                    let day = |days: Option<i32>| days.map(Day::from_days);
                    let cell = Cell::from_stored(
                        standing,
                        day(line.since_on),
                        day(line.due_on),
                        line.flags,
                    );
                    if let Some(slot) = cells.get_mut(place) {
                        *slot = Some(cell);
                    }
                }
                Ok::<_, StoreError>(())
            })?;
            Ok::<_, StoreError>(Some((snapshot.known, ground, rows)))
        })?;
        let Some((known, ground, rows)) = found else { return Ok(None) };
        let mut whole = Vec::with_capacity(rows.len());
        for (agency, cells) in rows {
            // A cache with a hole is no cache.
            let Some(cells) = cells.into_iter().collect::<Option<Vec<Cell>>>() else {
                return Ok(None);
            };
            whole.push(Arc::new(AgencyRow::new(regulation, agency, cells)));
        }
        if whole.len() != ground.city.bodies.len() {
            return Ok(None);
        }
        let ground = Arc::new(ground);
        let city = Arc::new(ground.city.clone());
        self.kept().ground = Some(ground);
        Ok(Some(Board { as_of, known, city, rows: whole }))
    }

    fn ground(&self) -> Result<Arc<Ground>, PostureError> {
        if let Some(ground) = &self.kept().ground {
            return Ok(Arc::clone(ground));
        }
        let regulation = &self.installation.regulation;
        let ground = self
            .installation
            .store
            .read(|transaction| Ground::read(transaction, regulation, Moment::FOREVER))?;
        let ground = Arc::new(ground);
        self.kept().ground = Some(Arc::clone(&ground));
        Ok(ground)
    }

    /// After a record of one body came in: its row is renewed on the day given before this returns,
    /// on the other kept days aside; what others read of it (shared forms, settings, the register of
    /// bodies) makes every board start afresh.
    ///
    /// # Errors
    /// [`PostureError`].
    pub fn renew(&self, agency: &str, shared: bool, today: Day) -> Result<(), PostureError> {
        if shared {
            self.forget();
            return Ok(());
        }
        let days: Vec<Day> = {
            let mut kept = self.kept();
            kept.boards.retain(|(_, known_at), _| known_at.is_none());
            kept.boards.keys().map(|(day, _)| *day).collect()
        };
        let (now, others): (Vec<Day>, Vec<Day>) = days.into_iter().partition(|day| *day == today);
        for day in now {
            self.renew_day(agency, day)?;
        }
        if !others.is_empty() {
            let (boards, agency) = (self.clone(), agency.to_owned());
            std::thread::spawn(move || {
                for day in others {
                    if boards.renew_day(&agency, day).is_err() {
                        // A day that cannot be renewed is forgotten and computed when asked for.
                        boards.kept().boards.remove(&(day, None));
                    }
                }
            });
        }
        Ok(())
    }

    fn renew_day(&self, agency: &str, day: Day) -> Result<(), PostureError> {
        let regulation = &self.installation.regulation;
        let ground = self.ground()?;
        let Some(one) = ground.city.body(agency) else { return Ok(()) };
        let (computed, known) = self.installation.store.read(|transaction| {
            let known = change::last(transaction)?;
            let computed = body(transaction, regulation, &ground, one, day, Moment::FOREVER)?;
            Ok::<_, PostureError>((computed, known))
        })?;
        let rows = stored(regulation, &computed, known);
        self.installation.store.write(|transaction| {
            standing::replace_agency(transaction, day.days(), agency, &rows)?;
            let snapshot = snapshot::get(transaction, day.days())?;
            if let Some(snapshot) = snapshot {
                snapshot::put(transaction, &snapshot::Snapshot { known, ..snapshot })?;
            }
            Ok::<_, StoreError>(())
        })?;
        let mut kept = self.kept();
        if let Some(board) = kept.boards.get_mut(&(day, None)) {
            let mut renewed = Board::clone(board);
            renewed.known = known;
            let place = renewed.rows.binary_search_by(|row| row.agency.as_str().cmp(agency));
            if let Ok(place) = place {
                renewed.rows[place] = Arc::new(computed.row);
            }
            *board = Arc::new(renewed);
        }
        Ok(())
    }

    /// Forgets everything in memory; the cache knows by its change number that it is old.
    pub fn forget(&self) {
        let mut kept = self.kept();
        kept.boards.clear();
        kept.ground = None;
    }

    /// A body's own lines on a board's day, in the order of the law; lines that do not apply are
    /// left out unless `all`.
    ///
    /// # Errors
    /// [`PostureError`].
    pub fn lines(
        &self,
        board: &Board,
        known_at: Option<Moment>,
        agency: &str,
        all: bool,
    ) -> Result<Vec<LineOnWire>, PostureError> {
        if all || known_at.is_some() {
            let assessed = self.live(board.as_of, known_at, agency, None)?;
            let lines = assessed.iter().map(|one| LineOnWire::from(&one.agency));
            return Ok(lines
                .filter(|line| all || line.standing != Standing::NotApplicable)
                .collect());
        }
        let regulation = &self.installation.regulation;
        let mut lines = Vec::new();
        self.installation.store.read(|transaction| {
            standing::lines_of_agency(transaction, board.as_of.days(), agency, |_, line| {
                // An empty text is a line that does not apply.
                if let Ok(line) = serde_json::from_str::<LineOnWire>(line) {
                    lines.push(line);
                }
                Ok::<_, StoreError>(())
            })
        })?;
        let place = |line: &LineOnWire| regulation.duty(&line.duty).map(|duty| duty.order);
        lines.sort_by_key(place);
        Ok(lines)
    }

    /// One duty of one body with its subjects.
    ///
    /// # Errors
    /// [`PostureError`].
    pub fn duty(
        &self,
        board: &Board,
        known_at: Option<Moment>,
        agency: &str,
        duty: &str,
    ) -> Result<DutyAnswer, PostureError> {
        if known_at.is_none() {
            let kept = self.installation.store.read(|transaction| {
                standing::detail(transaction, board.as_of.days(), agency, duty)
            })?;
            let line = kept.as_ref().and_then(|kept| serde_json::from_str(&kept.line).ok());
            if let (Some(kept), Some(line)) = (kept, line) {
                let subjects = kept.subjects.map(|text| serde_json::from_slice(&text));
                if let Ok(subjects) = subjects.transpose() {
                    return Ok(DutyAnswer { line, subjects: subjects.unwrap_or_default() });
                }
            }
        }
        let mut assessed = self.live(board.as_of, known_at, agency, Some(duty))?;
        let one = assessed.pop().ok_or_else(|| PostureError::NoDuty(duty.to_owned()))?;
        Ok(DutyAnswer {
            line: LineOnWire::from(&one.agency),
            subjects: one.subjects.iter().map(SubjectLine::from).collect(),
        })
    }

    fn live(
        &self,
        as_of: Day,
        known_at: Option<Moment>,
        agency: &str,
        duty: Option<&str>,
    ) -> Result<Vec<domain::assess::Assessed>, PostureError> {
        let regulation = &self.installation.regulation;
        let moment = known_at.unwrap_or(Moment::FOREVER);
        let duty = match duty {
            None => None,
            Some(id) => {
                Some(regulation.duty(id).ok_or_else(|| PostureError::NoDuty(id.to_owned()))?)
            }
        };
        self.installation.store.read(|transaction| {
            let ground = match known_at {
                None => self.ground()?,
                Some(_) => Arc::new(Ground::read(transaction, regulation, moment)?),
            };
            let one = ground.city.body(agency);
            let one = one.ok_or_else(|| PostureError::NoAgency(agency.to_owned()))?;
            let at = domain::At::day(as_of);
            of_body(transaction, regulation, &ground, one, duty, at, moment)
        })
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
