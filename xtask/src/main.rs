//! Tasks of the house: tidy, benchmarks. Knows the repository's files, not what the program does.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a task of the house talks to a terminal"
)]

use std::process::ExitCode;

mod tidy;

const USAGE: &str = "usage: cargo xtask tidy";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["tidy"] => tidy::run(),
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}
