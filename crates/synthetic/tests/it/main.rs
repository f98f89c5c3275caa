//! What can be said of the synthetic city.

#![allow(clippy::expect_used, reason = "helpers of tests fail as tests do")]

mod board;
mod forms;
mod town;

use regulation::{Day, Regulation};

/// The law, read once.
fn law() -> &'static Regulation {
    static LAW: std::sync::OnceLock<Regulation> = std::sync::OnceLock::new();
    LAW.get_or_init(|| Regulation::embedded().expect("the law can be read"))
}

/// The day that these tests call today.
fn today() -> Day {
    Day::new(2026, 11, 23).expect("a day of the calendar")
}
