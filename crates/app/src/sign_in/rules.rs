//! The numbers that sign-in keeps: the law's from its parameters, the city's from its settings.

use credentials::{Policy, Profile};
use domain::Moment;
use domain::body::{CITY, City};
use regulation::{Amount, Day, Term};
use store::StoreError;

use crate::Installation;
use crate::ground::Ground;

/// What holds today.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    pub policy: Policy,
    /// After how many failures an account rests.
    pub n_failures: i64,
    pub lockout_minutes: i64,
    /// How long a password may be used; none where the city has not decided.
    pub validity: Option<Term>,
    /// How long an account may go unused; for ever where the city has not decided.
    pub unused_account: Option<Term>,
    pub idle_minutes: i64,
    pub absolute_minutes: i64,
}

/// A number that must be there is not.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    #[error("the law names no `{parameter}` today; see regulation/parameters")]
    Missing { parameter: &'static str },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Not of the law, which leaves it to the agency (附表十): until the city decides.
const IDLE_MINUTES: i64 = 30;
const ABSOLUTE_MINUTES: i64 = 12 * 60;

/// Not of the law: the years, months and days of a term by the clock.
const MINUTES_OF_A_DAY: i64 = 24 * 60;

impl Rules {
    /// Reads the rules of today.
    ///
    /// # Errors
    /// [`RulesError`]: without its numbers nobody is let in.
    pub fn on(installation: &Installation) -> Result<Self, RulesError> {
        let city = installation.store.read(|transaction| {
            Ok::<_, StoreError>(Ground::current(installation, transaction)?.city.clone())
        })?;
        Self::of(installation, &city)
    }

    /// The rules of today, as a city has decided them.
    ///
    /// # Errors
    /// [`RulesError::Missing`].
    pub(crate) fn of(installation: &Installation, city: &City) -> Result<Self, RulesError> {
        let today = installation.today();
        let decided = |name: &str| city.setting(name, CITY, today);
        let number = |name: &str| decided(name).and_then(|value| value.parse::<usize>().ok());
        let term = |name: &str| decided(name).and_then(|value| value.parse::<Term>().ok());
        let minutes = |name: &str| term(name).map(minutes).filter(|minutes| *minutes > 0);
        let profile = match number("sign_in.password_kinds") {
            Some(kinds) if kinds <= 1 => Profile::Length,
            _ => Profile::Composition,
        };
        let least_length = number("sign_in.password_length").unwrap_or(match profile {
            Profile::Composition => Policy::LEAST_LENGTH_COMPOSED,
            Profile::Length => Policy::LEAST_LENGTH_ALONE,
        });
        let law = |parameter| of_the_law(installation, parameter, today);
        let n_former = law("password.history")?.0;
        Ok(Self {
            policy: Policy {
                profile,
                least_length: least_length.min(Policy::MOST_LENGTH),
                n_former_barred: usize::try_from(n_former).unwrap_or(0),
            },
            n_failures: law("sign-in.failures")?.0.max(1),
            lockout_minutes: law("sign-in.lockout")?.1.max(1),
            validity: term("sign_in.password_validity"),
            unused_account: term("sign_in.unused_account"),
            idle_minutes: minutes("sign_in.idle").unwrap_or(IDLE_MINUTES),
            absolute_minutes: minutes("sign_in.absolute").unwrap_or(ABSOLUTE_MINUTES),
        })
    }

    /// The first day of the term within which an account must have been used by today.
    #[must_use]
    pub fn unused_since(&self, today: Day) -> Option<Day> {
        let term = self.unused_account?;
        let span = jiff::Span::new().years(term.years).months(term.months).days(term.days);
        let since = today.date().checked_sub(span).ok().map(Day::from)?;
        (since < today).then_some(since)
    }

    /// Whether a password that was set at a moment may no longer be used.
    #[must_use]
    pub fn is_worn_out(&self, set_at: Moment, now: Moment) -> bool {
        let Some(term) = self.validity else { return false };
        let span = jiff::Span::new().years(term.years).months(term.months).days(term.days);
        let last = set_at.day().date().checked_add(span);
        last.is_ok_and(|last| last < now.day().date())
    }
}

/// A number of the law, as it is and as minutes.
fn of_the_law(
    installation: &Installation,
    parameter: &'static str,
    today: Day,
) -> Result<(i64, i64), RulesError> {
    let found = installation.regulation.parameter(parameter);
    match found.and_then(|found| found.amount(today, None)) {
        Some(Amount::Number(number)) => Ok((number, number)),
        Some(Amount::Term(term)) => Ok((0, minutes(term))),
        None => Err(RulesError::Missing { parameter }),
    }
}

fn minutes(term: Term) -> i64 {
    term.minutes.saturating_add(i64::from(term.days).saturating_mul(MINUTES_OF_A_DAY))
}
