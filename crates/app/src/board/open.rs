//! What lists tell of open lines, in memory as it was read last; knows no list and no person.
//!
//! A line is true of the very row of the board that it was read for. As a row is renewed, the lines of the
//! duties that held still go over to the new row, and the others are read again when somebody asks.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, MutexGuard, PoisonError};

use domain::{Moment, Standing};
use regulation::Duty;
use serde::Deserialize;

use super::{AgencyRow, Board, Boards, DutyAnswer, SubjectLine};
use crate::posture::PostureError;
use crate::todo::is_open;

/// Not of the law: how many lines stay in memory, those of subjects among them.
const LINES_KEPT: usize = 100_000;

/// A line by its places: the body among the board's rows, the duty in the order of the law.
pub(crate) type Place = (usize, usize);

/// A body's own line, as much of it as a list tells.
#[derive(Debug)]
pub(crate) struct OpenLine {
    pub(crate) standing: Standing,
    pub(crate) cite: Vec<String>,
    pub(crate) missing: Vec<String>,
    pub(crate) missed: Vec<String>,
    /// Those of its subjects that are open, in the order of their standings, what is due first going first.
    subjects: Vec<SubjectLine>,
}

/// A line as it is kept; the thousands of records that it may count are passed over.
#[derive(Deserialize)]
struct Told {
    standing: Standing,
    cite: Vec<String>,
    #[serde(default)]
    missing: Vec<String>,
    #[serde(default)]
    missed: Vec<String>,
}

/// The lines that were asked for last.
#[derive(Default)]
pub(super) struct OpenLines {
    /// By agency.
    bodies: HashMap<String, Body>,
    /// Counts the questions, so that what was not asked for longest goes first.
    turn: u64,
}

struct Body {
    row: Arc<AgencyRow>,
    /// By the place of the duty.
    lines: HashMap<usize, Arc<OpenLine>>,
    n_lines: usize,
    asked: u64,
}

impl Boards {
    /// What lists tell of lines of a board; those that are not in memory are read together.
    ///
    /// # Errors
    /// [`PostureError`].
    pub(crate) fn open_lines(
        &self,
        board: &Board,
        places: &BTreeSet<Place>,
    ) -> Result<BTreeMap<Place, Arc<OpenLine>>, PostureError> {
        let mut found = BTreeMap::new();
        let mut unread: Vec<(Place, &Arc<AgencyRow>, &Duty)> = Vec::new();
        {
            let mut kept = self.open();
            for place in places {
                let duty = self.installation.regulation.duties.get(place.1);
                let Some((row, duty)) = board.rows.get(place.0).zip(duty) else { continue };
                match kept.ask(row, place.1) {
                    Some(line) => drop(found.insert(*place, line)),
                    None => unread.push((*place, row, duty)),
                }
            }
        }
        if unread.is_empty() {
            return Ok(found);
        }
        let asked: Vec<(&str, &str)> =
            unread.iter().map(|(_, row, duty)| (row.agency.as_str(), duty.id.as_str())).collect();
        let mut read: Vec<Option<OpenLine>> = asked.iter().map(|_| None).collect();
        self.each_kept(board, &asked, |position, line, subjects| {
            if let Some(read) = read.get_mut(position) {
                *read = OpenLine::read(line, subjects);
            }
        })?;
        let rest = asked.iter().zip(&read).filter(|(_, read)| read.is_none());
        let rest: Vec<(&str, &str)> = rest.map(|(asked, _)| *asked).collect();
        let judged = if rest.is_empty() { Vec::new() } else { self.duties(board, None, &rest)? };
        let mut judged = judged.into_iter().map(OpenLine::from);
        for ((place, row, _), read) in unread.iter().copied().zip(read) {
            let Some(line) = read.or_else(|| judged.next()) else { continue };
            let line = Arc::new(line);
            self.open().keep(row, place.1, &line);
            found.insert(place, line);
        }
        Ok(found)
    }

    /// The same of a board that tells what was known at a moment, of which nothing is kept.
    ///
    /// # Errors
    /// [`PostureError`].
    pub(crate) fn lines_known_at(
        &self,
        board: &Board,
        known_at: Option<Moment>,
        places: &BTreeSet<Place>,
    ) -> Result<BTreeMap<Place, Arc<OpenLine>>, PostureError> {
        let duties = &self.installation.regulation.duties;
        // In their order the lines of a body stand together.
        let asked = places.iter().filter_map(|place| {
            let (row, duty) = board.rows.get(place.0).zip(duties.get(place.1))?;
            Some((*place, (row.agency.as_str(), duty.id.as_str())))
        });
        let (asked, lines): (Vec<Place>, Vec<(&str, &str)>) = asked.unzip();
        let answers = self.duties(board, known_at, &lines)?.into_iter();
        let found = answers.map(|answer| Arc::new(OpenLine::from(answer)));
        Ok(asked.into_iter().zip(found).collect())
    }

    pub(super) fn open(&self) -> MutexGuard<'_, OpenLines> {
        // A panic elsewhere leaves each body with lines of its own row.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenLines {
    fn ask(&mut self, row: &Arc<AgencyRow>, duty: usize) -> Option<Arc<OpenLine>> {
        self.turn += 1;
        let body = self.bodies.get_mut(&row.agency).filter(|body| Arc::ptr_eq(&body.row, row))?;
        body.asked = self.turn;
        body.lines.get(&duty).map(Arc::clone)
    }

    /// Keeps a line where it finds room; bodies that were not asked for longest make room for it.
    fn keep(&mut self, row: &Arc<AgencyRow>, duty: usize, line: &Arc<OpenLine>) {
        let agency = &row.agency;
        if self.bodies.get(agency).is_some_and(|body| !Arc::ptr_eq(&body.row, row)) {
            self.bodies.remove(agency);
        }
        let count = |bodies: &HashMap<String, Body>| -> usize {
            bodies.values().map(|body| body.n_lines).sum()
        };
        while count(&self.bodies) + line.n_lines() > LINES_KEPT {
            let others = self.bodies.iter().filter(|(name, _)| *name != agency);
            let oldest = others.min_by_key(|(_, body)| body.asked);
            let Some(name) = oldest.map(|(name, _)| name.clone()) else { return };
            self.bodies.remove(&name);
        }
        let asked = self.turn;
        let body = self.bodies.entry(agency.clone()).or_insert_with(|| Body {
            row: Arc::clone(row),
            lines: HashMap::new(),
            n_lines: 0,
            asked,
        });
        body.n_lines += line.n_lines();
        if let Some(before) = body.lines.insert(duty, Arc::clone(line)) {
            body.n_lines -= before.n_lines();
        }
    }

    /// Takes the lines of a row over to the one that came of it, but for those of the duties that were
    /// judged anew.
    pub(super) fn carry(
        &mut self,
        before: &Arc<AgencyRow>,
        after: &Arc<AgencyRow>,
        judged: impl Iterator<Item = usize>,
    ) {
        let body = self.bodies.get_mut(&before.agency);
        let Some(body) = body.filter(|body| Arc::ptr_eq(&body.row, before)) else { return };
        let judged: HashSet<usize> = judged.collect();
        body.lines.retain(|duty, _| !judged.contains(duty));
        body.n_lines = body.lines.values().map(|line| line.n_lines()).sum();
        body.row = Arc::clone(after);
    }
}

impl OpenLine {
    /// Reads what is kept of a line; none where that cannot be read.
    fn read(line: &str, subjects: Option<&[u8]>) -> Option<Self> {
        let told: Told = serde_json::from_str(line).ok()?;
        let subjects: Option<Vec<SubjectLine>> =
            subjects.map(serde_json::from_slice).transpose().ok()?;
        Some(Self::new(told, subjects.unwrap_or_default()))
    }

    fn new(told: Told, mut subjects: Vec<SubjectLine>) -> Self {
        fn order(line: &SubjectLine) -> (usize, bool, Option<&str>) {
            (line.standing.place(), line.due.is_none(), line.due.as_deref())
        }
        subjects.retain(|line| is_open(line.standing));
        subjects.sort_by(|one, other| order(one).cmp(&order(other)));
        subjects.shrink_to_fit();
        let Told { standing, cite, missing, missed } = told;
        Self { standing, cite, missing, missed, subjects }
    }

    fn n_lines(&self) -> usize {
        1 + self.subjects.len()
    }

    /// The subjects that make the line stand so, and those that are to be done beside them.
    pub(crate) fn pending(&self, standing: Standing) -> &[SubjectLine] {
        if standing != Standing::NoData {
            return &self.subjects;
        }
        let mut alike = self.subjects.chunk_by(|one, other| one.standing == other.standing);
        let lacking = |lines: &&[SubjectLine]| lines.iter().any(|line| line.standing == standing);
        alike.find(lacking).unwrap_or_default()
    }

    /// The open line of one subject.
    pub(crate) fn of_subject(&self, subject: &str) -> Option<&SubjectLine> {
        self.subjects.iter().find(|line| line.subject == subject)
    }
}

impl From<DutyAnswer> for OpenLine {
    fn from(answer: DutyAnswer) -> Self {
        let DutyAnswer { line, subjects } = answer;
        let (standing, cite) = (line.standing, line.cite);
        let (missing, missed) = (line.missing, line.missed);
        Self::new(Told { standing, cite, missing, missed }, subjects)
    }
}
