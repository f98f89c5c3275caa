//! A sheet as it was understood, for whoever looks before it is written; and cells that they mend.

use std::collections::{BTreeSet, HashMap};

use regulation::Form;
use serde::{Deserialize, Serialize};
use sheets::{Cell, Sheet, column_letters};

use super::fault::Fault;
use super::heading::Use;

/// So many rows of a sheet are shown: those in which something is wrong, else its first.
const ROWS_SHOWN: usize = 100;
const ROWS_OF_A_SOUND_SHEET: usize = 5;

/// A cell as a person mends it before the file is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mend {
    pub sheet: String,
    /// As the spreadsheet program counts it, from 1.
    pub row: u32,
    /// Counted from 0.
    pub column: usize,
    pub text: String,
}

/// A sheet with its headings found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedSheet {
    pub name: String,
    /// The row of the headings, counted from 1.
    pub headings_row: u32,
    pub columns: Vec<LookedColumn>,
    /// In the order of the sheet.
    pub rows: Vec<LookedRow>,
    /// How many rows more have something wrong in them.
    pub n_more: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedColumn {
    pub letters: String,
    pub heading: String,
    pub holds: Holds,
}

/// What stands below a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holds {
    /// A field, by its name.
    Field(String),
    /// The id of what a reference field names.
    Identifier(String),
    /// Something about the record itself.
    Record,
    /// Another column before it fills this field.
    Second(String),
    Unknown,
    LeftOut,
    Nothing,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedRow {
    /// Counted from 1.
    pub number: u32,
    pub cells: Vec<String>,
}

impl Holds {
    pub(super) fn of(form: &Form, what: Use) -> Self {
        let name = |place: usize| form.fields.get(place).map_or("", |field| &field.name).to_owned();
        match what {
            Use::Field(place) => Self::Field(name(place)),
            Use::Identifier(place) => Self::Identifier(name(place)),
            Use::Record(_) => Self::Record,
            Use::Second { field, .. } => Self::Second(name(field)),
            Use::Unknown => Self::Unknown,
            Use::Ignored => Self::LeftOut,
            Use::Blank => Self::Nothing,
        }
    }
}

/// Puts what a person wrote in the place of cells. What names no cell of the file changes nothing.
pub(super) fn mend(sheets: &mut [Sheet], mends: &[Mend]) {
    for mend in mends {
        let sheet = sheets.iter_mut().find(|sheet| sheet.name == mend.sheet);
        let row = sheet.and_then(|sheet| {
            let place = sheet.rows.binary_search_by_key(&mend.row, |row| row.number).ok()?;
            sheet.rows.get_mut(place)
        });
        let Some(row) = row else { continue };
        // Beyond the last cell every cell is empty; a column that far off is none of the file's.
        if mend.column >= row.cells.len() && mend.column < sheets::Limits::default().columns {
            row.cells.resize(mend.column + 1, Cell::Empty);
        }
        if let Some(cell) = row.cells.get_mut(mend.column) {
            *cell = Cell::text(mend.text.as_str());
        }
    }
}

/// Adds the rows to look at: those with faults, or the first of a sheet without any.
pub(super) fn show_rows(looked: &mut [LookedSheet], sheets: &[Sheet], faults: &[Fault]) {
    let mut faulty: HashMap<&str, BTreeSet<u64>> = HashMap::new();
    for fault in faults {
        if let Some(sheet) = fault.place.sheet.as_deref() {
            faulty.entry(sheet).or_default().insert(fault.place.row);
        }
    }
    for looked in looked {
        let Some(sheet) = sheets.iter().find(|sheet| sheet.name == looked.name) else { continue };
        let below = sheet.rows.iter().filter(|row| row.number > looked.headings_row);
        let mut wrong = faulty.remove(looked.name.as_str()).unwrap_or_default();
        wrong.retain(|number| *number > u64::from(looked.headings_row));
        looked.n_more = wrong.len().saturating_sub(ROWS_SHOWN);
        let shown: Vec<_> = match wrong.is_empty() {
            true => below.take(ROWS_OF_A_SOUND_SHEET).collect(),
            false => below
                .filter(|row| wrong.contains(&u64::from(row.number)))
                .take(ROWS_SHOWN)
                .collect(),
        };
        let rows = shown.into_iter().map(|row| LookedRow {
            number: row.number,
            cells: row.cells.iter().map(Cell::shown).collect(),
        });
        looked.rows = rows.collect();
    }
}

/// The columns of a row of headings with what each holds.
pub(super) fn columns(headings: &sheets::Row, uses: &[Use], form: &Form) -> Vec<LookedColumn> {
    let columns = uses.iter().enumerate().map(|(place, what)| LookedColumn {
        letters: column_letters(place),
        heading: headings.cell(place).shown(),
        holds: Holds::of(form, *what),
    });
    columns.collect()
}
