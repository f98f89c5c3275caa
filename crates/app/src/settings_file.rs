//! Files of the data folder in which somebody writes how the program is to work: read whole, and a fault
//! told with its line; knows what none of them says.

use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use store::StoreError;

/// Why what somebody wrote cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum SettingsFileError {
    #[error("{path} cannot be read: {source}", path = path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{path}:{line}: {fault}", path = path.display())]
    Fault { path: PathBuf, line: usize, fault: String },
}

/// What somebody wrote, and where it stands.
#[derive(Clone, Copy)]
pub(crate) struct SettingsFile<'a> {
    pub(crate) text: &'a str,
    pub(crate) path: &'a Path,
}

impl SettingsFile<'_> {
    /// The file as a whole.
    pub(crate) fn parse<T: DeserializeOwned>(self) -> Result<T, SettingsFileError> {
        toml::from_str(self.text)
            .map_err(|error| self.fault(error.span().map_or(0, |span| span.start), error.message()))
    }

    /// A fault that stands at a byte.
    pub(crate) fn fault(self, at: usize, fault: impl Into<String>) -> SettingsFileError {
        let line = self.text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
        SettingsFileError::Fault { path: self.path.to_owned(), line, fault: fault.into() }
    }
}

/// The text of a file; none where there is no such file.
pub(crate) fn text_of(path: &Path) -> Result<Option<String>, SettingsFileError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(absent) if absent.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(SettingsFileError::Unreadable { path: path.to_owned(), source }),
    }
}

/// A file that another one names.
pub(crate) fn bytes_of(path: PathBuf) -> Result<Vec<u8>, SettingsFileError> {
    std::fs::read(&path).map_err(|source| SettingsFileError::Unreadable { path, source })
}

/// Whoever tells people in a transaction finds that they cannot be told.
impl From<SettingsFileError> for StoreError {
    fn from(error: SettingsFileError) -> Self {
        let (path, source) = match error {
            SettingsFileError::Unreadable { path, source } => (path, source),
            SettingsFileError::Fault { path, line, fault } => {
                (path, io::Error::other(format!("line {line}: {fault}")))
            }
        };
        Self::File { path, source }
    }
}
