//! What in the database cannot be read as the program writes it: named, so that somebody can put it back.

use std::fmt;

/// A cell of another type than the program writes, or of broken text; or a row whose words it never writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Illegible {
    pub table: &'static str,
    /// None where it is the row as a whole.
    pub column: Option<&'static str>,
    /// The row by the first column that was read of it. Empty where that cannot be read either, or where no
    /// row has a name: what a row is asked for may be a secret, so only an examination names it.
    pub row: String,
}

impl fmt::Display for Illegible {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, column, row } = self;
        if let Some(column) = column {
            write!(out, "column {column} of ")?;
        }
        if !row.is_empty() {
            write!(out, "row {row} of ")?;
        }
        write!(out, "table {table}")
    }
}
