//! The tables of a paper as a workbook, a sheet for each: what can be reckoned with as numbers and days, shown as
//! the paper has them.

use std::io::{Seek, Write};

use ::paper::{Measure, Paper, Table, Text};
use sheets::{Cell, Format, Number, SheetError, TableWriter, Years};

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
    let writer = TableWriter::new(format, out, &name(first, 1), &headings(first))?;
    let mut writer = writer.by_years(Years::Republic);
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
        let cells: Vec<Cell> = row.iter().map(cell).collect();
        writer.row(&cells)?;
    }
    Ok(())
}

fn cell(text: &Text) -> Cell {
    let measured = text.measure.as_ref().and_then(|measure| match measure {
        Measure::Number(number) => Number::parse(number).map(Cell::Number),
        Measure::Percent(number) => Number::of_hundred(number).map(Cell::Number),
        Measure::Day(day) => day.to_string().parse().ok().map(Cell::Day),
    });
    measured.unwrap_or_else(|| Cell::text(text.words()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_shares_and_days_are_cells_to_reckon_with_and_all_else_is_text() {
        let day = "2026-03-01".parse().unwrap();
        let told = Text::measured("115/03/01", Measure::Day(day));
        assert!(matches!(cell(&told), Cell::Day(day) if day.to_string() == "2026-03-01"));
        let told = Text::measured("85%", Measure::Percent("85".to_owned()));
        let Cell::Number(share) = cell(&told) else { panic!("{told:?}") };
        assert_eq!((share.as_str(), share.to_string().as_str()), ("0.85", "85%"));
        assert_eq!(cell(&Text::number("1434")), Cell::Number(1_434_i64.into()));
        for text in ["0912345678", "=1+1", "1.0", "—", "115/03/01"] {
            assert_eq!(cell(&Text::plain(text)), Cell::text(text), "{text}");
        }
        assert_eq!(cell(&Text::number("3").then("筆".into())), Cell::text("3筆"));
    }
}
