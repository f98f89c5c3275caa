//! By which count of years somebody reads and writes days, by their own choice; knows no page.

use domain::minguo::YEAR_BEFORE_FIRST;
use regulation::Day;
use store::StoreError;
use store::dating as rows;
use store::event::NewEvent;

use crate::import::Language;
use crate::sign_in::{itself, tell};
use crate::{Actor, Installation};

/// How somebody likes to read days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Dating {
    /// As the language of the page has them: of the Republic in Chinese, as elsewhere in English.
    #[default]
    ByLanguage,
    /// Of the Republic, in either language.
    Republic,
    /// As ISO 8601 has them, in either language.
    Iso,
}

impl Dating {
    pub const ALL: [Self; 3] = [Self::ByLanguage, Self::Republic, Self::Iso];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ByLanguage => "by-language",
            Self::Republic => "republic",
            Self::Iso => "iso",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dating| dating.word() == word)
    }

    /// What a row says; who has none has chosen nothing.
    pub(crate) fn of_row(word: Option<&str>) -> Self {
        word.and_then(Self::from_word).unwrap_or_default()
    }

    /// Whether a reader of a language counts years from the first of the Republic.
    #[must_use]
    pub fn is_of_republic(self, language: Language) -> bool {
        match self {
            Self::ByLanguage => language == Language::Chinese,
            Self::Republic => true,
            Self::Iso => false,
        }
    }
}

/// Why a choice is not kept.
#[derive(Debug, thiserror::Error)]
pub enum DatingError {
    #[error("this is chosen by somebody who signed in")]
    Nobody,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How somebody likes to read days; a program, as the language has them.
///
/// # Errors
/// The store's.
pub fn of(installation: &Installation, actor: &Actor) -> Result<Dating, StoreError> {
    let Some(principal) = actor.principal() else { return Ok(Dating::default()) };
    let account = principal.account.as_str();
    let chosen = installation.store.read(|transaction| rows::chosen(transaction, account))?;
    Ok(Dating::of_row(chosen.as_deref()))
}

/// Keeps how somebody likes to read days from now on.
///
/// # Errors
/// [`DatingError`]; nothing is written then.
pub fn choose(
    installation: &Installation,
    actor: &Actor,
    dating: Dating,
) -> Result<(), DatingError> {
    let account = crate::notice::own(actor).ok_or(DatingError::Nobody)?;
    let now = installation.now().microseconds();
    Ok(installation.store.write(|transaction| {
        let chosen =
            NewEvent { kind: "dates.chosen", subject: account, detail: Some(dating.word()) };
        tell(installation, transaction, &itself(account), "dates", chosen)?;
        rows::choose(transaction, account, dating.word(), now)
    })?)
}

/// A day as it is typed: 115/3/1 of the Republic, where its years have three figures at most, or as ISO 8601
/// has it. Either is read back as the same.
#[must_use]
pub fn written(day: Day, is_of_republic: bool) -> String {
    match is_of_republic && has_year(day.year()) {
        true => format!("{}/{}/{}", day.year() - YEAR_BEFORE_FIRST, day.month(), day.day()),
        false => day.to_string(),
    }
}

/// A day for where room is narrow, sortable by eye: 115-03-01, 2026-03-01.
#[must_use]
pub fn short(day: Day, is_of_republic: bool) -> String {
    match is_of_republic && day.year() > YEAR_BEFORE_FIRST {
        true => {
            let year = day.year() - YEAR_BEFORE_FIRST;
            format!("{year}-{:02}-{:02}", day.month(), day.day())
        }
        false => day.to_string(),
    }
}

/// A year alone: 115年, 2026; ROC 115 in English, for who counts so.
#[must_use]
pub fn year(year: i16, is_of_republic: bool, language: Language) -> String {
    match (language, is_of_republic && year > YEAR_BEFORE_FIRST) {
        (Language::Chinese, true) => format!("{}年", year - YEAR_BEFORE_FIRST),
        (Language::Chinese, false) => format!("{year}年"),
        (Language::English, true) => format!("ROC {}", year - YEAR_BEFORE_FIRST),
        (Language::English, false) => year.to_string(),
    }
}

/// Whether a year is one of the Republic that is read as such: of three figures at most.
pub(crate) fn has_year(year: i16) -> bool {
    (1..1_000).contains(&(year - YEAR_BEFORE_FIRST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_typed_as_its_reader_counts_and_an_early_one_as_elsewhere() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        assert_eq!(written(day("2026-03-01"), true), "115/3/1");
        assert_eq!(written(day("2026-03-01"), false), "2026-03-01");
        assert_eq!(written(day("1911-10-10"), true), "1911-10-10");
    }

    #[test]
    fn a_day_in_a_title_is_short_and_its_year_is_told_as_its_reader_counts() {
        let day: Day = "2026-03-01".parse().unwrap();
        assert_eq!([short(day, true), short(day, false)], ["115-03-01", "2026-03-01"]);
        let told = |is_of_republic, language| year(2026, is_of_republic, language);
        assert_eq!(told(true, Language::Chinese), "115年");
        assert_eq!(told(true, Language::English), "ROC 115");
        assert_eq!(told(false, Language::English), "2026");
    }
}
