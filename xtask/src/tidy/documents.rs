//! Maps rot unless a test reads them: paths in documents, words of the glossary.

use std::collections::BTreeSet;

use super::Fault;
use super::house::House;
use super::lexer::tokens;

const MAPS: [&str; 6] = [
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "README.md",
    "README.zh-TW.md",
    "STYLE.md",
    "docs/glossary.md",
];
const GLOSSARY: &str = "docs/glossary.md";

/// A path is what stands in back quotes, or first on a line of a fenced map, and holds a `/`.
pub(crate) fn named_paths_exist(house: &House) -> Vec<Fault> {
    let mut faults = Vec::new();
    for map in MAPS {
        let Some(text) = house.text(map) else {
            faults.push(Fault::new(map, "the house has this document"));
            continue;
        };
        let mut fenced = false;
        for (number, line) in (1..).zip(text.lines()) {
            if line.starts_with("```") {
                fenced = !fenced;
                continue;
            }
            let first = line.split_whitespace().next().unwrap_or_default();
            let named: Vec<&str> =
                if fenced { vec![first] } else { quoted(line).chain(linked(line)).collect() };
            let gone = named.into_iter().filter(|word| is_path(word) && !house.has(word));
            faults.extend(gone.map(|word| {
                Fault::at(map, number, format!("{word} does not exist; the map is out of date"))
            }));
        }
    }
    faults
}

fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// The targets of Markdown links.
fn linked(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

fn is_path(word: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
    let is_file = [".md", ".toml"].iter().any(|ending| word.ends_with(ending));
    let from_here =
        word.starts_with(['/', '-']) || word.starts_with("./") || word.starts_with("target/");
    word.chars().all(plain) && !from_here && (word.contains('/') || is_file)
}

/// Each row of the glossary: official term, identifier, clause. The first two must be found; and each
/// form of the law has its row.
pub(crate) fn glossary_speaks_of_what_exists(house: &House) -> Vec<Fault> {
    let of = |path: &str| path.starts_with("crates/") || path.starts_with("regulation/");
    let mut words = BTreeSet::new();
    let mut texts = String::new();
    for (path, text) in house.texts().filter(|(path, _)| of(path)) {
        if path.ends_with(".rs") || path.ends_with(".toml") {
            words.extend(tokens(text));
            words.extend(text.split(|c: char| !(c.is_alphanumeric() || "_-".contains(c))));
            // Names of settings have points and stars in them.
            words.extend(text.split('"').skip(1).step_by(2));
            texts += text;
        }
    }
    let mut faults = Vec::new();
    let mut listed = BTreeSet::new();
    for (number, line) in (1..).zip(house.text(GLOSSARY).unwrap_or_default().lines()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let ["", term, identifier, _, ..] = cells.as_slice() else { continue };
        let Some(identifier) = identifier.strip_prefix('`').and_then(|i| i.strip_suffix('`'))
        else {
            continue;
        };
        listed.insert(identifier);
        if !words.contains(identifier) {
            let message = format!("{identifier} stands neither in code nor in the law data");
            faults.push(Fault::at(GLOSSARY, number, message));
        }
        if !texts.contains(term) {
            let message = format!("{term} stands neither in code nor in the law data");
            faults.push(Fault::at(GLOSSARY, number, message));
        }
    }
    for (path, text) in house.texts().filter(|(path, _)| path.starts_with("regulation/forms/")) {
        let unlisted = forms(text).filter(|form| !listed.contains(form));
        faults.extend(unlisted.map(|form| {
            Fault::new(path, format!("the form {form} has no row in {GLOSSARY}; add its term"))
        }));
    }
    faults
}

/// The ids of the forms that a file describes.
fn forms(text: &str) -> impl Iterator<Item = &str> {
    let ids = text.split("[[form]]").skip(1);
    ids.filter_map(|form| form.split_once("id = \"")?.1.split('"').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_is_gone_is_found() {
        let map = "`crates/a` and `crates/b/src`, [here](docs/c.md), `/agencies/x`\n```\ncrates/d  text\n```";
        let mut files = vec![("ARCHITECTURE.md", map), ("crates/a/Cargo.toml", "")];
        files.extend(MAPS.iter().skip(1).map(|other| (*other, "")));
        let places: Vec<_> = named_paths_exist(&House::of(&files));
        assert_eq!(places.len(), 3, "{places:?}");
    }

    #[test]
    fn a_word_of_the_glossary_without_code_or_law_is_found() {
        let glossary = "| 中文 | identifier | clause |\n|---|---|---|\n| 事件 | `incident` | 19 |\n| 圓 | `circle` | 1 |";
        let law = "[[form]]\nid = \"incident\"\nzh = \"事件\"";
        let house = House::of(&[(GLOSSARY, glossary), ("regulation/forms/incidents.toml", law)]);
        assert_eq!(glossary_speaks_of_what_exists(&house).len(), 2);
    }

    #[test]
    fn a_form_without_a_row_in_the_glossary_is_found() {
        let glossary = "| 事件 | `incident` | 19 |\n| 週期 | `period.*` | 5 |";
        let settings = "name = \"period.*\"\nzh = \"週期\"";
        let law =
            "[[form]]\nid = \"incident\"\nzh = \"事件\"\n[[form]]\nid = \"drill\"\nzh = \"演練\"";
        let house = House::of(&[
            (GLOSSARY, glossary),
            ("regulation/settings.toml", settings),
            ("regulation/forms/incidents.toml", law),
        ]);
        let faults = glossary_speaks_of_what_exists(&house);
        assert_eq!(faults.len(), 1, "{faults:?}");
    }
}
