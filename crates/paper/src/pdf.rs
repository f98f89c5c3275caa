//! A paper as tagged PDF (PDF/UA-1): laid out on pages first, then drawn. Knows no file: the font comes as bytes.

mod draw;
mod font;
mod layout;
mod structure;

pub use font::{Face, Fonts};

use crate::{Paper, PaperError};

/// Writes the paper.
///
/// # Errors
/// [`PaperError`] where the font cannot be set into a PDF.
pub fn pdf(paper: &Paper, fonts: &Fonts) -> Result<Vec<u8>, PaperError> {
    let laid = layout::lay_out(paper, fonts);
    draw::draw(paper, fonts, &laid)
}
