//! An entry of the log: who changed what and when, as one line of text that is hashed as it stands.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Hash;

/// One change as the log holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The number of the change; the first is 1, and none is left out.
    pub change: i64,
    /// Microseconds since 1970 in UTC.
    pub at: i64,
    pub actor: String,
    pub kind: String,
    pub summary: String,
    /// The name of the file that it came from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source_name: Option<String>,
    /// The SHA-256 of that file in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source_sha256: Option<String>,
    /// How many records it says to write.
    pub records: i64,
    /// What it wrote, by kind.
    pub parts: BTreeMap<String, Part>,
}

/// The things of one kind that a change wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub count: u64,
    /// The root over their commitments in ascending order.
    pub root: Hash,
}

/// Why a text is no entry.
#[derive(Debug, thiserror::Error)]
#[error("the entry cannot be read: {0}")]
pub struct EntryError(#[from] serde_json::Error);

impl Entry {
    /// The line of text that is hashed.
    ///
    /// # Errors
    /// None that a value of this type gives.
    pub fn to_text(&self) -> Result<String, EntryError> {
        Ok(serde_json::to_string(self)?)
    }

    /// Reads an entry back.
    ///
    /// # Errors
    /// [`EntryError`] for any other text.
    pub fn from_text(text: &str) -> Result<Self, EntryError> {
        Ok(serde_json::from_str(text)?)
    }

    /// The leaf of an entry's text.
    #[must_use]
    pub fn leaf(text: &str) -> Hash {
        Hash::of_leaf(text.as_bytes())
    }
}
