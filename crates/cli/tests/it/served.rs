//! The program serving on a loopback port of its own, and bare connections to it.

use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// A server. Dropped, it is killed.
pub(crate) struct Served {
    process: Child,
    pub(crate) address: SocketAddr,
}

impl Served {
    /// Starts it on a data folder, with more options such as `--database`.
    pub(crate) fn start(data: &Path, more: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fangyuan"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data).args(more);
        for name in ["FANGYUAN_DATA", "FANGYUAN_DATABASE"] {
            command.env_remove(name);
        }
        command.env("FANGYUAN_LOG", "error").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().trim_start_matches("http://").trim_end_matches('/').parse();
        Self { process, address: address.unwrap() }
    }

    /// Ends it as `kill -9` does: at once, and it writes nothing any more.
    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// A connection of a program with a token.
    pub(crate) fn connect(&self, token: &str) -> Line {
        let stream = BufReader::new(TcpStream::connect(self.address).unwrap());
        Line { stream, token: token.to_owned() }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have been killed before.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A connection that is kept; it knows just enough HTTP for a server of ours.
pub(crate) struct Line {
    stream: BufReader<TcpStream>,
    token: String,
}

impl Line {
    pub(crate) fn get(&mut self, path: &str) -> Result<(u16, Value)> {
        let token = &self.token;
        self.ask(&format!(
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n"
        ))
    }

    /// Sends JSON under a key that makes a repeat harmless.
    pub(crate) fn post(&mut self, path: &str, key: &str, body: &Value) -> Result<(u16, Value)> {
        let body = body.to_string();
        let (length, token) = (body.len(), &self.token);
        self.ask(&format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\
             Authorization: Bearer {token}\r\nIdempotency-Key: {key}\r\nContent-Length: {length}\r\n\r\n{body}"
        ))
    }

    /// The status and the body, once all of it has arrived.
    fn ask(&mut self, request: &str) -> Result<(u16, Value)> {
        self.stream.get_mut().write_all(request.as_bytes())?;
        let broken = || Error::from(ErrorKind::UnexpectedEof);
        let head = self.line()?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let mut length = None;
        loop {
            let line = self.line()?.to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(told) = line.strip_prefix("content-length:") {
                length = told.trim().parse().ok();
            }
        }
        let mut body = vec![0; length.ok_or_else(broken)?];
        self.stream.read_exact(&mut body)?;
        Ok((status.ok_or_else(broken)?, serde_json::from_slice(&body)?))
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        match self.stream.read_line(&mut line)? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            _ => Ok(line.trim_end().to_owned()),
        }
    }
}
