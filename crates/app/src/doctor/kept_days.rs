//! Whether the standings that are kept of a day are as the program wrote them; knows not whether they are late.

use store::Location;

use super::tables::examinable;
use super::{Complaint, Gravity, complaint};
use crate::access::Altered;
use crate::{Clock, board};

pub(super) fn examine(location: &Location, clock: &dyn Clock) -> Option<Complaint> {
    let installation = examinable(location, clock)?;
    let about = "kept-days";
    Some(match board::altered(&installation) {
        Ok(things) if things.is_empty() => complaint(
            Gravity::Fine,
            about,
            "所存之各日現況均為本程式所寫",
            "the standings that are kept of days are as the program wrote them",
        ),
        Ok(things) => {
            let (zh, en) = Altered { things, unexamined: None }.words();
            complaint(
                Gravity::Unsafe,
                about,
                format!(
                    "資料庫有非本程式所寫者：{zh}；讀取時依紀錄重新計算，請追查何人得寫入資料庫"
                ),
                format!(
                    "the database has what the program did not write: {en}; they are judged anew from the \
                     records as they are read, find out who can write in the database"
                ),
            )
        }
        Err(error) => complaint(
            Gravity::Unsafe,
            about,
            format!("無法查驗所存之各日現況（{error}）"),
            format!("the standings that are kept of days cannot be examined: {error}"),
        ),
    })
}
