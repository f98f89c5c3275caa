//! Writes tables row by row; knows no form.

pub(crate) mod csv;
pub(crate) mod json_lines;
pub(crate) mod ods;
pub(crate) mod xlsx;

use std::io::{Seek, Write};

use jiff::civil::{Date, DateTime};

use crate::values::day::FOUNDING;
use crate::{Cell, CsvWriter, JsonLinesWriter, OdsWriter, SheetError, XlsxWriter};

/// A file format that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    Xlsx,
    Ods,
    JsonLines,
}

impl Format {
    /// The ending of file names, which is also the word on the command line.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
            Self::JsonLines => "jsonl",
        }
    }

    /// The media type for HTTP.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Ods => ods::MEDIA_TYPE,
            Self::JsonLines => "application/jsonl",
        }
    }

    /// The format of a file ending or word such as `xlsx`.
    pub fn from_extension(extension: &str) -> Option<Self> {
        [Self::Csv, Self::Xlsx, Self::Ods, Self::JsonLines]
            .into_iter()
            .find(|format| format.extension().eq_ignore_ascii_case(extension))
    }
}

/// By which years a workbook shows its days; what its cells hold are the same days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Years {
    /// As machines write them.
    #[default]
    Common,
    /// Of the Republic, from its first one on.
    Republic,
}

impl Years {
    /// The day with its year of the Republic, where it is shown by that.
    fn republican(self, day: Date) -> Option<String> {
        let year = i32::from(day.year()) - FOUNDING;
        let is_shown = self == Self::Republic && year > 0;
        is_shown.then(|| format!("{year}/{:02}/{:02}", day.month(), day.day()))
    }
}

/// One table in any of the formats: headings first, then row by row.
pub enum TableWriter<W: Write + Seek + Send> {
    Csv(CsvWriter<W>),
    Xlsx(Box<XlsxWriter<W>>),
    Ods(Box<OdsWriter<W>>),
    JsonLines(JsonLinesWriter<W>),
}

impl<W: Write + Seek + Send> TableWriter<W> {
    /// Begins the table. `sheet` names it where the format has names.
    ///
    /// # Errors
    /// [`SheetError`] where the file cannot be written, or where it has too many columns for it.
    pub fn new<H: AsRef<str>>(
        format: Format,
        out: W,
        sheet: &str,
        headings: &[H],
    ) -> Result<Self, SheetError> {
        Ok(match format {
            Format::Csv => Self::Csv(CsvWriter::new(out, headings)?),
            Format::Xlsx => Self::Xlsx(Box::new(XlsxWriter::new(out, sheet, headings)?)),
            Format::Ods => Self::Ods(Box::new(OdsWriter::new(out, sheet, headings)?)),
            Format::JsonLines => Self::JsonLines(JsonLinesWriter::new(out, headings)),
        })
    }

    /// The same with its days shown by these years, where the format shows a day otherwise than it holds it.
    #[must_use]
    pub fn by_years(mut self, years: Years) -> Self {
        match &mut self {
            Self::Xlsx(writer) => writer.years = years,
            Self::Ods(writer) => writer.years = years,
            Self::Csv(_) | Self::JsonLines(_) => {}
        }
        self
    }

    /// Writes one row; cells that are left out on the right are empty.
    ///
    /// # Errors
    /// [`SheetError`] where the file cannot be written, or where the row does not fit.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), SheetError> {
        match self {
            Self::Csv(writer) => writer.row(cells),
            Self::Xlsx(writer) => writer.row(cells),
            Self::Ods(writer) => writer.row(cells),
            Self::JsonLines(writer) => writer.row(cells),
        }
    }

    /// Begins another sheet with headings of its own; the rows that follow are its.
    ///
    /// # Errors
    /// [`SheetError`] where the file cannot be written, or where the format has one sheet only.
    pub fn next_sheet<H: AsRef<str>>(
        &mut self,
        sheet: &str,
        headings: &[H],
    ) -> Result<(), SheetError> {
        match self {
            Self::Xlsx(writer) => writer.next_sheet(sheet, headings),
            Self::Ods(writer) => writer.next_sheet(sheet, headings),
            Self::Csv(_) | Self::JsonLines(_) => Err(SheetError::OneSheetOnly),
        }
    }

    /// Ends the file and gives the writer back. Without it an XLSX or ODS file is not readable.
    ///
    /// # Errors
    /// [`SheetError`] where the file cannot be written.
    pub fn finish(self) -> Result<W, SheetError> {
        match self {
            Self::Csv(writer) => writer.finish(),
            Self::Xlsx(writer) => writer.finish(),
            Self::Ods(writer) => writer.finish(),
            Self::JsonLines(writer) => writer.finish(),
        }
    }
}

/// `2026-03-01 14:05`, with seconds only where there are some.
pub(crate) fn moment_text(moment: DateTime) -> String {
    let (day, time) = (moment.date(), moment.time());
    if time.second() == 0 && time.subsec_nanosecond() == 0 {
        format!("{day} {:02}:{:02}", time.hour(), time.minute())
    } else {
        format!("{day} {time}")
    }
}

/// Refuses a row that is wider than its headings: the surplus cells would bear no name.
fn check_width(row: u64, cells: &[Cell], headings: usize) -> Result<(), SheetError> {
    if cells.len() > headings {
        return Err(SheetError::RowTooWide { row, cells: cells.len(), headings });
    }
    Ok(())
}
