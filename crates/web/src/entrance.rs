//! How requests reach the server, and so where it may listen; knows no page.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use app::network::Network;

use crate::certificate::Certificate;
use crate::serve::ServeError;

/// Without either, the server is for its own machine.
#[derive(Clone, Default)]
pub struct Entrance {
    /// Connections are encrypted by us.
    pub certificate: Option<Arc<Certificate>>,
    /// Proxies that encrypt for us and tell the truth about their callers.
    pub proxies: Arc<[Network]>,
}

impl Entrance {
    /// Whether what comes from there may say for whom it asks.
    pub(crate) fn trusts(&self, address: IpAddr) -> bool {
        self.proxies.iter().any(|proxy| proxy.contains(address))
    }

    /// Whether a caller from there is answered without a proxy between: a plain connection is
    /// for our own machine.
    pub(crate) fn answers_directly(&self, address: IpAddr) -> bool {
        self.certificate.is_some() || address.to_canonical().is_loopback()
    }

    /// Nobody is believed who may be anybody; beyond loopback nobody is answered in the clear, or under
    /// names that nobody gave. What is in the clear on loopback and called by others is passed on by a proxy, whose
    /// callers would count as people at this machine.
    pub(crate) fn check(&self, address: SocketAddr, hosts: &[String]) -> Result<(), ServeError> {
        if let Some(network) = self.proxies.iter().find(|one| one.is_wider_than_private()) {
            return Err(ServeError::Everybody(*network));
        }
        let is_in_the_clear = self.certificate.is_none() && self.proxies.is_empty();
        if address.ip().to_canonical().is_loopback() {
            return match hosts.first() {
                Some(host) if is_in_the_clear => Err(ServeError::NoProxy(address, host.clone())),
                _ => Ok(()),
            };
        }
        match (is_in_the_clear, hosts.is_empty()) {
            (true, _) => Err(ServeError::InTheClear(address)),
            (false, true) => Err(ServeError::NoHost(address)),
            (false, false) => Ok(()),
        }
    }
}
