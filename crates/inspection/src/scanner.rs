//! Asks `clamd` whether it knows a file for harmful: its own protocol, over its socket or by network.
//! The bytes are sent, never a path, so that it needs no right to our files.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// How long it may take to answer at all, and to take or send the next bytes.
const PATIENCE: Duration = Duration::from_secs(60);

/// How much is sent in one piece.
const PIECE_BYTES: usize = 64 * 1024;

/// Longer answers are none of clamd's.
const LONGEST_ANSWER: u64 = 4 * 1024;

/// Where a scanner listens: a path, or a host with its port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanner {
    Socket(PathBuf),
    Address(String),
}

/// What a scanner says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Clean,
    /// It is known for harmful, by this name.
    Found(String),
}

/// Why nothing can be said of a file.
#[derive(Debug, thiserror::Error)]
pub enum ScannerError {
    #[error("the scanner at {at} cannot be reached: {source}")]
    Unreachable { at: String, source: io::Error },
    #[error("the scanner at {at} broke off: {source}")]
    BrokeOff { at: String, source: io::Error },
    #[error("the scanner at {at} did not examine it: {answer}")]
    Refused { at: String, answer: String },
}

/// An address that is none.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is neither a path such as /run/clamav/clamd.ctl nor a host with its port such as 127.0.0.1:3310"
)]
pub struct NoScanner(String);

impl FromStr for Scanner {
    type Err = NoScanner;

    fn from_str(text: &str) -> Result<Self, NoScanner> {
        if text.starts_with('/') {
            return Ok(Self::Socket(PathBuf::from(text)));
        }
        let port = text.rsplit_once(':').filter(|(host, _)| !host.is_empty());
        match port.and_then(|(_, port)| port.parse::<u16>().ok()) {
            Some(_) => Ok(Self::Address(text.to_owned())),
            None => Err(NoScanner(text.to_owned())),
        }
    }
}

impl fmt::Display for Scanner {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Socket(path) => write!(out, "{}", path.display()),
            Self::Address(address) => out.write_str(address),
        }
    }
}

trait Line: Read + Write {}
impl<T: Read + Write> Line for T {}

impl Scanner {
    /// Sends a file, from where the reader stands to its end, and returns what is said of it.
    ///
    /// # Errors
    /// [`ScannerError`]: nothing is known of the file then.
    pub fn examine(&self, file: &mut impl Read) -> Result<Verdict, ScannerError> {
        let mut line = self.connect()?;
        let broke = |source| self.broke_off(source);
        line.write_all(b"zINSTREAM\0").map_err(broke)?;
        let mut piece = vec![0; PIECE_BYTES];
        loop {
            let read = file.read(&mut piece).map_err(broke)?;
            let length = u32::try_from(read).unwrap_or_default().to_be_bytes();
            let sent = line.write_all(&length);
            let sent = sent.and_then(|()| line.write_all(piece.get(..read).unwrap_or_default()));
            // A scanner that has enough says so and reads no further.
            if sent.is_err() || read == 0 {
                break;
            }
        }
        let answer = self.answer(&mut *line)?;
        match answer.strip_prefix("stream: ") {
            Some("OK") => Ok(Verdict::Clean),
            Some(found) if found.ends_with(" FOUND") => {
                Ok(Verdict::Found(found.trim_end_matches(" FOUND").to_owned()))
            }
            _ => Err(ScannerError::Refused { at: self.to_string(), answer }),
        }
    }

    /// The version of the scanner and of what it knows, in its own words.
    ///
    /// # Errors
    /// [`ScannerError`].
    pub fn version(&self) -> Result<String, ScannerError> {
        let mut line = self.connect()?;
        line.write_all(b"zVERSION\0").map_err(|source| self.broke_off(source))?;
        self.answer(&mut *line)
    }

    fn connect(&self) -> Result<Box<dyn Line>, ScannerError> {
        let connected = match self {
            Self::Socket(path) => connect_socket(path),
            Self::Address(address) => connect_address(address),
        };
        connected.map_err(|source| ScannerError::Unreachable { at: self.to_string(), source })
    }

    fn answer(&self, line: &mut dyn Line) -> Result<String, ScannerError> {
        let mut answer = Vec::new();
        let read = line.take(LONGEST_ANSWER).read_to_end(&mut answer);
        // Whoever was cut off in sending may still find the answer there.
        if answer.is_empty() {
            read.map_err(|source| self.broke_off(source))?;
            return Err(self.broke_off(io::ErrorKind::UnexpectedEof.into()));
        }
        let answer = String::from_utf8_lossy(&answer);
        Ok(answer.trim_matches(|letter: char| letter == '\0' || letter.is_whitespace()).to_owned())
    }

    fn broke_off(&self, source: io::Error) -> ScannerError {
        ScannerError::BrokeOff { at: self.to_string(), source }
    }
}

#[cfg(unix)]
fn connect_socket(path: &std::path::Path) -> io::Result<Box<dyn Line>> {
    let socket = std::os::unix::net::UnixStream::connect(path)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.set_write_timeout(Some(PATIENCE))?;
    Ok(Box::new(socket))
}

#[cfg(not(unix))]
fn connect_socket(_: &std::path::Path) -> io::Result<Box<dyn Line>> {
    Err(io::ErrorKind::Unsupported.into())
}

fn connect_address(address: &str) -> io::Result<Box<dyn Line>> {
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for address in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(stream) => {
                stream.set_read_timeout(Some(PATIENCE))?;
                stream.set_write_timeout(Some(PATIENCE))?;
                return Ok(Box::new(stream));
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}
