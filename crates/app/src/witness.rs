//! Witnesses: who cosigns our log, whose logs we cosign, and what was seen of them; knows no HTTP.
//!
//! Who they are stands in a file of the data folder, so that an administrator of the records alone
//! cannot change it through the site.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use ::ledger::{
    Checkpoint, Cosigner, Hash, NoteError, Refusal, Submission, Verifier, Witness, Witnessed,
    consistency, with_cosignatures,
};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use store::StoreError;
use store::ledger::{self as log, cosigned};

use crate::ledger::LedgerError;
use crate::{Action, Actor, Installation, Resource, access};

/// The file of the data folder that names witnesses and logs.
pub const FILE: &str = "witnesses.toml";

/// The file with the key of a witness, and the folder with what it saw.
const KEY_FILE: &str = "witness.key";
const SEEN: &str = "witnessed";

/// How many cosigned checkpoints are looked through or handed out: the newest.
pub(crate) const NOTES_SHOWN: u32 = 64;

/// Who cosigns our log and whose logs we cosign.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// How many of the witnesses must have cosigned a checkpoint.
    pub needed: usize,
    pub witnesses: Vec<KnownWitness>,
    /// The keys of the logs that this installation cosigns.
    pub logs: Vec<Verifier>,
}

/// A witness of our log.
#[derive(Debug, Clone)]
pub struct KnownWitness {
    pub key: Witness,
    /// Where it is asked; none where its signatures are brought by hand.
    pub url: Option<String>,
}

/// Why nothing was witnessed.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{}: {why}", path.display())]
    File { path: PathBuf, why: String },
    #[error(
        "the witness saw {seen} entries, the log has only {size}: it was rolled back or is another one"
    )]
    Ahead { seen: u64, size: u64 },
    #[error(
        "none of the lines is a cosignature of the checkpoint of {size} entries by a witness of {FILE}"
    )]
    NoCosignature { size: u64 },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    needed: Option<usize>,
    #[serde(default)]
    witness: Vec<WrittenWitness>,
    #[serde(default)]
    log: Vec<WrittenLog>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenWitness {
    key: String,
    url: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLog {
    key: String,
}

impl Policy {
    /// Reads the file of a data folder; where there is none, nobody is a witness.
    ///
    /// # Errors
    /// [`WitnessError::File`].
    pub fn of(folder: &Path) -> Result<Self, WitnessError> {
        let path = folder.join(FILE);
        let told = |why: String| WitnessError::File { path: path.clone(), why };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(told(error.to_string())),
        };
        let written: Written = toml::from_str(&text).map_err(|error| told(error.to_string()))?;
        let key = |error: NoteError| told(error.to_string());
        let witnesses: Vec<KnownWitness> = written
            .witness
            .into_iter()
            .map(|one| Ok(KnownWitness { key: Witness::from_text(&one.key)?, url: one.url }))
            .collect::<Result<_, _>>()
            .map_err(key)?;
        let logs = written.log.iter().map(|one| Verifier::from_text(&one.key));
        let logs = logs.collect::<Result<_, _>>().map_err(key)?;
        let needed = written.needed.unwrap_or(witnesses.len());
        if needed > witnesses.len() {
            let there = witnesses.len();
            return Err(told(format!("{needed} witnesses are needed, only {there} are named")));
        }
        Ok(Self { needed, witnesses, logs })
    }

    /// The public keys of the witnesses.
    #[must_use]
    pub fn keys(&self) -> Vec<Witness> {
        self.witnesses.iter().map(|witness| witness.key.clone()).collect()
    }
}

/// The public key with which a folder's witness signs; made when it is first needed.
///
/// # Errors
/// [`StoreError::LedgerKey`].
pub fn key(folder: &Path) -> Result<Witness, StoreError> {
    Ok(cosigner(folder)?.witness().clone())
}

fn cosigner(folder: &Path) -> Result<Cosigner, StoreError> {
    Ok(Cosigner::of_seed(&log::seed(folder, KEY_FILE)?))
}

/// What a witness gave: the checkpoint with all its signatures, and its own line among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub note: String,
    pub line: String,
}

/// Looks at what a log asks, and cosigns its checkpoint if it only grew since it was seen last. What
/// was seen is on the disk before it is answered.
///
/// # Errors
/// [`WitnessError::Refused`] with the reason, [`WitnessError::File`].
pub fn cosign(
    folder: &Path,
    logs: &[Verifier],
    request: &str,
    at: u64,
) -> Result<Seen, WitnessError> {
    let submission = Submission::from_text(request)?;
    let told = Checkpoint::unverified(&submission.note).map_err(|_| Refusal::Form)?;
    if !logs.iter().any(|log| log.name() == told.origin) {
        return Err(Refusal::UnknownLog(told.origin).into());
    }
    let cosigner = cosigner(folder)?;
    let seen = folder.join(SEEN);
    let file =
        |error: std::io::Error| WitnessError::File { path: seen.clone(), why: error.to_string() };
    std::fs::create_dir_all(&seen).map_err(file)?;
    // Looking and keeping are one step, for whoever else is asked in the same folder.
    let lock = File::create(seen.join("lock")).map_err(file)?;
    lock.lock().map_err(file)?;
    let path = seen.join(name_of(&told.origin));
    let before =
        match std::fs::read_to_string(&path) {
            Ok(note) => Some(Checkpoint::unverified(&note).map_err(|error| {
                WitnessError::File { path: path.clone(), why: error.to_string() }
            })?),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(file(error)),
        };
    submission.examine(logs, |_| before)?;
    let line = cosigner.cosign(&submission.note, at).map_err(Refusal::from)?;
    let note = format!("{}{line}", submission.note);
    let mut partial = tempfile::NamedTempFile::new_in(&seen).map_err(file)?;
    partial.write_all(note.as_bytes()).map_err(file)?;
    partial.as_file().sync_all().map_err(file)?;
    partial.persist(&path).map_err(|error| file(error.error))?;
    File::open(&seen).and_then(|folder| folder.sync_all()).map_err(file)?;
    Ok(Seen { note, line })
}

/// A log's name may hold any sign; a file's may not.
fn name_of(origin: &str) -> String {
    let digest: [u8; 32] = Sha256::digest(origin).into();
    format!("{}.txt", Hash(digest))
}

/// What a witness is asked that saw so many entries: the newest checkpoint, and the proof that the log
/// grew.
///
/// # Errors
/// [`LedgerError::Empty`], [`WitnessError::Ahead`], or the store's.
pub fn submission(
    installation: &Installation,
    actor: &Actor,
    seen: u64,
) -> Result<Submission, WitnessError> {
    access::require(actor, Action::Read, &Resource::Log).map_err(LedgerError::from)?;
    let signer = installation.store.signer()?;
    installation.store.read(|transaction| {
        let note = log::note(transaction, signer)?.ok_or(LedgerError::Empty)?;
        let size = Checkpoint::unverified(&note).map_err(LedgerError::from)?.size;
        if seen > size {
            return Err(WitnessError::Ahead { seen, size });
        }
        if seen == 0 || seen == size {
            return Ok(Submission { old: seen, proof: Vec::new(), note });
        }
        let leaves = crate::ledger::leaves(transaction)?;
        let old = usize::try_from(seen).unwrap_or(usize::MAX);
        let proof = consistency(&leaves, old).ok_or(WitnessError::Ahead { seen, size })?;
        Ok(Submission { old: seen, proof, note })
    })
}

/// How long the log was when this witness cosigned it last, as far as we were told.
///
/// # Errors
/// The store's.
pub fn seen_by(installation: &Installation, witness: &Witness) -> Result<u64, StoreError> {
    let notes =
        installation.store.read(|transaction| cosigned::latest(transaction, NOTES_SHOWN))?;
    let notes = notes.iter().map(String::as_str);
    let newest = Witnessed::newest(notes, std::slice::from_ref(witness), 1);
    Ok(newest.map_or(0, |seen| seen.size))
}

/// Keeps the cosignatures among these lines that are by witnesses of ours, on a checkpoint that our log
/// signed; tells its size.
///
/// # Errors
/// [`WitnessError::NoCosignature`], or the store's.
pub fn keep(
    installation: &Installation,
    actor: &Actor,
    note: &str,
    lines: &str,
) -> Result<u64, WitnessError> {
    access::require(actor, Action::Operate, &Resource::Installation).map_err(LedgerError::from)?;
    let verifier = installation.store.signer()?.verifier();
    let shown = verifier.open(note).map_err(LedgerError::from)?;
    let witnesses = Policy::of(installation.store.directory())?.keys();
    let now = installation.now().microseconds();
    installation.store.write(|transaction| {
        let known = cosigned::get(transaction, shown.size)?.unwrap_or_else(|| verifier.alone(note));
        let merged = with_cosignatures(&known, lines, &witnesses);
        if ::ledger::cosigned_by(&merged, &witnesses).is_empty() {
            return Err(WitnessError::NoCosignature { size: shown.size });
        }
        cosigned::put(transaction, shown.size, &merged, now)?;
        Ok(shown.size)
    })
}
