//! Legal examples: each can be read, cites the law and is named after a duty that it asks about.

use regulation::{Citation, LawFile, Regulation};

use super::citations::resolves;
use super::faults::Faults;
use crate::{Standing, example};

/// What the examples expect.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) files: usize,
    /// Each expectation: a duty and a standing.
    pub(super) expected: Vec<(String, Standing)>,
}

pub(super) fn check(
    law: &Regulation,
    examples: &[LawFile],
    sound: bool,
    told: &mut Faults,
) -> Told {
    let mut all = Told { files: examples.len(), ..Told::default() };
    // The engine reads the examples; it cannot be asked where populations go in a circle.
    if !sound {
        return all;
    }
    for file in examples {
        match example::run(law, &file.text) {
            Err(error) => {
                let place = format!("{}:{}", file.path, error.line);
                told.tell(place, &error.fault, "write it as README.md says");
            }
            Ok(outcome) => {
                let asked = outcome.expected;
                named_and_cited(law, file, &asked, told);
                all.expected.extend(asked);
            }
        }
    }
    all
}

fn named_and_cited(
    law: &Regulation,
    file: &LawFile,
    asked: &[(String, Standing)],
    told: &mut Faults,
) {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let is_named = |duty: &str| name.strip_prefix(duty).is_some_and(|rest| rest.starts_with('-'));
    if !asked.iter().any(|(duty, _)| is_named(duty)) {
        let mend = "name it <duty>-<slug>.toml and ask about that duty";
        told.tell(&file.path, "it asks nothing about the duty of its name", mend);
    }
    let table = toml::from_str::<toml::Table>(&file.text).unwrap_or_default();
    let cite = table.get("cite").and_then(toml::Value::as_str).unwrap_or_default();
    match cite.parse::<Citation>() {
        Ok(cite) => resolves(law, &file.path, &cite, told),
        Err(error) => told.tell(&file.path, error, "cite the provision of the duty"),
    }
}
