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
    /// Its id or number, and the place as it is cited: who types all of one means this place.
    names: Vec<Vec<String>>,
    /// Its names, then what it says itself.
    text: String,
    /// Where in `text` its own words begin.
    own: usize,
}

impl LawWords {
    pub(super) fn of(regulation: &Regulation) -> Self {
        let duties = regulation.duties.iter().map(|duty| {
            let subject = duty.subject_zh.as_deref().unwrap_or_default();
            let quote = duty.quote.as_deref().unwrap_or_default();
            let texts = [subject, &duty.subject_en, &duty.action_zh, &duty.action_en, quote];
            let names = names(regulation, &duty.id, &duty.cite);
            Words::of(LawPlace::Duty(duty.id.clone()), &names, &texts)
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
                let names = names(regulation, &provision.number, &citation);
                places.push(Words::of(LawPlace::Provision(citation), &names, &texts));
            }
        }
        Self { places }
    }

    /// The places that hold what was asked: those that are called so first, and of these the law's own
    /// words before the duties that rest on them; then those that say so themselves, and last those of
    /// which only the name does.
    pub(super) fn find(&self, question: &Question) -> Vec<&LawPlace> {
        let is_called = |words: &Words| words.names.iter().any(|name| name == question.written());
        let found = self.places.iter().filter(|words| question.is_in(&words.text));
        let (mut called, others): (Vec<_>, Vec<_>) = found.partition(|words| is_called(words));
        called.sort_by_key(|words| matches!(words.place, LawPlace::Duty(_)));
        let (own, named): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|words| question.is_in(words.own()));
        called.into_iter().chain(own).chain(named).map(|words| &words.place).collect()
    }
}

/// What a place is called: by its id or number, and as the pages cite it, in both languages.
fn names(regulation: &Regulation, id: &str, citation: &Citation) -> [String; 5] {
    [
        id.to_owned(),
        regulation.place_zh(citation),
        regulation.heading_zh(citation),
        regulation.place_en(citation),
        regulation.heading_en(citation),
    ]
}

impl Words {
    fn of(place: LawPlace, names: &[String], texts: &[&str]) -> Self {
        let called = folded(&names.join("\n"));
        let text = format!("{called}\n{}", folded(&texts.join("\n")));
        let names = names.iter().map(|name| Question::read(name).written().to_vec()).collect();
        Self { place, names, text, own: called.len() }
    }

    /// What it says itself, without what it is called.
    fn own(&self) -> &str {
        self.text.get(self.own..).unwrap_or_default()
    }
}
