//! Why a test could not get its database.

use std::io;

#[derive(Debug, thiserror::Error)]
pub enum TestkitError {
    #[error(
        "PostgreSQL 15 or later was not found under /usr/lib/postgresql; \
         install it with `apt-get install postgresql`, or name a running server in \
         FANGYUAN_TEST_POSTGRES=postgres://…"
    )]
    NoPostgres,
    #[error(
        "PostgreSQL refuses to run as root and there is no user `postgres`; \
         install it with `apt-get install postgresql`, or run the tests as another user"
    )]
    NoPostgresUser,
    #[error("the virus scanner was not found; install it with `apt-get install clamav-daemon`")]
    NoClamd,
    #[error("`{command}` could not be run: {source}")]
    Command { command: String, source: io::Error },
    #[error("`{command}` failed: {told}")]
    CommandFailed { command: String, told: String },
    #[error("no temporary directory: {0}")]
    Directory(#[from] io::Error),
    #[error("SQLite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("PostgreSQL: {0}")]
    Postgres(#[from] tokio_postgres::Error),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}
