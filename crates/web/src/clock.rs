//! The one place where the site learns the time; the clock itself is given from outside.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::calendar::in_taipei;

/// Tells the present moment; tests give a fixed one.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    pub fn fixed(moment: Timestamp) -> Self {
        Self::new(move || moment)
    }

    pub fn now(&self) -> Timestamp {
        (self.0)()
    }

    /// The present day in Taipei.
    pub fn today(&self) -> Date {
        in_taipei(self.now()).date()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
