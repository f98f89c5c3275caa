//! SQLite: one file, a log beside it, every commit on the disk before it is answered.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use rusqlite::{CachedStatement, OpenFlags};

use crate::connection::{Access, Visited};
use crate::row::Row;
use crate::value::Value;
use crate::{StoreError, statement};

/// How long a writer waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(15);
const KEPT_STATEMENTS: usize = 128;
/// Kibibytes of pages that the one writer and each reader may hold.
const WRITER_CACHE_KIB: i64 = 65_536;
const READER_CACHE_KIB: i64 = 8_192;
/// The log file shrinks to this many bytes after a large import.
const LOG_BYTES_KEPT: i64 = 64 * 1024 * 1024;

pub(crate) struct SqliteConnection {
    inner: rusqlite::Connection,
}

impl SqliteConnection {
    /// Opens the file, creating it for a writer. A reader cannot write, whatever it is asked.
    pub(crate) fn open(file: &Path, access: Access) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let flags = match access {
            Access::Write => flags | OpenFlags::SQLITE_OPEN_CREATE,
            Access::Read => flags,
        };
        let inner = rusqlite::Connection::open_with_flags(file, flags)?;
        inner.busy_timeout(BUSY_TIMEOUT)?;
        inner.set_prepared_statement_cache_capacity(KEPT_STATEMENTS);
        if access == Access::Write {
            // Only heeded while the file is still empty: a record fits a page without spilling.
            inner.pragma_update(None, "page_size", 8192)?;
        }
        inner.pragma_update(None, "journal_mode", "wal")?;
        inner.pragma_update(None, "synchronous", "full")?;
        inner.pragma_update(None, "foreign_keys", true)?;
        inner.pragma_update(None, "trusted_schema", false)?;
        // What is erased by order must not lie in the file.
        inner.pragma_update(None, "secure_delete", true)?;
        inner.pragma_update(None, "journal_size_limit", LOG_BYTES_KEPT)?;
        let cache = match access {
            Access::Write => WRITER_CACHE_KIB,
            Access::Read => READER_CACHE_KIB,
        };
        inner.pragma_update(None, "cache_size", -cache)?;
        inner.pragma_update(None, "query_only", access == Access::Read)?;
        Ok(Self { inner })
    }

    /// A database that is gone when the connection is.
    pub(crate) fn in_memory() -> Result<Self, StoreError> {
        let inner = rusqlite::Connection::open_in_memory()?;
        inner.pragma_update(None, "foreign_keys", true)?;
        inner.pragma_update(None, "trusted_schema", false)?;
        Ok(Self { inner })
    }

    /// What stands in the schema: kind, name and text of each; what SQLite adds itself is left out.
    pub(crate) fn objects(&self) -> Result<BTreeSet<(String, String, String)>, StoreError> {
        let query = "select type, name, coalesce(sql, '') from sqlite_schema
            where substr(name, 1, 7) <> 'sqlite_'";
        let mut prepared = self.inner.prepare(query)?;
        let objects = prepared.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(objects.collect::<Result<_, _>>()?)
    }

    pub(crate) fn execute(
        &self,
        statement: &'static str,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        let mut prepared = self.inner.prepare_cached(statement)?;
        bind(&mut prepared, values)?;
        let changed =
            prepared.raw_execute().map_err(|error| with_value(error.into(), statement, values))?;
        Ok(changed as u64)
    }

    pub(crate) fn each<E>(
        &self,
        statement: &'static str,
        values: &[Value<'_>],
        mut visit: impl FnMut(Row<'_>) -> Result<(), E>,
    ) -> Visited<E> {
        let mut prepared = self.inner.prepare_cached(statement)?;
        bind(&mut prepared, values)?;
        let mut rows = prepared.raw_query();
        while let Some(row) = rows.next()? {
            if let Err(error) = visit(Row::of_sqlite(row, statement)) {
                return Ok(Err(error));
            }
        }
        Ok(Ok(()))
    }

    pub(crate) fn each_of<'v, const N: usize, E>(
        &self,
        statement: &'static str,
        sets: impl Iterator<Item = [Value<'v>; N]>,
        mut visit: impl FnMut(usize, Row<'_>) -> Result<(), E>,
    ) -> Visited<E> {
        let mut prepared = self.inner.prepare_cached(statement)?;
        for (position, values) in sets.enumerate() {
            bind(&mut prepared, &values)?;
            let mut rows = prepared.raw_query();
            while let Some(row) = rows.next()? {
                if let Err(error) = visit(position, Row::of_sqlite(row, statement)) {
                    return Ok(Err(error));
                }
            }
        }
        Ok(Ok(()))
    }

    pub(crate) fn insert_many<'v, const N: usize>(
        &self,
        insert: &'static str,
        rows: impl Iterator<Item = [Value<'v>; N]>,
    ) -> Result<u64, StoreError> {
        let mut prepared = self.inner.prepare_cached(insert)?;
        let order = parameters(&prepared)?;
        let mut inserted = 0;
        for values in rows {
            for (position, &number) in order.iter().enumerate() {
                if let Some(value) = values.get(number) {
                    prepared.raw_bind_parameter(position + 1, value)?;
                }
            }
            prepared.raw_execute().map_err(|error| with_value(error.into(), insert, &values))?;
            inserted += 1;
        }
        Ok(inserted)
    }

    pub(crate) fn script(&self, text: &str) -> Result<(), StoreError> {
        Ok(self.inner.execute_batch(text)?)
    }

    /// All of the log goes into the file, and the log is cut; a reader in the midst of it is waited
    /// for as long as another writer.
    pub(crate) fn empty_log(&self) -> Result<(), StoreError> {
        let is_busy = self.inner.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0));
        match is_busy? {
            0_i64 => Ok(()),
            _ => Err(StoreError::Busy),
        }
    }

    pub(crate) fn prepare(&self, statement: &'static str) -> Result<(), StoreError> {
        parameters(&self.inner.prepare_cached(statement)?).map(drop)
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.inner.is_autocommit()
    }
}

/// SQLite numbers `$2` and `$1` by their first appearance, so each place is looked up by its name.
/// Gives, place by place, which value belongs there.
fn parameters(prepared: &CachedStatement<'_>) -> Result<Vec<usize>, StoreError> {
    (1..=prepared.parameter_count()).map(|place| value_number(prepared, place)).collect()
}

fn value_number(prepared: &CachedStatement<'_>, place: usize) -> Result<usize, StoreError> {
    let number = prepared
        .parameter_name(place)
        .and_then(|name| name.strip_prefix('$'))
        .and_then(|digits| digits.parse::<usize>().ok())
        .and_then(|number| number.checked_sub(1));
    let invalid = || StoreError::Sqlite(rusqlite::Error::InvalidParameterCount(place, 0));
    number.ok_or_else(invalid)
}

fn bind(prepared: &mut CachedStatement<'_>, values: &[Value<'_>]) -> Result<(), StoreError> {
    let count = prepared.parameter_count();
    if count != values.len() {
        return Err(rusqlite::Error::InvalidParameterCount(values.len(), count).into());
    }
    for place in 1..=count {
        let number = value_number(prepared, place)?;
        if let Some(value) = values.get(number) {
            prepared.raw_bind_parameter(place, value)?;
        }
    }
    Ok(())
}

/// SQLite names the columns that would hold a value twice; the value itself is in our hands.
fn with_value(error: StoreError, insert: &'static str, values: &[Value<'_>]) -> StoreError {
    let StoreError::Taken { what, .. } = error else { return error };
    let Some((_, columns)) = statement::columns(insert) else {
        return StoreError::Taken { what, value: String::new() };
    };
    let value_of = |name: &str| {
        let column = name.rsplit('.').next()?;
        let position = columns.iter().position(|known| *known == column)?;
        match values.get(position)? {
            Value::Text(text) => Some((*text).to_owned()),
            Value::Integer(number) => Some(number.to_string()),
            Value::Null | Value::Bytes(_) => None,
        }
    };
    let value = what.split(", ").filter_map(value_of).collect::<Vec<_>>().join(", ");
    StoreError::Taken { what, value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_connection_syncs_each_commit_and_holds_its_keys() {
        let installation = testkit::embedded();
        let file = installation.location().directory().join("fangyuan.db");
        for access in [Access::Write, Access::Read] {
            let connection = SqliteConnection::open(&file, access).unwrap();
            let number = |name: &str| {
                connection.inner.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap()
            };
            assert_eq!(number("synchronous"), 2, "2 is FULL");
            assert_eq!(number("foreign_keys"), 1);
            assert_eq!(number("query_only"), i64::from(access == Access::Read));
            let journal: String = connection
                .inner
                .pragma_query_value(None, "journal_mode", |row| row.get(0))
                .unwrap();
            assert_eq!(journal, "wal");
        }
    }

    #[test]
    fn a_failed_sync_is_told_apart_from_other_failures() {
        let told = |code| {
            StoreError::from(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None))
        };
        let failed = told(rusqlite::ffi::SQLITE_IOERR_FSYNC);
        assert!(matches!(failed, StoreError::DiskFailed { .. }));
        assert!(matches!(told(rusqlite::ffi::SQLITE_FULL), StoreError::DiskFull));
        assert!(matches!(told(rusqlite::ffi::SQLITE_BUSY_SNAPSHOT), StoreError::Busy));
        assert!(matches!(told(rusqlite::ffi::SQLITE_IOERR_READ), StoreError::Sqlite(_)));
    }
}
