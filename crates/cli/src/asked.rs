//! The day or moment that a command asks about.

use std::str::FromStr;

use app::Installation;
use app::askable::{Askable, AskedDayError};
use domain::{At, Moment};
use regulation::Day;

use crate::failure::Failure;

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
///
/// # Errors
/// That day is not answered: it is before the law, or too far ahead.
pub(crate) fn at(as_of: Option<AsOf>, installation: &Installation) -> Result<At, Failure> {
    let at = match as_of {
        None => At::day(installation.today()),
        Some(AsOf::Day(day)) => At::day(day),
        Some(AsOf::Moment(moment)) => At::moment(moment),
    };
    answered(at.day, installation)?;
    Ok(at)
}

/// The day given, else today.
///
/// # Errors
/// As [`at`].
pub(crate) fn day(as_of: Option<Day>, installation: &Installation) -> Result<Day, Failure> {
    answered(as_of.unwrap_or_else(|| installation.today()), installation)
}

fn answered(day: Day, installation: &Installation) -> Result<Day, Failure> {
    let askable = Askable::of(&installation.regulation, installation.today());
    // Arguments are days as machines write them, and so is what is advised.
    let told = |fault: AskedDayError| Failure::input(fault.zh(false), fault.to_string());
    askable.check(day).map(|()| day).map_err(told)
}
