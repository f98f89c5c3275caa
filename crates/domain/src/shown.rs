//! What the body's own registers show of its facts: what is on record is not known to be absent (semantics 13),
//! and goes before what the register of bodies says.

use std::rc::Rc;

use regulation::proof::Source;
use regulation::{Day, Fact, Population};

use crate::population::Members;
use crate::view::View;

/// That members of a population show a fact.
#[derive(Debug, Clone)]
pub struct Shown<'a> {
    pub population: &'a Population,
    /// The first day of the unbroken run on which there are any.
    pub since: Day,
    /// The entries that show it on the day asked about, as they speak then.
    pub records: Vec<&'a str>,
}

/// What shows a fact of the body on a day; nothing where it is the register of bodies alone that tells.
pub fn shown<'a>(view: &View<'a>, fact: Fact, on: Day) -> Option<Shown<'a>> {
    let showing = showing(view, fact, Source::Body).into_iter();
    let shown = showing.filter_map(|(population, members)| {
        let since = members.any_since(on)?;
        Some(Shown { population, since, records: members.known_on(on) })
    });
    shown.min_by_key(|shown| shown.since)
}

/// The populations whose members show a fact. One that names what the forms do not have is refused where a
/// duty ranges over it.
pub(crate) fn showing<'a>(
    view: &View<'a>,
    fact: Fact,
    source: Source,
) -> Vec<(&'a Population, Rc<Members<'a>>)> {
    let all = view.regulation.populations.iter();
    let showing = all.filter(|population| population.shows == Some(fact));
    let members = |population: &'a Population| {
        let members = view.members(&population.id, source).ok()?;
        Some((population, members))
    };
    showing.filter_map(members).collect()
}
