//! Whether the standings that are kept of a day are as the program wrote them; knows not whether they are late.

use store::Location;

use super::Complaint;
use super::kept::Kept;
use super::tables::examinable;
use crate::{Clock, board};

const DAYS: Kept = Kept {
    about: "kept-days",
    called: ("所存之各日現況", "the standings that are kept of days"),
    fine: (
        "所存之各日現況均為本程式所寫",
        "the standings that are kept of days are as the program wrote them",
    ),
    so_that: ("", ""),
    then: ("讀取時依紀錄重新計算，請", "they are judged anew from the records as they are read,"),
};

pub(super) fn examine(location: &Location, clock: &dyn Clock) -> Option<Complaint> {
    let installation = examinable(location, clock)?;
    Some(DAYS.complaint(board::altered(&installation)))
}
