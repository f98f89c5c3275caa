//! Asks a provider over HTTPS: within a time, up to a size, to nobody else's address.

use std::path::Path;
use std::time::Duration;

use openidconnect::{HttpRequest, HttpResponse};
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::trust::{self, TrustError};

/// For one question, from the look-up of the name to the last byte of the answer.
const LIMIT: Duration = Duration::from_secs(8);

/// Key sets and descriptions of providers are a few thousand bytes long.
const LONGEST_ANSWER: u64 = 512 * 1024;

/// A client of HTTPS that follows no redirect: an answer comes from whom it was asked of.
pub(super) struct Wire(Agent);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    #[error("{host} does not answer: {source}")]
    Lost { host: String, source: Box<ureq::Error> },
    #[error("{0} is not asked over https")]
    InTheClear(String),
    #[error("the answer cannot be read")]
    Answer(#[from] openidconnect::http::Error),
}

impl Wire {
    pub(super) fn new(authority: Option<&Path>) -> Result<Self, TrustError> {
        let roots: Vec<Certificate<'static>> = trust::authorities(authority)?
            .iter()
            .map(|certificate| Certificate::from_der(certificate).to_owned())
            .collect();
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::new_with_certs(&roots))
            .unversioned_rustls_crypto_provider(trust::cryptography())
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .https_only(true)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(LIMIT))
            .build();
        Ok(Self(Agent::new_with_config(config)))
    }

    pub(super) fn ask(&self, request: HttpRequest) -> Result<HttpResponse, WireError> {
        let host = request.uri().host().unwrap_or_default().to_owned();
        if request.uri().scheme_str() != Some("https") {
            return Err(WireError::InTheClear(host));
        }
        let lost = |source| WireError::Lost { host: host.clone(), source: Box::new(source) };
        let (head, mut body) = self.0.run(request).map_err(lost)?.into_parts();
        let text = body.with_config().limit(LONGEST_ANSWER).read_to_vec().map_err(lost)?;
        let mut answer = openidconnect::http::Response::builder().status(head.status);
        if let Some(kind) = head.headers.get("content-type") {
            answer = answer.header("content-type", kind);
        }
        Ok(answer.body(text)?)
    }
}
