//! Instruments, their editions and texts; knows no duty.

use serde::{Deserialize, Serialize};

use crate::{Citation, Day};

/// How sure a fact of the law is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// The text itself was seen.
    Verbatim,
    /// Somebody else quotes or sums it up.
    Secondary,
    /// From memory; a person must compare it with the text.
    Unverified,
}

/// A law, regulation or city document.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    pub id: String,
    pub zh: String,
    pub en: String,
    #[serde(default)]
    pub issuer_zh: Option<String>,
    pub kind: InstrumentKind,
    pub text_found: bool,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default, rename = "edition")]
    pub editions: Vec<Edition>,
}

/// Where an instrument stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InstrumentKind {
    CityRule,
    National,
    CityDelegated,
}

/// The text as in force from a day.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    pub in_force: Day,
    #[serde(default)]
    pub promulgated: Option<Day>,
    /// The first day on which it is no longer in force, where nothing succeeds it.
    #[serde(default)]
    pub until: Option<Day>,
    /// Its name then, where it is called otherwise by now.
    #[serde(default)]
    pub zh: Option<String>,
    #[serde(default)]
    pub en: Option<String>,
    #[serde(default)]
    pub document_no: Option<String>,
    pub confidence: Confidence,
    #[serde(default = "yes")]
    pub dates_exact: bool,
    #[serde(default)]
    pub note: Option<String>,
}

fn yes() -> bool {
    true
}

impl Instrument {
    /// The days in force of an edition: its first, and the first on which it no longer is.
    pub fn span(&self, edition: Day) -> Option<(Day, Option<Day>)> {
        let index = self.editions.iter().position(|one| one.in_force == edition)?;
        let here = self.editions.get(index)?;
        let next = self.editions.get(index + 1).map(|one| one.in_force);
        Some((here.in_force, here.until.or(next)))
    }

    /// The name that it bore in an edition; its own where it had no other, or there is no such edition.
    pub fn name_zh(&self, edition: Day) -> &str {
        self.edition(edition).and_then(|one| one.zh.as_deref()).unwrap_or(&self.zh)
    }

    /// The same in English.
    pub fn name_en(&self, edition: Day) -> &str {
        self.edition(edition).and_then(|one| one.en.as_deref()).unwrap_or(&self.en)
    }

    fn edition(&self, in_force: Day) -> Option<&Edition> {
        self.editions.iter().find(|one| one.in_force == in_force)
    }

    /// The edition in force on a day.
    pub fn edition_on(&self, on: Day) -> Option<&Edition> {
        let found = self.editions.iter().rev().find(|one| one.in_force <= on)?;
        found.until.is_none_or(|until| on < until).then_some(found)
    }
}

/// The text of one edition, provision by provision.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    pub instrument: String,
    pub edition: Day,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default, rename = "provision")]
    pub provisions: Vec<Provision>,
}

/// One article, point, item or row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provision {
    pub number: String,
    #[serde(default)]
    pub label: Option<String>,
    #[serde(default)]
    pub parent: Option<String>,
    pub kind: TextKind,
    #[serde(default)]
    pub text_zh: Option<String>,
    #[serde(default)]
    pub paraphrase_zh: Option<String>,
    #[serde(default)]
    pub text_en: Option<String>,
    #[serde(default)]
    pub title_zh: Option<String>,
    #[serde(default)]
    pub title_en: Option<String>,
    pub confidence: Confidence,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub note: Option<String>,
    /// Rows of the research that live here.
    #[serde(default)]
    pub rows: Vec<String>,
}

/// What kind of words we hold of a provision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextKind {
    /// The statute's own words.
    Official,
    /// The statute's words as another party quotes them.
    Quoted,
    /// 摘要，非條文.
    Summary,
    /// A chapter's title, or an article whose words are in its paragraphs.
    Heading,
    /// 未取得條文.
    Missing,
}

/// A place of an old edition and where it stands now.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moved {
    pub from: Citation,
    #[serde(default)]
    pub to: Vec<Citation>,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub confidence: Option<Confidence>,
}
