//! A provision beside what follows from it: quote, citation, edition, and how sure we are.

use app::in_force::Whereabouts;
use askama::Template;
pub use regulation::Confidence;
use regulation::{Citation, Day, Regulation};

use crate::law;
use crate::parts::html;
use crate::routes::law_path;
use crate::view::View;

/// A provision. `text_zh` governs; a paraphrase is never shown as a quote.
#[derive(Clone, Debug)]
pub struct Clause {
    /// The identifier, such as `instrument@edition/number`.
    pub cite: String,
    /// Where the reader shows it.
    pub path: String,
    /// The instrument's name and the number as people write it.
    pub heading: String,
    pub in_force_on: Day,
    pub text_zh: String,
    /// The working translation; empty where there is none.
    pub text_en: String,
    pub is_paraphrase: bool,
    pub confidence: Confidence,
}

/// The clause as a card.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/clause.html")]
pub struct ClauseCard {
    view: View,
    clause: Clause,
    /// The text before, within and after the words on which a duty rests.
    pieces: (String, String, String),
    /// Where the place stands now: links and names.
    now: Vec<(String, String)>,
    /// The place above it with which it moved, in words; empty where its move is its own.
    moved_with: String,
    /// The first day on which the edition is no longer in force.
    until: Option<Day>,
}

impl ClauseCard {
    pub fn new(view: &View, clause: Clause) -> Self {
        let pieces = (clause.text_zh.clone(), String::new(), String::new());
        Self {
            view: view.clone(),
            clause,
            pieces,
            now: Vec::new(),
            moved_with: String::new(),
            until: None,
        }
    }

    /// Marks the words on which a duty rests, where the text holds them.
    pub fn quote(mut self, quote: &str) -> Self {
        if let Some((before, after)) = self.clause.text_zh.split_once(quote) {
            self.pieces = (before.to_owned(), quote.to_owned(), after.to_owned());
        }
        self
    }

    /// Says where the place stands now: paths and names.
    pub fn now(mut self, places: impl IntoIterator<Item = (String, String)>) -> Self {
        self.now = places.into_iter().map(|(path, name)| (self.view.link(&path), name)).collect();
        self
    }

    /// Says from which day the edition is no longer in force, and where the place stands on the day asked about.
    pub fn stands(mut self, regulation: &Regulation, citation: &Citation) -> Self {
        let instrument = regulation.instrument(&citation.instrument);
        self.until = instrument.and_then(|one| one.span(citation.edition)?.1);
        let place = Whereabouts::of_moved(regulation, citation, self.view.as_of.day());
        if let Some(with) = place.with.as_ref().filter(|_| !place.now.is_empty()) {
            self.moved_with = self.view.say(&law::place(regulation, with)).to_owned();
        }
        let names = law::each_stands(&self.view, regulation, &place, |place| place.now.as_slice());
        let paths = names.into_iter().map(|(citation, name)| (law_path(&citation), name));
        self.now(paths)
    }

    /// Class name, word and explanation of the confidence.
    fn confidence(&self) -> (&'static str, &'static str, &'static str) {
        let t = self.view.t;
        match self.clause.confidence {
            Confidence::Verbatim => ("verbatim", t.verbatim(), t.verbatim_help()),
            Confidence::Secondary => ("secondary", t.secondary(), t.secondary_help()),
            Confidence::Unverified => ("unverified", t.unverified(), t.unverified_help()),
        }
    }

    fn edition(&self) -> String {
        let day = self.view.language.day(self.clause.in_force_on);
        match self.until {
            Some(until) => self.view.t.edition_until(&day, &self.view.language.day(until)),
            None => self.view.t.edition(&day),
        }
    }
}

html!(ClauseCard);

crate::words::words! {
    edition_until(day: &str, until: &str): "{day} 生效版本，{until} 起失效", "in force from {day}, no longer from {until}";
    stands_now: "現行條次", "Stands now at";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Site;
    use app::FixedClock;
    use std::sync::Arc;

    fn card(is_paraphrase: bool, confidence: Confidence) -> String {
        let site = Site::new(Arc::new(FixedClock("2026-03-01T01:00:00Z".parse().unwrap())));
        let view = View::read(&"/x?lang=en".parse().unwrap(), &site, "").unwrap();
        let clause = Clause {
            cite: "sample@2022-07-13/5.5".into(),
            path: "/regulation/5.5".into(),
            heading: "Sample, point 5(5)".into(),
            in_force_on: Day::new(2022, 7, 13).unwrap(),
            text_zh: "範例條文".into(),
            text_en: "a sample clause".into(),
            is_paraphrase,
            confidence,
        };
        ClauseCard::new(&view, clause).to_string()
    }

    #[test]
    fn a_quote_stands_with_its_citation_its_edition_and_the_text_that_governs() {
        let card = card(false, Confidence::Verbatim);
        assert!(card.contains(r#"<blockquote lang="zh-Hant-TW">範例條文</blockquote>"#), "{card}");
        assert!(card.contains("sample@2022-07-13/5.5") && card.contains("13 Jul 2022"), "{card}");
        assert!(card.contains("the Chinese text governs"), "{card}");
    }

    #[test]
    fn the_words_on_which_a_duty_rests_are_marked_and_nothing_is_lost() {
        let site = Site::new(Arc::new(FixedClock("2026-03-01T01:00:00Z".parse().unwrap())));
        let view = View::read(&"/x?as_of=2025-01-01".parse().unwrap(), &site, "").unwrap();
        let clause = Clause {
            cite: "sample@2022-07-13/5.5".into(),
            path: "/regulation/5.5".into(),
            heading: "範例".into(),
            in_force_on: Day::new(2022, 7, 13).unwrap(),
            text_zh: "各機關應<每年>檢視。".into(),
            text_en: String::new(),
            is_paraphrase: false,
            confidence: Confidence::Verbatim,
        };
        let card = ClauseCard::new(&view, clause.clone()).quote("應<每年>").to_string();
        assert!(card.contains("各機關<mark>應&#60;每年&#62;</mark>檢視。"), "{card}");
        let card = ClauseCard::new(&view, clause)
            .quote("沒有的字")
            .now([("/regulation/6".to_owned(), "第六點".to_owned())])
            .to_string();
        assert!(card.contains(">各機關應&#60;每年&#62;檢視。</blockquote>"), "{card}");
        assert!(card.contains(r#"<a href="/regulation/6?as_of=2025-01-01">第六點</a>"#), "{card}");
    }

    #[test]
    fn a_paraphrase_is_never_shown_as_a_quote() {
        let card = card(true, Confidence::Unverified);
        assert!(!card.contains("<blockquote"), "{card}");
        assert!(card.contains("not the text of the law") && card.contains("Unverified"), "{card}");
    }
}
