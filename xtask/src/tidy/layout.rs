//! How files are cut and named.

use super::Fault;
use super::house::House;
use super::lexer::lines;

pub(crate) fn no_file_is_too_long(house: &House) -> Vec<Fault> {
    let too_long = counted(house).filter(|(_, n_lines)| *n_lines > house.rules.max_lines);
    too_long
        .map(|(path, n_lines)| {
            let message = format!("{n_lines} lines; split it by the domain, not by size");
            Fault::new(path, message)
        })
        .collect()
}

/// The lengths of our Rust files, in a sentence.
pub(crate) fn lengths(house: &House) -> String {
    let rust = counted(house).filter(|(path, _)| path.ends_with(".rs"));
    let mut lengths: Vec<usize> = rust.map(|(_, n_lines)| n_lines).collect();
    lengths.sort_unstable();
    let share = |per_cent: usize| lengths.get(lengths.len() * per_cent / 100).copied();
    format!(
        "{} Rust files: median {} lines, nine of ten below {}, longest {}",
        lengths.len(),
        share(50).unwrap_or_default(),
        share(90).unwrap_or_default(),
        lengths.last().copied().unwrap_or_default()
    )
}

fn counted(house: &House) -> impl Iterator<Item = (&str, usize)> {
    let is_counted = |path: &str| {
        let ending = path.rsplit_once('.').map(|(_, ending)| ending);
        house.rules.counted_endings.iter().any(|counted| Some(counted.as_str()) == ending)
    };
    let files = house.texts().filter(move |(path, _)| is_counted(path));
    files.map(|(path, text)| (path, text.lines().count()))
}

pub(crate) fn every_module_says_what_it_is_for(house: &House) -> Vec<Fault> {
    let modules = house.texts().filter(|(path, _)| path.ends_with(".rs"));
    let silent = modules.filter(|(_, text)| {
        let first = text.lines().next().unwrap_or_default();
        first.strip_prefix("//! ").is_none_or(|sentence| sentence.trim().is_empty())
    });
    silent
        .map(|(path, _)| {
            Fault::at(path, 1, "begin with `//!`: what it is for, what it does not know")
        })
        .collect()
}

pub(crate) fn files_are_named_after_the_domain(house: &House) -> Vec<Fault> {
    let is_vague = |path: &str| {
        let stem = path.rsplit('/').next().and_then(|file| file.split('.').next());
        house.rules.vague_names.iter().any(|vague| Some(vague.as_str()) == stem)
    };
    let vague = house.texts().filter(|(path, _)| path.ends_with(".rs") && is_vague(path));
    vague.map(|(path, _)| Fault::new(path, "this name says nothing: which noun is it?")).collect()
}

pub(crate) fn no_test_is_left_out(house: &House) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, text) in house.texts().filter(|(path, _)| path.ends_with(".rs")) {
        for line in lines(text) {
            let code = line.code.trim();
            if code.starts_with("#[ignore") || code.starts_with("#[should_panic") {
                let message =
                    "a test runs, and says what it expects: neither ignored nor panicking";
                faults.push(Fault::at(path, line.number, message));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_501_lines_is_found() {
        let page = "x\n".repeat(501);
        let house = House::of(&[("crates/web/static/a.css", &page), ("regulation/a.toml", &page)]);
        assert_eq!(no_file_is_too_long(&house).len(), 1);
    }

    #[test]
    fn a_silent_module_is_found() {
        let house = House::of(&[("crates/a/src/b.rs", "use c;"), ("crates/a/src/d.rs", "//! D.")]);
        assert_eq!(every_module_says_what_it_is_for(&house).len(), 1);
    }

    #[test]
    fn a_vague_file_is_found() {
        assert_eq!(
            files_are_named_after_the_domain(&House::of(&[("crates/a/src/utils.rs", "")])).len(),
            1
        );
    }

    #[test]
    fn an_ignored_test_is_found() {
        let house = House::of(&[("crates/a/tests/it.rs", "#[ignore = \"slow\"]\nfn a() {}")]);
        assert_eq!(no_test_is_left_out(&house).len(), 1);
    }
}
