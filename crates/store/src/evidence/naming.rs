//! Which records name a file in their fields.

use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    INSERT = "insert into evidence_naming (sha256, record) values ($1, $2)";
    NAMED_BY = "select record from evidence_naming
        where sha256 = $1 and record > $2 order by record limit $3";
    FORGET = "delete from evidence_naming where record = $1 and sha256 = $2";
}

/// Notes which records name which files, each pair once, in the transaction that files the records.
///
/// # Errors
/// The database's; a file that is not kept is refused by it.
pub fn name<'v>(
    transaction: &mut Transaction<'_>,
    namings: impl Iterator<Item = (&'v str, &'v str)>,
) -> Result<(), StoreError> {
    let rows = namings.map(|(sha256, record)| [sha256.into(), record.into()]);
    transaction.insert_many(INSERT, rows).map(drop)
}

/// Up to `limit` records that name a file, in the order of their ids, after one of them.
///
/// # Errors
/// The database's.
pub fn named_by(
    transaction: &mut Transaction<'_>,
    sha256: &str,
    after: &str,
    limit: u32,
) -> Result<Vec<String>, StoreError> {
    let values = [sha256.into(), after.into(), i64::from(limit).into()];
    transaction.all(NAMED_BY, &values, |row| Ok(row.text(0)?.to_owned()))
}

/// Whether any record names a file.
///
/// # Errors
/// The database's.
pub fn is_named(transaction: &mut Transaction<'_>, sha256: &str) -> Result<bool, StoreError> {
    Ok(!named_by(transaction, sha256, "", 1)?.is_empty())
}

/// A record names a file no more: what named it was erased.
///
/// # Errors
/// The database's.
pub fn forget_naming(
    transaction: &mut Transaction<'_>,
    record: &str,
    sha256: &str,
) -> Result<(), StoreError> {
    transaction.execute(FORGET, &[record.into(), sha256.into()]).map(drop)
}
