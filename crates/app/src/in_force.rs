//! Whether a text of the law is in force on a day, and where a place that has another number by then stands on
//! it; knows no words for people.

use regulation::{Citation, CityCitation, Day, Moved, Regulation};

/// Whether something of the law is in force on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InForce {
    Yes,
    /// It will be, from this day on.
    NotYet(Day),
    /// It was; this is the first day on which it is not.
    NoLonger(Day),
}

/// Where a place of the law stands on a day: citations, or the ids of instruments as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// In force on the day.
    pub now: Vec<String>,
    /// Where it stands after the day.
    pub later: Vec<String>,
    /// The place above it with which it moved, where it has no move of its own.
    pub with: Option<Citation>,
    /// Where the places within it stand, where these alone moved; what is said of it is of all of them.
    pub parts: Vec<(Citation, Self)>,
}

impl InForce {
    /// Of what is in force from its first day until before the other one.
    #[must_use]
    pub fn within((from, ends): (Day, Option<Day>), on: Day) -> Self {
        match ends {
            _ if on < from => Self::NotYet(from),
            Some(ends) if ends <= on => Self::NoLonger(ends),
            _ => Self::Yes,
        }
    }

    /// Of the edition that a citation names; none where there is no such edition.
    #[must_use]
    pub fn of(law: &Regulation, citation: &Citation, on: Day) -> Option<Self> {
        let span = law.instrument(&citation.instrument)?.span(citation.edition)?;
        Some(Self::within(span, on))
    }

    /// Of a citation, or of an instrument as a whole.
    fn of_text(law: &Regulation, text: &str, on: Day) -> Option<Self> {
        if let Ok(citation) = text.parse::<Citation>() {
            return Self::of(law, &citation, on);
        }
        let editions = &law.instrument(text)?.editions;
        let (first, last) = (editions.first()?, editions.last()?);
        Some(Self::within((first.in_force, last.until), on))
    }
}

impl Whereabouts {
    /// Of a place that other editions have under another number. As long as its own edition is in force it
    /// stands where it does, and where it went comes later. A place goes where the nearest above it went that
    /// moved; where none did, the places within it tell where they went.
    #[must_use]
    pub fn of_moved(law: &Regulation, from: &Citation, on: Day) -> Self {
        let is_over = matches!(InForce::of(law, from, on), Some(InForce::NoLonger(_)));
        if let Some(moved) = carrier(law, from) {
            let with = Some(&moved.from).filter(|place| *place != from).cloned();
            return Self { with, ..Self::followed(law, moved, is_over, on) };
        }
        let mut found = Self::default();
        for moved in within(law, from) {
            let part = Self::followed(law, moved, is_over, on);
            for (all, own) in [(&mut found.now, &part.now), (&mut found.later, &part.later)] {
                for place in own {
                    if !all.contains(place) {
                        all.push(place.clone());
                    }
                }
            }
            found.parts.push((moved.from.clone(), part));
        }
        found
    }

    /// Follows a move, and those of where it led, to the day.
    fn followed(law: &Regulation, moved: &Moved, is_over: bool, on: Day) -> Self {
        let mut found = Self::default();
        let mut places: Vec<&Citation> = moved.to.iter().collect();
        let mut n_seen = 0;
        while let Some(place) = places.get(n_seen).copied() {
            n_seen += 1;
            match InForce::of(law, place, on) {
                Some(InForce::Yes) if is_over => found.now.push(place.to_string()),
                Some(InForce::Yes | InForce::NotYet(_)) => found.later.push(place.to_string()),
                // It moved on before the day: each place is followed once.
                Some(InForce::NoLonger(_)) => {
                    for further in carrier(law, place).into_iter().flat_map(|moved| &moved.to) {
                        if !places.contains(&further) {
                            places.push(further);
                        }
                    }
                }
                None => {}
            }
        }
        found
    }

    /// Of what the city's regulation cites in the numbering of its own day.
    #[must_use]
    pub fn of_cited(law: &Regulation, cited: &CityCitation, on: Day) -> Self {
        let mut found = Self::default();
        for place in &cited.now {
            match InForce::of_text(law, place, on) {
                Some(InForce::Yes) => found.now.push(place.clone()),
                Some(InForce::NotYet(_)) => found.later.push(place.clone()),
                Some(InForce::NoLonger(_)) | None => {}
            }
        }
        // Until another edition takes its place it stands where it was cited.
        let is_there = InForce::of_text(law, &cited.cites, on) == Some(InForce::Yes);
        let own = instrument_of(&cited.cites);
        if is_there && !found.now.iter().any(|place| instrument_of(place) == own) {
            found.now.insert(0, cited.cites.clone());
        } else if found.now.is_empty()
            && let Ok(place) = cited.cites.parse::<Citation>()
        {
            found.now = Self::of_moved(law, &place, on).now;
        }
        found
    }
}

/// What moved a place of an edition: its own move, else that of the nearest place above it.
fn carrier<'l>(law: &'l Regulation, place: &Citation) -> Option<&'l Moved> {
    let above = law.above(place).into_iter().map(|one| one.number.as_str());
    let mut numbers = std::iter::once(place.number.as_str()).chain(above);
    numbers.find_map(|number| of_edition(law, place).find(|moved| moved.from.number == number))
}

/// The moves of what lies within a place.
fn within<'l>(law: &'l Regulation, place: &Citation) -> Vec<&'l Moved> {
    let lies_within =
        |moved: &&Moved| law.above(&moved.from).iter().any(|one| one.number == place.number);
    of_edition(law, place).filter(lies_within).collect()
}

/// The moves of the edition that a place belongs to.
fn of_edition<'l>(law: &'l Regulation, place: &Citation) -> impl Iterator<Item = &'l Moved> {
    law.moved.iter().filter(move |moved| {
        let from = &moved.from;
        from.edition == place.edition && from.instrument == place.instrument
    })
}

fn instrument_of(cited: &str) -> &str {
    cited.split_once('@').map_or(cited, |(instrument, _)| instrument)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn cited(point: &str, on: &str) -> Whereabouts {
        let law = Regulation::embedded().unwrap();
        let cited = law.city_citations.iter().find(|one| one.provision == point).unwrap();
        Whereabouts::of_cited(&law, cited, day(on))
    }

    fn moved(from: &str, on: &str) -> Whereabouts {
        let law = Regulation::embedded().unwrap();
        Whereabouts::of_moved(&law, &from.parse().unwrap(), day(on))
    }

    fn stands(now: &[&str], later: &[&str]) -> Whereabouts {
        let owned = |places: &[&str]| places.iter().map(|&place| place.to_owned()).collect();
        Whereabouts { now: owned(now), later: owned(later), ..Whereabouts::default() }
    }

    #[test]
    fn an_edition_is_in_force_from_its_first_day_until_before_the_next_one() {
        let law = Regulation::embedded().unwrap();
        let of = |cite: &str, on: &str| InForce::of(&law, &cite.parse().unwrap(), day(on));
        let (first, next) = (day("2019-01-01"), day("2025-12-01"));
        assert_eq!(of("csma@2019-01-01/12", "2018-12-31"), Some(InForce::NotYet(first)));
        assert_eq!(of("csma@2019-01-01/12", "2025-11-30"), Some(InForce::Yes));
        assert_eq!(of("csma@2019-01-01/12", "2025-12-01"), Some(InForce::NoLonger(next)));
        assert_eq!(of("csma@2025-12-01/12", "2025-11-30"), Some(InForce::NotYet(next)));
        assert_eq!(of("csma@2025-12-01/12", "2025-12-01"), Some(InForce::Yes));
        assert_eq!(of("csma@2020-01-01/12", "2025-12-01"), None);
    }

    #[test]
    fn what_is_cited_stands_where_it_did_until_the_day_on_which_it_moved() {
        let (old, new) = ("csma@2019-01-01/11", "csma@2025-12-01/12");
        assert_eq!(cited("4.1", "2024-06-01"), stands(&[old], &[new]));
        assert_eq!(cited("4.1", "2025-11-30"), stands(&[old], &[new]));
        assert_eq!(cited("4.1", "2025-12-01"), stands(&[new], &[]));
    }

    #[test]
    fn an_instrument_cited_as_a_whole_stands_until_a_place_of_its_own_says_more() {
        let (levels, act) = ("csma-levels@2026-01-07/11", "csma@2025-12-01/18.1");
        assert_eq!(cited("4.2", "2024-06-01"), stands(&["csma-levels"], &[levels, act]));
        assert_eq!(cited("4.2", "2025-12-15"), stands(&["csma-levels", act], &[levels]));
        assert_eq!(cited("4.2", "2026-01-07"), stands(&[levels, act], &[]));
        assert_eq!(cited("9", "2026-01-07"), stands(&[], &[]));
    }

    #[test]
    fn a_place_that_moves_comes_later_until_its_own_edition_is_over() {
        let (rules, act) = ("csma-rules@2026-01-05/7", "csma@2025-12-01/10");
        let old = "csma-rules@2021-08-23/4";
        assert_eq!(moved(old, "2024-06-01"), stands(&[], &[rules, act]));
        assert_eq!(moved(old, "2025-12-15"), stands(&[], &[rules, act]));
        assert_eq!(moved(old, "2026-01-05"), stands(&[rules, act], &[]));
    }

    #[test]
    fn a_place_without_a_move_of_its_own_goes_with_the_nearest_above_it() {
        let with = |place: &str| Some(place.parse::<Citation>().unwrap());
        for (from, above, new) in [
            ("csma@2019-01-01/14.2", "csma@2019-01-01/14", "csma@2025-12-01/17"),
            (
                "csma-incidents@2021-08-23/6.1.1",
                "csma-incidents@2021-08-23/6",
                "csma-incidents@2026-01-05/8",
            ),
        ] {
            let expected = |stands: Whereabouts| Whereabouts { with: with(above), ..stands };
            assert_eq!(moved(from, "2024-06-01"), expected(stands(&[], &[new])), "{from}");
            assert_eq!(moved(from, "2026-12-01"), expected(stands(&[new], &[])), "{from}");
        }
        // Its own move says more than that of the article.
        let own = moved("csma-rules@2021-08-23/4.1.2", "2026-12-01");
        assert_eq!(own, stands(&["csma-rules@2026-01-05/7.1.1"], &[]));
    }

    #[test]
    fn an_article_whose_paragraphs_alone_moved_tells_where_each_of_them_stands() {
        let (audits, improvement) = ("csma@2025-12-01/15", "csma@2025-12-01/16");
        let part = |number: &str, stands: Whereabouts| {
            (format!("csma@2019-01-01/{number}").parse::<Citation>().unwrap(), stands)
        };
        let told = moved("csma@2019-01-01/13", "2026-12-01");
        let each = [("13.1", audits), ("13.2", improvement)];
        assert_eq!(told.parts, each.map(|(number, new)| part(number, stands(&[new], &[]))));
        assert_eq!(
            (told.now, told.later, told.with),
            (vec![audits.into(), improvement.into()], vec![], None)
        );
        let before = moved("csma@2019-01-01/13", "2024-06-01");
        assert_eq!(before.parts, each.map(|(number, new)| part(number, stands(&[], &[new]))));
        // Two paragraphs of one article went to the same place.
        let once = moved("csma@2019-01-01/7", "2026-12-01");
        assert_eq!(once.now, ["csma@2025-12-01/7", "csma@2025-12-01/8"]);
    }
}
