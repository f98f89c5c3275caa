//! Puts cells into rows and sheets within the limits; knows no file format.

use crate::{Cell, Limits, Row, Sheet, SheetError};

/// Sheets under construction. Cells come row by row, from the top down.
pub(super) struct Assembly<'a> {
    limits: &'a Limits,
    sheets: Vec<Sheet>,
    row: Row,
    cells: u64,
    text_bytes: u64,
}

impl<'a> Assembly<'a> {
    pub(super) fn new(limits: &'a Limits) -> Self {
        Self { limits, sheets: Vec::new(), row: Row::default(), cells: 0, text_bytes: 0 }
    }

    pub(super) fn sheet(&mut self, name: String, hidden: bool) -> Result<(), SheetError> {
        self.close_row();
        if self.sheets.len() >= self.limits.sheets {
            return Err(SheetError::TooManySheets { limit: self.limits.sheets });
        }
        self.sheets.push(Sheet { name, hidden, rows: Vec::new() });
        Ok(())
    }

    /// Puts a cell into a row counted from 1 and a column counted from 0. Empty cells take no place.
    pub(super) fn place(&mut self, row: u32, column: usize, cell: Cell) -> Result<(), SheetError> {
        if cell == Cell::Empty {
            return Ok(());
        }
        if row != self.row.number {
            if row < self.row.number {
                return Err(SheetError::Damaged(format!("row {row} stands below a later one")));
            }
            self.close_row();
            self.row.number = row;
        }
        self.fits(row, column)?;
        let new_cells = (column + 1).saturating_sub(self.row.cells.len());
        self.cells += new_cells as u64;
        if self.cells > self.limits.cells {
            return Err(SheetError::TooManyCells { limit: self.limits.cells });
        }
        if let Cell::Text(text) | Cell::Error(text) = &cell {
            // One shared text may stand in a million cells, each with a copy of its own.
            self.holds(text)?;
        }
        if new_cells > 0 {
            self.row.cells.resize(column + 1, Cell::Empty);
        }
        if let Some(place) = self.row.cells.get_mut(column) {
            *place = cell;
        }
        Ok(())
    }

    /// Whether a full cell may stand there.
    pub(super) fn fits(&self, row: u32, column: usize) -> Result<(), SheetError> {
        let sheet = || self.sheets.last().map(|sheet| sheet.name.clone()).unwrap_or_default();
        if row > self.limits.rows {
            return Err(SheetError::TooManyRows { sheet: sheet(), limit: self.limits.rows });
        }
        if column >= self.limits.columns {
            let limit = self.limits.columns;
            return Err(SheetError::TooManyColumns { sheet: sheet(), row, limit });
        }
        Ok(())
    }

    /// Counts a text against the limit, also before it is placed.
    pub(super) fn holds(&mut self, text: &str) -> Result<(), SheetError> {
        self.text_bytes += text.len() as u64;
        if self.text_bytes > self.limits.unpacked_bytes {
            return Err(SheetError::TooMuchText { limit: self.limits.unpacked_bytes });
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Vec<Sheet> {
        self.close_row();
        self.sheets
    }

    fn close_row(&mut self) {
        let row = std::mem::take(&mut self.row);
        if let (false, Some(sheet)) = (row.cells.is_empty(), self.sheets.last_mut()) {
            sheet.rows.push(row);
        }
    }
}
