//! The thin layer: one connection of either database, the same statements and values for both.

use crate::StoreError;
use crate::postgres::PostgresConnection;
use crate::row::Row;
use crate::sqlite::SqliteConnection;
use crate::value::Value;

pub(crate) enum Connection {
    Sqlite(SqliteConnection),
    Postgres(Box<PostgresConnection>),
}

/// The database's failure outside, the visitor's within.
pub(crate) type Visited<E> = Result<Result<(), E>, StoreError>;

/// A turn in a transaction that can be undone alone.
pub(crate) const SAVE: &str = "savepoint turn";
pub(crate) const DONE: &str = "release savepoint turn";
pub(crate) const UNDO: &str = "rollback to savepoint turn; release savepoint turn";

/// What a transaction may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
}

impl Connection {
    /// Runs a statement; returns how many rows it changed.
    pub(crate) fn execute(
        &mut self,
        statement: &'static str,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        match self {
            Connection::Sqlite(connection) => connection.execute(statement, values),
            Connection::Postgres(connection) => connection.execute(statement, values),
        }
    }

    /// Visits each row of a query; a visitor's error ends it and is handed back as it is, apart
    /// from those of the database.
    pub(crate) fn each<E>(
        &mut self,
        statement: &'static str,
        values: &[Value<'_>],
        visit: impl FnMut(Row<'_>) -> Result<(), E>,
    ) -> Visited<E> {
        match self {
            Connection::Sqlite(connection) => connection.each(statement, values, visit),
            Connection::Postgres(connection) => connection.each(statement, values, visit),
        }
    }

    /// Runs one query for each set of values; the visitor learns which set a row answers.
    pub(crate) fn each_of<'v, const N: usize, E>(
        &mut self,
        statement: &'static str,
        sets: impl Iterator<Item = [Value<'v>; N]>,
        visit: impl FnMut(usize, Row<'_>) -> Result<(), E>,
    ) -> Visited<E> {
        match self {
            Connection::Sqlite(connection) => connection.each_of(statement, sets, visit),
            Connection::Postgres(connection) => connection.each_of(statement, sets, visit),
        }
    }

    /// Inserts many rows by an `insert into table (…) values ($1, …)`, as fast as the database can.
    pub(crate) fn insert_many<'v, const N: usize>(
        &mut self,
        insert: &'static str,
        rows: impl Iterator<Item = [Value<'v>; N]>,
    ) -> Result<u64, StoreError> {
        match self {
            Connection::Sqlite(connection) => connection.insert_many(insert, rows),
            Connection::Postgres(connection) => connection.insert_many(insert, rows),
        }
    }

    /// Runs a script of statements without values, as a migration is.
    pub(crate) fn script(&mut self, text: &str) -> Result<(), StoreError> {
        match self {
            Connection::Sqlite(connection) => connection.script(text),
            Connection::Postgres(connection) => connection.script(text),
        }
    }

    /// Runs a statement whose answer can wait: on PostgreSQL it travels with the next call, which
    /// fails if it failed.
    pub(crate) fn execute_ahead(
        &mut self,
        statement: &'static str,
        values: &[Value<'_>],
    ) -> Result<(), StoreError> {
        match self {
            Connection::Sqlite(connection) => connection.execute(statement, values).map(drop),
            Connection::Postgres(connection) => connection.execute_ahead(statement, values),
        }
    }

    /// Begins a turn in the transaction that can be undone alone.
    pub(crate) fn begin_turn(&mut self) -> Result<(), StoreError> {
        match self {
            Connection::Sqlite(connection) => connection.script(SAVE),
            Connection::Postgres(connection) => {
                connection.begin_turn();
                Ok(())
            }
        }
    }

    pub(crate) fn keep_turn(&mut self) -> Result<(), StoreError> {
        match self {
            Connection::Sqlite(connection) => connection.script(DONE),
            Connection::Postgres(connection) => {
                connection.keep_turn();
                Ok(())
            }
        }
    }

    pub(crate) fn undo_turn(&mut self) -> Result<(), StoreError> {
        match self {
            Connection::Sqlite(connection) => connection.script(UNDO),
            Connection::Postgres(connection) => connection.undo_turn(),
        }
    }

    /// Tells the planner that tables have grown. SQLite needs no telling: its plans follow from the
    /// indexes alone. PostgreSQL would read a fresh table from end to end for each small question.
    pub(crate) fn tables_have_grown(&mut self) -> Result<(), StoreError> {
        match self {
            Connection::Sqlite(_) => Ok(()),
            Connection::Postgres(connection) => {
                connection.script("analyze book, record, withdrawal")
            }
        }
    }

    /// Older versions of rows leave the files: SQLite writes over what goes and empties its log,
    /// PostgreSQL clears its tables.
    pub(crate) fn drive_out(&mut self) -> Result<(), StoreError> {
        match self {
            Connection::Sqlite(connection) => connection.empty_log(),
            Connection::Postgres(connection) => connection.script("vacuum record"),
        }
    }

    /// The clock of a database that has one of its own, in microseconds UTC.
    pub(crate) fn clock(&mut self) -> Result<Option<i64>, StoreError> {
        match self {
            Connection::Sqlite(_) => Ok(None),
            Connection::Postgres(connection) => connection.clock().map(Some),
        }
    }

    /// Settings of a server that are off and without which an answered write may be lost. The
    /// embedded database's are ours, and on.
    pub(crate) fn careless_settings(&mut self) -> Result<Vec<String>, StoreError> {
        match self {
            Connection::Sqlite(_) => Ok(Vec::new()),
            Connection::Postgres(connection) => connection.careless_settings(),
        }
    }

    /// Checks a statement against the schema without running it.
    pub(crate) fn prepare(&mut self, statement: &'static str) -> Result<(), StoreError> {
        match self {
            Connection::Sqlite(connection) => connection.prepare(statement),
            Connection::Postgres(connection) => connection.prepare(statement).map(drop),
        }
    }

    pub(crate) fn begin(&mut self, access: Access) -> Result<(), StoreError> {
        // A deferred SQLite transaction that begins to write later fails at once under contention,
        // so a writer takes its lock here. PostgreSQL readers see one moment throughout.
        let text = match (&self, access) {
            (Connection::Sqlite(_), Access::Read) => "begin deferred",
            (Connection::Sqlite(_), Access::Write) => "begin immediate",
            (Connection::Postgres(_), Access::Read) => {
                "begin isolation level repeatable read read only"
            }
            (Connection::Postgres(_), Access::Write) => {
                "begin isolation level read committed read write"
            }
        };
        self.script(text)
    }

    pub(crate) fn commit(&mut self) -> Result<(), StoreError> {
        match self {
            Connection::Sqlite(connection) => connection.script("commit"),
            Connection::Postgres(connection) => connection.commit(),
        }
    }

    /// Rolls back; a connection that cannot is not used again.
    pub(crate) fn roll_back(&mut self) {
        match self {
            Connection::Sqlite(connection) => {
                // One that is not idle again is not used again.
                let _ = connection.script("rollback");
            }
            Connection::Postgres(connection) => {
                if connection.roll_back().is_err() {
                    connection.give_up();
                }
            }
        }
    }

    /// Whether the connection may serve again.
    pub(crate) fn is_sound(&self) -> bool {
        match self {
            Connection::Sqlite(connection) => connection.is_idle(),
            Connection::Postgres(connection) => connection.is_sound(),
        }
    }
}
