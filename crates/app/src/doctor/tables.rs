//! Whether the tables and views by which the database filters lists are as the program wrote them, and nothing
//! acts on its tables that it did not make; what is only late is no fault.

use store::ledger::KeyStanding;
use store::{Location, Readiness};

use super::mail::connected;
use super::{Complaint, Gravity, complaint};
use crate::access::Altered;
use crate::{Clock, Installation, access};

/// The installation as its seals can be examined. None where the database does not serve, or where by what key
/// things were sealed is not known: either is told by itself.
pub(super) fn examinable(location: &Location, clock: &dyn Clock) -> Option<Installation> {
    let installation = connected(location, clock)?;
    if !matches!(installation.store.readiness(), Readiness::Ready) {
        return None;
    }
    let is_of_other_key = |standing| standing != KeyStanding::OfTheLog;
    (!installation.store.key_standing().is_ok_and(is_of_other_key)).then_some(installation)
}

pub(super) fn examine(location: &Location, clock: &dyn Clock) -> Option<Complaint> {
    let installation = examinable(location, clock)?;
    let about = "derived-rights";
    let unexamined = |why: &dyn std::fmt::Display| {
        complaint(
            Gravity::Unsafe,
            about,
            format!("無法查驗資料庫篩選清單所用之資料表與檢視表（{why}）"),
            format!("the tables and views by which lists are filtered cannot be examined: {why}"),
        )
    };
    Some(match access::altered(&installation) {
        Ok(altered) if !altered.things.is_empty() => {
            let (zh, en) = altered.words();
            complaint(
                Gravity::Unsafe,
                about,
                format!(
                    "資料庫有非本程式所寫者：{zh}；資料表於 fangyuan serve 或 migrate 時重寫，其餘請移除"
                ),
                format!(
                    "the database has what the program did not write: {en}; tables are written anew by \
                     `fangyuan serve` or `migrate`, remove the rest"
                ),
            )
        }
        Ok(Altered { unexamined: Some(why), .. }) => unexamined(&why),
        Ok(_) => complaint(
            Gravity::Fine,
            about,
            "資料庫篩選清單所用之資料表、檢視表均為本程式所寫",
            "the tables and views by which the database filters lists are as the program wrote them",
        ),
        Err(error) => unexamined(&error),
    })
}
