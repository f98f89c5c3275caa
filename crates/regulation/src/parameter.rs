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
    /// The basis of each level whose value stands elsewhere than `cite`: in its own table.
    #[serde(default)]
    pub by_level: BTreeMap<Level, Basis>,
    /// What whoever reads the number must know beside it, in English and in Chinese.
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub note_zh: Option<String>,
}

/// The words on which a value rests: where they stand and how sure we are of them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    pub cite: Citation,
    #[serde(default)]
    pub quote: Option<String>,
    #[serde(default)]
    pub paraphrase: Option<String>,
    pub confidence: Confidence,
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

impl Since {
    /// What the value of a level rests on; without a level, what the row as a whole cites.
    pub fn basis(&self, level: Option<Level>) -> Basis {
        let own = level.and_then(|level| self.by_level.get(&level));
        own.cloned().unwrap_or_else(|| Basis {
            cite: self.cite.clone(),
            quote: self.quote.clone(),
            paraphrase: self.paraphrase.clone(),
            confidence: self.confidence,
        })
    }

    /// Every basis with the levels whose value rests on it, of all levels or of those asked about. No level
    /// stands beside the basis of what is the same for all.
    pub fn bases(&self, asked: &[Level]) -> Vec<(Vec<Level>, Basis)> {
        let is_asked = |level: &&Level| asked.is_empty() || asked.contains(level);
        let common = || (Vec::new(), self.basis(None));
        let levels: Vec<Level> = match &self.value {
            Some(ByLevel::Level(values)) => values.keys().filter(is_asked).copied().collect(),
            _ => self.by_level.keys().filter(is_asked).copied().collect(),
        };
        let is_common = match &self.value {
            Some(ByLevel::Level(_)) => levels.is_empty(),
            _ => asked.is_empty() || asked.iter().any(|level| !levels.contains(level)),
        };
        let mut found: Vec<(Vec<Level>, Basis)> = is_common.then(common).into_iter().collect();
        for level in levels {
            let basis = self.basis(Some(level));
            match found.iter_mut().find(|(of, one)| !of.is_empty() && *one == basis) {
                Some((of, _)) => of.push(level),
                None => found.push((vec![level], basis)),
            }
        }
        found
    }
}
