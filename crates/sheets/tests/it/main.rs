//! What the crate promises, seen from outside.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod archives;
mod corpus;
mod csv_files;
mod days;
mod hostile_files;
mod json_lines;
mod lists;
mod moments;
mod numbers;
mod ods_files;
mod round_trips;
mod xlsx_files;
mod yes_and_no;

/// How many cases a property tries: few by default, many where everything is asked for.
fn cases() -> proptest::test_runner::Config {
    let full = std::env::var_os("FANGYUAN_FULL").is_some();
    let cases = if full { 10_000 } else { 256 };
    proptest::test_runner::Config { cases, failure_persistence: None, ..Default::default() }
}
