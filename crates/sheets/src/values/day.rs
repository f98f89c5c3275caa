//! Days as people write them, in either calendar; knows no field.
//!
//! Read: `2026-03-01`, `2026/3/1`, `2026.3.1`, `20260301`, `115/3/1`, `115-3-1`, `115.3.1`,
//! `1150301`, `0990214`, 民國115年3月1日, 115年3月1日, 西元2026年3月1日, figures of any width, a
//! weekday in brackets behind it, and midnight behind it.
//!
//! Where a text can be read in two ways: a year of one to three figures is one of the Republic
//! (99/2/14 is 2010); six figures without strokes are a day of the Republic only from year 50 on
//! (990214), since `250101` may be 2025 or the Republic's 25th year; a five-figure number is a
//! spreadsheet's serial day and is refused with the day it would be; `3/1/2026` is refused.

use jiff::civil::Date;

use super::Fault;
use super::{numeral, plain, time};
use crate::{Cell, serial};

/// Year 1 of the Republic is 1912.
pub(crate) const FOUNDING: i32 = 1911;

/// A six-figure day below this year of the Republic may be meant in the other calendar.
const CLEAR_SHORT_YEAR: i32 = 50;

/// The day in a cell.
pub fn day(cell: &Cell) -> Result<Date, Fault> {
    match cell {
        Cell::Day(day) => Ok(*day),
        Cell::Moment(moment) if moment.time() == jiff::civil::Time::midnight() => Ok(moment.date()),
        Cell::Moment(moment) => Err(Fault::TimeOnDay { day: moment.date() }),
        Cell::Number(number) if !number.is_percent() => parse_day(number.as_str()),
        Cell::Number(_) | Cell::Bool(_) => Err(Fault::NotADay { suggestion: None }),
        Cell::Error(error) => Err(Fault::Formula(error.clone())),
        Cell::Empty => Err(Fault::Blank),
        Cell::Text(text) => parse_day(text),
    }
}

/// The day that a text writes.
pub fn parse_day(text: &str) -> Result<Date, Fault> {
    let text = plain(text);
    if text.is_empty() {
        return Err(Fault::Blank);
    }
    match whole_day(&text) {
        Err(Fault::NotADay { suggestion: None }) => {
            let suggestion = numeral::with_arabic_figures(&text)
                .and_then(|text| whole_day(&text).ok())
                .or_else(|| serial_day(&text));
            Err(Fault::NotADay { suggestion })
        }
        answer => answer,
    }
}

fn whole_day(text: &str) -> Result<Date, Fault> {
    let (day, rest) = leading_day(text)?;
    if rest.is_empty() {
        return Ok(day);
    }
    match time::moment_of(day, rest) {
        Ok(moment) if moment.time() == jiff::civil::Time::midnight() => Ok(moment.date()),
        Ok(moment) => Err(Fault::TimeOnDay { day: moment.date() }),
        Err(_) => Err(Fault::NotADay { suggestion: None }),
    }
}

/// A spreadsheet's serial number of a day between 1954 and 2119, as a hint.
fn serial_day(text: &str) -> Option<Date> {
    let number: i64 = text.parse().ok()?;
    (20_000..80_500).contains(&number).then(|| serial::day(number)).flatten()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Era {
    Republic,
    Common,
    Unsaid,
}

/// The day that the text begins with, and the trimmed rest.
pub(super) fn leading_day(text: &str) -> Result<(Date, &str), Fault> {
    let (era, text) = leading_era(text);
    let (year, rest) = leading_figures(text);
    if year.is_empty() {
        return Err(Fault::NotADay { suggestion: None });
    }
    let (date, rest) = match rest.trim_start().chars().next() {
        Some(stroke @ ('/' | '-' | '.' | '年')) if year.len() <= 4 => {
            let (month, day, rest) = month_and_day(rest, stroke)?;
            (calendar_day(era, year, month, day)?, rest)
        }
        _ => (compact_day(era, year)?, rest),
    };
    Ok((date, without_weekday(rest.trim())))
}

fn leading_era(text: &str) -> (Era, &str) {
    for (word, era) in [
        ("中華民國", Era::Republic),
        ("民國", Era::Republic),
        ("西元", Era::Common),
        ("公元", Era::Common),
    ] {
        if let Some(rest) = text.strip_prefix(word) {
            return (era, rest.trim_start());
        }
    }
    (Era::Unsaid, text)
}

fn leading_figures(text: &str) -> (&str, &str) {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

/// `/3/1` or `年3月1日`, with spaces anywhere between.
fn month_and_day(text: &str, stroke: char) -> Result<(&str, &str, &str), Fault> {
    let malformed = || Fault::NotADay { suggestion: None };
    let second = if stroke == '年' { '月' } else { stroke };
    let after = |text: &'_ str, mark: char| -> Option<usize> {
        let trimmed = text.trim_start();
        let rest = trimmed.strip_prefix(mark)?.trim_start();
        Some(text.len() - rest.len())
    };
    let start = after(text, stroke).ok_or_else(malformed)?;
    let (month, rest) = leading_figures(text.split_at(start).1);
    let start = after(rest, second).ok_or_else(malformed)?;
    let (day, rest) = leading_figures(rest.split_at(start).1);
    let short = |figures: &str| (1..=2).contains(&figures.len());
    if !short(month) || !short(day) {
        return Err(malformed());
    }
    let rest = if stroke == '年' {
        let rest = rest.trim_start();
        rest.strip_prefix('日').or_else(|| rest.strip_prefix('號')).unwrap_or(rest)
    } else {
        rest
    };
    Ok((month, day, rest))
}

/// `20260301`, `1150301`, `0990214` or `990214`.
fn compact_day(era: Era, figures: &str) -> Result<Date, Fault> {
    let year_figures = match (era, figures.len()) {
        (Era::Common | Era::Unsaid, 8) => 4,
        (Era::Republic | Era::Unsaid, 7) => 3,
        (Era::Republic | Era::Unsaid, 6) => 2,
        _ => return Err(Fault::NotADay { suggestion: None }),
    };
    let (year, rest) = figures.split_at(year_figures);
    let (month, day) = rest.split_at(2);
    let date = calendar_day(era, year, month, day)?;
    let clear = i32::from(date.year()) >= FOUNDING + CLEAR_SHORT_YEAR;
    if year_figures == 2 && era == Era::Unsaid && !clear {
        return Err(Fault::AmbiguousDay { republic: Some(date) });
    }
    Ok(date)
}

fn calendar_day(era: Era, year: &str, month: &str, day: &str) -> Result<Date, Fault> {
    let malformed = || Fault::NotADay { suggestion: None };
    let four = year.len() == 4 && !year.starts_with('0');
    let year: i32 = year.parse().map_err(|_| malformed())?;
    let year = match era {
        Era::Republic | Era::Unsaid if !four && (1..1000).contains(&year) => year + FOUNDING,
        Era::Common | Era::Unsaid if four => year,
        _ => return Err(malformed()),
    };
    let (month, day) =
        (month.parse().map_err(|_| malformed())?, day.parse().map_err(|_| malformed())?);
    exact_day(year, month, day).ok_or(Fault::NoSuchDay { year, month, day })
}

fn exact_day(year: i32, month: u32, day: u32) -> Option<Date> {
    Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// Drops `(日)`, `(星期日)` or `(週日)`. The weekday is not checked: the day decides.
fn without_weekday(text: &str) -> &str {
    let Some((inside, rest)) = text.strip_prefix('(').and_then(|text| text.split_once(')')) else {
        return text;
    };
    let inside = inside.trim();
    let name = ["星期", "禮拜", "週", "周"]
        .iter()
        .find_map(|word| inside.strip_prefix(word))
        .unwrap_or(inside);
    if ["日", "一", "二", "三", "四", "五", "六"].contains(&name) {
        rest.trim_start()
    } else {
        text
    }
}
