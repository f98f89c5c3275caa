//! Working days: every year of the span is there, and its days lie in it.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use jiff::civil::Weekday;
use regulation::{CalendarYear, Regulation};

use super::faults::Faults;

/// Not of the law: from the Act's first year to the last published one; each autumn adds a year.
const YEARS: RangeInclusive<i16> = 2019..=2027;

pub(super) fn check(law: &Regulation, told: &mut Faults) {
    for year in YEARS {
        if !law.calendar.years().any(|one| one.year == year) {
            let place = format!("calendar/{year}.toml");
            told.tell(place, "the year is not there", "add it as published");
        }
    }
    for year in law.calendar.years() {
        days(year, told);
    }
}

fn days(year: &CalendarYear, told: &mut Faults) {
    let place = format!("calendar/{}.toml", year.year);
    if year.note.is_some() != year.note_zh.is_some() {
        told.tell(&place, "it has a note in one language", "write it as `note` and as `note_zh`");
    }
    let mut seen = BTreeSet::new();
    for day in year.holidays.iter().chain(&year.working) {
        if day.on.year() != year.year {
            told.tell(&place, format_args!("{} lies in another year", day.on), "move it there");
        }
        if !seen.insert(day.on) {
            told.tell(&place, format_args!("{} is there twice", day.on), "keep one of them");
        }
        if day.zh.trim().is_empty() {
            told.tell(&place, format_args!("{} has no name", day.on), "say why it is special");
        }
    }
    let at_weekend =
        |day: &regulation::Day| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    for day in year.working.iter().filter(|day| !at_weekend(&day.on)) {
        let wrong = format!("{} works, as any weekday does", day.on);
        told.tell(&place, wrong, "name only Saturdays and Sundays that work");
    }
    if year.holidays.is_empty() {
        told.tell(&place, "no day rests", "add the holidays as published");
    }
}
