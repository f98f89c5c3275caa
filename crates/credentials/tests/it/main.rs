//! Passkeys as a key and a browser make them, against the real checks.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a test that finds nothing must fail loudly"
)]

mod passkeys;
mod software_key;
