//! The day or moment that a command asks about.

use std::str::FromStr;

use domain::{At, Moment};
use regulation::Day;

/// A day as a whole, or a moment.
#[derive(Clone, Copy, Debug)]
pub(crate) enum AsOf {
    Day(Day),
    Moment(Moment),
}

/// What was written is neither.
#[derive(Debug, thiserror::Error)]
#[error("write a day (2026-03-01) or a moment (2026-03-01T09:30:00+08:00)")]
pub(crate) struct AsOfError;

impl FromStr for AsOf {
    type Err = AsOfError;

    fn from_str(text: &str) -> Result<Self, AsOfError> {
        let day = text.parse().map(Self::Day).ok();
        let moment = || text.parse().map(Self::Moment).ok();
        day.or_else(moment).ok_or(AsOfError)
    }
}

/// The instant to judge: the day or moment given, else the whole of today.
pub(crate) fn at(as_of: Option<AsOf>, today: Day) -> At {
    match as_of {
        None => At::day(today),
        Some(AsOf::Day(day)) => At::day(day),
        Some(AsOf::Moment(moment)) => At::moment(moment),
    }
}
