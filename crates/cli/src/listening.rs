//! Where the server listens and how it is reached: options that `serve` and `doctor` share.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use app::{Clock, SystemClock};
use clap::Args;
use web::{Certificate, Entrance, Flaw, Network};

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
    pub(crate) public_host: Vec<String>,
}

impl Listening {
    /// The site, reached as these options say.
    pub(crate) fn apply(&self, site: web::Site) -> Result<web::Site, Failure> {
        let certificate = match (&self.tls_certificate, &self.tls_key) {
            (Some(certificate), Some(key)) => {
                let read = Certificate::read(certificate, key).map_err(|error| {
                    let zh = format!("TLS 憑證不能使用；請檢查憑證檔與金鑰檔（{error}）");
                    Failure::input(zh, error.to_string())
                })?;
                Some(Arc::new(read))
            }
            _ => None,
        };
        let entrance = Entrance { certificate, proxies: self.trusted_proxy.clone().into() };
        Ok(site.reached_by(entrance, self.public_host.clone()))
    }

    /// What is wrong with the certificate and its key, in Chinese and English; none where none is given.
    pub(crate) fn flaws(&self) -> Option<Vec<(String, String)>> {
        let (certificate, key) = (self.tls_certificate.as_ref()?, self.tls_key.as_ref()?);
        let seconds = SystemClock.now().microseconds() / 1_000_000;
        let seconds = u64::try_from(seconds).unwrap_or_default();
        let flaws = Certificate::flaws(certificate, key, &self.public_host, seconds);
        Some(flaws.iter().map(words).collect())
    }

    /// `http` or `https`, as a browser must ask for it here.
    pub(crate) fn scheme(&self) -> &'static str {
        if self.tls_key.is_some() { "https" } else { "http" }
    }
}

fn words(flaw: &Flaw) -> (String, String) {
    let en = flaw.to_string();
    let zh = match flaw {
        Flaw::Unusable(error) => format!("TLS 憑證不能使用；請檢查憑證檔與金鑰檔（{error}）"),
        Flaw::Expired => "TLS 憑證已過期；請更新".to_owned(),
        Flaw::NotYet => "TLS 憑證尚未生效；請檢查憑證及本機時鐘".to_owned(),
        Flaw::OtherHost(host) => format!("TLS 憑證不是給 {host} 的；請換成含此主機名稱之憑證"),
    };
    (zh, en)
}
