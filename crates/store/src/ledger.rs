//! The log beside the records: every change is told in it by the transaction that makes it.
//!
//! A change gathers what it writes and becomes one entry; when its transaction is about to be kept, the
//! tree grows by the entries of all changes in it and the new root is signed. What is written outside a
//! change is refused, so nothing can be kept of which the log does not tell.

pub(crate) mod audit;
pub mod cosigned;
pub(crate) mod growth;
pub(crate) mod key;
pub mod stamped;

use ledger::{Checkpoint, Contents, Entry, Frontier, Hash, Signer, Verifier};

pub use audit::{Audit, Fault, What, audit, entries, entries_between, erase, receipt, sealed};
pub use key::{FILE as KEY_FILE, KeyStanding, seed};

use crate::change::NewChange;
use crate::statement::statements;
use crate::{StoreError, Transaction, binding};

/// Between two signatures that are kept for good lie so many entries.
const KEPT_EVERY: u64 = 256;

statements! {
    EDGE = "select size, hashes from ledger_edge where one = $1";
    SEAL = "update ledger_entry set seal = $2 where change = $1";
    SIGNATURE = "select signature from ledger_checkpoint where size = $1";
}

/// A change on its way into the log.
pub struct Telling {
    entry: Entry,
    contents: Contents,
    has_events: bool,
}

impl Telling {
    pub(crate) fn of(id: i64, change: &NewChange<'_>) -> Self {
        Self { entry: entry_of(id, change), contents: Contents::default(), has_events: false }
    }

    /// Whether these are the first events of this change, so that no other can be in their place.
    pub(crate) fn begins_events(&mut self, change: i64) -> bool {
        change == self.entry.change && !std::mem::replace(&mut self.has_events, true)
    }

    /// The number of the change.
    pub(crate) fn change(&self) -> i64 {
        self.entry.change
    }

    /// Adds one thing that the change wrote.
    pub(crate) fn add(&mut self, kind: &'static str, commitment: Hash) {
        self.contents.add(kind, commitment);
    }
}

/// The entry of a change, but for what it wrote.
pub(crate) fn entry_of(id: i64, change: &NewChange<'_>) -> Entry {
    Entry {
        change: id,
        at: change.happened_at,
        actor: change.actor.to_owned(),
        kind: change.kind.to_owned(),
        summary: change.summary.to_owned(),
        source_name: change.source.map(|(name, _)| name.to_owned()),
        source_sha256: change.source.map(|(_, sha256)| sha256.to_owned()),
        records: change.records,
        parts: std::collections::BTreeMap::new(),
    }
}

/// Makes the entry of the transaction's change, if it made one.
pub(crate) fn seal(transaction: &mut Transaction<'_>) -> Result<(), StoreError> {
    binding::renew(transaction)?;
    let Some(Telling { mut entry, contents, .. }) = transaction.told_of() else { return Ok(()) };
    entry.parts = contents.parts();
    growth::add(transaction, &entry)
}

/// Whether the signature after so many entries stays when the log grows on.
pub(crate) fn is_kept(size: u64) -> bool {
    size.is_multiple_of(KEPT_EVERY)
}

fn stored(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

fn edge(transaction: &mut Transaction<'_>) -> Result<Frontier, StoreError> {
    let damaged = || StoreError::Damaged { what: "the edge of the log".to_owned() };
    let edge = transaction.first(EDGE, &[1.into()], |row| {
        let size = u64::try_from(row.integer(0)?).map_err(|_| damaged())?;
        Ok(Frontier::from_bytes(size, row.optional_bytes(1)?.unwrap_or_default()))
    })?;
    edge.flatten().ok_or_else(damaged)
}

/// The newest checkpoint as a signed note; none of a log without entries.
///
/// # Errors
/// The database's; [`StoreError::Damaged`] where the newest root is not signed.
pub fn note(
    transaction: &mut Transaction<'_>,
    signer: &Signer,
) -> Result<Option<String>, StoreError> {
    let tree = edge(transaction)?;
    if tree.size() == 0 {
        return Ok(None);
    }
    let signature = signature(transaction, tree.size())?;
    let damaged = || StoreError::Damaged { what: "the newest checkpoint is missing".to_owned() };
    let signature: [u8; 64] =
        signature.and_then(|bytes| bytes.try_into().ok()).ok_or_else(damaged)?;
    let verifier = signer.verifier();
    let (origin, size, root) = (verifier.name().to_owned(), tree.size(), tree.root());
    let plain = Checkpoint { origin, size, root }.note(verifier, &signature);
    // With the cosignatures, if witnesses saw it already.
    let cosigned = cosigned::get(transaction, size)?;
    Ok(Some(cosigned.filter(|note| note.starts_with(&plain)).unwrap_or(plain)))
}

fn signature(transaction: &mut Transaction<'_>, size: u64) -> Result<Option<Vec<u8>>, StoreError> {
    let found = transaction.first(SIGNATURE, &[stored(size).into()], |row| {
        Ok(row.optional_bytes(0)?.map(<[u8]>::to_vec))
    })?;
    Ok(found.flatten())
}

/// Whether anything was signed in the log yet.
pub(crate) fn has_entries(transaction: &mut Transaction<'_>) -> Result<bool, StoreError> {
    Ok(edge(transaction)?.size() > 0)
}

/// Whether the newest checkpoint, if there is one, was signed by the key that this one checks.
pub(crate) fn is_signed_by(
    transaction: &mut Transaction<'_>,
    verifier: &Verifier,
) -> Result<bool, StoreError> {
    let tree = edge(transaction)?;
    if tree.size() == 0 {
        return Ok(true);
    }
    let signature = signature(transaction, tree.size())?.unwrap_or_default();
    Ok(verifier.holds(tree.size(), tree.root(), &signature))
}

/// So many entries are sealed at once that were written before there were seals.
const SEALED_AT_ONCE: u64 = 1_024;

/// Takes changes into the log that were made before there was one, seals entries that were written before
/// there were seals, and binds rows from before they were bound.
pub(crate) fn adopt<'s>(
    transaction: &mut Transaction<'_>,
    signer: impl FnOnce() -> Result<&'s Signer, StoreError>,
) -> Result<(), StoreError> {
    // Of two nodes that come at once, the second finds it done.
    crate::change::wait(transaction)?;
    let size = edge(transaction)?.size();
    if audit::has_unsealed(transaction)? {
        let sealer = signer()?.sealer();
        let mut tree = Frontier::new();
        while tree.size() < size {
            let mut texts = Vec::new();
            entries_between(transaction, tree.size()..tree.size() + SEALED_AT_ONCE, |text| {
                texts.push(text.to_owned());
                Ok::<_, StoreError>(())
            })?;
            if texts.is_empty() {
                break;
            }
            for text in texts {
                tree.push(Entry::leaf(&text));
                let seal = sealer.seal(tree.size(), tree.root());
                let values = [stored(tree.size()).into(), seal.as_slice().into()];
                transaction.execute_ahead(SEAL, &values)?;
            }
        }
    }
    if crate::change::last(transaction)? > stored(size) {
        for entry in audit::entries_of_rows(transaction, size)? {
            growth::add(transaction, &entry)?;
        }
    }
    binding::take(transaction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Location, Store, change};

    #[test]
    fn entries_from_before_there_were_seals_are_sealed_as_they_stand() {
        for kit in [testkit::embedded(), testkit::postgres()] {
            let directory = kit.location().directory().to_owned();
            let location = match kit.url() {
                Some(url) => Location::Postgres { url: url.to_owned(), directory },
                None => Location::Embedded { directory },
            };
            let store = Store::open(&location).unwrap();
            let (actor, kind, summary) = ("local:王小明", "record", "one of many");
            let new = NewChange { happened_at: 1, actor, kind, summary, source: None, records: 0 };
            for _ in 0..5 {
                store.write(|tx| change::begin(tx, &new)).unwrap();
            }
            let signer = store.signer().unwrap();
            let keys = (signer.verifier(), Some(signer.sealer()));
            let fault = || store.read(|tx| audit(tx, keys, &[])).unwrap().fault;
            kit.tamper("update ledger_entry set seal = null where change > 3").unwrap();
            assert_eq!(fault(), Some(Fault { change: 4, what: What::NotSealed }));
            store.write_long(|tx| adopt(tx, || store.signer())).unwrap();
            assert_eq!(fault(), None);
        }
    }
}
