//! JSON Lines: an object a line; knows no form.

use std::io::Write;

use serde_json::Value;

use super::check_width;
use crate::{Cell, SheetError};

/// Writes JSON Lines: rows as objects under their headings, or objects of the caller's own shape.
pub struct JsonLinesWriter<W: Write> {
    out: W,
    keys: Vec<String>,
    row: u64,
}

impl<W: Write> JsonLinesWriter<W> {
    /// Begins a file whose rows bear these keys.
    pub fn new<H: AsRef<str>>(out: W, headings: &[H]) -> Self {
        let keys = headings.iter().map(|key| quoted(key.as_ref())).collect();
        Self { out, keys, row: 0 }
    }

    /// Writes one row as an object. Empty cells are left out, numbers keep every digit, days and
    /// moments are ISO text, a percentage is the number before its sign.
    ///
    /// # Errors
    /// [`SheetError::Io`], or a row wider than the keys.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), SheetError> {
        self.row += 1;
        check_width(self.row, cells, self.keys.len())?;
        let mut line = String::from("{");
        for (key, cell) in self.keys.iter().zip(cells) {
            let value = match cell {
                Cell::Empty => continue,
                Cell::Number(number) if number.is_percent() => number.hundredfold().to_string(),
                Cell::Number(number) => number.to_string(),
                Cell::Bool(value) => value.to_string(),
                other => quoted(&other.shown()),
            };
            if line.len() > 1 {
                line.push(',');
            }
            line.push_str(key);
            line.push(':');
            line.push_str(&value);
        }
        line.push_str("}\n");
        self.out.write_all(line.as_bytes())?;
        Ok(())
    }

    /// Writes one document as it is.
    ///
    /// # Errors
    /// [`SheetError::Io`].
    pub fn value(&mut self, value: &Value) -> Result<(), SheetError> {
        self.row += 1;
        writeln!(self.out, "{value}")?;
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

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
