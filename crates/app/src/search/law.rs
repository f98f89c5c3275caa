//! The words of the law, folded once: every provision of the newest editions, and every duty.

use domain::search::{Question, folded};
use regulation::{Citation, Regulation};

/// A place of the law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LawPlace {
    Duty(String),
    Provision(Citation),
}

/// The words of the law.
pub(super) struct LawWords {
    places: Vec<Words>,
}

struct Words {
    place: LawPlace,
    /// Its id or number: who types all of it means this place.
    name: String,
    text: String,
}

impl LawWords {
    pub(super) fn of(regulation: &Regulation) -> Self {
        let duties = regulation.duties.iter().map(|duty| {
            let subject = duty.subject_zh.as_deref().unwrap_or_default();
            let quote = duty.quote.as_deref().unwrap_or_default();
            let texts =
                [&duty.id, subject, &duty.subject_en, &duty.action_zh, &duty.action_en, quote];
            Words::of(LawPlace::Duty(duty.id.clone()), &duty.id, &texts)
        });
        let mut places: Vec<Words> = duties.collect();
        for instrument in &regulation.instruments {
            let Some(edition) = instrument.editions.last() else { continue };
            let Some(text) = regulation.text(&instrument.id, edition.in_force) else { continue };
            for provision in &text.provisions {
                let citation = Citation {
                    instrument: instrument.id.clone(),
                    edition: edition.in_force,
                    number: provision.number.clone(),
                };
                let texts = [
                    &provision.label,
                    &provision.title_zh,
                    &provision.title_en,
                    &provision.text_zh,
                    &provision.paraphrase_zh,
                    &provision.text_en,
                ];
                let texts = texts.map(|text| text.as_deref().unwrap_or_default());
                places.push(Words::of(
                    LawPlace::Provision(citation),
                    &provision.number,
                    &[&[provision.number.as_str()][..], &texts[..]].concat(),
                ));
            }
        }
        Self { places }
    }

    /// The places that hold what was asked: those that are called so first.
    pub(super) fn find(&self, question: &Question) -> Vec<&LawPlace> {
        let is_called = |words: &Words| match question.written() {
            [only] => words.name == *only,
            _ => false,
        };
        let found = self.places.iter().filter(|words| question.is_in(&words.text));
        let (called, others): (Vec<_>, Vec<_>) = found.partition(|words| is_called(words));
        called.into_iter().chain(others).map(|words| &words.place).collect()
    }
}

impl Words {
    fn of(place: LawPlace, name: &str, texts: &[&str]) -> Self {
        Self { place, name: folded(name), text: folded(&texts.join("\n")) }
    }
}
