//! The log as handed to an outsider: all entries under a checkpoint, or the receipt of one thing in it.

use serde::{Deserialize, Serialize};

use crate::step::{all_hold, n_signed};
use crate::{
    Authority, Checkpoint, Commitment, Entry, EntryError, Existed, Frontier, Hash, NoteError,
    Stamped, Verifier, Witness, cosigned_by, from_hexadecimal, holds_consistency, holds_inclusion,
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
    /// Checkpoints that authorities stamped, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stamped: Vec<Stamped>,
    /// The signatures on the roots after the first entry, the second and so on, in base64; none in files
    /// from before there were such.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<String>,
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

/// Whom somebody trusts who checks a file. Each witness named must have cosigned, each authority stamped.
#[derive(Debug, Clone, Copy)]
pub struct Trust<'t> {
    pub verifier: &'t Verifier,
    /// A checkpoint kept elsewhere, out of which the log must have grown.
    pub earlier: Option<&'t Checkpoint>,
    pub witnesses: &'t [Witness],
    pub authorities: &'t [Authority],
}

impl<'t> Trust<'t> {
    /// In the key of the log alone.
    #[must_use]
    pub fn of(verifier: &'t Verifier) -> Self {
        Self { verifier, earlier: None, witnesses: &[], authorities: &[] }
    }

    fn demand_witnesses(&self, cosigned: &[Cosigned]) -> Result<Option<Witnessed>, BundleFault> {
        let notes = cosigned.iter().map(|shown| shown.note.as_str());
        let needed = self.witnesses.len();
        match Witnessed::newest(notes, self.witnesses, needed) {
            None if needed > 0 => Err(BundleFault::NotWitnessed { needed }),
            found => Ok(found),
        }
    }

    fn demand_stamps(&self, existed: &[Existed]) -> Result<(), BundleFault> {
        let is_missing =
            |one: &&Authority| existed.iter().all(|existed| existed.authority != one.name());
        match self.authorities.iter().find(is_missing) {
            Some(one) => Err(BundleFault::NotStamped { authority: one.name().to_owned() }),
            None => Ok(()),
        }
    }
}

/// What a file showed beside what it holds.
#[derive(Debug, Clone)]
pub struct Shown {
    pub checkpoint: Checkpoint,
    /// The newest checkpoint that every demanded witness cosigned.
    pub witnessed: Option<Witnessed>,
    /// Since when so many entries were there, the fewest first.
    pub existed: Vec<Existed>,
}

/// Opens what was cosigned and holds it against the checkpoint that it grew into.
fn grown(cosigned: &[Cosigned], verifier: &Verifier, into: &Checkpoint) -> Result<(), BundleFault> {
    cosigned.iter().try_for_each(|shown| grew(&verifier.open(&shown.note)?, into, &shown.path))
}

fn grew(earlier: &Checkpoint, into: &Checkpoint, path: &[Hash]) -> Result<(), BundleFault> {
    match holds_consistency((earlier.size, earlier.root), (into.size, into.root), path) {
        true => Ok(()),
        false => Err(BundleFault::Forked { size: into.size, earlier: earlier.size }),
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
    /// The first checkpoints that hold the entry and that authorities stamped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stamped: Vec<Stamped>,
    pub entry: String,
    /// From the entry to the root of the log.
    pub path: Vec<Hash>,
    /// What was written, such as `record`; none where the receipt is of the entry alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
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
    #[error("a cosigned checkpoint beside the log: {0}")]
    Cosigned(NoteError),
    #[error("entry {number} does not hold: {why}")]
    Unreadable { number: u64, why: EntryError },
    #[error("entry {number} is not that of change {number}: it tells of change {change}")]
    OtherChange { number: u64, change: i64 },
    #[error("entry {number} does not hold: it or its signature is not what was signed")]
    Altered { number: u64 },
    #[error("entry {} is missing: the checkpoint speaks of {signed} entries", .found + 1)]
    Missing { signed: u64, found: u64 },
    #[error("entry {} does not belong to it: the checkpoint speaks of {signed} entries", .signed + 1)]
    Added { signed: u64 },
    #[error(
        "the {size} entries do not give the root that was signed, and they bear no signatures that would tell which is the first"
    )]
    Root { size: u64 },
    #[error(
        "the entries hold, but the signature beside entry {number} is not the one that was made"
    )]
    Step { number: u64 },
    #[error("the log of {size} entries did not grow out of the checkpoint of {earlier}")]
    Forked { size: u64, earlier: u64 },
    #[error(
        "the entries hold, but the proof that they grew out of the checkpoint of {earlier} is not one"
    )]
    Path { earlier: u64 },
    #[error("it bears no checkpoint that all {needed} demanded witnesses cosigned")]
    NotWitnessed { needed: usize },
    #[error("it bears no time stamp of the authority {authority} that holds")]
    NotStamped { authority: String },
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
    /// Checks every entry against the checkpoint, that the log grew out of what was cosigned, stamped
    /// and kept elsewhere, and that whoever is demanded cosigned or stamped.
    ///
    /// # Errors
    /// The first thing that does not hold: of entries the first of all, where the file bears their
    /// signatures.
    pub fn check<'t>(
        &self,
        entries: impl Iterator<Item = &'t str>,
        trust: &Trust<'_>,
    ) -> Result<Shown, BundleFault> {
        let checkpoint = trust.verifier.open(&self.checkpoint)?;
        let opened = |shown: &Cosigned| trust.verifier.open(&shown.note);
        let cosigned: Vec<Checkpoint> = self
            .cosigned
            .iter()
            .map(opened)
            .collect::<Result<_, _>>()
            .map_err(BundleFault::Cosigned)?;
        let examine = |one: &Stamped| one.examine(trust.verifier, trust.authorities);
        let (mut earlier, mut existed): (Vec<Checkpoint>, Vec<Existed>) =
            self.stamped.iter().filter_map(examine).unzip();
        existed.sort_by_key(|existed| (existed.size, existed.at));
        earlier.extend(cosigned.iter().chain(trust.earlier).filter(|told| told.size > 0).cloned());
        let earlier = self.hold_entries(entries, &checkpoint, earlier, trust.verifier)?;
        if let Some(earlier) = earlier {
            return Err(BundleFault::Forked { size: checkpoint.size, earlier });
        }
        for (told, shown) in cosigned.iter().zip(&self.cosigned) {
            grew(told, &checkpoint, &shown.path)
                .map_err(|_| BundleFault::Path { earlier: told.size })?;
        }
        let witnessed = trust.demand_witnesses(&self.cosigned)?;
        trust.demand_stamps(&existed)?;
        Ok(Shown { checkpoint, witnessed, existed })
    }

    /// Holds the entries against the checkpoint and their signatures; answers with the size of the first of
    /// some earlier checkpoints out of which they did not grow.
    fn hold_entries<'t>(
        &self,
        entries: impl Iterator<Item = &'t str>,
        checkpoint: &Checkpoint,
        mut earlier: Vec<Checkpoint>,
        verifier: &Verifier,
    ) -> Result<Option<u64>, BundleFault> {
        earlier.sort_by_key(|earlier| std::cmp::Reverse(earlier.size));
        let (mut tree, mut leaves) = (Frontier::new(), Vec::new());
        let mut misplaced = None;
        for text in entries {
            let number = tree.size() + 1;
            if let Err(fault) = hold_place(text, number) {
                misplaced = Some(fault);
                break;
            }
            let leaf = Entry::leaf(text);
            tree.push(leaf);
            if !self.steps.is_empty() {
                leaves.push(leaf);
            }
            let is_reached =
                |earlier: &mut Checkpoint| earlier.size == number && earlier.root == tree.root();
            while earlier.pop_if(is_reached).is_some() {}
        }
        let (signed, found) = (checkpoint.size, tree.size());
        let holds = misplaced.is_none() && tree.root() == checkpoint.root && signed == found;
        if holds && (self.steps.is_empty() || all_hold(verifier, (found, tree.root()), &self.steps))
        {
            return Ok(earlier.last().map(|earlier| earlier.size));
        }
        let n_held = n_signed(verifier, &leaves, &self.steps) as u64;
        if !self.steps.is_empty() && holds {
            return Err(BundleFault::Step { number: n_held + 1 });
        }
        if !self.steps.is_empty() && n_held < found.min(signed) {
            return Err(BundleFault::Altered { number: n_held + 1 });
        }
        Err(match misplaced {
            Some(fault) => fault,
            None if found < signed => BundleFault::Missing { signed, found },
            None if found > signed => BundleFault::Added { signed },
            None if self.steps.is_empty() => BundleFault::Root { size: signed },
            // The key signed both.
            None => BundleFault::Forked { size: found, earlier: signed },
        })
    }
}

/// Whether a text is the entry of the change of that number.
fn hold_place(text: &str, number: u64) -> Result<(), BundleFault> {
    let entry = Entry::from_text(text).map_err(|why| BundleFault::Unreadable { number, why })?;
    match u64::try_from(entry.change) == Ok(number) {
        true => Ok(()),
        false => Err(BundleFault::OtherChange { number, change: entry.change }),
    }
}

impl Receipt {
    /// Checks that the values were written by the change, that the change is in the log, and that
    /// whoever is demanded cosigned or stamped a checkpoint that holds it.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn check(&self, trust: &Trust<'_>) -> Result<(Shown, Entry), BundleFault> {
        let checkpoint = trust.verifier.open(&self.checkpoint)?;
        grown(&self.cosigned, trust.verifier, &checkpoint)?;
        let witnessed = trust.demand_witnesses(&self.cosigned)?;
        let form = |error: &dyn std::fmt::Display| BundleFault::Form(error.to_string());
        let entry = Entry::from_text(&self.entry).map_err(|error| form(&error))?;
        let index = u64::try_from(entry.change).ok().and_then(|change| change.checked_sub(1));
        let index = index.ok_or_else(|| form(&"the entry has no number from 1 on"))?;
        let leaf = Entry::leaf(&self.entry);
        if !holds_inclusion(leaf, index, checkpoint.size, &self.path, checkpoint.root) {
            return Err(BundleFault::NotIncluded);
        }
        if let Some(seen) = witnessed.as_ref().filter(|seen| seen.size <= index) {
            return Err(BundleFault::NotYetWitnessed { witnessed: seen.size, entry: index + 1 });
        }
        let mut existed = Vec::new();
        for stamped in &self.stamped {
            let Some((earlier, one)) = stamped.examine(trust.verifier, trust.authorities) else {
                continue;
            };
            grew(&earlier, &checkpoint, &stamped.path)?;
            // What was stamped before the entry says nothing of it.
            existed.extend(Some(one).filter(|one| one.size > index));
        }
        existed.sort_by_key(|existed| existed.at);
        trust.demand_stamps(&existed)?;
        let Some(kind) = &self.kind else {
            return match self.values.is_empty() {
                true => Ok((Shown { checkpoint, witnessed, existed }, entry)),
                false => Err(BundleFault::NotCommitted),
            };
        };
        let salt =
            from_hexadecimal(&self.salt).ok_or_else(|| form(&"the salt is not hexadecimal"))?;
        let begun = Commitment::to(kind, &salt);
        let commitment = self.values.iter().fold(begun, |commitment, value| match value {
            Value::None => commitment.optional(None),
            Value::Number(number) => commitment.number(*number),
            Value::Text(text) => commitment.text(text),
        });
        let leaf = Hash::of_leaf(&commitment.finish().0);
        let part = entry.parts.get(kind).ok_or(BundleFault::NotCommitted)?;
        match holds_inclusion(leaf, self.place, part.count, &self.among, part.root) {
            true => Ok((Shown { checkpoint, witnessed, existed }, entry)),
            false => Err(BundleFault::NotCommitted),
        }
    }
}
