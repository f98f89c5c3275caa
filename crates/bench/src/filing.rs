//! One record filed until the board shows it: through the use case and over the wire, body after body.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use app::board::{Answer, Boards};
use app::record::{self, NewRecord, RecordError};
use app::{Actor, Installation};
use regulation::Day;
use serde_json::{Value as Json, json};

use crate::failure::Failure;
use crate::load::{milliseconds, percentile};
use crate::wire::Wire;

/// How many records are filed.
const TIMES: usize = 300;

/// From one body to the next, so that large ones and small ones take turns.
const STRIDE: usize = 7;

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
        let agency = &agencies[turn * STRIDE % agencies.len()];
        let written = written(agency, &format!("{turn}"), today.previous());
        let new: NewRecord = serde_json::from_value(written).map_err(Failure::told)?;
        let begin = Instant::now();
        record::file(installation, &actor, &new, None).map_err(told)?;
        boards.renew(agency, false, today).map_err(Failure::told)?;
        let shown = boards.board(today, None).map_err(Failure::told)?;
        taken.push(begin.elapsed());
        if !matches!(shown, Answer::Ready(_)) {
            return Err(Failure::Told("the board went away while a record was filed".to_owned()));
        }
    }
    taken.sort_unstable();
    Ok(json!({
        "p50_ms": milliseconds(percentile(&taken, 50)),
        "p99_ms": milliseconds(percentile(&taken, 99)),
    }))
}

/// The times from sending a record until the board has come back, ascending; none where the server
/// does not take records.
pub(crate) fn over_the_wire(
    address: SocketAddr,
    agencies: &[String],
    today: Day,
) -> Result<Option<Vec<Duration>>, Failure> {
    let mut wire = Wire::to(address)?;
    let mut taken = Vec::with_capacity(TIMES);
    for turn in 0..TIMES {
        let agency = &agencies[turn * STRIDE % agencies.len()];
        let body = written(agency, &format!("wire {turn}"), today.previous()).to_string();
        let begin = Instant::now();
        let filed = wire.post("/api/v1/records", &format!("bench-{turn}"), &body)?;
        match filed.status {
            201 => {}
            404 | 405 => return Ok(None),
            status => return Err(Failure::Told(format!("a record was answered with {status}"))),
        }
        let shown = wire.get("/")?;
        taken.push(begin.elapsed());
        if shown.status != 200 || shown.waits {
            return Err(Failure::Told("the board went away while a record was filed".to_owned()));
        }
    }
    taken.sort_unstable();
    Ok(Some(taken))
}

fn told(error: RecordError) -> Failure {
    match error {
        RecordError::Faults(faults) => Failure::Told(format!("{faults:?}")),
        other => Failure::told(other),
    }
}

fn written(agency: &str, topic: &str, day: Day) -> Json {
    json!({
        "form": FORM, "agency": agency,
        "with": {
            "year": day.year(), "held_on": day, "method": "posted-notice", "audience": ["business"],
            "topic": format!("合成量測 {topic}"), "recorded_by": format!("syn-{agency}-p0004"),
        },
    })
}
