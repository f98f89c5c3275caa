//! Rows of a file, each cell with what is wrong in it and a control to mend it.

use app::import::staged::Plan;
use app::import::{Fault, Holds, LookedSheet, Mend, Weight};

use super::remedy;
use crate::view::View;

/// Before the place of a cell, in the names of the controls that mend it and say what stood there.
pub const CELL: &str = "cell:";
pub const STOOD: &str = "stood:";

pub struct Row {
    pub number: u32,
    /// What is wrong with the row and with none of its cells alone.
    pub faults: Vec<String>,
    pub cells: Vec<Cell>,
}

pub struct Cell {
    /// `row:column:sheet`, by which a mend finds it.
    pub place: String,
    pub heading: String,
    pub text: String,
    /// What is wrong, in words; a cell that was mended may be changed again.
    pub faults: Vec<String>,
    pub is_mended: bool,
}

impl Cell {
    pub fn is_open(&self) -> bool {
        self.is_mended || !self.faults.is_empty()
    }
}

/// The rows that are shown of a sheet.
pub fn rows(view: &View, plan: &Plan, sheet: &LookedSheet, faults: &[Fault]) -> Vec<Row> {
    let of_sheet: Vec<&Fault> = faults
        .iter()
        .filter(|fault| {
            fault.weight > Weight::Note && fault.place.sheet.as_deref() == Some(&*sheet.name)
        })
        .collect();
    let rows = sheet.rows.iter().map(|row| {
        let of_row = of_sheet.iter().filter(|fault| fault.place.row == u64::from(row.number));
        let letters = |fault: &Fault| fault.place.column.as_ref()?.letters.clone();
        let what = |fault: &Fault| remedy::words(view, &fault.what);
        let whole = of_row.clone().filter(|fault| letters(fault).is_none());
        let cells = sheet.columns.iter().enumerate();
        let cells = cells.filter(|(_, column)| column.holds != Holds::Nothing);
        let cells = cells.map(|(place, column)| {
            let of_cell =
                of_row.clone().filter(|fault| letters(fault).as_ref() == Some(&column.letters));
            let is_here = |mend: &&Mend| {
                mend.sheet == sheet.name && mend.row == row.number && mend.column == place
            };
            Cell {
                place: format!("{}:{place}:{}", row.number, sheet.name),
                heading: column.heading.clone(),
                text: row.cells.get(place).cloned().unwrap_or_default(),
                faults: of_cell.map(|fault| what(fault)).collect(),
                is_mended: plan.mends.iter().any(|mend| is_here(&mend)),
            }
        });
        Row {
            number: row.number,
            faults: whole.map(|fault| what(fault)).collect(),
            cells: cells.collect(),
        }
    });
    rows.collect()
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
    }
}
