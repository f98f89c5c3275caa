//! What an examination of the log finds, as whoever asked for it is told.

use ledger::Hash;

use crate::Illegible;

/// What an examination of the log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// How many entries were examined, and the root over them.
    pub size: u64,
    pub root: Hash,
    /// How many rows (records, withdrawals, approvals, settings, events, accounts, grants, bindings of proofs, rules and deposits, chases, disposals and holds of files, notes, proposals, sheets, signatures) were held against them.
    pub things: u64,
    /// How many records bear only what was left when they were erased by order.
    pub erased: u64,
    pub fault: Option<Fault>,
    /// What could not be read on the way: the first of each question.
    pub illegible: Vec<Illegible>,
}

/// The first entry that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub change: u64,
    pub what: What,
}

/// Why it does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// There is no entry of this number, though there are later ones or a change of it.
    Missing,
    Unreadable,
    /// The row of the change says something else than the entry.
    OtherChange,
    /// The rows of this kind are not those that the entry commits to.
    OtherRows {
        kind: String,
        told: u64,
        found: u64,
    },
    /// The root after this entry is not the one that was sealed when it was written.
    NotSealed,
    /// The root after this entry is not the one that was signed.
    NotSigned,
    /// The log is shorter or longer than its edge says, or grows from another one.
    OtherEdge,
    /// The log did not grow out of the checkpoint that was shown.
    Forked,
    /// There are rows of this kind of which no entry tells.
    Untold {
        kind: String,
    },
    /// This is not as the program writes it, and no entry is without it.
    Illegible(Illegible),
}
