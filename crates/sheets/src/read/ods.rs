//! ODS workbooks to sheets; knows no heading.
//!
//! Written here because repeated rows and cells must not be unfolded beyond the limits, and because
//! spaces, tabs, notes and tracked changes each need their own reading.

mod cell_start;
mod paragraphs;

use std::io::{BufRead, BufReader, Read, Seek};
use std::ops::Range;

use quick_xml::events::attributes::AttrError;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use self::cell_start::CellStart;
use self::paragraphs::Paragraphs;
use super::archive;
use super::assembly::Assembly;
use crate::{Cell, Limits, Sheet, SheetError};

/// Parts of a sheet that hold no cell of it: notes, drawings, what a cell held before a change.
const PASSED_OVER: [&str; 7] =
    ["annotation", "tracked-changes", "shapes", "frame", "dde-links", "forms", "custom-shape"];

pub(super) fn sheets<R: Read + Seek>(source: R, limits: &Limits) -> Result<Vec<Sheet>, SheetError> {
    let mut archive = archive::open(source)?;
    if let Ok(mut manifest) = archive.by_name("META-INF/manifest.xml") {
        let mut text = Vec::new();
        manifest
            .read_to_end(&mut text)
            .map_err(|error| SheetError::Damaged(format!("manifest: {error}")))?;
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
    /// Cells of the row that is read, each with the columns that it fills.
    placed: Vec<(Range<usize>, Cell)>,
}

impl<R: BufRead> Content<'_, R> {
    fn read(&mut self) -> Result<(), SheetError> {
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match self.xml.read_event_into(&mut buffer)? {
                Event::Start(start) => self.start(&start)?,
                Event::Empty(start) => match start.local_name().as_ref() {
                    "table-cell" | "covered-table-cell" => {
                        self.end_cell(&CellStart::new(&start)?, String::new())?;
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
        self.xml.read_to_end_into(start.name(), &mut buffer)?;
        Ok(())
    }

    fn end_cell(&mut self, start: &CellStart, text: String) -> Result<(), SheetError> {
        let cell = start.cell(text);
        let columns = self.column..self.column.saturating_add(start.repeated);
        self.column = columns.end;
        if let (true, Some(last)) = (cell != Cell::Empty, columns.clone().next_back()) {
            self.assembly.fits(self.row.saturating_add(1), last)?;
            if let Cell::Text(text) = &cell {
                self.assembly.holds(text)?;
            }
            self.placed.push((columns, cell));
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
            for (columns, cell) in &self.placed {
                for column in columns.clone() {
                    self.assembly.place(self.row, column, cell.clone())?;
                }
            }
        }
        self.placed.clear();
        Ok(())
    }

    /// The text of a cell up to its end.
    fn paragraphs(&mut self, cell: &str) -> Result<String, SheetError> {
        let mut paragraphs = Paragraphs::default();
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match self.xml.read_event_into(&mut buffer)? {
                Event::Start(start) if PASSED_OVER.contains(&start.local_name().as_ref()) => {
                    let start = start.to_owned();
                    self.pass_over(&start)?;
                }
                Event::Start(start) => paragraphs.start(&start)?,
                Event::Empty(start) => {
                    paragraphs.start(&start)?;
                    paragraphs.end();
                }
                Event::Text(text) => paragraphs.words(&text.xml10_content()),
                Event::CData(text) => paragraphs.words(&text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let character = match reference.resolve_char_ref()? {
                        Some(character) => Some(character),
                        None => named_character(&reference.xml10_content()),
                    };
                    paragraphs.literal(character.unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                Event::End(end) if end.name().as_ref() == cell => return Ok(paragraphs.text),
                Event::End(_) => paragraphs.end(),
                Event::Eof => return Err(SheetError::Damaged("a cell has no end".to_owned())),
                _ => {}
            }
        }
    }
}

fn attribute(start: &BytesStart<'_>, local_name: &str) -> Result<Option<String>, SheetError> {
    for attribute in start.attributes() {
        let attribute = attribute?;
        if attribute.key.local_name().as_ref() == local_name {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0)?;
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

impl From<quick_xml::Error> for SheetError {
    fn from(error: quick_xml::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl From<AttrError> for SheetError {
    fn from(error: AttrError) -> Self {
        Self::Damaged(error.to_string())
    }
}
