//! Whether of each record on its way it is noted for whom it waits as the acts on it say, and whether there is
//! somebody who can approve it.

use domain::access::Role;
use store::Location;

use super::kept::Kept;
use super::tables::examinable;
use super::{Complaint, Gravity, complaint};
use crate::{Clock, Installation, approval};

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

pub(super) fn examine(location: &Location, clock: &dyn Clock) -> Vec<Complaint> {
    let Some(installation) = examinable(location, clock) else { return Vec::new() };
    let kept = APPROVALS.complaint(approval::altered(&installation));
    std::iter::once(kept).chain(stuck(&installation)).collect()
}

/// Nothing is said where everything that waits can be approved.
fn stuck(installation: &Installation) -> Option<Complaint> {
    // What cannot be asked is told with the database itself.
    let (n_stuck, first) = approval::n_stuck(installation).ok()?;
    let first = first?;
    let (agency, word) = (&first.agency, first.role.as_str());
    let (zh, en) = Role::from_word(word).map_or((word, word), |role| role.names());
    Some(complaint(
        Gravity::Advice,
        "stuck-approvals",
        format!(
            "有 {n_stuck} 筆登載送審而無人可核准，等候最久者在 {agency}：{zh}無人擔任，或僅由登錄者本人擔任；\
             請由系統管理者或有權授予者授予該職務"
        ),
        format!(
            "{n_stuck} records wait for an approval that nobody can give, the longest at {agency}: nobody \
             but who filed it holds the role there ({en}); have it granted"
        ),
    ))
}
