//! The tree as RFC 9162 has it, proofs that hold and proofs that do not, notes of others' making.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod bundles;
mod corpus;
mod notes;
mod seals;
mod stamps;
mod tiles;
mod trees;
mod witnesses;

/// How many cases a property tries: few by default, many where everything is asked for.
fn cases() -> proptest::test_runner::Config {
    let full = std::env::var_os("FANGYUAN_FULL").is_some();
    let cases = if full { 10_000 } else { 256 };
    proptest::test_runner::Config { cases, failure_persistence: None, ..Default::default() }
}
