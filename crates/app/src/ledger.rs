//! The log that an outsider can check: examined here, or handed out to be examined elsewhere.

mod receipt;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use ::ledger::{
    Bundle, BundleFault, Checkpoint, Cosigned, Entry, Existed, Hash, NoteError, Receipt, Shown,
    Stamped, Steps, Tile, Trust, Verifier, Witnessed, consistency, cosigned_by, entry_bundle,
};
use store::ledger::stamped::{self, StampRow};
use store::ledger::{self as log, Audit, cosigned};
use store::{Illegible, StoreError, Transaction};

pub use receipt::{prove, receipt, receipt_of_change};

use crate::access::Forbidden;
use crate::record::RecordError;
use crate::{Action, Actor, Installation, Resource, access, approval, board, evidence, personal};

/// Why the log could not be examined or handed out.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Note(#[from] NoteError),
    #[error(transparent)]
    Record(#[from] RecordError),
    #[error("there is no record `{0}`")]
    NoRecord(String),
    #[error("there is no change {0}")]
    NoChange(i64),
    #[error("the record `{id}` was erased in part by order: what is left was not filed so")]
    Erased { id: String },
    #[error("an entry of {path} is longer than a tile can hold")]
    TooLong { path: String },
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
    Log,
    /// One entry of it.
    Entry(Box<Entry>),
    /// What one change wrote.
    Thing { entry: Box<Entry>, kind: String, id: String },
}

/// What an examination of our own log found.
#[derive(Debug, Clone)]
pub struct Examined {
    pub audit: Audit,
    /// The newest checkpoint that enough witnesses cosigned.
    pub witnessed: Option<Witnessed>,
    /// How many must have.
    pub needed: usize,
    /// Since when so many entries were there, as authorities stamped; the fewest first.
    pub existed: Vec<Existed>,
    /// What stands beside the log that the program did not write or make so, kept standings, who is waited for
    /// and what is kept of files among it.
    pub altered: access::Altered,
}

impl Examined {
    /// Whether all holds: the rows, what follows from them, the log, and the witnesses that are demanded. What
    /// could not be looked at is told beside it.
    #[must_use]
    pub fn holds(&self) -> bool {
        let is_witnessed = self.needed == 0 || self.witnessed.is_some();
        let is_legible = self.audit.illegible.is_empty();
        let is_as_written = self.altered.things.is_empty() && is_legible;
        self.audit.fault.is_none() && is_as_written && is_witnessed
    }

    /// Tells of a cell that could not be read elsewhere, where no row of that column is told already.
    pub fn add_illegible(&mut self, cell: Illegible) {
        let told = &mut self.audit.illegible;
        if !told.iter().any(|told| (told.table, told.column) == (cell.table, cell.column)) {
            told.push(cell);
        }
    }
}

/// The public key that checks the log of this installation.
///
/// # Errors
/// The store's.
pub fn verifier(installation: &Installation) -> Result<Verifier, StoreError> {
    Ok(installation.store.signer()?.verifier().clone())
}

/// Examines the log against the rows that it tells of, against what witnesses cosigned and authorities
/// stamped, and against a checkpoint kept elsewhere. So many of the witnesses must have cosigned one and
/// the same checkpoint.
///
/// # Errors
/// [`LedgerError`]; what does not hold is in the answer.
pub fn audit(
    installation: &Installation,
    actor: &Actor,
    trust: &Trust<'_>,
    needed: usize,
) -> Result<Examined, LedgerError> {
    access::require(actor, Action::Read, &Resource::Log)?;
    let Trust { verifier, witnesses, .. } = *trust;
    let signer = installation.store.signer()?;
    let sealer = (signer.verifier() == verifier).then(|| signer.sealer());
    let mut examined = installation.store.read(|transaction| {
        let mut notes = Vec::new();
        let mut held: Vec<Checkpoint> = trust.earlier.cloned().into_iter().collect();
        cosigned::each(transaction, |note| {
            // What no witness of ours cosigned proves nothing.
            if !cosigned_by(note, witnesses).is_empty() {
                held.push(verifier.open(note)?);
                notes.push(note.to_owned());
            }
            Ok::<_, LedgerError>(())
        })?;
        let mut existed = Vec::new();
        stamped::each(transaction, |StampRow { note, token, .. }| {
            // Nor does what no authority of ours stamped.
            let stamped = Stamped::of(note, &token, Vec::new());
            if let Some((checkpoint, one)) = stamped.examine(verifier, trust.authorities) {
                held.push(checkpoint);
                existed.push(one);
            }
            Ok::<_, LedgerError>(())
        })?;
        let audit = log::audit(transaction, (verifier, sealer), &held)?;
        let witnessed = Witnessed::newest(notes.iter().map(String::as_str), witnesses, needed);
        let altered = access::Altered::default();
        Ok::<_, LedgerError>(Examined { audit, witnessed, needed, existed, altered })
    })?;
    examine_beside(installation, &mut examined)?;
    Ok(examined)
}

/// What stands beside the log that the program did not write or make so. Where an entry does not hold, what
/// follows from its rows may not be told at all.
fn examine_beside(installation: &Installation, examined: &mut Examined) -> Result<(), StoreError> {
    let is_any_entry_faulty = examined.audit.fault.is_some();
    let tables = access::altered(installation).map(|found| {
        examined.altered.unexamined = found.unexamined;
        found.things
    });
    for (kind, found) in [
        ("table", tables),
        ("standings", board::altered(installation)),
        ("approval", approval::altered(installation)),
        ("file", evidence::altered(installation)),
    ] {
        match found {
            Ok(things) => examined.altered.things.extend(things),
            Err(StoreError::Illegible(cell)) => {
                examined.altered.unexamined = Some(cell.to_string());
                examined.add_illegible(cell);
            }
            Err(why) if !why.is_of_a_row() => return Err(why),
            Err(why) if is_any_entry_faulty => examined.altered.unexamined = Some(why.to_string()),
            Err(why) => examined.altered.things.push(format!("{kind} {why}")),
        }
    }
    Ok(())
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
    let written = write(installation, &mut out, told)?;
    let partial = out.into_inner().map_err(|error| file(path, &error))?;
    partial.as_file().sync_all().map_err(told)?;
    partial.persist(path).map_err(|error| file(path, &error))?;
    Ok(written)
}

/// As [`export`], into a file that is sent to whoever asked; the log is told of it first.
///
/// # Errors
/// [`LedgerError`].
pub fn hand_out(
    installation: &Installation,
    actor: &Actor,
    file: std::fs::File,
) -> Result<std::fs::File, LedgerError> {
    access::require(actor, Action::Read, &Resource::Log)?;
    personal::note(installation, actor, "log.exported", "log", "all entries")?;
    let told = |why: &dyn std::fmt::Display| {
        let path = "log.jsonl".to_owned();
        LedgerError::File { path, why: why.to_string() }
    };
    let mut out = std::io::BufWriter::new(file);
    write(installation, &mut out, |error| told(&error))?;
    out.into_inner().map_err(|error| told(&error))
}

/// Writes the log with the signature on each root. What is not as it was sealed is not signed.
fn write(
    installation: &Installation,
    out: &mut impl Write,
    told: impl Fn(std::io::Error) -> LedgerError,
) -> Result<u64, LedgerError> {
    let signer = installation.store.signer()?;
    installation.store.read(|transaction| {
        let checkpoint = log::note(transaction, signer)?.ok_or(LedgerError::Empty)?;
        let (mut leaves, mut steps, mut signing) = (Vec::new(), Vec::new(), Steps::of(signer));
        log::sealed(transaction, signer.sealer(), |leaf, size, root| {
            leaves.push(leaf);
            steps.push(signing.sign(size, root));
            Ok::<_, StoreError>(())
        })?;
        let cosigned = cosigned_notes(transaction, &leaves, crate::witness::NOTES_SHOWN)?;
        let mut stamped = stamped::latest(transaction, crate::stamp::STAMPS_SHOWN)?;
        stamped.reverse();
        let stamped = stamped.into_iter().map(|row| Stamped::of(row.note, &row.token, Vec::new()));
        let stamped = stamped.collect();
        let head = Bundle { checkpoint, cosigned, stamped, steps };
        serde_json::to_writer(&mut *out, &head).map_err(|error| told(error.into()))?;
        writeln!(out).map_err(&told)?;
        let mut written = 0;
        log::entries(transaction, |entry| {
            written += 1;
            writeln!(out, "{entry}").map_err(&told)
        })?;
        Ok(written)
    })
}

/// Writes the log as the static files of C2SP `tlog-tiles`; returns how many entries.
///
/// # Errors
/// [`LedgerError`].
pub fn export_tiles(
    installation: &Installation,
    actor: &Actor,
    folder: &Path,
) -> Result<u64, LedgerError> {
    access::require(actor, Action::Read, &Resource::Log)?;
    let signer = installation.store.signer()?;
    installation.store.read(|transaction| {
        let note = log::note(transaction, signer)?.ok_or(LedgerError::Empty)?;
        let size = Checkpoint::unverified(&note)?.size;
        let write = |path: &str, bytes: &[u8]| {
            let path = folder.join(path);
            let parent = path.parent().unwrap_or(folder);
            std::fs::create_dir_all(parent)
                .and_then(|()| std::fs::write(&path, bytes))
                .map_err(|error| file(&path, &error))
        };
        let leaves = leaves(transaction)?;
        for tile in Tile::all(size) {
            let bytes = match tile.level {
                None => entry_tile(transaction, &tile)?,
                Some(_) => tile.hashes(part(&leaves, &tile)),
            };
            write(&tile.path(), &bytes)?;
        }
        // Last, so that whoever reads it finds all beneath it.
        write("checkpoint", note.as_bytes())?;
        Ok(size)
    })
}

/// One of these files: `checkpoint`, or a tile; none where the log has no such.
///
/// # Errors
/// [`LedgerError`].
pub fn tile(
    installation: &Installation,
    actor: &Actor,
    path: &str,
) -> Result<Option<Vec<u8>>, LedgerError> {
    access::require(actor, Action::Read, &Resource::Log)?;
    let Some(tile) = Tile::from_path(path) else { return Ok(None) };
    let Some(beneath) = tile.entries() else { return Ok(None) };
    installation.store.read(|transaction| {
        let size = u64::try_from(store::change::last(transaction)?).unwrap_or(0);
        if beneath.end > size {
            return Ok(None);
        }
        if tile.level.is_none() {
            return entry_tile(transaction, &tile).map(Some);
        }
        let mut leaves = Vec::new();
        log::entries_between(transaction, beneath, |text| {
            leaves.push(Entry::leaf(text));
            Ok::<_, StoreError>(())
        })?;
        Ok(Some(tile.hashes(&leaves)))
    })
}

fn part<'l>(leaves: &'l [Hash], tile: &Tile) -> &'l [Hash] {
    let beneath = tile.entries().unwrap_or_default();
    let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
    leaves.get(place(beneath.start)..place(beneath.end)).unwrap_or_default()
}

fn entry_tile(transaction: &mut Transaction<'_>, tile: &Tile) -> Result<Vec<u8>, LedgerError> {
    let mut texts = Vec::new();
    log::entries_between(transaction, tile.entries().unwrap_or_default(), |text| {
        texts.push(text.to_owned());
        Ok::<_, StoreError>(())
    })?;
    let bytes = entry_bundle(texts.iter().map(String::as_str));
    bytes.ok_or_else(|| LedgerError::TooLong { path: tile.path() })
}

/// The leaves of the log, in order.
pub(crate) fn leaves(transaction: &mut Transaction<'_>) -> Result<Vec<Hash>, StoreError> {
    let mut leaves = Vec::new();
    log::entries(transaction, |text| {
        leaves.push(Entry::leaf(text));
        Ok::<_, StoreError>(())
    })?;
    Ok(leaves)
}

/// The newest checkpoints that witnesses cosigned, the oldest first, with the proofs that the log grew
/// out of them.
fn cosigned_notes(
    transaction: &mut Transaction<'_>,
    leaves: &[Hash],
    limit: u32,
) -> Result<Vec<Cosigned>, LedgerError> {
    let mut shown = Vec::new();
    for note in cosigned::latest(transaction, limit)?.into_iter().rev() {
        let size = Checkpoint::unverified(&note)?.size;
        let path = usize::try_from(size).ok().and_then(|size| consistency(leaves, size));
        // One that is longer than the log shows in the log's own examination.
        shown.extend(path.map(|path| Cosigned { note, path }));
    }
    Ok(shown)
}

/// Checks a file that was handed out: a whole log, or the receipt of one record. No installation is
/// needed for it, only whom one trusts: the public key, and whoever cosigned or stamped.
///
/// # Errors
/// [`LedgerError::File`] for what cannot be read, [`LedgerError::Fault`] for what does not hold.
pub fn check(path: &Path, trust: &Trust<'_>) -> Result<(Proven, Shown), LedgerError> {
    let opened = std::fs::File::open(path).map_err(|error| file(path, &error))?;
    let mut lines = BufReader::new(opened).lines();
    let head = lines.next().transpose().map_err(|error| file(path, &error))?.unwrap_or_default();
    if let Ok(bundle) = serde_json::from_str::<Bundle>(&head) {
        let entries: Vec<String> =
            lines.collect::<Result<_, _>>().map_err(|error| file(path, &error))?;
        let texts = entries.iter().map(String::as_str);
        return Ok((Proven::Log, bundle.check(texts, trust)?));
    }
    let text = std::fs::read_to_string(path).map_err(|error| file(path, &error))?;
    let receipt: Receipt =
        serde_json::from_str(&text).map_err(|error| BundleFault::Form(error.to_string()))?;
    let (shown, entry) = receipt.check(trust)?;
    let id = match receipt.values.first() {
        Some(::ledger::Value::Text(id)) => id.clone(),
        _ => String::new(),
    };
    let entry = Box::new(entry);
    let proven = match receipt.kind {
        Some(kind) => Proven::Thing { entry, kind, id },
        None => Proven::Entry(entry),
    };
    Ok((proven, shown))
}

fn file(path: &Path, why: &dyn std::fmt::Display) -> LedgerError {
    LedgerError::File { path: path.display().to_string(), why: why.to_string() }
}
