//! Whether people can be told by mail, and whether letters were given up.

use std::sync::Arc;

use store::Location;

use super::{Complaint, Gravity, complaint};
use crate::mail::{self, Mail};
use crate::{Clock, FixedClock, Installation, letter};

/// Nothing is said where no letters are to leave.
pub(super) fn examine(location: &Location, clock: &dyn Clock) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    match Mail::beside(location.directory()) {
        Ok(None) => return complaints,
        Ok(Some(_)) => complaints.push(complaint(
            Gravity::Fine,
            "mail",
            format!("{} 的寄信設定無誤", mail::FILE),
            format!("the settings of {} hold", mail::FILE),
        )),
        Err(error) => complaints.push(complaint(
            Gravity::Broken,
            "mail",
            format!("寄信設定有誤；請更正設定檔（{error}）"),
            format!("no letter can leave: {error}"),
        )),
    }
    complaints.extend(given_up(location, clock));
    complaints
}

/// The installation as its database can be asked; a database that cannot is told of elsewhere.
pub(super) fn connected(location: &Location, clock: &dyn Clock) -> Option<Installation> {
    let is_there = match location {
        Location::Embedded { directory } => directory.join("fangyuan.db").exists(),
        Location::Postgres { .. } => true,
    };
    let clock = Arc::new(FixedClock(clock.now()));
    is_there.then(|| Installation::connect(location, clock))?.ok()
}

fn given_up(location: &Location, clock: &dyn Clock) -> Option<Complaint> {
    let installation = connected(location, clock)?;
    let (_, n_given_up) = letter::figures(&installation).ok()?;
    (n_given_up > 0).then(|| {
        complaint(
            Gravity::Advice,
            "letters",
            format!("有 {n_given_up} 封信寄不出去而放棄；請見 /letters"),
            format!("{n_given_up} letters were given up; see /letters"),
        )
    })
}
