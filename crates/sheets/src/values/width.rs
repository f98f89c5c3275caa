//! Full-width and half-width characters; knows no meaning.

/// A space of any width, or one of the marks that nobody sees.
pub fn is_space(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

/// Text without the spaces around it, full-width and invisible ones included.
pub fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// Full-width letters, figures and signs become half-width, wide spaces become plain ones:
/// `Ｅ０００１` is `E0001`. Chinese characters and punctuation stay.
pub fn half(text: &str) -> String {
    text.chars().map(half_character).collect()
}

fn half_character(character: char) -> char {
    match character {
        '\u{FF01}'..='\u{FF5E}' => {
            char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character)
        }
        '\u{3000}' | '\u{00A0}' | '\u{2007}' | '\u{202F}' => ' ',
        _ => character,
    }
}

/// [`half`], and the many dashes, dots, colons and strokes that people type between figures.
pub(super) fn figures(text: &str) -> String {
    text.chars()
        .filter(|character| !matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}'))
        .map(|character| match half_character(character) {
            '–' | '—' | '−' | '‐' | '‑' | '﹣' | '─' => '-',
            '‧' | '·' | '•' | '・' | '．' | '﹒' => '.',
            '∕' | '⁄' | '╱' => '/',
            '︰' | '∶' | '﹕' | '：' => ':',
            '﹐' => ',',
            '﹪' | '٪' => '%',
            other => other,
        })
        .collect()
}
