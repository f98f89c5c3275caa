//! Headings as they are compared; knows no form.

use super::width;

/// A heading in the form in which headings are compared: half-width, lower case, without line
/// breaks, spaces between Chinese characters, and the asterisk of a required column.
pub fn normalise(text: &str) -> String {
    let half = width::half(text).to_lowercase();
    let bare = half.trim_matches(|character: char| {
        width::is_space(character) || matches!(character, '*' | '※' | '✱')
    });
    let mut out = String::with_capacity(bare.len());
    let mut gap = false;
    for character in bare.chars() {
        if width::is_space(character) {
            gap = true;
            continue;
        }
        if gap && character.is_ascii_alphanumeric() && ends_in_letter(&out) {
            out.push(' ');
        }
        gap = false;
        out.push(match character {
            '（' | '﹙' => '(',
            '）' | '﹚' => ')',
            other => other,
        });
    }
    out
}

fn ends_in_letter(text: &str) -> bool {
    text.chars().next_back().is_some_and(|character| character.is_ascii_alphanumeric())
}

/// The names that a heading may stand for, best first: itself, then the part before a bracket.
/// 「是否通過\n（是/否）*」 gives `是否通過(是/否)` and `是否通過`.
pub fn names(text: &str) -> Vec<String> {
    let whole = normalise(text);
    let before = whole
        .split(['(', '[', '【', '〔', '<'])
        .next()
        .map(normalise)
        .filter(|before| !before.is_empty() && *before != whole);
    let mut names = vec![whole];
    names.extend(before);
    names.retain(|name| !name.is_empty());
    names
}
