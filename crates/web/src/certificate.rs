//! The certificate under which the server encrypts, read anew when its files are renewed; knows no
//! connection.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use app::secret_file::{self, SecretFileError};
use tokio_rustls::rustls;
use tokio_rustls::rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::{CertificateError as Why, RootCertStore, ServerConfig};

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

/// Why browsers would not be content with a certificate.
#[derive(Debug, thiserror::Error)]
pub enum Flaw {
    #[error("the TLS certificate cannot be used: {0}")]
    Unusable(#[from] CertificateError),
    #[error("the TLS certificate has expired; renew it")]
    Expired,
    #[error("the TLS certificate is not valid yet; look at it and at the clock of this machine")]
    NotYet,
    #[error("the TLS certificate is not for {0}; take one that names this host")]
    OtherHost(String),
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

    /// What is wrong with the two files at a moment, in seconds since 1970, for hosts of these names.
    #[must_use]
    pub fn flaws(certificate: &Path, key: &Path, hosts: &[String], seconds: u64) -> Vec<Flaw> {
        let files = Files { certificate: certificate.to_owned(), key: key.to_owned() };
        // As the server takes them into use.
        if let Err(error) = files.settings() {
            return vec![error.into()];
        }
        let chain = match files.chain() {
            Ok(chain) => chain,
            Err(error) => return vec![error.into()],
        };
        let Some((own, others)) = chain.split_first() else { return Vec::new() };
        let own = match ParsedCertificate::try_from(own) {
            Ok(own) => own,
            Err(error) => return vec![CertificateError::Unusable(error).into()],
        };
        let mut flaws = Vec::new();
        let now = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let known = ring::default_provider().signature_verification_algorithms.all;
        // Nobody is trusted here: who issued it is for the browsers, its days come before that.
        let nobody = RootCertStore::empty();
        let judged = verify_server_cert_signed_by_trust_anchor(&own, &nobody, others, now, known);
        if let Err(rustls::Error::InvalidCertificate(why)) = judged {
            match why {
                Why::Expired | Why::ExpiredContext { .. } => flaws.push(Flaw::Expired),
                Why::NotValidYet | Why::NotValidYetContext { .. } => flaws.push(Flaw::NotYet),
                _ => {}
            }
        }
        for host in hosts {
            let name = ServerName::try_from(host.as_str());
            if name.is_ok_and(|name| verify_server_name(&own, &name).is_err()) {
                flaws.push(Flaw::OtherHost(host.clone()));
            }
        }
        flaws
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

    fn chain(&self) -> Result<Vec<CertificateDer<'static>>, CertificateError> {
        let missing =
            |source| CertificateError::NoCertificate { path: self.certificate.clone(), source };
        CertificateDer::pem_file_iter(&self.certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .and_then(
                |chain| if chain.is_empty() { Err(pem::Error::NoItemsFound) } else { Ok(chain) },
            )
            .map_err(missing)
    }

    fn settings(&self) -> Result<Arc<ServerConfig>, CertificateError> {
        let chain = self.chain()?;
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
