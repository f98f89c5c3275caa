//! Time stamps on checkpoints: whole notes with tokens as they came. What they prove is for whoever reads
//! them to examine; nothing is believed here.

use super::stored;
use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    PUT = "insert into ledger_stamp (size, authority, note, token, recorded_at)
        values ($1, $2, $3, $4, $5)
        on conflict (authority, size) do update set note = excluded.note,
        token = excluded.token, recorded_at = excluded.recorded_at";
    LATEST = "select size, authority, note, token from ledger_stamp
        where size > 0 order by size desc, authority desc limit $1";
    LATEST_OF = "select size, authority, note, token from ledger_stamp
        where authority = $1 order by size desc limit $2";
    FIRST_FROM = "select size, authority, note, token from ledger_stamp
        where size >= $1 order by size, authority limit $2";
    ALL = "select size, authority, note, token from ledger_stamp order by size, authority";
    ASK = "insert into ledger_stamp_question (nonce, note, asked_at) values ($1, $2, $3)";
    ASKED = "select note, asked_at from ledger_stamp_question where nonce = $1";
    FORGET = "delete from ledger_stamp_question where asked_at < $1";
}

/// A stamp as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StampRow {
    pub size: u64,
    pub authority: String,
    pub note: String,
    pub token: Vec<u8>,
}

/// Keeps a stamp in the place of the one by this authority on the checkpoint of that size.
///
/// # Errors
/// The database's.
pub fn put(
    transaction: &mut Transaction<'_>,
    stamp: &StampRow,
    recorded_at: i64,
) -> Result<(), StoreError> {
    let StampRow { size, authority, note, token } = stamp;
    let values = [
        stored(*size).into(),
        authority.into(),
        note.into(),
        token.as_slice().into(),
        recorded_at.into(),
    ];
    transaction.execute(PUT, &values).map(drop)
}

/// The newest stamps, the longest log first.
///
/// # Errors
/// The database's.
pub fn latest(transaction: &mut Transaction<'_>, limit: u32) -> Result<Vec<StampRow>, StoreError> {
    transaction.all(LATEST, &[i64::from(limit).into()], read)
}

/// As [`latest`], by one authority.
///
/// # Errors
/// The database's.
pub fn latest_of(
    transaction: &mut Transaction<'_>,
    authority: &str,
    limit: u32,
) -> Result<Vec<StampRow>, StoreError> {
    transaction.all(LATEST_OF, &[authority.into(), i64::from(limit).into()], read)
}

/// The first stamps on checkpoints of so many entries or more, the shortest log first.
///
/// # Errors
/// The database's.
pub fn first_from(
    transaction: &mut Transaction<'_>,
    size: u64,
    limit: u32,
) -> Result<Vec<StampRow>, StoreError> {
    transaction.all(FIRST_FROM, &[stored(size).into(), i64::from(limit).into()], read)
}

/// Visits every stamp, the shortest log first.
///
/// # Errors
/// The visitor's, or the database's.
pub fn each<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    mut visit: impl FnMut(StampRow) -> Result<(), E>,
) -> Result<(), E> {
    // One that cannot be read was stamped by nobody.
    transaction.each(ALL, &[], |row| read(row).map_or(Ok(()), &mut visit))
}

/// Remembers the note that somebody asks about by hand, and forgets questions from before a moment.
///
/// # Errors
/// The database's.
pub fn ask(
    transaction: &mut Transaction<'_>,
    (nonce, note): (u64, &str),
    asked_at: i64,
    forgotten_before: i64,
) -> Result<(), StoreError> {
    transaction.execute(FORGET, &[forgotten_before.into()])?;
    transaction.execute(ASK, &[stored(nonce).into(), note.into(), asked_at.into()]).map(drop)
}

/// The note that was asked about by that number, and when.
///
/// # Errors
/// The database's.
pub fn asked(
    transaction: &mut Transaction<'_>,
    nonce: u64,
) -> Result<Option<(String, i64)>, StoreError> {
    transaction
        .first(ASKED, &[stored(nonce).into()], |row| Ok((row.text(0)?.to_owned(), row.integer(1)?)))
}

fn read(row: Row<'_>) -> Result<StampRow, StoreError> {
    Ok(StampRow {
        size: u64::try_from(row.integer(0)?).unwrap_or(0),
        authority: row.text(1)?.to_owned(),
        note: row.text(2)?.to_owned(),
        token: row.optional_bytes(3)?.unwrap_or_default().to_vec(),
    })
}
