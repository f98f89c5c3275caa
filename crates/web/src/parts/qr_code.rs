//! A text as a QR code, drawn in place: the picture never leaves the page.

use std::fmt::Write;

use askama::Template;
use qrcode::{Color, EcLevel, QrCode as Code};

use crate::parts::html;

/// Light modules around the picture, as readers need them.
const QUIET: usize = 4;

#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<svg class="qr-code" viewBox="0 0 {{ side }} {{ side }}" role="img" aria-label="{{ label }}" shape-rendering="crispEdges"><path class="qr-light" d="M0 0h{{ side }}v{{ side }}H0z"/><path class="qr-dark" d="{{ path }}"/></svg>"#,
    ext = "html"
)]
pub struct QrCode {
    side: usize,
    path: String,
    label: String,
}

impl QrCode {
    /// None where the text is too long for a picture.
    pub fn of(text: &str, label: &str) -> Option<Self> {
        let code = Code::with_error_correction_level(text, EcLevel::M).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (y, row) in code.to_colors().chunks(width).enumerate() {
            for (x, color) in row.iter().enumerate() {
                if *color == Color::Dark {
                    let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
                }
            }
        }
        Some(Self { side: width + 2 * QUIET, path, label: label.to_owned() })
    }
}

html!(QrCode);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_its_margin_and_the_corner_that_readers_seek() {
        let picture = QrCode::of("otpauth://totp/x", "金鑰").unwrap();
        assert!(picture.path.starts_with("M4 4h1v1h-1zM5 4h1v1h-1z"), "{}", picture.path);
        assert!(picture.to_string().contains("aria-label=\"金鑰\""));
    }

    #[test]
    fn a_text_that_no_picture_holds_gives_none() {
        assert!(QrCode::of(&"x".repeat(5000), "").is_none());
    }
}
