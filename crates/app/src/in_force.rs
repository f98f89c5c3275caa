//! Whether a text of the law is in force on a day, and where a place that has another number by then stands on
//! it; knows no words for people.

use regulation::{Citation, CityCitation, Day, Regulation};

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
    /// stands where it does, and where it went comes later.
    #[must_use]
    pub fn of_moved(law: &Regulation, from: &Citation, on: Day) -> Self {
        let is_over = matches!(InForce::of(law, from, on), Some(InForce::NoLonger(_)));
        let mut found = Self::default();
        let mut places = moves(law, from);
        let mut n_seen = 0;
        while let Some(place) = places.get(n_seen).copied() {
            n_seen += 1;
            match InForce::of(law, place, on) {
                Some(InForce::Yes) if is_over => found.now.push(place.to_string()),
                Some(InForce::Yes | InForce::NotYet(_)) => found.later.push(place.to_string()),
                // It moved on before the day: each place is followed once.
                Some(InForce::NoLonger(_)) => {
                    for further in moves(law, place) {
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

/// Where a place of an edition went.
fn moves<'l>(law: &'l Regulation, from: &Citation) -> Vec<&'l Citation> {
    law.moved.iter().filter(|moved| moved.from == *from).flat_map(|moved| &moved.to).collect()
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
        Whereabouts { now: owned(now), later: owned(later) }
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
}
