//! Builds the program and its measurement for release, and runs the measurement.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// Names the PostgreSQL server on which throw-away databases are made.
const SERVER_VARIABLE: &str = "FANGYUAN_TEST_POSTGRES";

/// Runs `bench` with the words that follow.
pub(crate) fn run(words: &[&str]) -> ExitCode {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    // Together, so that both are built from the same crates with the same features.
    build.args(["build", "--release", "--quiet", "--package", "fangyuan", "--package", "bench"]);
    for (name, _) in std::env::vars_os().filter(|(name, _)| is_of_this_program(name)) {
        build.env_remove(name);
    }
    if !succeeds(&mut build) {
        return ExitCode::FAILURE;
    }
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    let mut bench = Command::new(target.join("release").join("bench"));
    bench.args(words);
    let url = words.windows(2).find(|pair| pair.first() == Some(&"--database"));
    let url = url.and_then(|pair| pair.get(1)).filter(|url| url.contains("://"));
    if let Some(url) = url {
        bench.env(SERVER_VARIABLE, url);
    }
    if succeeds(&mut bench) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether cargo sets the variable for the program that it runs. Crates with a build script of their own
/// are built anew when they see another one's.
fn is_of_this_program(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"]
        .iter()
        .any(|beginning| name.starts_with(beginning))
}

/// What it has to say it says itself.
fn succeeds(command: &mut Command) -> bool {
    command.status().is_ok_and(|status| status.success())
}
