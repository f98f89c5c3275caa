//! Who acts through the site: somebody who signed in, a program with a token, a visitor of the
//! demonstration.

use std::sync::Arc;

use app::Actor;
use app::session::Present;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};

use crate::caller::Caller;
use crate::cookie;
use crate::fault::Fault;

/// The actor of a request, for handlers that read or write records.
pub struct Acting(pub Arc<Actor>);

/// Who is there, for handlers about their own sessions and proofs.
pub struct Being(pub Arc<Present>);

impl<S: Sync> FromRequestParts<S> for Acting {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Fault> {
        present(parts).map(|present| Self(Arc::new(present.actor.clone())))
    }
}

impl<S: Sync> FromRequestParts<S> for Being {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Fault> {
        present(parts).map(|present| Self(Arc::clone(present)))
    }
}

fn present(parts: &Parts) -> Result<&Arc<Present>, Fault> {
    parts.extensions.get::<Arc<Present>>().ok_or_else(|| Fault::of(StatusCode::UNAUTHORIZED))
}

/// From where a request comes, with the session that its browser has.
pub struct Whence {
    pub caller: Caller,
    /// The site's own address as the browser called it, such as `https://fangyuan.example`.
    pub address: String,
    source: String,
    agent: String,
    /// The secret of the session that is there already.
    pub secret: Option<String>,
    /// The secret of the sign-in at a provider that this browser began.
    pub attempt: Option<String>,
}

impl Whence {
    pub fn origin(&self) -> app::sign_in::Origin<'_> {
        app::sign_in::Origin { source: &self.source, agent: &self.agent }
    }
}

impl<S: Sync> FromRequestParts<S> for Whence {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> Result<Self, std::convert::Infallible> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let scheme = if caller.is_secure { "https" } else { "http" };
        let host = text(&parts.headers, axum::http::header::HOST.as_str());
        Ok(Self {
            caller,
            address: format!("{scheme}://{host}"),
            source: caller.address.to_string(),
            agent: text(&parts.headers, axum::http::header::USER_AGENT.as_str()).to_owned(),
            secret: cookie::read(&parts.headers, caller).map(str::to_owned),
            attempt: cookie::read_attempt(&parts.headers, caller).map(str::to_owned),
        })
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
