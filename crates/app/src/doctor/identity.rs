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
    let shadowed = installation.map(|installation| federation::shadowed(folder, &installation));
    let shadowed = shadowed.filter(|names| !names.is_empty()).map(|names| {
        let names = names.join(", ");
        complaint(
            Gravity::Advice,
            "identity",
            format!("目錄涵蓋本站帳號 {names}，其密碼無法登入；請於 identity.toml 列入 local_names"),
            format!("a directory has {names} for its own, so that their passwords here open nothing; name them as local_names in identity.toml"),
        )
    });
    if faults.is_empty() {
        let fine = complaint(
            Gravity::Fine,
            "identity",
            "identity.toml 所列之身分來源設定無誤",
            "the settings of identity.toml hold",
        );
        return vec![shadowed.unwrap_or(fine)];
    }
    let told = |fault: &String| {
        complaint(
            Gravity::Broken,
            "identity",
            format!("身分來源之設定有誤：{fault}"),
            format!("somebody who vouches for people cannot be asked: {fault}"),
        )
    };
    faults.iter().map(told).chain(shadowed).collect()
}
