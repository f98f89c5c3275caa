//! Which provision of one edition stands beside which of another, by the law's own list of moved
//! articles and by number. Knows no wording.

use std::collections::HashSet;

use regulation::{Citation, Provision, Regulation, Text, TextKind};

/// A provision with all below it, as one piece of reading.
#[derive(Clone, Debug)]
pub struct Unit<'r> {
    pub head: &'r Provision,
    pub parts: Vec<&'r Provision>,
}

/// What stands beside what.
#[derive(Clone, Debug)]
pub struct Pair<'r> {
    pub left: Option<Unit<'r>>,
    pub right: Vec<Unit<'r>>,
}

impl Unit<'_> {
    /// The words as held, part after part.
    pub fn words(&self) -> String {
        let own = |one: &&Provision| one.text_zh.clone().or_else(|| one.paraphrase_zh.clone());
        self.parts.iter().filter_map(own).collect::<Vec<_>>().join("\n")
    }

    /// Whether all its words are the law's own, so that they can be compared letter by letter.
    pub fn is_text(&self) -> bool {
        let is_own = |one: &&Provision| {
            matches!(one.kind, TextKind::Official | TextKind::Quoted)
                || (one.kind == TextKind::Heading && one.text_zh.is_none())
        };
        self.parts.iter().all(is_own) && !self.words().is_empty()
    }
}

/// The units of an edition: articles; single rows of tables, and whatever the law says moved alone.
pub fn units<'r>(regulation: &Regulation, text: &'r Text) -> Vec<Unit<'r>> {
    let moved_alone: HashSet<&str> = regulation
        .moved
        .iter()
        .flat_map(|moved| std::iter::once(&moved.from).chain(&moved.to))
        .filter(|place| place.instrument == text.instrument && place.edition == text.edition)
        .map(|place| place.number.as_str())
        .collect();
    let mut units: Vec<Unit<'r>> = Vec::new();
    for provision in &text.provisions {
        let below = provision.parent.as_deref();
        let stands_alone = below.is_none()
            || provision.number.contains('/')
            || moved_alone.contains(provision.number.as_str());
        let holder = units
            .iter_mut()
            .rev()
            .find(|unit| unit.parts.iter().any(|part| below == Some(part.number.as_str())));
        match holder {
            Some(unit) if !stands_alone => unit.parts.push(provision),
            _ => units.push(Unit { head: provision, parts: vec![provision] }),
        }
    }
    units.retain(|unit| {
        unit.head.kind != TextKind::Heading || unit.parts.len() > 1 || unit.head.text_zh.is_some()
    });
    units
}

/// Two editions side by side, in the order of the older; what is new stands where it was put.
pub fn pair<'r>(regulation: &Regulation, older: &'r Text, newer: &'r Text) -> Vec<Pair<'r>> {
    let (left, right) = (units(regulation, older), units(regulation, newer));
    let mut pairs: Vec<Pair<'r>> = Vec::new();
    let mut taken: HashSet<usize> = HashSet::new();
    let claimed: HashSet<String> = regulation
        .moved
        .iter()
        .filter(|moved| is_of(&moved.from, older))
        .flat_map(|moved| &moved.to)
        .filter(|to| is_of(to, newer))
        .map(|to| to.number.clone())
        .collect();
    for unit in left {
        let targets = targets(regulation, older, newer, unit.head, &right, &claimed);
        taken.extend(&targets);
        let right = targets.iter().filter_map(|place| right.get(*place).cloned()).collect();
        pairs.push(Pair { left: Some(unit), right });
    }
    for (place, unit) in right.iter().enumerate() {
        if taken.contains(&place) {
            continue;
        }
        // Behind the pair that holds the nearest provision before it.
        let before: HashSet<&str> =
            right.iter().take(place).rev().take(1).map(|unit| unit.head.number.as_str()).collect();
        let holds = |pair: &Pair<'_>| {
            pair.right.iter().any(|unit| before.contains(unit.head.number.as_str()))
        };
        let behind = pairs.iter().rposition(holds).map_or(0, |place| place + 1);
        pairs.insert(behind, Pair { left: None, right: vec![unit.clone()] });
    }
    pairs
}

fn is_of(citation: &Citation, text: &Text) -> bool {
    citation.instrument == text.instrument && citation.edition == text.edition
}

/// The places of the units that a provision became: by the list of moved articles, else by its number.
fn targets(
    regulation: &Regulation,
    older: &Text,
    newer: &Text,
    provision: &Provision,
    right: &[Unit<'_>],
    claimed: &HashSet<String>,
) -> Vec<usize> {
    let moved: Vec<&Citation> = regulation
        .moved
        .iter()
        .filter(|moved| is_of(&moved.from, older) && moved.from.number == provision.number)
        .flat_map(|moved| &moved.to)
        .collect();
    let holds = |unit: &Unit<'_>, number: &str| unit.parts.iter().any(|one| one.number == number);
    let find = |number: &str| right.iter().position(|unit| holds(unit, number));
    if !moved.is_empty() {
        let mut places: Vec<usize> =
            moved.iter().filter(|to| is_of(to, newer)).filter_map(|to| find(&to.number)).collect();
        places.dedup();
        return places;
    }
    // A number that something else moved to is another article now.
    if claimed.contains(&provision.number) {
        return Vec::new();
    }
    let same = right.iter().position(|unit| unit.head.number == provision.number);
    same.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(regulation: &Regulation) -> Vec<Pair<'_>> {
        let text = |edition: &str| regulation.text("csma", edition.parse().unwrap()).unwrap();
        pair(regulation, text("2019-01-01"), text("2025-12-01"))
    }

    #[test]
    fn an_article_that_moved_stands_beside_its_new_place() {
        let regulation = Regulation::embedded().unwrap();
        let pairs = pairs(&regulation);
        let of = |number: &str| {
            pairs
                .iter()
                .find(|pair| pair.left.as_ref().is_some_and(|one| one.head.number == number))
        };
        let ciso = of("11").unwrap();
        assert_eq!(
            ciso.right.iter().map(|one| one.head.number.as_str()).collect::<Vec<_>>(),
            ["12"]
        );
        let report = of("13.2").unwrap();
        assert_eq!(
            report.right.iter().map(|one| one.head.number.as_str()).collect::<Vec<_>>(),
            ["16"]
        );
        let private = of("16").unwrap();
        assert_eq!(private.right.len(), 3, "{private:?}");
    }

    #[test]
    fn every_provision_of_both_editions_is_shown() {
        let regulation = Regulation::embedded().unwrap();
        for instrument in &regulation.instruments {
            for two in instrument.editions.windows(2) {
                let [older, newer] = two else { continue };
                let text = |day| regulation.text(&instrument.id, day).unwrap();
                let (older, newer) = (text(older.in_force), text(newer.in_force));
                let pairs = pair(&regulation, older, newer);
                let shown = |number: &str, is_left: bool| {
                    pairs.iter().any(|pair| {
                        let left = pair.left.iter().filter(|_| is_left);
                        let right = pair.right.iter().filter(|_| !is_left);
                        left.chain(right)
                            .any(|unit| unit.parts.iter().any(|one| one.number == number))
                    })
                };
                for (text, is_left) in [(older, true), (newer, false)] {
                    for provision in &text.provisions {
                        let is_empty = provision.kind == TextKind::Heading;
                        let seen = shown(&provision.number, is_left);
                        assert!(seen || is_empty, "{} {}", text.instrument, provision.number);
                    }
                }
            }
        }
    }
}
