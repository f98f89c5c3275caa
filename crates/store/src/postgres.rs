//! PostgreSQL: the asynchronous driver behind a synchronous face, each call with a deadline.
//!
//! The driver's own synchronous face waits without end on a server that is paused or cut off, so
//! each connection drives itself here: it has its little runtime, and a call that outlives its
//! deadline gives the connection up.

use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesOrdered;
use tokio::runtime::Runtime;
use tokio::time::timeout;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::tls::NoTlsStream;
use tokio_postgres::types::ToSql;
use tokio_postgres::{AsyncMessage, Client, Config, NoTls, Socket, Statement};

use crate::row::Row;
use crate::value::Value;
use crate::{StoreError, statement};

const OLDEST_SERVER: u32 = 15;
const CONNECT_LIMIT: Duration = Duration::from_secs(5);
const STATEMENT_LIMIT: Duration = Duration::from_secs(60);
/// A whole import ends in one statement whose keys are checked at its end.
const LONG_LIMIT: Duration = Duration::from_secs(600);
/// Rows taken from or handed to the driver at once; between them our own code runs.
const ROWS_AT_ONCE: usize = 256;
const LOOKUPS_AT_ONCE: usize = 64;

pub(crate) struct PostgresConnection {
    runtime: Runtime,
    client: Client,
    prepared: HashMap<&'static str, Statement>,
    warned: Arc<AtomicBool>,
    given_up: bool,
}

impl PostgresConnection {
    pub(crate) fn open(config: &Config) -> Result<Self, StoreError> {
        let unreachable =
            |why: &dyn std::fmt::Display| StoreError::Unreachable { why: why.to_string() };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| unreachable(&error))?;
        let mut config = config.clone();
        config.connect_timeout(CONNECT_LIMIT).keepalives_idle(Duration::from_secs(15));
        config.tcp_user_timeout(STATEMENT_LIMIT).application_name("fangyuan");
        let connecting = async { timeout(CONNECT_LIMIT, config.connect(NoTls)).await };
        let (client, connection) = match runtime.block_on(connecting) {
            Ok(Ok(pair)) => pair,
            Ok(Err(error)) => match StoreError::from(error) {
                told @ StoreError::Busy => return Err(told),
                other => return Err(unreachable(&other)),
            },
            Err(_) => return Err(StoreError::Deadline { seconds: CONNECT_LIMIT.as_secs() }),
        };
        let warned = Arc::new(AtomicBool::new(false));
        runtime.spawn(listen(connection, Arc::clone(&warned)));
        let mut opened =
            Self { runtime, client, prepared: HashMap::new(), warned, given_up: false };
        opened.refuse_old_server()?;
        // The server's own limits stand behind ours, for when we are the ones who are gone.
        opened.script(
            "set statement_timeout = '600s'; set lock_timeout = '60s'; \
             set idle_in_transaction_session_timeout = '600s'; set client_min_messages = warning",
        )?;
        Ok(opened)
    }

    fn refuse_old_server(&mut self) -> Result<(), StoreError> {
        let query =
            "select current_setting('server_version_num'), current_setting('server_version')";
        let asked = self.client.query_one(query, &[]);
        let row = wait(&self.runtime, STATEMENT_LIMIT, &mut self.given_up, asked)?;
        let number: &str = row.try_get(0)?;
        match number.parse::<u32>() {
            Ok(number) if number >= OLDEST_SERVER * 10_000 => Ok(()),
            _ => Err(StoreError::ServerTooOld { found: row.try_get::<_, String>(1)? }),
        }
    }

    pub(crate) fn prepare(&mut self, statement: &'static str) -> Result<Statement, StoreError> {
        if let Some(known) = self.prepared.get(statement) {
            return Ok(known.clone());
        }
        let preparing = self.client.prepare(statement);
        let prepared = wait(&self.runtime, STATEMENT_LIMIT, &mut self.given_up, preparing)?;
        self.prepared.insert(statement, prepared.clone());
        Ok(prepared)
    }

    pub(crate) fn execute(
        &mut self,
        statement: &'static str,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        let prepared = self.prepare(statement)?;
        let running = self.client.execute_raw(&prepared, values.iter().copied());
        wait(&self.runtime, STATEMENT_LIMIT, &mut self.given_up, running)
    }

    pub(crate) fn each<E: From<StoreError>>(
        &mut self,
        statement: &'static str,
        values: &[Value<'_>],
        mut visit: impl FnMut(Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let prepared = self.prepare(statement)?;
        let asking = self.client.query_raw(&prepared, values.iter().copied());
        let rows = wait(&self.runtime, STATEMENT_LIMIT, &mut self.given_up, asking)?;
        let mut rows = pin!(rows);
        let mut taken = Vec::with_capacity(ROWS_AT_ONCE);
        // The visitor runs outside the runtime: it may use another connection of the store.
        loop {
            let taking = async {
                while taken.len() < ROWS_AT_ONCE {
                    match rows.next().await {
                        Some(row) => taken.push(row?),
                        None => return Ok(true),
                    }
                }
                Ok(false)
            };
            let ended = wait(&self.runtime, STATEMENT_LIMIT, &mut self.given_up, taking)?;
            for row in taken.drain(..) {
                visit(Row::Postgres(&row))?;
            }
            if ended {
                return Ok(());
            }
        }
    }

    /// The questions travel together: one round trip for many.
    pub(crate) fn each_of<'v, const N: usize, E: From<StoreError>>(
        &mut self,
        statement: &'static str,
        sets: impl Iterator<Item = [Value<'v>; N]>,
        mut visit: impl FnMut(usize, Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let prepared = self.prepare(statement)?;
        let mut sets = sets.enumerate();
        loop {
            let asked: Vec<_> = sets.by_ref().take(LOOKUPS_AT_ONCE).collect();
            if asked.is_empty() {
                return Ok(());
            }
            let client = &self.client;
            let prepared = &prepared;
            let asking = async {
                let mut answers: FuturesOrdered<_> = asked
                    .iter()
                    .map(|(position, values)| async move {
                        let values = values.each_ref().map(|value| value as &(dyn ToSql + Sync));
                        Ok((*position, client.query(prepared, &values).await?))
                    })
                    .collect();
                let mut found = Vec::with_capacity(asked.len());
                while let Some(answer) = answers.next().await {
                    found.push(answer?);
                }
                Ok(found)
            };
            let found = wait(&self.runtime, STATEMENT_LIMIT, &mut self.given_up, asking)?;
            for (position, rows) in &found {
                for row in rows {
                    visit(*position, Row::Postgres(row))?;
                }
            }
        }
    }

    /// Turns the insert into `copy … from stdin`, whose columns and types are the insert's own.
    pub(crate) fn insert_many<'v, const N: usize>(
        &mut self,
        insert: &'static str,
        rows: impl Iterator<Item = [Value<'v>; N]>,
    ) -> Result<u64, StoreError> {
        let mut rows = rows.peekable();
        if rows.peek().is_none() {
            return Ok(0);
        }
        let types = self.prepare(insert)?.params().to_vec();
        let (table, columns) = statement::columns(insert)
            .ok_or_else(|| StoreError::Damaged { what: insert.to_owned() })?;
        let copy = format!("copy {table} ({}) from stdin (format binary)", columns.join(", "));
        let starting = self.client.copy_in(&copy);
        let sink = wait(&self.runtime, STATEMENT_LIMIT, &mut self.given_up, starting)?;
        let mut writer = pin!(BinaryCopyInWriter::new(sink, &types));
        loop {
            let chunk: Vec<_> = rows.by_ref().take(ROWS_AT_ONCE).collect();
            if chunk.is_empty() {
                break;
            }
            let writing = async {
                for values in &chunk {
                    writer.as_mut().write_raw(values.iter()).await?;
                }
                Ok(())
            };
            wait(&self.runtime, STATEMENT_LIMIT, &mut self.given_up, writing)?;
        }
        wait(&self.runtime, LONG_LIMIT, &mut self.given_up, writer.as_mut().finish())
    }

    pub(crate) fn script(&mut self, text: &str) -> Result<(), StoreError> {
        let running = self.client.batch_execute(text);
        wait(&self.runtime, LONG_LIMIT, &mut self.given_up, running)
    }

    /// A commit that breaks off, or that the server lets go with a warning because it would not
    /// wait for its standby any longer, may or may not be kept.
    pub(crate) fn commit(&mut self) -> Result<(), StoreError> {
        self.warned.store(false, Ordering::Relaxed);
        let committing = self.client.batch_execute("commit");
        let outcome = wait(&self.runtime, STATEMENT_LIMIT, &mut self.given_up, committing);
        if self.warned.load(Ordering::Relaxed) {
            self.given_up = true;
            return Err(StoreError::OutcomeUnknown);
        }
        match outcome {
            Err(StoreError::Deadline { .. } | StoreError::Unreachable { .. }) => {
                self.given_up = true;
                Err(StoreError::OutcomeUnknown)
            }
            told => told,
        }
    }

    pub(crate) fn give_up(&mut self) {
        self.given_up = true;
    }

    pub(crate) fn is_sound(&self) -> bool {
        !self.given_up && !self.client.is_closed()
    }
}

async fn listen(
    mut connection: tokio_postgres::Connection<Socket, NoTlsStream>,
    warned: Arc<AtomicBool>,
) {
    while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
        if let AsyncMessage::Notice(notice) = message
            && notice.severity() == "WARNING"
        {
            warned.store(true, Ordering::Relaxed);
        }
    }
}

fn wait<T>(
    runtime: &Runtime,
    limit: Duration,
    given_up: &mut bool,
    work: impl Future<Output = Result<T, tokio_postgres::Error>>,
) -> Result<T, StoreError> {
    match runtime.block_on(async { timeout(limit, work).await }) {
        Ok(outcome) => {
            let outcome = outcome.map_err(StoreError::from);
            if let Err(StoreError::Unreachable { .. }) = outcome {
                *given_up = true;
            }
            outcome
        }
        Err(_) => {
            *given_up = true;
            Err(StoreError::Deadline { seconds: limit.as_secs() })
        }
    }
}
