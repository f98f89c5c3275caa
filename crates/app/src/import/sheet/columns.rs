//! The columns of one sheet: what each holds, and what is wrong with the headings themselves.

use std::collections::HashSet;
use std::sync::Arc;

use regulation::{FieldType, Form};
use sheets::{Row, Sheet, column_letters};

use crate::import::check::Checks;
use crate::import::fault::{Fault, Named, Place, Weight, What};
use crate::import::heading::{Found, RecordColumn, Said, Use, column};
use crate::import::looked::{self, Holds, LookedColumn, LookedRow, LookedSheet, RowPlace};
use crate::import::reference::AGENCY;

pub(super) struct Columns<'s> {
    pub(super) sheet: Arc<str>,
    pub(super) headings: &'s Row,
    pub(super) uses: Vec<Use>,
    /// Rows below the headings, without those that repeat them or are left out.
    pub(super) rows: Vec<&'s Row>,
    /// Rows that a person leaves out.
    pub(super) left_out: Vec<&'s Row>,
    /// The sheet is an export of ours: its first column is the record's id.
    pub(super) exact: bool,
    nameless: Vec<Nameless>,
}

/// A column without a heading in which something stands.
struct Nameless {
    column: usize,
    /// The first row in which something stands.
    row: u32,
    is_left_out: bool,
}

impl<'s> Columns<'s> {
    pub(super) fn new(
        sheet: &'s Sheet,
        found: Found,
        said: Said<'_>,
        left_out: &[RowPlace],
    ) -> Self {
        static EMPTY: Row = Row { number: 0, cells: Vec::new() };
        let headings = sheet.rows.get(found.place).unwrap_or(&EMPTY);
        let below = sheet.rows.get(found.place + 1..).unwrap_or_default();
        let is_full = |row: &&Row| row.cells.iter().any(|cell| !cell.is_blank());
        let out: HashSet<u32> =
            left_out.iter().filter(|one| one.sheet == sheet.name).map(|one| one.row).collect();
        let (left_out, rows): (Vec<&Row>, Vec<&Row>) = below
            .iter()
            .filter(is_full)
            .filter(|row| row.cells != headings.cells)
            .partition(|row| out.contains(&row.number));
        let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let nameless = (0..width.max(found.uses.len()))
            .filter(|column| matches!(found.uses.get(*column), None | Some(Use::Blank)))
            .filter_map(|column| {
                let row = rows.iter().find(|row| !row.cell(column).is_blank())?.number;
                let is_left_out = said.leaves_out(&column_letters(column));
                Some(Nameless { column, row, is_left_out })
            })
            .collect();
        Self {
            sheet: sheet.name.as_str().into(),
            headings,
            exact: found.uses.first() == Some(&Use::Record(RecordColumn::Id)),
            uses: found.uses,
            rows,
            left_out,
            nameless,
        }
    }

    /// Whether a field has a column, be it of its name or of its identifier.
    fn has(&self, field: usize) -> bool {
        self.uses
            .iter()
            .any(|one| matches!(one, Use::Field(own) | Use::Identifier(own) if *own == field))
    }

    /// The sheet as it was understood, its rows to be added.
    pub(super) fn looked(&self, form: &Form) -> LookedSheet {
        let mut columns = looked::columns(self.headings, &self.uses, form);
        for nameless in &self.nameless {
            for place in columns.len()..=nameless.column {
                let (letters, heading) = (column_letters(place), String::new());
                columns.push(LookedColumn { letters, heading, holds: Holds::Nothing });
            }
            if let Some(column) = columns.get_mut(nameless.column) {
                column.holds = if nameless.is_left_out { Holds::LeftOut } else { Holds::Unknown };
            }
        }
        LookedSheet {
            name: self.sheet.to_string(),
            headings_row: self.headings.number,
            columns,
            rows: Vec::new(),
            is_sound: true,
            n_before: 0,
            n_more: 0,
            left_out: self.left_out.iter().map(|row| LookedRow::of(row)).collect(),
        }
    }

    /// The names of fields without a column.
    pub(super) fn lacking(&self, form: &Form) -> Vec<String> {
        let lacking = form.fields.iter().enumerate().filter(|(place, _)| !self.has(*place));
        lacking.map(|(_, field)| field.name.clone()).collect()
    }

    /// What is wrong with the headings, and which moments of the file are not kept.
    pub(super) fn faults(
        &self,
        form: &Form,
        checks: &Checks,
        agency_given: bool,
        keeps_moments: bool,
    ) -> Vec<Fault> {
        let row = u64::from(self.headings.number);
        let place = |one: usize| Place {
            sheet: Some(Arc::clone(&self.sheet)),
            row,
            column: Some(column(self.headings, one)),
        };
        let mut faults = Vec::new();
        for (one, what) in self.uses.iter().enumerate() {
            let mut weight = Weight::Error;
            let what = match what {
                Use::Unknown => What::UnknownHeading,
                Use::Record(RecordColumn::RecordedAt | RecordColumn::WithdrawnAt)
                    if !keeps_moments =>
                {
                    weight = Weight::Note;
                    What::RecordedNow
                }
                Use::Second { first, field } => {
                    let Some(field) = form.fields.get(*field) else { continue };
                    What::SecondColumn { field: Named::field(field), first: column_letters(*first) }
                }
                _ => continue,
            };
            faults.push(Fault { weight, place: place(one), value: None, what });
        }
        for nameless in self.nameless.iter().filter(|one| !one.is_left_out) {
            let mut place = place(nameless.column);
            place.row = u64::from(nameless.row);
            faults.push(Fault {
                weight: Weight::Error,
                place,
                value: None,
                what: What::UnknownHeading,
            });
        }
        let fills_itself = |field: usize| {
            let own = form.fields.get(field);
            checks.agency == Some(field)
                && own.is_some_and(|own| own.kind == FieldType::Reference(AGENCY.to_owned()))
                && (agency_given || self.uses.contains(&Use::Record(RecordColumn::Agency)))
        };
        for field in &checks.required {
            if self.has(*field) || fills_itself(*field) {
                continue;
            }
            let Some(field) = form.fields.get(*field) else { continue };
            let what = What::RequiredColumn { field: Named::field(field) };
            let place = Place { sheet: Some(Arc::clone(&self.sheet)), row, column: None };
            faults.push(Fault { weight: Weight::Warning, place, value: None, what });
        }
        faults
    }
}
