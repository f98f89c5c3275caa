//! An example file as people write it; knows nothing of what the law says about it.

use regulation::{Day, Level, Tier};
use serde::{Deserialize, Deserializer, de};
use toml::Spanned;
use toml::value::Datetime;

use crate::{RecordState, Standing};

/// An example file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    pub(super) title: String,
    pub(super) cite: Spanned<String>,
    pub(super) why: String,
    #[serde(default)]
    pub(super) agency: Vec<Spanned<WrittenAgency>>,
    #[serde(default)]
    pub(super) setting: Vec<Spanned<WrittenSetting>>,
    #[serde(default)]
    pub(super) record: Vec<Spanned<WrittenRecord>>,
    pub(super) ask: Vec<WrittenAsk>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenAgency {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) tier: Option<Tier>,
    pub(super) parent: Option<String>,
    pub(super) supervising_agency: Option<String>,
    #[serde(default)]
    pub(super) level: Vec<WrittenLevel>,
    #[serde(default)]
    pub(super) facts: Vec<WrittenFacts>,
    #[serde(default, deserialize_with = "day_if_any")]
    pub(super) active_from: Option<Day>,
    #[serde(default, deserialize_with = "day_if_any")]
    pub(super) active_to: Option<Day>,
    #[serde(default)]
    pub(super) later: Vec<WrittenLater>,
}

/// What is another from a day on; the rest stays as it was.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenLater {
    #[serde(deserialize_with = "day")]
    pub(super) from: Day,
    pub(super) tier: Option<Tier>,
    pub(super) parent: Option<String>,
    pub(super) supervising_agency: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenLevel {
    #[serde(deserialize_with = "day")]
    pub(super) from: Day,
    pub(super) value: Level,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenFacts {
    #[serde(deserialize_with = "day")]
    pub(super) from: Day,
    pub(super) own_room: Option<bool>,
    pub(super) core_systems: Option<bool>,
    pub(super) mail_server: Option<bool>,
    pub(super) outward_core_system: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenSetting {
    pub(super) name: String,
    pub(super) agency: Option<String>,
    /// In the place of `agency`: the city's, said with `true` or by its id.
    pub(super) city: Option<toml::Value>,
    #[serde(deserialize_with = "day")]
    pub(super) from: Day,
    pub(super) value: toml::Value,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenRecord {
    pub(super) id: String,
    pub(super) form: String,
    pub(super) agency: String,
    #[serde(default)]
    pub(super) state: Option<RecordState>,
    pub(super) recorded_at: Option<Datetime>,
    pub(super) withdrawn_at: Option<Datetime>,
    pub(super) supersedes: Option<String>,
    pub(super) with: toml::Table,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenAsk {
    pub(super) as_of: Spanned<Datetime>,
    pub(super) known_at: Option<Spanned<Datetime>>,
    pub(super) expect: Vec<Spanned<WrittenExpect>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenExpect {
    pub(super) duty: String,
    pub(super) agency: String,
    pub(super) subject: Option<String>,
    pub(super) standing: Standing,
    pub(super) due: Option<Datetime>,
    pub(super) late: Option<bool>,
    #[serde(default, deserialize_with = "day_if_any")]
    pub(super) since: Option<Day>,
    pub(super) counted: Option<Vec<String>>,
    pub(super) failing: Option<Vec<String>>,
    pub(super) missing: Option<Vec<String>>,
    pub(super) missed: Option<Vec<String>>,
    pub(super) in_use: Option<bool>,
    pub(super) cite: Option<Vec<String>>,
}

/// A day without quotes; a text is none.
fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
    Datetime::deserialize(deserializer)?.to_string().parse().map_err(de::Error::custom)
}

fn day_if_any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Day>, D::Error> {
    day(deserializer).map(Some)
}
