//! The provisions behind a line as cards.

use app::explain::{Clause as Told, Explanation};
use regulation::{Citation, Regulation};

use crate::law;
use crate::parts::clause::{Clause, ClauseCard};
use crate::routes::law_path;
use crate::view::View;

pub(super) fn cards(view: &View, regulation: &Regulation, told: &Explanation) -> Vec<ClauseCard> {
    told.clauses.iter().filter_map(|clause| card(view, regulation, clause)).collect()
}

fn card(view: &View, regulation: &Regulation, told: &Told) -> Option<ClauseCard> {
    let cite: Citation = told.cite.parse().ok()?;
    // The words themselves where they are held; else the quote of the duty; else a summary, and said so.
    let words = told.text_zh.as_ref().or(told.quote.as_ref());
    let is_paraphrase = words.is_none();
    let summary = told.paraphrase_zh.clone().unwrap_or_else(|| view.t.text_missing().to_owned());
    let clause = Clause {
        cite: told.cite.clone(),
        path: law_path(&cite),
        heading: view.say(&law::heading(regulation, &cite)).to_owned(),
        in_force_on: told.in_force,
        text_zh: words.cloned().unwrap_or(summary),
        text_en: told.text_en.clone().unwrap_or_default(),
        is_paraphrase,
        confidence: told.confidence,
    };
    let card = ClauseCard::new(view, clause).stands(regulation, &cite);
    Some(match &told.quote {
        Some(quote) => card.quote(quote),
        None => card,
    })
}
