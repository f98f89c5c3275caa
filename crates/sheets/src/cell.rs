//! What a table is made of: sheets, rows and cells; knows no file format.

use jiff::civil::{Date, DateTime};

use crate::Number;

/// What stands in the cell of a formula that was saved without its value, in no language.
pub(crate) const NO_VALUE: &str = "=…";

/// One table of a file. A CSV file is one sheet named after the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    pub name: String,
    /// The sheet is hidden in the spreadsheet program.
    pub hidden: bool,
    /// Rows that hold something, in order; blank rows are left out and leave a gap in the numbers.
    pub rows: Vec<Row>,
}

/// One row that holds something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Counted from 1, as the spreadsheet program shows it.
    pub number: u32,
    /// Cells from column A on; trailing empty cells are left out.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell of a column counted from 0; beyond the last cell every cell is empty.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }
}

/// What stands in one cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell {
    #[default]
    Empty,
    /// Exactly as written, spaces included. Never the empty text: that is `Empty`.
    Text(String),
    Number(Number),
    Bool(bool),
    Day(Date),
    /// Wall time in Taipei (+08:00).
    Moment(DateTime),
    /// A formula that failed (`#REF!`), or one that was saved without its value.
    Error(String),
}

impl Cell {
    /// A text cell; the empty text is the empty cell.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// Nothing there, or only spaces.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.chars().all(crate::values::width::is_space),
            _ => false,
        }
    }

    /// The cell as people would write it in a message: days and moments in ISO form, a share of
    /// a hundred with its sign.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Error(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Bool(true) => "TRUE".to_owned(),
            Self::Bool(false) => "FALSE".to_owned(),
            Self::Day(day) => day.to_string(),
            Self::Moment(moment) => crate::write::moment_text(*moment),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

/// The letters above a column counted from 0: `A`, `Z`, `AA`.
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    letters.iter().rev().collect()
}
