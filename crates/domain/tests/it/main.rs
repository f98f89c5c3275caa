//! The engine as a claim: examples, terms, timelines, and what must never change an answer.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod access;
mod article_48;
mod days;
mod examples;
mod exceptions;
mod faulty_examples;
mod irrelevance;
mod ladder;
mod reasons;
mod renewal;
mod search;
mod timelines;
mod world;

use std::sync::OnceLock;

use regulation::Regulation;

/// The law of the program, read once.
fn law() -> &'static Regulation {
    static LAW: OnceLock<Regulation> = OnceLock::new();
    LAW.get_or_init(|| Regulation::embedded().expect("the law can be read"))
}

/// How many cases a property tries: few by default, many where everything is asked for.
fn cases(few: u32, many: u32) -> proptest::test_runner::Config {
    let full = std::env::var_os("FANGYUAN_FULL").is_some();
    let cases = if full { many } else { few };
    proptest::test_runner::Config { cases, failure_persistence: None, ..Default::default() }
}
