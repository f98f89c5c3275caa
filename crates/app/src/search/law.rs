//! The words of the law, folded once: every provision of every edition, and every duty.

use std::collections::HashSet;

use domain::search::{Question, folded};
use regulation::{Citation, Day, Regulation};

use crate::in_force::InForce;

/// A place of the law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LawPlace {
    Duty(String),
    Provision(Citation),
}

impl LawPlace {
    /// Whether it is in force on a day.
    #[must_use]
    pub fn in_force(&self, law: &Regulation, on: Day) -> InForce {
        let found = match self {
            Self::Duty(id) => {
                let span = law.duty(id).and_then(|duty| law.duty_span(duty));
                span.map(|span| InForce::within(span, on))
            }
            Self::Provision(citation) => InForce::of(law, citation, on),
        };
        found.unwrap_or(InForce::Yes)
    }

    /// The words of a provision, and of which instrument; none of a duty, which is one of its edition alone.
    fn said<'l>(&'l self, law: &'l Regulation) -> Option<(&'l str, &'l str)> {
        let Self::Provision(citation) = self else { return None };
        let provision = law.provision(citation)?;
        let words = provision.text_zh.as_deref().or(provision.paraphrase_zh.as_deref());
        words.map(|words| (citation.instrument.as_str(), words))
    }
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
        let texts = regulation.instruments.iter().flat_map(|instrument| {
            let editions = instrument.editions.iter().rev();
            editions.filter_map(move |edition| regulation.text(&instrument.id, edition.in_force))
        });
        for text in texts {
            for provision in &text.provisions {
                let citation = Citation {
                    instrument: text.instrument.clone(),
                    edition: text.edition,
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

    /// The places that hold what was asked: those in force on the day, and after them those that are not and
    /// say something else. Of either come those that are called so first, and of these the law's own words
    /// before the duties that rest on them; then those that say so themselves, and last those of which only
    /// the name does.
    pub(super) fn find(&self, law: &Regulation, question: &Question, on: Day) -> Vec<&LawPlace> {
        let found = self.places.iter().filter(|words| question.is_in(&words.text));
        let is_current = |words: &&Words| words.place.in_force(law, on) == InForce::Yes;
        let (current, mut others): (Vec<_>, Vec<_>) = found.partition(is_current);
        let said: HashSet<(&str, &str)> =
            current.iter().filter_map(|words| words.place.said(law)).collect();
        others.retain(|words| words.place.said(law).is_none_or(|one| !said.contains(&one)));
        let all = in_order(question, current).chain(in_order(question, others));
        all.map(|words| &words.place).collect()
    }
}

fn in_order<'w>(question: &Question, found: Vec<&'w Words>) -> impl Iterator<Item = &'w Words> {
    let is_called = |words: &&Words| words.names.iter().any(|name| name == question.written());
    let (mut called, others): (Vec<_>, Vec<_>) = found.into_iter().partition(is_called);
    called.sort_by_key(|words| matches!(words.place, LawPlace::Duty(_)));
    let (own, named): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|words| question.is_in(words.own()));
    called.into_iter().chain(own).chain(named)
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
