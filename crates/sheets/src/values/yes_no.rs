//! Yes and no as people write them; knows no question.
//!
//! A lone letter O is refused: it may be a nought or a circle.

use super::{Fault, width};
use crate::Cell;

const YES: [&str; 15] =
    ["是", "有", "true", "yes", "y", "v", "✓", "✔", "☑", "■", "○", "◯", "1", "t", "真"];
const NO: [&str; 16] =
    ["否", "無", "false", "no", "n", "x", "✗", "✘", "✕", "×", "☐", "□", "0", "f", "假", "沒有"];

/// The answer in a cell.
pub fn yes_or_no(cell: &Cell) -> Result<bool, Fault> {
    let word = match cell {
        Cell::Bool(answer) => return Ok(*answer),
        Cell::Empty => return Err(Fault::Blank),
        Cell::Error(error) => return Err(Fault::Formula(error.clone())),
        Cell::Number(number) => number.as_str().to_owned(),
        Cell::Text(text) => width::trim(&width::half(text)).to_lowercase(),
        Cell::Day(_) | Cell::Moment(_) => return Err(Fault::NeitherYesNorNo),
    };
    match word.as_str() {
        "" => Err(Fault::Blank),
        word if YES.contains(&word) => Ok(true),
        word if NO.contains(&word) => Ok(false),
        _ => Err(Fault::NeitherYesNorNo),
    }
}
