//! The city's board: every duty of every body on one day, light enough to be held in memory.

mod body;
mod cache;
mod compute;
mod forgetting;
mod keeper;
mod kept;
mod open;
mod reading;
mod renewal;
mod row;
mod subject;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::access::Reach;
use domain::body::City;
use regulation::{Day, ROOMS, Regulation};

use crate::Actor;

pub use compute::{Progress, recompute};
pub use keeper::{Answer, Because, Boards, DutyAnswer};
pub use kept::altered;
pub use row::{AgencyRow, Cell, Tally};
pub use subject::SubjectLine;

pub(crate) use open::{OpenLine, Place};

/// Fourteen chapters, and national law as a fifteenth column (semantics 19).
pub const CHAPTERS: usize = ROOMS.len() + 1;

/// How many month-ends the trend holds, the newest last.
pub const MONTHS: usize = 13;

/// All bodies on one day.
#[derive(Debug, Clone)]
pub struct Board {
    pub as_of: Day,
    /// The last change that all of it took into account.
    pub known: i64,
    pub city: Arc<City>,
    /// In order of agency id.
    pub rows: Vec<Arc<AgencyRow>>,
    /// Rows that took later changes into account than the others, by their place.
    ahead: BTreeMap<usize, i64>,
}

impl Board {
    /// The row of one body.
    #[must_use]
    pub fn row(&self, agency: &str) -> Option<&AgencyRow> {
        let place = self.rows.binary_search_by(|row| row.agency.as_str().cmp(agency)).ok()?;
        self.rows.get(place).map(|row| &**row)
    }

    /// The rows of the bodies that somebody reaches, as they stand today: a board that is kept may be of a
    /// reading of the bodies before one of them moved.
    #[must_use]
    pub fn within(self: Arc<Self>, actor: &Actor, reach: &Reach) -> Arc<Self> {
        if *reach == Reach::Whole {
            return self;
        }
        let tree = actor.principal().map_or(&*self.city, |principal| principal.rights.city());
        let rows = self.rows.iter().filter(|row| reach.holds(tree, &row.agency));
        let (city, rows) = (Arc::clone(&self.city), rows.cloned().collect());
        let ahead = BTreeMap::new();
        Arc::new(Self { as_of: self.as_of, known: self.known, city, rows, ahead })
    }

    /// The last change that one row took into account.
    fn known_of(&self, place: usize) -> i64 {
        self.ahead.get(&place).copied().unwrap_or(self.known)
    }

    /// Whether some rows took changes into account that others have yet to.
    fn is_uneven(&self) -> bool {
        !self.ahead.is_empty()
    }

    /// The counts of the whole city, chapter by chapter.
    #[must_use]
    pub fn chapters(&self) -> [Tally; CHAPTERS] {
        let mut all = [Tally::default(); CHAPTERS];
        for row in &self.rows {
            for (sum, chapter) in all.iter_mut().zip(&row.chapters) {
                sum.add(chapter);
            }
        }
        all
    }

    /// The counts of the city's duties at each of the kept month-ends, oldest first.
    #[must_use]
    pub fn trend(&self) -> Vec<(Day, Tally)> {
        let mut trend: Vec<(Day, Tally)> =
            month_ends(self.as_of).map(|day| (day, Tally::default())).to_vec();
        for row in &self.rows {
            for ((_, sum), month) in trend.iter_mut().zip(&row.months) {
                sum.add(month);
            }
        }
        trend
    }
}

/// The last thirteen month-ends up to a day, oldest first.
#[must_use]
pub fn month_ends(as_of: Day) -> [Day; MONTHS] {
    let newest = if as_of == as_of.month_end() { 0 } else { -1 };
    let mut days = [as_of; MONTHS];
    for (place, day) in days.iter_mut().rev().enumerate() {
        let back = i32::try_from(place).unwrap_or(0);
        *day = as_of.month_start(newest - back).month_end();
    }
    days
}

/// The column of a duty: its chapter, or the fifteenth for national law.
#[must_use]
pub fn chapter_of(regulation: &Regulation, order: usize) -> usize {
    let duty = regulation.duties.get(order);
    let room = duty.filter(|duty| !duty.national).map(|duty| duty.room.as_str());
    room.and_then(|room| ROOMS.iter().position(|one| *one == room)).unwrap_or(ROOMS.len())
}
