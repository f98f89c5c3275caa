//! Moments as people write them; knows no field.
//!
//! A day as in the reader of days, then a time: `14:05`, `14:05:30`, `1405`, `下午2:05`, `2:05 PM`,
//! `14時5分`, or RFC 3339 with an offset. A moment without offset is wall time in Taipei.

use jiff::civil::DateTime;

use super::Fault;
use super::{day, numeral, plain, time};
use crate::{Cell, Number, serial};

/// The moment in a cell, as wall time in Taipei (+08:00).
pub fn moment(cell: &Cell) -> Result<DateTime, Fault> {
    match cell {
        Cell::Moment(moment) => Ok(*moment),
        Cell::Day(day) => Err(Fault::TimeMissing { day: *day }),
        Cell::Number(number) => Err(match day::parse_day(number.as_str()) {
            Ok(day) => Fault::TimeMissing { day },
            Err(_) => Fault::NotAMoment { suggestion: serial_moment(number) },
        }),
        Cell::Bool(_) => Err(Fault::NotAMoment { suggestion: None }),
        Cell::Error(error) => Err(Fault::Formula(error.clone())),
        Cell::Empty => Err(Fault::Blank),
        Cell::Text(text) => parse_moment(text),
    }
}

/// The moment that a text writes, as wall time in Taipei (+08:00).
pub fn parse_moment(text: &str) -> Result<DateTime, Fault> {
    let text = plain(text);
    if text.is_empty() {
        return Err(Fault::Blank);
    }
    match whole_moment(&text) {
        Err(Fault::NotAMoment { suggestion: None }) => {
            let suggestion =
                numeral::with_arabic_figures(&text).and_then(|text| whole_moment(&text).ok());
            Err(Fault::NotAMoment { suggestion })
        }
        answer => answer,
    }
}

fn whole_moment(text: &str) -> Result<DateTime, Fault> {
    let (day, rest) = day::leading_day(text).map_err(|fault| match fault {
        Fault::NotADay { .. } => Fault::NotAMoment { suggestion: None },
        other => other,
    })?;
    if rest.is_empty() {
        return Err(Fault::TimeMissing { day });
    }
    time::moment_of(day, rest)
}

/// A spreadsheet's serial number with a fraction, between 1954 and 2119, as a hint.
fn serial_moment(number: &Number) -> Option<DateTime> {
    let value: f64 = number.as_str().parse().ok()?;
    (20_000.0..80_500.0).contains(&value).then(|| serial::moment(value, false)).flatten()
}
