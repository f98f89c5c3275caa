//! A civil day in Taipei and a moment; knows no clock.

use std::fmt;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A civil day, kept as days since 1970-01-01 so that a million of them stay small.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// What was written is no day of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no day; write it as 2026-03-01")]
pub struct DayError(pub String);

const EPOCH: Date = Date::constant(1970, 1, 1);

impl Day {
    /// Earlier than every record.
    pub const EARLIEST: Self = Self(-719_162);

    /// The day with this many days since 1970-01-01, held inside years 1 to 9999.
    pub fn from_days(days: i32) -> Self {
        Self(days.clamp(-719_162, 2_932_896))
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> i32 {
        self.0
    }

    /// The day of a calendar date, where there is one.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().map(Self::from)
    }

    /// The calendar date.
    pub fn date(self) -> Date {
        EPOCH.saturating_add(jiff::Span::new().days(self.0))
    }

    /// The calendar year.
    pub fn year(self) -> i16 {
        self.date().year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i8 {
        self.date().month()
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> i8 {
        self.date().day()
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        self.date().weekday()
    }

    /// The day `days` later, or earlier when negative.
    pub fn plus(self, days: i32) -> Self {
        Self::from_days(self.0.saturating_add(days))
    }

    /// The next day.
    pub fn next(self) -> Self {
        self.plus(1)
    }

    /// The day before.
    pub fn previous(self) -> Self {
        self.plus(-1)
    }

    /// The first day of this day's month moved by `months`.
    pub fn month_start(self, months: i32) -> Self {
        let index = i32::from(self.year()) * 12 + i32::from(self.month()) - 1 + months;
        let year = i16::try_from(index.div_euclid(12)).unwrap_or(i16::MAX);
        let month = i8::try_from(index.rem_euclid(12) + 1).unwrap_or(1);
        Self::new(year, month, 1).unwrap_or(self)
    }

    /// The last day of this day's month.
    pub fn month_end(self) -> Self {
        self.month_start(1).previous()
    }

    /// The first day of a year.
    pub fn year_start(year: i16) -> Self {
        Self::new(year, 1, 1).unwrap_or(Self(0))
    }

    /// The last day of a year.
    pub fn year_end(year: i16) -> Self {
        Self::year_start(year.saturating_add(1)).previous()
    }
}

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        let span = date.since((jiff::Unit::Day, EPOCH)).map(|span| span.get_days());
        Self(span.unwrap_or(0))
    }
}

impl std::str::FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let plain = text.len() == 10 && text.is_ascii();
        let parsed = if plain { text.parse::<Date>().ok() } else { None };
        parsed.map(Self::from).ok_or_else(|| DayError(text.to_owned()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date();
        write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    /// Reads a TOML date or ISO text.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Toml(toml::value::Datetime),
            Text(String),
        }
        let text = match Written::deserialize(deserializer)? {
            Written::Toml(datetime) => datetime.to_string(),
            Written::Text(text) => text,
        };
        text.parse().map_err(de::Error::custom)
    }
}
