//! Asks other servers over HTTP: within a time, up to a size, following nobody elsewhere.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use app::webhook::{Guard, Reason};
use rustls::crypto::ring;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, http};

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

/// To whom a call may go whose address somebody wrote, and by whose word it is known there.
pub struct Guarded<'a> {
    pub guard: &'a Guard,
    /// In PEM, beside those that this machine trusts.
    pub authorities: Option<&'a [u8]>,
}

/// Sends a body and takes the answer, whatever its status.
///
/// # Errors
/// A sentence that says what went wrong on the way.
pub fn post(url: &str, kind: &str, body: &[u8]) -> Result<Answer, String> {
    let told = |error: ureq::Error| format!("{url}: {error}");
    let agent = Agent::new_with_config(config(url, None).map_err(told)?);
    ask(&agent, url, &[("content-type", kind)], body).map_err(told)
}

/// As [`post`], with JSON, to an address that somebody wrote: the name is looked up once, and the
/// connection goes to an address that was found to be allowed, or nowhere.
///
/// # Errors
/// What went wrong on the way. It does not name the address, which may hold a token.
pub fn call(
    url: &str,
    headers: &[(&str, &str)],
    body: &[u8],
    guarded: &Guarded<'_>,
) -> Result<Answer, Reason> {
    let resolver = Watched { names: DefaultResolver::default(), guard: guarded.guard.clone() };
    let config = config(url, guarded.authorities).map_err(reason)?;
    let agent = Agent::with_parts(config, DefaultConnector::default(), resolver);
    let mut all = vec![("content-type", "application/json")];
    all.extend_from_slice(headers);
    ask(&agent, url, &all, body).map_err(reason)
}

fn reason(error: ureq::Error) -> Reason {
    match error {
        ureq::Error::HostNotFound => Reason::NameUnknown,
        ureq::Error::Timeout(_) => Reason::TimedOut,
        ureq::Error::BodyExceedsLimit(_) => Reason::TooLong,
        ureq::Error::Other(error) if error.is::<Inside>() => Reason::Inside,
        error => Reason::Network(error.to_string()),
    }
}

fn ask(
    agent: &Agent,
    url: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<Answer, ureq::Error> {
    let request = agent.post(url);
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let (head, mut body) = request.send(body)?.into_parts();
    let body = body.with_config().limit(LONGEST_ANSWER).read_to_vec()?;
    Ok(Answer { status: head.status.as_u16(), body })
}

fn config(url: &str, authorities: Option<&[u8]>) -> Result<ureq::config::Config, ureq::Error> {
    let mut config = Agent::config_builder()
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .proxy(None)
        .timeout_global(Some(LIMIT));
    if url.starts_with("https:") {
        config = config.tls_config(trusted(authorities)?);
    }
    Ok(config.build())
}

/// That a name leads to an address that is not called.
#[derive(Debug, thiserror::Error)]
#[error("the address is not public and in no network that is called")]
struct Inside;

/// Looks names up, and lets through what is allowed.
#[derive(Debug)]
struct Watched {
    names: DefaultResolver,
    guard: Guard,
}

impl Resolver for Watched {
    fn resolve(
        &self,
        uri: &http::Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        // A name that leads to one forbidden address among others is not trusted with any.
        match found.iter().all(|one| self.guard.lets(one.ip())) {
            true => Ok(found),
            false => Err(ureq::Error::Other(Inside.into())),
        }
    }
}

/// The authorities that this machine trusts, as they were when the first was asked for.
static OF_THE_MACHINE: LazyLock<Vec<Certificate<'static>>> = LazyLock::new(|| {
    let found = rustls_native_certs::load_native_certs().certs;
    found.iter().map(|one| Certificate::from_der(one.as_ref()).to_owned()).collect()
});

/// The authorities that this machine trusts, and those named besides.
fn trusted(named: Option<&[u8]>) -> Result<TlsConfig, ureq::Error> {
    let mut roots = OF_THE_MACHINE.clone();
    for item in named.into_iter().flat_map(parse_pem) {
        if let PemItem::Certificate(authority) = item? {
            roots.push(authority);
        }
    }
    Ok(TlsConfig::builder()
        .root_certs(RootCerts::new_with_certs(&roots))
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .build())
}
