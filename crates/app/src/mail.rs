//! `mail.toml` of an installation: through which server letters leave, and where people reach the site.

use std::path::{Path, PathBuf};

use courier::{Encryption, Postman, Server, ServerError};
use federation::SecretSource;
use federation::secret::SecretError;
use serde::Deserialize;

use crate::settings_file::{SettingsFile, SettingsFileError, bytes_of, text_of};

/// The file's name, in the data folder. Without it no letter is written.
pub const FILE: &str = "mail.toml";

/// Letters can leave: whoever brings them, and what they say of the site.
pub struct Mail {
    pub postman: Postman,
    /// Where people reach the site, such as `https://isms.example`; links begin with it.
    pub address: String,
    /// How long a letter stays claimed by who has it delivered.
    pub claim_seconds: u32,
}

/// Why no letter can leave.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error(transparent)]
    File(#[from] SettingsFileError),
    #[error("{FILE}: {0}")]
    Password(#[from] SecretError),
    #[error("{FILE}: {0}")]
    Server(#[from] ServerError),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    address: toml::Spanned<String>,
    from: String,
    host: String,
    port: u16,
    encryption: WrittenEncryption,
    user: Option<String>,
    password: Option<SecretSource>,
    certificate_authority: Option<PathBuf>,
    #[serde(default = "claim")]
    claim_seconds: toml::Spanned<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum WrittenEncryption {
    Starttls,
    Tls,
    None,
}

/// Not of the law: longer than the slowest server takes for one letter, in seconds.
const CLAIM_SECONDS: u32 = 300;
/// Not of the law: a shorter claim would run out while a letter is on its way.
const SHORTEST_CLAIM_SECONDS: u32 = 5;

fn claim() -> toml::Spanned<u32> {
    toml::Spanned::new(0..0, CLAIM_SECONDS)
}

/// Where people reach the site, as it was written; none where that is no address of a site.
pub(crate) fn site_address(written: &str) -> Option<String> {
    let address = written.trim_end_matches('/');
    let is_address = ["https://", "http://"].iter().any(|scheme| {
        let host = address.strip_prefix(scheme).unwrap_or_default();
        let is_host = |sign: char| sign.is_ascii_alphanumeric() || ".-:[]".contains(sign);
        !host.is_empty() && host.chars().all(is_host)
    });
    is_address.then(|| address.to_owned())
}

impl Mail {
    /// What the file in the data folder says; none where there is no such file.
    ///
    /// # Errors
    /// [`MailError`].
    pub fn beside(folder: &Path) -> Result<Option<Self>, MailError> {
        let path = folder.join(FILE);
        text_of(&path)?.map(|text| Self::read(&text, &path)).transpose()
    }

    fn read(text: &str, path: &Path) -> Result<Self, MailError> {
        let file = SettingsFile { text, path };
        let written: Written = file.parse()?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let Some(address) = site_address(written.address.get_ref()) else {
            let told = "write where people reach the site, such as https://isms.example";
            return Err(file.fault(written.address.span().start, told).into());
        };
        let claim_seconds = *written.claim_seconds.get_ref();
        if claim_seconds < SHORTEST_CLAIM_SECONDS {
            let told = format!("write {SHORTEST_CLAIM_SECONDS} or more");
            return Err(file.fault(written.claim_seconds.span().start, told).into());
        }
        let login = match (written.user, written.password) {
            (Some(user), Some(password)) => {
                let password = match password {
                    SecretSource::File(path) => SecretSource::File(folder.join(path)),
                    other @ SecretSource::Environment(_) => other,
                };
                Some((user, password.read()?.reveal().to_owned()))
            }
            (None, None) => None,
            _ => return Err(file.fault(0, "user and password go together").into()),
        };
        let named = written.certificate_authority.map(|named| folder.join(named));
        let authorities = named.map(bytes_of).transpose()?;
        let server = Server {
            host: written.host,
            port: written.port,
            encryption: match written.encryption {
                WrittenEncryption::Starttls => Encryption::StartTls,
                WrittenEncryption::Tls => Encryption::Tls,
                WrittenEncryption::None => Encryption::None,
            },
            login,
            authorities,
            from: written.from,
        };
        Ok(Self { postman: Postman::new(&server)?, address, claim_seconds })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"
address = "https://isms.example/"
from = "方圓 <isms@gov.example>"
host = "mail.gov.example"
port = 587
encryption = "starttls"
"#;

    fn read(text: &str) -> Result<Mail, String> {
        Mail::read(text, Path::new(FILE)).map_err(|error| error.to_string())
    }

    #[test]
    fn a_whole_file_is_read_and_a_faulty_one_told_with_its_line() {
        assert_eq!(read(WHOLE).map(|mail| mail.address), Ok("https://isms.example".to_owned()));
        let told = |from: &str, to: &str| read(&WHOLE.replace(from, to)).err().unwrap();
        assert!(told("https://isms.example/", "isms").starts_with("mail.toml:2: "));
        assert!(told("starttls", "maybe").starts_with("mail.toml:6: "));
        assert!(told("starttls", "none").contains("could be read on its way"));
        assert!(told("isms@gov.example", "isms").contains("is no mail address"));
        assert!(told("port = 587", "port = 587\nuser = \"isms\"").contains("go together"));
        let absent = told(
            "port = 587",
            "port = 587\nuser = \"isms\"\npassword = { environment = \"FANGYUAN_NO_SUCH\" }",
        );
        assert!(absent.contains("FANGYUAN_NO_SUCH"), "{absent}");
        assert!(told("port = 587", "port = 587\nclaim_seconds = 1").contains("5 or more"));
    }
}
