//! Which provisions and rows are modelled, which are not, and why.

use serde::Deserialize;

/// The state of one provision of the 36 points, or of one row of national law.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// A provision number, or a row id.
    #[serde(alias = "provision")]
    pub id: String,
    #[serde(default)]
    pub kind: Option<String>,
    pub state: CoverageState,
    #[serde(default)]
    pub why: Option<String>,
    #[serde(default)]
    pub why_zh: Option<String>,
    /// The duties that have the provision of the city as their point, in order.
    #[serde(default)]
    pub duties: Vec<String>,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CoverageState {
    Modelled,
    Definition,
    Listed,
    Outside,
}
