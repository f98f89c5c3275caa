//! Editions follow one another without gap or overlap, and each has its file of text.

use std::collections::BTreeSet;

use regulation::{InstrumentKind, Regulation};

use super::faults::{self, Faults};

pub(super) fn check(law: &Regulation, told: &mut Faults) {
    for instrument in &law.instruments {
        let place = format!("instruments.toml, {}", instrument.id);
        for pair in instrument.editions.windows(2) {
            let [older, newer] = pair else { continue };
            if newer.in_force <= older.in_force {
                let wrong = format!("{} stands after {}", newer.in_force, older.in_force);
                told.tell(&place, wrong, "put the editions in order of their first days");
            }
            if let Some(until) = older.until {
                let wrong = format!("the edition {} has an end and a successor", older.in_force);
                let mend = if until == newer.in_force {
                    "leave `until` out: the next edition ends it"
                } else {
                    "leave `until` out: there is a gap or an overlap before the next edition"
                };
                told.tell(&place, wrong, mend);
            }
        }
        for edition in &instrument.editions {
            if edition.until.is_some_and(|until| until <= edition.in_force) {
                let wrong = format!("the edition {} ends before it begins", edition.in_force);
                told.tell(&place, wrong, "correct `until`");
            }
            if edition.zh.is_some() != edition.en.is_some() {
                let wrong =
                    format!("the edition {} has its name in one language", edition.in_force);
                told.tell(&place, wrong, "write both `zh` and `en` as it was called then");
            }
            if law.text(&instrument.id, edition.in_force).is_none() {
                let wrong = format!("the edition {} has no file in text/", edition.in_force);
                told.tell(&place, wrong, "add one, with `missing` where no word was found");
            }
        }
        let delegated = instrument.kind == InstrumentKind::CityDelegated;
        if instrument.editions.is_empty() && !delegated {
            told.tell(&place, "there is no edition", "add one with its first day");
        }
        if delegated && instrument.text_found && instrument.editions.is_empty() {
            told.tell(&place, "the text was found, but has no edition", "add the edition");
        }
    }
    let mut seen = BTreeSet::new();
    for text in &law.texts {
        let place = faults::of_text(text);
        let instrument = law.instrument(&text.instrument);
        let edition = instrument.and_then(|instrument| instrument.span(text.edition));
        if edition.is_none() {
            let mend = "name an edition of instruments.toml";
            told.tell(&place, "the text belongs to no edition", mend);
        }
        if !seen.insert((&text.instrument, text.edition)) {
            told.tell(&place, "the edition has two texts", "keep one of the files");
        }
    }
}
