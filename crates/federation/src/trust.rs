//! Whose certificates are believed: an authority from a file, or those that the machine trusts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject};
use rustls::{ClientConfig, RootCertStore};

/// Why there is nobody to believe.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    #[error("the certificate authority {path} cannot be read")]
    Unreadable { path: PathBuf, source: pem::Error },
    #[error("the certificate authority {path} holds no certificate")]
    Empty { path: PathBuf },
    #[error("this machine trusts no certificate authority; name one as certificate_authority")]
    NoneOnTheMachine,
    #[error("the certificate authority is not to be used")]
    Unusable(#[from] rustls::Error),
}

/// The one provider of cryptography for TLS.
pub(crate) fn cryptography() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// The certificates of those who are believed.
pub(crate) fn authorities(file: Option<&Path>) -> Result<Vec<CertificateDer<'static>>, TrustError> {
    let Some(path) = file else {
        let found = rustls_native_certs::load_native_certs().certs;
        return if found.is_empty() { Err(TrustError::NoneOnTheMachine) } else { Ok(found) };
    };
    let unreadable = |source| TrustError::Unreadable { path: path.to_owned(), source };
    let found: Vec<_> = CertificateDer::pem_file_iter(path)
        .map_err(unreadable)?
        .collect::<Result<_, _>>()
        .map_err(unreadable)?;
    if found.is_empty() { Err(TrustError::Empty { path: path.to_owned() }) } else { Ok(found) }
}

/// TLS towards whoever shows a certificate of these authorities.
pub(crate) fn client(file: Option<&Path>) -> Result<Arc<ClientConfig>, TrustError> {
    let mut roots = RootCertStore::empty();
    let named = file.is_some();
    for authority in authorities(file)? {
        match roots.add(authority) {
            Ok(()) => {}
            // A machine's bundle may hold what rustls does not read; a file of ours may not.
            Err(error) if named => return Err(error.into()),
            Err(error) => tracing::debug!(%error, "an authority of this machine was left out"),
        }
    }
    let config = ClientConfig::builder_with_provider(cryptography())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}
