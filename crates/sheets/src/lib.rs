//! Reads and writes spreadsheets as rows of cells; knows no form and no law.
//!
//! [`read_file`] and [`read_table`] turn CSV, XLSX and ODS into [`Sheet`]s, [`JsonLines`] streams
//! JSON Lines, [`TableWriter`] writes all four, and [`values`] reads what people put into a cell:
//! days of the Republic's calendar, full-width digits, yes and no, lists.

mod cell;
mod error;
pub mod json_fault;
mod limits;
mod number;
mod read;
mod serial;
pub mod values;
mod write;

pub use cell::{Cell, Row, Sheet, column_letters};
pub use error::{Encoding, SheetError};
pub use limits::Limits;
pub use number::Number;
pub use read::json_lines::{JsonLines, Line};
pub use read::{Kind, kind_of, read_file, read_table};
pub use write::csv::CsvWriter;
pub use write::json_lines::JsonLinesWriter;
pub use write::ods::OdsWriter;
pub use write::xlsx::XlsxWriter;
pub use write::{Format, TableWriter, Years};
