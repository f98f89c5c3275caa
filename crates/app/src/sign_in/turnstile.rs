//! Lets so many pass at once and no more: a password's hash takes memory and time on purpose, and a
//! slow directory takes no thread that others need.

use std::num::NonZero;
use std::sync::{Condvar, LazyLock, Mutex, PoisonError};
use std::thread::available_parallelism;
use std::time::Duration;

/// As many hash as the machine computes at once.
static HASHING: LazyLock<Turnstile> =
    LazyLock::new(|| Turnstile::new(available_parallelism().map_or(1, NonZero::get)));

/// Does the work when there is room; waits for it until then.
pub(super) fn pass<T>(work: impl FnOnce() -> T) -> T {
    let _passage = HASHING.enter();
    work()
}

/// A door for so many at once.
pub(crate) struct Turnstile {
    room: usize,
    /// How many are inside at this moment.
    passing: Mutex<usize>,
    left: Condvar,
}

impl Turnstile {
    pub(crate) const fn new(room: usize) -> Self {
        Self { room, passing: Mutex::new(0), left: Condvar::new() }
    }

    fn enter(&self) -> Passage<'_> {
        let passing = self.passing.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.left.wait_while(passing, |passing| *passing >= self.room);
        *waited.unwrap_or_else(PoisonError::into_inner) += 1;
        Passage(self)
    }

    /// Does the work if there is room within the time.
    pub(crate) fn pass_within<T>(&self, patience: Duration, work: impl FnOnce() -> T) -> Option<T> {
        let passing = self.passing.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |passing: &mut usize| *passing >= self.room;
        let waited = self.left.wait_timeout_while(passing, patience, full);
        let (mut passing, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if *passing >= self.room {
            return None;
        }
        *passing += 1;
        drop(passing);
        let _passage = Passage(self);
        Some(work())
    }
}

/// Makes room again, also where the work panics.
struct Passage<'t>(&'t Turnstile);

impl Drop for Passage<'_> {
    fn drop(&mut self) {
        *self.0.passing.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.left.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_finds_no_room_in_time_is_sent_away_and_a_panic_makes_room_again() {
        let narrow = Turnstile::new(1);
        let inside = narrow.pass_within(Duration::ZERO, || {
            narrow.pass_within(Duration::from_millis(1), || "two at once")
        });
        assert_eq!(inside, Some(None));
        let broken = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            narrow.pass_within(Duration::ZERO, || std::panic::panic_any("it breaks"))
        }));
        assert!(broken.is_err());
        assert_eq!(narrow.pass_within(Duration::ZERO, || "again"), Some("again"));
    }
}
