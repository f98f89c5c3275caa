//! The law check: the law that ships is clean, and each way to be wrong is told with how to mend it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod baselines;
mod duties;
mod examples;
mod forms;
mod proofs;
mod real_law;
mod registers;
mod small_law;
mod texts;
