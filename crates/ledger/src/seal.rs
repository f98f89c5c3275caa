//! Seals, on each root and on rows that let somebody in for a while: what only the holder of the log's key
//! can make and check, cheap enough for every entry, so that the first one that was forged is named exactly.
//!
//! On a root it is the first half of HMAC-SHA256 over the size, eight bytes with the high one first, and the
//! root; on a row, over words that no size begins with and the row's commitment. The key is made of the log's
//! secret and signs nothing else.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, Sha512};

use crate::Hash;

/// Keeps the key of seals apart from every other use of the secret.
const PURPOSE: &[u8] = b"fangyuan seal\n";

/// Keeps the seals of rows apart from those of roots.
const ROW: &[u8] = b"fangyuan row\n";

/// How many bytes a seal has.
const LENGTH: usize = 16;

/// Who seals, and checks seals.
#[derive(Clone)]
pub struct Sealer(Hmac<Sha256>);

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer")
    }
}

impl Sealer {
    pub(crate) fn of_seed(seed: &[u8; 32]) -> Self {
        let key = Sha512::new().chain_update(PURPOSE).chain_update(seed).finalize();
        Self(Hmac::new(&<[u8; 64]>::from(key).into()))
    }

    /// The seal on the root of so many entries.
    #[must_use]
    pub fn seal(&self, size: u64, root: Hash) -> [u8; LENGTH] {
        first_half(self.over(size, root))
    }

    /// Whether it is the seal on the root of so many entries.
    #[must_use]
    pub fn holds(&self, size: u64, root: Hash, seal: &[u8]) -> bool {
        seal.len() == LENGTH && self.over(size, root).verify_truncated_left(seal).is_ok()
    }

    /// The seal on a row of which this is the commitment.
    #[must_use]
    pub fn seal_row(&self, row: Hash) -> [u8; LENGTH] {
        first_half(self.over_row(row))
    }

    /// Whether it is the seal on a row of which this is the commitment.
    #[must_use]
    pub fn holds_row(&self, row: Hash, seal: &[u8]) -> bool {
        seal.len() == LENGTH && self.over_row(row).verify_truncated_left(seal).is_ok()
    }

    fn over(&self, size: u64, root: Hash) -> Hmac<Sha256> {
        self.0.clone().chain_update(size.to_be_bytes()).chain_update(root.0)
    }

    fn over_row(&self, row: Hash) -> Hmac<Sha256> {
        self.0.clone().chain_update(ROW).chain_update(row.0)
    }
}

fn first_half(whole: Hmac<Sha256>) -> [u8; LENGTH] {
    let whole = <[u8; 32]>::from(whole.finalize().into_bytes());
    let mut seal = [0; LENGTH];
    seal.iter_mut().zip(whole).for_each(|(byte, of_whole)| *byte = of_whole);
    seal
}
