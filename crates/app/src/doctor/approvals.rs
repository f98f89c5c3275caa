//! Whether of each record on its way it is noted for whom it waits as the acts on it say.

use store::Location;

use super::tables::examinable;
use super::{Complaint, Gravity, complaint};
use crate::access::Altered;
use crate::{Clock, approval};

pub(super) fn examine(location: &Location, clock: &dyn Clock) -> Option<Complaint> {
    let installation = examinable(location, clock)?;
    let about = "approvals";
    Some(match approval::altered(&installation) {
        Ok(things) if things.is_empty() => complaint(
            Gravity::Fine,
            about,
            "待核准與待補正之登載均列於應列之清單",
            "what waits for an approval or was returned stands on the lists on which it should",
        ),
        Ok(things) => {
            let (zh, en) = Altered { things, unexamined: None }.words();
            complaint(
                Gravity::Unsafe,
                about,
                format!(
                    "資料庫有非本程式所寫者，清單因而漏列或錯列：{zh}；請開啟該登載，\
                     核准、退回、抽回或再送出即重寫，並追查何人得寫入資料庫"
                ),
                format!(
                    "the database has what the program did not write, so that lists lack or \
                     misplace: {en}; open each, it is written anew as it is approved, returned, \
                     taken back or submitted, and find out who can write in the database"
                ),
            )
        }
        Err(error) => complaint(
            Gravity::Unsafe,
            about,
            format!("無法查驗待核准之登載（{error}）"),
            format!("what waits for an approval cannot be examined: {error}"),
        ),
    })
}
