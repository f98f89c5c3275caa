//! A row on its way out of a statement; its texts are lent, not copied.

use rusqlite::types::{FromSqlResult, ValueRef};
use tokio_postgres::types::FromSql;

use crate::illegible::Illegible;
use crate::{StoreError, statement};

#[derive(Clone, Copy)]
pub(crate) struct Row<'r> {
    cells: Cells<'r>,
    /// By which a cell that cannot be read is named.
    statement: &'static str,
}

#[derive(Clone, Copy)]
enum Cells<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r tokio_postgres::Row),
}

impl<'r> Row<'r> {
    pub(crate) fn of_sqlite(row: &'r rusqlite::Row<'r>, statement: &'static str) -> Self {
        Self { cells: Cells::Sqlite(row), statement }
    }

    pub(crate) fn of_postgres(row: &'r tokio_postgres::Row, statement: &'static str) -> Self {
        Self { cells: Cells::Postgres(row), statement }
    }

    pub(crate) fn text(self, column: usize) -> Result<&'r str, StoreError> {
        match self.cells {
            Cells::Sqlite(row) => self.read_sqlite(row, column, ValueRef::as_str),
            Cells::Postgres(row) => self.read_postgres(row, column),
        }
    }

    pub(crate) fn optional_text(self, column: usize) -> Result<Option<&'r str>, StoreError> {
        match self.cells {
            Cells::Sqlite(row) => self.read_sqlite(row, column, ValueRef::as_str_or_null),
            Cells::Postgres(row) => self.read_postgres(row, column),
        }
    }

    pub(crate) fn integer(self, column: usize) -> Result<i64, StoreError> {
        match self.cells {
            Cells::Sqlite(row) => self.read_sqlite(row, column, ValueRef::as_i64),
            Cells::Postgres(row) => self.read_postgres(row, column),
        }
    }

    pub(crate) fn optional_integer(self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.cells {
            Cells::Sqlite(row) => self.read_sqlite(row, column, ValueRef::as_i64_or_null),
            Cells::Postgres(row) => self.read_postgres(row, column),
        }
    }

    pub(crate) fn optional_bytes(self, column: usize) -> Result<Option<&'r [u8]>, StoreError> {
        match self.cells {
            Cells::Sqlite(row) => self.read_sqlite(row, column, ValueRef::as_blob_or_null),
            Cells::Postgres(row) => self.read_postgres(row, column),
        }
    }

    /// What of this row cannot be read, as reading it failed.
    pub(crate) fn illegible(self, error: StoreError) -> Illegible {
        // By the first column people find the row; it is empty where that cannot be read either.
        let name = self.text(0).map(str::to_owned);
        let name = name.or_else(|_| self.integer(0).map(|number| number.to_string()));
        let row = name.unwrap_or_default();
        match error {
            StoreError::Illegible(cell) => Illegible { row, ..cell },
            _ => Illegible { table: statement::table(self.statement), column: None, row },
        }
    }

    /// A day as stored; a number that is no day means that the database was damaged.
    pub(crate) fn day(self, column: usize) -> Result<i32, StoreError> {
        day(self.integer(column)?)
    }

    pub(crate) fn optional_day(self, column: usize) -> Result<Option<i32>, StoreError> {
        self.optional_integer(column)?.map(day).transpose()
    }

    fn read_sqlite<T>(
        self,
        row: &'r rusqlite::Row<'r>,
        column: usize,
        read: impl Fn(&ValueRef<'r>) -> FromSqlResult<T>,
    ) -> Result<T, StoreError> {
        read(&row.get_ref(column)?).map_err(|_| self.cell(column))
    }

    fn read_postgres<T: FromSql<'r>>(
        self,
        row: &'r tokio_postgres::Row,
        column: usize,
    ) -> Result<T, StoreError> {
        row.try_get(column).map_err(|error| match StoreError::from(error) {
            error if error.is_of_a_row() => self.cell(column),
            error => error,
        })
    }

    fn cell(self, column: usize) -> StoreError {
        let (table, column) = statement::cell(self.statement, column);
        StoreError::Illegible(Illegible { table, column, row: String::new() })
    }
}

fn day(number: i64) -> Result<i32, StoreError> {
    i32::try_from(number).map_err(|_| StoreError::Damaged { what: format!("day {number}") })
}
