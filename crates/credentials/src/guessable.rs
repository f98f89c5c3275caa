//! Passwords that everybody tries first, and the shapes that they come in.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Words of common knowledge, of this city and of this program; one a line, in small letters.
const LIST: &str = include_str!("guessable.txt");

static WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = LIST.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
});

/// Whether a password is a common word, several of them, a run of keys, or one of these with the
/// usual signs and figures around or instead of letters.
pub(crate) fn is_guessable(password: &str) -> bool {
    let whole = folded(password);
    let bare = whole.trim_matches(|sign: char| !sign.is_alphabetic());
    let begun = whole.trim_end_matches(|sign: char| !sign.is_alphabetic());
    let letters: String = whole.chars().filter(|sign| sign.is_alphabetic()).collect();
    let spoken: String = read_aloud(begun).chars().filter(|sign| sign.is_alphabetic()).collect();
    let readings =
        [read_aloud(&whole), read_aloud(bare), letters, spoken, bare.to_owned(), whole.clone()];
    readings.iter().any(|reading| is_made_of_words(reading)) || is_run(&whole)
}

/// In small letters, full-width signs as their narrow ones.
pub(crate) fn folded(text: &str) -> String {
    text.chars().map(narrow).flat_map(char::to_lowercase).collect()
}

fn narrow(sign: char) -> char {
    match sign {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(sign) - 0xfee0).unwrap_or(sign),
        '\u{3000}' => ' ',
        sign => sign,
    }
}

/// Figures and signs that stand for letters.
fn read_aloud(text: &str) -> String {
    let read = |sign| match sign {
        '@' | '4' => 'a',
        '3' => 'e',
        '1' | '!' => 'i',
        '0' => 'o',
        '$' | '5' => 's',
        '7' => 't',
        sign => sign,
    };
    text.chars().map(read).collect()
}

/// Whether nothing but words of the list stands there, one after another.
fn is_made_of_words(text: &str) -> bool {
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    // Places up to which the text is made of words.
    let mut reached: HashSet<usize> = HashSet::from([0]);
    for (index, begin) in ends.iter().enumerate() {
        if !reached.contains(begin) {
            continue;
        }
        for end in ends.iter().skip(index + 1) {
            if text.get(*begin..*end).is_some_and(|word| WORDS.contains(word)) {
                reached.insert(*end);
            }
        }
    }
    !text.is_empty() && reached.contains(&text.len())
}

/// The fewest different signs that are not one key held down or two keys in turn.
const FEWEST_SIGNS: usize = 4;

/// Few signs again and again, or signs that follow one another: `aaaa`, `abab`, `1234567890`.
fn is_run(text: &str) -> bool {
    let signs: Vec<u32> = text.chars().map(u32::from).collect();
    let different: HashSet<u32> = signs.iter().copied().collect();
    let follows = |up: bool| {
        signs.windows(2).all(|pair| match pair {
            [one, next] if up => *next == one + 1 || (*one, *next) == (57, 48),
            [one, next] => one.checked_sub(1) == Some(*next) || (*one, *next) == (48, 57),
            _ => true,
        })
    };
    different.len() < FEWEST_SIGNS || follows(true) || follows(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_holds_each_word_once_and_in_small_letters() {
        let lines = LIST.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let lines: Vec<&str> = lines.collect();
        assert_eq!(lines.len(), WORDS.len(), "a word stands twice");
        for word in lines {
            assert_eq!(folded(word.trim()), word);
        }
    }

    #[test]
    fn what_everybody_tries_first_is_guessable() {
        for password in [
            "password",
            "P@ssw0rd!",
            "ｐａｓｓｗｏｒｄ１２３",
            "passwordpassword",
            "admin-password-2026",
            "Taipei2026!",
            "TaipeiCityGovernment",
            "臺北市政府",
            "資訊局2026",
            "fangyuan方圓",
            "ji32k7au4a83",
            "qwertyuiop",
            "1qaz@WSX3edc",
            "123456789012",
            "098765432109",
            "aaaaaaaaaaaa",
            "abababababab",
            "abcdefghijklm",
            "Welcome#1",
        ] {
            assert!(is_guessable(password), "{password}");
        }
    }

    #[test]
    fn what_only_begins_like_a_common_word_is_not() {
        for password in
            ["password gloves", "correct horse battery staple", "新店溪邊的七座銅橋", "x7#Kd-q2"]
        {
            assert!(!is_guessable(password), "{password}");
        }
    }
}
