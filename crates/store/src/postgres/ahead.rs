//! What is sent together with the next call: statements whose answers nobody waits for by themselves. The
//! next call fails if one of them failed.
//!
//! Also the turn of a writer among others, which can be undone alone. A turn that sent nothing yet is undone
//! by forgetting what it wanted to send, so a savepoint is made only when something of it is sent.

use std::future::Future;
use std::pin::pin;

use futures_util::future::poll_immediate;
use tokio_postgres::{Client, Error, Statement};

use crate::connection::{DONE, SAVE};
use crate::value::Owned;

/// More than a group of writers leaves; a long change does not gather itself here.
const MOST_WAITING: usize = 1_024;

#[derive(Default)]
pub(super) struct Ahead {
    waiting: Vec<One>,
    turn: Option<Turn>,
}

enum One {
    Script(&'static str),
    Statement(Statement, Vec<Owned>),
}

struct Turn {
    /// Where in what waits its own begins.
    first: usize,
    is_saved: bool,
}

impl One {
    async fn run(&self, client: &Client) -> Result<(), Error> {
        match self {
            One::Script(text) => client.batch_execute(text).await,
            One::Statement(statement, values) => {
                client.execute_raw(statement, values.iter().map(Owned::lent)).await.map(drop)
            }
        }
    }
}

impl Ahead {
    pub(super) fn push(&mut self, statement: Statement, values: Vec<Owned>) {
        self.waiting.push(One::Statement(statement, values));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether so much waits that it had better be sent.
    pub(super) fn is_full(&self) -> bool {
        self.waiting.len() >= MOST_WAITING
    }

    pub(super) fn begin_turn(&mut self) {
        self.turn = Some(Turn { first: self.waiting.len(), is_saved: false });
    }

    pub(super) fn keep_turn(&mut self) {
        if self.turn.take().is_some_and(|turn| turn.is_saved) {
            self.waiting.push(One::Script(DONE));
        }
    }

    /// Forgets what the turn did not send; whether something of it was sent that the server has to undo.
    pub(super) fn forget_turn(&mut self) -> bool {
        match self.turn.take() {
            Some(turn) if turn.is_saved => {
                self.waiting.clear();
                true
            }
            Some(turn) => {
                self.waiting.truncate(turn.first);
                false
            }
            None => false,
        }
    }

    /// Forgets all, with the transaction that it was for.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Takes what is to be sent now.
    pub(super) fn take(&mut self) -> Sent {
        if let Some(turn) = self.turn.as_mut().filter(|turn| !turn.is_saved) {
            turn.is_saved = true;
            self.waiting.insert(turn.first.min(self.waiting.len()), One::Script(SAVE));
        }
        Sent(std::mem::take(&mut self.waiting))
    }
}

/// What goes before a call.
pub(super) struct Sent(Vec<One>);

impl Sent {
    /// Sends all of it and then the call itself, and waits for all answers at once.
    pub(super) async fn with<T>(
        &self,
        client: &Client,
        call: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let mut running = Vec::with_capacity(self.0.len());
        for one in &self.0 {
            // Each is sent when it is first asked, so they reach the server in this order.
            let mut one = Box::pin(one.run(client));
            let early = poll_immediate(&mut one).await;
            running.push((one, early));
        }
        let mut call = pin!(call);
        let early = poll_immediate(&mut call).await;
        let mut outcome = Ok(());
        for (one, early) in running {
            let answer = match early {
                Some(answer) => answer,
                None => one.await,
            };
            // Those after the first that failed fail because of it.
            outcome = outcome.and(answer);
        }
        let answer = match early {
            Some(answer) => answer,
            None => call.await,
        };
        outcome.and(answer)
    }
}
