//! The site from outside: real sockets on loopback, and the dressed router. Knows no private item.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod answers;
mod authorization;
mod door;
mod encryption;
mod entrance;
mod listening;
mod office;
mod standings;
mod wire;
