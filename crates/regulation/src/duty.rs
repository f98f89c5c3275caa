//! Duties: who owes what under which sentence, and how it is proven.

use serde::{Deserialize, Serialize};

use crate::{Citation, Confidence, Day, Level, Proof, Tier};

/// One duty of the city's regulation or of national law.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    pub id: String,
    pub cite: Citation,
    /// Further places that decide (national article behind a city point).
    #[serde(default)]
    pub also_cite: Vec<Citation>,
    /// The first day on which it binds, where that is later than the edition's: a letter under a text.
    #[serde(default)]
    pub from: Option<Day>,
    pub modality: Modality,
    #[serde(default)]
    pub bearer: Bearer,
    /// Roles of `regulation/roles.toml`, the body obliged first.
    #[serde(default)]
    pub who: Vec<String>,
    /// Levels that the duty binds; none: whatever the level.
    #[serde(default)]
    pub levels: Vec<Level>,
    /// Tiers that the duty binds; none: all that the instrument binds.
    #[serde(default)]
    pub tiers: Vec<Tier>,
    /// Facts about the body that must be true.
    #[serde(default)]
    pub facts: Vec<Fact>,
    pub subject_en: String,
    #[serde(default)]
    pub subject_zh: Option<String>,
    pub action_zh: String,
    pub action_en: String,
    /// Words of the provision on which the duty rests.
    #[serde(default)]
    pub quote: Option<String>,
    /// Where the text itself was not seen: what it says in our words.
    #[serde(default)]
    pub paraphrase: Option<String>,
    pub confidence: Confidence,
    #[serde(default)]
    pub note_zh: Option<String>,
    #[serde(default)]
    pub note_en: Option<String>,
    /// Forms that the duty may read; shown beside it.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// Forms that decide; the proof reads no other.
    #[serde(default)]
    pub decides: Vec<String>,
    /// City documents to which the point delegates and which must be adopted first.
    #[serde(default)]
    pub delegated: Vec<String>,
    /// The parameter of the first term, counted from the level's approval.
    #[serde(default)]
    pub first_term: Option<String>,
    /// Recurring items start in the calendar year after the level's approval; of a thing that joined its
    /// population later, in the one after that.
    #[serde(default)]
    pub starts_next_year: bool,
    /// The parameter or duty setting proposed where the law leaves the number open.
    #[serde(default)]
    pub suggestion: Option<Suggestion>,
    #[serde(default)]
    pub proof: Option<Proof>,
    /// Why the duty is outside the program, where it has no proof.
    #[serde(default)]
    pub outside: Option<String>,
    /// The regulation's chapter, from the file that holds the duty.
    #[serde(skip)]
    pub room: String,
    /// Place in file order over all duties.
    #[serde(skip)]
    pub order: u16,
    #[serde(skip)]
    pub national: bool,
}

/// 應, 得, 不得 or 準用.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Modality {
    Must,
    MustNot,
    MutatisMutandis,
    /// 得.
    May,
    /// 應…視需要: a must whose need the agency judges; shown like 得.
    AsNeeded,
}

impl Modality {
    /// Whether the duty stays outside every rate.
    pub fn is_optional(self) -> bool {
        matches!(self, Self::May | Self::AsNeeded)
    }
}

/// On whom the duty bears (semantics 17).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bearer {
    /// Every body that the instrument binds.
    #[default]
    Agency,
    /// Mayor, committee, 本府, its CISO and deputy.
    City,
    /// 資訊局.
    Doit,
    /// Each body with others below it; the subjects are those others.
    Superior,
}

/// A dated fact about a body (semantics 25).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    OwnRoom,
    CoreSystems,
    MailServer,
    OutwardCoreSystem,
}

impl Fact {
    /// In the order of semantics 25.
    pub const ALL: [Self; 4] =
        [Self::OwnRoom, Self::CoreSystems, Self::MailServer, Self::OutwardCoreSystem];

    /// The word used in records and answers.
    pub fn word(self) -> &'static str {
        match self {
            Self::OwnRoom => "own_room",
            Self::CoreSystems => "core_systems",
            Self::MailServer => "mail_server",
            Self::OutwardCoreSystem => "outward_core_system",
        }
    }
}

/// What the project proposes for an open number; never used unset.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suggestion {
    /// `period` or `term`.
    pub setting: String,
    /// An ISO 8601 duration.
    pub value: String,
    pub zh: String,
    pub en: String,
}
