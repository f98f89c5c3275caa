//! The log that an outsider can check: examined here, or handed out to be examined elsewhere.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use ::ledger::{
    Bundle, BundleFault, Checkpoint, Entry, Hash, NoteError, Receipt, Verifier, inclusion,
    to_hexadecimal,
};
use store::StoreError;
use store::ledger::{self as log, Audit};

use crate::access::Forbidden;
use crate::{Action, Actor, Installation, Resource, access};

/// Why the log could not be examined or handed out.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Note(#[from] NoteError),
    #[error("there is no record `{0}`")]
    NoRecord(String),
    #[error("the log has no entry yet")]
    Empty,
    #[error("{path}: {why}")]
    File { path: String, why: String },
    #[error(transparent)]
    Fault(#[from] BundleFault),
}

/// What an outsider's file proved.
#[derive(Debug, Clone)]
pub enum Proven {
    /// All entries under the checkpoint.
    Log(Checkpoint),
    /// What one change wrote, and the checkpoint that it leads to.
    Thing { checkpoint: Checkpoint, entry: Box<Entry>, kind: String, id: String },
}

/// The public key that checks the log of this installation.
///
/// # Errors
/// The store's.
pub fn verifier(installation: &Installation) -> Result<Verifier, StoreError> {
    Ok(installation.store.signer()?.verifier().clone())
}

/// Examines the log against the rows that it tells of, and against a checkpoint kept elsewhere.
///
/// # Errors
/// [`LedgerError`]; what does not hold is in the answer.
pub fn audit(
    installation: &Installation,
    actor: &Actor,
    verifier: &Verifier,
    earlier: Option<&Checkpoint>,
) -> Result<Audit, LedgerError> {
    access::require(actor, Action::Read, &Resource::Log)?;
    Ok(installation.store.read(|transaction| log::audit(transaction, verifier, earlier))?)
}

/// The newest checkpoint as a signed note, to be kept elsewhere.
///
/// # Errors
/// [`LedgerError`].
pub fn checkpoint(installation: &Installation, actor: &Actor) -> Result<String, LedgerError> {
    access::require(actor, Action::Read, &Resource::Log)?;
    let signer = installation.store.signer()?;
    let note = installation.store.read(|transaction| log::note(transaction, signer))?;
    note.ok_or(LedgerError::Empty)
}

/// Writes the whole log under its newest checkpoint; returns how many entries.
///
/// # Errors
/// [`LedgerError`].
pub fn export(installation: &Installation, actor: &Actor, path: &Path) -> Result<u64, LedgerError> {
    access::require(actor, Action::Read, &Resource::Log)?;
    let told = |error: std::io::Error| file(path, &error);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    // Put in its place when it is whole.
    let partial = tempfile::NamedTempFile::new_in(folder).map_err(told)?;
    let mut out = std::io::BufWriter::new(partial);
    let signer = installation.store.signer()?;
    let written = installation.store.read(|transaction| {
        let checkpoint = log::note(transaction, signer)?.ok_or(LedgerError::Empty)?;
        let head = serde_json::to_string(&Bundle { checkpoint });
        let head = head.map_err(|error| file(path, &error))?;
        writeln!(out, "{head}").map_err(told)?;
        let mut written = 0;
        log::entries(transaction, |entry| {
            written += 1;
            writeln!(out, "{entry}").map_err(told)
        })?;
        Ok::<u64, LedgerError>(written)
    })?;
    let partial = out.into_inner().map_err(|error| file(path, &error))?;
    partial.as_file().sync_all().map_err(told)?;
    partial.persist(path).map_err(|error| file(path, &error))?;
    Ok(written)
}

/// The proof that a record was filed as it stands, for whoever holds only the public key.
///
/// # Errors
/// [`LedgerError`].
pub fn prove(
    installation: &Installation,
    actor: &Actor,
    record: &str,
) -> Result<Receipt, LedgerError> {
    access::require(actor, Action::Read, &Resource::Log)?;
    let signer = installation.store.signer()?;
    installation.store.read(|transaction| {
        let missing = || LedgerError::NoRecord(record.to_owned());
        let receipted = log::receipt(transaction, record)?.ok_or_else(missing)?;
        let checkpoint = log::note(transaction, signer)?.ok_or(LedgerError::Empty)?;
        let mut entry = String::new();
        let mut leaves: Vec<Hash> = Vec::new();
        log::entries(transaction, |text| {
            leaves.push(Entry::leaf(text));
            if i64::try_from(leaves.len()) == Ok(receipted.change) {
                text.clone_into(&mut entry);
            }
            Ok::<_, StoreError>(())
        })?;
        let index = usize::try_from(receipted.change - 1).map_err(|_| missing())?;
        let path = inclusion(&leaves, index).ok_or_else(missing)?;
        let place = receipted.leaves.iter().position(|leaf| *leaf == receipted.leaf);
        let place = place.ok_or_else(missing)?;
        let among = inclusion(&receipted.leaves, place).ok_or_else(missing)?;
        let salt = to_hexadecimal(&receipted.salt);
        let place = u64::try_from(place).map_err(|_| missing())?;
        let (kind, values) = ("record".to_owned(), receipted.values);
        Ok(Receipt { checkpoint, entry, path, kind, salt, values, place, among })
    })
}

/// Checks a file that was handed out: a whole log, or the receipt of one record. No installation is
/// needed for it, only the public key.
///
/// # Errors
/// [`LedgerError::File`] for what cannot be read, [`LedgerError::Fault`] for what does not hold.
pub fn check(
    path: &Path,
    verifier: &Verifier,
    earlier: Option<&Checkpoint>,
) -> Result<Proven, LedgerError> {
    let opened = std::fs::File::open(path).map_err(|error| file(path, &error))?;
    let mut lines = BufReader::new(opened).lines();
    let head = lines.next().transpose().map_err(|error| file(path, &error))?.unwrap_or_default();
    if let Ok(bundle) = serde_json::from_str::<Bundle>(&head) {
        let entries: Vec<String> =
            lines.collect::<Result<_, _>>().map_err(|error| file(path, &error))?;
        let texts = entries.iter().map(String::as_str);
        return Ok(Proven::Log(bundle.check(texts, verifier, earlier)?));
    }
    let text = std::fs::read_to_string(path).map_err(|error| file(path, &error))?;
    let receipt: Receipt =
        serde_json::from_str(&text).map_err(|error| BundleFault::Form(error.to_string()))?;
    let (checkpoint, entry) = receipt.check(verifier)?;
    let id = match receipt.values.first() {
        Some(::ledger::Value::Text(id)) => id.clone(),
        _ => String::new(),
    };
    Ok(Proven::Thing { checkpoint, entry: Box::new(entry), kind: receipt.kind, id })
}

fn file(path: &Path, why: &dyn std::fmt::Display) -> LedgerError {
    LedgerError::File { path: path.display().to_string(), why: why.to_string() }
}
