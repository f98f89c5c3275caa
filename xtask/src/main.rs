//! Tasks of the house: tidy, the document on security, benchmarks. Knows the repository's files, not what the program does.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a task of the house talks to a terminal"
)]

use std::process::ExitCode;

mod bench;
mod tidy;

const USAGE: &str = "usage: cargo xtask tidy\n       cargo xtask security\n       cargo xtask bench city [--agencies N]… [--database postgres|postgres://…]\n       cargo xtask bench search [--agencies N] [--database postgres]\n       cargo xtask bench ledger [--entries N] [--database postgres]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["tidy"] => tidy::run(),
        ["security"] => tidy::write_security(),
        ["bench", words @ ..] => bench::run(words),
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}
