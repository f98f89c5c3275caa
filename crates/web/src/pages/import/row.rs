//! Rows of a file, each cell with what is wrong in it and a control to mend it.

use std::collections::HashSet;

use app::import::staged::Plan;
use app::import::{
    Fault, Holds, LookedColumn, LookedRow, LookedSheet, Mend, Remedy, RowPlace, Weight,
};

use super::{mapping, remedy};
use crate::view::View;

/// Before the place of a cell, in the names of the controls that mend it and say what stood there.
pub const CELL: &str = "cell:";
pub const STOOD: &str = "stood:";
/// Before the place of a row, in the name of the control that leaves it out.
pub const LEAVE: &str = "leave:";

pub struct Row {
    pub number: u32,
    /// `row:sheet`, by which it is left out or gone on from.
    pub place: String,
    /// By which the page itself points to it.
    pub mark: String,
    /// What is wrong with the row and with none of its cells alone.
    pub faults: Vec<String>,
    /// Another row is held against it, and what is wrong is told there.
    pub is_beside: bool,
    pub cells: Vec<Cell>,
}

pub struct Cell {
    /// `row:column:sheet`, by which a mend finds it.
    pub place: String,
    /// By which the page itself points to it.
    pub mark: String,
    pub heading: String,
    pub text: String,
    /// What is wrong, in words.
    pub faults: Vec<String>,
    /// It was mended, and may be changed again.
    pub is_mended: bool,
    /// There is a control for it: something is wrong in it or in its row as a whole.
    pub is_open: bool,
}

impl Row {
    /// Where to begin with it: at its first cell in which something is wrong.
    pub fn beginning(&self) -> &str {
        let cell = self.cells.iter().find(|cell| !cell.faults.is_empty());
        cell.map_or(&self.mark, |cell| &cell.mark)
    }
}

/// A row that is left out, in words.
pub struct LeftOut {
    pub place: String,
    pub number: u32,
    pub words: String,
}

/// The rows that are shown of a sheet, by its place among the sheets.
pub fn rows(
    view: &View,
    plan: &Plan,
    (at, sheet): (usize, &LookedSheet),
    faults: &[Fault],
) -> Vec<Row> {
    let faults: Vec<&Fault> = faults.iter().filter(|fault| fault.weight > Weight::Note).collect();
    let is_of_sheet = |name: Option<&str>| name == Some(&*sheet.name);
    let beside: HashSet<u64> = faults
        .iter()
        .filter_map(|fault| {
            let (other, row) = fault.what.beside()?;
            is_of_sheet(other.or(fault.place.sheet.as_deref())).then_some(row)
        })
        .collect();
    let rows = sheet.rows.iter().map(|row| {
        let number = u64::from(row.number);
        let of_row: Vec<&Fault> = faults
            .iter()
            .copied()
            .filter(|fault| fault.place.row == number && is_of_sheet(fault.place.sheet.as_deref()))
            .collect();
        let (of_cells, whole): (Vec<&Fault>, Vec<&Fault>) =
            of_row.into_iter().partition(|fault| letters(fault).is_some());
        // What is there already is decided for all of the file, not cell by cell.
        let is_decided_below =
            |fault: &&Fault| fault.what.remedy() == Some(Remedy::DecideOnExisting);
        let is_beside = beside.contains(&number);
        let is_open = is_beside || !whole.iter().all(is_decided_below);
        let columns = sheet.columns.iter().enumerate();
        let columns = columns.filter(|(_, column)| column.holds != Holds::Nothing);
        let cells = columns.map(|(place, column)| {
            let of_cell =
                of_cells.iter().filter(|fault| letters(fault) == Some(column.letters.as_str()));
            let faults: Vec<String> =
                of_cell.map(|fault| remedy::words(view, &fault.what)).collect();
            let is_here = |mend: &Mend| {
                mend.sheet == sheet.name && mend.row == row.number && mend.column == place
            };
            let is_mended = plan.mends.iter().any(is_here);
            Cell {
                place: format!("{}:{place}:{}", row.number, sheet.name),
                mark: format!("cell-{at}-{}-{place}", row.number),
                heading: mapping::heading(view, column),
                text: row.cells.get(place).cloned().unwrap_or_default(),
                is_open: is_mended || !faults.is_empty() || (is_open && is_read(column)),
                faults,
                is_mended,
            }
        });
        Row {
            number: row.number,
            place: place(row, sheet),
            mark: format!("row-{at}-{}", row.number),
            faults: whole.iter().map(|fault| remedy::words(view, &fault.what)).collect(),
            is_beside,
            cells: cells.collect(),
        }
    });
    rows.collect()
}

/// The rows of a sheet that are left out.
pub fn left_out(sheet: &LookedSheet) -> Vec<LeftOut> {
    // Not of the law: what fits a line, and is enough to find the row again.
    const LETTERS: usize = 60;
    let rows = sheet.left_out.iter().map(|row| {
        let cells: Vec<&str> =
            row.cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
        let words = cells.join("、");
        let words = match words.chars().count() > LETTERS {
            true => words.chars().take(LETTERS).chain(['…']).collect(),
            false => words,
        };
        LeftOut { place: place(row, sheet), number: row.number, words }
    });
    rows.collect()
}

fn letters(fault: &Fault) -> Option<&str> {
    fault.place.column.as_ref()?.letters.as_deref()
}

/// Whether what stands in the cells of a column is read at all.
fn is_read(column: &LookedColumn) -> bool {
    matches!(column.holds, Holds::Field(_) | Holds::Identifier(_) | Holds::Record)
}

fn place(row: &LookedRow, sheet: &LookedSheet) -> String {
    format!("{}:{}", row.number, sheet.name)
}

/// The cell that a control names.
pub fn mend(place: &str, text: &str) -> Option<Mend> {
    let (row, rest) = place.split_once(':')?;
    let (column, sheet) = rest.split_once(':')?;
    Some(Mend {
        sheet: sheet.to_owned(),
        row: row.parse().ok()?,
        column: column.parse().ok()?,
        text: text.to_owned(),
    })
}

/// The row that a control or an address names.
pub fn named(place: &str) -> Option<RowPlace> {
    let (row, sheet) = place.split_once(':')?;
    Some(RowPlace { sheet: sheet.to_owned(), row: row.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_names_row_column_and_a_sheet_that_may_hold_any_sign() {
        let mend = mend("3:8:補登:二月", "114/5/6").unwrap();
        assert_eq!(
            (mend.row, mend.column, &*mend.sheet, &*mend.text),
            (3, 8, "補登:二月", "114/5/6")
        );
        assert_eq!(super::mend("x:8:補登", ""), None);
        assert_eq!(super::mend("3", ""), None);
        let row = named("3:補登:二月").unwrap();
        assert_eq!((row.row, &*row.sheet), (3, "補登:二月"));
        assert_eq!(named("三:補登"), None);
    }
}
