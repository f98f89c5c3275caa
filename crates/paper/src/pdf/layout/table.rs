//! A table over pages: each row once, the heading again on every page that it reaches.

use super::{CELL, CELL_HEAD, LEFT, MILLIMETRE, Piece, Setter, Setting};
use crate::PaperError;
use crate::columns::widths;
use crate::lines::{Length, Letter, letters};
use crate::model::{Table, Text};
use crate::pdf::structure::{Kind, Place, Structure};

/// Between a cell's edge and its words.
const PADDING: Length = 3_400;

/// The words of one row, cell by cell, line by line.
type Lines = Vec<Vec<Vec<Letter>>>;

impl Setter<'_> {
    pub(super) fn table(&mut self, table: &Table) -> Result<(), PaperError> {
        if table.columns.is_empty() {
            return Ok(());
        }
        let widths = widths(table, self.text_width());
        let whole = self.laid.structure.add(Structure::WHOLE, Kind::Table);
        let heading: Vec<Text> =
            table.columns.iter().map(|column| Text::plain(column.heading.as_str())).collect();
        let heading = self.row_lines(&heading, &widths, CELL_HEAD);
        let height = height_of(&heading, CELL_HEAD);
        let least = Length::from(table.least_row) * MILLIMETRE;
        // The heading does not stand alone at the foot of a page.
        if !self.has_room(height + (CELL.leading + 2 * PADDING).max(least)) {
            self.turn();
        }
        let head = self.laid.structure.add(whole, Kind::Head);
        let row = self.laid.structure.add(head, Kind::Row);
        let parts: Vec<Place> =
            widths.iter().map(|_| self.laid.structure.add(row, Kind::HeadCell)).collect();
        self.row(&heading, &widths, CELL_HEAD, height, Some(&parts));
        let body = self.laid.structure.add(whole, Kind::Body);
        for row in &table.rows {
            if !(self.goes_on)() {
                return Err(PaperError::GivenUp);
            }
            let row = self.row_lines(row, &widths, CELL);
            let part = self.laid.structure.add(body, Kind::Row);
            let parts: Vec<Place> =
                widths.iter().map(|_| self.laid.structure.add(part, Kind::Cell)).collect();
            self.body_row(row, &widths, least, &heading, &parts);
        }
        self.used += CELL.leading / 2;
        Ok(())
    }

    /// A row of the body; one that is higher than a page is continued on the next.
    fn body_row(
        &mut self,
        mut row: Lines,
        widths: &[Length],
        least: Length,
        heading: &Lines,
        parts: &[Place],
    ) {
        let page = self.laid.height - super::BOTTOM - super::TOP;
        let above = height_of(heading, CELL_HEAD);
        // A heading that would leave rows no room is not repeated: the table would never end.
        let repeated = Some(heading).filter(|_| above <= page / 2);
        let full = page - repeated.map_or(0, |_| above);
        loop {
            let height = height_of(&row, CELL).max(least);
            if self.has_room(height) {
                self.row(&row, widths, CELL, height, Some(parts));
                return;
            }
            if height <= full {
                self.next_page(repeated, widths);
                continue;
            }
            let n_lines = usize::try_from((self.room() - 2 * PADDING) / CELL.leading).unwrap_or(0);
            if n_lines > 1 {
                let rest = row.iter_mut().map(|cell| cell.split_off(n_lines.min(cell.len())));
                let rest: Lines = rest.collect();
                let height = height_of(&row, CELL);
                self.row(&row, widths, CELL, height, Some(parts));
                row = rest;
            }
            self.next_page(repeated, widths);
        }
    }

    fn next_page(&mut self, heading: Option<&Lines>, widths: &[Length]) {
        self.turn();
        if let Some(heading) = heading {
            self.row(heading, widths, CELL_HEAD, height_of(heading, CELL_HEAD), None);
        }
    }

    fn row_lines(&self, cells: &[Text], widths: &[Length], setting: Setting) -> Lines {
        let blank = Text::default();
        let cell = |(place, width): (usize, &Length)| {
            // A cell that people fill in by hand still is a cell: a blank stands in it.
            let words = cells.get(place).filter(|cell| !cell.runs.is_empty()).unwrap_or(&blank);
            let mut letters = letters(words);
            if letters.is_empty() {
                letters.push(Letter { sign: '\u{3000}', is_missing: false });
            }
            let found = self.lines(&letters, width - 2 * PADDING, setting);
            found.into_iter().map(|line| letters.get(line).unwrap_or_default().to_vec()).collect()
        };
        widths.iter().enumerate().map(cell).collect()
    }

    /// Draws a row at the present height: its frame, its words.
    fn row(
        &mut self,
        cells: &Lines,
        widths: &[Length],
        setting: Setting,
        height: Length,
        parts: Option<&[Place]>,
    ) {
        let (top, whole) = (self.used, widths.iter().sum::<Length>());
        if setting.is_bold {
            self.put(Piece::Shade { left: LEFT, top, width: whole, height });
        }
        let mut left = LEFT;
        for (place, (cell, width)) in cells.iter().zip(widths).enumerate() {
            let part = parts.and_then(|parts| parts.get(place)).copied();
            for (number, line) in (0..).zip(cell) {
                let below = top + PADDING + number * setting.leading;
                self.put_words(left + PADDING, below, line.clone(), setting, part);
            }
            self.put(Piece::Line { from: (left, top), to: (left, top + height) });
            left += width;
        }
        self.put(Piece::Line { from: (left, top), to: (left, top + height) });
        self.put(Piece::Line { from: (LEFT, top), to: (left, top) });
        self.put(Piece::Line { from: (LEFT, top + height), to: (left, top + height) });
        self.used += height;
    }
}

fn height_of(row: &Lines, setting: Setting) -> Length {
    let n_lines = row.iter().map(Vec::len).max().unwrap_or(0).max(1);
    Length::try_from(n_lines).unwrap_or(Length::MAX / setting.leading) * setting.leading
        + 2 * PADDING
}
