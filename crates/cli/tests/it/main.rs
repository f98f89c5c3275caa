//! The program as people and scripts run it: what it prints, and how it ends.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod exports;
mod housekeeping;
mod imports;
mod law;
mod log;
mod log_lines;
mod program;
mod recovery;
mod served;
mod settings;
mod sudden_death;
mod usage;
mod witnesses;
