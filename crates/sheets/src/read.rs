//! Opens a file by what it holds, not by its name; knows no heading.

mod archive;
mod assembly;
mod csv;
pub(crate) mod json_lines;
mod json_value;
mod ods;
mod text;
mod xlsx;

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use crate::{Limits, Sheet, SheetError};

/// What a file is, told from its first bytes and, for archives, from the parts inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Csv,
    Xlsx,
    Ods,
    JsonLines,
}

const ZIP: &[u8] = b"PK\x03\x04";
const EMPTY_ZIP: &[u8] = b"PK\x05\x06";
const COMPOUND_FILE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";
const WEB_PAGES: [&str; 5] = ["<!doctype html", "<html", "<table", "<head", "<body"];

/// How far into a file its kind is looked for.
const HEAD_BYTES: u64 = 1024;

/// What the file is. The reader is left at its beginning.
///
/// # Errors
/// [`SheetError`] where it is none of the four, with the reason and what to do.
pub fn kind_of(source: &mut (impl Read + Seek)) -> Result<Kind, SheetError> {
    let mut head = Vec::new();
    source.seek(SeekFrom::Start(0))?;
    source.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
    source.seek(SeekFrom::Start(0))?;
    if head.is_empty() {
        return Err(SheetError::EmptyFile);
    }
    if head.starts_with(ZIP) || head.starts_with(EMPTY_ZIP) {
        let kind = archive::kind_of(source)?;
        source.seek(SeekFrom::Start(0))?;
        return Ok(kind);
    }
    if head.starts_with(COMPOUND_FILE) {
        return Err(SheetError::OldOrLockedWorkbook);
    }
    let body = head.strip_prefix(UTF8_MARK).unwrap_or(&head).trim_ascii_start();
    if is_object(body) {
        return Ok(Kind::JsonLines);
    }
    let beginning: String =
        body.iter().take(20).map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    if WEB_PAGES.iter().any(|tag| beginning.starts_with(tag)) {
        return Err(SheetError::WebPage);
    }
    Ok(Kind::Csv)
}

/// `{` and a quoted key, or an empty object: no heading begins like that.
fn is_object(body: &[u8]) -> bool {
    body.strip_prefix(b"{")
        .map(<[u8]>::trim_ascii_start)
        .is_some_and(|rest| rest.starts_with(b"\"") || rest.starts_with(b"}"))
}

/// The tables of a CSV, XLSX or ODS file in memory. `name` names the one sheet of a CSV file.
///
/// # Errors
/// [`SheetError`] where the file as a whole cannot be read, or asks for more than `limits` allow.
pub fn read_table(name: &str, bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, SheetError> {
    if bytes.len() as u64 > limits.file_bytes {
        return Err(SheetError::FileTooLarge { limit: limits.file_bytes });
    }
    let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or(name);
    read(stem, Cursor::new(bytes), limits)
}

/// The tables of a CSV, XLSX or ODS file on disk.
///
/// # Errors
/// As [`read_table`].
pub fn read_file(path: &Path, limits: &Limits) -> Result<Vec<Sheet>, SheetError> {
    let file = File::open(path)?;
    if file.metadata()?.len() > limits.file_bytes {
        return Err(SheetError::FileTooLarge { limit: limits.file_bytes });
    }
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    read(&stem.unwrap_or_default(), BufReader::new(file), limits)
}

fn read<R: Read + Seek>(
    name: &str,
    mut source: R,
    limits: &Limits,
) -> Result<Vec<Sheet>, SheetError> {
    match kind_of(&mut source)? {
        Kind::Csv => {
            let mut bytes = Vec::new();
            source.take(limits.file_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
            if bytes.len() as u64 > limits.file_bytes {
                return Err(SheetError::FileTooLarge { limit: limits.file_bytes });
            }
            csv::sheets(name, &text::decoded(bytes)?, limits)
        }
        Kind::Xlsx => {
            archive::unpacks_within(&mut source, limits)?;
            xlsx::sheets(source, limits)
        }
        Kind::Ods => {
            archive::unpacks_within(&mut source, limits)?;
            ods::sheets(source, limits)
        }
        Kind::JsonLines => Err(SheetError::JsonLines),
    }
}
