//! Responsibility levels A to E and the tiers of bodies.

use serde::{Deserialize, Serialize};

/// 資通安全責任等級 (csma-levels art. 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    A,
    B,
    C,
    D,
    E,
}

impl Level {
    /// From A, the highest, to E.
    pub const ALL: [Self; 5] = [Self::A, Self::B, Self::C, Self::D, Self::E];

    /// The letter of the level.
    pub fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::E => "E",
        }
    }

    /// The level that a letter names.
    pub fn from_letter(letter: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.letter() == letter)
    }
}

/// Where a body stands in the city (point 1; national.md section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    City,
    First,
    Second,
    School,
    Corporation,
    Enterprise,
}

impl Tier {
    /// In the order of the register.
    pub const ALL: [Self; 6] =
        [Self::City, Self::First, Self::Second, Self::School, Self::Corporation, Self::Enterprise];

    /// The word used in records and on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::First => "first",
            Self::Second => "second",
            Self::School => "school",
            Self::Corporation => "corporation",
            Self::Enterprise => "enterprise",
        }
    }

    /// The tier that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tier| tier.word() == word)
    }
}
