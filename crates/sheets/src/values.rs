//! What people mean by a cell: days, moments, numbers, yes and no, lists, headings.
//!
//! Every reader is pure and answers with a value or a [`Fault`] that says how to write it. None
//! knows which column it reads; a blank cell is [`Fault::Blank`], so callers ask
//! [`crate::Cell::is_blank`] first where a cell may be left out.

pub(crate) mod day;
mod fault;
pub mod heading;
pub mod list;
mod moment;
mod number;
mod numeral;
mod time;
pub mod width;
mod yes_no;

pub use day::{day, parse_day};
pub use fault::Fault;
pub use moment::{moment, parse_moment};
pub use number::{integer, number, percent};
pub use yes_no::yes_or_no;

use crate::Cell;

/// The words of a text cell, half-width and trimmed; a number, day or truth as it is shown.
///
/// For codes, enum words and names that are compared, not for free text that is kept as written.
pub fn word(cell: &Cell) -> Result<String, Fault> {
    match cell {
        Cell::Error(error) => Err(Fault::Formula(error.clone())),
        _ if cell.is_blank() => Err(Fault::Blank),
        _ => Ok(width::trim(&width::half(&cell.shown())).to_owned()),
    }
}

/// Free text as written, line breaks included; only the spaces around it go.
pub fn text(cell: &Cell) -> Result<String, Fault> {
    match cell {
        Cell::Error(error) => Err(Fault::Formula(error.clone())),
        _ if cell.is_blank() => Err(Fault::Blank),
        Cell::Text(text) => Ok(width::trim(text).to_owned()),
        _ => Ok(cell.shown()),
    }
}

/// The text of a cell that holds text, ready for the readers of days and numbers.
fn plain(text: &str) -> String {
    width::trim(&width::figures(text)).to_owned()
}
