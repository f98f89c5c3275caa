//! Computes every row of a day's board from the records, on every core, and writes them to the cache.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use domain::Moment;
use domain::body::City;
use regulation::Day;
use store::snapshot::{Snapshot, SnapshotState};
use store::{StoreError, Transaction, snapshot, standing};

use super::body::{self, Computed, compute};
use super::kept::kept_day;
use super::{AgencyRow, Board};
use crate::Installation;
use crate::posture::{Ground, PostureError};

/// How far a computation is; read by the page that waits for it.
#[derive(Debug, Default)]
pub struct Progress {
    pub done: AtomicUsize,
    pub total: AtomicUsize,
}

/// How many bodies go into one write of the cache.
const BODIES_A_WRITE: usize = 16;

/// Computes the whole board of a day and, where it is of everything known, keeps it.
/// Returns the board and the number of lines, subjects included.
///
/// # Errors
/// [`PostureError`].
pub fn recompute(
    installation: &Installation,
    as_of: Day,
    known_at: Option<Moment>,
    progress: &Progress,
) -> Result<(Board, usize), PostureError> {
    let regulation = &*installation.regulation;
    let moment = known_at.unwrap_or(Moment::FOREVER);
    let ground =
        installation.store.read(|transaction| Ground::read(installation, transaction, moment))?;
    let known = ground.known;
    let keep = known_at.is_none();
    if keep {
        note(installation, as_of, &ground.city, SnapshotState::Computing)?;
    }
    let bodies = &ground.city.bodies;
    progress.total.store(bodies.len(), Ordering::Relaxed);
    progress.done.store(0, Ordering::Relaxed);
    let next = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (send, receive) = mpsc::sync_channel::<Result<Computed, PostureError>>(BODIES_A_WRITE * 2);
    let mut rows = Vec::with_capacity(bodies.len());
    let mut count = 0;
    let outcome = std::thread::scope(|scope| -> Result<(), PostureError> {
        for _ in 0..workers {
            let (send, ground, next) = (send.clone(), &ground, &next);
            scope.spawn(move || {
                let work = installation.store.read(|transaction| {
                    while let Some(one) = bodies.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let at = (as_of, known);
                        let computed = compute(transaction, regulation, ground, one, at, moment);
                        if send.send(computed).is_err() {
                            break;
                        }
                    }
                    Ok::<_, StoreError>(())
                });
                if let Err(error) = work {
                    // The receiver may be gone; then somebody else has told the error already.
                    let _ = send.send(Err(error.into()));
                }
            });
        }
        drop(send);
        let mut waiting: Vec<Computed> = Vec::new();
        for computed in &receive {
            let computed = computed?;
            count += computed.count;
            progress.done.fetch_add(1, Ordering::Relaxed);
            waiting.push(computed);
            if waiting.len() >= BODIES_A_WRITE {
                flush(installation, as_of, keep, &mut waiting, &mut rows)?;
            }
        }
        flush(installation, as_of, keep, &mut waiting, &mut rows)
    });
    outcome?;
    rows.sort_by(|left, right| left.agency.cmp(&right.agency));
    if keep {
        note(installation, as_of, &ground.city, SnapshotState::Complete)?;
    }
    Ok((Board { as_of, known, city: ground.city, rows, ahead: BTreeMap::new() }, count))
}

fn flush(
    installation: &Installation,
    as_of: Day,
    keep: bool,
    waiting: &mut Vec<Computed>,
    rows: &mut Vec<Arc<AgencyRow>>,
) -> Result<(), PostureError> {
    if keep && !waiting.is_empty() {
        let day = kept_day(installation, as_of)?;
        installation.store.write(|transaction| {
            body::keep(waiting, transaction, &installation.regulation, &day)
        })?;
    }
    rows.extend(waiting.drain(..).map(|computed| computed.row));
    Ok(())
}

/// Notes how far the day's cache is. Lines of a day that is whole are replaced body by body, so that
/// readers find them meanwhile; of any other day they are thrown away first.
fn note(
    installation: &Installation,
    as_of: Day,
    city: &City,
    state: SnapshotState,
) -> Result<(), PostureError> {
    let snapshot = Snapshot {
        as_of: as_of.days(),
        computed_at: installation.now().microseconds(),
        law_sha256: crate::law::fingerprint(),
        state,
    };
    installation.store.write(|transaction| {
        if state == SnapshotState::Computing && !is_whole(transaction, city, &snapshot)? {
            standing::delete_day(transaction, as_of.days())?;
        }
        snapshot::put(transaction, &snapshot)
    })?;
    Ok(())
}

/// Whether the day is kept whole, of the same bodies and under the same law.
fn is_whole(
    transaction: &mut Transaction<'_>,
    city: &City,
    day: &Snapshot,
) -> Result<bool, StoreError> {
    let before = snapshot::get(transaction, day.as_of)?;
    if !before.is_some_and(|before| before.holds_by(&day.law_sha256)) {
        return Ok(false);
    }
    let kept = standing::agencies(transaction, day.as_of)?;
    Ok(city.bodies.iter().map(|body| &body.id).eq(&kept))
}
