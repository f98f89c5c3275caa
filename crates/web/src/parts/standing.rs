//! How a standing looks: always a colour, a glyph and a word together, so that none is needed alone.

use app::board::Cell;
use askama::Template;
pub use domain::Standing;

use crate::parts::html;
use crate::words::Words;

/// The sign that stands beside the word; each is in every Chinese system font.
pub fn glyph(standing: Standing) -> &'static str {
    match standing {
        Standing::Met => "✓",
        Standing::Due => "△",
        Standing::Overdue => "!",
        Standing::NoData => "?",
        Standing::Waived => "◇",
        Standing::NotApplicable => "–",
        Standing::Optional => "○",
    }
}

/// The standing's word for people.
pub fn label(standing: Standing, t: Words) -> &'static str {
    match standing {
        Standing::Met => t.met(),
        Standing::Due => t.due(),
        Standing::Overdue => t.overdue(),
        Standing::NoData => t.no_data(),
        Standing::Waived => t.waived(),
        Standing::NotApplicable => t.not_applicable(),
        Standing::Optional => t.optional(),
    }
}

/// How many subjects of a line are excepted, in words; empty where none is, or all of it is.
pub fn excepted(cell: &Cell, t: Words) -> String {
    match (cell.standing, cell.n_waived) {
        (Standing::Waived, _) | (_, 0) => String::new(),
        (_, n) => t.with_exceptions(n),
    }
}

/// One standing in a table, a tree or a heading.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/standing.html")]
pub struct Badge {
    class: &'static str,
    glyph: &'static str,
    label: &'static str,
    note: String,
}

impl Badge {
    pub fn new(standing: Standing, t: Words) -> Self {
        let (glyph, label) = (glyph(standing), label(standing, t));
        Self { class: standing.word(), glyph, label, note: String::new() }
    }

    /// A may-rule, and whether the body makes use of it.
    pub fn optional(in_use: bool, t: Words) -> Self {
        let note = if in_use { t.in_use() } else { t.not_in_use() }.to_owned();
        Self { note, ..Self::new(Standing::Optional, t) }
    }

    /// A line of a board: a may-rule with its use, any other with the exceptions among its subjects.
    pub fn of_cell(cell: &Cell, t: Words) -> Self {
        match (cell.standing, cell.in_use) {
            (Standing::Optional, Some(in_use)) => Self::optional(in_use, t),
            (standing, _) => Self { note: excepted(cell, t), ..Self::new(standing, t) },
        }
    }

    /// The standing in a word.
    pub fn label(&self) -> &'static str {
        self.label
    }
}

/// All standings with their looks, for the foot of boards and charts.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/legend.html")]
pub struct Legend {
    t: Words,
    badges: Vec<Badge>,
}

impl Legend {
    pub fn of(standings: &[Standing], t: Words) -> Self {
        Self { t, badges: standings.iter().map(|standing| Badge::new(*standing, t)).collect() }
    }
}

html!(Badge, Legend);

crate::words::words! {
    with_exceptions(n: u32): "含核准例外 {n}", "{n} waived";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use std::collections::HashSet;

    #[test]
    fn no_two_standings_share_a_glyph_or_a_word() {
        for language in [Language::CHINESE, Language::ENGLISH] {
            let looks = Standing::ALL.map(|s| (glyph(s), label(s, Words(language))));
            assert_eq!(HashSet::from(looks.map(|look| look.0)).len(), looks.len());
            assert_eq!(HashSet::from(looks.map(|look| look.1)).len(), looks.len());
        }
    }

    #[test]
    fn a_badge_says_its_standing_in_words_and_hides_the_glyph_from_screen_readers() {
        let badge = Badge::new(Standing::Overdue, Words(Language::CHINESE)).to_string();
        assert!(badge.contains("逾期") && badge.contains(r#"<i aria-hidden="true">!</i>"#));
    }
}
