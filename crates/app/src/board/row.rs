//! One body's row of the board: a cell a duty, and what the cells add up to.

use std::collections::BTreeMap;

use domain::assess::Assessed;
use domain::{FormSet, Standing, timeline};
use regulation::{Day, Regulation};

use super::{CHAPTERS, MONTHS, chapter_of, month_ends};

/// One duty of one body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    pub standing: Standing,
    pub since: Option<Day>,
    pub due: Option<Day>,
    pub late: bool,
    pub in_use: Option<bool>,
    /// Of how many of its subjects the line is waived.
    pub n_waived: u32,
    /// The standing at the last thirteen month-ends, oldest first; none: before the law.
    pub history: [Option<Standing>; MONTHS],
}

/// How many lines stand how. Optional lines count by themselves (semantics 15 and 19).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    pub met: u32,
    pub due: u32,
    pub overdue: u32,
    pub no_data: u32,
    pub waived: u32,
    pub not_applicable: u32,
    pub optional: u32,
}

impl Tally {
    /// Counts one line.
    pub fn count(&mut self, standing: Standing) {
        *match standing {
            Standing::Met => &mut self.met,
            Standing::Due => &mut self.due,
            Standing::Overdue => &mut self.overdue,
            Standing::NoData => &mut self.no_data,
            Standing::Waived => &mut self.waived,
            Standing::NotApplicable => &mut self.not_applicable,
            Standing::Optional => &mut self.optional,
        } += 1;
    }

    /// Adds another tally.
    pub fn add(&mut self, other: &Self) {
        self.met += other.met;
        self.due += other.due;
        self.overdue += other.overdue;
        self.no_data += other.no_data;
        self.waived += other.waived;
        self.not_applicable += other.not_applicable;
        self.optional += other.optional;
    }

    /// The lines that enter the rate.
    #[must_use]
    pub fn rated(&self) -> u32 {
        self.met + self.due + self.overdue + self.no_data
    }
}

/// All duties of one body.
#[derive(Debug, Clone)]
pub struct AgencyRow {
    pub agency: String,
    /// In the order of the law.
    pub cells: Vec<Cell>,
    pub chapters: [Tally; CHAPTERS],
    /// The city's duties at the last thirteen month-ends, oldest first.
    pub months: [Tally; MONTHS],
    /// The forms of which the records of others are looked at too.
    pub others: FormSet,
    pub(super) judged: Judged,
}

/// What stands is compared, not by which change it was judged.
impl PartialEq for AgencyRow {
    fn eq(&self, other: &Self) -> bool {
        self.agency == other.agency && self.cells == other.cells && self.others == other.others
    }
}

impl Eq for AgencyRow {}

/// Up to which change a row is true, and by which one each of its duties was judged.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    /// The last change that was taken into account when the row was judged.
    pub(super) known: i64,
    /// The first change by which a duty was judged, and by their place the later ones of others.
    first: i64,
    later: BTreeMap<usize, i64>,
}

impl Judged {
    /// Every duty by one change.
    pub(super) fn whole(known: i64) -> Self {
        Self { known, first: known, later: BTreeMap::new() }
    }

    /// As it was, but for the duties at these places.
    pub(super) fn renewed(&self, known: i64, places: impl Iterator<Item = usize>) -> Self {
        let mut later = self.later.clone();
        later.extend(places.map(|place| (place, known)));
        Self { known, first: self.first, later }
    }

    fn read(known: i64, of_duties: &[i64]) -> Self {
        let first = of_duties.iter().copied().min().unwrap_or(known);
        let all = of_duties.iter().copied().enumerate();
        Self { known, first, later: all.filter(|(_, known)| *known > first).collect() }
    }

    /// The change by which the duty at a place was judged.
    pub(super) fn of(&self, place: usize) -> i64 {
        self.later.get(&place).copied().unwrap_or(self.first)
    }
}

/// A cell as it is kept: the place of its standing, since when, when due, its flags, and the change by which it
/// was judged.
pub(super) type KeptCell = (i64, Option<i32>, Option<i32>, i64, i64);

impl AgencyRow {
    /// Adds up the cells.
    pub(super) fn new(
        regulation: &Regulation,
        agency: String,
        cells: Vec<Cell>,
        others: FormSet,
        judged: Judged,
    ) -> Self {
        let mut chapters = [Tally::default(); CHAPTERS];
        let mut months = [Tally::default(); MONTHS];
        for (order, cell) in cells.iter().enumerate() {
            let chapter = chapter_of(regulation, order);
            if let Some(tally) = chapters.get_mut(chapter) {
                tally.count(cell.standing);
            }
            if chapter + 1 < CHAPTERS {
                for (tally, standing) in months.iter_mut().zip(cell.history) {
                    tally.count(standing.unwrap_or(Standing::NotApplicable));
                }
            }
        }
        Self { agency, cells, chapters, months, others, judged }
    }

    /// The cells as they are kept, in the order of the law.
    pub(super) fn kept(&self) -> Vec<KeptCell> {
        let cells = self.cells.iter().enumerate();
        cells.map(|(place, cell)| cell.kept(self.judged.of(place))).collect()
    }

    /// Reads what [`AgencyRow::kept`] gave; none where it is not of these duties.
    pub(super) fn read(
        regulation: &Regulation,
        agency: String,
        known: i64,
        kept: &[KeptCell],
        others: FormSet,
    ) -> Option<Self> {
        let cells: Option<Vec<Cell>> = kept.iter().map(Cell::read).collect();
        let cells = cells.filter(|cells| cells.len() == regulation.duties.len())?;
        let of_duties: Vec<i64> = kept.iter().map(|(.., known)| *known).collect();
        let judged = Judged::read(known, &of_duties);
        Some(Self::new(regulation, agency, cells, others, judged))
    }

    /// The city's own duties together.
    #[must_use]
    pub fn city_duties(&self) -> Tally {
        let mut all = Tally::default();
        for chapter in self.chapters.iter().take(CHAPTERS - 1) {
            all.add(chapter);
        }
        all
    }
}

impl Cell {
    /// The light half of what was assessed.
    pub(super) fn of(assessed: &Assessed, as_of: Day) -> Self {
        let line = &assessed.agency;
        let subjects = assessed.subjects.iter();
        let waived = subjects.filter(|subject| subject.standing == Standing::Waived);
        Self {
            standing: line.standing,
            since: line.since,
            due: line.findings.due.map(|due| due.day()),
            late: line.findings.late,
            in_use: line.findings.in_use,
            n_waived: u32::try_from(waived.count()).unwrap_or(u32::MAX),
            history: month_ends(as_of).map(|day| timeline::on(&assessed.runs, day)),
        }
    }

    /// Whether an exception stands behind it, for the whole line or for some of its subjects.
    #[must_use]
    pub fn is_excepted(&self) -> bool {
        self.standing == Standing::Waived || self.n_waived > 0
    }

    fn kept(&self, known: i64) -> KeptCell {
        let standing = i64::try_from(self.standing.place()).unwrap_or(i64::MAX);
        let (since, due) = (self.since.map(Day::days), self.due.map(Day::days));
        (standing, since, due, self.flags(), known)
    }

    fn read(&(standing, since, due, flags, _): &KeptCell) -> Option<Self> {
        let day = |days: Option<i32>| days.map(Day::from_days);
        Some(Self::from_stored(standing_at(standing)?, day(since), day(due), flags))
    }

    /// The flags and the history in one number: bit 0 late, bits 1 and 2 in use, then three bits a month,
    /// then how many subjects are waived.
    fn flags(&self) -> i64 {
        let in_use = match self.in_use {
            None => 0,
            Some(false) => 1,
            Some(true) => 2,
        };
        let mut flags = i64::from(self.late) | (in_use << 1);
        for (month, standing) in self.history.iter().enumerate() {
            let place = standing.map_or(NONE, |standing| standing.place());
            flags |= i64::try_from(place).unwrap_or(0) << (3 + 3 * month);
        }
        flags | (i64::from(self.n_waived).min(MOST_WAIVED) << WAIVED_AT)
    }

    /// Reads what [`Cell::flags`] wrote.
    fn from_stored(standing: Standing, since: Option<Day>, due: Option<Day>, flags: i64) -> Self {
        let in_use = match (flags >> 1) & 3 {
            1 => Some(false),
            2 => Some(true),
            _ => None,
        };
        let history = std::array::from_fn(|month| standing_at((flags >> (3 + 3 * month)) & 7));
        let n_waived = u32::try_from((flags >> WAIVED_AT) & MOST_WAIVED).unwrap_or(u32::MAX);
        Self { standing, since, due, late: flags & 1 == 1, in_use, n_waived, history }
    }
}

/// Where the count of waived subjects begins in the flags, and the most that finds room there.
const WAIVED_AT: usize = 3 + 3 * MONTHS;
const MOST_WAIVED: i64 = (1 << 20) - 1;

/// The place that no standing has.
const NONE: usize = 7;

/// The standing of a stored place.
fn standing_at(place: i64) -> Option<Standing> {
    Standing::ALL.into_iter().find(|standing| i64::try_from(standing.place()) == Ok(place))
}
