//! One kept-alive connection that asks for pages; knows just enough HTTP/1.1 for a server of ours.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::failure::Failure;

/// A connection to a server on this machine.
pub(crate) struct Wire {
    stream: BufReader<TcpStream>,
    /// What every request says of itself.
    head: String,
}

/// Where a server answers, and the token by which it does.
#[derive(Clone, Debug)]
pub(crate) struct Door {
    pub(crate) address: SocketAddr,
    pub(crate) token: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) bytes: usize,
    /// The server says that it is not ready and when to ask again.
    pub(crate) waits: bool,
}

/// An answer that takes longer than this is none.
const PATIENCE: Duration = Duration::from_secs(30);

impl Wire {
    pub(crate) fn to(door: &Door) -> Result<Self, Failure> {
        let stream = TcpStream::connect(door.address).map_err(Failure::io("connecting"))?;
        stream.set_nodelay(true).map_err(Failure::io("connecting"))?;
        stream.set_read_timeout(Some(PATIENCE)).map_err(Failure::io("connecting"))?;
        let Door { address, token } = door;
        let head = format!("Host: {address}\r\nAccept: */*\r\nAuthorization: Bearer {token}\r\n");
        Ok(Self { stream: BufReader::with_capacity(1 << 16, stream), head })
    }

    /// Asks for a page and reads all of it.
    pub(crate) fn get(&mut self, path: &str) -> Result<Page, Failure> {
        let head = &self.head;
        self.ask(&format!("GET {path} HTTP/1.1\r\n{head}\r\n"))
    }

    /// Sends JSON under a key of its own and reads all of the answer.
    pub(crate) fn post(&mut self, path: &str, key: &str, body: &str) -> Result<Page, Failure> {
        let (head, length) = (&self.head, body.len());
        self.ask(&format!(
            "POST {path} HTTP/1.1\r\n{head}Idempotency-Key: {key}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        ))
    }

    fn ask(&mut self, request: &str) -> Result<Page, Failure> {
        let sent = self.stream.get_mut().write_all(request.as_bytes());
        sent.map_err(Failure::io("asking"))?;
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|status| status.parse().ok());
        let mut page = Page { status: status.unwrap_or(0), bytes: 0, waits: false };
        let mut length = None;
        let mut chunked = false;
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let Some((name, value)) = line.split_once(':') else { continue };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse::<usize>().ok(),
                "transfer-encoding" => chunked = value.trim().eq_ignore_ascii_case("chunked"),
                "retry-after" | "refresh" => page.waits = true,
                _ => {}
            }
        }
        if chunked {
            loop {
                let size = usize::from_str_radix(self.line()?.trim(), 16).map_err(Failure::told)?;
                self.skip(size)?;
                self.line()?;
                page.bytes += size;
                if size == 0 {
                    break;
                }
            }
        } else {
            let length = length.unwrap_or(0);
            self.skip(length)?;
            page.bytes = length;
        }
        Ok(page)
    }

    fn line(&mut self) -> Result<String, Failure> {
        let mut line = String::new();
        let read = self.stream.read_line(&mut line).map_err(Failure::io("reading an answer"))?;
        if read == 0 {
            return Err(Failure::Told("the server closed the connection".to_owned()));
        }
        Ok(line.trim_end().to_owned())
    }

    fn skip(&mut self, bytes: usize) -> Result<(), Failure> {
        let mut body = self.stream.by_ref().take(bytes as u64);
        std::io::copy(&mut body, &mut std::io::sink()).map_err(Failure::io("reading a page"))?;
        Ok(())
    }
}
