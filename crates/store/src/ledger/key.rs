//! Keys that sign: 32 bytes each in a file that only its owner may read.

use std::io::{ErrorKind, Write};
use std::path::Path;

use ledger::Signer;

use crate::StoreError;

/// The file in the data folder.
pub const FILE: &str = "ledger.key";

/// How the key in the data folder stands to the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyStanding {
    /// There is none, and nothing that it would have signed.
    NotNeededYet,
    /// There is none, and the log has entries.
    Missing,
    /// It is not the one that signed the newest checkpoint.
    Foreign,
    OfTheLog,
}

/// The signer whose key lies in the folder; none where there is no such file.
pub(crate) fn load(directory: &Path) -> Result<Option<Signer>, StoreError> {
    Ok(read(&directory.join(FILE))?.map(|seed| Signer::of_seed(&seed)))
}

/// The same; where there is none yet, one is made.
pub(crate) fn load_or_make(directory: &Path) -> Result<Signer, StoreError> {
    Ok(Signer::of_seed(&seed(directory, FILE)?))
}

/// The secret bytes in that file of the folder; where there is none yet, they are made.
///
/// # Errors
/// [`StoreError::LedgerKey`].
pub fn seed(directory: &Path, file: &str) -> Result<[u8; 32], StoreError> {
    let path = directory.join(file);
    if let Some(seed) = read(&path)? {
        return Ok(seed);
    }
    let mut made = [0; 32];
    getrandom::fill(&mut made).map_err(|error| unusable(&path, &error))?;
    match write(&path, &made) {
        Ok(()) => Ok(made),
        // Another process made one in between; that one is the log's.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => seed(directory, file),
        Err(error) => Err(unusable(&path, &error)),
    }
}

fn read(path: &Path) -> Result<Option<[u8; 32]>, StoreError> {
    match std::fs::read(path) {
        Ok(bytes) => {
            let seed = bytes.try_into().map_err(|_| unusable(path, &"it does not hold 32 bytes"));
            seed.map(Some)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unusable(path, &error)),
    }
}

fn unusable(path: &Path, why: &dyn std::fmt::Display) -> StoreError {
    StoreError::LedgerKey { why: format!("{}: {why}", path.display()) }
}

/// Whole or not at all, and only for its owner.
fn write(path: &Path, seed: &[u8; 32]) -> std::io::Result<()> {
    let partial = path.with_extension(format!("key-{}", std::process::id()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&partial)?;
    file.write_all(seed)?;
    file.sync_all()?;
    // A link fails where the name is taken, so a key is never written over.
    let linked = std::fs::hard_link(&partial, path);
    std::fs::remove_file(&partial)?;
    linked
}
