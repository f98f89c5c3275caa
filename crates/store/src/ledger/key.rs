//! Keys that sign: 32 bytes each in a file that only its owner may read.

use std::io::{ErrorKind, Write};
use std::path::Path;

use ledger::Signer;

use crate::StoreError;

/// The file in the data folder.
pub const FILE: &str = "ledger.key";

/// The signer whose key lies in the folder; where there is none yet, one is made.
pub(crate) fn load_or_make(directory: &Path) -> Result<Signer, StoreError> {
    Ok(Signer::of_seed(&seed(directory, FILE)?))
}

/// The secret bytes in that file of the folder; where there is none yet, they are made.
///
/// # Errors
/// [`StoreError::LedgerKey`].
pub fn seed(directory: &Path, file: &str) -> Result<[u8; 32], StoreError> {
    let path = directory.join(file);
    let told = |why: String| StoreError::LedgerKey { why: format!("{}: {why}", path.display()) };
    match std::fs::read(&path) {
        Ok(bytes) => {
            return bytes.try_into().map_err(|_| told("it does not hold 32 bytes".to_owned()));
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(told(error.to_string())),
    }
    let mut made = [0; 32];
    getrandom::fill(&mut made).map_err(|error| told(error.to_string()))?;
    match write(&path, &made) {
        Ok(()) => Ok(made),
        // Another process made one in between; that one is the log's.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => seed(directory, file),
        Err(error) => Err(told(error.to_string())),
    }
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
