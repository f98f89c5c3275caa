//! XLSX in constant memory, by way of rust_xlsxwriter; knows no form.
//!
//! Text goes into string cells and never into formulas. Days are day cells where the program's
//! calendar has them; moments are ISO text, since a day cell cannot tell midnight from no time.

use std::io::{Seek, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::{Years, check_width};
use crate::{Cell, SheetError, column_letters};

/// What Excel allows in the name of a sheet.
const NAME_CHARACTERS: usize = 31;
const NOT_IN_NAMES: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];

/// The first year whose days every spreadsheet program counts alike.
const FIRST_YEAR: i16 = 1901;

/// Writes an XLSX workbook. Rows go to a temporary file until [`XlsxWriter::finish`].
pub struct XlsxWriter<W: Write + Seek + Send> {
    out: W,
    workbook: Workbook,
    /// The place of the sheet that rows go to.
    sheet: usize,
    headings: usize,
    next_row: u32,
    formats: Formats,
    pub(super) years: Years,
}

/// How numbers are shown that are more than numbers.
struct Formats {
    day: Format,
    republican_day: Format,
    percent: Format,
}

impl<W: Write + Seek + Send> XlsxWriter<W> {
    /// Begins the first sheet with bold headings that stay in sight.
    ///
    /// # Errors
    /// [`SheetError`] where the temporary file cannot be written or a heading does not fit.
    pub fn new<H: AsRef<str>>(out: W, sheet: &str, headings: &[H]) -> Result<Self, SheetError> {
        let mut workbook = Workbook::new();
        // The file bears no clock: equal tables give equal bytes.
        let no_moment = ExcelDateTime::from_ymd(1980, 1, 1).map_err(not_written)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&no_moment));
        let mut writer = Self {
            out,
            workbook,
            sheet: 0,
            headings: 0,
            next_row: 1,
            formats: Formats {
                day: Format::new().set_num_format("yyyy-mm-dd"),
                // By the calendar of Taiwan, whatever the language of the program.
                republican_day: Format::new().set_num_format("[$-404]e/mm/dd"),
                percent: Format::new().set_num_format("0.00%"),
            },
            years: Years::default(),
        };
        writer.begin_sheet(sheet, headings)?;
        Ok(writer)
    }

    /// Begins another sheet; the rows that follow are its.
    ///
    /// # Errors
    /// As [`XlsxWriter::new`].
    pub fn next_sheet<H: AsRef<str>>(
        &mut self,
        sheet: &str,
        headings: &[H],
    ) -> Result<(), SheetError> {
        self.sheet += 1;
        self.begin_sheet(sheet, headings)
    }

    fn begin_sheet<H: AsRef<str>>(
        &mut self,
        sheet: &str,
        headings: &[H],
    ) -> Result<(), SheetError> {
        let worksheet = self.workbook.add_worksheet_with_constant_memory().map_err(not_written)?;
        worksheet.set_name(sheet_name(sheet)).map_err(not_written)?;
        worksheet.set_freeze_panes(1, 0).map_err(not_written)?;
        let bold = Format::new().set_bold();
        for (column, heading) in headings.iter().enumerate() {
            let index = column_index(column)?;
            worksheet
                .write_string_with_format(0, index, heading.as_ref(), &bold)
                .map_err(|error| refused(error, 1, column))?;
        }
        (self.headings, self.next_row) = (headings.len(), 1);
        Ok(())
    }

    /// Writes one row.
    ///
    /// # Errors
    /// [`SheetError`] where a text is too long, the sheet is full or the row is wider than the
    /// headings.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), SheetError> {
        let row = self.next_row;
        check_width(u64::from(row) + 1, cells, self.headings)?;
        let worksheet = self.workbook.worksheet_from_index(self.sheet).map_err(not_written)?;
        for (column, cell) in cells.iter().enumerate() {
            let index = column_index(column)?;
            write(worksheet, row, index, cell, (&self.formats, self.years))
                .map_err(|error| refused(error, u64::from(row) + 1, column))?;
        }
        self.next_row += 1;
        Ok(())
    }

    /// Packs the workbook into the writer.
    ///
    /// # Errors
    /// [`SheetError`] where it cannot be written.
    pub fn finish(mut self) -> Result<W, SheetError> {
        self.workbook.save_to_writer(&mut self.out).map_err(not_written)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

fn write(
    worksheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    (formats, years): (&Formats, Years),
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Bool(value) => {
            worksheet.write_boolean(row, column, *value)?;
        }
        Cell::Number(number) => match number.spreadsheet_value() {
            Some(value) if number.is_percent() => {
                worksheet.write_number_with_format(row, column, value, &formats.percent)?;
            }
            Some(value) => {
                worksheet.write_number(row, column, value)?;
            }
            // More digits than Excel keeps.
            None => {
                worksheet.write_string(row, column, number.to_string())?;
            }
        },
        Cell::Day(day) if day.year() >= FIRST_YEAR => {
            let [year, month, of_month] = [day.year(), day.month().into(), day.day().into()];
            let date = ExcelDateTime::from_ymd(
                year.unsigned_abs(),
                u8::try_from(month).unwrap_or(1),
                u8::try_from(of_month).unwrap_or(1),
            )?;
            let format = match years.republican(*day) {
                Some(_) => &formats.republican_day,
                None => &formats.day,
            };
            worksheet.write_datetime_with_format(row, column, &date, format)?;
        }
        Cell::Text(_) | Cell::Error(_) | Cell::Day(_) | Cell::Moment(_) => {
            worksheet.write_string(row, column, cell.shown())?;
        }
    }
    Ok(())
}

fn column_index(column: usize) -> Result<u16, SheetError> {
    u16::try_from(column).map_err(|_| SheetError::TableTooLarge)
}

/// A name that Excel accepts, as near to the wanted one as it can be.
fn sheet_name(wanted: &str) -> String {
    let name: String = wanted
        .chars()
        .map(|character| if NOT_IN_NAMES.contains(&character) { '_' } else { character })
        .filter(|character| !character.is_control())
        .take(NAME_CHARACTERS)
        .collect();
    let name = name.trim_matches('\'').trim();
    if name.is_empty() { "Sheet1".to_owned() } else { name.to_owned() }
}

fn refused(error: XlsxError, row: u64, column: usize) -> SheetError {
    match error {
        XlsxError::MaxStringLengthExceeded => {
            SheetError::TextTooLong { row, column: column_letters(column) }
        }
        XlsxError::RowColumnLimitError => SheetError::TableTooLarge,
        other => not_written(other),
    }
}

fn not_written(error: XlsxError) -> SheetError {
    match error {
        XlsxError::IoError(error) => SheetError::Io(error),
        other => SheetError::NotWritten(other.to_string()),
    }
}
