//! Working days of Taiwan's government offices, year by year, as published.

use std::collections::BTreeMap;

use jiff::civil::Weekday;
use serde::Deserialize;

use crate::{Confidence, Day};

/// One published year.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarYear {
    pub year: i16,
    pub source: String,
    pub source_zh: String,
    pub confidence: Confidence,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub note_zh: Option<String>,
    #[serde(default)]
    pub holidays: Vec<NamedDay>,
    /// Saturdays on which offices worked.
    #[serde(default)]
    pub working: Vec<NamedDay>,
}

/// A day and what it is called.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedDay {
    pub on: Day,
    pub zh: String,
}

/// What a day is for a term that ends on it (行政程序法 art. 48).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    Working,
    Saturday,
    /// Sunday, national holiday or other rest day.
    Rest,
}

/// All published years.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    years: BTreeMap<i16, CalendarYear>,
    special: BTreeMap<Day, DayKind>,
}

impl Calendar {
    /// Collects the years; a later one of the same year replaces the earlier.
    pub fn new(years: impl IntoIterator<Item = CalendarYear>) -> Self {
        let mut calendar = Self::default();
        for year in years {
            let rest = year.holidays.iter().map(|day| (day.on, DayKind::Rest));
            let work = year.working.iter().map(|day| (day.on, DayKind::Working));
            calendar.special.extend(rest.chain(work));
            calendar.years.insert(year.year, year);
        }
        calendar
    }

    /// The published years, oldest first.
    pub fn years(&self) -> impl Iterator<Item = &CalendarYear> {
        self.years.values()
    }

    /// Whether the day's year was published; if not, only Saturdays and Sundays are known.
    pub fn covers(&self, day: Day) -> bool {
        self.years.contains_key(&day.year())
    }

    /// What the day is. A holiday on a Saturday is a rest day.
    pub fn kind(&self, day: Day) -> DayKind {
        if let Some(kind) = self.special.get(&day) {
            return *kind;
        }
        match day.weekday() {
            Weekday::Saturday => DayKind::Saturday,
            Weekday::Sunday => DayKind::Rest,
            _ => DayKind::Working,
        }
    }

    /// The last day of a term that would end on `day`: the next working day after a rest day.
    ///
    /// Article 48 moves a Saturday to Monday. A Saturday on which offices made up for a holiday is
    /// kept as the working day that it was; a Monday that is a holiday moves on.
    pub fn term_end(&self, day: Day) -> Day {
        let mut end = day;
        // Not of the law: a bound so that a broken calendar cannot loop for ever.
        for _ in 0..60 {
            if self.kind(end) == DayKind::Working {
                break;
            }
            end = end.next();
        }
        end
    }
}
