//! The chapters as cards: a rate, and how many lines stand how.

use app::board::AgencyRow;

use super::Ground;
use crate::parts::rate::{RateBar, Tally};

/// One chapter.
pub(super) struct Card {
    pub(super) number: String,
    pub(super) name: String,
    pub(super) href: String,
    pub(super) rate: RateBar,
    pub(super) is_here: bool,
    /// Class, word, count and link of each standing that occurs, the worst first.
    pub(super) counts: Vec<(&'static str, &'static str, u32, String)>,
}

pub(super) fn of(ground: &Ground, row: &AgencyRow) -> Vec<Card> {
    let view = &ground.view;
    let t = view.t;
    let asked = view.query.get("chapter");
    let chapters = ground.state.catalogue.chapters.iter().zip(&row.chapters);
    let cards = chapters.map(|(chapter, counted)| {
        let standings = [
            ("overdue", t.overdue(), counted.overdue),
            ("no-data", t.no_data(), counted.no_data),
            ("due", t.due(), counted.due),
        ];
        let counts = standings.into_iter().filter(|(_, _, count)| *count > 0);
        let counts = counts.map(|(word, label, count)| {
            let href = ground.here(&format!("chapter={}&standing={word}", chapter.key));
            (word, label, count, href + "#lines")
        });
        Card {
            number: view.say(&chapter.number).to_owned(),
            name: view.say(&chapter.name).to_owned(),
            href: ground.here(&format!("chapter={}", chapter.key)) + "#lines",
            rate: RateBar::new(Tally::from(counted), t),
            is_here: asked == Some(chapter.key),
            counts: counts.collect(),
        }
    });
    cards.collect()
}
