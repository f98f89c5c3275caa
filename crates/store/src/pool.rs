//! A bounded set of connections; who finds none free waits, but not for ever.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::StoreError;
use crate::connection::{Access, Connection};

/// How long a caller waits for a connection.
const WAIT_LIMIT: Duration = Duration::from_secs(15);

type Opener = Box<dyn Fn() -> Result<Connection, StoreError> + Send + Sync>;

pub(crate) struct Pool {
    open: Opener,
    limit: usize,
    shelf: Mutex<Shelf>,
    freed: Condvar,
}

#[derive(Default)]
struct Shelf {
    idle: Vec<Connection>,
    /// Idle ones and those that are lent.
    open: usize,
}

impl Pool {
    pub(crate) fn new(
        limit: usize,
        open: impl Fn() -> Result<Connection, StoreError> + Send + Sync + 'static,
    ) -> Self {
        Self { open: Box::new(open), limit, shelf: Mutex::default(), freed: Condvar::new() }
    }

    /// Lends a connection, opening one if there is room.
    pub(crate) fn lend(self: &Arc<Self>) -> Result<Lent, StoreError> {
        let full = |shelf: &mut Shelf| shelf.idle.is_empty() && shelf.open >= self.limit;
        let (mut shelf, _) = self
            .freed
            .wait_timeout_while(self.shelf(), WAIT_LIMIT, full)
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(connection) = shelf.idle.pop() {
            return Ok(Lent { connection, was_idle: true, place: self.place() });
        }
        if shelf.open >= self.limit {
            return Err(StoreError::Busy);
        }
        shelf.open += 1;
        drop(shelf);
        let place = self.place();
        Ok(Lent { connection: (self.open)()?, was_idle: false, place })
    }

    /// Lends a connection on which a transaction has begun. An idle one may have died with its
    /// server; nothing was done on it yet, so another is taken.
    pub(crate) fn begin(self: &Arc<Self>, access: Access) -> Result<Lent, StoreError> {
        loop {
            let mut lent = self.lend()?;
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

    /// Asks something that changes nothing on a connection without a transaction; on another one where an
    /// idle one had died with its server.
    pub(crate) fn ask<T>(
        self: &Arc<Self>,
        question: impl Fn(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        loop {
            let mut lent = self.lend()?;
            let answer = question(&mut lent.connection);
            let had_died = lent.was_idle && !lent.connection.is_sound();
            lent.give_back();
            match answer {
                Err(_) if had_died => {}
                told => return told,
            }
        }
    }

    fn place(self: &Arc<Self>) -> Place {
        Place { pool: Arc::clone(self) }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A lent connection. Dropped instead of given back, as in a panic, it is closed, which rolls back.
pub(crate) struct Lent {
    pub(crate) connection: Connection,
    /// It lay idle and may have died meanwhile.
    was_idle: bool,
    place: Place,
}

impl Lent {
    /// Puts the connection back for the next caller, unless it broke.
    pub(crate) fn give_back(self) {
        let Lent { connection, place, .. } = self;
        if connection.is_sound() {
            let mut shelf = place.pool.shelf();
            shelf.idle.push(connection);
            shelf.open += 1; // the place gives one up as it goes
        }
        drop(place);
    }
}

/// Room for one connection in the pool.
struct Place {
    pool: Arc<Pool>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.pool.shelf().open -= 1;
        self.pool.freed.notify_one();
    }
}
