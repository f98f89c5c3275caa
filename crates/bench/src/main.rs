//! Measures the whole program on a synthetic city at size; knows no page and no law.
//!
//! `cargo xtask bench city [--agencies N]… [--database postgres|postgres://…] [--seconds N]`
//! `cargo xtask bench search [--agencies N] [--database postgres]`
//! `cargo xtask bench ledger [--entries N] [--database postgres]`
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a measurement talks to a terminal")]

mod arguments;
mod city;
mod failure;
mod filing;
mod load;
mod log;
mod machine;
mod people;
mod phase;
mod place;
mod report;
mod search;
mod site;
mod wire;

use std::process::ExitCode;

use failure::Failure;

/// As the program itself: a city that is judged is millions of small texts, made and dropped.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage(sentence)) => {
            eprintln!("{sentence}");
            ExitCode::from(2)
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(3)
        }
    }
}

fn run(words: &[String]) -> Result<(), Failure> {
    match words.split_first() {
        Some((first, rest)) if first == "city" => {
            let arguments = arguments::Arguments::parse(rest)?;
            let report = city::measure(&arguments)?;
            println!("{report}");
            Ok(())
        }
        Some((first, rest)) if first == "ledger" => {
            println!("{}", log::measure(rest)?);
            Ok(())
        }
        Some((first, rest)) if first == "search" => {
            println!("{}", search::measure(rest)?);
            Ok(())
        }
        // A part that is measured in a process of its own, so that its memory is its own.
        Some((first, rest)) if first == "phase" => {
            println!("{}", phase::run(rest)?);
            Ok(())
        }
        _ => Err(Failure::Usage(arguments::USAGE.to_owned())),
    }
}
