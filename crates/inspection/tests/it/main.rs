//! What files are by their bytes, and what is refused.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod corpus;
mod documents;
mod kinds;
mod names;
mod scanner;
