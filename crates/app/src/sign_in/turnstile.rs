//! Lets so many pass at once and no more: a password's hash takes memory and time on purpose.

use std::num::NonZero;
use std::sync::{Condvar, LazyLock, Mutex, PoisonError};
use std::thread::available_parallelism;

/// How many hash at this moment.
static PASSING: Mutex<usize> = Mutex::new(0);
static LEFT: Condvar = Condvar::new();

/// As many as the machine computes at once.
static ROOM: LazyLock<usize> = LazyLock::new(|| available_parallelism().map_or(1, NonZero::get));

/// Does the work when there is room; waits for it until then.
pub(super) fn pass<T>(work: impl FnOnce() -> T) -> T {
    let passing = PASSING.lock().unwrap_or_else(PoisonError::into_inner);
    let waited = LEFT.wait_while(passing, |passing| *passing >= *ROOM);
    *waited.unwrap_or_else(PoisonError::into_inner) += 1;
    let _passage = Passage;
    work()
}

/// Makes room again, also where the work panics.
struct Passage;

impl Drop for Passage {
    fn drop(&mut self) {
        *PASSING.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        LEFT.notify_one();
    }
}
