//! The certificate under which the server encrypts, read anew when its files are renewed; knows no
//! connection.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use app::secret_file::{self, SecretFileError};
use tokio_rustls::rustls;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// The one protocol that the accept loop speaks.
const HTTP: &[u8] = b"http/1.1";

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    #[error(transparent)]
    Key(#[from] SecretFileError),
    #[error("{} holds no certificate in PEM ({source})", path.display())]
    NoCertificate { path: PathBuf, source: pem::Error },
    #[error("{} holds no private key in PEM ({source})", path.display())]
    NoKey { path: PathBuf, source: pem::Error },
    #[error("certificate and key cannot be used together ({0})")]
    Unusable(#[from] rustls::Error),
}

/// Two files, and what was last read from them.
pub struct Certificate {
    files: Files,
    read: RwLock<Read>,
}

struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

struct Read {
    state: State,
    settings: Arc<ServerConfig>,
}

/// By this a renewed file is told from the one that was read.
#[derive(PartialEq, Eq)]
struct State([Option<(u64, SystemTime)>; 2]);

impl Certificate {
    /// Reads a chain of certificates, the server's own first, and its key.
    ///
    /// # Errors
    /// [`CertificateError`].
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, CertificateError> {
        let files = Files { certificate: certificate.to_owned(), key: key.to_owned() };
        let state = files.state();
        let read = RwLock::new(Read { state, settings: files.settings()? });
        Ok(Self { files, read })
    }

    /// What the next connection is encrypted with. Renewed files are taken in; where they do not
    /// fit, as when only one of the two is there yet, what was read before stays in use.
    pub(crate) fn settings(&self) -> Arc<ServerConfig> {
        let state = self.files.state();
        {
            let read = self.read.read().unwrap_or_else(PoisonError::into_inner);
            if read.state == state {
                return Arc::clone(&read.settings);
            }
        }
        let mut read = self.read.write().unwrap_or_else(PoisonError::into_inner);
        if read.state != state {
            match self.files.settings() {
                Ok(settings) => {
                    tracing::info!("the renewed certificate is in use");
                    read.settings = settings;
                }
                Err(error) => tracing::warn!(%error, "the renewed certificate is not used"),
            }
            read.state = state;
        }
        Arc::clone(&read.settings)
    }
}

impl Files {
    fn state(&self) -> State {
        State([&self.certificate, &self.key].map(|path| {
            let metadata = fs::metadata(path).ok()?;
            Some((metadata.len(), metadata.modified().ok()?))
        }))
    }

    fn settings(&self) -> Result<Arc<ServerConfig>, CertificateError> {
        let missing =
            |source| CertificateError::NoCertificate { path: self.certificate.clone(), source };
        let chain = CertificateDer::pem_file_iter(&self.certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .and_then(
                |chain| if chain.is_empty() { Err(pem::Error::NoItemsFound) } else { Ok(chain) },
            )
            .map_err(missing)?;
        let key = PrivateKeyDer::from_pem_slice(&secret_file::read(&self.key)?)
            .map_err(|source| CertificateError::NoKey { path: self.key.clone(), source })?;
        // The provider offers nothing without forward secrecy, and no version before 1.2.
        let mut settings = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        settings.alpn_protocols = vec![HTTP.to_vec()];
        settings.ignore_client_order = true;
        Ok(Arc::new(settings))
    }
}
