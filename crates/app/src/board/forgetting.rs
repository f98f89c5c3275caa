//! Throws away kept days that nobody needs any more; knows no standing.

use std::cmp::Reverse;

use regulation::Day;
use store::snapshot::{Snapshot, SnapshotState};
use store::{StoreError, snapshot, standing};

use super::month_ends;
use crate::Installation;

/// Not of the law: so many days beside today and the month-ends stay kept, those that were computed last.
const OTHER_DAYS_KEPT: usize = 14;

/// Throws away the days that are neither today nor a month-end of the trend nor among those computed last:
/// each day that was once today would stay for ever.
///
/// # Errors
/// The store's.
pub(super) fn forget_days(installation: &Installation) -> Result<(), StoreError> {
    let today = installation.today();
    let needed = month_ends(today);
    let mut others = installation.store.read(snapshot::all)?;
    others.retain(|kept| {
        let day = Day::from_days(kept.as_of);
        day != today && !needed.contains(&day)
    });
    others.sort_by_key(|kept| Reverse(kept.computed_at));
    others.into_iter().skip(OTHER_DAYS_KEPT).try_for_each(|kept| forget(installation, kept))
}

/// Body by body, so that nobody who files meanwhile waits for long.
fn forget(installation: &Installation, kept: Snapshot) -> Result<(), StoreError> {
    let as_of = kept.as_of;
    // First: from here on nobody reads what is left of it.
    let left = Snapshot { state: SnapshotState::Stale, ..kept };
    installation.store.write(|transaction| snapshot::put(transaction, &left))?;
    let agencies = installation.store.read(|transaction| standing::agencies(transaction, as_of))?;
    for agency in &agencies {
        installation
            .store
            .write(|transaction| standing::delete_lines(transaction, as_of, agency))?;
    }
    installation.store.write(|transaction| snapshot::delete(transaction, as_of))
}
