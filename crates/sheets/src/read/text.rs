//! Bytes of a CSV file to text; knows no cell.

use encoding_rs::{BIG5, UTF_16BE, UTF_16LE};

use super::UTF8_MARK;
use crate::{Encoding, SheetError};

/// The text of a file in UTF-8, with or without mark, in UTF-16 with mark, or in Big5 as agencies
/// save it (with the Hong Kong and ETEN additions).
pub(super) fn decoded(mut bytes: Vec<u8>) -> Result<String, SheetError> {
    for (mark, encoding) in [(b"\xFF\xFE", UTF_16LE), (b"\xFE\xFF", UTF_16BE)] {
        if let Some(body) = bytes.strip_prefix(mark) {
            return encoding
                .decode_without_bom_handling_and_without_replacement(body)
                .map(|text| text.into_owned())
                .ok_or(SheetError::NotText { line: 1, encoding: Encoding::Utf16 });
        }
    }
    let marked = bytes.starts_with(UTF8_MARK);
    if marked {
        bytes.drain(..UTF8_MARK.len());
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok(text),
        Err(error) => error.into_bytes(),
    };
    let utf8_line = first_line_without(&bytes, |line| std::str::from_utf8(line).is_ok());
    if marked {
        return Err(SheetError::NotText { line: utf8_line, encoding: Encoding::Utf8 });
    }
    if let Some(text) = BIG5.decode_without_bom_handling_and_without_replacement(&bytes) {
        return Ok(text.into_owned());
    }
    let big5_line = first_line_without(&bytes, |line| {
        BIG5.decode_without_bom_handling_and_without_replacement(line).is_some()
    });
    // The encoding that holds for longer is the one that was meant.
    let (line, encoding) = if utf8_line > big5_line {
        (utf8_line, Encoding::Utf8)
    } else {
        (big5_line, Encoding::Big5)
    };
    Err(SheetError::NotText { line, encoding })
}

/// A line feed is never part of a longer character in either encoding.
fn first_line_without(bytes: &[u8], holds: impl Fn(&[u8]) -> bool) -> u64 {
    let lines = bytes.split(|byte| *byte == b'\n').take_while(|line| holds(line));
    lines.count() as u64 + 1
}
