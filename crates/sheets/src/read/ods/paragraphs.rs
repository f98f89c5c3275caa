//! The text of an ODS cell, with its spaces; knows no cell value.

use quick_xml::events::BytesStart;

use super::attribute;
use crate::SheetError;

/// Spaces that one element may stand for, and bytes that one cell may hold: a few bytes of the file
/// must not become gigabytes.
const MOST_SPACES: usize = 65_536;
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// The paragraphs of a cell, joined by line feeds, with spaces folded as the format says.
#[derive(Default)]
pub(super) struct Paragraphs {
    pub(super) text: String,
    /// How deep inside a paragraph the reading is; nothing outside of one is text.
    depth: usize,
    started: bool,
    /// Where the paragraph begins.
    from: usize,
    /// The last character is a folded space, which the end of a paragraph drops.
    folded: bool,
}

impl Paragraphs {
    /// An element begins: a paragraph, or spaces, tabs and line breaks that stand as elements, or a
    /// character that XML cannot hold.
    pub(super) fn start(&mut self, start: &BytesStart<'_>) -> Result<(), SheetError> {
        let name = start.local_name();
        if self.depth > 0 {
            self.depth += 1;
            self.mark(name.as_ref(), start)?;
        } else if matches!(name.as_ref(), "p" | "h") {
            if self.started {
                self.text.push('\n');
            }
            self.depth = 1;
            self.started = true;
            self.from = self.text.len();
        }
        Ok(())
    }

    fn mark(&mut self, name: &str, start: &BytesStart<'_>) -> Result<(), SheetError> {
        match name {
            "s" => {
                let spaces = attribute(start, "c")?.and_then(|count| count.parse().ok());
                let spaces = spaces.unwrap_or(1);
                if spaces > MOST_SPACES || self.text.len() > MOST_BYTES {
                    return Err(SheetError::Damaged("a cell of spaces".to_owned()));
                }
                self.text.extend(std::iter::repeat_n(' ', spaces));
                self.folded = false;
            }
            "tab" => self.literal('\t'),
            "line-break" => self.literal('\n'),
            crate::write::ods::CHARACTER => {
                let code = attribute(start, "code")?.and_then(|code| code.parse().ok());
                self.literal(code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            _ => {}
        }
        Ok(())
    }

    /// An element ends.
    pub(super) fn end(&mut self) {
        if self.depth == 1 && self.folded {
            self.text.pop();
            self.folded = false;
        }
        self.depth = self.depth.saturating_sub(1);
    }

    /// Words as the file holds them: each run of spaces and line ends is one space, none at the
    /// beginning.
    pub(super) fn words(&mut self, words: &str) {
        for character in words.chars() {
            if !matches!(character, ' ' | '\t' | '\r' | '\n') {
                self.literal(character);
            } else if self.depth > 0 && !self.folded && self.text.len() > self.from {
                self.text.push(' ');
                self.folded = true;
            }
        }
    }

    /// A character that stands for itself.
    pub(super) fn literal(&mut self, character: char) {
        if self.depth > 0 {
            self.text.push(character);
            self.folded = false;
        }
    }
}
