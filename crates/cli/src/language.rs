//! The language of what is printed; knows no sentence.

use std::ffi::OsString;

use clap::ValueEnum;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    #[value(name = "zh-TW", alias = "zh", alias = "zh-tw")]
    Chinese,
    #[value(name = "en")]
    English,
}

impl Language {
    /// One of two sentences.
    pub(crate) fn of(self, zh: impl Into<String>, en: impl Into<String>) -> String {
        match self {
            Self::Chinese => zh.into(),
            Self::English => en.into(),
        }
    }
}

impl From<Language> for app::import::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::Chinese => Self::Chinese,
            Language::English => Self::English,
        }
    }
}

/// English where the environment says so, else 正體中文.
pub(crate) fn of_environment() -> Language {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    match named {
        Some(locale) if locale.to_ascii_lowercase().starts_with("en") => Language::English,
        _ => Language::Chinese,
    }
}

/// The language before the arguments are parsed, for complaints about the arguments themselves.
pub(crate) fn guess(arguments: &[OsString]) -> Language {
    let texts: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let given = texts.iter().enumerate().find_map(|(place, text)| match *text {
        "--lang" => texts.get(place + 1).copied(),
        text => text.strip_prefix("--lang="),
    });
    match given {
        Some("en") => Language::English,
        Some(_) => Language::Chinese,
        None => of_environment(),
    }
}
