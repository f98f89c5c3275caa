//! Numbers of the law, each dated, cited and quoted where it stands.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{Citation, Confidence, Day, Level, Term};

/// One number, or one number a level, over time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    pub id: String,
    pub zh: String,
    pub en: String,
    pub unit: Unit,
    pub since: Vec<Since>,
}

/// What a parameter counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    Hours,
    Minutes,
    Days,
    Months,
    Years,
    People,
    Times,
    Items,
    Percent,
    Twd,
    /// An ISO 8601 term.
    Term,
}

/// The value from a day on; the next one ends it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Since {
    pub from: Day,
    #[serde(default)]
    pub value: Option<ByLevel>,
    #[serde(default)]
    pub repealed: bool,
    /// Whether the term also runs from a change of staff.
    #[serde(default)]
    pub change_of_staff: bool,
    /// Whether the term also runs from the addition of a system, and from a change of its grade or of
    /// what the baseline asks of it.
    #[serde(default)]
    pub change_of_system: bool,
    pub cite: Citation,
    #[serde(default)]
    pub quote: Option<String>,
    #[serde(default)]
    pub paraphrase: Option<String>,
    pub confidence: Confidence,
    #[serde(default)]
    pub note: Option<String>,
}

/// One value for all, or one for each level that has one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum ByLevel {
    All(Amount),
    Level(BTreeMap<Level, Amount>),
}

/// A whole number or a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Amount {
    Number(i64),
    Term(Term),
}

impl Parameter {
    /// The row in force on a day; none before the first and after a repeal.
    pub fn row(&self, on: Day) -> Option<&Since> {
        self.since.iter().rev().find(|row| row.from <= on).filter(|row| !row.repealed)
    }

    /// The value on a day for a level; none where the law has none.
    pub fn amount(&self, on: Day, level: Option<Level>) -> Option<Amount> {
        match self.row(on)?.value.as_ref()? {
            ByLevel::All(amount) => Some(*amount),
            ByLevel::Level(by_level) => by_level.get(&level?).copied(),
        }
    }

    /// Whether the value differs by level, so that an unknown level cannot be answered.
    pub fn is_by_level(&self) -> bool {
        self.since.iter().any(|row| matches!(row.value, Some(ByLevel::Level(_))))
    }
}
