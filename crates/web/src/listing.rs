//! The list of a page as a file: what its filter lets through, all of it and not a page alone, in the
//! reader's language; knows no page.
//!
//! The page gives headings and reads pieces by its own use case, so that nobody gets into a file what they
//! may not see on the page.

use std::sync::Arc;

use app::Actor;
use axum::response::Response;

use crate::download::{self, Cell, Format, asked_format};
use crate::fault::Fault;
use crate::routes::State;
use crate::view::View;

/// Rows of a file at most, so that nobody waits without end; not of the law.
pub const MOST: usize = 10_000;

/// Rows that are read at once.
pub const AT_ONCE: u32 = 500;

/// Some rows of a list, in the order of its headings.
#[derive(Debug, Default)]
pub struct Piece {
    pub rows: Vec<Vec<Cell>>,
    /// The place where the list goes on; none where this is all.
    pub next: Option<String>,
}

/// A list that is asked for as a file: who asks, and for which view of it.
pub struct Listing {
    pub view: View,
    pub state: State,
    pub actor: Arc<Actor>,
    format: Format,
}

impl Listing {
    /// What `format=` asks for; none where the page itself is asked for.
    ///
    /// # Errors
    /// 422 for a format that does not exist.
    pub fn asked(view: &View, state: &State, actor: &Arc<Actor>) -> Result<Option<Self>, Fault> {
        let format = asked_format(view)?;
        Ok(format.map(|format| Self {
            view: view.clone(),
            state: state.clone(),
            actor: Arc::clone(actor),
            format,
        }))
    }

    /// Writes the list and answers with it, having told the log. `name` is the file's name without day and
    /// ending; `piece` reads what comes after a place, the beginning where there is none.
    ///
    /// # Errors
    /// What `piece` says; the store's: who cannot be told of gets no file.
    pub async fn file(
        self,
        name: &str,
        headings: impl IntoIterator<Item = &'static str>,
        mut piece: impl FnMut(&Self, Option<&str>) -> Result<Piece, Fault> + Send + 'static,
    ) -> Result<Response, Fault> {
        let name = format!("{name}-{}", self.day());
        let headings = headings.into_iter().map(str::to_owned).collect();
        download::table(self.format, name, headings, move |table| {
            // Who may not see the list is refused here, before the log tells of a file.
            let first = piece(&self, None)?;
            self.tell()?;
            let row = |cells: &[Cell]| download::row(table, cells);
            match fill(first, |place| piece(&self, Some(place)), row)? {
                End::Reached => Ok(()),
                End::Cut => download::row(table, &[Cell::text(self.view.t.list_is_cut(MOST))]),
            }
        })
        .await
    }

    /// As [`Listing::file`], of a list that is read at once.
    ///
    /// # Errors
    /// As [`Listing::file`].
    pub async fn whole(
        self,
        name: &str,
        headings: impl IntoIterator<Item = &'static str>,
        rows: impl FnOnce(&Self) -> Result<Vec<Vec<Cell>>, Fault> + Send + 'static,
    ) -> Result<Response, Fault> {
        let mut rows = Some(rows);
        let piece = move |asked: &Self, _: Option<&str>| {
            let rows = rows.take().map(|rows| rows(asked)).transpose()?;
            Ok(Piece { rows: rows.unwrap_or_default(), next: None })
        };
        self.file(name, headings, piece).await
    }

    /// The log has the list and the day; what was sought in it may be a person's name.
    fn tell(&self) -> Result<(), Fault> {
        let (installation, path) = (self.state.installation(), &self.view.path);
        Ok(app::export::note_table(installation, &self.actor, path, self.day())?)
    }

    /// The day of which the list tells.
    fn day(&self) -> regulation::Day {
        if self.view.is_of_a_day() { self.view.as_of.day() } else { self.view.today }
    }
}

/// Whether a file holds all of its list.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Reached,
    Cut,
}

/// Writes piece after piece, until the list ends or the file holds as much as it may.
fn fill(
    first: Piece,
    mut following: impl FnMut(&str) -> Result<Piece, Fault>,
    mut row: impl FnMut(&[Cell]) -> Result<(), Fault>,
) -> Result<End, Fault> {
    let (mut piece, mut left) = (first, MOST);
    loop {
        for cells in piece.rows.iter().take(left) {
            row(cells)?;
        }
        let is_cut = piece.rows.len() > left;
        left = left.saturating_sub(piece.rows.len());
        match piece.next {
            _ if is_cut => return Ok(End::Cut),
            None => return Ok(End::Reached),
            Some(_) if left == 0 => return Ok(End::Cut),
            Some(place) => piece = following(&place)?,
        }
    }
}

/// A moment as a cell, by the wall clock of Taipei.
pub fn moment(moment: domain::Moment) -> Cell {
    Cell::Moment(moment.civil())
}

/// A count as a cell.
pub fn count(count: usize) -> Cell {
    Cell::Number(i64::try_from(count).unwrap_or(i64::MAX).into())
}

/// A day as a cell.
pub fn day(day: regulation::Day) -> Cell {
    Cell::Day(day.date())
}

crate::words::words! {
    rows_at_most(n: &usize): "至多 {n} 列", "at most {n} rows";
    list_is_cut(n: usize): "此檔止於第 {n} 列，清單尚有其他列；請縮小篩選後再下載。", "This file ends at row {n} and the list goes on: narrow the filter and download again.";
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list of so many rows, read a hundred at a time; how it ends and how many rows are written.
    fn filled(n_rows: usize) -> (End, usize) {
        let piece = |place: usize| {
            let end = n_rows.min(place + 100);
            let rows = (place..end).map(|number| vec![count(number)]).collect();
            Piece { rows, next: (end < n_rows).then(|| end.to_string()) }
        };
        let mut n_written = 0;
        let end = fill(
            piece(0),
            |place| Ok(piece(place.parse().unwrap())),
            |_| {
                n_written += 1;
                Ok(())
            },
        );
        (end.unwrap(), n_written)
    }

    #[test]
    fn a_list_is_written_piece_after_piece_to_its_end() {
        assert_eq!(filled(0), (End::Reached, 0));
        assert_eq!(filled(250), (End::Reached, 250));
        assert_eq!(filled(MOST), (End::Reached, MOST));
    }

    #[test]
    fn a_list_that_is_longer_than_a_file_may_be_is_never_cut_silently() {
        assert_eq!(filled(MOST + 1), (End::Cut, MOST));
        assert_eq!(filled(MOST + 50), (End::Cut, MOST));
    }

    #[test]
    fn a_fault_on_the_way_is_the_files_fault() {
        let first = Piece { rows: Vec::new(), next: Some("1".to_owned()) };
        let refused = fill(first, |_| Err(Fault::not_found()), |_| Ok(()));
        assert_eq!(refused.unwrap_err().status(), axum::http::StatusCode::NOT_FOUND);
    }
}
