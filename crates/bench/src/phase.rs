//! The parts that are measured in a process of their own: import, recomputation, filing, search.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use app::board::{Progress, recompute};
use app::import::{Request, Weight, import};
use app::setting::{self, NewSetting};
use app::{Actor, Installation, SystemClock};
use serde_json::{Value as Json, json};

use crate::failure::Failure;
use crate::place::Place;
use crate::{filing, machine, search};

/// Runs a part as a child and reads what it found.
pub(crate) fn measured(place: &Place, part: &str, more: &[String]) -> Result<Json, Failure> {
    let program = std::env::current_exe().map_err(Failure::io("finding this program"))?;
    let mut command = Command::new(program);
    command.args(["phase", part]).args(place.options()).args(more);
    let output = command.output().map_err(Failure::io(format!("running {part}")))?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(Failure::Told(format!("{part}: {told}")));
    }
    serde_json::from_slice(&output.stdout).map_err(Failure::told)
}

/// A part, in its own process.
pub(crate) fn run(words: &[String]) -> Result<Json, Failure> {
    let after = |name: &str| {
        let at = words.iter().position(|word| word == name)?;
        words.get(at + 1).map(String::as_str)
    };
    let data = after("--data").ok_or_else(|| Failure::Usage("phase wants --data".to_owned()))?;
    let location = app::location(Path::new(data), after("--database"));
    let opening = Instant::now();
    let installation =
        Installation::open(&location, Arc::new(SystemClock)).map_err(Failure::told)?;
    let opened = opening.elapsed().as_secs_f64();
    let mut found = match words.first().map(String::as_str) {
        Some("import") => {
            let file =
                after("--file").ok_or_else(|| Failure::Usage("import wants --file".into()))?;
            bring_in(&installation, Path::new(file))?
        }
        Some("recompute") => {
            let back = after("--back").and_then(|days| days.parse().ok()).unwrap_or(0);
            computed(&installation, back)?
        }
        Some("filing") => {
            let file = after("--file");
            let file = file.ok_or_else(|| Failure::Usage("filing wants --file".into()))?;
            let records = after("--records").and_then(|number| number.parse().ok()).unwrap_or(0);
            let drawn = filing::drawn(Path::new(file), records, filing::Draw::Inside)?;
            filing::measure(&installation, drawn)?
        }
        Some("search") => search::inside(&installation)?,
        _ => return Err(Failure::Usage("phase import, recompute, filing or search".to_owned())),
    };
    found["opened_s"] = json!(opened);
    found["peak_mib"] = json!(machine::own_peak_mib());
    Ok(found)
}

fn bring_in(installation: &Installation, path: &Path) -> Result<Json, Failure> {
    let actor = Actor::local("bench");
    let today = installation.today();
    for decided in synthetic::demo_settings(&installation.regulation, today) {
        let new = NewSetting {
            name: decided.name,
            value: decided.value,
            from: decided.from,
            agency: decided.agency,
            why: decided.why,
        };
        setting::set(installation, &actor, &new).map_err(Failure::told)?;
    }
    let request = Request { accept_warnings: true, ..Request::of(path) };
    let begin = Instant::now();
    let outcome = import(installation, &actor, &request, &mut |_| {}).map_err(Failure::told)?;
    let seconds = begin.elapsed().as_secs_f64();
    if !outcome.is_whole() {
        let wrong = outcome.faults.iter().filter(|fault| fault.weight == Weight::Error);
        let told: Vec<String> = wrong.take(5).map(|fault| format!("{fault:?}")).collect();
        return Err(Failure::Told(format!("{} faults: {}", outcome.n_errors, told.join("; "))));
    }
    Ok(json!({ "seconds": seconds, "records": outcome.total().filed }))
}

fn computed(installation: &Installation, back: i32) -> Result<Json, Failure> {
    let day = installation.today().plus(-back);
    let begin = Instant::now();
    let (board, lines) =
        recompute(installation, day, None, &Progress::default()).map_err(Failure::told)?;
    Ok(json!({
        "seconds": begin.elapsed().as_secs_f64(), "lines": lines, "bodies": board.rows.len(),
    }))
}
