//! The index by which records are found: which terms stand at which places; knows no words and no law.
//!
//! Records are taken in by parts, some thousands together, behind those who write. A part keeps for
//! each term the places at which it stands, and for each place its book, its day and its record. They
//! are rows of either database, so that what is erased is gone from them at once.

pub(crate) mod ask;
pub(crate) mod build;
pub(crate) mod merge;
mod packed;
pub(crate) mod part;
pub(crate) mod strike;
mod titled;

pub use ask::{
    Fit, Found, Hit, Matches, Sought, Word, called, each_found, each_found_until, hits, matches,
    matches_of,
};
pub use build::{
    Index, Taken, Waiting, add, add_one, begin_anew, clear_part, index, n_records, waiting,
};
pub use merge::merge;
pub use part::NewPart;
pub use strike::strike;

/// Where a term of a record stands, and so who finds the record by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// Whoever may read the record.
    Open,
    /// They too; it is in the name of a file.
    Files,
    /// Who sees the personal data of its book.
    Personal,
}

impl Space {
    const ALL: [Self; 3] = [Self::Open, Self::Files, Self::Personal];

    /// What stands before a term; no term begins so.
    const fn sign(self) -> &'static str {
        match self {
            Self::Open => "",
            Self::Files => "~",
            Self::Personal => "!",
        }
    }
}
