//! Opens a database with its evidence folder and runs transactions on it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use ledger::Signer;

use crate::connection::{Access, Connection};
use crate::ledger::{self as log, key};
use crate::migration::{self, Schema};
use crate::pool::{Lent, Pool};
use crate::postgres::PostgresConnection;
use crate::sqlite::SqliteConnection;
use crate::{StoreError, Transaction, evidence, statement};

const SQLITE_READERS: usize = 8;
const POSTGRES_CONNECTIONS: usize = 16;

/// Where an installation keeps its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// SQLite in `<directory>/fangyuan.db`, evidence files in `<directory>/evidence/`.
    Embedded { directory: PathBuf },
    /// PostgreSQL 15 or later in the database that the url names; evidence files in
    /// `<directory>/evidence/`, which several nodes share.
    Postgres { url: String, directory: PathBuf },
}

impl Location {
    /// The directory that holds the evidence folder.
    #[must_use]
    pub fn directory(&self) -> &Path {
        match self {
            Location::Embedded { directory } | Location::Postgres { directory, .. } => directory,
        }
    }
}

/// What `/readyz` asks.
#[derive(Debug)]
pub enum Readiness {
    Ready,
    /// The sentence says why not.
    NotReady(StoreError),
}

/// An open installation. It may be shared by any number of threads.
pub struct Store {
    readers: Arc<Pool>,
    writers: Arc<Pool>,
    directory: PathBuf,
    disk_failed: AtomicBool,
    signer: OnceLock<Signer>,
}

impl Store {
    /// Opens a location, creating and migrating what is not there yet.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`], [`StoreError::SchemaNewer`], [`StoreError::MigrationAltered`],
    /// [`StoreError::ServerTooOld`], or what the disk says.
    pub fn open(location: &Location) -> Result<Self, StoreError> {
        let store = Self::connect(location)?;
        store.migrate()?;
        Ok(store)
    }

    /// Opens a location without touching its schema, for `doctor` and `migrate`.
    ///
    /// # Errors
    /// As [`Store::open`], migrations aside.
    pub fn connect(location: &Location) -> Result<Self, StoreError> {
        let directory = location.directory().to_owned();
        evidence::make_folder(&directory)?;
        let (readers, writers) = match location {
            Location::Embedded { directory } => {
                let file = directory.join("fangyuan.db");
                let opener = |access| {
                    let file = file.clone();
                    move || SqliteConnection::open(&file, access).map(Connection::Sqlite)
                };
                let writers = Pool::new(1, opener(Access::Write));
                (Arc::new(Pool::new(SQLITE_READERS, opener(Access::Read))), Arc::new(writers))
            }
            Location::Postgres { url, .. } => {
                let config: tokio_postgres::Config = url
                    .parse()
                    .map_err(|error| StoreError::Unreachable { why: format!("{error}") })?;
                let open = move || {
                    PostgresConnection::open(&config).map(Box::new).map(Connection::Postgres)
                };
                let pool = Arc::new(Pool::new(POSTGRES_CONNECTIONS, open));
                (Arc::clone(&pool), pool)
            }
        };
        let (disk_failed, signer) = (AtomicBool::new(false), OnceLock::new());
        let store = Self { readers, writers, directory, disk_failed, signer };
        // Opening the writer first makes the file before any reader looks for it.
        store.writers.lend()?.give_back();
        Ok(store)
    }

    /// Runs a transaction that only reads; it sees one moment of the database throughout.
    ///
    /// # Errors
    /// The closure's own, or the database's turned into them.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run(&self.readers, Access::Read, work)
    }

    /// Runs a transaction that writes. It is kept, on the disk, when this returns `Ok`; when the
    /// closure or any statement in it fails, nothing is.
    ///
    /// # Errors
    /// The closure's own, or the database's turned into them. Only
    /// [`StoreError::OutcomeUnknown`] leaves open whether the change was kept.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.refuse_failed_disk()?;
        self.run(&self.writers, Access::Write, |transaction| {
            let done = work(transaction)?;
            log::seal(transaction, || self.signer())?;
            Ok(done)
        })
    }

    /// Who signs the log; its key lies in the data folder and is made when it is first needed.
    ///
    /// # Errors
    /// [`StoreError::LedgerKey`].
    pub fn signer(&self) -> Result<&Signer, StoreError> {
        if let Some(signer) = self.signer.get() {
            return Ok(signer);
        }
        let signer = key::load_or_make(&self.directory)?;
        Ok(self.signer.get_or_init(|| signer))
    }

    /// Brings the schema up to date; does nothing when it is. Returns how many migrations ran.
    ///
    /// # Errors
    /// [`StoreError::SchemaNewer`], [`StoreError::MigrationAltered`], or the database's.
    pub fn migrate(&self) -> Result<usize, StoreError> {
        self.refuse_failed_disk()?;
        let mut lent = self.writers.lend()?;
        let outcome = migration::migrate(&mut lent.connection);
        lent.give_back();
        let ran = outcome?;
        if ran > 0 {
            // Changes from before there was a log are told in it as they stand.
            self.write(|transaction| log::adopt(transaction, || self.signer()))?;
        }
        Ok(ran)
    }

    /// How the schema compares with what this program knows.
    ///
    /// # Errors
    /// The database's.
    pub fn schema(&self) -> Result<Schema, StoreError> {
        let mut lent = self.readers.lend()?;
        let outcome = migration::schema(&mut lent.connection);
        lent.give_back();
        outcome
    }

    /// Whether the schema is exactly the one that this program knows.
    ///
    /// # Errors
    /// The database's.
    pub fn schema_is_current(&self) -> Result<bool, StoreError> {
        Ok(self.schema()? == Schema::Current)
    }

    /// Whether the database can be reached, its schema is current and its disk sound.
    pub fn readiness(&self) -> Readiness {
        let asked = self.refuse_failed_disk().and_then(|()| self.schema());
        let known = migration::newest();
        match asked {
            Ok(Schema::Current) => Readiness::Ready,
            Ok(Schema::Older { .. }) => Readiness::NotReady(StoreError::NotMigrated),
            Ok(Schema::Newer { found }) => {
                Readiness::NotReady(StoreError::SchemaNewer { found, known })
            }
            Err(error) => Readiness::NotReady(error),
        }
    }

    /// Checks every statement of the store against the schema; returns how many there are.
    ///
    /// # Errors
    /// The first statement that the database does not accept.
    pub fn prepare_every_statement(&self) -> Result<usize, StoreError> {
        let mut lent = self.writers.lend()?;
        let mut prepared = 0;
        for (_, statements) in statement::ALL {
            for (_, text) in *statements {
                lent.connection.prepare(text)?;
                prepared += 1;
            }
        }
        lent.give_back();
        Ok(prepared)
    }

    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// After a write that the disk may have lost, nothing more is written in this process.
    pub(crate) fn refuse_failed_disk(&self) -> Result<(), StoreError> {
        match self.disk_failed.load(Ordering::Relaxed) {
            true => Err(StoreError::DiskFailed { why: "it had failed before".to_owned() }),
            false => Ok(()),
        }
    }

    pub(crate) fn note_failed_disk(&self) {
        self.disk_failed.store(true, Ordering::Relaxed);
    }

    fn run<T, E: From<StoreError>>(
        &self,
        pool: &Pool,
        access: Access,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut lent = begin(pool, access)?;
        let mut transaction = Transaction::new(&mut lent.connection, access);
        let outcome = work(&mut transaction);
        let (ended, disk_failed) = transaction.end(outcome.is_ok());
        lent.give_back();
        if disk_failed {
            self.note_failed_disk();
        }
        let value = outcome?;
        ended?;
        Ok(value)
    }
}

/// An idle connection may have died with its server; nothing was done on it yet, so another is taken.
fn begin(pool: &Pool, access: Access) -> Result<Lent<'_>, StoreError> {
    loop {
        let mut lent = pool.lend()?;
        match lent.connection.begin(access) {
            Ok(()) => return Ok(lent),
            Err(_) if lent.was_idle && !lent.connection.is_sound() => {}
            Err(error) => {
                lent.give_back();
                return Err(error);
            }
        }
    }
}
