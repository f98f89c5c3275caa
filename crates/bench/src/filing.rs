//! One record filed until the board shows it: through the use case and over the wire, drawn from the city's own.

use std::io::BufRead;
use std::path::Path;
use std::time::{Duration, Instant};

use app::board::{Answer, Boards};
use app::record::{self, NewRecord, RecordError};
use app::{Actor, Installation};
use serde_json::{Value as Json, json};

use crate::failure::Failure;
use crate::load::{milliseconds, percentile};
use crate::wire::{Door, Wire};

/// How many records are filed.
const TIMES: usize = 300;

/// Which of the evenly spaced records are drawn, so that no record is corrected twice.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Draw {
    Inside,
    OverTheWire,
}

/// Corrections of records that lie evenly over the city's: the commonest forms and the largest bodies
/// come as often as they do in the city. Registrations and levels of bodies are left out.
pub(crate) fn drawn(lines: &Path, records: u64, draw: Draw) -> Result<Vec<Json>, Failure> {
    let file = std::fs::File::open(lines).map_err(Failure::io("reading the records"))?;
    let records = usize::try_from(records).map_err(Failure::told)?;
    let stride = (records / TIMES).max(2);
    let first = match draw {
        Draw::Inside => stride / 2,
        Draw::OverTheWire => stride - 1,
    };
    let mut drawn = Vec::with_capacity(TIMES);
    for line in std::io::BufReader::new(file).lines().skip(first).step_by(stride) {
        let line = line.map_err(Failure::io("reading the records"))?;
        let old: Json = serde_json::from_str(&line).map_err(Failure::told)?;
        if old["form"].as_str().is_none_or(app::agency::is_register) {
            continue;
        }
        drawn.push(json!({
            "form": old["form"], "agency": old["agency"], "with": old["with"],
            "supersedes": old["id"], "why": "合成量測",
        }));
    }
    Ok(drawn)
}

/// Files them through the use case.
pub(crate) fn measure(installation: &Installation, drawn: Vec<Json>) -> Result<Json, Failure> {
    let today = installation.today();
    let boards = Boards::new(installation.clone());
    boards.wait_for(today).map_err(Failure::told)?;
    let actor = Actor::local("bench");
    let mut taken = Vec::with_capacity(drawn.len());
    for written in drawn {
        let new: NewRecord = serde_json::from_value(written).map_err(Failure::told)?;
        let agency = new.agency.clone().unwrap_or_default();
        let begin = Instant::now();
        record::file(installation, &actor, &new, None).map_err(told)?;
        boards.renew(&agency, today);
        let shown = boards.whole(today, None).map_err(Failure::told)?;
        taken.push((begin.elapsed(), format!("{} of {agency}", new.form)));
        if !matches!(shown, Answer::Ready(_)) {
            return Err(Failure::Told("the board went away while a record was filed".to_owned()));
        }
    }
    taken.sort_unstable();
    let times: Vec<Duration> = taken.iter().map(|(time, _)| *time).collect();
    let slowest: Vec<&String> = taken.iter().rev().take(5).map(|(_, what)| what).collect();
    Ok(json!({
        "count": times.len(),
        "p50_ms": milliseconds(percentile(&times, 50)),
        "p95_ms": milliseconds(percentile(&times, 95)),
        "p99_ms": milliseconds(percentile(&times, 99)),
        "slowest": slowest,
    }))
}

/// The times from sending a record until the board has come back, ascending.
pub(crate) fn over_the_wire(door: &Door, drawn: &[Json]) -> Result<Vec<Duration>, Failure> {
    let mut wire = Wire::to(door)?;
    let mut taken = Vec::with_capacity(drawn.len());
    for (turn, written) in drawn.iter().enumerate() {
        let begin = Instant::now();
        let filed = wire.post("/api/v1/records", &format!("bench-{turn}"), &written.to_string())?;
        if filed.status != 201 {
            return Err(Failure::Told(format!("a record was answered with {}", filed.status)));
        }
        let shown = wire.get("/")?;
        taken.push(begin.elapsed());
        if shown.status != 200 || shown.waits {
            return Err(Failure::Told("the board went away while a record was filed".to_owned()));
        }
    }
    taken.sort_unstable();
    Ok(taken)
}

fn told(error: RecordError) -> Failure {
    match error {
        RecordError::Faults(faults) => Failure::Told(format!("{faults:?}")),
        other => Failure::told(other),
    }
}
