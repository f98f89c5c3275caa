//! The bytes of evidence files in the folder: received piece by piece, kept under their hash, checked
//! when they are handed out.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ledger::to_hexadecimal;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use crate::{Store, StoreError};

/// Where files lie while they are received.
const INCOMING: &str = "incoming";

/// What was being received so long ago will not be finished: the program was stopped meanwhile.
const ABANDONED_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

const PIECE_BYTES: usize = 64 * 1024;

/// A file on its way in. It is gone when this is dropped.
#[derive(Debug)]
pub struct Incoming {
    file: NamedTempFile,
    digest: Sha256,
    bytes: u64,
}

impl Incoming {
    /// Adds bytes to its end.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`], [`StoreError::File`].
    pub fn write(&mut self, piece: &[u8]) -> Result<(), StoreError> {
        let written = self.file.as_file_mut().write_all(piece);
        written.map_err(|source| file_error(self.file.path(), source))?;
        self.digest.update(piece);
        self.bytes += u64::try_from(piece.len()).unwrap_or(u64::MAX);
        Ok(())
    }

    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Its hash as far as it is written.
    #[must_use]
    pub fn sha256(&self) -> String {
        to_hexadecimal(&self.digest.clone().finalize())
    }

    /// Puts what was written on the disk, so that keeping it takes no time any more; returns its hash.
    ///
    /// # Errors
    /// [`StoreError::DiskFailed`].
    pub fn settle(&self) -> Result<String, StoreError> {
        self.file.as_file().sync_all().map_err(|source| disk_error(&source))?;
        Ok(self.sha256())
    }

    /// What was written, from its beginning, to be looked at.
    ///
    /// # Errors
    /// [`StoreError::File`].
    pub fn content(&mut self) -> Result<&mut File, StoreError> {
        let rewound = self.file.as_file_mut().rewind();
        rewound.map_err(|source| file_error(self.file.path(), source))?;
        Ok(self.file.as_file_mut())
    }
}

impl Store {
    /// Begins to receive a file.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`], [`StoreError::DiskFailed`], [`StoreError::File`].
    pub fn receive_evidence(&self) -> Result<Incoming, StoreError> {
        self.refuse_failed_disk()?;
        let folder = self.directory().join("evidence").join(INCOMING);
        make_private(&folder)?;
        let file = NamedTempFile::new_in(&folder).map_err(|source| file_error(&folder, source))?;
        Ok(Incoming { file, digest: Sha256::new(), bytes: 0 })
    }

    /// Keeps a file under `evidence/` and returns its SHA-256 in hexadecimal. File and folder are on
    /// the disk when this returns; the same bytes are kept once. [`super::note`] it in the transaction in
    /// which this is called, so that nobody forgets the file in between.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`], [`StoreError::DiskFailed`], [`StoreError::File`].
    pub fn put_evidence(&self, incoming: Incoming) -> Result<String, StoreError> {
        self.refuse_failed_disk()?;
        let sha256 = incoming.sha256();
        let path = self.evidence_path(&sha256)?;
        let kept = match (path.exists(), path.parent()) {
            // Whoever wrote it may not have finished putting its name on the disk.
            (true, Some(folder)) => sync_folder(folder),
            _ => self.keep_durably(incoming.file, &path),
        };
        if let Err(StoreError::DiskFailed { .. }) = kept {
            self.note_failed_disk();
        }
        kept.map(|()| sha256)
    }

    /// Opens a file and checks it against its name; with its length in bytes.
    ///
    /// # Errors
    /// [`StoreError::File`] when it is not there, [`StoreError::Damaged`] when its bytes changed.
    pub fn evidence(&self, sha256: &str) -> Result<(File, u64), StoreError> {
        let path = self.evidence_path(sha256)?;
        let told = |source| StoreError::File { path: path.clone(), source };
        let mut file = File::open(&path).map_err(told)?;
        let mut digest = Sha256::new();
        let mut reader = BufReader::with_capacity(PIECE_BYTES, &mut file);
        let mut piece = vec![0; PIECE_BYTES];
        loop {
            match reader.read(&mut piece).map_err(told)? {
                0 => break,
                read => digest.update(piece.get(..read).unwrap_or_default()),
            }
        }
        let length = file.seek(SeekFrom::End(0)).and_then(|length| {
            file.rewind()?;
            Ok(length)
        });
        match to_hexadecimal(&digest.finalize()) == sha256 {
            true => Ok((file, length.map_err(told)?)),
            false => Err(StoreError::Damaged { what: format!("evidence file {sha256}") }),
        }
    }

    /// Whether the bytes of a file lie in the folder, whole or not.
    ///
    /// # Errors
    /// [`StoreError::File`], [`StoreError::Damaged`] where it is no hash.
    pub fn has_evidence(&self, sha256: &str) -> Result<bool, StoreError> {
        let path = self.evidence_path(sha256)?;
        path.try_exists().map_err(|source| file_error(&path, source))
    }

    /// Takes the bytes of a file away that [`super::forget`] forgot, in the same transaction, or of which
    /// [`super::dispose`] wrote that they are gone; it is no fault that they are.
    ///
    /// # Errors
    /// [`StoreError::File`].
    pub fn remove_evidence(&self, sha256: &str) -> Result<(), StoreError> {
        let path = self.evidence_path(sha256)?;
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(file_error(&path, source))
            }
            _ => match path.parent().filter(|folder| folder.exists()) {
                Some(folder) => sync_folder(folder),
                None => Ok(()),
            },
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

    fn keep_durably(&self, file: NamedTempFile, path: &Path) -> Result<(), StoreError> {
        let root = self.directory().join("evidence");
        let folder = path.parent().unwrap_or(&root);
        make_private(folder)?;
        sync_folder(&root)?;
        file.as_file().sync_all().map_err(|source| disk_error(&source))?;
        file.persist(path).map_err(|failed| file_error(path, failed.error))?;
        sync_folder(folder)
    }
}

/// Makes the data directory and its evidence folder, for their owner alone, and clears away what was
/// never received to its end.
pub(crate) fn make_folder(directory: &Path) -> Result<(), StoreError> {
    let root = directory.join("evidence");
    make_private(&root)?;
    // What cannot be cleared now is cleared at another start.
    for entry in fs::read_dir(root.join(INCOMING)).into_iter().flatten().flatten() {
        let age = entry.metadata().and_then(|metadata| metadata.modified()).map(|at| at.elapsed());
        if matches!(age, Ok(Ok(age)) if age > ABANDONED_AFTER) {
            let _ = fs::remove_file(entry.path());
        }
    }
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
