//! A provision beside what follows from it: quote, citation, edition, and how sure we are.

use askama::Template;
pub use regulation::Confidence;
use regulation::Day;

use crate::parts::html;
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
}

impl ClauseCard {
    pub fn new(view: &View, clause: Clause) -> Self {
        Self { view: view.clone(), clause }
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
        self.view.t.edition(&day)
    }
}

html!(ClauseCard);

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
    fn a_paraphrase_is_never_shown_as_a_quote() {
        let card = card(true, Confidence::Unverified);
        assert!(!card.contains("<blockquote"), "{card}");
        assert!(card.contains("not the text of the law") && card.contains("Unverified"), "{card}");
    }
}
