//! What can go wrong in the store, as a caller must tell it apart.

use std::io;
use std::path::PathBuf;

use crate::illegible::Illegible;
use crate::value::NulInText;

/// An error of the store. After any of them the transaction has left nothing behind, save after
/// [`StoreError::OutcomeUnknown`].
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database cannot be reached: {why}")]
    Unreachable { why: String },
    /// Every connection was taken, or another writer held the database, for longer than we wait.
    #[error("the database is busy; try again")]
    Busy,
    #[error("the database did not answer within {seconds} seconds")]
    Deadline { seconds: u64 },
    /// The connection broke while the commit was under way: read again before trying again.
    #[error(
        "the database did not say whether the change was kept; read it again before repeating it"
    )]
    OutcomeUnknown,
    #[error(
        "the change was rolled back because a statement in it, or in what was written with it, had failed"
    )]
    RolledBack,
    #[error("a write was tried in a transaction that only reads")]
    ReadOnly,
    #[error("something was written outside any change, so the log could not tell of it")]
    Unlogged,
    #[error("the key of the log cannot be used: {why}")]
    LedgerKey { why: String },
    /// One made anew would sign another log.
    #[error(
        "the log has entries and its key {} is missing; bring it back from its backup",
        path.display()
    )]
    LedgerKeyMissing { path: PathBuf },
    /// It is not what was written, so it is not signed for others.
    #[error(
        "entry {entry} of the log does not hold: its root is not the one that was sealed when it was written"
    )]
    NotSealed { entry: u64 },

    #[error("a record with the id {id} is already there")]
    RecordExists { id: String },
    #[error("there is no record with the id {id}")]
    RecordMissing { id: String },
    #[error("the record {id} was already corrected by another one")]
    AlreadySuperseded { id: String },
    #[error("the record {id} was already withdrawn")]
    AlreadyWithdrawn { id: String },
    /// A correction stays with the agency and form of the record that it corrects.
    #[error(
        "the record {id} belongs to another agency or form than the record {supersedes} that it corrects"
    )]
    OtherBook { id: String, supersedes: String },
    /// `what` names table and columns, `value` what they would have held twice.
    #[error("{what} already holds {value}")]
    Taken { what: String, value: String },
    #[error("a row refers to one that is not there: {what}")]
    NoSuchReference { what: String },

    /// PostgreSQL cannot hold it, so neither database does.
    #[error("a text holds a NUL character, which cannot be kept")]
    NulInText,

    #[error("the disk is full; nothing was written")]
    DiskFull,
    /// The system refused to say that a write had reached the disk. It may not be tried again in
    /// this process: what the kernel dropped would look written.
    #[error("the disk failed while writing: {why}; restart the program once the disk is sound")]
    DiskFailed { why: String },
    #[error("cannot use {}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("the database holds something that it cannot hold: {what}")]
    Damaged { what: String },
    #[error("{0} cannot be read: the program writes nothing like it; put it back from a backup")]
    Illegible(Illegible),

    #[error("the database was not set up yet; run `fangyuan migrate`")]
    NotMigrated,
    #[error(
        "the database is of a newer program (schema {found}, this program knows {known}); use the newer program"
    )]
    SchemaNewer { found: i64, known: i64 },
    #[error("migration {number} ({name}) is not the one that this database was set up with")]
    MigrationAltered { number: i64, name: String },
    #[error("PostgreSQL 15 or later is needed, this server is {found}")]
    ServerTooOld { found: String },

    #[error("{0}")]
    Sqlite(rusqlite::Error),
    #[error("{}", sentence_of(.0))]
    Postgres(tokio_postgres::Error),
}

impl StoreError {
    /// Whether a row is not what the program writes, and not the database at fault.
    #[must_use]
    pub fn is_of_a_row(&self) -> bool {
        use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange};
        match self {
            Self::Damaged { .. } | Self::Illegible(_) => true,
            Self::Sqlite(FromSqlConversionFailure(..) | IntegralValueOutOfRange(..)) => true,
            Self::Postgres(error) => error.as_db_error().is_none(),
            _ => false,
        }
    }

    /// What those are told who shared a transaction with the one that this error met.
    pub(crate) fn shared(&self) -> Self {
        match self {
            Self::Unreachable { why } => Self::Unreachable { why: why.clone() },
            Self::Busy => Self::Busy,
            Self::Deadline { seconds } => Self::Deadline { seconds: *seconds },
            Self::OutcomeUnknown => Self::OutcomeUnknown,
            Self::LedgerKey { why } => Self::LedgerKey { why: why.clone() },
            Self::LedgerKeyMissing { path } => Self::LedgerKeyMissing { path: path.clone() },
            Self::DiskFull => Self::DiskFull,
            Self::DiskFailed { why } => Self::DiskFailed { why: why.clone() },
            Self::Damaged { what } => Self::Damaged { what: what.clone() },
            Self::Illegible(cell) => Self::Illegible(cell.clone()),
            _ => Self::RolledBack,
        }
    }
}

/// The driver's own words are "db error"; the server's message says what happened.
fn sentence_of(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(told) => format!("{} ({})", told.message(), told.code().code()),
        None => match std::error::Error::source(error) {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        },
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ffi;
        if let rusqlite::Error::ToSqlConversionFailure(cause) = &error
            && cause.is::<NulInText>()
        {
            return StoreError::NulInText;
        }
        let rusqlite::Error::SqliteFailure(code, ref message) = error else {
            return StoreError::Sqlite(error);
        };
        let message = message.clone().unwrap_or_default();
        match (code.extended_code, code.extended_code & 0xff) {
            (ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY, _) => {
                let what = message.rsplit_once(": ").map_or("", |(_, columns)| columns);
                StoreError::Taken { what: what.to_owned(), value: String::new() }
            }
            (ffi::SQLITE_CONSTRAINT_FOREIGNKEY, _) => StoreError::NoSuchReference { what: message },
            (_, ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED) => StoreError::Busy,
            (_, ffi::SQLITE_FULL) => StoreError::DiskFull,
            (
                ffi::SQLITE_IOERR_FSYNC
                | ffi::SQLITE_IOERR_DIR_FSYNC
                | ffi::SQLITE_IOERR_WRITE
                | ffi::SQLITE_IOERR_TRUNCATE,
                _,
            ) => StoreError::DiskFailed { why: message },
            (_, ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB) => StoreError::Damaged { what: message },
            (_, ffi::SQLITE_CANTOPEN) => StoreError::Unreachable { why: message },
            (_, ffi::SQLITE_READONLY) => StoreError::ReadOnly,
            _ if message.starts_with("no such table: migration") => StoreError::NotMigrated,
            _ => StoreError::Sqlite(error),
        }
    }
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        use tokio_postgres::error::SqlState;
        let cause = std::error::Error::source(&error);
        if cause.is_some_and(|cause| cause.is::<NulInText>()) {
            return StoreError::NulInText;
        }
        let Some(told) = error.as_db_error() else {
            // A broken connection shows as closed, or by what the system says of it.
            let broken = error.is_closed() || cause.is_some_and(|cause| cause.is::<io::Error>());
            return match broken {
                true => StoreError::Unreachable { why: sentence_of(&error) },
                false => StoreError::Postgres(error),
            };
        };
        let table = told.table().unwrap_or_default();
        let code = told.code();
        if *code == SqlState::UNIQUE_VIOLATION {
            let (columns, value) = told.detail().and_then(columns_and_value).unwrap_or_default();
            let what = columns.split(", ").map(|column| format!("{table}.{column}"));
            return StoreError::Taken { what: what.collect::<Vec<_>>().join(", "), value };
        }
        if *code == SqlState::FOREIGN_KEY_VIOLATION {
            return StoreError::NoSuchReference { what: told.message().to_owned() };
        }
        if *code == SqlState::UNDEFINED_TABLE && told.message().contains("\"migration\"") {
            return StoreError::NotMigrated;
        }
        if *code == SqlState::DISK_FULL {
            return StoreError::DiskFull;
        }
        if *code == SqlState::READ_ONLY_SQL_TRANSACTION {
            return StoreError::ReadOnly;
        }
        match code.code() {
            "55P03" | "40P01" | "40001" | "53300" | "57014" => StoreError::Busy,
            "57P01" | "57P02" | "57P03" => {
                StoreError::Unreachable { why: told.message().to_owned() }
            }
            _ => StoreError::Postgres(error),
        }
    }
}

/// Reads `Key (a, b)=(x, y) …`, which the server writes the same in every language but for words.
fn columns_and_value(detail: &str) -> Option<(String, String)> {
    let (left, right) = detail.split_once(")=(")?;
    let (_, columns) = left.split_once('(')?;
    let (value, _) = right.rsplit_once(')')?;
    Some((columns.to_owned(), value.to_owned()))
}
