//! Which days may be asked about: from the first of the law to some years from today; a day further off
//! tells nothing and takes long to reckon. Knows no record.

use regulation::{Day, Regulation, Term};

use crate::dating;

/// So many years ahead of today; not of the law.
pub const YEARS_AHEAD: i32 = 20;

/// The first and the last day that may be asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Askable {
    pub first: Day,
    pub last: Day,
}

/// Why a day is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AskedDayError {
    #[error("{day} is before the law begins; ask about {first} or later")]
    BeforeTheLaw { day: Day, first: Day },
    #[error("{day} is more than {} years ahead; ask about {last} or earlier", YEARS_AHEAD)]
    TooFarAhead { day: Day, last: Day },
}

impl AskedDayError {
    /// The same in Chinese, with days as they are typed where it is read: by the years of the Republic, or not.
    #[must_use]
    pub fn zh(self, is_of_republic: bool) -> String {
        let told = |day| dating::written(day, is_of_republic);
        match self {
            Self::BeforeTheLaw { day, first } => {
                format!("{} 早於法規施行之日；請填 {} 以後的日期", told(day), told(first))
            }
            Self::TooFarAhead { day, last } => {
                format!("{} 距今超過 {YEARS_AHEAD} 年；請填 {} 以前的日期", told(day), told(last))
            }
        }
    }
}

impl Askable {
    /// What may be asked about on a day, of a law that begins on another.
    #[must_use]
    pub fn on(today: Day, first: Day) -> Self {
        let years = Term { years: YEARS_AHEAD, ..Term::default() };
        Self { first, last: domain::reckon::valid_through(today, years) }
    }

    /// The same, of the law as it is.
    #[must_use]
    pub fn of(regulation: &Regulation, today: Day) -> Self {
        Self::on(today, regulation.beginning())
    }

    /// # Errors
    /// [`AskedDayError`], where the day is not among them.
    pub fn check(self, day: Day) -> Result<(), AskedDayError> {
        let Self { first, last } = self;
        match day {
            _ if day < first => Err(AskedDayError::BeforeTheLaw { day, first }),
            _ if day > last => Err(AskedDayError::TooFarAhead { day, last }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_answered_from_the_first_of_the_law_to_twenty_years_from_today() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let askable = Askable::on(day("2026-03-01"), day("2001-01-01"));
        for answered in ["2001-01-01", "2026-03-01", "2046-03-01"] {
            assert_eq!(askable.check(day(answered)), Ok(()), "{answered}");
        }
        let early = askable.check(day("2000-12-31")).unwrap_err().to_string();
        assert!(early.contains("2001-01-01 or later"), "{early}");
        let late = askable.check(day("9999-12-31")).unwrap_err().to_string();
        assert!(late.contains("2046-03-01 or earlier"), "{late}");
    }
}
