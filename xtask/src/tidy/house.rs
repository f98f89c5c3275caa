//! The tree as tidy sees it: every file of ours with its text. Knows no rule.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs;
use std::path::Path;

use super::lexer::{Line, lines};
use super::rules::Rules;

/// Paths are relative to the root and use `/`; a file that is not UTF-8 has no text.
pub(crate) struct House {
    pub(crate) rules: Rules,
    files: BTreeMap<String, Option<String>>,
}

impl House {
    /// Reads the tree below `root`. The error is a sentence that names the path.
    pub(crate) fn read(root: &Path) -> Result<Self, String> {
        let rules = fs::read_to_string(root.join("xtask/tidy.toml"));
        let rules = rules.map_err(|error| said("xtask/tidy.toml", error))?;
        let mut rules: Rules =
            toml::from_str(&rules).map_err(|error| said("xtask/tidy.toml", error))?;
        if let Ok(own) = fs::read_to_string(root.join(".git/info/unwanted-words")) {
            rules.unwanted_words.extend(own.lines().map(str::to_owned).filter(|w| !w.is_empty()));
        }
        let mut house = Self { rules, files: BTreeMap::new() };
        house.walk(root, "").map_err(|error| said("the repository", error))?;
        Ok(house)
    }

    fn walk(&mut self, root: &Path, folder: &str) -> std::io::Result<()> {
        for entry in fs::read_dir(root.join(folder))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            if self.rules.skip.iter().any(|skip| *skip == path || *skip == name) {
                continue;
            }
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.walk(root, &path)?;
            } else if kind.is_file() {
                let text = String::from_utf8(fs::read(entry.path())?).ok();
                self.files.insert(path, text);
            }
        }
        Ok(())
    }

    /// Every file that is text, with its path.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|(path, text)| Some((path.as_str(), text.as_deref()?)))
    }

    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path)?.as_deref()
    }

    /// Whether a file or a folder of that path is there.
    pub(crate) fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let folder = format!("{path}/");
        self.files.contains_key(path) || self.files.keys().any(|file| file.starts_with(&folder))
    }

    /// The Rust sources below `folder` with their lines read; tests are left out.
    pub(crate) fn rust(&self, folder: &str) -> Vec<(&str, Vec<Line>)> {
        let below = |path: &str| path.starts_with(&format!("{folder}/")) && path.ends_with(".rs");
        self.texts()
            .filter(|(path, _)| below(path) && !is_test(path))
            .map(|(path, text)| (path, lines(text).into_iter().filter(|l| !l.in_test).collect()))
            .collect()
    }

    /// Every manifest of a crate, read, with its path.
    pub(crate) fn manifests(&self) -> Vec<(&str, toml::Table)> {
        self.texts()
            .filter(|(path, _)| path.ends_with("/Cargo.toml"))
            .filter_map(|(path, text)| Some((path, text.parse().ok()?)))
            .collect()
    }

    /// A made-up house for the tests of a rule.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let rules = toml::from_str(include_str!("../../tidy.toml")).expect("tidy.toml reads");
        let files = files.iter().map(|(p, t)| ((*p).to_owned(), Some((*t).to_owned()))).collect();
        Self { rules, files }
    }
}

fn is_test(path: &str) -> bool {
    let folders = ["/tests/", "/benches/", "/examples/"];
    path.ends_with("/tests.rs") || folders.iter().any(|folder| path.contains(folder))
}

fn said(what: &str, error: impl Display) -> String {
    format!("{what} could not be read: {error}")
}
