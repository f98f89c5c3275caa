//! A moment, and the day that it is in Taipei; knows no clock.

use std::fmt;

use jiff::{Timestamp, civil::DateTime, tz::Offset};
use regulation::Day;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A moment in microseconds since 1970-01-01T00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

/// What was written is no moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no moment; write it as 2026-03-01T09:30:00+08:00")]
pub struct MomentError(pub String);

const MICROSECONDS_A_MINUTE: i64 = 60_000_000;
const MINUTES_A_DAY: i64 = 1_440;
const MICROSECONDS_A_DAY: i64 = MINUTES_A_DAY * MICROSECONDS_A_MINUTE;
/// Taipei has kept +08:00 without summer time since 1979.
const TAIPEI_HOURS: i8 = 8;
const TAIPEI_MICROSECONDS: i64 = TAIPEI_HOURS as i64 * 60 * MICROSECONDS_A_MINUTE;

impl Moment {
    /// Later than any record.
    pub const FOREVER: Self = Self(i64::MAX);

    /// From microseconds since the epoch.
    pub fn from_microseconds(microseconds: i64) -> Self {
        Self(microseconds)
    }

    /// Microseconds since the epoch.
    pub fn microseconds(self) -> i64 {
        self.0
    }

    /// The first instant of a day in Taipei.
    pub fn start_of(day: Day) -> Self {
        Self(i64::from(day.days()) * MICROSECONDS_A_DAY - TAIPEI_MICROSECONDS)
    }

    /// The last instant of a day in Taipei.
    pub fn end_of(day: Day) -> Self {
        Self(Self::start_of(day.next()).0 - 1)
    }

    /// The day that it is in Taipei.
    pub fn day(self) -> Day {
        let days = self.0.saturating_add(TAIPEI_MICROSECONDS).div_euclid(MICROSECONDS_A_DAY);
        Day::from_days(i32::try_from(days).unwrap_or(i32::MAX))
    }

    /// So many minutes later.
    pub fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0.saturating_add(minutes.saturating_mul(MICROSECONDS_A_MINUTE)))
    }

    /// Whole minutes from an earlier moment to this one.
    pub fn minutes_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).div_euclid(MICROSECONDS_A_MINUTE)
    }

    /// Date and time of day in Taipei.
    pub fn civil(self) -> DateTime {
        let offset = Offset::from_hours(TAIPEI_HOURS).unwrap_or(Offset::UTC);
        offset.to_datetime(Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::MAX))
    }
}

impl From<Timestamp> for Moment {
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp.as_microsecond())
    }
}

impl std::str::FromStr for Moment {
    type Err = MomentError;

    /// RFC 3339 with an offset; a moment without one is not a moment.
    fn from_str(text: &str) -> Result<Self, MomentError> {
        let parsed: Result<Timestamp, _> = text.parse();
        parsed.map(Self::from).map_err(|_| MomentError(text.to_owned()))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let civil = self.civil();
        let date = civil.date();
        write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day())?;
        write!(f, "T{:02}:{:02}:{:02}", civil.hour(), civil.minute(), civil.second())?;
        let fraction = civil.subsec_nanosecond() / 1_000;
        if fraction > 0 {
            write!(f, ".{fraction:06}")?;
        }
        write!(f, "+{TAIPEI_HOURS:02}:00")
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
