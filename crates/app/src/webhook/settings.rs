//! `webhooks.toml` of an installation: whether calls leave, where the rest is read, and which networks
//! beside the public ones may be called.

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::guard::Guard;
use crate::mail::site_address;
use crate::settings_file::{SettingsFile, SettingsFileError, bytes_of, text_of};

/// The file's name, in the data folder. Without it no call is made and no webhook can be made.
pub const FILE: &str = "webhooks.toml";

/// Calls can leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where programs read the rest, such as `https://isms.example`.
    pub address: String,
    pub guard: Guard,
    /// Certificate authorities beside those that this machine trusts, in PEM.
    pub authorities: Option<Vec<u8>>,
    /// How long a call stays claimed by who makes it.
    pub claim_seconds: u32,
}

/// Why an address cannot be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    #[error(
        "write an address such as https://siem.example/fangyuan, without a name or password in it"
    )]
    Form,
    #[error("calls leave by https; by http only to this machine")]
    InTheClear,
    #[error("calls go to public addresses and to networks that webhooks.toml names")]
    Network,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    address: toml::Spanned<String>,
    #[serde(default)]
    network: Vec<WrittenNetwork>,
    certificate_authority: Option<PathBuf>,
    claim_seconds: Option<toml::Spanned<u32>>,
}

/// A network with the name of whose it is, so that who reads the file knows why it stands there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenNetwork {
    name: toml::Spanned<String>,
    range: toml::Spanned<String>,
}

/// Not of the law: longer than one call may take, in seconds.
const CLAIM_SECONDS: u32 = 60;
const SHORTEST_CLAIM_SECONDS: u32 = 15;
/// Not of the law: signs of an address.
const LONGEST_ADDRESS: usize = 500;

impl Settings {
    /// What the file in the data folder says; none where there is no such file.
    ///
    /// # Errors
    /// [`SettingsFileError`].
    pub fn beside(folder: &Path) -> Result<Option<Self>, SettingsFileError> {
        let path = folder.join(FILE);
        text_of(&path)?.map(|text| Self::read(&text, &path)).transpose()
    }

    fn read(text: &str, path: &Path) -> Result<Self, SettingsFileError> {
        let file = SettingsFile { text, path };
        let written: Written = file.parse()?;
        let Some(address) = site_address(written.address.get_ref()) else {
            let told = "write where programs reach the site, such as https://isms.example";
            return Err(file.fault(written.address.span().start, told));
        };
        let mut allowed = Vec::new();
        for WrittenNetwork { name, range } in &written.network {
            if name.get_ref().trim().is_empty() {
                return Err(file.fault(name.span().start, "say whose network it is"));
            }
            let network = range.get_ref().parse();
            allowed.push(network.map_err(|error: crate::network::NetworkError| {
                file.fault(range.span().start, error.to_string())
            })?);
        }
        let claim_seconds = match written.claim_seconds {
            Some(seconds) if *seconds.get_ref() < SHORTEST_CLAIM_SECONDS => {
                let told = format!("write {SHORTEST_CLAIM_SECONDS} or more");
                return Err(file.fault(seconds.span().start, told));
            }
            Some(seconds) => *seconds.get_ref(),
            None => CLAIM_SECONDS,
        };
        let folder = path.parent().unwrap_or(Path::new("."));
        let named = written.certificate_authority.map(|named| folder.join(named));
        let authorities = named.map(bytes_of).transpose()?;
        Ok(Self { address, guard: Guard { allowed }, authorities, claim_seconds })
    }

    /// Whether calls may go to an address as somebody wrote it. What its name leads to is looked at
    /// again with each call.
    ///
    /// # Errors
    /// [`AddressFault`].
    pub fn check(&self, address: &str) -> Result<(), AddressFault> {
        let (scheme, rest) = address.split_once("://").ok_or(AddressFault::Form)?;
        let is_written = |sign: char| sign.is_ascii_graphic() && !"#\\\"<>^`{|}".contains(sign);
        if address.len() > LONGEST_ADDRESS || !rest.chars().all(is_written) {
            return Err(AddressFault::Form);
        }
        let host = host_of(rest.split(['/', '?']).next().unwrap_or_default());
        let host = host.ok_or(AddressFault::Form)?;
        let literal: Option<IpAddr> = match host.eq_ignore_ascii_case("localhost") {
            true => Some(Ipv4Addr::LOCALHOST.into()),
            false => host.parse().ok(),
        };
        let is_here = literal.is_some_and(|one| one.to_canonical().is_loopback());
        match scheme {
            "https" => {}
            "http" if is_here => {}
            "http" => return Err(AddressFault::InTheClear),
            _ => return Err(AddressFault::Form),
        }
        match literal.is_none_or(|one| self.guard.lets(one)) {
            true => Ok(()),
            false => Err(AddressFault::Network),
        }
    }
}

/// The host of `host:port`, an IPv6 one without its brackets; none where it is neither.
fn host_of(authority: &str) -> Option<&str> {
    let is_port = |port: &str| port.parse::<u16>().is_ok_and(|port| port > 0);
    if let Some(rest) = authority.strip_prefix('[') {
        let (host, port) = rest.split_once(']')?;
        let is_whole = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
        return (is_whole && host.parse::<std::net::Ipv6Addr>().is_ok()).then_some(host);
    }
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let is_name = |sign: char| sign.is_ascii_alphanumeric() || "-._".contains(sign);
    let is_whole = !host.is_empty() && host.chars().all(is_name) && port.is_none_or(is_port);
    is_whole.then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"
address = "https://isms.example/"
[[network]]
name = "city data centre"
range = "10.20.0.0/16"
"#;

    fn read(text: &str) -> Result<Settings, String> {
        Settings::read(text, Path::new(FILE)).map_err(|error| error.to_string())
    }

    #[test]
    fn a_whole_file_of_webhooks_is_read_and_a_faulty_one_told_with_its_line() {
        assert_eq!(read(WHOLE).unwrap().address, "https://isms.example");
        let told = |from: &str, to: &str| read(&WHOLE.replace(from, to)).err().unwrap();
        assert!(told("https://isms.example/", "isms").starts_with("webhooks.toml:2: "));
        assert!(told("10.20.0.0/16", "10.20").starts_with("webhooks.toml:5: "));
        assert!(told("city data centre", " ").starts_with("webhooks.toml:4: "));
        assert!(told("[[network]]", "claim_seconds = 1\n[[network]]").contains("15 or more"));
    }

    #[test]
    fn an_address_that_may_not_be_called_is_refused_when_it_is_written() {
        let check = |address: &str| read(WHOLE).unwrap().check(address);
        for fine in [
            "https://siem.example/fangyuan?token=a-b",
            "https://siem.example:8443/",
            "https://10.20.1.2/hook",
            "https://[2606:4700::1111]/",
        ] {
            assert_eq!(check(fine), Ok(()), "{fine}");
        }
        for wrong in [
            "",
            "siem.example",
            "ftp://siem.example/",
            "https://",
            "https:///x",
            "https://name:word@siem.example/",
            "https://siem.example:0/",
            "https://siem.example:99999/",
            "https://siem.example\\@10.0.0.1/",
            "https://siem.example/#part",
            "https://安全.example/",
            "https://siem.example/\u{7}",
            "https://[::1",
            "https://[siem]/",
            "https://a b/",
        ] {
            assert_eq!(check(wrong), Err(AddressFault::Form), "{wrong}");
        }
        assert_eq!(check("http://siem.example/"), Err(AddressFault::InTheClear));
        assert_eq!(check("http://10.20.1.2/"), Err(AddressFault::InTheClear));
        for inside in [
            "https://127.0.0.1/",
            "https://localhost/",
            "http://LOCALHOST:8080/",
            "http://[::1]/",
            "https://169.254.169.254/latest",
            "https://10.0.0.1/",
            "https://[::ffff:10.0.0.1]/",
            "https://[64:ff9b::7f00:1]/",
        ] {
            assert_eq!(check(inside), Err(AddressFault::Network), "{inside}");
        }
        let here = WHOLE.replace("10.20.0.0/16", "127.0.0.0/8");
        assert_eq!(read(&here).unwrap().check("http://127.0.0.1:8080/hook"), Ok(()));
    }
}
