//! Every legal example of the regulation holds.

use std::path::{Path, PathBuf};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of examples") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            found.push(path);
        }
    }
}

#[test]
fn every_example_of_the_regulation_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../regulation/examples");
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    paths.sort();
    assert!(!paths.is_empty(), "no example was found");
    let mut wrong = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("a file that can be read");
        let name = path.strip_prefix(&folder).unwrap_or(&path).display();
        match domain::example::run(super::law(), &text) {
            Err(error) => wrong.push(format!("{name}: {error}")),
            Ok(outcome) => wrong.extend(outcome.disagreements.iter().map(|one| {
                let (duty, what, expected) = (&one.duty, &one.what, &one.expected);
                let found = one.found.as_deref().unwrap_or("nothing");
                format!("{name}:{}: {duty} {what} expected {expected} found {found}", one.line)
            })),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
