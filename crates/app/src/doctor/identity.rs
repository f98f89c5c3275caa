//! Whether those who vouch for people are set up as they can be asked.

use std::sync::Arc;

use store::Location;

use super::{Complaint, Gravity, complaint};
use crate::{Clock, FixedClock, Installation, federation};

/// Nothing is said where nobody vouches for anybody.
pub(super) fn examine(location: &Location, clock: &dyn Clock) -> Vec<Complaint> {
    let folder = location.directory();
    if !folder.join(federation::FILE).exists() {
        return Vec::new();
    }
    // Which agencies there are is known where the records can be read.
    let is_there = match location {
        Location::Embedded { directory } => directory.join("fangyuan.db").exists(),
        Location::Postgres { .. } => true,
    };
    let clock = Arc::new(FixedClock(clock.now()));
    let installation =
        is_there.then(|| Installation::connect(location, clock)).and_then(Result::ok);
    let faults = federation::faults(folder, installation.as_ref());
    if faults.is_empty() {
        return vec![complaint(
            Gravity::Fine,
            "identity",
            "identity.toml 所列之身分來源設定無誤",
            "the settings of identity.toml hold",
        )];
    }
    let told = |fault: &String| {
        complaint(
            Gravity::Broken,
            "identity",
            format!("身分來源之設定有誤：{fault}"),
            format!("somebody who vouches for people cannot be asked: {fault}"),
        )
    };
    faults.iter().map(told).collect()
}
