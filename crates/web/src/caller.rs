//! From where a request comes, and whether anybody on the way could read it; knows no account.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

/// The other end of a connection, as the accept loop saw it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer {
    pub(crate) address: IpAddr,
    /// The connection is encrypted by us.
    pub(crate) is_encrypted: bool,
}

/// Who asks, by address: the peer itself, or whom a trusted proxy asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    pub address: IpAddr,
    /// The caller's own connection is encrypted, by us or by a trusted proxy.
    pub is_secure: bool,
}

impl Caller {
    /// Somebody at this machine over a plain connection: what a router without a listener sees.
    const LOCAL: Self = Self { address: IpAddr::V4(Ipv4Addr::LOCALHOST), is_secure: false };
}

impl Default for Peer {
    fn default() -> Self {
        Self { address: Caller::LOCAL.address, is_encrypted: false }
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().copied().unwrap_or(Self::LOCAL))
    }
}
