//! Writers that come at once share one commit: each takes its turn on one open transaction, the last
//! makes it durable, and nobody is answered before. Who writes alone waits for nobody.
//!
//! A closure stays on the thread that brought it; the transaction is what goes from hand to hand. Each
//! turn after the first is a savepoint, so that one that fails is undone and the others stay.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ledger::Signer;

use crate::connection::Access;
use crate::ledger::growth::{self, Growth};
use crate::ledger::seal;
use crate::pool::{Lent, Pool};
use crate::{StoreError, Transaction};

/// How long a writer waits for its turn.
const WAIT_LIMIT: Duration = Duration::from_secs(15);
/// A group closes after so many turns, or when the first in it has waited so long to be answered.
const MOST_TURNS: u32 = 256;
const LONGEST: Duration = Duration::from_millis(8);

/// Whose turn it is, and who waits, in the order in which they came.
pub(crate) struct Queue {
    line: Mutex<Line>,
    longest: Duration,
}

impl Default for Queue {
    fn default() -> Self {
        Self { line: Mutex::default(), longest: LONGEST }
    }
}

#[derive(Default)]
struct Line {
    taken: bool,
    waiting: VecDeque<Arc<Place>>,
}

/// One writer's place in the line.
struct Place {
    is_long: bool,
    given: Mutex<Given>,
    called: Condvar,
}

enum Given {
    Nothing,
    /// The turn, with the transaction to go on with.
    Turn(Option<Box<Group>>),
    /// The writer waited too long and went away, or has its turn already.
    Gone,
}

/// A transaction that several writers share.
struct Group {
    lent: Lent,
    growth: Growth,
    /// How many turns in it are to be kept.
    n_kept: u32,
    /// When the first of them was done.
    waits_since: Option<Instant>,
    promise: Promise,
    /// Why nothing in it can be kept.
    broken: Option<StoreError>,
    disk_failed: bool,
}

/// What became of a group, for those who had their turn in it.
#[derive(Default)]
struct Outcome {
    told: Mutex<Option<Result<(), StoreError>>>,
    known: Condvar,
}

/// That an outcome will be told: in a panic, that nothing was kept.
#[derive(Default)]
struct Promise(Arc<Outcome>);

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Outcome {
    fn tell(&self, outcome: Result<(), StoreError>) {
        *locked(&self.told) = Some(outcome);
        self.known.notify_all();
    }

    fn wait(&self) -> Result<(), StoreError> {
        let told = self.known.wait_while(locked(&self.told), |told| told.is_none());
        match told.unwrap_or_else(PoisonError::into_inner).as_ref() {
            Some(Err(error)) => Err(error.shared()),
            _ => Ok(()),
        }
    }
}

impl Drop for Promise {
    fn drop(&mut self) {
        if locked(&self.0.told).is_none() {
            self.0.tell(Err(StoreError::RolledBack));
        }
    }
}

/// What a write gave, and whether the disk failed in it.
pub(crate) struct Written<T, E> {
    pub(crate) outcome: Result<T, E>,
    pub(crate) disk_failed: bool,
}

impl Queue {
    /// Runs a write in its turn; returns when it is durable, or undone. A long one shares its
    /// commit with nobody, so that nobody waits for its end to be answered.
    pub(crate) fn write<'s, T, E: From<StoreError>>(
        &self,
        pool: &Arc<Pool>,
        is_long: bool,
        signer: impl FnOnce() -> Result<&'s Signer, StoreError>,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>,
    ) -> Written<T, E> {
        let taken = self.take(is_long).and_then(|mut turn| {
            let group = turn.handed.take().map_or_else(|| Group::open(pool), Ok)?;
            Ok((turn, group))
        });
        // In a panic the group goes first and then the turn.
        let (turn, mut group) = match taken {
            Ok(taken) => taken,
            Err(error) => return Written { outcome: Err(error.into()), disk_failed: false },
        };
        let done = group.run(work);
        let mut disk_failed = group.disk_failed;
        let outcome = Arc::clone(&group.promise.0);
        let ended = match turn.hand_on(group, is_long) {
            Ok(()) => outcome.wait(),
            Err((turn, group)) => {
                let (ended, promise) = group.end(signer);
                disk_failed |= matches!(ended, Err(StoreError::DiskFailed { .. }));
                // The next may begin while those of this group are told.
                drop(turn);
                promise.0.tell(ended.as_ref().map(|_| ()).map_err(StoreError::shared));
                ended
            }
        };
        let done = done.unwrap_or_else(|panic| resume_unwind(panic));
        // What failed may have failed over what others wrote before it; they are kept by now.
        let outcome = done.and_then(|value| ended.map(|()| value).map_err(E::from));
        Written { outcome, disk_failed }
    }

    fn take(&self, is_long: bool) -> Result<Turn<'_>, StoreError> {
        let mut line = locked(&self.line);
        if !line.taken {
            line.taken = true;
            return Ok(Turn { queue: self, handed: None, is_mine: true });
        }
        let place = Place { is_long, given: Mutex::new(Given::Nothing), called: Condvar::new() };
        let place = Arc::new(place);
        line.waiting.push_back(Arc::clone(&place));
        drop(line);
        let is_waiting = |given: &mut Given| matches!(given, Given::Nothing);
        let waited = place.called.wait_timeout_while(locked(&place.given), WAIT_LIMIT, is_waiting);
        let (mut given, _) = waited.unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *given, Given::Gone) {
            Given::Turn(handed) => Ok(Turn { queue: self, handed, is_mine: true }),
            Given::Nothing | Given::Gone => Err(StoreError::Busy),
        }
    }

    /// Gives the turn to the next in line; a group comes back if nobody is there to share it.
    fn pass(&self, group: Option<Box<Group>>) -> Option<Box<Group>> {
        let mut line = locked(&self.line);
        while let Some(place) = line.waiting.front().map(Arc::clone) {
            let mut given = locked(&place.given);
            if matches!(*given, Given::Nothing) {
                if group.is_some() && place.is_long {
                    return group;
                }
                *given = Given::Turn(group);
                place.called.notify_one();
                line.waiting.pop_front();
                return None;
            }
            line.waiting.pop_front();
        }
        line.taken = group.is_some();
        group
    }
}

/// The turn to write; it goes to the next in line when it is dropped.
struct Turn<'q> {
    queue: &'q Queue,
    handed: Option<Box<Group>>,
    is_mine: bool,
}

impl<'q> Turn<'q> {
    /// Lets the next in line go on in the same group, if the group may and there is one.
    fn hand_on(mut self, group: Box<Group>, is_long: bool) -> Result<(), (Turn<'q>, Box<Group>)> {
        if is_long || !group.may_go_on(self.queue.longest) {
            return Err((self, group));
        }
        match self.queue.pass(Some(group)) {
            Some(group) => Err((self, group)),
            None => {
                self.is_mine = false;
                Ok(())
            }
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        drop(self.handed.take());
        if self.is_mine {
            self.queue.pass(None);
        }
    }
}

impl Group {
    fn open(pool: &Arc<Pool>) -> Result<Box<Self>, StoreError> {
        Ok(Box::new(Self {
            lent: pool.begin(Access::Write)?,
            growth: Growth::default(),
            n_kept: 0,
            waits_since: None,
            promise: Promise::default(),
            broken: None,
            disk_failed: false,
        }))
    }

    fn may_go_on(&self, longest: Duration) -> bool {
        let is_young = self.waits_since.is_some_and(|since| since.elapsed() < longest);
        is_young && self.n_kept < MOST_TURNS && self.broken.is_none()
    }

    /// Runs a closure and makes its entry; what fails is undone before anybody else writes.
    fn run<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>,
    ) -> std::thread::Result<Result<T, E>> {
        let is_first = self.n_kept == 0;
        if !is_first && let Err(error) = self.lent.connection.begin_turn() {
            return Ok(Err(self.broken.insert(error).shared().into()));
        }
        let mark = self.growth.mark();
        let connection = &mut self.lent.connection;
        let mut transaction = Transaction::new(connection, Access::Write, &mut self.growth);
        // A panic goes on when the others are served.
        let done = catch_unwind(AssertUnwindSafe(|| {
            let value = work(&mut transaction)?;
            seal(&mut transaction)?;
            match transaction.state() {
                (true, _) => Ok(value),
                (false, _) => Err(StoreError::RolledBack.into()),
            }
        }));
        let (_, disk_failed) = transaction.state();
        self.disk_failed = disk_failed;
        let is_kept = matches!(done, Ok(Ok(_)));
        let ended = match (is_first, is_kept) {
            (true, _) => Ok(()),
            (false, true) => self.lent.connection.keep_turn(),
            (false, false) => self.lent.connection.undo_turn(),
        };
        match ended {
            Err(error) => self.broken = Some(error),
            Ok(()) if is_kept => {
                self.n_kept += 1;
                self.waits_since.get_or_insert_with(Instant::now);
            }
            Ok(()) => self.growth.go_back_to(mark),
        }
        if disk_failed {
            self.broken = Some(StoreError::RolledBack);
        }
        done
    }

    /// Makes durable what is to be kept, or rolls all back.
    fn end<'s>(
        mut self: Box<Self>,
        signer: impl FnOnce() -> Result<&'s Signer, StoreError>,
    ) -> (Result<(), StoreError>, Promise) {
        let connection = &mut self.lent.connection;
        let (ended, is_open) = match self.broken.take() {
            Some(error) => (Err(error), true),
            None if self.n_kept == 0 => (Ok(()), true),
            None => {
                let mut transaction = Transaction::new(connection, Access::Write, &mut self.growth);
                let written = growth::write_out(&mut transaction, signer);
                let ended = written.and_then(|()| connection.commit());
                let is_open = ended.is_err();
                (ended, is_open)
            }
        };
        if is_open {
            connection.roll_back();
        }
        let Group { lent, promise, .. } = *self;
        lent.give_back();
        (ended, promise)
    }
}

#[cfg(test)]
mod tests;
