//! Where the server listens and how it is reached: options that `serve` and `doctor` share.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use web::{Certificate, Entrance, Network};

use crate::failure::Failure;

#[derive(Args, Clone, Debug)]
pub(crate) struct Listening {
    /// Where to listen; beyond this machine only encrypted or behind a proxy
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", env = "FANGYUAN_LISTEN")]
    pub(crate) listen: SocketAddr,
    /// Certificate in PEM, the server's own first; renewed files are taken in without a restart
    #[arg(long, value_name = "FILE", requires = "tls_key", env = "FANGYUAN_TLS_CERTIFICATE")]
    tls_certificate: Option<PathBuf>,
    /// Its key in PEM, in a file that only its owner can read
    #[arg(long, value_name = "FILE", requires = "tls_certificate", env = "FANGYUAN_TLS_KEY")]
    pub(crate) tls_key: Option<PathBuf>,
    /// Proxies whose word about their callers is believed, as addresses or networks
    #[arg(long, value_name = "NETWORK", value_delimiter = ',', env = "FANGYUAN_TRUSTED_PROXY")]
    pub(crate) trusted_proxy: Vec<Network>,
    /// Names under which others call the site
    #[arg(long, value_name = "NAME", value_delimiter = ',', env = "FANGYUAN_PUBLIC_HOST")]
    public_host: Vec<String>,
}

impl Listening {
    /// The site, reached as these options say.
    pub(crate) fn apply(&self, site: web::Site) -> Result<web::Site, Failure> {
        let certificate = match (&self.tls_certificate, &self.tls_key) {
            (Some(certificate), Some(key)) => {
                let read = Certificate::read(certificate, key).map_err(|error| {
                    Failure::input(format!("TLS 憑證不能使用：{error}"), error.to_string())
                })?;
                Some(Arc::new(read))
            }
            _ => None,
        };
        let entrance = Entrance { certificate, proxies: self.trusted_proxy.clone().into() };
        Ok(site.reached_by(entrance, self.public_host.clone()))
    }

    /// `http` or `https`, as a browser must ask for it here.
    pub(crate) fn scheme(&self) -> &'static str {
        if self.tls_key.is_some() { "https" } else { "http" }
    }
}
