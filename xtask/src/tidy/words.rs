//! Words that are written nowhere in the repository.

use super::Fault;
use super::house::House;

/// The list itself, where such a word may stand.
const LIST: &str = "xtask/tidy.toml";

pub(crate) fn no_unwanted_word(house: &House) -> Vec<Fault> {
    let wanted = |path: &str| path != LIST && path != "LICENSE" && !path.ends_with("-lock.json");
    let mut faults = Vec::new();
    for (path, text) in house.texts().filter(|(path, _)| wanted(path)) {
        for (number, line) in (1..).zip(text.lines()) {
            let words = house.rules.unwanted_words.iter();
            for word in words.filter(|word| stands_in(line, word)) {
                faults.push(Fault::at(path, number, format!("{word}: not written here")));
            }
        }
    }
    faults
}

/// Upper and lower case are one; a word counts only where no letter adjoins it.
fn stands_in(line: &str, word: &str) -> bool {
    let (line, word) = (line.to_lowercase(), word.to_lowercase());
    line.match_indices(&word).any(|(at, _)| {
        let before = line.get(..at).and_then(|before| before.chars().last());
        let after = line.get(at + word.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(|c| c.is_ascii_alphabetic())
            && !after.is_some_and(|c| c.is_ascii_alphabetic())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unwanted_word_is_found_in_any_case_but_not_inside_another() {
        assert!(stands_in("// a Circle, later", "CIRCLE"));
        assert!(!stands_in("semicircles", "CIRCLE"));
    }
}
