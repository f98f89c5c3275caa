//! JSON Lines, one document a line, without holding the file in memory; knows no form.

use std::io::{BufRead, Read};

use serde_json::Value;

use super::{UTF8_MARK, json_value};
use crate::json_fault::reason;
use crate::{Encoding, Limits, SheetError};

/// One line that holds a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Counted from 1, blank lines included.
    pub number: u64,
    pub value: Value,
}

/// Reads a file of JSON Lines from its beginning. A line that is not JSON is an error of its own;
/// reading goes on behind it, so that all of them can be told at once.
pub struct JsonLines<R> {
    source: R,
    line_bytes: usize,
    number: u64,
    buffer: Vec<u8>,
    ended: bool,
}

impl<R: BufRead> JsonLines<R> {
    pub fn new(source: R, limits: &Limits) -> Self {
        let line_bytes = limits.line_bytes;
        Self { source, line_bytes, number: 0, buffer: Vec::new(), ended: false }
    }

    /// The reader behind it, wherever it stands.
    pub fn into_inner(self) -> R {
        self.source
    }

    /// The next line that is not blank, as text, and its number: for callers that read it into
    /// types of their own.
    ///
    /// # Errors
    /// A line that is too long or not UTF-8, or a file that cannot be read; the latter ends it.
    pub fn next_text(&mut self) -> Option<Result<(u64, &str), SheetError>> {
        loop {
            if self.ended {
                return None;
            }
            match self.fill() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => return Some(Err(error)),
            }
            if !self.buffer.trim_ascii().is_empty() {
                break;
            }
        }
        let number = self.number;
        Some(
            std::str::from_utf8(&self.buffer)
                .map(|text| (number, text))
                .map_err(|_| SheetError::NotText { line: number, encoding: Encoding::Utf8 }),
        )
    }

    /// Reads one line without its end; false at the end of the file.
    fn fill(&mut self) -> Result<bool, SheetError> {
        self.buffer.clear();
        let most = self.line_bytes as u64 + 1;
        let mut limited = self.source.by_ref().take(most);
        let read = match limited.read_until(b'\n', &mut self.buffer) {
            Ok(read) => read,
            Err(error) => {
                self.ended = true;
                return Err(error.into());
            }
        };
        if read == 0 {
            self.ended = true;
            return Ok(false);
        }
        self.number += 1;
        if self.buffer.last() == Some(&b'\n') {
            self.buffer.pop();
        } else if self.buffer.len() > self.line_bytes {
            self.skip_line()?;
            return Err(SheetError::LineTooLong { line: self.number, limit: self.line_bytes });
        }
        if self.number == 1 && self.buffer.starts_with(UTF8_MARK) {
            self.buffer.drain(..UTF8_MARK.len());
        }
        Ok(true)
    }

    fn skip_line(&mut self) -> Result<(), SheetError> {
        let skipped = self.source.skip_until(b'\n');
        if skipped.is_err() {
            self.ended = true;
        }
        skipped?;
        Ok(())
    }
}

impl<R: BufRead> Iterator for JsonLines<R> {
    type Item = Result<Line, SheetError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (number, text) = match self.next_text()? {
            Ok(line) => line,
            Err(error) => return Some(Err(error)),
        };
        Some(json_value::parse(text).map(|value| Line { number, value }).map_err(|error| {
            SheetError::NotJson { line: number, column: error.column(), reason: reason(&error) }
        }))
    }
}
