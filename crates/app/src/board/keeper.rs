//! Keeps boards in memory and in the cache, renews them when records come in, computes new days aside.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use domain::{LineOnWire, Moment, Standing};
use regulation::Day;
use store::{StoreError, change, snapshot, standing};

use super::cache;
use super::compute::{body, stored};
use super::{Board, Progress, SubjectLine, month_ends, recompute};
use crate::Installation;
use crate::posture::{Ground, PostureError, of_body};

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

/// How many days beside today and the month-ends stay in memory.
const OTHER_DAYS: usize = 6;

#[derive(Default)]
struct Kept {
    boards: HashMap<Asked, Arc<Board>>,
    running: HashMap<Asked, Arc<Progress>>,
    failed: HashMap<Asked, String>,
    ground: Option<Arc<Ground>>,
    /// Whether today is being computed anew, and whether it must be once more.
    renewing: Option<bool>,
    last_recompute: Option<Duration>,
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
        if known_at.is_none()
            && let Some((board, ground)) = cache::load(&self.installation, as_of)?
        {
            let board = Arc::new(board);
            self.kept().ground = Some(ground);
            self.kept().boards.insert(asked, Arc::clone(&board));
            return Ok(Answer::Ready(board));
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
        let board = match cache::load(&self.installation, as_of)? {
            Some((board, _)) => board,
            None => self.recompute((as_of, None), &Progress::default())?,
        };
        let board = Arc::new(board);
        self.kept().boards.insert((as_of, None), Arc::clone(&board));
        Ok(board)
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

    fn recompute(&self, asked: Asked, progress: &Progress) -> Result<Board, PostureError> {
        let begin = Instant::now();
        let (board, _) = recompute(&self.installation, asked.0, asked.1, progress)?;
        self.kept().last_recompute = Some(begin.elapsed());
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
            let outcome = boards.recompute(asked, &told);
            let mut kept = boards.kept();
            kept.running.remove(&asked);
            match outcome {
                Ok(board) => {
                    if asked.1.is_some() {
                        forget_other_knowledge(&mut kept.boards);
                    }
                    kept.boards.insert(asked, Arc::new(board));
                    boards.keep_few(&mut kept, asked.0);
                }
                Err(error) => {
                    kept.failed.insert(asked, error.to_string());
                }
            }
        });
        Answer::Computing(progress)
    }

    /// Drops boards of days that nobody needs for the trend, the oldest first.
    fn keep_few(&self, kept: &mut Kept, newest: Day) {
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
        let surplus = others.len().saturating_sub(OTHER_DAYS);
        for asked in others.into_iter().take(surplus) {
            kept.boards.remove(&asked);
        }
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

    /// After a change to a body's records: its row is renewed on the day given before this returns,
    /// and on the other kept days aside. What other bodies read of it too (shared forms, settings,
    /// the register of bodies) renews every row aside, while the board before it is still shown.
    ///
    /// # Errors
    /// [`PostureError`].
    pub fn renew(&self, agency: &str, shared: bool, today: Day) -> Result<(), PostureError> {
        let days: Vec<Day> = {
            let mut kept = self.kept();
            kept.boards.retain(|(_, known_at), _| known_at.is_none());
            if shared {
                kept.ground = None;
            }
            kept.boards.keys().map(|(day, _)| *day).collect()
        };
        let (now, others): (Vec<Day>, Vec<Day>) = days.into_iter().partition(|day| *day == today);
        for day in &now {
            self.renew_day(agency, *day)?;
        }
        if shared {
            self.renew_all_aside(today);
        } else if !others.is_empty() {
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

    /// After a change that any number of bodies may be read from, such as an import.
    pub fn renew_all(&self, today: Day) {
        {
            let mut kept = self.kept();
            kept.boards.retain(|(_, known_at), _| known_at.is_none());
            kept.ground = None;
        }
        self.renew_all_aside(today);
    }

    /// Computes today's board anew aside; other days are forgotten and come back from the cache,
    /// which knows what has changed since. A change that comes while it runs makes it run again.
    fn renew_all_aside(&self, today: Day) {
        {
            let mut kept = self.kept();
            kept.boards.retain(|(day, _), _| *day == today);
            if kept.boards.is_empty() {
                return;
            }
            if let Some(again) = &mut kept.renewing {
                *again = true;
                return;
            }
            kept.renewing = Some(false);
        }
        let boards = self.clone();
        std::thread::spawn(move || {
            loop {
                let outcome = boards.recompute((today, None), &Progress::default());
                let mut kept = boards.kept();
                match outcome {
                    Ok(board) => {
                        kept.boards.insert((today, None), Arc::new(board));
                    }
                    Err(_) => {
                        kept.boards.remove(&(today, None));
                    }
                }
                if kept.renewing.take() != Some(true) {
                    break;
                }
                kept.renewing = Some(false);
            }
        });
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
