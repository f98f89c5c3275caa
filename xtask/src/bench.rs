//! Builds the program and its measurement for release, and runs the measurement.

use std::process::{Command, ExitCode};

/// Names the PostgreSQL server on which throw-away databases are made.
const SERVER_VARIABLE: &str = "FANGYUAN_TEST_POSTGRES";

/// Runs `bench` with the words that follow.
pub(crate) fn run(words: &[&str]) -> ExitCode {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(&cargo);
    build.args(["build", "--release", "--package", "fangyuan"]);
    if !succeeds(&mut build) {
        return ExitCode::FAILURE;
    }
    let mut bench = Command::new(&cargo);
    bench.args(["run", "--release", "--quiet", "--package", "bench", "--"]).args(words);
    let url = words.windows(2).find(|pair| pair.first() == Some(&"--database"));
    let url = url.and_then(|pair| pair.get(1)).filter(|url| url.contains("://"));
    if let Some(url) = url {
        bench.env(SERVER_VARIABLE, url);
    }
    if succeeds(&mut bench) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What it has to say it says itself.
fn succeeds(command: &mut Command) -> bool {
    command.status().is_ok_and(|status| status.success())
}
