//! A row on its way out of a statement; its texts are lent, not copied.

use tokio_postgres::types::FromSql;

use crate::StoreError;

#[derive(Clone, Copy)]
pub(crate) enum Row<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r tokio_postgres::Row),
}

impl<'r> Row<'r> {
    pub(crate) fn text(self, column: usize) -> Result<&'r str, StoreError> {
        match self {
            Row::Sqlite(row) => Ok(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?),
            Row::Postgres(row) => from_postgres(row, column),
        }
    }

    pub(crate) fn optional_text(self, column: usize) -> Result<Option<&'r str>, StoreError> {
        match self {
            Row::Sqlite(row) => {
                Ok(row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)?)
            }
            Row::Postgres(row) => from_postgres(row, column),
        }
    }

    pub(crate) fn integer(self, column: usize) -> Result<i64, StoreError> {
        match self {
            Row::Sqlite(row) => Ok(row.get_ref(column)?.as_i64().map_err(rusqlite::Error::from)?),
            Row::Postgres(row) => from_postgres(row, column),
        }
    }

    pub(crate) fn optional_integer(self, column: usize) -> Result<Option<i64>, StoreError> {
        match self {
            Row::Sqlite(row) => {
                Ok(row.get_ref(column)?.as_i64_or_null().map_err(rusqlite::Error::from)?)
            }
            Row::Postgres(row) => from_postgres(row, column),
        }
    }

    pub(crate) fn optional_bytes(self, column: usize) -> Result<Option<&'r [u8]>, StoreError> {
        match self {
            Row::Sqlite(row) => {
                Ok(row.get_ref(column)?.as_blob_or_null().map_err(rusqlite::Error::from)?)
            }
            Row::Postgres(row) => from_postgres(row, column),
        }
    }

    /// The first column, by which people find the row; empty where it cannot be read either.
    pub(crate) fn name(self) -> String {
        let text = self.text(0).map(str::to_owned);
        text.or_else(|_| self.integer(0).map(|number| number.to_string())).unwrap_or_default()
    }

    /// A day as stored; a number that is no day means that the database was damaged.
    pub(crate) fn day(self, column: usize) -> Result<i32, StoreError> {
        day(self.integer(column)?)
    }

    pub(crate) fn optional_day(self, column: usize) -> Result<Option<i32>, StoreError> {
        self.optional_integer(column)?.map(day).transpose()
    }
}

fn day(number: i64) -> Result<i32, StoreError> {
    i32::try_from(number).map_err(|_| StoreError::Damaged { what: format!("day {number}") })
}

fn from_postgres<'r, T: FromSql<'r>>(
    row: &'r tokio_postgres::Row,
    column: usize,
) -> Result<T, StoreError> {
    Ok(row.try_get(column)?)
}
