//! The log that an outsider can check: hashes, proofs and signed checkpoints; knows no database.
//!
//! The tree is that of RFC 9162 (section 2.1) over SHA-256; checkpoints and keys are written as C2SP
//! `tlog-checkpoint` and `signed-note` have them, so that programs of others can read them.

mod bundle;
mod checkpoint;
mod commitment;
mod entry;
mod hash;
mod hexadecimal;
mod proof;
mod tree;

pub use bundle::{Bundle, BundleFault, Receipt, Value};
pub use checkpoint::{Checkpoint, NoteError, Signer, Verifier};
pub use commitment::{Commitment, Contents};
pub use entry::{Entry, EntryError, Part};
pub use hash::Hash;
pub use hexadecimal::{from_hexadecimal, to_hexadecimal};
pub use proof::{consistency, holds_consistency, holds_inclusion, inclusion};
pub use tree::Frontier;
