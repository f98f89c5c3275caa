//! Letters as they are compared: one width, one case, one way of writing.

use unicode_normalization::UnicodeNormalization;

/// Characters that people in Taiwan write in two ways, the one before the other that it stands for.
const WRITTEN_TWO_WAYS: [(char, char); 6] =
    [('台', '臺'), ('汙', '污'), ('羣', '群'), ('裏', '裡'), ('峯', '峰'), ('線', '綫')];

/// A text as it is compared.
#[must_use]
pub fn folded(text: &str) -> String {
    fold(text.chars()).collect()
}

/// Letters as they are compared.
pub(super) fn fold(letters: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    letters.nfkc().flat_map(char::to_lowercase).map(one_way)
}

fn one_way(letter: char) -> char {
    match letter.is_ascii() {
        true => letter,
        false => WRITTEN_TWO_WAYS
            .into_iter()
            .find(|(other, _)| *other == letter)
            .map_or(letter, |(_, one)| one),
    }
}
