//! CSV as Excel opens it: UTF-8 with mark, CRLF, commas; knows no form.
//!
//! Quotes are put more often than the rules ask: every field with any delimiter that a reader may
//! guess is quoted, so that the guess of the delimiter never errs on our own files.

use std::io::Write;

use super::check_width;
use crate::{Cell, SheetError};

/// Writes CSV. Text that a spreadsheet would run as a formula gets a `'` before it.
pub struct CsvWriter<W: Write> {
    out: W,
    headings: usize,
    row: u64,
}

impl<W: Write> CsvWriter<W> {
    /// Begins the file with its mark and headings.
    ///
    /// # Errors
    /// [`SheetError::Io`].
    pub fn new<H: AsRef<str>>(mut out: W, headings: &[H]) -> Result<Self, SheetError> {
        out.write_all("\u{FEFF}".as_bytes())?;
        let mut writer = Self { out, headings: headings.len(), row: 0 };
        let cells: Vec<Cell> = headings.iter().map(|heading| heading.as_ref().into()).collect();
        writer.row(&cells)?;
        Ok(writer)
    }

    /// Writes one row.
    ///
    /// # Errors
    /// [`SheetError::Io`], or a row wider than the headings.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), SheetError> {
        self.row += 1;
        check_width(self.row, cells, self.headings)?;
        let mut line = String::new();
        for column in 0..self.headings {
            if column > 0 {
                line.push(',');
            }
            match cells.get(column).unwrap_or(&Cell::Empty) {
                Cell::Text(text) => field(&mut line, text),
                Cell::Error(text) => field(&mut line, text),
                other => line.push_str(&other.shown()),
            }
        }
        line.push_str("\r\n");
        self.out.write_all(line.as_bytes())?;
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// [`SheetError::Io`].
    pub fn finish(mut self) -> Result<W, SheetError> {
        self.out.flush()?;
        Ok(self.out)
    }
}

fn field(line: &mut String, text: &str) {
    let defused = if is_formula_like(text) { "'" } else { "" };
    let quoted = text.contains([',', ';', '\t', '"', '\r', '\n']) || text.starts_with("sep=");
    if !quoted {
        line.push_str(defused);
        line.push_str(text);
        return;
    }
    line.push('"');
    line.push_str(defused);
    line.push_str(&text.replace('"', "\"\""));
    line.push('"');
}

/// Text that a spreadsheet may take for a formula: it begins with `=`, `+`, `-`, `@`, tab or CR.
/// Text that only has apostrophes before these counts too, so that the one which is put before it
/// and taken away on import is never one that was there.
pub(crate) fn is_formula_like(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}
