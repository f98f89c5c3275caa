//! The crate against the real things: OpenLDAP and a Samba domain.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do"
)]

mod authority;
mod domain;
mod open_ldap;
mod slapd;
