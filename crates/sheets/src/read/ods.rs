//! ODS workbooks to sheets; knows no heading.
//!
//! Written here because repeated rows and cells must not be unfolded beyond the limits, and because
//! spaces, tabs, notes and tracked changes each need their own reading.

use std::io::{BufRead, BufReader, Read, Seek};

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use super::archive;
use super::assembly::Assembly;
use super::xlsx::iso;
use crate::{Cell, Limits, Number, Sheet, SheetError};

/// Parts of a sheet that hold no cell of it: notes, drawings, what a cell held before a change.
const PASSED_OVER: [&str; 7] =
    ["annotation", "tracked-changes", "shapes", "frame", "dde-links", "forms", "custom-shape"];

pub(super) fn sheets<R: Read + Seek>(source: R, limits: &Limits) -> Result<Vec<Sheet>, SheetError> {
    let mut archive = archive::open(source)?;
    if let Ok(mut manifest) = archive.by_name("META-INF/manifest.xml") {
        let mut text = Vec::new();
        manifest.read_to_end(&mut text)?;
        if String::from_utf8_lossy(&text).contains("encryption-data") {
            return Err(SheetError::Locked);
        }
    }
    let content = archive.by_name("content.xml").map_err(archive::damaged)?;
    let mut content = Content {
        xml: Reader::from_reader(BufReader::new(content)),
        assembly: Assembly::new(limits),
        row: 0,
        column: 0,
        repeated_rows: 1,
        placed: Vec::new(),
    };
    content.read()?;
    Ok(content.assembly.finish())
}

struct Content<'a, R: BufRead> {
    xml: Reader<R>,
    assembly: Assembly<'a>,
    /// Rows above the one that is read.
    row: u32,
    column: usize,
    repeated_rows: u32,
    /// Cells of the row that is read.
    placed: Vec<(usize, Cell)>,
}

impl<R: BufRead> Content<'_, R> {
    fn read(&mut self) -> Result<(), SheetError> {
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match self.xml.read_event_into(&mut buffer).map_err(damaged)? {
                Event::Start(start) => self.start(&start)?,
                Event::Empty(start) => match start.local_name().as_ref() {
                    "table-cell" | "covered-table-cell" => {
                        self.end_cell(&CellStart::new(&start)?, None)?;
                    }
                    "table-row" => {
                        self.row =
                            self.row.saturating_add(repeated(&start, "number-rows-repeated")?);
                    }
                    "table" => self.start(&start)?,
                    _ => {}
                },
                Event::End(end) if end.local_name().as_ref() == "table-row" => self.end_row()?,
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), SheetError> {
        match start.local_name().as_ref() {
            "table" => {
                let name = attribute(start, "name")?.unwrap_or_default();
                self.assembly.sheet(name, false)?;
                self.row = 0;
            }
            "table-row" => {
                self.repeated_rows = repeated(start, "number-rows-repeated")?;
                self.column = 0;
                self.placed.clear();
            }
            "table-cell" | "covered-table-cell" => {
                let cell = CellStart::new(start)?;
                let text = self.paragraphs(start.name().as_ref())?;
                self.end_cell(&cell, text)?;
            }
            name if PASSED_OVER.contains(&name) => self.pass_over(start)?,
            _ => {}
        }
        Ok(())
    }

    fn pass_over(&mut self, start: &BytesStart<'_>) -> Result<(), SheetError> {
        let mut buffer = Vec::new();
        self.xml.read_to_end_into(start.name(), &mut buffer).map_err(damaged)?;
        Ok(())
    }

    fn end_cell(&mut self, start: &CellStart, text: Option<String>) -> Result<(), SheetError> {
        let cell = start.cell(text);
        let first = self.column;
        self.column = self.column.saturating_add(start.repeated as usize);
        if cell == Cell::Empty {
            return Ok(());
        }
        for column in first..self.column {
            self.assembly.fits(self.row.saturating_add(1), column)?;
            self.placed.push((column, cell.clone()));
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), SheetError> {
        if self.placed.is_empty() {
            self.row = self.row.saturating_add(self.repeated_rows);
            return Ok(());
        }
        for _ in 0..self.repeated_rows {
            self.row = self.row.saturating_add(1);
            for (column, cell) in &self.placed {
                self.assembly.place(self.row, *column, cell.clone())?;
            }
        }
        self.placed.clear();
        Ok(())
    }

    /// The text of a cell up to its end; `None` where it has no paragraph.
    fn paragraphs(&mut self, cell: &str) -> Result<Option<String>, SheetError> {
        let mut paragraphs: Option<Paragraphs> = None;
        let mut buffer = Vec::new();
        let mut depth = 0_usize;
        loop {
            buffer.clear();
            match self.xml.read_event_into(&mut buffer).map_err(damaged)? {
                Event::Start(start) => match start.local_name().as_ref() {
                    "p" | "h" if depth == 0 => {
                        paragraphs.get_or_insert_default().begin();
                        depth = 1;
                    }
                    name if PASSED_OVER.contains(&name) => {
                        let start = start.to_owned();
                        self.pass_over(&start)?;
                    }
                    _ => {
                        if let Some(paragraphs) = &mut paragraphs {
                            paragraphs.mark(&start)?;
                        }
                        depth += usize::from(depth > 0);
                    }
                },
                Event::Empty(start) => match start.local_name().as_ref() {
                    "p" | "h" if depth == 0 => paragraphs.get_or_insert_default().begin(),
                    _ => {
                        if let Some(paragraphs) = &mut paragraphs {
                            paragraphs.mark(&start)?;
                        }
                    }
                },
                Event::Text(text) => {
                    if let (true, Some(paragraphs)) = (depth > 0, &mut paragraphs) {
                        paragraphs.words(&text.xml10_content());
                    }
                }
                Event::CData(text) => {
                    if let (true, Some(paragraphs)) = (depth > 0, &mut paragraphs) {
                        paragraphs.words(&text.xml10_content());
                    }
                }
                Event::GeneralRef(reference) => {
                    let character = match reference.resolve_char_ref().map_err(damaged)? {
                        Some(character) => Some(character),
                        None => named_character(&reference.xml10_content()),
                    };
                    if let (true, Some(paragraphs)) = (depth > 0, &mut paragraphs) {
                        paragraphs.literal(character.unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                }
                Event::End(end) if depth == 0 && end.name().as_ref() == cell => {
                    return Ok(paragraphs.map(|paragraphs| paragraphs.text));
                }
                Event::End(_) => {
                    depth = depth.saturating_sub(1);
                    if let (0, Some(paragraphs)) = (depth, &mut paragraphs) {
                        paragraphs.end();
                    }
                }
                Event::Eof => return Err(SheetError::Damaged("a cell has no end".to_owned())),
                _ => {}
            }
        }
    }
}

/// The paragraphs of a cell, joined by line feeds, with spaces folded as the format says.
#[derive(Default)]
struct Paragraphs {
    text: String,
    started: bool,
    /// Where the paragraph begins.
    from: usize,
    /// The last character is a folded space, which the end of a paragraph drops.
    folded: bool,
}

impl Paragraphs {
    fn begin(&mut self) {
        if self.started {
            self.text.push('\n');
        }
        self.started = true;
        self.from = self.text.len();
        self.folded = false;
    }

    fn end(&mut self) {
        if self.folded {
            self.text.pop();
        }
        self.folded = false;
    }

    fn words(&mut self, words: &str) {
        for character in words.chars() {
            if !matches!(character, ' ' | '\t' | '\r' | '\n') {
                self.literal(character);
            } else if !self.folded && self.text.len() > self.from {
                self.text.push(' ');
                self.folded = true;
            }
        }
    }

    fn literal(&mut self, character: char) {
        self.text.push(character);
        self.folded = false;
    }

    /// Spaces, tabs and line breaks that stand as elements, and the characters that XML cannot hold.
    fn mark(&mut self, start: &BytesStart<'_>) -> Result<(), SheetError> {
        match start.local_name().as_ref() {
            "s" => {
                let spaces = attribute(start, "c")?.and_then(|count| count.parse().ok());
                // Bounded, since a few bytes must not become gigabytes.
                for _ in 0..spaces.unwrap_or(1_usize).min(MOST_SPACES) {
                    self.literal(' ');
                }
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
}

/// Spaces that one element may stand for; the writer uses as many elements as it needs.
const MOST_SPACES: usize = 4_096;

/// What the start of a cell says about it.
struct CellStart {
    repeated: u32,
    kind: String,
    value: Option<String>,
    is_error: bool,
}

impl CellStart {
    fn new(start: &BytesStart<'_>) -> Result<Self, SheetError> {
        let mut cell = Self { repeated: 1, kind: String::new(), value: None, is_error: false };
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| SheetError::Damaged(error.to_string()))?;
            let value = || {
                attribute
                    .normalized_value(XmlVersion::Implicit1_0)
                    .map(std::borrow::Cow::into_owned)
                    .map_err(|error| SheetError::Damaged(error.to_string()))
            };
            let name = attribute.key;
            match name.local_name().as_ref() {
                "number-columns-repeated" => cell.repeated = value()?.parse().unwrap_or(1),
                "value-type" if name.as_ref().starts_with("calcext:") => {
                    cell.is_error = value()? == "error";
                }
                "value-type" => cell.kind = value()?,
                "value" | "date-value" | "boolean-value" | "string-value" => {
                    cell.value = Some(value()?);
                }
                _ => {}
            }
        }
        Ok(cell)
    }

    fn cell(&self, text: Option<String>) -> Cell {
        let shown = || text.clone().unwrap_or_default();
        if self.is_error {
            return Cell::Error(shown());
        }
        let number = || self.value.as_deref().and_then(Number::from_workbook);
        match (self.kind.as_str(), &self.value) {
            ("float" | "currency", _) => number().map_or_else(|| Cell::text(shown()), Cell::Number),
            ("percentage", _) => number().map_or_else(
                || Cell::text(shown()),
                |number| Cell::Number(number.shown_as_percent()),
            ),
            ("date", Some(value)) => iso(value.clone()),
            ("boolean", Some(value)) => Cell::Bool(value == "true"),
            ("string", Some(value)) => Cell::text(value.clone()),
            // Times and durations are kept as they are shown.
            _ => Cell::text(shown()),
        }
    }
}

fn attribute(start: &BytesStart<'_>, local_name: &str) -> Result<Option<String>, SheetError> {
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| SheetError::Damaged(error.to_string()))?;
        if attribute.key.local_name().as_ref() == local_name {
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| SheetError::Damaged(error.to_string()))?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

fn repeated(start: &BytesStart<'_>, name: &str) -> Result<u32, SheetError> {
    Ok(attribute(start, name)?.and_then(|count| count.parse().ok()).unwrap_or(1))
}

fn named_character(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

fn damaged(error: quick_xml::Error) -> SheetError {
    SheetError::Damaged(error.to_string())
}
