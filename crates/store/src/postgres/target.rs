//! Where a PostgreSQL url points, and whether the way there is encrypted. The driver knows no file
//! of an authority and no mode that checks one, so these two parts of the url are read here.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_rustls::rustls::ClientConfig;

use super::encryption;
use crate::StoreError;

/// The modes in which the certificate is checked, name included, whichever of them is asked for:
/// encryption towards a server that nobody knows protects from nobody.
const CHECKED: [&str; 3] = ["require", "verify-ca", "verify-full"];

/// A url, read.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) config: Config,
    /// How to encrypt, where that is asked for.
    pub(crate) encryption: Option<Arc<ClientConfig>>,
}

impl Target {
    /// Reads `postgres://…?sslmode=verify-full&sslrootcert=FILE`. What is said of a url that cannot
    /// be read never repeats it: it may hold a password.
    pub(crate) fn read(url: &str) -> Result<Self, StoreError> {
        let wrong = |why: String| StoreError::Unreachable { why };
        let (rest, mode, authority) = take_apart(url);
        let mut config: Config = rest.parse().map_err(|error| wrong(format!("{error}")))?;
        let mode = mode.as_deref().unwrap_or("disable");
        if mode == "disable" {
            config.ssl_mode(SslMode::Disable);
            return Ok(Self { config, encryption: None });
        }
        if !CHECKED.contains(&mode) {
            return Err(wrong(format!("sslmode cannot be {mode}; write disable or verify-full")));
        }
        let Some(authority) = authority else {
            return Err(wrong(format!(
                "sslmode={mode} needs sslrootcert=FILE, the certificate of the authority that \
                 signed the server's"
            )));
        };
        config.ssl_mode(SslMode::Require);
        let encryption = encryption::trusting(&authority).map_err(wrong)?;
        Ok(Self { config, encryption: Some(encryption) })
    }

    /// Whether what is said to the server could be read on its way to another machine.
    pub(crate) fn is_readable_on_the_way(&self) -> bool {
        let is_local = |host: &Host| match host {
            Host::Tcp(name) => {
                name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
            }
            Host::Unix(_) => true,
        };
        self.encryption.is_none() && !self.config.get_hosts().iter().all(is_local)
    }
}

/// The url without what the driver does not know, the mode, and the file of the authority.
fn take_apart(url: &str) -> (String, Option<String>, Option<PathBuf>) {
    let Some((before, query)) = url.split_once('?') else { return (url.to_owned(), None, None) };
    let (mut mode, mut authority, mut rest) = (None, None, Vec::new());
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("sslmode", value)) => mode = Some(value.to_owned()),
            Some(("sslrootcert", value)) => authority = Some(PathBuf::from(decoded(value))),
            _ => rest.push(pair),
        }
    }
    let rest = match rest.is_empty() {
        true => before.to_owned(),
        false => format!("{before}?{}", rest.join("&")),
    };
    (rest, mode, authority)
}

/// `%2F` and the like as the bytes they stand for; what does not decode to text stays as it is.
fn decoded(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).and_then(|digits| str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(url: &str) -> String {
        Target::read(url).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn encryption_is_asked_for_with_an_authority_or_not_at_all() {
        assert!(told("postgres://u@db.example/x?sslmode=require").contains("sslrootcert=FILE"));
        assert!(told("postgres://u@db.example/x?sslmode=prefer").contains("verify-full"));
        let missing = told("postgres://u@db.example/x?sslmode=verify-full&sslrootcert=%2Fnowhere");
        assert!(missing.contains("/nowhere"), "{missing}");
        assert_eq!(told("postgres://u@db.example/x?sslmode=disable&connect_timeout=3"), "");
    }

    #[test]
    fn a_plain_way_to_another_machine_is_known() {
        let is_readable = |url: &str| Target::read(url).unwrap().is_readable_on_the_way();
        assert!(is_readable("postgres://u@db.example/x"));
        assert!(is_readable("postgres://u@127.0.0.1,db.example/x"));
        for local in
            ["postgres://u@localhost/x", "postgres://u@127.0.0.1/x", "postgres://u@%2Frun/x"]
        {
            assert!(!is_readable(local), "{local}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_url_is_told_without_the_url() {
        for url in ["postgres://u:canary@h:port/x", "postgres://u:canary@h/x?sslmode=canaries"] {
            assert!(!told(url).contains("canary@") && !told(url).is_empty(), "{}", told(url));
        }
    }
}
