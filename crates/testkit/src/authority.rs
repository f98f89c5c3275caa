//! A throw-away certificate authority, made by openssl, so that no key lies in the repository and no
//! certificate in it grows old.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::TestkitError;

/// An authority with a folder for what it issues; the folder goes when it is dropped.
pub struct Authority {
    folder: TempDir,
}

/// A certificate and its key, each in its file.
pub struct Issued {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

const EASY: [&str; 7] =
    ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"];

impl Authority {
    /// # Panics
    /// With a sentence, when openssl is not there or does not work.
    #[must_use]
    pub fn new() -> Self {
        or_fail(Self::try_new())
    }

    /// The file of its own certificate, which clients trust.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.path("authority.pem")
    }

    /// Issues a certificate for localhost and 127.0.0.1, its files begin with the name.
    ///
    /// # Panics
    /// When openssl does not work.
    #[must_use]
    pub fn issue(&self, name: &str) -> Issued {
        self.issue_for(name, "DNS:localhost,IP:127.0.0.1")
    }

    /// As [`Authority::issue`], for these names of hosts.
    ///
    /// # Panics
    /// When openssl does not work.
    #[must_use]
    pub fn issue_for(&self, name: &str, hosts: &str) -> Issued {
        or_fail(self.try_issue(name, hosts))
    }

    /// A path in its folder.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn try_new() -> Result<Self, TestkitError> {
        let authority = Self { folder: tempfile::tempdir()? };
        let (key, certificate) = (authority.path("authority.key"), authority.file());
        let what = ["-subj", "/CN=made for a test", "-addext", "keyUsage=critical,keyCertSign"];
        openssl(&key, &certificate, &what, None)?;
        Ok(authority)
    }

    fn try_issue(&self, name: &str, hosts: &str) -> Result<Issued, TestkitError> {
        let hosts = format!("subjectAltName={hosts}");
        let key = self.path(&format!("{name}.key"));
        let certificate = self.path(&format!("{name}.pem"));
        let what = [
            "-subj",
            "/CN=localhost",
            "-addext",
            &hosts,
            "-addext",
            "basicConstraints=critical,CA:FALSE",
        ];
        openssl(&key, &certificate, &what, Some((&self.file(), &self.path("authority.key"))))?;
        Ok(Issued { certificate, key })
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

fn openssl(
    key: &Path,
    certificate: &Path,
    what: &[&str],
    signer: Option<(&Path, &Path)>,
) -> Result<(), TestkitError> {
    let mut command = Command::new("openssl");
    command.args(["req", "-x509"]).args(EASY).args(what);
    command.arg("-keyout").arg(key).arg("-out").arg(certificate);
    if let Some((authority, key)) = signer {
        command.arg("-CA").arg(authority).arg("-CAkey").arg(key);
    }
    let ran = command.output()?;
    match ran.status.success() {
        true => Ok(()),
        false => Err(TestkitError::CommandFailed {
            command: "openssl req".to_owned(),
            told: String::from_utf8_lossy(&ran.stderr).into_owned(),
        }),
    }
}

#[expect(clippy::panic, reason = "a test without its certificate fails; it is not skipped")]
fn or_fail<T>(made: Result<T, TestkitError>) -> T {
    made.unwrap_or_else(|error| panic!("no certificate for this test: {error}"))
}
