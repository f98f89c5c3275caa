//! Runs a command with a throw-away PostgreSQL server that all its test processes share.
//!
//! `cargo run -p testkit --bin postgres-for-tests -- cargo nextest run`

use std::process::{Command, ExitCode};

use testkit::{SERVER_VARIABLE, Server, TestkitError};

fn main() -> ExitCode {
    match run() {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            complain(&error.to_string());
            ExitCode::from(3)
        }
    }
}

fn run() -> Result<u8, TestkitError> {
    let mut words = std::env::args_os().skip(1);
    let Some(program) = words.next() else {
        complain("name the command to run: postgres-for-tests <command> [argument]…");
        return Ok(2);
    };
    let mut command = Command::new(&program);
    command.args(words);
    // A server that is already named serves this command too.
    let server = match std::env::var_os(SERVER_VARIABLE) {
        Some(_) => None,
        None => Some(Server::start()?),
    };
    if let Some(server) = &server {
        command.env(SERVER_VARIABLE, server.url());
    }
    let name = program.display().to_string();
    let ended =
        command.status().map_err(|source| TestkitError::Command { command: name, source })?;
    Ok(ended.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}

#[expect(clippy::print_stderr, reason = "a command says on standard error why it did not work")]
fn complain(sentence: &str) {
    eprintln!("{sentence}");
}
