//! Counts of standings and the bar that shows their rate. One denominator for every number: what
//! is owed. No fraction is rounded up, so that 100 % means all.

use askama::Template;

use crate::parts::html;
use crate::words::Words;

/// How many lines stand how. `owed` is the denominator of every rate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub met: u32,
    pub due: u32,
    pub overdue: u32,
    pub no_data: u32,
}

impl Tally {
    pub fn owed(self) -> u32 {
        self.met + self.due + self.overdue + self.no_data
    }

    /// Whole per cent of what is owed that is met, rounded down; `None` where nothing is owed.
    pub fn percent(self) -> Option<u32> {
        (self.met * 100).checked_div(self.owed())
    }

    /// The colour step of a rate, 0 (worst) to 5 (all met); the steps are a matter of looks only.
    pub fn step(self) -> u32 {
        match self.percent().unwrap_or_default() {
            100.. => 5,
            85.. => 4,
            70.. => 3,
            50.. => 2,
            25.. => 1,
            _ => 0,
        }
    }

    /// Nothing is decided at all: the rate would be a number without meaning.
    pub fn is_unknown(self) -> bool {
        self.no_data > 0 && self.no_data == self.owed()
    }
}

impl From<&app::board::Tally> for Tally {
    /// What enters a rate (semantics 19).
    fn from(counted: &app::board::Tally) -> Self {
        let app::board::Tally { met, due, overdue, no_data, .. } = *counted;
        Self { met, due, overdue, no_data }
    }
}

/// A rate with its counts, and the four counted standings as one bar.
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "parts/rate.html")]
pub struct RateBar {
    t: Words,
    tally: Tally,
}

impl RateBar {
    pub fn new(tally: Tally, t: Words) -> Self {
        Self { t, tally }
    }
}

html!(RateBar);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn a_rate_is_a_hundred_only_where_all_is_met() {
        let nearly = Tally { met: 999, overdue: 1, ..Tally::default() };
        assert_eq!((nearly.percent(), nearly.step()), (Some(99), 4));
        let all = Tally { met: 3, ..Tally::default() };
        assert_eq!((all.percent(), all.step()), (Some(100), 5));
    }

    #[test]
    fn where_nothing_is_owed_there_is_no_rate() {
        let bar = RateBar::new(Tally::default(), Words(Language::CHINESE)).to_string();
        assert!(bar.contains("無應辦事項") && !bar.contains('%'), "{bar}");
    }

    #[test]
    fn the_bar_is_as_long_as_the_counts_that_it_shows() {
        let tally = Tally { met: 7, due: 2, overdue: 1, no_data: 2 };
        let bar = RateBar::new(tally, Words(Language::CHINESE)).to_string();
        assert!(bar.contains(r#"viewBox="0 0 12 1""#), "{bar}");
        assert!(
            bar.contains(r#"<rect class="fill-overdue" x="11" width="1" height="1"/>"#),
            "{bar}"
        );
        assert!(bar.contains("58%") && bar.contains("7/12"), "{bar}");
    }
}
