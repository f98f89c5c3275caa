//! What a transaction adds to the log: entries in the order of their changes, written and signed once,
//! when the transaction is about to be kept.

use ledger::{Entry, Frontier, Hash, Signer};

use super::{edge, is_kept, stored};
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    GROW = "update ledger_edge set size = $2, hashes = $3 where one = $1";
    INSERT = "insert into ledger_entry (change, entry, seal) values ($1, $2, $3)";
    SIGN = "insert into ledger_checkpoint (size, signature) values ($1, $2)";
    UNSIGN = "delete from ledger_checkpoint where size = $1";
}

/// Entries that wait for the end of their transaction.
#[derive(Default)]
pub(crate) struct Growth {
    /// The last change; known, and the order of changes held, from the first that was begun here.
    last: Option<i64>,
    /// The edge after these entries, and the size that it had before them.
    tree: Option<Frontier>,
    before: u64,
    /// Each with the root after it.
    entries: Vec<(i64, String, Hash)>,
    /// The roots on the way whose signatures stay.
    kept: Vec<(u64, Hash)>,
}

/// How far a growth had come, to go back to.
pub(crate) struct Mark {
    last: Option<i64>,
    tree: Option<Frontier>,
    n_entries: usize,
    n_kept: usize,
}

impl Growth {
    /// The last change, if this transaction knows it.
    pub(crate) fn last(&self) -> Option<i64> {
        self.last
    }

    pub(crate) fn count_to(&mut self, change: i64) {
        self.last = Some(change);
    }

    pub(crate) fn mark(&self) -> Mark {
        let (n_entries, n_kept) = (self.entries.len(), self.kept.len());
        Mark { last: self.last, tree: self.tree.clone(), n_entries, n_kept }
    }

    /// Forgets what was added since.
    pub(crate) fn go_back_to(&mut self, mark: Mark) {
        self.entries.truncate(mark.n_entries);
        self.kept.truncate(mark.n_kept);
        (self.last, self.tree) = (mark.last, mark.tree);
    }

    fn push(&mut self, entry: &Entry) -> Result<(), StoreError> {
        let damaged = |what: String| StoreError::Damaged { what };
        let text = entry.to_text().map_err(|error| damaged(error.to_string()))?;
        let tree = self.tree.get_or_insert_default();
        if u64::try_from(entry.change) != Ok(tree.size() + 1) {
            let (size, change) = (tree.size(), entry.change);
            return Err(damaged(format!("the log ends at {size}, the change is {change}")));
        }
        tree.push(Entry::leaf(&text));
        let root = tree.root();
        if is_kept(tree.size()) {
            self.kept.push((tree.size(), root));
        }
        self.entries.push((entry.change, text, root));
        Ok(())
    }
}

/// Adds an entry; it is written with the others.
pub(super) fn add(transaction: &mut Transaction<'_>, entry: &Entry) -> Result<(), StoreError> {
    if transaction.growth().tree.is_none() {
        let tree = edge(transaction)?;
        let growth = transaction.growth();
        growth.before = tree.size();
        growth.tree = Some(tree);
    }
    transaction.growth().push(entry)
}

/// Writes the entries and keeps the edge and its signature in the place of those before.
pub(crate) fn write_out<'s>(
    transaction: &mut Transaction<'_>,
    signer: impl FnOnce() -> Result<&'s Signer, StoreError>,
) -> Result<(), StoreError> {
    let Growth { tree, before, entries, mut kept, .. } = std::mem::take(transaction.growth());
    let Some(tree) = tree.filter(|_| !entries.is_empty()) else { return Ok(()) };
    let signer = signer()?;
    crate::change::count_to(transaction, stored(tree.size()))?;
    let hashes = tree.to_bytes();
    let size = stored(tree.size()).into();
    transaction.execute_ahead(GROW, &[1.into(), size, hashes.as_slice().into()])?;
    if !is_kept(before) {
        transaction.execute_ahead(UNSIGN, &[stored(before).into()])?;
    }
    if !is_kept(tree.size()) {
        kept.push((tree.size(), tree.root()));
    }
    for (size, root) in kept {
        let signature = signer.sign(size, root);
        transaction.execute_ahead(SIGN, &[stored(size).into(), signature.as_slice().into()])?;
    }
    // Last, as what waits goes with them.
    let seal = |(change, _, root): &(i64, String, Hash)| {
        signer.sealer().seal(u64::try_from(*change).unwrap_or(0), *root)
    };
    let seals: Vec<_> = entries.iter().map(seal).collect();
    let rows = entries.iter().zip(&seals);
    let rows = rows
        .map(|((change, text, _), seal)| [(*change).into(), text.into(), seal.as_slice().into()]);
    transaction.insert_many(INSERT, rows).map(drop)
}
