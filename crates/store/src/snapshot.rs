//! Which days' standings are kept, by which law, and whether they still hold. Up to which change each body's do
//! stands with them, under their seal; nothing here is believed of them.

use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    PUT = "insert into snapshot (as_of, computed_at, law_sha256, state)
        values ($1, $2, $3, $4)
        on conflict (as_of) do update set computed_at = excluded.computed_at,
        law_sha256 = excluded.law_sha256, state = excluded.state";
    GET = "select as_of, computed_at, law_sha256, state from snapshot where as_of = $1";
    ALL_ROWS = "select as_of, computed_at, law_sha256, state from snapshot order by as_of";
    DELETE = "delete from snapshot where as_of = $1";
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnapshotState {
    Computing,
    Complete,
    /// It is being thrown away: what is left of it is read no more.
    Stale,
}

impl SnapshotState {
    fn word(self) -> &'static str {
        match self {
            SnapshotState::Computing => "computing",
            SnapshotState::Complete => "complete",
            SnapshotState::Stale => "stale",
        }
    }
}

/// A day whose standings are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The day asked about, counted from 1970-01-01.
    pub as_of: i32,
    /// Microseconds UTC.
    pub computed_at: i64,
    /// The hash of the law data that it was judged by.
    pub law_sha256: String,
    pub state: SnapshotState,
}

impl Snapshot {
    /// Whether the day is complete, as the law of that hash judges it.
    #[must_use]
    pub fn holds_by(&self, law_sha256: &str) -> bool {
        self.state == SnapshotState::Complete && self.law_sha256 == law_sha256
    }
}

/// Notes a snapshot, replacing the note on the same day.
///
/// # Errors
/// The database's.
pub fn put(transaction: &mut Transaction<'_>, snapshot: &Snapshot) -> Result<(), StoreError> {
    let values = [
        snapshot.as_of.into(),
        snapshot.computed_at.into(),
        (&snapshot.law_sha256).into(),
        snapshot.state.word().into(),
    ];
    transaction.execute(PUT, &values).map(drop)
}

/// The note on one day.
///
/// # Errors
/// The database's.
pub fn get(transaction: &mut Transaction<'_>, as_of: i32) -> Result<Option<Snapshot>, StoreError> {
    transaction.first(GET, &[as_of.into()], read)
}

/// Every kept day, oldest first.
///
/// # Errors
/// The database's.
pub fn all(transaction: &mut Transaction<'_>) -> Result<Vec<Snapshot>, StoreError> {
    transaction.all(ALL_ROWS, &[], read)
}

/// Forgets a day with all its standings.
///
/// # Errors
/// The database's.
pub fn delete(transaction: &mut Transaction<'_>, as_of: i32) -> Result<(), StoreError> {
    crate::standing::delete_day(transaction, as_of)?;
    transaction.execute(DELETE, &[as_of.into()]).map(drop)
}

fn read(row: Row<'_>) -> Result<Snapshot, StoreError> {
    let state = match row.text(3)? {
        "computing" => SnapshotState::Computing,
        "complete" => SnapshotState::Complete,
        "stale" => SnapshotState::Stale,
        other => return Err(StoreError::Damaged { what: format!("snapshot state {other}") }),
    };
    Ok(Snapshot {
        as_of: row.day(0)?,
        computed_at: row.integer(1)?,
        law_sha256: row.text(2)?.to_owned(),
        state,
    })
}
