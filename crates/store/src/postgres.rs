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
use futures_util::future::try_join_all;
use futures_util::stream::FuturesOrdered;
use tokio::runtime::Runtime;
use tokio::time::timeout;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::tls::TlsStream;
use tokio_postgres::types::ToSql;
use tokio_postgres::{AsyncMessage, Client, NoTls, Socket, Statement};

use crate::connection::{UNDO, Visited};
use crate::row::Row;
use crate::value::Value;
use crate::{StoreError, statement};

mod ahead;
mod encryption;
mod target;
use ahead::Ahead;
use encryption::Encryption;
pub(crate) use target::Target;

const OLDEST_SERVER: u32 = 15;
const CONNECT_LIMIT: Duration = Duration::from_secs(5);
const STATEMENT_LIMIT: Duration = Duration::from_secs(60);
/// A whole import ends in one statement whose keys are checked at its end.
const LONG_LIMIT: Duration = Duration::from_secs(600);
/// Rows taken from or handed to the driver at once; between them our own code runs.
const ROWS_AT_ONCE: usize = 256;
const LOOKUPS_AT_ONCE: usize = 64;
/// So many rows are written sooner one by one than copied.
const FEW_ROWS: usize = 8;
/// Bytes of a text that every index takes.
const LONG_TEXT: usize = 1_000;

pub(crate) struct PostgresConnection {
    driver: Driver,
    client: Client,
    prepared: HashMap<&'static str, Statement>,
    /// The `copy` of an insert.
    copies: HashMap<&'static str, Statement>,
    ahead: Ahead,
    /// The server sent a warning.
    warned: Arc<AtomicBool>,
}

impl PostgresConnection {
    pub(crate) fn open(target: &Target) -> Result<Self, StoreError> {
        let unreachable =
            |why: &dyn std::fmt::Display| StoreError::Unreachable { why: why.to_string() };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| unreachable(&error))?;
        let mut driver = Driver { runtime: Some(runtime), given_up: false };
        let mut config = target.config.clone();
        config.connect_timeout(CONNECT_LIMIT).keepalives_idle(Duration::from_secs(15));
        config.tcp_user_timeout(STATEMENT_LIMIT).application_name("fangyuan");
        let warned = Arc::new(AtomicBool::new(false));
        let listening = Arc::clone(&warned);
        let connecting = async {
            Ok(match &target.encryption {
                None => {
                    let (client, connection) = config.connect(NoTls).await?;
                    tokio::spawn(listen(connection, listening));
                    client
                }
                Some(settings) => {
                    let encryption = Encryption(Arc::clone(settings));
                    let (client, connection) = config.connect(encryption).await?;
                    tokio::spawn(listen(connection, listening));
                    client
                }
            })
        };
        let client = driver.wait(CONNECT_LIMIT, connecting).map_err(|error| match error {
            told @ (StoreError::Busy
            | StoreError::Deadline { .. }
            | StoreError::Unreachable { .. }) => told,
            other => unreachable(&other),
        })?;
        let (prepared, copies, ahead) = Default::default();
        let mut opened = Self { driver, client, prepared, copies, ahead, warned };
        opened.refuse_old_server()?;
        // The server's own limits stand behind ours, for when we are the ones who are gone. Ours are
        // look-ups and streams in the order of an index: a second process or machine code for one of them
        // costs more than its rows, and the planner, which guesses at what is seldom there, takes both.
        opened.script(
            "set statement_timeout = '600s'; set lock_timeout = '60s'; \
             set idle_in_transaction_session_timeout = '600s'; set client_min_messages = warning; \
             set jit = off; set max_parallel_workers_per_gather = 0",
        )?;
        Ok(opened)
    }

    fn refuse_old_server(&mut self) -> Result<(), StoreError> {
        let query =
            "select current_setting('server_version_num'), current_setting('server_version')";
        let asked = self.client.query_one(query, &[]);
        let row = self.driver.wait(STATEMENT_LIMIT, asked)?;
        let number: &str = row.try_get(0)?;
        match number.parse::<u32>() {
            Ok(number) if number >= OLDEST_SERVER * 10_000 => Ok(()),
            _ => Err(StoreError::ServerTooOld { found: row.try_get::<_, String>(1)? }),
        }
    }

    /// The server's clock, in microseconds UTC.
    pub(crate) fn clock(&mut self) -> Result<i64, StoreError> {
        let query = "select (extract(epoch from clock_timestamp()) * 1000000)::bigint";
        let asked = self.client.query_one(query, &[]);
        Ok(self.driver.wait(STATEMENT_LIMIT, asked)?.try_get(0)?)
    }

    /// The server's settings without which an answered write may be lost, where they are off.
    pub(crate) fn careless_settings(&mut self) -> Result<Vec<String>, StoreError> {
        self.texts(
            "select name from pg_settings where setting = 'off' and name in \
             ('fsync', 'full_page_writes', 'synchronous_commit') order by name",
        )
    }

    /// The first column of a question that is asked once in a while.
    pub(crate) fn texts(&mut self, query: &str) -> Result<Vec<String>, StoreError> {
        let asked = self.client.query(query, &[]);
        let rows = self.driver.wait(STATEMENT_LIMIT, asked)?;
        Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
    }

    pub(crate) fn prepare(&mut self, statement: &'static str) -> Result<Statement, StoreError> {
        if let Some(known) = self.prepared.get(statement) {
            return Ok(known.clone());
        }
        let preparing = self.client.prepare(statement);
        let prepared = self.driver.wait(STATEMENT_LIMIT, preparing)?;
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
        let ahead = self.ahead.take();
        self.driver.wait(STATEMENT_LIMIT, ahead.with(&self.client, running))
    }

    /// Runs a statement together with the next call.
    pub(crate) fn execute_ahead(
        &mut self,
        statement: &'static str,
        values: &[Value<'_>],
    ) -> Result<(), StoreError> {
        // An index takes no long text, and who brings one has to be told, not who comes next.
        if values.iter().any(|value| matches!(value, Value::Text(text) if text.len() > LONG_TEXT)) {
            return self.execute(statement, values).map(drop);
        }
        let prepared = self.prepare(statement)?;
        let values = values.iter().map(|value| value.owned()).collect::<Result<_, _>>()?;
        self.ahead.push(prepared, values);
        if self.ahead.is_full() { self.send_ahead() } else { Ok(()) }
    }

    fn send_ahead(&mut self) -> Result<(), StoreError> {
        if self.ahead.is_empty() {
            return Ok(());
        }
        let ahead = self.ahead.take();
        self.driver.wait(STATEMENT_LIMIT, ahead.with(&self.client, async { Ok(()) }))
    }

    /// Begins a turn in the transaction that can be undone alone.
    pub(crate) fn begin_turn(&mut self) {
        self.ahead.begin_turn();
    }

    pub(crate) fn keep_turn(&mut self) {
        self.ahead.keep_turn();
    }

    pub(crate) fn undo_turn(&mut self) -> Result<(), StoreError> {
        if self.ahead.forget_turn() { self.script(UNDO) } else { Ok(()) }
    }

    pub(crate) fn roll_back(&mut self) -> Result<(), StoreError> {
        self.ahead.forget();
        self.script("rollback")
    }

    pub(crate) fn each<E>(
        &mut self,
        statement: &'static str,
        values: &[Value<'_>],
        mut visit: impl FnMut(Row<'_>) -> Result<(), E>,
    ) -> Visited<E> {
        let prepared = self.prepare(statement)?;
        let asking = self.client.query_raw(&prepared, values.iter().copied());
        let ahead = self.ahead.take();
        let rows = self.driver.wait(STATEMENT_LIMIT, ahead.with(&self.client, asking))?;
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
            let ended = self.driver.wait(STATEMENT_LIMIT, taking)?;
            for row in taken.drain(..) {
                if let Err(error) = visit(Row::of_postgres(&row, statement)) {
                    return Ok(Err(error));
                }
            }
            if ended {
                return Ok(Ok(()));
            }
        }
    }

    /// The questions travel together: one round trip for many.
    pub(crate) fn each_of<'v, const N: usize, E>(
        &mut self,
        statement: &'static str,
        sets: impl Iterator<Item = [Value<'v>; N]>,
        mut visit: impl FnMut(usize, Row<'_>) -> Result<(), E>,
    ) -> Visited<E> {
        let prepared = self.prepare(statement)?;
        let mut sets = sets.enumerate();
        loop {
            let asked: Vec<_> = sets.by_ref().take(LOOKUPS_AT_ONCE).collect();
            if asked.is_empty() {
                return Ok(Ok(()));
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
            let ahead = self.ahead.take();
            let found = self.driver.wait(STATEMENT_LIMIT, ahead.with(client, asking))?;
            for (position, rows) in &found {
                for row in rows {
                    if let Err(error) = visit(*position, Row::of_postgres(row, statement)) {
                        return Ok(Err(error));
                    }
                }
            }
        }
    }

    /// A few rows go as they are, all at once. More turn the insert into `copy … from stdin`, whose columns
    /// and types are the insert's own.
    pub(crate) fn insert_many<'v, const N: usize>(
        &mut self,
        insert: &'static str,
        mut rows: impl Iterator<Item = [Value<'v>; N]>,
    ) -> Result<u64, StoreError> {
        let first: Vec<[Value<'v>; N]> = rows.by_ref().take(FEW_ROWS + 1).collect();
        if first.is_empty() {
            return Ok(0);
        }
        let prepared = self.prepare(insert)?;
        if first.len() <= FEW_ROWS {
            let client = &self.client;
            let insert_one = |values: &[Value<'v>; N]| client.execute_raw(&prepared, *values);
            let inserting = async { try_join_all(first.iter().map(insert_one)).await };
            let ahead = self.ahead.take();
            let counts = self.driver.wait(STATEMENT_LIMIT, ahead.with(client, inserting))?;
            return Ok(counts.iter().sum());
        }
        let copy = self.prepare_copy(insert)?;
        let starting = self.client.copy_in(&copy);
        let ahead = self.ahead.take();
        let sink = self.driver.wait(STATEMENT_LIMIT, ahead.with(&self.client, starting))?;
        let mut writer = pin!(BinaryCopyInWriter::new(sink, prepared.params()));
        let mut rows = first.into_iter().chain(rows);
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
            self.driver.wait(STATEMENT_LIMIT, writing)?;
        }
        self.driver.wait(LONG_LIMIT, writer.as_mut().finish())
    }

    fn prepare_copy(&mut self, insert: &'static str) -> Result<Statement, StoreError> {
        if let Some(known) = self.copies.get(insert) {
            return Ok(known.clone());
        }
        let (table, columns) = statement::columns(insert)
            .ok_or_else(|| StoreError::Damaged { what: insert.to_owned() })?;
        let copy = format!("copy {table} ({}) from stdin (format binary)", columns.join(", "));
        let preparing = self.client.prepare(&copy);
        let prepared = self.driver.wait(STATEMENT_LIMIT, preparing)?;
        self.copies.insert(insert, prepared.clone());
        Ok(prepared)
    }

    pub(crate) fn script(&mut self, text: &str) -> Result<(), StoreError> {
        let running = self.client.batch_execute(text);
        let ahead = self.ahead.take();
        self.driver.wait(LONG_LIMIT, ahead.with(&self.client, running))
    }

    /// A commit that breaks off, or that the server lets go with a warning because it would not
    /// wait for its standby any longer, may or may not be kept.
    pub(crate) fn commit(&mut self) -> Result<(), StoreError> {
        self.send_ahead()?;
        self.warned.store(false, Ordering::Relaxed);
        let committing = self.client.batch_execute("commit");
        let outcome = self.driver.wait(STATEMENT_LIMIT, committing);
        if self.warned.load(Ordering::Relaxed) {
            self.driver.given_up = true;
            return Err(StoreError::OutcomeUnknown);
        }
        match outcome {
            Err(StoreError::Deadline { .. } | StoreError::Unreachable { .. }) => {
                self.driver.given_up = true;
                Err(StoreError::OutcomeUnknown)
            }
            told => told,
        }
    }

    pub(crate) fn give_up(&mut self) {
        self.driver.given_up = true;
    }

    pub(crate) fn is_sound(&self) -> bool {
        !self.driver.given_up && !self.client.is_closed()
    }
}

async fn listen<S: TlsStream + Unpin>(
    mut connection: tokio_postgres::Connection<Socket, S>,
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

/// The little runtime that moves one connection, and whether the connection may still be used.
struct Driver {
    /// Always there but while it is dropped.
    runtime: Option<Runtime>,
    given_up: bool,
}

impl Driver {
    fn wait<T>(
        &mut self,
        limit: Duration,
        work: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, StoreError> {
        let Some(runtime) = &self.runtime else {
            return Err(StoreError::Unreachable { why: "the connection was closed".to_owned() });
        };
        let outcome = match runtime.block_on(async { timeout(limit, work).await }) {
            Ok(outcome) => outcome.map_err(StoreError::from),
            Err(_) => Err(StoreError::Deadline { seconds: limit.as_secs() }),
        };
        if let Err(StoreError::Unreachable { .. } | StoreError::Deadline { .. }) = outcome {
            self.given_up = true;
        }
        outcome
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A store may be dropped inside another runtime, where waiting is forbidden.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_outlives_its_deadline_gives_the_connection_up() {
        let installation = testkit::postgres();
        let url = installation.url().unwrap();
        let mut connection = PostgresConnection::open(&Target::read(url).unwrap()).unwrap();
        let sleeping = connection.client.batch_execute("select pg_sleep(60)");
        let outcome = connection.driver.wait(Duration::from_millis(50), sleeping);
        assert!(matches!(outcome, Err(StoreError::Deadline { .. })), "{outcome:?}");
        assert!(!connection.is_sound());
    }

    #[test]
    fn a_commit_that_the_server_warns_about_has_an_unknown_outcome() {
        let installation = testkit::postgres();
        let url = installation.url().unwrap();
        let mut connection = PostgresConnection::open(&Target::read(url).unwrap()).unwrap();
        // A commit outside a transaction is the one that a server warns about at will.
        let outcome = connection.commit();
        assert!(matches!(outcome, Err(StoreError::OutcomeUnknown)), "{outcome:?}");
        assert!(!connection.is_sound());
    }

    #[test]
    fn the_planner_is_told_of_an_import_that_is_most_of_what_there_is() {
        let kit = testkit::postgres();
        let url = kit.url().unwrap();
        let directory = kit.location().directory().to_owned();
        let location = crate::Location::Postgres { url: url.to_owned(), directory };
        let store = crate::Store::open(&location).unwrap();
        let mut connection = PostgresConnection::open(&Target::read(url).unwrap()).unwrap();
        let mut is_known = || {
            let query = "select reltuples >= 0 from pg_class where relname = 'record'";
            let asked = connection.client.query_one(query, &[]);
            connection.driver.wait(STATEMENT_LIMIT, asked).unwrap().get::<_, bool>(0)
        };
        store.write(|tx| crate::record::grown(tx, 10)).unwrap();
        assert!(!is_known(), "a few records change no plan");
        store.write(|tx| crate::record::grown(tx, 1_000_000)).unwrap();
        assert!(is_known());
    }
}
