//! A sheet as it was understood, for whoever looks before it is written; and cells that they mend.

use std::collections::{BTreeSet, HashMap};

use regulation::Form;
use serde::{Deserialize, Serialize};
use sheets::{Cell, Row, Sheet, column_letters};

use super::fault::{Fault, Weight};
use super::heading::Use;

/// So many rows are shown at once: those in which something is wrong, else the first of a sheet.
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

/// A row of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowPlace {
    pub sheet: String,
    /// As the spreadsheet program counts it, from 1.
    pub row: u32,
}

/// A sheet with its headings found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedSheet {
    pub name: String,
    /// The row of the headings, counted from 1.
    pub headings_row: u32,
    pub columns: Vec<LookedColumn>,
    /// The rows to look at that are shown now, in the order of the sheet.
    pub rows: Vec<LookedRow>,
    /// No row asks to be looked at; those shown are its first.
    pub is_sound: bool,
    /// How many rows to look at stand before and behind those shown.
    pub n_before: usize,
    pub n_more: usize,
    /// The rows that a person leaves out.
    pub left_out: Vec<LookedRow>,
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

impl LookedRow {
    pub(super) fn of(row: &Row) -> Self {
        Self { number: row.number, cells: row.cells.iter().map(Cell::shown).collect() }
    }
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

/// Adds the rows to look at: those with faults and those that they are held against, or the first of a
/// sheet that has none. Of many they are those after the one that was shown last.
pub(super) fn show_rows(
    looked: &mut [LookedSheet],
    sheets: &[Sheet],
    faults: &[Fault],
    after: Option<&RowPlace>,
) {
    let mut told: HashMap<&str, BTreeSet<u64>> = HashMap::new();
    for fault in faults.iter().filter(|fault| fault.weight > Weight::Note) {
        let Some(sheet) = fault.place.sheet.as_deref() else { continue };
        told.entry(sheet).or_default().insert(fault.place.row);
        if let Some((other, row)) = fault.what.beside() {
            told.entry(other.unwrap_or(sheet)).or_default().insert(row);
        }
    }
    let passed = after.and_then(|after| {
        let sheet = looked.iter().position(|one| one.name == after.sheet)?;
        Some((sheet, u64::from(after.row)))
    });
    let mut room = ROWS_SHOWN;
    for (place, looked) in looked.iter_mut().enumerate() {
        let Some(sheet) = sheets.iter().find(|sheet| sheet.name == looked.name) else { continue };
        let mut asked = told.remove(looked.name.as_str()).unwrap_or_default();
        asked.retain(|number| *number > u64::from(looked.headings_row));
        let n_asked = asked.len();
        asked.retain(|number| passed.is_none_or(|passed| (place, *number) > passed));
        let is_kept = |row: &&Row| !looked.left_out.iter().any(|out| out.number == row.number);
        let below = sheet.rows.iter().filter(|row| row.number > looked.headings_row);
        let shown: Vec<LookedRow> = match n_asked {
            0 => below.filter(is_kept).take(ROWS_OF_A_SOUND_SHEET).map(LookedRow::of).collect(),
            _ => below
                .filter(|row| asked.contains(&u64::from(row.number)))
                .take(room)
                .map(LookedRow::of)
                .collect(),
        };
        looked.is_sound = n_asked == 0;
        if !looked.is_sound {
            room -= shown.len();
            looked.n_before = n_asked - asked.len();
            looked.n_more = asked.len().saturating_sub(shown.len());
        }
        looked.rows = shown;
    }
}

/// The columns of a row of headings with what each holds.
pub(super) fn columns(headings: &Row, uses: &[Use], form: &Form) -> Vec<LookedColumn> {
    let columns = uses.iter().enumerate().map(|(place, what)| LookedColumn {
        letters: column_letters(place),
        heading: headings.cell(place).shown(),
        holds: Holds::of(form, *what),
    });
    columns.collect()
}
