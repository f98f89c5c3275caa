//! Evidence files by the hash of their bytes, on the disk before the row that names them; who brought
//! them, and which records name them.

mod deposit;
mod disposal;
mod file;
mod hold;
mod misnoted;
mod naming;

use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

pub use deposit::{Deposit, deposit, deposited_since, deposits, deposits_of};
pub use disposal::{Disposal, disposal, dispose, gone};
pub use file::Incoming;
pub(crate) use file::make_folder;
pub use hold::{HoldEndRow, HoldRow, end_hold, hold, hold_by_id, holds_before, holds_over};
pub use misnoted::{Brought, each_known, lost, noted};
pub use naming::{
    NamedPlace, NamingRow, Replacer, forget_naming, is_named, name, named_by, named_in_book,
    named_since, names, namings, replacer,
};

pub(crate) use deposit::STATEMENTS as DEPOSIT_STATEMENTS;
pub(crate) use disposal::{STATEMENTS as DISPOSAL_STATEMENTS, things as disposals};
pub(crate) use hold::{STATEMENTS as HOLD_STATEMENTS, things as holds};
pub(crate) use misnoted::STATEMENTS as MISNOTED_STATEMENTS;
pub(crate) use naming::STATEMENTS as NAMING_STATEMENTS;

statements! {
    NOTE = "insert into evidence (sha256, bytes, media_type, first_name, recorded_at)
        values ($1, $2, $3, $4, $5) on conflict (sha256) do nothing";
    GET = "select sha256, bytes, media_type, first_name, recorded_at from evidence
        where sha256 = $1";
    FORGET = "delete from evidence where sha256 = $1";
}

/// What is known of a file besides its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceRow {
    /// Hexadecimal, lower case.
    pub sha256: String,
    pub bytes: i64,
    /// As detected from the bytes, never as claimed.
    pub media_type: String,
    /// The name under which it first came in.
    pub first_name: String,
    /// Microseconds UTC.
    pub recorded_at: i64,
}

/// Notes a file that is on the disk; a file known already keeps its first row.
///
/// # Errors
/// The database's.
pub fn note(transaction: &mut Transaction<'_>, row: &EvidenceRow) -> Result<(), StoreError> {
    let values = [
        (&row.sha256).into(),
        row.bytes.into(),
        (&row.media_type).into(),
        (&row.first_name).into(),
        row.recorded_at.into(),
    ];
    transaction.execute(NOTE, &values).map(drop)
}

/// What is known of a file.
///
/// # Errors
/// The database's.
pub fn get(
    transaction: &mut Transaction<'_>,
    sha256: &str,
) -> Result<Option<EvidenceRow>, StoreError> {
    transaction.first(GET, &[sha256.into()], read)
}

fn read(row: Row<'_>) -> Result<EvidenceRow, StoreError> {
    let read = || {
        Ok::<_, StoreError>(EvidenceRow {
            sha256: row.text(0)?.to_owned(),
            bytes: row.integer(1)?,
            media_type: row.text(2)?.to_owned(),
            first_name: row.text(3)?.to_owned(),
            recorded_at: row.integer(4)?,
        })
    };
    read().map_err(|error| of_file(row, error))
}

/// What cannot be read, with the file of which it is: its hash, which stands first, is no secret.
fn of_file(row: Row<'_>, error: StoreError) -> StoreError {
    match error {
        StoreError::Illegible(_) => StoreError::Illegible(row.illegible(error)),
        other => other,
    }
}

/// Forgets a file that no record names any more, with who brought it; its bytes go by
/// [`crate::Store::remove_evidence`] once this is written.
///
/// # Errors
/// The database's.
pub fn forget(transaction: &mut Transaction<'_>, sha256: &str) -> Result<(), StoreError> {
    deposit::forget(transaction, sha256)?;
    transaction.execute(FORGET, &[sha256.into()]).map(drop)
}
