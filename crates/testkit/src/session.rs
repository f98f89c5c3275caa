//! One session with the PostgreSQL of a test that stays open, for those who do ten thousand things behind the
//! store's back.

use tokio::runtime::{Builder, Runtime};
use tokio_postgres::{Client, NoTls};

use crate::TestkitError;

/// An open session of the database's administrator.
pub struct Session {
    client: Client,
    /// Carries the connection for as long as the session lives.
    runtime: Runtime,
}

impl Session {
    pub(crate) fn open(url: &str) -> Result<Self, TestkitError> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let (client, connection) = runtime.block_on(tokio_postgres::connect(url, NoTls))?;
        runtime.spawn(connection);
        Ok(Self { client, runtime })
    }

    /// Runs a script whole or not at all.
    ///
    /// # Errors
    /// The database's.
    pub fn run(&self, script: &str) -> Result<(), TestkitError> {
        Ok(self.runtime.block_on(self.client.batch_execute(script))?)
    }
}
