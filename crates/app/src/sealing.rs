//! The keys that seal the secrets of authenticator apps: a file of the data folder, so that who has the
//! database alone cannot make codes. Knows no password and no page.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use credentials::{CredentialError, OneTimeKey, Sealed, SealingKeys};
use store::StoreError;
use store::event::NewEvent;
use store::proof::code::{self, KeyRow};

use crate::secret_file::{self, SecretFileError};
use crate::sign_in::tell;
use crate::{Actor, Installation};

/// The file in the data folder: one key a line, the one that seals first.
pub const FILE: &str = "factors.key";

/// Why nothing could be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealingError {
    #[error("{path} is missing, and it alone opens what it sealed; put it back", path = .0.display())]
    Missing(PathBuf),
    #[error(
        "the keys in {path} are not those of this database: key {id} sealed {n_sealed} keys of one-time \
         codes there and is not among them; put it back, or remove those second factors", path = path.display()
    )]
    Foreign { path: PathBuf, id: String, n_sealed: i64 },
    #[error("the key of one-time codes is not sealed yet; start the server again, which seals it")]
    NotSealed,
    #[error(transparent)]
    File(#[from] SecretFileError),
    #[error("{}: {why}", path.display())]
    Unusable { path: PathBuf, why: String },
    #[error(transparent)]
    Credential(#[from] CredentialError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The keys that lie in a folder.
///
/// # Errors
/// [`SealingError::Missing`] where there are none.
pub fn read(folder: &Path) -> Result<SealingKeys, SealingError> {
    let path = folder.join(FILE);
    let unusable = |why: String| SealingError::Unusable { path: path.clone(), why };
    let bytes = match secret_file::read(&path) {
        Err(SecretFileError::Unreadable { source, .. }) if source.kind() == ErrorKind::NotFound => {
            return Err(SealingError::Missing(path));
        }
        read => read?,
    };
    let text = std::str::from_utf8(&bytes).map_err(|error| unusable(error.to_string()))?;
    SealingKeys::read(text).map_err(|error| unusable(error.to_string()))
}

/// The keys of an installation; made where nothing was sealed by any yet. Those of another one seal nothing:
/// whoever serves would open none of it.
fn present(installation: &Installation) -> Result<SealingKeys, SealingError> {
    let folder = installation.store.directory();
    let seals = installation.store.read(code::seals)?;
    let sealed = || seals.iter().filter_map(|(key, n)| Some((key.as_ref()?, *n)));
    let keys = match read(folder) {
        Err(SealingError::Missing(path)) => {
            if sealed().next().is_some() {
                return Err(SealingError::Missing(path));
            }
            match write(folder, &SealingKeys::new()?, false) {
                // Another process made them in between.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => read(folder),
                Err(error) => Err(SealingError::Unusable { path, why: error.to_string() }),
                Ok(()) => read(folder),
            }
        }
        keys => keys,
    }?;
    match sealed().find(|(id, _)| !keys.has(id)) {
        None => Ok(keys),
        Some((id, n_sealed)) => {
            let path = folder.join(FILE);
            Err(SealingError::Foreign { path, id: id.clone(), n_sealed })
        }
    }
}

/// Whole or not at all, and only for its owner.
fn write(folder: &Path, keys: &SealingKeys, over: bool) -> std::io::Result<()> {
    let mut file = tempfile::Builder::new().prefix(FILE).tempfile_in(folder)?;
    file.write_all(keys.text().as_bytes())?;
    file.as_file().sync_all()?;
    let path = folder.join(FILE);
    match over {
        true => file.persist(path)?,
        false => file.persist_noclobber(path)?,
    };
    // Nothing may be sealed by a key that a power cut would take.
    #[cfg(unix)]
    std::fs::File::open(folder)?.sync_all()?;
    Ok(())
}

/// Seals an account's key of one-time codes.
///
/// # Errors
/// [`SealingError`].
pub(crate) fn seal(
    installation: &Installation,
    account: &str,
    key: &OneTimeKey,
) -> Result<Sealed, SealingError> {
    Ok(present(installation)?.seal(&bound(account), key.stored())?)
}

/// Opens an account's key of one-time codes.
///
/// # Errors
/// [`SealingError`].
pub(crate) fn open(
    installation: &Installation,
    account: &str,
    row: KeyRow,
) -> Result<OneTimeKey, SealingError> {
    // Nobody who can write to the database may put a key of their own there as it is.
    let key = row.sealed_by.ok_or(SealingError::NotSealed)?;
    opened(installation, account, &Sealed { key, bytes: row.key })
}

/// As [`open`], of what was sealed and kept elsewhere.
///
/// # Errors
/// [`SealingError`].
pub(crate) fn opened(
    installation: &Installation,
    account: &str,
    sealed: &Sealed,
) -> Result<OneTimeKey, SealingError> {
    let keys = read(installation.store.directory())?;
    Ok(OneTimeKey::read(&keys.open(&bound(account), sealed)?)?)
}

/// What was sealed for one account and one purpose opens for no other.
fn bound(account: &str) -> String {
    format!("one-time-key of {account}")
}

/// So many accounts are asked for at once.
const PAGE: i64 = 500;

/// Seals every key that the present one did not seal: those that lay in the database as they are, and
/// those of an earlier key. Each is a change of its own, so that it may be stopped and begun again.
/// Returns how many.
///
/// # Errors
/// [`SealingError`]; what was sealed by then stays so.
pub fn seal_all(installation: &Installation, actor: &Actor) -> Result<usize, SealingError> {
    if installation.store.read(code::seals)?.is_empty() {
        return Ok(0);
    }
    let keys = present(installation)?;
    let (id, written) = (keys.id(), actor.written());
    let (mut after, mut n_sealed) = (String::new(), 0);
    loop {
        let accounts = installation
            .store
            .read(|transaction| code::not_sealed_by(transaction, &id, &after, PAGE))?;
        let Some(last) = accounts.last() else { return Ok(n_sealed) };
        after = last.clone();
        for account in &accounts {
            let sealed = installation.store.write(|transaction| {
                let event =
                    NewEvent { kind: "one-time-key.sealed", subject: account, detail: Some(&id) };
                tell(installation, transaction, &written, "proof", event)?;
                // Taken away or sealed by another since; then nothing is told either.
                let row = code::key(transaction, account)?
                    .filter(|row| row.sealed_by.as_ref() != Some(&id));
                let Some(row) = row else { return Err(Sealing::Before) };
                let whose = bound(account);
                let plain = match row.sealed_by {
                    None => row.key,
                    Some(key) => keys.open(&whose, &Sealed { key, bytes: row.key })?,
                };
                let sealed = keys.seal(&whose, &plain)?;
                Ok(code::seal_key(transaction, account, &sealed.bytes, &sealed.key)?)
            });
            match sealed {
                Ok(()) => n_sealed += 1,
                Err(Sealing::Before) => {}
                Err(Sealing::Failed(error)) => return Err(error),
            }
        }
    }
}

/// As [`seal_all`], by keys that lie here and have sealed something in this database before. Where there are
/// none nothing is done: whoever brings a database up to date may sit at another machine than the one that
/// serves, and what is sealed there opens nowhere else.
///
/// # Errors
/// [`SealingError`]; what was sealed by then stays so.
pub fn seal_rest(installation: &Installation, actor: &Actor) -> Result<usize, SealingError> {
    let seals = installation.store.read(code::seals)?;
    match read(installation.store.directory()) {
        Err(SealingError::Missing(_)) => Ok(0),
        Ok(_) if seals.iter().all(|(key, _)| key.is_none()) => Ok(0),
        _ => seal_all(installation, actor),
    }
}

enum Sealing {
    /// There is nothing to seal any more.
    Before,
    Failed(SealingError),
}

impl<E: Into<SealingError>> From<E> for Sealing {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Keeps others out until it is dropped.
#[cfg(unix)]
fn alone(folder: &Path) -> Result<std::fs::File, SealingError> {
    let opened = std::fs::File::open(folder).and_then(|opened| opened.lock().map(|()| opened));
    opened
        .map_err(|error| SealingError::Unusable { path: folder.to_owned(), why: error.to_string() })
}

/// Makes a new key and seals everything by it. The earlier ones stay behind it in the file: backups
/// of the database need them. Returns how many were sealed.
///
/// # Errors
/// [`SealingError`].
pub fn renew(installation: &Installation, actor: &Actor) -> Result<usize, SealingError> {
    let folder = installation.store.directory();
    // Of two who renew at once neither may lose the other's key.
    #[cfg(unix)]
    let _alone = alone(folder)?;
    let keys = present(installation)?.renewed()?;
    write(folder, &keys, true).map_err(|error| {
        let path = folder.join(FILE);
        SealingError::Unusable { path, why: error.to_string() }
    })?;
    let written = actor.written();
    let id = keys.id();
    installation.store.write(|transaction| {
        let subject = domain::body::CITY;
        let event = NewEvent { kind: "sealing-key.renewed", subject, detail: Some(&id) };
        tell(installation, transaction, &written, "proof", event).map(drop)
    })?;
    seal_all(installation, actor)
}
