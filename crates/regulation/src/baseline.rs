//! 附表九 and 附表十 of one edition: how a system is graded, and which measures its grade asks for.

use serde::Deserialize;

use crate::{Citation, Confidence, Day, Level};

/// What one edition asks of systems.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    pub instrument: String,
    pub edition: Day,
    pub classification_cite: Citation,
    pub baseline_cite: Citation,
    /// The words for the grades, the lowest first.
    pub levels: Vec<String>,
    pub applies_to: Vec<Level>,
    pub confidence: Confidence,
    pub source: String,
    #[serde(default)]
    pub note: Option<String>,
    pub rule: toml::Table,
    #[serde(rename = "classification")]
    pub classifications: Vec<toml::Table>,
    /// In order of their items.
    #[serde(rename = "control")]
    pub controls: Vec<Control>,
}

/// One measure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    pub id: String,
    /// 項次, the number by which lines of a self-check name it.
    pub item: i64,
    pub dimension: String,
    pub dimension_zh: String,
    pub dimension_en: String,
    pub group: String,
    pub group_zh: String,
    pub group_en: String,
    /// The lowest grade that asks for it; every higher one does too.
    pub level: String,
    /// The items of the edition before that together were the same measure; none: it is new.
    #[serde(default)]
    pub was: Vec<i64>,
    pub kind: String,
    #[serde(default)]
    pub text_zh: Option<String>,
    #[serde(default)]
    pub paraphrase_zh: Option<String>,
    #[serde(default)]
    pub numbers: Vec<toml::Table>,
    #[serde(default)]
    pub agency_decides: Vec<String>,
    pub confidence: Confidence,
    #[serde(default)]
    pub note: Option<String>,
}

impl Baseline {
    /// How high a grade is; the lowest is nought.
    pub fn rank(&self, level: &str) -> Option<usize> {
        self.levels.iter().position(|one| one == level)
    }

    /// Whether a grade asks for a measure.
    pub fn asks(&self, control: &Control, rank: usize) -> bool {
        self.rank(&control.level).is_some_and(|lowest| lowest <= rank)
    }

    /// The measure of an item.
    pub fn control(&self, item: i64) -> Option<&Control> {
        let place = self.controls.binary_search_by_key(&item, |control| control.item).ok()?;
        self.controls.get(place)
    }
}
