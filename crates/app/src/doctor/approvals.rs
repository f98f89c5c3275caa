//! Whether of each record on its way it is noted for whom it waits as the acts on it say.

use store::Location;

use super::Complaint;
use super::kept::Kept;
use super::tables::examinable;
use crate::{Clock, approval};

const APPROVALS: Kept = Kept {
    about: "approvals",
    called: ("待核准之登載", "what waits for an approval"),
    fine: (
        "待核准與待補正之登載均列於應列之清單",
        "what waits for an approval or was returned stands on the lists on which it should",
    ),
    so_that: ("，清單因而漏列或錯列", ", so that lists lack or misplace"),
    then: (
        "請開啟該登載，核准、退回、抽回或再送出即重寫，並",
        "open each, it is written anew as it is approved, returned, taken back or submitted, and",
    ),
};

pub(super) fn examine(location: &Location, clock: &dyn Clock) -> Option<Complaint> {
    let installation = examinable(location, clock)?;
    Some(APPROVALS.complaint(approval::altered(&installation)))
}
