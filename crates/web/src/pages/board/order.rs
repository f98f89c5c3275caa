//! In which order and in which groups the bodies stand.

use std::cmp::Ordering;

use regulation::{Level, Regulation, Tier};

use crate::bodies::{self, Listed, no_such};
use crate::catalogue::Catalogue;
use crate::fault::Fault;
use crate::language::Language;
use crate::parts::rate::Tally;
use crate::view::View;
use crate::words::Words;

/// What `sort` and `group` ask for.
pub(super) struct Order {
    pub(super) by: By,
    pub(super) descending: bool,
    pub(super) group: Group,
}

/// What bodies are compared by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Rate,
    Overdue,
    Level,
    Name,
    /// The rate in one column.
    Chapter(usize),
}

/// What bodies are put together by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    Tier,
    Level,
    Nothing,
}

/// Where a body belongs; ordered as groups are shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shelf {
    Tier(Tier),
    Level(Level),
    /// Those without a level come last.
    NoLevel,
    All,
}

impl Order {
    /// Reads `sort` and `group`.
    pub(super) fn read(view: &View, catalogue: &Catalogue) -> Result<Self, Fault> {
        let asked = view.query.get("sort").unwrap_or("rate");
        let (descending, key) = match asked.strip_prefix('-') {
            Some(key) => (true, key),
            None => (false, asked),
        };
        let by = match key {
            "rate" => By::Rate,
            "overdue" => By::Overdue,
            "level" => By::Level,
            "name" => By::Name,
            key => By::Chapter(catalogue.chapter(key).ok_or_else(|| no_such("sort", asked))?),
        };
        let group = match view.query.get("group") {
            None => Group::Tier,
            Some("level") => Group::Level,
            Some("none") => Group::Nothing,
            Some(word) => return Err(no_such("group", word)),
        };
        Ok(Self { by, descending, group })
    }

    /// Sorts by group, then as asked, then by id, so that pages never overlap.
    pub(super) fn sort(&self, listed: &mut [Listed<'_>], language: Language) {
        listed.sort_by(|left, right| {
            let group = self.shelf(left).cmp(&self.shelf(right));
            group
                .then_with(|| self.compare(left, right, language))
                .then_with(|| left.row.agency.cmp(&right.row.agency))
        });
    }

    fn compare(&self, left: &Listed<'_>, right: &Listed<'_>, language: Language) -> Ordering {
        let turned = |order: Ordering| if self.descending { order.reverse() } else { order };
        match self.by {
            By::Rate => by_rate(rate(left), rate(right), self.descending),
            By::Chapter(place) => {
                by_rate(column(left, place), column(right, place), self.descending)
            }
            By::Overdue => turned(rate(left).overdue.cmp(&rate(right).overdue)),
            By::Level => {
                // A body without a level comes last in either direction.
                let unknown = left.level.is_none().cmp(&right.level.is_none());
                unknown.then_with(|| turned(left.level.cmp(&right.level)))
            }
            By::Name => {
                let name = |listed: &Listed<'_>| bodies::name(listed.body, language).to_owned();
                turned(name(left).cmp(&name(right)))
            }
        }
    }

    /// The group of a body.
    pub(super) fn shelf(&self, listed: &Listed<'_>) -> Shelf {
        match self.group {
            Group::Tier => Shelf::Tier(listed.body.tier),
            Group::Level => listed.level.map_or(Shelf::NoLevel, Shelf::Level),
            Group::Nothing => Shelf::All,
        }
    }

    /// How a column's heading says that the bodies are ordered by it.
    pub(super) fn mark(&self, by: By) -> &'static str {
        match (self.by == by, self.descending) {
            (false, _) => "",
            (true, false) => "ascending",
            (true, true) => "descending",
        }
    }

    /// What a click on a column's heading asks for.
    pub(super) fn next(&self, by: By, key: &str) -> String {
        if self.by == by && !self.descending { format!("-{key}") } else { key.to_owned() }
    }

    pub(super) fn group_choices(&self, t: Words) -> [(&'static str, &'static str); 2] {
        [("level", t.level_label()), ("none", t.not_grouped())]
    }

    pub(super) fn sort_choices(&self, view: &View) -> Vec<(String, String)> {
        let t = view.t;
        let mut choices = vec![
            ("-rate".to_owned(), t.highest_rate_first().to_owned()),
            ("-overdue".to_owned(), t.most_overdue_first().to_owned()),
            ("level".to_owned(), t.level_label().to_owned()),
            ("name".to_owned(), t.by_name().to_owned()),
        ];
        // An order that a heading asked for must be seen in the list, or sending it would lose it.
        let asked = view.query.get("sort").unwrap_or_default();
        if !asked.is_empty() && choices.iter().all(|(word, _)| word != asked) {
            choices.push((asked.to_owned(), t.by_heading().to_owned()));
        }
        choices
    }
}

fn rate(listed: &Listed<'_>) -> Tally {
    Tally::from(&listed.row.city_duties())
}

fn column(listed: &Listed<'_>, place: usize) -> Tally {
    listed.row.chapters.get(place).map(Tally::from).unwrap_or_default()
}

/// The lower rate first, or the higher; where nothing is owed always last.
fn by_rate(left: Tally, right: Tally, descending: bool) -> Ordering {
    let empty = (left.owed() == 0).cmp(&(right.owed() == 0));
    // met/owed compared crosswise: exact, without a fraction.
    let exact = (u64::from(left.met) * u64::from(right.owed()))
        .cmp(&(u64::from(right.met) * u64::from(left.owed())));
    let exact = if descending { exact.reverse() } else { exact };
    empty.then(exact).then(right.overdue.cmp(&left.overdue))
}

impl Shelf {
    /// The group's name.
    pub(super) fn name(self, regulation: &Regulation, view: &View) -> String {
        match self {
            Self::Tier(tier) => bodies::tier(regulation, tier, view),
            Self::Level(level) => bodies::level(Some(level), view.t),
            Self::NoLevel => bodies::level(None, view.t),
            Self::All => view.t.whole_selection().to_owned(),
        }
    }

    /// The filter that asks for this group alone.
    pub(super) fn filter(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Tier(tier) => Some(("tier", tier.word())),
            Self::Level(level) => Some(("level", level.letter())),
            Self::NoLevel => Some(("level", bodies::UNKNOWN_LEVEL)),
            Self::All => None,
        }
    }
}

crate::words::words! {
    highest_rate_first: "符合率由高至低", "Rate, highest first";
    most_overdue_first: "逾期由多至少", "Most overdue first";
    by_name: "名稱", "Name";
    by_heading: "依所點欄位", "By the heading chosen";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_compared_exactly_and_bodies_that_owe_nothing_come_last() {
        let tally = |met, overdue| Tally { met, overdue, ..Tally::default() };
        assert_eq!(by_rate(tally(1, 2), tally(2, 4), false), Ordering::Greater);
        assert_eq!(by_rate(tally(1, 2), tally(2, 3), false), Ordering::Less);
        assert_eq!(by_rate(Tally::default(), tally(0, 1), false), Ordering::Greater);
        assert_eq!(by_rate(Tally::default(), tally(0, 1), true), Ordering::Greater);
    }

    #[test]
    fn groups_by_level_go_from_the_highest_to_those_without_one() {
        let mut shelves = [Shelf::NoLevel, Shelf::Level(Level::B), Shelf::Level(Level::A)];
        shelves.sort();
        assert!(shelves == [Shelf::Level(Level::A), Shelf::Level(Level::B), Shelf::NoLevel]);
    }
}
