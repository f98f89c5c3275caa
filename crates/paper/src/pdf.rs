//! A paper as tagged PDF (PDF/UA-1): laid out on pages first, then drawn. Knows no file: the font comes as bytes.

mod draw;
mod font;
mod layout;
mod structure;

pub use font::{Face, Fonts};

use crate::{Paper, PaperError};

/// Writes the paper, as long as it is asked to go on.
///
/// # Errors
/// [`PaperError`] where the font cannot be set into a PDF, or it was not to go on.
pub fn pdf(
    paper: &Paper,
    fonts: &Fonts,
    goes_on: &dyn Fn() -> bool,
) -> Result<Vec<u8>, PaperError> {
    let laid = layout::lay_out(paper, fonts, goes_on)?;
    draw::draw(paper, fonts, &laid, goes_on)
}
