//! How long what was filed on a day is kept (保存年限); knows no file and who decided it.

use std::fmt;
use std::str::FromStr;

use regulation::{Day, Term};

use crate::reckon::valid_through;

/// For how long something is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    Forever,
    For(Term),
}

/// How [`Keeping::Forever`] is written.
pub const FOREVER: &str = "forever";

/// What is no term of days, months and years.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no time for which something is kept; write {FOREVER}, or a term such as P5Y")]
pub struct KeepingError(String);

impl FromStr for Keeping {
    type Err = KeepingError;

    fn from_str(text: &str) -> Result<Self, KeepingError> {
        if text == FOREVER {
            return Ok(Self::Forever);
        }
        let term = text.parse::<Term>().ok();
        let term = term.filter(|term| !term.is_by_clock() && *term != Term::default());
        term.map(Self::For).ok_or_else(|| KeepingError(text.to_owned()))
    }
}

impl fmt::Display for Keeping {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forever => out.write_str(FOREVER),
            Self::For(term) => term.fmt(out),
        }
    }
}

impl Keeping {
    /// The last day on which what is of `day` is kept, never before `least` has run; none: for ever.
    #[must_use]
    pub fn until(self, day: Day, least: Option<Term>) -> Option<Day> {
        let Self::For(term) = self else { return None };
        let floor = least.map(|least| valid_through(day, least));
        Some(valid_through(day, term).max(floor.unwrap_or(day)))
    }

    /// Whether something of `day` would go before `least` has run.
    #[must_use]
    pub fn is_shorter_than(self, least: Term, day: Day) -> bool {
        matches!(self, Self::For(term) if valid_through(day, term) < valid_through(day, least))
    }
}
