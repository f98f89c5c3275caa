//! Whether it can be read when people are told of deadlines.

use store::Location;

use super::{Complaint, Gravity, complaint};
use crate::notice::{self, Rules};

/// Nothing is said where the house's own rules hold.
pub(super) fn examine(location: &Location) -> Option<Complaint> {
    let folder = location.directory();
    match Rules::beside(folder) {
        Ok(_) if !folder.join(notice::FILE).exists() => None,
        Ok(_) => Some(complaint(
            Gravity::Fine,
            "notices",
            format!("{} 的通知規則無誤", notice::FILE),
            format!("the rules of {} hold", notice::FILE),
        )),
        Err(error) => Some(complaint(
            Gravity::Broken,
            "notices",
            format!("通知規則有誤，無人可獲通知；請更正設定檔（{error}）"),
            format!("nobody can be told of deadlines: {error}"),
        )),
    }
}
