//! The site with the real things that vouch for people: OpenLDAP, an OpenID provider and one that lies.
//! Run by `tests/federation/run`.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod directory;
#[path = "../it/door/gate.rs"]
#[allow(dead_code, reason = "the door's own tests use all of it")]
mod gate;
mod provider;
mod site;
