//! Evidence files by the hash of their bytes, on the disk before the row that names them.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use ledger::to_hexadecimal;
use sha2::{Digest, Sha256};

use crate::statement::statements;
use crate::{Store, StoreError, Transaction};

statements! {
    NOTE = "insert into evidence (sha256, bytes, media_type, first_name, recorded_at)
        values ($1, $2, $3, $4, $5) on conflict (sha256) do nothing";
    GET = "select sha256, bytes, media_type, first_name, recorded_at from evidence
        where sha256 = $1";
}

/// What is known of a file besides its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceRow {
    /// Hexadecimal, lower case.
    pub sha256: String,
    pub bytes: i64,
    /// As detected from the bytes, never as claimed.
    pub media_type: String,
    /// The name under which it first came in.
    pub first_name: String,
    /// Microseconds UTC.
    pub recorded_at: i64,
}

impl Store {
    /// Writes a file under `evidence/` and returns its SHA-256 in hexadecimal. File and folder are
    /// on the disk when this returns; the same bytes are kept once. Then [`note`] it.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`], [`StoreError::DiskFailed`], [`StoreError::File`].
    pub fn put_evidence(&self, bytes: &[u8]) -> Result<String, StoreError> {
        self.refuse_failed_disk()?;
        let sha256 = to_hexadecimal(&Sha256::digest(bytes));
        let path = self.evidence_path(&sha256)?;
        let kept = match (path.exists(), path.parent()) {
            // Whoever wrote it may not have finished putting its name on the disk.
            (true, Some(folder)) => sync_folder(folder),
            _ => self.write_durably(&path, bytes),
        };
        if let Err(StoreError::DiskFailed { .. }) = kept {
            self.note_failed_disk();
        }
        kept.map(|()| sha256)
    }

    /// Reads a file back and checks it against its name.
    ///
    /// # Errors
    /// [`StoreError::File`] when it is not there, [`StoreError::Damaged`] when its bytes changed.
    pub fn evidence(&self, sha256: &str) -> Result<Vec<u8>, StoreError> {
        let path = self.evidence_path(sha256)?;
        let bytes = fs::read(&path).map_err(|source| StoreError::File { path, source })?;
        match to_hexadecimal(&Sha256::digest(&bytes)) == sha256 {
            true => Ok(bytes),
            false => Err(StoreError::Damaged { what: format!("evidence file {sha256}") }),
        }
    }

    /// `evidence/<first two digits>/<sha256>`; anything but a hash has no path.
    fn evidence_path(&self, sha256: &str) -> Result<PathBuf, StoreError> {
        let digits = sha256.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        match sha256.get(..2) {
            Some(first) if digits && sha256.len() == 64 => {
                Ok(self.directory().join("evidence").join(first).join(sha256))
            }
            _ => Err(StoreError::Damaged { what: format!("{sha256} is not a SHA-256") }),
        }
    }

    fn write_durably(&self, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        let root = self.directory().join("evidence");
        let folder = path.parent().unwrap_or(&root);
        make_private(folder)?;
        sync_folder(&root)?;
        // Under a name of its own first: another thread may be writing the same bytes.
        let unfinished = path.with_extension(format!("{:?}", std::thread::current().id()));
        let written = File::create(&unfinished)
            .and_then(|mut file| file.write_all(bytes).map(|()| file))
            .map_err(|source| file_error(&unfinished, source))
            .and_then(|file| file.sync_all().map_err(|source| disk_error(&source)))
            .and_then(|()| fs::rename(&unfinished, path).map_err(|source| file_error(path, source)))
            .and_then(|()| sync_folder(folder));
        if written.is_err() {
            // What is left over is rubbish under a name that nothing refers to; losing it is no loss.
            let _ = fs::remove_file(&unfinished);
        }
        written
    }
}

/// Notes a file that [`Store::put_evidence`] wrote; a file known already keeps its first row.
///
/// # Errors
/// The database's.
pub fn note(transaction: &mut Transaction<'_>, row: &EvidenceRow) -> Result<(), StoreError> {
    let values = [
        (&row.sha256).into(),
        row.bytes.into(),
        (&row.media_type).into(),
        (&row.first_name).into(),
        row.recorded_at.into(),
    ];
    transaction.execute(NOTE, &values).map(drop)
}

/// What is known of a file.
///
/// # Errors
/// The database's.
pub fn get(
    transaction: &mut Transaction<'_>,
    sha256: &str,
) -> Result<Option<EvidenceRow>, StoreError> {
    transaction.first(GET, &[sha256.into()], |row| {
        Ok(EvidenceRow {
            sha256: row.text(0)?.to_owned(),
            bytes: row.integer(1)?,
            media_type: row.text(2)?.to_owned(),
            first_name: row.text(3)?.to_owned(),
            recorded_at: row.integer(4)?,
        })
    })
}

/// Makes the data directory and its evidence folder, for their owner alone.
pub(crate) fn make_folder(directory: &Path) -> Result<(), StoreError> {
    make_private(&directory.join("evidence"))?;
    sync_folder(directory)
}

fn make_private(folder: &Path) -> Result<(), StoreError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|source| file_error(folder, source))
}

fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    let opened = File::open(folder).map_err(|source| file_error(folder, source))?;
    opened.sync_all().map_err(|source| disk_error(&source))
}

fn file_error(path: &Path, source: io::Error) -> StoreError {
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::DiskFull,
        _ => StoreError::File { path: path.to_owned(), source },
    }
}

fn disk_error(source: &io::Error) -> StoreError {
    StoreError::DiskFailed { why: source.to_string() }
}
