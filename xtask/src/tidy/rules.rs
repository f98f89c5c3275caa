//! What the house is held to, as `xtask/tidy.toml` states it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The numbers, names and edges that the checks compare the tree with.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rules {
    pub(crate) skip: Vec<String>,
    pub(crate) max_lines: usize,
    pub(crate) counted_endings: Vec<String>,
    pub(crate) vague_names: Vec<String>,
    pub(crate) unwanted_words: Vec<String>,
    pub(crate) free_numbers: BTreeMap<String, String>,
    pub(crate) edges: BTreeMap<String, Vec<String>>,
    pub(crate) pure: BTreeMap<String, Vec<String>>,
    pub(crate) floors: BTreeMap<String, Vec<String>>,
}
