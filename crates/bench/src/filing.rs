//! One record filed until the board shows it: through the use case, body after body.

use std::time::{Duration, Instant};

use app::board::{Answer, Boards};
use app::record::{self, NewRecord, RecordError};
use app::{Actor, Installation};
use serde_json::{Value as Json, json};

use crate::failure::Failure;
use crate::load::{milliseconds, percentile};

/// How many records are filed.
const TIMES: usize = 300;

/// Of a form that an agency's own duty counts.
const FORM: &str = "awareness_activity";

/// Files at bodies that have people to file.
pub(crate) fn measure(installation: &Installation, agencies: &[String]) -> Result<Json, Failure> {
    let today = installation.today();
    let boards = Boards::new(installation.clone());
    boards.wait_for(today).map_err(Failure::told)?;
    let actor = Actor::local("bench");
    let mut taken = Vec::with_capacity(TIMES);
    for turn in 0..TIMES {
        // A stride that meets every body before it meets one again.
        let agency = &agencies[turn * 7 % agencies.len()];
        let new = record(agency, turn, &today.previous().to_string())?;
        let begin = Instant::now();
        record::file(installation, &actor, &new, None).map_err(told)?;
        boards.renew(agency, false, today).map_err(Failure::told)?;
        let shown = boards.board(today, None).map_err(Failure::told)?;
        taken.push(begin.elapsed());
        if !matches!(shown, Answer::Ready(_)) {
            return Err(Failure::Told("the board went away while a record was filed".to_owned()));
        }
    }
    let longest = taken.iter().max().copied().unwrap_or(Duration::ZERO);
    taken.sort_unstable();
    Ok(json!({
        "p50_ms": milliseconds(percentile(&taken, 50)),
        "p99_ms": milliseconds(percentile(&taken, 99)),
        "longest_ms": milliseconds(longest), "times": TIMES,
    }))
}

fn told(error: RecordError) -> Failure {
    match error {
        RecordError::Faults(faults) => Failure::Told(format!("{faults:?}")),
        other => Failure::told(other),
    }
}

fn record(agency: &str, turn: usize, day: &str) -> Result<NewRecord, Failure> {
    let year = day.split('-').next().and_then(|year| year.parse::<i32>().ok());
    let written = json!({
        "form": FORM, "agency": agency,
        "with": {
            "year": year, "held_on": day, "method": "posted-notice", "audience": ["business"],
            "topic": format!("合成量測 {turn}"), "recorded_by": format!("syn-{agency}-p0004"),
        },
    });
    serde_json::from_value(written).map_err(Failure::told)
}
