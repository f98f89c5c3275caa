//! The log as handed to an outsider: all entries under a checkpoint, or the receipt of one thing in it.

use serde::{Deserialize, Serialize};

use crate::{
    Checkpoint, Commitment, Entry, Frontier, Hash, NoteError, Verifier, from_hexadecimal,
    holds_inclusion,
};

/// The first line of a bundle; each further line is the text of an entry, in order.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// The signed checkpoint of the entries that follow.
    pub checkpoint: String,
}

/// The proof that one thing was written by a change that is in the log.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The signed checkpoint that the proof leads to.
    pub checkpoint: String,
    pub entry: String,
    /// From the entry to the root of the log.
    pub path: Vec<Hash>,
    /// What was written, such as `record`.
    pub kind: String,
    /// In hexadecimal; empty where it was written without one.
    pub salt: String,
    /// What was written, value by value.
    pub values: Vec<Value>,
    /// The place of its commitment among those of its kind and change, and the path from there to the
    /// entry's root.
    pub place: u64,
    pub among: Vec<Hash>,
}

/// A value that was committed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    None,
    Number(i64),
    Text(String),
}

/// What does not hold in a bundle or a receipt.
#[derive(Debug, thiserror::Error)]
pub enum BundleFault {
    #[error("the file is neither a bundle nor a receipt: {0}")]
    Form(String),
    #[error(transparent)]
    Note(#[from] NoteError),
    #[error("entry {number} is not that of change {number}: {why}")]
    Entry { number: u64, why: String },
    #[error("the checkpoint speaks of {signed} entries, the file holds {found}")]
    Size { signed: u64, found: u64 },
    #[error("the {size} entries do not give the root that was signed")]
    Root { size: u64 },
    #[error("the log of {size} entries did not grow out of the checkpoint of {earlier}")]
    Forked { size: u64, earlier: u64 },
    #[error("the entry is not in the log under this checkpoint")]
    NotIncluded,
    #[error("what is shown is not what the entry commits to")]
    NotCommitted,
}

impl Bundle {
    /// Checks every entry against the checkpoint, and that the log grew out of an earlier checkpoint.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn check<'t>(
        &self,
        entries: impl Iterator<Item = &'t str>,
        verifier: &Verifier,
        earlier: Option<&Checkpoint>,
    ) -> Result<Checkpoint, BundleFault> {
        let checkpoint = verifier.open(&self.checkpoint)?;
        let mut tree = Frontier::new();
        let mut forked = earlier;
        for text in entries {
            let number = tree.size() + 1;
            let fault = |why: String| BundleFault::Entry { number, why };
            let entry = Entry::from_text(text).map_err(|error| fault(error.to_string()))?;
            if u64::try_from(entry.change) != Ok(number) {
                return Err(fault(format!("it tells of change {}", entry.change)));
            }
            tree.push(Entry::leaf(text));
            if forked.is_some_and(|earlier| (earlier.size, earlier.root) == (number, tree.root())) {
                forked = None;
            }
        }
        let (signed, found) = (checkpoint.size, tree.size());
        if signed != found {
            return Err(BundleFault::Size { signed, found });
        }
        if tree.root() != checkpoint.root {
            return Err(BundleFault::Root { size: signed });
        }
        match forked.filter(|earlier| earlier.size > 0) {
            Some(earlier) => Err(BundleFault::Forked { size: signed, earlier: earlier.size }),
            None => Ok(checkpoint),
        }
    }
}

impl Receipt {
    /// Checks that the values were written by the change, and that the change is in the log.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn check(&self, verifier: &Verifier) -> Result<(Checkpoint, Entry), BundleFault> {
        let checkpoint = verifier.open(&self.checkpoint)?;
        let form = |error: &dyn std::fmt::Display| BundleFault::Form(error.to_string());
        let entry = Entry::from_text(&self.entry).map_err(|error| form(&error))?;
        let index = u64::try_from(entry.change - 1).map_err(|error| form(&error))?;
        let leaf = Entry::leaf(&self.entry);
        if !holds_inclusion(leaf, index, checkpoint.size, &self.path, checkpoint.root) {
            return Err(BundleFault::NotIncluded);
        }
        let salt =
            from_hexadecimal(&self.salt).ok_or_else(|| form(&"the salt is not hexadecimal"))?;
        let begun = Commitment::to(&self.kind, &salt);
        let commitment = self.values.iter().fold(begun, |commitment, value| match value {
            Value::None => commitment.optional(None),
            Value::Number(number) => commitment.number(*number),
            Value::Text(text) => commitment.text(text),
        });
        let leaf = Hash::of_leaf(&commitment.finish().0);
        let part = entry.parts.get(&self.kind).ok_or(BundleFault::NotCommitted)?;
        match holds_inclusion(leaf, self.place, part.count, &self.among, part.root) {
            true => Ok((checkpoint, entry)),
            false => Err(BundleFault::NotCommitted),
        }
    }
}
