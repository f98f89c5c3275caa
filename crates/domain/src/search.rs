//! Search: the terms by which a text is found again; knows no index and no reader.
//!
//! Chinese is written without spaces and most of its words have two characters, so a run of characters
//! is known by its pairs, and the last of them by itself. A word in letters and digits is known whole
//! and by its parts, a date by its day, month and year, whichever calendar it was written in.

mod fold;
mod mark;
mod question;
mod record;
mod run;

pub use fold::folded;
pub use question::{Question, Wanted};
pub use record::{Space, each_file, each_name_of, each_term_of, naming_fields, reference};
pub use run::each_term;

/// Grows with every change of what is written here: an index that was built by another is built anew.
pub const EDITION: &str = "3";
