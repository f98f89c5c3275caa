//! What waits for an approval that nobody can give, and which roles can mend that; knows no page.

use domain::access::Role;
use store::approval::{self as rows, StuckRow, WaitingRow};
use store::{StoreError, Transaction};

use crate::access::written_account;
use crate::{Actor, Installation};

/// Not of the law: records that are counted at once.
const AT_ONCE: u32 = 1000;

/// The roles that may grant a role which nobody holds, so that what waits for it can be approved.
#[must_use]
pub fn givers(role: Role) -> Vec<Role> {
    let others = Role::ALL.into_iter().filter(|giver| *giver != role);
    others.filter(|giver| giver.may_grant(role)).collect()
}

/// What nobody can approve, up to `limit`, the longest first: what the actor filed, and what waits in bodies over
/// which they hold a right; whoever is at the machine sees all of it.
pub(crate) fn stuck(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    limit: u32,
) -> Result<Vec<StuckRow>, StoreError> {
    let (written, mark) = (actor.written(), written_account(""));
    let (on, from) = (installation.today().days(), (i64::MIN, ""));
    rows::stuck(transaction, actor.sight(), (&written, &mark), on, from, limit)
}

/// Whether nobody can approve a record that waits.
pub(crate) fn is_stuck(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    record: &str,
) -> Result<bool, StoreError> {
    let on = installation.today().days();
    rows::is_stuck(transaction, record, &written_account(""), on)
}

/// How many records nobody can approve, with the one that waits longest.
pub(crate) fn n_stuck(
    installation: &Installation,
) -> Result<(usize, Option<WaitingRow>), StoreError> {
    let (actor, mark) = (Actor::system(), written_account(""));
    let (written, on) = (actor.written(), installation.today().days());
    let (mut n_stuck, mut first) = (0, None);
    let mut place = (i64::MIN, String::new());
    loop {
        let from = (place.0, place.1.as_str());
        let found = installation.store.read(|transaction| {
            rows::stuck(transaction, actor.sight(), (&written, &mark), on, from, AT_ONCE)
        })?;
        n_stuck += found.len();
        let is_last = found.len() < AT_ONCE as usize;
        let Some(last) = found.last() else { return Ok((n_stuck, first)) };
        place = (last.waiting.since, last.waiting.record.clone());
        first = first.or_else(|| found.into_iter().next().map(|one| one.waiting));
        if is_last {
            return Ok((n_stuck, first));
        }
    }
}
