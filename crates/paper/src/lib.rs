//! Papers that people hand in: their model, templates as data, and PDF and ODT made of them.
//!
//! Knows the law's forms by name, but no record, no file and no clock: fonts come in as bytes, papers
//! leave as bytes.

mod columns;
mod error;
mod lines;
mod model;
mod odt;
mod pdf;
mod template;

pub use error::{PaperError, TemplateFault};
pub use model::{Block, Column, Measure, Orientation, Paper, Run, Style, Table, Text};
pub use odt::odt;
pub use pdf::{Face, Fonts, pdf};
pub use template::{
    About, Chosen, During, MOST_TEXT, OfDuty, PLACEHOLDERS, Part, Period, Piece, Placeholder,
    Records, Standings, Template, Words, item_of,
};
