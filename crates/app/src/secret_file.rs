//! Files that hold secrets: read only where nobody but their owner can. Knows no key.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Why a secret was not read.
#[derive(Debug, thiserror::Error)]
pub enum SecretFileError {
    #[error("cannot read {}: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("others can read {path}; run chmod 600 {path}", path = .0.display())]
    Exposed(PathBuf),
    #[error("{} is larger than a secret can be", .0.display())]
    TooLarge(PathBuf),
}

/// More than any key or address needs; what is larger is another file.
const MOST_BYTES: u64 = 1024 * 1024;

/// The bytes of a file that others cannot read.
///
/// # Errors
/// [`SecretFileError`].
pub fn read(path: &Path) -> Result<Vec<u8>, SecretFileError> {
    let unreadable = |source| SecretFileError::Unreadable { path: path.to_owned(), source };
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if is_exposed(&metadata) {
        return Err(SecretFileError::Exposed(path.to_owned()));
    }
    if metadata.len() > MOST_BYTES {
        return Err(SecretFileError::TooLarge(path.to_owned()));
    }
    fs::read(path).map_err(unreadable)
}

/// Whether others than those meant can read or change it. A file of root may be read by its group:
/// so keys are commonly handed to a service that does not run as root.
#[cfg(unix)]
#[must_use]
pub fn is_exposed(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    let forbidden = if metadata.uid() == 0 && !metadata.is_dir() { 0o037 } else { 0o077 };
    metadata.mode() & forbidden != 0
}

/// Elsewhere the system does not tell.
#[cfg(not(unix))]
#[must_use]
pub fn is_exposed(_: &fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn file(mode: u32) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        fs::write(&path, "s").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        (folder, path)
    }

    #[test]
    fn a_secret_that_only_its_owner_can_read_is_read() {
        let (_folder, path) = file(0o600);
        assert_eq!(read(&path).unwrap(), b"s");
    }

    #[test]
    fn a_secret_that_others_can_read_or_change_is_refused_with_what_to_do() {
        for mode in [0o604, 0o602, 0o660] {
            let (_folder, path) = file(mode);
            let told = read(&path).unwrap_err().to_string();
            assert!(told.contains("chmod 600"), "{mode:o}: {told}");
        }
    }

    #[test]
    fn a_file_too_large_for_a_secret_is_not_taken_into_memory() {
        let (_folder, path) = file(0o600);
        fs::File::options().write(true).open(&path).unwrap().set_len(MOST_BYTES + 1).unwrap();
        assert!(matches!(read(&path), Err(SecretFileError::TooLarge(_))));
    }
}
