//! Passwords that everybody tries first, and the shapes that they come in.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Words of common knowledge, of this city and of this program; one a line, in small letters.
const LIST: &str = include_str!("guessable.txt");

static WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = LIST.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
});

/// Whether a password is a common word, several of them, runs of keys, one thing again and again, or one of
/// these with the usual signs and figures around, between or instead of letters.
pub(crate) fn is_guessable(password: &str) -> bool {
    let whole = folded(password);
    let bare = whole.trim_matches(|sign: char| !sign.is_alphabetic());
    let begun = whole.trim_end_matches(|sign: char| !sign.is_alphabetic());
    let letters: String = whole.chars().filter(|sign| sign.is_alphabetic()).collect();
    let spoken: String = read_aloud(begun).chars().filter(|sign| sign.is_alphabetic()).collect();
    let aloud = read_aloud(&whole);
    // A mark between two words is none of their letters.
    let unmarked: String = begun.chars().filter(|sign| !matches!(sign, '!' | '1')).collect();
    let unmarked: String = read_aloud(&unmarked).chars().filter(|c| c.is_alphabetic()).collect();
    if is_made_of_runs(&whole) || is_made_of_runs(&aloud) {
        return true;
    }
    let n_around = whole.chars().count() - bare.chars().count();
    let is_whole_repeated = [whole.as_str(), &aloud].into_iter().any(is_repeated);
    let are_insides_repeated =
        || [bare, begun, &read_aloud(bare), &read_aloud(begun)].into_iter().any(is_repeated);
    if is_whole_repeated || (n_around <= MOST_AROUND && are_insides_repeated()) {
        return true;
    }
    let readings = [aloud, read_aloud(bare), letters, spoken, unmarked, bare.to_owned(), whole];
    readings.iter().any(|reading| is_made_of_words(reading))
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

/// Not of the law: so many signs around what everybody tries do not make it another.
const MOST_AROUND: usize = 5;

/// Not of the law: shorter ones stand in words by chance.
const SHORTEST_RUN: usize = 4;

/// Keys as they lie beside one another.
const ROWS: [&str; 4] = ["!@#$%^&*()", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// Few signs again and again, or hardly more than signs that follow one another: `aaaa`, `abab`,
/// `1234567890`, `aa@123456789`.
fn is_made_of_runs(text: &str) -> bool {
    let signs: Vec<char> = text.chars().collect();
    let different: HashSet<char> = signs.iter().copied().collect();
    let (mut begin, mut n_outside) = (0, 0);
    while begin < signs.len() {
        let length = length_of_run(signs.get(begin..).unwrap_or_default());
        if length >= SHORTEST_RUN {
            begin += length;
        } else {
            n_outside += 1;
            begin += 1;
        }
    }
    different.len() < FEWEST_SIGNS || (n_outside < signs.len() && n_outside <= MOST_AROUND)
}

/// How many signs from the first on are the same, or follow one another upwards or downwards.
fn length_of_run(signs: &[char]) -> usize {
    let ways: [fn(char, char) -> bool; 3] =
        [|one, next| one == next, follows, |one, next| follows(next, one)];
    let lengths = ways.iter().map(|is_so| {
        let pairs = signs.iter().zip(signs.iter().skip(1));
        1 + pairs.take_while(|(one, next)| is_so(**one, **next)).count()
    });
    lengths.max().unwrap_or_default()
}

/// Whether a sign is the next in the alphabet, among the figures or on the keyboard.
fn follows(one: char, next: char) -> bool {
    let lies_beside =
        |row: &&str| row.chars().zip(row.chars().skip(1)).any(|two| two == (one, next));
    u32::from(one) + 1 == u32::from(next)
        || (one, next) == ('9', '0')
        || ROWS.iter().any(lies_beside)
}

/// Whether letters and figures say one thing again and again, whatever signs stand between.
fn is_repeated(text: &str) -> bool {
    let signs: Vec<char> = text.chars().filter(|sign| sign.is_alphanumeric()).collect();
    // What is mostly other signs is not told by the few letters in it.
    let is_told = signs.len() * 2 > text.chars().count();
    let repeats =
        |unit: usize| signs.iter().zip(signs.iter().skip(unit)).all(|(one, same)| one == same);
    let mut units = 1..=signs.len() / 2;
    is_told && units.any(|unit| signs.len().is_multiple_of(unit) && repeats(unit))
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
            "Aa@123456789",
            "Aa123456789!",
            "A123456789a!",
            "Abcdefghijk1!",
            "Abcd3fghijk1!",
            "Aa@qwertyuiop",
            "Aaaaaaaaaaaa1!",
            "Passw0rd!Passw0rd!",
            "Passw0rd!P@ssword1",
            "Gl0ves-gloves-2026",
            "x7#Kd-q2x7#Kd-q2",
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

    /// Numbers below a bound that are the same on every machine and look like chance.
    fn chance(seed: u64) -> impl FnMut(usize) -> usize {
        let mut state = seed;
        move |bound| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(state >> 33).unwrap() % bound
        }
    }

    #[test]
    fn nothing_long_that_chance_made_is_guessable() {
        let signs: Vec<char> = ('!'..='~').collect();
        let words = [
            "copper", "gloves", "drift", "bridge", "lantern", "walnut", "ferry", "thistle",
            "marble", "harbour", "pencil", "violet", "meadow", "anchor", "saddle", "kettle",
        ];
        for seed in 0..2_000 {
            let mut below = chance(seed);
            let signs: String = (0..20).map(|_| signs[below(signs.len())]).collect();
            assert!(!is_guessable(&signs), "{signs}");
            let mut left = words.to_vec();
            let four: Vec<&str> = (0..4).map(|_| left.swap_remove(below(left.len()))).collect();
            for between in [" ", "-", "", "7!"] {
                let sentence = four.join(between);
                assert!(!is_guessable(&sentence), "{sentence}");
            }
        }
    }
}
