//! Legal examples: each can be read, cites the law and is named after a duty that it asks about.

use regulation::{LawFile, Regulation};

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
                named(file, &asked, told);
                all.expected.extend(asked);
            }
        }
    }
    all
}

fn named(file: &LawFile, asked: &[(String, Standing)], told: &mut Faults) {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let is_named = |duty: &str| name.strip_prefix(duty).is_some_and(|rest| rest.starts_with('-'));
    if !asked.iter().any(|(duty, _)| is_named(duty)) {
        let mend = "name it <duty>-<slug>.toml and ask about that duty";
        told.tell(&file.path, "it asks nothing about the duty of its name", mend);
    }
}
