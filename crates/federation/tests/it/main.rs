//! The crate against the real things: OpenLDAP, a Samba domain, an OpenID provider.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do"
)]

mod domain;
mod node;
mod open_id;
mod open_ldap;
mod slapd;
