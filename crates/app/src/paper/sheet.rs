//! The tables of a paper as a workbook, a sheet for each.

use std::io::{Seek, Write};

use ::paper::{Paper, Table, Text};
use sheets::{Cell, Format, SheetError, TableWriter};

/// Writes the tables of a paper; one without tables is a sheet that says so.
///
/// # Errors
/// [`SheetError`].
pub fn write_tables<W: Write + Seek + Send>(
    paper: &Paper,
    format: Format,
    out: W,
) -> Result<W, SheetError> {
    let mut tables = paper.tables();
    let Some(first) = tables.next() else {
        return TableWriter::new(format, out, &paper.title, &["本件無表格"])?.finish();
    };
    let mut writer = TableWriter::new(format, out, &name(first, 1), &headings(first))?;
    rows(&mut writer, first)?;
    for (number, table) in (2..).zip(tables) {
        writer.next_sheet(&name(table, number), &headings(table))?;
        rows(&mut writer, table)?;
    }
    writer.finish()
}

/// What a sheet is called: numbered, as several may be of one thing, and as short as XLSX asks.
fn name(table: &Table, number: usize) -> String {
    let plain = |sign: &char| !matches!(sign, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'');
    let name: String = table.name.chars().filter(plain).take(24).collect();
    format!("{number}_{name}")
}

fn headings(table: &Table) -> Vec<&str> {
    table.columns.iter().map(|column| column.heading.as_str()).collect()
}

fn rows<W: Write + Seek + Send>(
    writer: &mut TableWriter<W>,
    table: &Table,
) -> Result<(), SheetError> {
    for row in &table.rows {
        let cells: Vec<Cell> = row.iter().map(|text| Cell::text(Text::words(text))).collect();
        writer.row(&cells)?;
    }
    Ok(())
}
