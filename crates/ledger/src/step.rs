//! A signature on the root after each entry of a log that is handed out, so that whoever has only the public
//! key names the first entry that was forged.
//!
//! What is signed is five lines: what it is, the log's name, how many entries there are, their root, and the
//! SHA-256 over all signatures before it, the roots in base64 as in checkpoints. The first line keeps it from
//! being read as a checkpoint: a log that was cut is no log of that length. As each signature binds those
//! before it, from the first that was altered, left out or added on none holds any more.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::{Frontier, Hash, Signer, Verifier};

/// Keeps what is signed here apart from whatever else the key signs.
const PURPOSE: &str = "fangyuan step/v1";

/// Signs the roots of a log one after the other.
#[derive(Debug)]
pub struct Steps<'s> {
    signer: &'s Signer,
    before: Sha256,
}

impl<'s> Steps<'s> {
    /// Begins with the first entry.
    #[must_use]
    pub fn of(signer: &'s Signer) -> Self {
        Self { signer, before: Sha256::new() }
    }

    /// The signature on the next root, in base64.
    #[must_use]
    pub fn sign(&mut self, size: u64, root: Hash) -> String {
        let text = text(self.signer.verifier().name(), (size, root), &self.before);
        let signature = self.signer.sign_text(&text);
        self.before.update(signature);
        STANDARD.encode(signature)
    }
}

/// How many entries, from the first on, are as they were signed. Who checks has seen that the steps are
/// there; of more entries than steps those beyond are not signed.
pub(crate) fn n_signed(verifier: &Verifier, leaves: &[Hash], steps: &[String]) -> usize {
    let signatures = decoded(steps);
    let holds = |size: usize| {
        let (Some(part), Some(signed)) = (leaves.get(..size), signatures.get(..size)) else {
            return false;
        };
        let Some((last, before)) = signed.split_last() else { return true };
        let before = before.iter().fold(Sha256::new(), |digest, one| digest.chain_update(one));
        let tree: Frontier = part.iter().copied().collect();
        let text = text(verifier.name(), (tree.size(), tree.root()), &before);
        verifier.holds_text(&text, last)
    };
    // As none holds behind the first that does not, the last that holds is found by halving.
    let (mut held, mut rest) = (0, leaves.len().min(signatures.len()));
    while rest > 0 {
        let half = rest.div_ceil(2);
        match holds(held + half) {
            true => (held, rest) = (held + half, rest - half),
            false => rest = half - 1,
        }
    }
    held
}

/// Whether the last step is the one that was signed on this root, and with it all before it.
pub(crate) fn all_hold(verifier: &Verifier, (size, root): (u64, Hash), steps: &[String]) -> bool {
    let signatures = decoded(steps);
    let Some((last, before)) = signatures.split_last() else { return size == 0 };
    let before = before.iter().fold(Sha256::new(), |digest, one| digest.chain_update(one));
    u64::try_from(signatures.len()) == Ok(size)
        && verifier.holds_text(&text(verifier.name(), (size, root), &before), last)
}

/// The signatures up to the first that cannot be read.
fn decoded(steps: &[String]) -> Vec<[u8; 64]> {
    let read = |step: &String| STANDARD.decode(step).ok()?.try_into().ok();
    steps.iter().map_while(read).collect()
}

fn text(name: &str, (size, root): (u64, Hash), before: &Sha256) -> String {
    let before = Hash(before.clone().finalize().into()).to_base64();
    format!("{PURPOSE}\n{name}\n{size}\n{}\n{before}\n", root.to_base64())
}
