//! The two languages of the site, and how their readers have days written; knows no words.

use app::dating::Dating;

/// How a reader is spoken to: in which language, and with days by which count of years.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Language {
    pub tongue: Tongue,
    pub dating: Dating,
}

/// A language of the site. 正體中文 is the first one: it is spoken where nothing else was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tongue {
    #[default]
    Chinese,
    English,
}

impl Language {
    /// Chinese to whoever reads it, with the days that it has.
    pub const CHINESE: Self = Self { tongue: Tongue::Chinese, dating: Dating::ByLanguage };
    /// English to whoever reads it, with the days that it has.
    pub const ENGLISH: Self = Self { tongue: Tongue::English, dating: Dating::ByLanguage };

    /// The language of a BCP 47 tag, as it stands in `lang=` of a URL; `None` where the site does not speak it.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let tag = tag.to_ascii_lowercase();
        match tag.split('-').next() {
            Some("zh") => Some(Self::CHINESE),
            Some("en") => Some(Self::ENGLISH),
            _ => None,
        }
    }

    /// The same with days as somebody likes to read them.
    pub fn dated(self, dating: Dating) -> Self {
        Self { dating, ..self }
    }

    /// The tag that browsers and screen readers understand.
    pub fn tag(self) -> &'static str {
        self.choose("zh-Hant-TW", "en")
    }

    /// The value of `lang=` in URLs; `None` for the first language, so that plain URLs stay plain.
    pub fn in_query(self) -> Option<&'static str> {
        self.choose(None, Some("en"))
    }

    /// The language that the switch offers.
    pub fn other(self) -> Self {
        let tongue = self.choose(Tongue::English, Tongue::Chinese);
        Self { tongue, ..self }
    }

    /// The language's own name for itself.
    pub fn name(self) -> &'static str {
        self.choose("正體中文", "English")
    }

    pub fn is_english(self) -> bool {
        self.tongue == Tongue::English
    }

    /// Chooses between two wordings of one thing.
    pub fn choose<T>(self, chinese: T, english: T) -> T {
        match self.tongue {
            Tongue::Chinese => chinese,
            Tongue::English => english,
        }
    }
}

/// One sentence said in both languages, for words that come from data or from a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bilingual {
    pub zh: String,
    pub en: String,
}

impl Bilingual {
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    pub fn in_language(&self, language: Language) -> &str {
        language.choose(&self.zh, &self.en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_found_by_its_tag_and_its_regional_tags() {
        assert_eq!(Language::from_tag("zh-TW"), Some(Language::CHINESE));
        assert_eq!(Language::from_tag("en-GB"), Some(Language::ENGLISH));
        assert_eq!(Language::from_tag("fr"), None);
    }

    #[test]
    fn the_first_language_leaves_urls_plain() {
        assert_eq!(Language::CHINESE.in_query(), None);
        assert_eq!(Language::ENGLISH.in_query(), Some("en"));
    }
}
