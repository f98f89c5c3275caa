//! An installation of one test: its own folder, its own database, its store opened and migrated.

use std::ops::Deref;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use store::change::{self, NewChange};
use store::proof::code::{self, KeyRow};
use store::{Location, Store};
use tempfile::TempDir;

use crate::TestkitError;
use crate::server::{SERVER_VARIABLE, Server, administer, url_of};
use crate::session::Session;

/// An installation that goes when it is dropped. It is its [`Store`] wherever one is wanted.
pub struct Installation {
    /// Always there but while it is dropped: its connections must be closed before the database goes.
    store: Option<Store>,
    location: Location,
    database: Option<Database>,
    _folder: TempDir,
}

struct Database {
    server: String,
    name: String,
}

impl Installation {
    /// Where it is, to open it a second time.
    #[must_use]
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// The url of its database, if that is PostgreSQL.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        match &self.location {
            Location::Embedded { .. } => None,
            Location::Postgres { url, .. } => Some(url),
        }
    }

    /// A session behind the store's back that stays open; none with the embedded database, which needs none.
    ///
    /// # Errors
    /// The database's.
    pub fn session(&self) -> Result<Option<Session>, TestkitError> {
        self.url().map(Session::open).transpose()
    }

    /// Runs a script on the database behind the store's back, as damage and forgers do.
    ///
    /// # Errors
    /// The database's, as a sentence.
    pub fn tamper(&self, script: &str) -> Result<(), TestkitError> {
        match &self.location {
            Location::Embedded { directory } => {
                let connection = rusqlite::Connection::open(directory.join("fangyuan.db"))?;
                Ok(connection.execute_batch(script)?)
            }
            Location::Postgres { url, .. } => administer(url, script).map(drop),
        }
    }

    /// Gives an account a key of one-time codes in clear, as the program did before it sealed them.
    ///
    /// # Errors
    /// The store's.
    pub fn lay_open(&self, account: &str, key: &[u8]) -> Result<(), TestkitError> {
        let row = KeyRow { key: key.to_vec(), sealed_by: None, added_at: 0, last_step: 0 };
        let (actor, kind, source, records) = ("system", "proof", None, 0);
        let new = NewChange { happened_at: 0, actor, kind, summary: "an app", source, records };
        Ok(self.write(|transaction| {
            change::begin(transaction, &new)?;
            code::set_key(transaction, account, &row)
        })?)
    }
}

impl Deref for Installation {
    type Target = Store;

    #[expect(clippy::expect_used, reason = "taken only in drop, after which nobody can ask")]
    fn deref(&self) -> &Store {
        self.store.as_ref().expect("an installation has its store until it is dropped")
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        drop(self.store.take());
        if let Some(Database { server, name }) = &self.database {
            // A database that stays behind takes room on a throw-away server and nothing else.
            let _ = administer(server, &format!("drop database if exists {name} with (force)"));
        }
    }
}

/// Runs a test's body on SQLite, then on PostgreSQL; a failure's output says which it was.
///
/// # Panics
/// Where the body does, or when a database cannot be had.
#[expect(clippy::print_stdout, reason = "shown by the test runner with a failure")]
pub fn both(body: impl Fn(&Installation)) {
    println!("on SQLite:");
    body(&embedded());
    println!("on PostgreSQL:");
    body(&postgres());
}

/// A throw-away installation on SQLite.
///
/// # Panics
/// With a sentence, when there is no room for one.
#[must_use]
pub fn embedded() -> Installation {
    or_fail(try_embedded())
}

/// A throw-away installation on PostgreSQL.
///
/// # Panics
/// With a sentence that says what to install, when there is no PostgreSQL.
#[must_use]
pub fn postgres() -> Installation {
    or_fail(try_postgres())
}

/// A throw-away installation on a server of its own that keeps what it answered over a power cut.
///
/// # Panics
/// As [`postgres`].
#[must_use]
pub fn durable_postgres() -> (Server, Installation) {
    let made = Server::start_durable().and_then(|server| {
        let installation = on(server.url(), "template0")?;
        Ok((server, installation))
    });
    or_fail(made)
}

#[expect(clippy::panic, reason = "a test without its database fails; it is not skipped")]
fn or_fail<T>(made: Result<T, TestkitError>) -> T {
    made.unwrap_or_else(|error| panic!("no database for this test: {error}"))
}

fn try_embedded() -> Result<Installation, TestkitError> {
    let folder = new_folder()?;
    let location = Location::Embedded { directory: folder.path().join("data") };
    let store = Store::open(&location)?;
    Ok(Installation { store: Some(store), location, database: None, _folder: folder })
}

fn try_postgres() -> Result<Installation, TestkitError> {
    let server = server()?;
    on(&server, &template(&server)?)
}

/// A database of its own on a server, copied from another.
fn on(server: &str, template: &str) -> Result<Installation, TestkitError> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let folder = new_folder()?;
    // The folder's random part keeps names apart on a server that outlives this process.
    let random = folder.path().extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("fangyuan_test_{}_{number}_{random}", std::process::id());
    administer(server, &format!("create database {name} template {template}"))?;
    let database = Some(Database { server: server.to_owned(), name: name.clone() });
    let url = url_of(server, &name);
    let location = Location::Postgres { url, directory: folder.path().join("data") };
    let mut installation = Installation { store: None, location, database, _folder: folder };
    installation.store = Some(Store::open(&installation.location)?);
    Ok(installation)
}

fn new_folder() -> Result<TempDir, TestkitError> {
    Ok(tempfile::Builder::new().prefix("fangyuan-test.").tempdir()?)
}

/// The named server, else this process's own, started when first asked for.
fn server() -> Result<String, TestkitError> {
    static OWN: OnceLock<Result<Server, String>> = OnceLock::new();
    if let Ok(url) = std::env::var(SERVER_VARIABLE) {
        return Ok(url);
    }
    match OWN.get_or_init(|| Server::start().map_err(|error| error.to_string())) {
        Ok(server) => Ok(server.url().to_owned()),
        Err(told) => {
            let command = "starting a private PostgreSQL".to_owned();
            Err(TestkitError::CommandFailed { command, told: told.clone() })
        }
    }
}

/// A migrated database to copy from. It is made under another name and renamed when it is whole,
/// so that several processes may try at once and none sees half of it.
fn template(server: &str) -> Result<String, TestkitError> {
    static MADE: OnceLock<Result<String, String>> = OnceLock::new();
    let made = MADE.get_or_init(|| make_template(server).map_err(|error| error.to_string()));
    made.clone().map_err(|told| {
        let command = "making the template database".to_owned();
        TestkitError::CommandFailed { command, told }
    })
}

fn make_template(server: &str) -> Result<String, TestkitError> {
    let name = format!("fangyuan_template_{}", store::schema_fingerprint());
    let is_there = || {
        let query = format!("select 1 from pg_database where datname = '{name}'");
        administer(server, &query).map(|found| found == "1")
    };
    if is_there()? {
        return Ok(name);
    }
    let folder = new_folder()?;
    let random = folder.path().extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let unfinished = format!("fangyuan_unfinished_{}_{random}", std::process::id());
    administer(server, &format!("create database {unfinished} template template0"))?;
    let url = url_of(server, &unfinished);
    let directory = folder.path().to_owned();
    Store::open(&Location::Postgres { url, directory })?;
    let renamed = administer(server, &format!("alter database {unfinished} rename to {name}"));
    match renamed {
        Ok(_) => Ok(name),
        Err(error) => {
            administer(server, &format!("drop database if exists {unfinished} with (force)"))?;
            if is_there()? { Ok(name) } else { Err(error) }
        }
    }
}
