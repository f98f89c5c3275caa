//! A synthetic city: believable bodies, people and records, all made up, the same every time.
//!
//! [`demo`] fills the real list of bodies for people to look at; [`city`] makes a city at full size
//! for measuring. Both are iterators: neither ever holds more than one body's share in memory.
//! There is no clock here: the day that counts as today is a parameter. Everything made up is
//! marked 「合成」 where people read it, and every id begins with `syn-`.

mod body;
mod chance;
mod era;
mod keeping;
mod names;
mod person;
mod personas;
mod plan;
mod record;
mod records;
mod rooms;
mod scribe;
mod setting;

use std::io::{self, Write};

use regulation::{Day, Regulation};

pub use personas::{Persona, personas, subject_form};
pub use plan::CitySize;
pub use record::SyntheticRecord;
pub use records::Records;
pub use setting::SyntheticSetting;

use era::Era;

/// Years of records before the year of today in the demonstration.
const DEMO_YEARS: i16 = 2;

fn start(today: Day, years_before: i16) -> Day {
    Day::year_start(today.year().saturating_sub(years_before))
}

/// The demonstration: the real bodies with made-up levels, people and two to three years of records.
pub fn demo(regulation: &Regulation, today: Day) -> Records<'_> {
    let start = start(today, DEMO_YEARS);
    let era = Era { regulation, today, start, seed: "demo", thick: false };
    let bodies = plan::demo(regulation, era.seed, today);
    Records::new(era, bodies)
}

/// The settings that the demonstration and the benchmark's city have decided.
#[must_use]
pub fn demo_settings(regulation: &Regulation, today: Day) -> Vec<SyntheticSetting> {
    setting::decided(regulation, start(today, DEMO_YEARS))
}

/// A city at size, body by body: made-up bodies beside the real ones where those are too few.
pub fn city(regulation: &Regulation, size: CitySize, today: Day) -> Records<'_> {
    let start = start(today, size.years.saturating_sub(1));
    let era = Era { regulation, today, start, seed: "city", thick: true };
    let bodies = plan::city(regulation, era.seed, size);
    Records::new(era, bodies)
}

/// Writes records as JSON Lines in the shape that import reads, and says how many.
///
/// # Errors
/// The writer's.
pub fn write_jsonl(
    records: impl Iterator<Item = SyntheticRecord>,
    mut to: impl Write,
) -> io::Result<u64> {
    let mut written = 0;
    for record in records {
        record.write_line(&mut to)?;
        written += 1;
    }
    to.flush()?;
    Ok(written)
}
