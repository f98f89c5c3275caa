//! What a change wrote, hashed so that the log can bind it without telling it.
//!
//! A commitment is SHA-256 over: the kind's name and a zero byte; the salt, as a text; then each value
//! in its order: a byte 0 for none, a byte 1 with eight bytes of length and the UTF-8 text, or a byte 2
//! with eight bytes of a whole number. Lengths and numbers have their high byte first. Whoever erases
//! the value and its salt leaves a hash from which nothing can be guessed.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::entry::Part;
use crate::{Frontier, Hash};

const NONE: [u8; 1] = [0];
const TEXT: [u8; 1] = [1];
const NUMBER: [u8; 1] = [2];

/// A commitment in the making.
#[derive(Debug, Clone)]
pub struct Commitment(Sha256);

impl Commitment {
    /// Begins with the kind of thing and its salt.
    #[must_use]
    pub fn to(kind: &str, salt: &[u8]) -> Self {
        let hash = Sha256::new().chain_update(kind).chain_update(NONE);
        Self(hash).bytes(salt)
    }

    /// Adds a text.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    /// Adds a text that may be absent.
    #[must_use]
    pub fn optional(self, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(text),
            None => Self(self.0.chain_update(NONE)),
        }
    }

    /// Adds a whole number.
    #[must_use]
    pub fn number(self, number: i64) -> Self {
        Self(self.0.chain_update(NUMBER).chain_update(number.to_be_bytes()))
    }

    fn bytes(self, bytes: &[u8]) -> Self {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes();
        Self(self.0.chain_update(TEXT).chain_update(length).chain_update(bytes))
    }

    /// The hash.
    #[must_use]
    pub fn finish(self) -> Hash {
        Hash(self.0.finalize().into())
    }
}

/// All that one change wrote, by kind.
#[derive(Debug, Clone, Default)]
pub struct Contents(BTreeMap<&'static str, Vec<Hash>>);

impl Contents {
    /// Adds one thing that was written.
    pub fn add(&mut self, kind: &'static str, commitment: Hash) {
        self.0.entry(kind).or_default().push(commitment);
    }

    /// How many things of each kind, and the root over their commitments in ascending order.
    #[must_use]
    pub fn parts(mut self) -> BTreeMap<String, Part> {
        for commitments in self.0.values_mut() {
            commitments.sort_unstable();
        }
        let part = |(kind, commitments): (&'static str, Vec<Hash>)| {
            let count = u64::try_from(commitments.len()).unwrap_or(u64::MAX);
            let leaves = commitments.iter().map(|hash| Hash::of_leaf(&hash.0));
            (kind.to_owned(), Part { count, root: leaves.collect::<Frontier>().root() })
        };
        self.0.into_iter().map(part).collect()
    }

    /// The leaves of one kind, as the root stands over them.
    #[must_use]
    pub fn leaves(&self, kind: &str) -> Vec<Hash> {
        let mut commitments = self.0.get(kind).cloned().unwrap_or_default();
        commitments.sort_unstable();
        commitments.iter().map(|hash| Hash::of_leaf(&hash.0)).collect()
    }
}
