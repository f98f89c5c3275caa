//! What is kept beside the bytes of files, with what of it the log binds: whoever examines it compares them.

use std::collections::{BTreeMap, BTreeSet};

use super::{EvidenceRow, of_file, read};
use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    /// Each file with who brought it first, and with what the log was told then.
    ALL_FILES = "select e.sha256, e.bytes, e.media_type, e.first_name, e.recorded_at, d.name, d.kept_at,
        v.detail from evidence e
        left join evidence_deposit d on d.sha256 = e.sha256 and d.change = (
            select min(f.change) from evidence_deposit f where f.sha256 = e.sha256)
        left join event v on v.change = d.change and v.subject = d.sha256
            and v.kind = 'evidence.kept'";
    /// What somebody brought and of which nothing else is known.
    ALL_LOST = "select d.sha256 from evidence_deposit d
        left join evidence e on e.sha256 = d.sha256 where e.sha256 is null";
    ALL_NAMED = "select record, sha256 from evidence_naming";
}

/// How a file came in first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brought<'r> {
    pub name: &'r str,
    /// Microseconds UTC.
    pub kept_at: i64,
    /// What the log was told of it.
    pub told: Option<&'r str>,
}

/// Visits what is known of every file, with how it came in first; none where nobody brought it.
///
/// # Errors
/// The visitor's, or the database's.
pub fn each_known<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    mut visit: impl FnMut(EvidenceRow, Option<Brought<'_>>) -> Result<(), E>,
) -> Result<(), E> {
    transaction.each(ALL_FILES, &[], |row| {
        let known = read(row)?;
        let brought = brought(row).map_err(|error| of_file(row, error))?;
        visit(known, brought)
    })
}

fn brought(row: Row<'_>) -> Result<Option<Brought<'_>>, StoreError> {
    let Some(name) = row.optional_text(5)? else { return Ok(None) };
    Ok(Some(Brought { name, kept_at: row.integer(6)?, told: row.optional_text(7)? }))
}

/// The files that somebody brought and of which nothing else is known.
///
/// # Errors
/// The database's.
pub fn lost(transaction: &mut Transaction<'_>) -> Result<BTreeSet<String>, StoreError> {
    let lost = transaction.all(ALL_LOST, &[], |row| Ok(row.text(0)?.to_owned()))?;
    Ok(lost.into_iter().collect())
}

/// The files that each record is noted to name.
///
/// # Errors
/// The database's.
pub fn noted(
    transaction: &mut Transaction<'_>,
) -> Result<BTreeMap<String, BTreeSet<String>>, StoreError> {
    let mut noted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    transaction.each(ALL_NAMED, &[], |row| {
        let (record, sha256) = (row.text(0)?.to_owned(), row.text(1)?.to_owned());
        noted.entry(record).or_default().insert(sha256);
        Ok::<_, StoreError>(())
    })?;
    Ok(noted)
}
