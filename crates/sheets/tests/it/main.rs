//! What the crate promises, seen from outside.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod archives;
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
