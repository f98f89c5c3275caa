//! Where a secret lies: a file or the environment, never the settings themselves.

use std::fmt;
use std::path::PathBuf;

use serde::Deserialize;

/// No secret is longer, and a file that is was named by mistake.
const LONGEST_SECRET: u64 = 8 * 1024;

/// A secret, shown by nothing that prints.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// The secret itself, for whom it was meant.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(not shown)")
    }
}

/// Where to find a secret.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretSource {
    File(PathBuf),
    Environment(String),
}

/// Why a secret is not to be had.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error("the secret's file {path} cannot be read")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("the secret's file {path} is longer than any secret")]
    TooLong { path: PathBuf },
    #[error("others can read the secret's file {path}; run chmod 600 {path}")]
    OpenToOthers { path: PathBuf },
    #[error("the environment does not hold {name}")]
    NotInEnvironment { name: String },
    #[error("the secret in {place} is empty")]
    Empty { place: String },
}

impl SecretSource {
    /// The secret, without the line's end that editors add.
    ///
    /// # Errors
    /// [`SecretError`].
    pub fn read(&self) -> Result<Secret, SecretError> {
        let (place, secret) = match self {
            Self::File(path) => (path.display().to_string(), Self::from_file(path)?),
            Self::Environment(name) => {
                let secret = std::env::var(name)
                    .map_err(|_absent| SecretError::NotInEnvironment { name: name.clone() })?;
                (name.clone(), secret)
            }
        };
        match secret.trim_end_matches(['\r', '\n']) {
            "" => Err(SecretError::Empty { place }),
            secret => Ok(Secret::new(secret)),
        }
    }

    fn from_file(path: &PathBuf) -> Result<String, SecretError> {
        let unreadable = |source| SecretError::Unreadable { path: path.clone(), source };
        let about = std::fs::metadata(path).map_err(unreadable)?;
        if is_open_to_others(&about) {
            return Err(SecretError::OpenToOthers { path: path.clone() });
        }
        if about.len() > LONGEST_SECRET {
            return Err(SecretError::TooLong { path: path.clone() });
        }
        std::fs::read_to_string(path).map_err(unreadable)
    }
}

#[cfg(unix)]
fn is_open_to_others(about: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    // The permissions of all who are neither the owner nor of the group.
    const OTHERS: u32 = 0o007;
    about.permissions().mode() & OTHERS != 0
}

#[cfg(not(unix))]
fn is_open_to_others(_: &std::fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_printed() {
        assert!(!format!("{:?}", Secret::new("沉默是金")).contains("沉默"));
    }

    #[cfg(unix)]
    #[test]
    fn a_secret_that_anybody_may_read_is_refused_with_its_remedy() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "s3cret\n").unwrap();
        let source = SecretSource::File(path.clone());
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
        let refused = source.read().unwrap_err().to_string();
        assert!(refused.contains("chmod 600"), "{refused}");
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        assert_eq!(source.read().unwrap().reveal(), "s3cret");
    }

    #[test]
    fn a_secret_that_is_nowhere_is_named() {
        let absent = SecretSource::Environment("FANGYUAN_NO_SUCH_SECRET".into());
        assert!(absent.read().unwrap_err().to_string().contains("FANGYUAN_NO_SUCH_SECRET"));
    }
}
