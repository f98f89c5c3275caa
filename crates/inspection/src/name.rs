//! The name under which a file is given back: harmless to whoever saves it, with the ending of what it is.

use crate::kind::Kind;

/// Letters of a name; the rest is cut.
const LONGEST: usize = 120;

/// What a file is called that came without a name.
const NAMELESS: &str = "evidence";

/// The name as it is kept: the last part of a path, without signs that file systems or readers of names
/// take for more than letters, and with an ending of its kind.
#[must_use]
pub fn kept(given: &str, kind: Kind) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let harmless = last.chars().filter(|letter| !is_invisible(*letter));
    let harmless = harmless.map(|letter| if r#"<>:"|?*"#.contains(letter) { '_' } else { letter });
    let harmless: String = harmless.collect();
    let name = harmless.trim_matches(|letter: char| letter == '.' || letter.is_whitespace());
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if has(kind, ending) && !stem.is_empty() => (stem, ending),
        _ => (name, kind.endings().first().copied().unwrap_or_default()),
    };
    let stem: String = stem.chars().take(LONGEST).collect();
    let stem = stem.trim();
    let stem = if stem.is_empty() { NAMELESS } else { stem };
    [stem, ".", ending].concat()
}

fn has(kind: Kind, ending: &str) -> bool {
    kind.endings().iter().any(|known| known.eq_ignore_ascii_case(ending))
}

/// Control signs, and those that turn the direction of reading, so that `exe.pdf` reads `fdp.exe`.
fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
