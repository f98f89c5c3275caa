//! What a password must be; the numbers that the law names are given, none stands here.

use crate::guessable;

/// Which of two schools judges a password. 附表十 of the law asks for composition, the OWASP ASVS
/// forbids such rules and asks for length instead; the city decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Length, and several kinds of characters.
    Composition,
    /// Length alone, and more of it.
    Length,
}

/// The rules of an installation on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    pub profile: Profile,
    /// In characters.
    pub least_length: usize,
    /// How many earlier passwords may not be taken again.
    pub n_former_barred: usize,
}

/// What is wrong with a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// Nothing was typed, which says nothing of what was chosen.
    Empty,
    TooShort {
        least: usize,
    },
    /// So long that hashing it would be a burden.
    TooLong {
        most: usize,
    },
    /// Fewer kinds of characters than asked for.
    TooFewKinds {
        least: usize,
    },
    /// Guessed first by everybody who guesses.
    Common,
    /// A breach brought it to light.
    Breached,
    /// It holds the name of its owner.
    HoldsName,
    /// It is the present one or one of so many before it.
    UsedBefore {
        n_former: usize,
    },
}

impl Policy {
    /// Not of the law, which leaves the length to the agency; the ASVS asks for eight at least.
    pub const LEAST_LENGTH_COMPOSED: usize = 12;
    /// Not of the law: what the ASVS recommends where nothing but length is asked for.
    pub const LEAST_LENGTH_ALONE: usize = 15;
    /// Not of the law: whoever has a sentence may use it, and no hash takes long.
    pub const MOST_LENGTH: usize = 256;
    /// Not of the law, which leaves it to the agency: of capitals, small letters, digits, others.
    pub const LEAST_KINDS: usize = 3;

    /// Everything that is wrong with a password of somebody with these names, but for its history.
    #[must_use]
    pub fn weaknesses(&self, password: &str, names: &[&str]) -> Vec<Weakness> {
        if password.is_empty() {
            return vec![Weakness::Empty];
        }
        let mut found = Vec::new();
        let length = password.chars().count();
        if length < self.least_length {
            found.push(Weakness::TooShort { least: self.least_length });
        }
        if length > Self::MOST_LENGTH {
            // Whatever else is wrong with it need not be sought.
            return vec![Weakness::TooLong { most: Self::MOST_LENGTH }];
        }
        if self.profile == Profile::Composition && n_kinds(password) < Self::LEAST_KINDS {
            found.push(Weakness::TooFewKinds { least: Self::LEAST_KINDS });
        }
        if guessable::is_guessable(password) {
            found.push(Weakness::Common);
        }
        let folded = guessable::folded(password);
        if names.iter().any(|name| is_within(name, &folded)) {
            found.push(Weakness::HoldsName);
        }
        found
    }
}

/// Shorter names stand in too many words by chance.
const SHORTEST_NAME: usize = 3;

fn is_within(name: &str, folded: &str) -> bool {
    let name = guessable::folded(name.trim());
    let least = if name.is_ascii() { SHORTEST_NAME } else { 2 };
    name.chars().count() >= least && folded.contains(&name)
}

/// Of capitals, small letters, digits and everything else; writing without case counts as else.
fn n_kinds(password: &str) -> usize {
    let kinds: [fn(char) -> bool; 4] = [
        char::is_uppercase,
        char::is_lowercase,
        |sign| sign.is_numeric(),
        |sign| !sign.is_uppercase() && !sign.is_lowercase() && !sign.is_numeric(),
    ];
    kinds.iter().filter(|kind| password.chars().any(**kind)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPOSED: Policy =
        Policy { profile: Profile::Composition, least_length: 12, n_former_barred: 3 };
    const LONG: Policy = Policy { profile: Profile::Length, least_length: 15, n_former_barred: 3 };

    #[test]
    fn a_long_sentence_passes_by_length_and_fails_by_composition() {
        let sentence = "gloves drift over copper bridges";
        assert_eq!(LONG.weaknesses(sentence, &[]), []);
        assert_eq!(COMPOSED.weaknesses(sentence, &[]), [Weakness::TooFewKinds { least: 3 }]);
        assert_eq!(COMPOSED.weaknesses("Gloves drift 4 copper", &[]), []);
    }

    #[test]
    fn where_nothing_was_typed_nothing_else_is_wrong_with_it() {
        assert_eq!(COMPOSED.weaknesses("", &["wang.xiaoming"]), [Weakness::Empty]);
    }

    #[test]
    fn length_counts_characters_and_not_bytes() {
        assert_eq!(
            LONG.weaknesses("大安森林公園七號出口", &[]),
            [Weakness::TooShort { least: 15 }]
        );
        assert_eq!(LONG.weaknesses("大安森林公園七號出口左轉三百步再問", &[]), []);
    }

    #[test]
    fn a_password_of_megabytes_is_refused_before_anything_looks_at_it() {
        let huge = "x".repeat(1_000_000);
        assert_eq!(COMPOSED.weaknesses(&huge, &[]), [Weakness::TooLong { most: 256 }]);
    }

    #[test]
    fn the_name_of_the_owner_may_not_stand_in_it_in_whatever_case_or_width() {
        for password in ["7-Wang.Xiaoming-bridges", "7 bridges of ｗａｎｇ.xiaoming"] {
            let found = LONG.weaknesses(password, &["wang.xiaoming", "王小明"]);
            assert_eq!(found, [Weakness::HoldsName], "{password}");
        }
        let found =
            LONG.weaknesses("王小明走過七座銅橋又走過七座銅橋", &["wang.xiaoming", "王小明"]);
        assert_eq!(found, [Weakness::HoldsName]);
        assert_eq!(LONG.weaknesses("an albatross in the yard", &["al"]), []);
    }

    #[test]
    fn a_common_word_stays_common_behind_signs_and_years() {
        for password in ["P@ssw0rd2026!", "Taipei-City-2026", "Administrator#1"] {
            assert_eq!(COMPOSED.weaknesses(password, &[]), [Weakness::Common], "{password}");
        }
    }
}
