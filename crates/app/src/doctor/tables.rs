//! Whether the database filters lists by what follows from the register of bodies and the matrix, and holds
//! nothing that the program did not make.

use store::{Location, Readiness};

use super::mail::connected;
use super::{Complaint, Gravity, complaint};
use crate::{Clock, access};

/// Nothing is said where the database does not serve, which is told by itself.
pub(super) fn examine(location: &Location, clock: &dyn Clock) -> Option<Complaint> {
    let installation = connected(location, clock)?;
    if !matches!(installation.store.readiness(), Readiness::Ready) {
        return None;
    }
    let about = "derived-rights";
    Some(match access::altered(&installation) {
        Ok(altered) if altered.is_empty() => complaint(
            Gravity::Fine,
            about,
            "資料庫篩選清單所用之資料表、檢視表與機關清冊及權限相符",
            "the tables and views by which the database filters lists are as the register of bodies \
             and the rights have them",
        ),
        Ok(altered) => complaint(
            Gravity::Unsafe,
            about,
            format!(
                "資料庫有非本程式所定、或與機關清冊及權限不符者：{}；資料表於 fangyuan serve 或 \
                 migrate 時重寫，其餘請移除",
                altered.join("、")
            ),
            format!(
                "the database has what the program did not make, or not as the register of bodies and \
                 the rights have it: {}; tables are written anew by `fangyuan serve` or `migrate`, \
                 remove the rest",
                altered.join(", ")
            ),
        ),
        Err(error) => complaint(
            Gravity::Unsafe,
            about,
            format!("無法查驗資料庫篩選清單所用之資料表與檢視表：{error}"),
            format!("the tables and views by which lists are filtered cannot be examined: {error}"),
        ),
    })
}
