//! What people and programs prove themselves by, as it is stored: hashes, public keys, counters.

pub mod attempt;
pub mod ceremony;
pub mod code;
pub mod link;
pub mod passkey;
pub mod password;
pub mod rule;
pub mod session;
pub mod token;
pub mod way_in;
