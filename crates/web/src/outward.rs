//! Asks other servers over HTTP: within a time, up to a size, following nobody elsewhere.

use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::ring;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// For one question, from the look-up of the name to the last byte of the answer.
const LIMIT: Duration = Duration::from_secs(10);

/// Cosignatures and time stamps are a few thousand bytes long.
const LONGEST_ANSWER: u64 = 64 * 1024;

/// What another server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

/// Sends a body and takes the answer, whatever its status.
///
/// # Errors
/// A sentence that says what went wrong on the way.
pub fn post(url: &str, kind: &str, body: &[u8]) -> Result<Answer, String> {
    let told = |error: ureq::Error| format!("{url}: {error}");
    let mut config = Agent::config_builder()
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .proxy(None)
        .timeout_global(Some(LIMIT));
    if url.starts_with("https:") {
        config = config.tls_config(trusted());
    }
    let agent = Agent::new_with_config(config.build());
    let answer = agent.post(url).content_type(kind).send(body).map_err(told)?;
    let (head, mut body) = answer.into_parts();
    let body = body.with_config().limit(LONGEST_ANSWER).read_to_vec().map_err(told)?;
    Ok(Answer { status: head.status.as_u16(), body })
}

/// The authorities that this machine trusts.
fn trusted() -> TlsConfig {
    let found = rustls_native_certs::load_native_certs().certs;
    let roots: Vec<_> =
        found.iter().map(|one| Certificate::from_der(one.as_ref()).to_owned()).collect();
    TlsConfig::builder()
        .root_certs(RootCerts::new_with_certs(&roots))
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .build()
}
