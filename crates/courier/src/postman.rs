//! Brings letters to a mail server, encrypted by STARTTLS or from the first byte, within a time.

use std::error::Error as _;
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
    /// The server says of whom it is for that nothing will reach them.
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

    /// What the server replied, if anything.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Letter(_) => None,
            Self::Refused(error) | Self::Failed(error) => error.status().map(u16::from),
        }
    }
}

/// For each answer of the server.
const LIMIT: Duration = Duration::from_secs(20);

/// Status codes of RFC 3463 and RFC 7505 that say of the recipient alone that no letter will reach them: no
/// such mailbox, no such system, no address at all, moved away, no mail wanted there, and switched off. A
/// reply code alone does not say whom it is about: 550 is both "no such user" and "relay denied".
const ABOUT_THE_RECIPIENT: [&str; 6] = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"];

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

/// What refuses us, or says of no one whom it is about, gives up no letter.
fn told(error: lettre::transport::smtp::Error) -> DeliveryError {
    let text = error.source().map(ToString::to_string).unwrap_or_default();
    match error.is_permanent() && is_about_the_recipient(&text) {
        true => DeliveryError::Refused(error),
        false => DeliveryError::Failed(error),
    }
}

/// Whether a reply begins with a status code that is about the recipient.
fn is_about_the_recipient(reply: &str) -> bool {
    let status = reply.split_ascii_whitespace().next().unwrap_or_default();
    ABOUT_THE_RECIPIENT.contains(&status)
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
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::thread::JoinHandle;

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

    /// A server that says each time the same of one command, and to all else what lets it go on.
    fn refusing(command: &'static str, reply: &'static str) -> (Server, JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let served = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            stream.write_all(b"220 here\r\n").unwrap();
            while let Some(Ok(line)) = lines.next() {
                let answer = match line {
                    _ if line.starts_with(command) => reply,
                    _ if line == "DATA" => "354 go on",
                    _ => "250 yes",
                };
                if stream.write_all(format!("{answer}\r\n").as_bytes()).is_err() {
                    break;
                }
            }
        });
        (Server { port, ..server("127.0.0.1", Encryption::None) }, served)
    }

    #[test]
    fn only_what_a_server_says_of_the_recipient_gives_a_letter_up() {
        let written_at = std::time::SystemTime::UNIX_EPOCH;
        let letter =
            Letter { id: "1", to: "officer@gov.example", subject: "s", body: "b", written_at };
        for (command, reply, is_final) in [
            ("RCPT", "550 5.1.1 <officer@gov.example>: no such user here", true),
            ("RCPT", "550 5.1.2 no such system", true),
            ("RCPT", "556 5.1.10 that domain takes no mail", true),
            ("RCPT", "550 5.2.1 that mailbox is switched off", true),
            ("RCPT", "550 relay denied", false),
            ("RCPT", "550 5.7.1 relay denied", false),
            // What Postfix says of an unknown sender when the recipient is named.
            ("RCPT", "550 5.1.0 <isms@gov.example>: Sender address rejected", false),
            ("RCPT", "452 4.2.2 that mailbox is full", false),
            ("MAIL", "553 sender rejected", false),
            ("MAIL", "553 5.1.8 sender rejected", false),
            ("MAIL", "530 5.7.0 sign in first", false),
            ("EHLO", "554 5.7.1 not from there", false),
            ("DATA", "554 5.7.1 refused", false),
        ] {
            let (server, served) = refusing(command, reply);
            let postman = Postman::new(&server).unwrap();
            let refused = postman.deliver(&letter).unwrap_err();
            assert_eq!(refused.is_final(), is_final, "{reply}: {refused}");
            let code = reply.split(' ').next().unwrap();
            assert_eq!(refused.status(), code.parse().ok(), "{reply}");
            drop(postman);
            served.join().unwrap();
        }
    }

    #[test]
    fn a_server_that_is_not_there_is_tried_again_later() {
        let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
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
