//! The law check: reads the whole law as data and tells every fault; knows no record of any body.

mod baselines;
mod calendars;
mod citations;
mod counts;
mod coverage;
mod duties;
mod editions;
mod engine;
mod examples;
mod faults;
mod forms;
mod identifiers;
mod names;
mod organisations;
mod parameters;
mod populations;
mod proofs;
mod quotes;
mod settings;
mod standings;
mod texts;

use regulation::{LawFile, Regulation};

pub(crate) use citations::unresolved;
use faults::Faults;

/// How many there are of one kind of thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    pub zh: String,
    pub en: String,
    pub n: usize,
}

/// What was looked at, and what is wrong.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// What was counted, in the order in which it is shown.
    pub counts: Vec<Count>,
    /// One sentence each: where, what is wrong, how to mend it.
    pub faults: Vec<String>,
}

/// Proves that the law's files agree with one another, with their texts and with the engine.
pub fn run(law: &Regulation, examples: &[LawFile]) -> Report {
    let mut faults = Faults::default();
    identifiers::check(law, &mut faults);
    editions::check(law, &mut faults);
    texts::check(law, &mut faults);
    baselines::check(law, &mut faults);
    citations::check(law, &mut faults);
    quotes::check(law, &mut faults);
    parameters::check(law, &mut faults);
    coverage::check(law, &mut faults);
    let forms_are_sound = forms::check(law, &mut faults);
    settings::check(law, &mut faults);
    calendars::check(law, &mut faults);
    organisations::check(law, &mut faults);
    duties::check(law, &mut faults);
    let sound = populations::check(law, &mut faults) && forms_are_sound;
    for duty in &law.duties {
        let before = faults.count();
        proofs::check(law, duty, &mut faults);
        // The engine would only tell the same name again; a circle of populations or keys would hold it.
        if sound && faults.count() == before {
            engine::check(law, duty, &mut faults);
        }
    }
    let told = examples::check(law, examples, sound, &mut faults);
    standings::check(law, &told, &mut faults);
    Report { counts: counts::of(law, &told), faults: faults.sentences() }
}
