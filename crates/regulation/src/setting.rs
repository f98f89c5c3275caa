//! Settings that the law leaves to the city or the agency: their names and the words for them.

use serde::Deserialize;

/// A named setting or a family of them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingDefinition {
    /// `leave_days_threshold`, `period.*` for one a duty, or `approval.*` and `retention.*` for one
    /// a form.
    pub name: String,
    pub zh: String,
    pub en: String,
    pub kind: SettingKind,
    /// Whether an agency may set it for itself.
    pub by_agency: bool,
    /// The only values allowed; none: whatever the kind allows.
    #[serde(default)]
    pub allowed: Vec<String>,
    pub help_zh: String,
    pub help_en: String,
    #[serde(default)]
    pub suggestion: Option<String>,
}

/// What a setting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SettingKind {
    Day,
    Number,
    Percent,
    Term,
    Sample,
    /// Roles that approve a form's records, one after another.
    Roles,
    /// How long files are kept: a term, or for ever.
    Retention,
}
