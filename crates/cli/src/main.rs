//! The one executable: arguments in, use cases called, words printed.

mod asked;
mod command;
mod context;
mod failure;
mod help;
mod keeping;
mod language;
mod listening;
mod output;
mod usage;

use std::process::ExitCode;

/// A city that is judged is millions of small texts, made and dropped.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let language = language::guess(&arguments);
    let failure = match usage::parse(arguments, language) {
        Ok(Some(program)) => match program.run() {
            Ok(status) => return status.into(),
            Err(failure) => failure,
        },
        // Help was asked for and printed.
        Ok(None) => return ExitCode::SUCCESS,
        Err(failure) => failure,
    };
    output::complain(&failure.told(language));
    failure.status.into()
}
