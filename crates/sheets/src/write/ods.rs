//! ODS, streamed as a zip of XML; knows no form.
//!
//! Text goes into string cells. Spaces, tabs and line breaks are written as the format's own
//! elements; the few characters that XML cannot hold are elements of our own namespace, which other
//! programs pass over.

use std::fmt::Write as _;
use std::io::{Seek, Write};

use quick_xml::escape::escape;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{Years, check_width};
use crate::{Cell, SheetError};

pub(crate) const MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// The element for a character that XML cannot hold; its attribute `code` is the code point.
pub(crate) const CHARACTER: &str = "character";

const MANIFEST: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8"?>"#,
    r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" "#,
    r#"manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:version="1.2" "#,
    r#"manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>"#,
    r#"<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>"#,
    "</manifest:manifest>",
);

const CONTENT_HEAD: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8"?>"#,
    r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" "#,
    r#"xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" "#,
    r#"xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" "#,
    r#"xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" "#,
    r#"xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" "#,
    r#"xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" "#,
    r#"xmlns:fangyuan="urn:fangyuan:sheets:1" office:version="1.2"><office:automatic-styles>"#,
    r#"<number:date-style style:name="iso"><number:year number:style="long"/>"#,
    r#"<number:text>-</number:text><number:month number:style="long"/>"#,
    r#"<number:text>-</number:text><number:day number:style="long"/></number:date-style>"#,
    // Who knows no years of the Republic shows the common ones.
    r#"<number:date-style style:name="republican" number:language="zh" number:country="TW">"#,
    r#"<number:year number:style="long" number:calendar="ROC"/><number:text>/</number:text>"#,
    r#"<number:month number:style="long"/><number:text>/</number:text>"#,
    r#"<number:day number:style="long"/></number:date-style>"#,
    r#"<number:percentage-style style:name="share"><number:number number:decimal-places="2" "#,
    r#"number:min-integer-digits="1"/><number:text>%</number:text></number:percentage-style>"#,
    r#"<style:style style:name="day" style:family="table-cell" style:data-style-name="iso"/>"#,
    r#"<style:style style:name="republican-day" style:family="table-cell" "#,
    r#"style:data-style-name="republican"/>"#,
    r#"<style:style style:name="percent" style:family="table-cell" "#,
    r#"style:data-style-name="share"/>"#,
    r#"<style:style style:name="heading" style:family="table-cell">"#,
    r#"<style:text-properties fo:font-weight="bold"/></style:style>"#,
    "</office:automatic-styles><office:body><office:spreadsheet>",
);

const SHEET_FOOT: &str = "</table:table>";

const CONTENT_FOOT: &str = "</office:spreadsheet></office:body></office:document-content>";

/// Writes an ODS workbook row by row.
pub struct OdsWriter<W: Write + Seek> {
    archive: ZipWriter<W>,
    headings: usize,
    row: u64,
    line: String,
    pub(super) years: Years,
}

impl<W: Write + Seek> OdsWriter<W> {
    /// Begins the workbook, its media type first and unpacked as the format asks.
    ///
    /// # Errors
    /// [`SheetError`] where it cannot be written.
    pub fn new<H: AsRef<str>>(out: W, sheet: &str, headings: &[H]) -> Result<Self, SheetError> {
        let mut archive = ZipWriter::new(out);
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        archive.start_file("mimetype", stored).map_err(not_written)?;
        archive.write_all(MEDIA_TYPE.as_bytes())?;
        archive.start_file("META-INF/manifest.xml", packed).map_err(not_written)?;
        archive.write_all(MANIFEST.as_bytes())?;
        archive.start_file("content.xml", packed).map_err(not_written)?;
        archive.write_all(CONTENT_HEAD.as_bytes())?;
        let (line, years) = (String::new(), Years::default());
        let mut writer = Self { archive, headings: 0, row: 0, line, years };
        writer.begin_sheet(sheet, headings)?;
        Ok(writer)
    }

    /// Begins another sheet; the rows that follow are its.
    ///
    /// # Errors
    /// [`SheetError`] where it cannot be written.
    pub fn next_sheet<H: AsRef<str>>(
        &mut self,
        sheet: &str,
        headings: &[H],
    ) -> Result<(), SheetError> {
        self.archive.write_all(SHEET_FOOT.as_bytes())?;
        self.begin_sheet(sheet, headings)
    }

    fn begin_sheet<H: AsRef<str>>(
        &mut self,
        sheet: &str,
        headings: &[H],
    ) -> Result<(), SheetError> {
        let name: String = sheet.chars().filter(|character| !character.is_control()).collect();
        let name = if name.trim().is_empty() { "Sheet1" } else { name.as_str() };
        write!(self.archive, r#"<table:table table:name="{}">"#, escape(name))?;
        (self.headings, self.row) = (headings.len(), 0);
        let cells: Vec<Cell> = headings.iter().map(|heading| heading.as_ref().into()).collect();
        self.write_row(&cells, r#" table:style-name="heading""#)
    }

    /// Writes one row.
    ///
    /// # Errors
    /// [`SheetError`] where it cannot be written or the row is wider than the headings.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), SheetError> {
        self.write_row(cells, "")
    }

    fn write_row(&mut self, cells: &[Cell], style: &str) -> Result<(), SheetError> {
        self.row += 1;
        check_width(self.row, cells, self.headings)?;
        self.line.clear();
        self.line.push_str("<table:table-row>");
        if cells.is_empty() {
            self.line.push_str("<table:table-cell/>");
        }
        for cell in cells {
            write_cell(&mut self.line, cell, style, self.years);
        }
        self.line.push_str("</table:table-row>");
        self.archive.write_all(self.line.as_bytes())?;
        Ok(())
    }

    /// Ends the workbook.
    ///
    /// # Errors
    /// [`SheetError`] where it cannot be written.
    pub fn finish(mut self) -> Result<W, SheetError> {
        self.archive.write_all(SHEET_FOOT.as_bytes())?;
        self.archive.write_all(CONTENT_FOOT.as_bytes())?;
        let mut out = self.archive.finish().map_err(not_written)?;
        out.flush()?;
        Ok(out)
    }
}

fn write_cell(line: &mut String, cell: &Cell, style: &str, years: Years) {
    let mut shown = cell.shown();
    let opened = match cell {
        Cell::Empty => {
            line.push_str("<table:table-cell/>");
            return;
        }
        Cell::Bool(value) => {
            write!(
                line,
                r#"<table:table-cell office:value-type="boolean" office:boolean-value="{value}">"#
            )
        }
        Cell::Number(number) if number.spreadsheet_value().is_some() => {
            let (kind, style) = if number.is_percent() {
                ("percentage", r#" table:style-name="percent""#)
            } else {
                ("float", "")
            };
            let value = number.as_str();
            write!(
                line,
                r#"<table:table-cell{style} office:value-type="{kind}" office:value="{value}">"#
            )
        }
        Cell::Day(day) => {
            let republican = years.republican(*day);
            let style = if republican.is_some() { "republican-day" } else { "day" };
            shown = republican.unwrap_or(shown);
            write!(
                line,
                r#"<table:table-cell table:style-name="{style}" office:value-type="date" office:date-value="{day}">"#
            )
        }
        _ => write!(line, r#"<table:table-cell{style} office:value-type="string">"#),
    };
    // Writing into a text cannot fail.
    debug_assert!(opened.is_ok());
    for paragraph in shown.split('\n') {
        write_paragraph(line, paragraph);
    }
    line.push_str("</table:table-cell>");
}

fn write_paragraph(line: &mut String, text: &str) {
    line.push_str("<text:p>");
    let mut characters = text.chars().peekable();
    let mut plain_before = false;
    while let Some(character) = characters.next() {
        match character {
            // One space between words stands for itself; any other would be folded away.
            ' ' if plain_before && characters.peek().is_some_and(|next| *next != ' ') => {
                line.push(' ');
            }
            ' ' => line.push_str("<text:s/>"),
            '\t' => line.push_str("<text:tab/>"),
            '<' => line.push_str("&lt;"),
            '>' => line.push_str("&gt;"),
            '&' => line.push_str("&amp;"),
            _ if !is_xml(character) => {
                line.push_str("<fangyuan:");
                line.push_str(CHARACTER);
                line.push_str(" code=\"");
                line.push_str(&u32::from(character).to_string());
                line.push_str("\"/>");
            }
            _ => line.push(character),
        }
        plain_before = character != ' ' && character != '\t' && is_xml(character);
    }
    line.push_str("</text:p>");
}

/// What XML 1.0 can hold unchanged; a carriage return would become a line feed.
fn is_xml(character: char) -> bool {
    !matches!(
        character,
        '\0'..='\u{8}' | '\u{B}'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{FFFE}' | '\u{FFFF}' | '\u{2028}'
    )
}

fn not_written(error: ZipError) -> SheetError {
    match error {
        ZipError::Io(error) => SheetError::Io(error),
        other => SheetError::NotWritten(other.to_string()),
    }
}
