//! The bytes of a file, hashed as they pass; knows no format.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use ledger::to_hexadecimal;
use sha2::{Digest, Sha256};

/// A file whose SHA-256 is known once it was read to its end.
pub(super) struct Hashed {
    file: File,
    hash: Sha256,
}

/// Not of the law: what one read fetches.
const BUFFER_BYTES: usize = 1 << 18;

impl Hashed {
    pub(super) fn open(path: &Path) -> io::Result<BufReader<Self>> {
        let hashed = Self { file: File::open(path)?, hash: Sha256::new() };
        Ok(BufReader::with_capacity(BUFFER_BYTES, hashed))
    }

    /// The hash in hexadecimal.
    pub(super) fn finish(self) -> String {
        to_hexadecimal(&self.hash.finalize())
    }
}

impl Read for Hashed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        if let Some(bytes) = buffer.get(..read) {
            self.hash.update(bytes);
        }
        Ok(read)
    }
}

/// The name of a file as a change keeps it.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
