//! How somebody wants to be told: how often, at which hour, in which language.

use domain::Moment;
use regulation::Day;
use serde::Deserialize;
use store::event::NewEvent;
use store::notice::{self as rows, ChoiceRow};
use store::{StoreError, Transaction};

use super::own;
use crate::sign_in::{itself, tell};
use crate::{Actor, Installation};

/// How often somebody gets a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cadence {
    #[serde(rename = "none")]
    Never,
    Daily,
    /// On Mondays.
    Weekly,
}

impl Cadence {
    pub const ALL: [Self; 3] = [Self::Never, Self::Daily, Self::Weekly];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Never => "none",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cadence| cadence.word() == word)
    }
}

/// How somebody wants to be told.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub cadence: Cadence,
    /// In Taipei, from 0 to 23.
    pub hour: u8,
    /// One of [`Choice::LANGUAGES`].
    pub language: String,
    /// What is urgent comes by a letter of its own.
    #[serde(default = "yes")]
    pub mails_urgent: bool,
}

fn yes() -> bool {
    true
}

/// Not of the law: hours of a day, minutes of an hour.
const HOURS: u8 = 24;
const MINUTES: i64 = 60;

/// Why a choice is not kept.
#[derive(Debug, thiserror::Error)]
pub enum ChoiceError {
    #[error("this is chosen by somebody who signed in")]
    Nobody,
    #[error("`{0}` is no hour; write 0 to 23")]
    Hour(u8),
    #[error("`{0}` is no language of this program; write zh-TW or en")]
    Language(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Choice {
    pub const LANGUAGES: [&'static str; 2] = ["zh-TW", "en"];

    /// Whether it can be kept.
    ///
    /// # Errors
    /// [`ChoiceError::Hour`], [`ChoiceError::Language`].
    pub fn check(&self) -> Result<(), ChoiceError> {
        if self.hour >= HOURS {
            return Err(ChoiceError::Hour(self.hour));
        }
        match Self::LANGUAGES.contains(&self.language.as_str()) {
            true => Ok(()),
            false => Err(ChoiceError::Language(self.language.clone())),
        }
    }

    /// The latest moment, up to now, at which a digest is to be written; none for who wants none.
    /// Those that were slept through are not made up for: the latest takes up all that waits.
    #[must_use]
    pub fn latest_digest(&self, now: Moment) -> Option<Moment> {
        let at = |day: Day| Moment::start_of(day).plus_minutes(i64::from(self.hour) * MINUTES);
        let today = now.day();
        let day = if at(today) <= now { today } else { today.previous() };
        match self.cadence {
            Cadence::Never => None,
            Cadence::Daily => Some(at(day)),
            Cadence::Weekly => {
                let since_monday = day.weekday().to_monday_zero_offset();
                Some(at(day.plus(-i32::from(since_monday))))
            }
        }
    }
}

/// How somebody wants to be told, or how the house tells who has chosen nothing.
///
/// # Errors
/// [`ChoiceError`].
pub fn choice(installation: &Installation, actor: &Actor) -> Result<Choice, ChoiceError> {
    let account = own(actor).ok_or(ChoiceError::Nobody)?;
    Ok(installation.store.read(|transaction| of(installation, transaction, account))?)
}

pub(crate) fn of(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    account: &str,
) -> Result<Choice, StoreError> {
    let house = &installation.rules()?.digest;
    let Some(row) = rows::choice(transaction, account)? else { return Ok(house.clone()) };
    Ok(Choice {
        cadence: Cadence::from_word(&row.digest).unwrap_or(house.cadence),
        hour: u8::try_from(row.hour).unwrap_or(house.hour),
        language: row.language,
        mails_urgent: row.mails_urgent,
    })
}

/// In which language somebody is told.
pub(crate) fn language_of(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    account: &str,
) -> Result<String, StoreError> {
    of(installation, transaction, account).map(|choice| choice.language)
}

/// Keeps how somebody wants to be told from now on.
///
/// # Errors
/// [`ChoiceError`]; nothing is written then.
pub fn choose(
    installation: &Installation,
    actor: &Actor,
    choice: &Choice,
) -> Result<(), ChoiceError> {
    let account = own(actor).ok_or(ChoiceError::Nobody)?;
    choice.check()?;
    let row = ChoiceRow {
        digest: choice.cadence.word().to_owned(),
        hour: i64::from(choice.hour),
        mails_urgent: choice.mails_urgent,
        language: choice.language.clone(),
    };
    let now = installation.now().microseconds();
    installation.store.write(|transaction| {
        let chosen = NewEvent {
            kind: "notices.chosen",
            subject: account,
            detail: Some(choice.cadence.word()),
        };
        tell(installation, transaction, &itself(account), "notices", chosen)?;
        if choice.cadence == Cadence::Never {
            rows::forgo_all(transaction, account)?;
        }
        rows::choose(transaction, account, &row, now)
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latest(cadence: Cadence, hour: u8, now: &str) -> Option<String> {
        let choice = Choice { cadence, hour, language: "en".to_owned(), mails_urgent: true };
        choice.latest_digest(now.parse().unwrap()).map(|moment| moment.to_string())
    }

    #[test]
    fn a_daily_digest_is_of_the_last_time_that_its_hour_struck_in_taipei() {
        let daily = |now| latest(Cadence::Daily, 8, now);
        let monday = Some("2026-03-02T08:00:00+08:00".to_owned());
        assert_eq!(daily("2026-03-02T08:00:00+08:00"), monday);
        assert_eq!(daily("2026-03-02T23:59:59+08:00"), monday);
        assert_eq!(daily("2026-03-03T07:59:59+08:00"), monday);
        assert_eq!(daily("2026-03-02T00:00:00Z"), monday);
    }

    #[test]
    fn a_weekly_digest_is_of_the_last_monday_and_who_wants_none_has_no_time() {
        let weekly = |now| latest(Cadence::Weekly, 8, now);
        let monday = Some("2026-03-02T08:00:00+08:00".to_owned());
        assert_eq!(weekly("2026-03-02T08:00:00+08:00"), monday);
        assert_eq!(weekly("2026-03-09T07:59:59+08:00"), monday);
        assert_eq!(weekly("2026-03-02T07:59:59+08:00"), Some("2026-02-23T08:00:00+08:00".into()));
        assert_eq!(latest(Cadence::Never, 8, "2026-03-02T08:00:00+08:00"), None);
    }
}
