//! Where the present moment comes from; the only place that asks the machine.

use domain::Moment;

/// Tells the present moment.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Moment;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where time is read")]
    fn now(&self) -> Moment {
        jiff::Timestamp::now().into()
    }
}

/// A clock that stands still: for tests, demonstrations and reruns.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub Moment);

impl Clock for FixedClock {
    fn now(&self) -> Moment {
        self.0
    }
}
