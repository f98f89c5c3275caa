//! The tree as RFC 9162 has it, proofs that hold and proofs that do not, notes of others' making.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod notes;
mod trees;
