//! Subject lines as kept beside the board: short, because a city has a million of them.

use domain::Line;
use domain::Standing;
use regulation::Day;
use serde::{Deserialize, Serialize};

/// One subject of a duty; its records and its reason are computed when asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectLine {
    #[serde(rename = "s")]
    pub subject: String,
    #[serde(rename = "k")]
    pub standing: Standing,
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Day>,
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    #[serde(rename = "l", default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    #[serde(rename = "m", default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

impl From<Line> for SubjectLine {
    fn from(line: Line) -> Self {
        Self {
            subject: line.subject.unwrap_or_default(),
            standing: line.standing,
            since: line.since,
            due: line.findings.due.map(|due| due.to_string()),
            late: line.findings.late,
            missing: line.findings.missing,
        }
    }
}
