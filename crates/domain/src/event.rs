//! Things that happen: each is a subject, judged by the version of its record that speaks on the day.

use std::rc::Rc;

use regulation::Day;

use crate::case::{At, Case, Subject};
use crate::holding::Holding;
use crate::known::Entry;
use crate::selection::Match;
use crate::standing::{Findings, Standing};

/// One thing with the versions of its record; a version may be none of the kind.
struct Versions<C>(Vec<(Day, Option<C>)>);

/// One subject for each thing of a holding. `case` says how a version of its record is judged.
pub(crate) fn subjects<'a, C: Case + 'a>(
    holding: &Rc<Holding<'a>>,
    mut case: impl FnMut(&Entry<'a>, Match) -> Option<C>,
) -> Vec<Subject<'a>> {
    let known = &holding.selection.known;
    let mut list = Vec::new();
    for place in holding.places() {
        let Some(entry) = known.at(*place) else { continue };
        let Some(first) = known.first_of(entry.identity) else { continue };
        let is_selected = |place: &u32| holding.answer(*place) != Match::No;
        if known.versions_from(first).find(is_selected) != Some(*place) {
            continue;
        }
        let versions = known.versions_from(first).filter_map(|place| {
            let entry = known.at(place)?;
            let found = holding.answer(place);
            let case = if found == Match::No { None } else { case(entry, found) };
            Some((entry.day, case))
        });
        let versions = Versions(versions.collect());
        if versions.0.iter().any(|(_, case)| case.is_some()) {
            list.push(Subject::new(entry.identity, versions));
        }
    }
    list
}

impl<C> Versions<C> {
    /// The version that speaks on a day; the first also of what it says of earlier days.
    fn on(&self, day: Day) -> Option<&C> {
        let later = self.0.iter().skip(1).rev().find(|(from, _)| *from <= day);
        later.or_else(|| self.0.first()).and_then(|(_, case)| case.as_ref())
    }
}

impl<C: Case> Case for Versions<C> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        self.on(at.day).map_or(Standing::NotApplicable, |case| case.judge(at, findings))
    }

    fn turns(&self, days: &mut Vec<Day>) {
        for (from, case) in &self.0 {
            days.push(*from);
            if let Some(case) = case {
                case.turns(days);
            }
        }
    }
}
