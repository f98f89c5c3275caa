//! Checkpoints that witnesses cosigned, as whole notes: what they prove does not rest on this database.

use super::stored;
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    PUT = "insert into ledger_cosigned (size, note, recorded_at) values ($1, $2, $3)
        on conflict (size) do update set note = excluded.note, recorded_at = excluded.recorded_at";
    GET = "select note from ledger_cosigned where size = $1";
    LATEST = "select note from ledger_cosigned where size > 0 order by size desc limit $1";
    ALL = "select note from ledger_cosigned order by size";
}

/// Keeps the note of a checkpoint of that size in the place of the one before.
///
/// # Errors
/// The database's.
pub fn put(
    transaction: &mut Transaction<'_>,
    size: u64,
    note: &str,
    recorded_at: i64,
) -> Result<(), StoreError> {
    transaction.execute(PUT, &[stored(size).into(), note.into(), recorded_at.into()]).map(drop)
}

/// The note of the checkpoint of that size.
///
/// # Errors
/// The database's.
pub fn get(transaction: &mut Transaction<'_>, size: u64) -> Result<Option<String>, StoreError> {
    transaction.first(GET, &[stored(size).into()], |row| Ok(row.text(0)?.to_owned()))
}

/// The newest notes, the longest log first.
///
/// # Errors
/// The database's.
pub fn latest(transaction: &mut Transaction<'_>, limit: u32) -> Result<Vec<String>, StoreError> {
    transaction.all(LATEST, &[i64::from(limit).into()], |row| Ok(row.text(0)?.to_owned()))
}

/// Visits every note, the shortest log first.
///
/// # Errors
/// The visitor's, or the database's.
pub fn each<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    mut visit: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    // One that cannot be read was cosigned by nobody.
    transaction.each(ALL, &[], |row| row.text(0).map_or(Ok(()), &mut visit))
}
