//! Calendar periods: year, half-year, quarter, month and runs of years; rest days do not move them.

use regulation::{Day, Term};

/// The rhythm of a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rhythm {
    Months(i32),
    /// The n calendar years that end with the year of the day (semantics 3).
    Years(i32),
}

impl Rhythm {
    /// `year`, `half-year`, `quarter`, `month`.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "year" => Some(Self::Years(1)),
            "half-year" => Some(Self::Months(6)),
            "quarter" => Some(Self::Months(3)),
            "month" => Some(Self::Months(1)),
            _ => None,
        }
    }

    /// A term of the law as a rhythm: P2Y, P6M, P3M, P1M.
    pub fn from_term(term: Term) -> Option<Self> {
        match (term.years, term.months) {
            (years, 0) if years > 0 => Some(Self::Years(years)),
            (0, months @ (1 | 3 | 6)) => Some(Self::Months(months)),
            (0, months) if months > 0 && months % 12 == 0 => Some(Self::Years(months / 12)),
            _ => None,
        }
    }
}

/// One period, named as in semantics: 2026, 2026-H1, 2026-Q1, 2026-05, 2025..2026.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub start: Day,
    pub end: Day,
    rhythm: Rhythm,
}

impl Period {
    /// The period in which a day lies. `first_year` is where a run of years may begin at the earliest.
    pub fn of(rhythm: Rhythm, day: Day, first_year: Option<i16>) -> Self {
        match rhythm {
            Rhythm::Months(months) => {
                let months = months.clamp(1, 12);
                let into = (i32::from(day.month()) - 1) % months;
                let start = day.month_start(-into);
                Self { start, end: start.month_start(months - 1).month_end(), rhythm }
            }
            Rhythm::Years(years) => {
                let length = i16::try_from(years.max(1)).unwrap_or(1);
                let natural = day.year().saturating_sub(length - 1);
                let first = first_year.map_or(natural, |first| natural.max(first));
                let start = Day::year_start(first);
                Self { start, end: Day::year_end(first + length - 1), rhythm }
            }
        }
    }

    /// The period that closed last before this one began to be asked about on `day`.
    pub fn closed_before(rhythm: Rhythm, day: Day, first_year: Option<i16>) -> Self {
        match rhythm {
            Rhythm::Months(_) => {
                let current = Self::of(rhythm, day, first_year);
                Self::of(rhythm, current.start.previous(), first_year)
            }
            Rhythm::Years(years) => {
                let length = i16::try_from(years.max(1)).unwrap_or(1);
                let last = day.year() - 1;
                let start = Day::year_start(last - (length - 1));
                Self { start, end: Day::year_end(last), rhythm }
            }
        }
    }

    /// Whether a day lies in the period.
    pub fn holds(&self, day: Day) -> bool {
        self.start <= day && day <= self.end
    }

    /// The name used in answers.
    pub fn name(&self) -> String {
        let year = self.start.year();
        let month = self.start.month();
        match self.rhythm {
            Rhythm::Months(6) => format!("{year}-H{}", (month - 1) / 6 + 1),
            Rhythm::Months(3) => format!("{year}-Q{}", (month - 1) / 3 + 1),
            Rhythm::Months(_) => format!("{year}-{month:02}"),
            Rhythm::Years(_) if self.end.year() == year => format!("{year}"),
            Rhythm::Years(_) => format!("{year}..{}", self.end.year()),
        }
    }
}
