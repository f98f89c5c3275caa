//! XLSX workbooks to sheets, by way of calamine; knows no heading.

use std::collections::HashSet;
use std::io::{Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use crate::cell::NO_VALUE;
use crate::read::assembly::Assembly;
use crate::{Cell, Limits, Number, Sheet, SheetError, serial};

/// The worksheets of a workbook.
///
/// The reader below is not ours and may stop on a file made to harm it, where it counts a place
/// that no sheet has; that is a damaged file and no fault of the program.
pub(super) fn sheets<R: Read + Seek>(source: R, limits: &Limits) -> Result<Vec<Sheet>, SheetError> {
    catch_unwind(AssertUnwindSafe(|| worksheets(source, limits)))
        .unwrap_or_else(|_| Err(SheetError::Damaged("its parts contradict each other".to_owned())))
}

fn worksheets<R: Read + Seek>(source: R, limits: &Limits) -> Result<Vec<Sheet>, SheetError> {
    let mut workbook: Xlsx<R> = Xlsx::new(source).map_err(damaged)?;
    let epoch_1904 = workbook.has_1904_epoch();
    let mut assembly = Assembly::new(limits);
    for sheet in workbook.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        assembly.sheet(sheet.name.clone(), sheet.visible != SheetVisible::Visible)?;
        let percentages = percentages(&mut workbook, &sheet.name, limits)?;
        let mut cells = workbook.worksheet_cells_reader(&sheet.name).map_err(damaged)?;
        while let Some(record) = cells.next_cell_with_formula_metadata().map_err(damaged)? {
            let (row, column) = record.pos;
            let cell = match record.value {
                DataRef::Empty if record.formula.is_some() => Cell::Error(NO_VALUE.to_owned()),
                DataRef::Float(value) if percentages.contains(&record.pos) => {
                    Number::from_float(value)
                        .map_or(Cell::Empty, |number| Cell::Number(number.shown_as_percent()))
                }
                value => cell(value, epoch_1904),
            };
            assembly.place(row.saturating_add(1), column as usize, cell)?;
        }
    }
    Ok(assembly.finish())
}

/// The cells that show their number as a percentage. Read only where the workbook has such a
/// style, since it takes a pass of its own.
fn percentages<R: Read + Seek>(
    workbook: &mut Xlsx<R>,
    sheet: &str,
    limits: &Limits,
) -> Result<HashSet<(u32, u32)>, SheetError> {
    let mut found = HashSet::new();
    let mut cells = workbook.worksheet_cells_reader(sheet).map_err(damaged)?;
    let styles: HashSet<usize> = cells
        .styles()
        .iter()
        .enumerate()
        .filter(|(_, style)| {
            style.number_format.as_ref().is_some_and(|format| is_percent(&format.format_code))
        })
        .map(|(index, _)| index)
        .collect();
    if styles.is_empty() {
        return Ok(found);
    }
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(damaged)? {
        if styles.contains(&style) && matches!(cell.get_value(), DataRef::Float(_)) {
            found.insert(cell.get_position());
            if found.len() as u64 > limits.cells {
                return Err(SheetError::TooManyCells { limit: limits.cells });
            }
        }
    }
    Ok(found)
}

/// A `%` of the format that is neither quoted nor escaped.
fn is_percent(format: &str) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    for character in format.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' | '_' | '*' => escaped = !quoted,
            '"' => quoted = !quoted,
            '%' if !quoted => return true,
            _ => {}
        }
    }
    false
}

fn cell(value: DataRef<'_>, epoch_1904: bool) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) => Cell::text(text),
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::Int(value) => Cell::Number(value.into()),
        DataRef::Float(value) => Number::from_float(value).map_or(Cell::Empty, Cell::Number),
        DataRef::Bool(value) => Cell::Bool(value),
        DataRef::DateTime(value) => day_or_time(&value, epoch_1904),
        DataRef::DateTimeIso(text) => iso(text),
        DataRef::DurationIso(text) => Cell::text(text),
        DataRef::Error(error) => Cell::Error(error.to_string()),
    }
}

/// A day, a moment, or, where there is no day, the time or duration as text.
fn day_or_time(value: &ExcelDateTime, epoch_1904: bool) -> Cell {
    let serial = value.as_f64();
    if value.is_duration() || (0.0..1.0).contains(&serial) {
        return Cell::Text(clock_text(serial));
    }
    match serial::moment(serial, epoch_1904) {
        Some(moment) if moment.time() == jiff::civil::Time::midnight() => Cell::Day(moment.date()),
        Some(moment) => Cell::Moment(moment),
        None => Number::from_float(serial).map_or(Cell::Empty, Cell::Number),
    }
}

/// Hours, minutes, and seconds where there are some, of a part of a day or more.
fn clock_text(days: f64) -> String {
    let seconds = (days.abs() * 86_400.0).round();
    let (hours, minutes) = ((seconds / 3_600.0).floor(), (seconds / 60.0).floor() % 60.0);
    let sign = if days < 0.0 { "-" } else { "" };
    match seconds % 60.0 {
        0.0 => format!("{sign}{hours}:{minutes:02}"),
        rest => format!("{sign}{hours}:{minutes:02}:{rest:02}"),
    }
}

/// The ISO form in which some programs save days.
pub(super) fn iso(text: String) -> Cell {
    let is_day = text.len() == "2026-03-01".len();
    match (text.parse(), crate::values::parse_moment(&text)) {
        (Ok(day), _) if is_day => Cell::Day(day),
        (_, Ok(moment)) if !is_day => Cell::Moment(moment),
        _ => Cell::text(text),
    }
}

fn damaged(error: XlsxError) -> SheetError {
    match error {
        XlsxError::Password => SheetError::Locked,
        other => SheetError::Damaged(other.to_string()),
    }
}
