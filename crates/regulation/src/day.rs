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
/// From 0000-03-01 to 1970-01-01.
const DAYS_FROM_MARCH_0000: i32 = 719_468;
const DAYS_IN_400_YEARS: i32 = 146_097;

impl Day {
    /// Earlier than every record.
    pub const EARLIEST: Self = Self(-719_162);
    /// No day is later: 9999-12-31.
    pub const LATEST: Self = Self(2_932_896);

    /// The day with this many days since 1970-01-01, held inside years 1 to 9999.
    pub fn from_days(days: i32) -> Self {
        Self(days.clamp(Self::EARLIEST.0, Self::LATEST.0))
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> i32 {
        self.0
    }

    /// The day of a calendar date, where there is one.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok()?;
        Some(Self(days_of(year, month, day)))
    }

    /// The calendar date.
    pub fn date(self) -> Date {
        let (year, month, day) = self.civil();
        Date::new(year, month, day).unwrap_or(EPOCH)
    }

    /// Year, month and day of the month. Reckoned here, because the engine asks millions of times:
    /// a year is taken to begin in March, so that the leap day is its last, and 400 years repeat.
    pub fn civil(self) -> (i16, i8, i8) {
        let since_march = self.0 + DAYS_FROM_MARCH_0000;
        let era = since_march.div_euclid(DAYS_IN_400_YEARS);
        let of_era = since_march.rem_euclid(DAYS_IN_400_YEARS);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        let small = |number: i32| i8::try_from(number).unwrap_or(1);
        (i16::try_from(year).unwrap_or(i16::MAX), small(month), small(day))
    }

    /// The calendar year.
    pub fn year(self) -> i16 {
        self.civil().0
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i8 {
        self.civil().1
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> i8 {
        self.civil().2
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday.
        let from_thursday = self.0.rem_euclid(7);
        Weekday::Thursday.wrapping_add(from_thursday)
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
        let (year, month, _) = self.civil();
        let index = i32::from(year) * 12 + i32::from(month) - 1 + months;
        let year = i16::try_from(index.div_euclid(12)).unwrap_or(i16::MAX);
        let month = i8::try_from(index.rem_euclid(12) + 1).unwrap_or(1);
        Self::new(year, month, 1).unwrap_or(self)
    }

    /// The last day of this day's month.
    pub fn month_end(self) -> Self {
        let next = self.month_start(1);
        if next > self { next.previous() } else { Self::LATEST }
    }

    /// The first day of a year.
    pub fn year_start(year: i16) -> Self {
        Self::new(year, 1, 1).unwrap_or(Self(0))
    }

    /// The last day of a year.
    pub fn year_end(year: i16) -> Self {
        Self::new(year, 12, 31).unwrap_or(Self::LATEST)
    }
}

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        Self(days_of(date.year(), date.month(), date.day()))
    }
}

/// Days since 1970-01-01 of a date that exists; the reverse of `civil`.
fn days_of(year: i16, month: i8, day: i8) -> i32 {
    let (month, day) = (i32::from(month), i32::from(day));
    let year = i32::from(year) - i32::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let from_march = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    era * DAYS_IN_400_YEARS + of_era - DAYS_FROM_MARCH_0000
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
