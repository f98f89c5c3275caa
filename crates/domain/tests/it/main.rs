//! The engine as a claim: examples, terms, timelines, and what must never change an answer.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod access;
mod article_48;
mod days;
mod examples;
mod exceptions;
mod faulty_examples;
mod irrelevance;
mod keys;
mod ladder;
mod reasons;
mod renewal;
mod search;
mod states;
mod timelines;
mod told_again;
mod world;

use std::sync::OnceLock;

use domain::field::parse_fields;
use domain::record::day_of;
use domain::{Moment, Record, RecordState};
use regulation::Regulation;
use serde_json::Value;

/// The law of the program, read once.
fn law() -> &'static Regulation {
    static LAW: OnceLock<Regulation> = OnceLock::new();
    LAW.get_or_init(|| Regulation::embedded().expect("the law can be read"))
}

/// An approved record of the body `a1`, known since its own day.
fn record(id: &str, form: &str, with: &Value) -> Record {
    let law = law();
    let index = law.form_index(form).expect("a form");
    let with = with.as_object().expect("an object");
    let fields = parse_fields(&law.forms[index], &law.parts, with).expect("fields");
    let day = day_of(&law.forms[index], &fields);
    Record {
        id: id.into(),
        form: index,
        agency: "a1".into(),
        state: RecordState::Approved,
        recorded_at: Moment::start_of(day.expect("a day")),
        approved_as: None,
        withdrawn_at: None,
        supersedes: None,
        day,
        fields,
    }
}

/// How many cases a property tries: few by default, many where everything is asked for.
fn cases(few: u32, many: u32) -> proptest::test_runner::Config {
    let full = std::env::var_os("FANGYUAN_FULL").is_some();
    let cases = if full { many } else { few };
    proptest::test_runner::Config { cases, failure_persistence: None, ..Default::default() }
}
