//! The two languages of the site; knows no words.

/// A language of the site. 正體中文 is the first one: it is spoken where nothing else was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    Chinese,
    English,
}

impl Language {
    /// The language of a BCP 47 tag, as it stands in `lang=` of a URL; `None` where the site does not speak it.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let tag = tag.to_ascii_lowercase();
        match tag.split('-').next() {
            Some("zh") => Some(Self::Chinese),
            Some("en") => Some(Self::English),
            _ => None,
        }
    }

    /// The tag that browsers and screen readers understand.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-Hant-TW",
            Self::English => "en",
        }
    }

    /// The value of `lang=` in URLs; `None` for the first language, so that plain URLs stay plain.
    pub fn in_query(self) -> Option<&'static str> {
        match self {
            Self::Chinese => None,
            Self::English => Some("en"),
        }
    }

    /// The language that the switch offers.
    pub fn other(self) -> Self {
        match self {
            Self::Chinese => Self::English,
            Self::English => Self::Chinese,
        }
    }

    /// The language's own name for itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chinese => "正體中文",
            Self::English => "English",
        }
    }

    /// Chooses between two wordings of one thing.
    pub fn choose<T>(self, chinese: T, english: T) -> T {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
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
        assert_eq!(Language::from_tag("zh-TW"), Some(Language::Chinese));
        assert_eq!(Language::from_tag("en-GB"), Some(Language::English));
        assert_eq!(Language::from_tag("fr"), None);
    }

    #[test]
    fn the_first_language_leaves_urls_plain() {
        assert_eq!(Language::Chinese.in_query(), None);
        assert_eq!(Language::English.in_query(), Some("en"));
    }
}
