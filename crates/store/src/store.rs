//! Opens a database with its evidence folder and runs transactions on it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use ledger::Signer;

use crate::connection::{Access, Connection};
use crate::group::Queue;
use crate::ledger::growth::Growth;
use crate::ledger::{self as log, KeyStanding, key};
use crate::migration::{self, Schema};
use crate::pool::Pool;
use crate::postgres::{PostgresConnection, Target};
use crate::row::Row;
use crate::sqlite::SqliteConnection;
use crate::value::Value;
use crate::{StoreError, Transaction, binding, evidence, statement};

const SQLITE_READERS: usize = 8;
const POSTGRES_CONNECTIONS: usize = 16;

/// Where an installation keeps its state.
#[derive(Clone, PartialEq, Eq)]
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

    /// Whether an embedded database is there; of a database elsewhere nothing is known before it is asked.
    #[must_use]
    pub fn is_there(&self) -> bool {
        match self {
            Location::Embedded { directory } => directory.join(EMBEDDED_FILE).is_file(),
            Location::Postgres { .. } => true,
        }
    }

    /// Whether what is said to the database could be read on its way to another machine.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`] where the url cannot be read.
    pub fn is_readable_on_the_way(&self) -> Result<bool, StoreError> {
        match self {
            Location::Embedded { .. } => Ok(false),
            Location::Postgres { url, .. } => Ok(Target::read(url)?.is_readable_on_the_way()),
        }
    }

    /// Whether the url holds a password.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`] where the url cannot be read.
    pub fn holds_password(&self) -> Result<bool, StoreError> {
        match self {
            Location::Embedded { .. } => Ok(false),
            Location::Postgres { url, .. } => {
                Ok(Target::read(url)?.config.get_password().is_some())
            }
        }
    }
}

/// The file of an embedded database within its folder.
const EMBEDDED_FILE: &str = "fangyuan.db";

/// The url may hold a password, which belongs into no log.
impl fmt::Debug for Location {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::Embedded { .. } => out.write_str("SQLite in ")?,
            Location::Postgres { .. } => out.write_str("PostgreSQL, evidence in ")?,
        }
        write!(out, "{}", self.directory().display())
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
    pub(crate) writers: Arc<Pool>,
    pub(crate) queue: Queue,
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
                let file = directory.join(EMBEDDED_FILE);
                let opener = |access| {
                    let file = file.clone();
                    move || SqliteConnection::open(&file, access).map(Connection::Sqlite)
                };
                let writers = Pool::new(1, opener(Access::Write));
                (Arc::new(Pool::new(SQLITE_READERS, opener(Access::Read))), Arc::new(writers))
            }
            Location::Postgres { url, .. } => {
                let target = Target::read(url)?;
                let open = move || {
                    PostgresConnection::open(&target).map(Box::new).map(Connection::Postgres)
                };
                let pool = Arc::new(Pool::new(POSTGRES_CONNECTIONS, open));
                (Arc::clone(&pool), pool)
            }
        };
        let (queue, disk_failed, signer) = Default::default();
        let store = Self { readers, writers, queue, directory, disk_failed, signer };
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
        let mut lent = self.readers.begin(Access::Read)?;
        let mut growth = Growth::default();
        let mut transaction = Transaction::new(&mut lent.connection, Access::Read, &mut growth);
        let outcome = work(&mut transaction);
        let (is_sound, disk_failed) = transaction.state();
        let ended = match outcome.is_ok() {
            true if is_sound => lent.connection.commit(),
            true => Err(StoreError::RolledBack),
            false => Ok(()),
        };
        if outcome.is_err() || ended.is_err() {
            lent.connection.roll_back();
        }
        lent.give_back();
        if disk_failed {
            self.note_failed_disk();
        }
        let value = outcome?;
        ended?;
        Ok(value)
    }

    /// The first row of one statement that stands alone: it sees one moment without a transaction around
    /// it, and is one way to the server and back.
    pub(crate) fn look<T>(
        &self,
        statement: &'static str,
        values: &[Value<'_>],
        read: impl Fn(Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let looked = self.readers.ask(|connection| {
            let mut first = None;
            connection.each(statement, values, |row| {
                if first.is_none() {
                    first = Some(read(row)?);
                }
                Ok::<_, StoreError>(())
            })??;
            Ok(first)
        });
        if let Err(StoreError::DiskFailed { .. }) = looked {
            self.note_failed_disk();
        }
        looked
    }

    /// Runs a transaction that writes. It is kept, on the disk, when this returns `Ok`; when the
    /// closure or any statement in it fails, nothing is. Those who write at once share the way to
    /// the disk, each undone or kept by itself.
    ///
    /// # Errors
    /// The closure's own, or the database's turned into them. Only
    /// [`StoreError::OutcomeUnknown`] leaves open whether the change was kept.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.write_in_turn(false, work)
    }

    /// As [`Store::write`], for what may last: it shares its way to the disk with nobody, so that
    /// nobody waits for its end who wrote before it.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_long<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.write_in_turn(true, work)
    }

    fn write_in_turn<T, E: From<StoreError>>(
        &self,
        is_long: bool,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.refuse_failed_disk()?;
        let written = self.queue.write(&self.writers, is_long, || self.signer(), work);
        if written.disk_failed {
            self.note_failed_disk();
        }
        written.outcome
    }

    /// Who signs the log; its key lies in the data folder and is made when it is first needed. Of a log
    /// that has entries none is made: it would sign as another one.
    ///
    /// # Errors
    /// [`StoreError::LedgerKey`], [`StoreError::LedgerKeyMissing`].
    pub fn signer(&self) -> Result<&Signer, StoreError> {
        if let Some(signer) = self.signer.get() {
            return Ok(signer);
        }
        let signer = match key::load(&self.directory)? {
            Some(signer) => signer,
            None if !self.read(log::has_entries)? => key::load_or_make(&self.directory)?,
            // Another process may have made it, and signed by it, in between.
            None => key::load(&self.directory)?.ok_or_else(|| StoreError::LedgerKeyMissing {
                path: self.directory.join(key::FILE),
            })?,
        };
        Ok(self.signer.get_or_init(|| signer))
    }

    /// How the key in the data folder stands to the log; none is made.
    ///
    /// # Errors
    /// [`StoreError::LedgerKey`], or the database's.
    pub fn key_standing(&self) -> Result<KeyStanding, StoreError> {
        let signer = key::load(&self.directory)?;
        self.read(|transaction| {
            Ok::<_, StoreError>(match signer {
                None if log::has_entries(transaction)? => KeyStanding::Missing,
                None => KeyStanding::NotNeededYet,
                Some(signer) if log::is_signed_by(transaction, signer.verifier())? => {
                    KeyStanding::OfTheLog
                }
                Some(_) => KeyStanding::Foreign,
            })
        })
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
        // Whoever brought the schema up may have been stopped before the inventory.
        if ran > 0 || self.read(binding::is_due)? {
            // Changes from before there was a log are told in it as they stand, entries from before there
            // were seals are sealed so, rows from before they were bound are bound.
            self.write_long(|transaction| log::adopt(transaction, || self.signer()))?;
        }
        Ok(ran)
    }

    /// Drives what was written over or deleted out of the database's files too, as far as they are
    /// ours: not out of copies that others keep.
    ///
    /// # Errors
    /// The database's.
    pub fn drive_out(&self) -> Result<(), StoreError> {
        let mut lent = self.writers.lend()?;
        let outcome = lent.connection.drive_out();
        lent.give_back();
        outcome
    }

    /// How the schema compares with what this program knows.
    ///
    /// # Errors
    /// The database's.
    pub fn schema(&self) -> Result<Schema, StoreError> {
        self.ask(migration::schema)
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

    /// The clock of a database that has one of its own, in microseconds UTC.
    ///
    /// # Errors
    /// The database's.
    pub fn clock(&self) -> Result<Option<i64>, StoreError> {
        self.ask(Connection::clock)
    }

    /// Settings of the database server that are off and without which an answered write may be lost.
    ///
    /// # Errors
    /// The database's.
    pub fn careless_settings(&self) -> Result<Vec<String>, StoreError> {
        self.ask(Connection::careless_settings)
    }

    /// What stands in the schema beside what the migrations made, or otherwise than they made it.
    ///
    /// # Errors
    /// The database's.
    pub fn other_objects(&self) -> Result<Vec<String>, StoreError> {
        self.ask(migration::others)
    }

    fn ask<T>(
        &self,
        question: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut lent = self.readers.lend()?;
        let answer = question(&mut lent.connection);
        lent.give_back();
        answer
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

    /// The data folder.
    pub fn directory(&self) -> &Path {
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
}
