//! Text to rows by the rules of CSV; knows no encoding and no heading.
//!
//! Written here because rows must keep the numbers that a spreadsheet program shows, blank lines
//! counted, and because a quotation mark that is never closed must be an error.

use crate::read::assembly::Assembly;
use crate::{Cell, Limits, Sheet, SheetError};

/// Candidates for the character between fields, the likeliest first.
const DELIMITERS: [char; 3] = [',', '\t', ';'];

/// Rows that are looked at to find the delimiter.
const SAMPLE_ROWS: usize = 50;

/// Of the sampled rows, this many per hundred of the same width settle the delimiter.
const SETTLED_PERCENT: usize = 90;

pub(super) fn sheets(name: &str, text: &str, limits: &Limits) -> Result<Vec<Sheet>, SheetError> {
    let (declared, text, skipped) = declared_delimiter(text);
    let delimiter = declared.unwrap_or_else(|| likely_delimiter(text));
    let mut assembly = Assembly::new(limits);
    assembly.sheet(name.to_owned(), false)?;
    let mut records = Records::new(text, delimiter);
    let mut row = skipped;
    while let Some(fields) = records.next_record()? {
        row += 1;
        for (column, field) in fields.into_iter().enumerate() {
            assembly.place(row, column, Cell::text(undefused(field)))?;
        }
    }
    Ok(assembly.finish())
}

/// The line `sep=;` that spreadsheet programs understand, the text behind it, rows skipped.
fn declared_delimiter(text: &str) -> (Option<char>, &str, u32) {
    let Some(rest) = text.strip_prefix("sep=") else { return (None, text, 0) };
    let mut characters = rest.chars();
    match characters.next() {
        Some(delimiter) if delimiter != '"' && delimiter != '\r' && delimiter != '\n' => {
            let rest = characters.as_str();
            let body = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'));
            body.map_or((None, text, 0), |body| (Some(delimiter), body, 1))
        }
        _ => (None, text, 0),
    }
}

/// The first candidate that gives nearly all rows the same width above one; else the one that
/// parts the most.
fn likely_delimiter(text: &str) -> char {
    let mut best = (',', 0);
    for delimiter in DELIMITERS {
        let widths = sample_widths(text, delimiter);
        let mut of_mode = (0, 0);
        for width in &widths {
            let rows = widths.iter().filter(|other| *other == width).count();
            of_mode = of_mode.max((rows, *width));
        }
        let (rows, width) = of_mode;
        if width > 1 && rows * 100 >= widths.len() * SETTLED_PERCENT {
            return delimiter;
        }
        let parted = widths.iter().map(|width| width - 1).sum();
        if parted > best.1 {
            best = (delimiter, parted);
        }
    }
    best.0
}

fn sample_widths(text: &str, delimiter: char) -> Vec<usize> {
    let mut records = Records::new(text, delimiter);
    let mut widths = Vec::new();
    while widths.len() < SAMPLE_ROWS {
        match records.next_record() {
            Ok(Some(fields)) if fields.iter().all(String::is_empty) => {}
            Ok(Some(fields)) => widths.push(fields.len()),
            Ok(None) | Err(_) => break,
        }
    }
    widths
}

/// Removes the `'` that an export puts before text that a spreadsheet would run as a formula, and
/// no other.
fn undefused(field: String) -> String {
    match field.strip_prefix('\'') {
        Some(rest) if crate::write::csv::is_formula_like(rest) => rest.to_owned(),
        _ => field,
    }
}

struct Records<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    delimiter: char,
    line: u64,
}

impl<'a> Records<'a> {
    fn new(text: &'a str, delimiter: char) -> Self {
        Self { rest: text.chars().peekable(), delimiter, line: 1 }
    }

    /// The fields of the next row; a blank line is a row of one empty field.
    fn next_record(&mut self) -> Result<Option<Vec<String>>, SheetError> {
        if self.rest.peek().is_none() {
            return Ok(None);
        }
        let mut fields = Vec::new();
        loop {
            fields.push(self.field()?);
            match self.rest.next() {
                Some(character) if character == self.delimiter => {}
                Some('\r') => {
                    self.rest.next_if_eq(&'\n');
                    break;
                }
                _ => break,
            }
        }
        self.line += 1;
        Ok(Some(fields))
    }

    /// Reads up to the delimiter or line end that follows, and leaves it.
    fn field(&mut self) -> Result<String, SheetError> {
        let mut field = String::new();
        if self.rest.next_if_eq(&'"').is_some() {
            self.quoted(&mut field)?;
        }
        let delimiter = self.delimiter;
        while let Some(character) = self.rest.next_if(|character| {
            *character != delimiter && *character != '\n' && *character != '\r'
        }) {
            field.push(character);
        }
        Ok(field)
    }

    /// Reads behind an opening quotation mark up to and with the closing one.
    fn quoted(&mut self, field: &mut String) -> Result<(), SheetError> {
        let opened_on = self.line;
        loop {
            match self.rest.next() {
                Some('"') if self.rest.next_if_eq(&'"').is_some() => field.push('"'),
                Some('"') => return Ok(()),
                Some(character) => {
                    let lone_return = character == '\r' && self.rest.peek() != Some(&'\n');
                    if character == '\n' || lone_return {
                        self.line += 1;
                    }
                    field.push(character);
                }
                None => return Err(SheetError::OpenQuote { line: opened_on }),
            }
        }
    }
}
