//! What one caller may cost the server; knows no page.

use std::time::Duration;

use crate::rates::Rates;

/// Bounds on time, size and number. Tests pass short ones.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long the head of a request may take to arrive, counted from the accept or from the
    /// answer before it: so it also ends connections that are kept alive and say nothing.
    pub header: Duration,
    /// How long a body may take before it is asked to keep `body_bytes_per_second`.
    pub body: Duration,
    /// The pace that a body must keep after `body` has passed, so that a large file on a slow
    /// line gets through and a trickle does not.
    pub body_bytes_per_second: u32,
    /// The largest body that is read at all; routes that take no files set smaller ones.
    pub body_bytes: u64,
    /// How long an answer may wait for a reader who takes nothing.
    pub write_stall: Duration,
    /// Connections served at once; further ones wait in the listener's queue.
    pub connections: usize,
    /// Exports, and boards of other days, worked on at once; further ones wait their turn.
    pub heavy_work: usize,
    /// How often one address may ask.
    pub of_addresses: Rates,
    /// How often one account may ask, from wherever.
    pub of_accounts: Rates,
    /// How long running requests may finish after the order to stop.
    pub shutdown: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header: Duration::from_secs(10),
            body: Duration::from_secs(20),
            body_bytes_per_second: 8 * 1024,
            body_bytes: 256 * 1024 * 1024,
            write_stall: Duration::from_secs(30),
            connections: 2048,
            heavy_work: 8,
            of_addresses: Rates::OF_ADDRESSES,
            of_accounts: Rates::OF_ACCOUNTS,
            shutdown: Duration::from_secs(10),
        }
    }
}
