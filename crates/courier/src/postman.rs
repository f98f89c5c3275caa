//! Brings letters to a mail server, encrypted by STARTTLS or from the first byte, within a time.

use std::net::IpAddr;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::{SmtpTransport, Transport};

use crate::{Letter, LetterError};

/// How the way to the server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// After STARTTLS, or not at all: what is not encrypted then is not sent.
    StartTls,
    /// From the first byte.
    Tls,
    /// Only to a server on this machine.
    None,
}

/// A mail server that takes letters.
#[derive(Clone)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    /// Name and password.
    pub login: Option<(String, String)>,
    /// Authorities to be believed in place of those of the machine, as PEM.
    pub authorities: Option<Vec<u8>>,
    /// `name@host` or `方圓 <name@host>`.
    pub from: String,
}

/// Why no letter can be brought to a server.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    #[error("`{0}` is no mail address; write it as name@host")]
    From(String),
    #[error(
        "mail to {0} could be read on its way: encrypt by starttls or tls; only a server at an \
         address of this machine, such as 127.0.0.1, is spoken to without"
    )]
    InTheClear(String),
    #[error("the certificates cannot be used: {0}")]
    Certificates(#[source] lettre::transport::smtp::Error),
}

/// Why a letter was not taken.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    #[error(transparent)]
    Letter(#[from] LetterError),
    /// The server will not take this letter, however often it is asked.
    #[error("the mail server refuses the letter: {0}")]
    Refused(#[source] lettre::transport::smtp::Error),
    /// It may be taken later.
    #[error("the mail server did not take the letter: {0}")]
    Failed(#[source] lettre::transport::smtp::Error),
}

impl DeliveryError {
    /// Whether another try is of no use.
    #[must_use]
    pub fn is_final(&self) -> bool {
        match self {
            Self::Letter(_) | Self::Refused(_) => true,
            Self::Failed(_) => false,
        }
    }
}

/// For each answer of the server.
const LIMIT: Duration = Duration::from_secs(20);

/// Replies that refuse us, not the letter: commands that the server does not know, and sign-in.
const ABOUT_US: [u16; 8] = [500, 502, 503, 504, 530, 534, 535, 538];

/// Brings letters to one server over one connection at a time.
pub struct Postman {
    transport: SmtpTransport,
    from: Mailbox,
}

impl Postman {
    /// Makes ready; nothing is said to the server yet.
    ///
    /// # Errors
    /// [`ServerError`].
    pub fn new(server: &Server) -> Result<Self, ServerError> {
        let from = server.from.parse().map_err(|_| ServerError::From(server.from.clone()))?;
        let tls = match server.encryption {
            Encryption::StartTls => Tls::Required(parameters(server)?),
            Encryption::Tls => Tls::Wrapper(parameters(server)?),
            Encryption::None => match server.host.parse::<IpAddr>() {
                Ok(address) if address.to_canonical().is_loopback() => Tls::None,
                _ => return Err(ServerError::InTheClear(server.host.clone())),
            },
        };
        let mut transport = SmtpTransport::builder_dangerous(&server.host)
            .port(server.port)
            .tls(tls)
            .timeout(Some(LIMIT))
            .pool_config(PoolConfig::new().max_size(1));
        if let Some((name, password)) = &server.login {
            transport = transport.credentials(Credentials::new(name.clone(), password.clone()));
        }
        Ok(Self { transport: transport.build(), from })
    }

    /// Brings a letter; it is the server's when this returns `Ok`.
    ///
    /// # Errors
    /// [`DeliveryError`].
    pub fn deliver(&self, letter: &Letter<'_>) -> Result<(), DeliveryError> {
        let message = letter.message(&self.from)?;
        match self.transport.send(&message) {
            Ok(_) => Ok(()),
            Err(error) => Err(told(error)),
        }
    }
}

fn told(error: lettre::transport::smtp::Error) -> DeliveryError {
    let status = error.status().map(u16::from);
    let is_about_us = status.is_some_and(|status| ABOUT_US.contains(&status));
    match error.is_permanent() && !is_about_us {
        true => DeliveryError::Refused(error),
        false => DeliveryError::Failed(error),
    }
}

fn parameters(server: &Server) -> Result<TlsParameters, ServerError> {
    let mut builder = TlsParameters::builder(server.host.clone());
    if let Some(pem) = &server.authorities {
        let authority = Certificate::from_pem(pem).map_err(ServerError::Certificates)?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(authority);
    }
    builder.build().map_err(ServerError::Certificates)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(host: &str, encryption: Encryption) -> Server {
        Server {
            host: host.to_owned(),
            port: 25,
            encryption,
            login: None,
            authorities: None,
            from: "方圓 <isms@gov.example>".to_owned(),
        }
    }

    #[test]
    fn only_a_server_on_this_machine_is_spoken_to_in_the_clear() {
        for host in ["127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1"] {
            assert!(Postman::new(&server(host, Encryption::None)).is_ok(), "{host}");
        }
        for host in ["mail.gov.example", "localhost", "10.0.0.1", "127.0.0.1.example", "0.0.0.0"] {
            let refused = Postman::new(&server(host, Encryption::None));
            assert!(matches!(refused, Err(ServerError::InTheClear(_))), "{host}");
        }
    }

    #[test]
    fn a_server_that_is_not_there_is_tried_again_later() {
        let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = nobody.local_addr().unwrap().port();
        drop(nobody);
        let here = Server { port, ..server("127.0.0.1", Encryption::None) };
        let postman = Postman::new(&here).unwrap();
        let written_at = std::time::SystemTime::UNIX_EPOCH;
        let letter =
            Letter { id: "1", to: "officer@gov.example", subject: "s", body: "b", written_at };
        let failed = postman.deliver(&letter).unwrap_err();
        assert!(!failed.is_final(), "{failed}");
        let nobody = postman.deliver(&Letter { to: "nobody", ..letter }).unwrap_err();
        assert!(nobody.is_final(), "{nobody}");
    }
}
