//! The log that an outsider can check: hashes, proofs and signed checkpoints; knows no database.
//!
//! The tree is that of RFC 9162 (section 2.1) over SHA-256; checkpoints, keys, cosignatures and tiles are
//! written as C2SP `tlog-checkpoint`, `signed-note`, `tlog-cosignature`, `tlog-witness` and `tlog-tiles`
//! have them, so that programs of others can read them.

mod bundle;
mod checkpoint;
mod commitment;
mod cosignature;
mod entry;
mod hash;
mod hexadecimal;
mod note;
mod proof;
mod seal;
mod stamp;
mod step;
mod tile;
mod tree;
mod witness;

pub use bundle::{Bundle, BundleFault, Cosigned, Receipt, Shown, Trust, Value, Witnessed};
pub use checkpoint::{Checkpoint, NoteError, Signer, Verifier};
pub use commitment::{Commitment, Contents};
pub use cosignature::{Cosigner, Witness, cosigned_by, with_cosignatures};
pub use entry::{Entry, EntryError, Part};
pub use hash::Hash;
pub use hexadecimal::{from_hexadecimal, to_hexadecimal};
pub use proof::{consistency, holds_consistency, holds_inclusion, inclusion};
pub use seal::Sealer;
pub use stamp::{Authority, Existed, StampError, Stamped, Token, query};
pub use step::Steps;
pub use tile::{Tile, WIDTH, entry_bundle};
pub use tree::Frontier;
pub use witness::{Refusal, Submission};
