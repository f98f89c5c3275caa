//! The log as handed to an outsider: all entries under a checkpoint, or the receipt of one thing in it.

use serde::{Deserialize, Serialize};

use crate::{
    Checkpoint, Commitment, Entry, Frontier, Hash, NoteError, Verifier, Witness, cosigned_by,
    from_hexadecimal, holds_consistency, holds_inclusion,
};

/// The first line of a bundle; each further line is the text of an entry, in order.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// The signed checkpoint of the entries that follow.
    pub checkpoint: String,
    /// Checkpoints that witnesses cosigned, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cosigned: Vec<Cosigned>,
}

/// A checkpoint that witnesses cosigned, and the proof that the log grew out of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cosigned {
    pub note: String,
    /// From it to the checkpoint beside which it stands.
    pub path: Vec<Hash>,
}

/// The newest checkpoint that every demanded witness cosigned: how long the log was, and when each
/// of them saw it, in seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witnessed {
    pub size: u64,
    pub by: Vec<(String, u64)>,
}

impl Witnessed {
    /// The newest of some notes that at least so many of the witnesses cosigned.
    #[must_use]
    pub fn newest<'n>(
        notes: impl IntoIterator<Item = &'n str>,
        witnesses: &[Witness],
        needed: usize,
    ) -> Option<Self> {
        let told = |note: &str| {
            let by = cosigned_by(note, witnesses);
            let size = Checkpoint::unverified(note).ok()?.size;
            let by = by.into_iter().map(|(witness, at)| (witness.name().to_owned(), at)).collect();
            Some(Self { size, by })
                .filter(|told: &Self| !told.by.is_empty() && told.by.len() >= needed)
        };
        notes.into_iter().filter_map(told).max_by_key(|told| told.size)
    }
}

/// Opens what was cosigned and holds it against the checkpoint that it grew into.
fn grown(
    cosigned: &[Cosigned],
    verifier: &Verifier,
    into: &Checkpoint,
) -> Result<Vec<Checkpoint>, BundleFault> {
    let open = |shown: &Cosigned| {
        let earlier = verifier.open(&shown.note)?;
        let grew =
            holds_consistency((earlier.size, earlier.root), (into.size, into.root), &shown.path);
        match grew {
            true => Ok(earlier),
            false => Err(BundleFault::Forked { size: into.size, earlier: earlier.size }),
        }
    };
    cosigned.iter().map(open).collect()
}

fn demand(cosigned: &[Cosigned], witnesses: &[Witness]) -> Result<Option<Witnessed>, BundleFault> {
    let notes = cosigned.iter().map(|shown| shown.note.as_str());
    let found = Witnessed::newest(notes, witnesses, witnesses.len());
    match found {
        None if !witnesses.is_empty() => Err(BundleFault::NotWitnessed { needed: witnesses.len() }),
        found => Ok(found),
    }
}

/// The proof that one thing was written by a change that is in the log.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The signed checkpoint that the proof leads to.
    pub checkpoint: String,
    /// The newest checkpoint that witnesses cosigned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cosigned: Vec<Cosigned>,
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
    #[error("it bears no checkpoint that all {needed} demanded witnesses cosigned")]
    NotWitnessed { needed: usize },
    #[error(
        "the witnesses saw {witnessed} entries, this is entry {entry}: ask for a newer receipt"
    )]
    NotYetWitnessed { witnessed: u64, entry: u64 },
    #[error("the entry is not in the log under this checkpoint")]
    NotIncluded,
    #[error("what is shown is not what the entry commits to")]
    NotCommitted,
}

impl Bundle {
    /// Checks every entry against the checkpoint, that the log grew out of what was cosigned and of an
    /// earlier checkpoint, and that each demanded witness cosigned one of them.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn check<'t>(
        &self,
        entries: impl Iterator<Item = &'t str>,
        verifier: &Verifier,
        earlier: Option<&Checkpoint>,
        witnesses: &[Witness],
    ) -> Result<(Checkpoint, Option<Witnessed>), BundleFault> {
        let checkpoint = verifier.open(&self.checkpoint)?;
        grown(&self.cosigned, verifier, &checkpoint)?;
        let witnessed = demand(&self.cosigned, witnesses)?;
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
            None => Ok((checkpoint, witnessed)),
        }
    }
}

impl Receipt {
    /// Checks that the values were written by the change, that the change is in the log, and that
    /// each demanded witness cosigned a checkpoint that holds it.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn check(
        &self,
        verifier: &Verifier,
        witnesses: &[Witness],
    ) -> Result<(Checkpoint, Entry, Option<Witnessed>), BundleFault> {
        let checkpoint = verifier.open(&self.checkpoint)?;
        grown(&self.cosigned, verifier, &checkpoint)?;
        let witnessed = demand(&self.cosigned, witnesses)?;
        let form = |error: &dyn std::fmt::Display| BundleFault::Form(error.to_string());
        let entry = Entry::from_text(&self.entry).map_err(|error| form(&error))?;
        let index = u64::try_from(entry.change - 1).map_err(|error| form(&error))?;
        let leaf = Entry::leaf(&self.entry);
        if !holds_inclusion(leaf, index, checkpoint.size, &self.path, checkpoint.root) {
            return Err(BundleFault::NotIncluded);
        }
        if let Some(seen) = witnessed.as_ref().filter(|seen| seen.size <= index) {
            return Err(BundleFault::NotYetWitnessed { witnessed: seen.size, entry: index + 1 });
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
            true => Ok((checkpoint, entry, witnessed)),
            false => Err(BundleFault::NotCommitted),
        }
    }
}
