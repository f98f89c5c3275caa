//! What the crate promises, seen from outside.

mod days;
mod files;
mod lists;
mod moments;
mod numbers;
mod round_trips;
mod yes_and_no;
