//! Computes rows of the board from the records, body by body, and writes them to the cache.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use domain::body::Body;
use domain::{At, LineOnWire, Moment, Standing};
use regulation::{Day, Regulation};
use store::snapshot::{Snapshot, SnapshotState};
use store::standing::{BoardLine, NewStanding};
use store::{StoreError, Transaction, change, snapshot, standing};

use super::{AgencyRow, Board, Cell, SubjectLine};
use crate::Installation;
use crate::posture::{Ground, PostureError, of_body};

/// How far a computation is; read by the page that waits for it.
#[derive(Debug, Default)]
pub struct Progress {
    pub done: AtomicUsize,
    pub total: AtomicUsize,
}

/// One body, computed: the row for memory, the texts for the cache, and how many lines it has.
pub(super) struct Computed {
    pub(super) row: AgencyRow,
    lines: Vec<(String, Option<Vec<u8>>)>,
    pub(super) count: usize,
}

/// Computes one body on a day.
pub(super) fn body(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    ground: &Ground,
    body: &Body,
    as_of: Day,
    known_at: Moment,
) -> Result<Computed, PostureError> {
    let at = At::day(as_of);
    let assessed = of_body(transaction, regulation, ground, body, None, at, known_at)?;
    let mut cells = Vec::with_capacity(assessed.len());
    let mut lines = Vec::with_capacity(assessed.len());
    let mut count = 0;
    for one in &assessed {
        cells.push(Cell::of(one, as_of));
        count += 1 + one.subjects.len();
        lines.push(texts(one));
    }
    Ok(Computed { row: AgencyRow::new(regulation, body.id.clone(), cells), lines, count })
}

/// The line and its subjects as text; nothing is kept of what does not apply.
fn texts(assessed: &domain::assess::Assessed) -> (String, Option<Vec<u8>>) {
    if assessed.agency.standing == Standing::NotApplicable {
        return (String::new(), None);
    }
    let line = serde_json::to_string(&LineOnWire::from(&assessed.agency)).unwrap_or_default();
    if assessed.subjects.is_empty() {
        return (line, None);
    }
    let subjects: Vec<SubjectLine> = assessed.subjects.iter().map(SubjectLine::from).collect();
    (line, serde_json::to_vec(&subjects).ok())
}

/// The cache rows of a computed body.
pub(super) fn stored<'c>(
    regulation: &'c Regulation,
    computed: &'c Computed,
    known: i64,
) -> Vec<NewStanding<'c>> {
    let cells = computed.row.cells.iter().zip(&computed.lines).zip(&regulation.duties);
    let rows = cells.map(|((cell, (line, subjects)), duty)| NewStanding {
        light: BoardLine {
            agency: &computed.row.agency,
            duty: &duty.id,
            standing: i16::try_from(cell.standing.place()).unwrap_or(i16::MAX),
            since_on: cell.since.map(Day::days),
            due_on: cell.due.map(Day::days),
            flags: cell.flags(),
            known,
        },
        line,
        subjects: subjects.as_deref(),
    });
    rows.collect()
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
    let (ground, known) = installation.store.read(|transaction| {
        let known = change::last(transaction)?;
        Ok::<_, StoreError>((Ground::read(transaction, regulation, moment)?, known))
    })?;
    let keep = known_at.is_none();
    if keep {
        note(installation, as_of, known, SnapshotState::Computing)?;
    }
    let ground = Arc::new(ground);
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
                        let computed = body(transaction, regulation, ground, one, as_of, moment);
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
                flush(installation, as_of, known, keep, &mut waiting, &mut rows)?;
            }
        }
        flush(installation, as_of, known, keep, &mut waiting, &mut rows)
    });
    outcome?;
    rows.sort_by(|left, right| left.agency.cmp(&right.agency));
    if keep {
        note(installation, as_of, known, SnapshotState::Complete)?;
    }
    let city = Arc::new(ground.city.clone());
    Ok((Board { as_of, known, city, rows }, count))
}

fn flush(
    installation: &Installation,
    as_of: Day,
    known: i64,
    keep: bool,
    waiting: &mut Vec<Computed>,
    rows: &mut Vec<Arc<AgencyRow>>,
) -> Result<(), PostureError> {
    if keep && !waiting.is_empty() {
        installation.store.write(|transaction| {
            for computed in waiting.iter() {
                let stored = stored(&installation.regulation, computed, known);
                let agency = &computed.row.agency;
                standing::replace_agency(transaction, as_of.days(), agency, &stored)?;
            }
            Ok::<_, StoreError>(())
        })?;
    }
    rows.extend(waiting.drain(..).map(|computed| Arc::new(computed.row)));
    Ok(())
}

/// Notes how far the day's cache is. Lines of a day that is whole are replaced body by body, so that
/// readers find them meanwhile; of any other day they are thrown away first.
fn note(
    installation: &Installation,
    as_of: Day,
    known: i64,
    state: SnapshotState,
) -> Result<(), PostureError> {
    let snapshot = Snapshot {
        as_of: as_of.days(),
        computed_at: installation.now().microseconds(),
        known,
        law_sha256: crate::law::fingerprint(),
        state,
    };
    installation.store.write(|transaction| {
        let before = snapshot::get(transaction, as_of.days())?;
        let whole = before.is_some_and(|before| before.state == SnapshotState::Complete);
        if state == SnapshotState::Computing && !whole {
            standing::delete_day(transaction, as_of.days())?;
        }
        snapshot::put(transaction, &snapshot)
    })?;
    Ok(())
}
