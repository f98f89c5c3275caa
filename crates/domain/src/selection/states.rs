//! Records that tell the state of a thing again and again: the latest speaks for it, and what it found may be
//! mended later. Knows no other selection.

use std::rc::Rc;

use foldhash::HashMap;

use regulation::Day;
use regulation::proof::Select;

use super::{Match, NameError, Selection};
use crate::known::{Entry, Known, named};
use crate::view::View;

/// What the other records of its thing, and a later act, make of a record.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    /// From when a later record speaks for the thing.
    taken_over_on: Option<Day>,
    /// It tells of what is asked for, and says otherwise than it would have to.
    is_short: bool,
    /// From when what it found is mended.
    mended_on: Option<Day>,
    /// Since when the thing has been as asked without a break; none: it is not.
    held_since: Option<Day>,
}

/// The states that the records of a selection tell, by the record's id.
pub(super) struct States<'a> {
    each: bool,
    /// The field that tells of the mending.
    pub(super) mended: Option<usize>,
    by_record: HashMap<&'a str, State>,
    /// The places of the records that fall short.
    short: Vec<u32>,
}

/// A field that names a thing, with the things to which it refers.
type Naming<'a> = (usize, Option<Rc<Known<'a>>>);

impl<'a> Selection<'a> {
    /// The same, where the law says of which things the records tell the state.
    pub(crate) fn of_states(mut self, view: &View<'a>, select: &Select) -> Result<Self, NameError> {
        if select.tells_states() {
            self.states = Some(self.told(view, select)?);
        }
        Ok(self)
    }

    fn told(&self, view: &View<'a>, select: &Select) -> Result<States<'a>, NameError> {
        let mended = select.mended.as_deref().map(|name| self.place(name)).transpose()?;
        let mut naming: Vec<Naming<'a>> = Vec::new();
        for name in &select.state_of {
            let at = self.place(name)?;
            naming.push((at, view.target(self.index, at, self.source)));
        }
        let mut by_record: HashMap<&'a str, State> = HashMap::default();
        let mut latest: HashMap<(&'a str, Vec<String>), &Entry<'a>> = HashMap::default();
        let mut short = Vec::new();
        for (place, entry) in (0_u32..).zip(&self.known.entries) {
            let id: &'a str = &entry.record.id;
            let mut state = self.found(view, entry, mended);
            if state.is_short {
                short.push(place);
            }
            if let Some(thing) = thing(entry, &naming) {
                let before = latest.get(&thing).copied();
                let told = before.and_then(|before| by_record.get_mut(&*before.record.id));
                if self.takes_over(entry, &mut state, before.zip(told)) {
                    latest.insert(thing, entry);
                }
            }
            by_record.insert(id, state);
        }
        Ok(States { each: select.each, mended, by_record, short })
    }

    /// Has a record speak for the thing of one before it, unless it says that there is nothing to find where
    /// the one before it holds: it proves nothing, and what is good is not ended by it.
    fn takes_over(
        &self,
        entry: &Entry<'a>,
        state: &mut State,
        before: Option<(&Entry<'a>, &mut State)>,
    ) -> bool {
        let Some((before, told)) = before else { return true };
        let is_in_force = self.ends(before).is_none_or(|ends| entry.day <= ends);
        let goes_on = told.held_since.filter(|since| is_in_force && *since <= entry.day);
        let is_kept = goes_on.is_some() && !before.is_replaced(entry.day);
        if is_kept && self.finds_nothing(entry) {
            return false;
        }
        told.taken_over_on = Some(entry.day);
        // What is mended only later is a break.
        let goes_on = goes_on.filter(|_| state.held_since == Some(entry.day));
        state.held_since = goes_on.or(state.held_since);
        true
    }

    /// What a record by itself says of its thing.
    fn found(&self, view: &View<'a>, entry: &Entry<'a>, mended: Option<usize>) -> State {
        match self.meets(view, entry) {
            Match::Yes => State { held_since: Some(entry.day), ..State::default() },
            Match::No if self.falls_short(entry) => {
                let mended_on = mended.and_then(|at| entry.record.value(at)?.day());
                let mended_on = mended_on.map(|day| day.max(entry.day));
                State { is_short: true, mended_on, held_since: mended_on, ..State::default() }
            }
            Match::No | Match::Lacks(_) => State::default(),
        }
    }

    fn state(&self, entry: &Entry<'_>) -> Option<&State> {
        self.states.as_ref()?.by_record.get(&*entry.record.id)
    }

    /// From when a later record speaks for the thing of this one.
    pub(crate) fn taken_over_on(&self, entry: &Entry<'_>) -> Option<Day> {
        self.state(entry)?.taken_over_on
    }

    /// From when what the record found is mended.
    pub(crate) fn mended_on(&self, entry: &Entry<'_>) -> Option<Day> {
        self.state(entry)?.mended_on
    }

    /// Since when the thing of a record has been as asked without a break.
    pub(crate) fn held_since(&self, entry: &Entry<'_>) -> Option<Day> {
        self.state(entry)?.held_since
    }

    /// Whether the record tells a state that falls short, mended since or not.
    pub(crate) fn is_short(&self, entry: &Entry<'_>) -> bool {
        self.state(entry).is_some_and(|state| state.is_short)
    }

    fn is_mended(&self, entry: &Entry<'_>, on: Day) -> bool {
        self.mended_on(entry).is_some_and(|mended_on| mended_on <= on)
    }

    /// Whether a selected record proves something on the day: it is in force, and what it found mended by then.
    pub(crate) fn proves(&self, entry: &Entry<'_>, on: Day) -> bool {
        self.in_force(entry, on) && (!self.is_short(entry) || self.is_mended(entry, on))
    }

    /// Whether the record is in force on the day, and what it may have found is not mended.
    pub(crate) fn is_unmended(&self, entry: &Entry<'_>, on: Day) -> bool {
        self.in_force(entry, on) && !self.is_mended(entry, on)
    }

    /// Whether the record breaks what is asked of each thing: it falls short, is the latest and is not mended.
    pub(crate) fn breaks(&self, entry: &Entry<'_>, on: Day) -> bool {
        let is_latest = self.taken_over_on(entry).is_none_or(|day| on < day);
        self.is_short(entry) && entry.speaks(on) && is_latest && !self.is_mended(entry, on)
    }

    /// The days on which the record begins or ceases to break it.
    pub(crate) fn breaking_turns(&self, entry: &Entry<'_>) -> impl Iterator<Item = Day> {
        let ends = [entry.ends, self.taken_over_on(entry), self.mended_on(entry)];
        [Some(entry.day)].into_iter().chain(ends).flatten()
    }

    /// Whether each thing that is told of must hold.
    pub(crate) fn asks_each(&self) -> bool {
        self.states.as_ref().is_some_and(|states| states.each)
    }

    /// The places of the records that fall short, mended since or not.
    pub(crate) fn short(&self) -> &[u32] {
        self.states.as_ref().map_or(&[][..], |states| states.short.as_slice())
    }
}

/// Whose thing a record names, and which; none where it names nothing, or does not say when it was so.
fn thing<'a>(entry: &Entry<'a>, naming: &[Naming<'a>]) -> Option<(&'a str, Vec<String>)> {
    let names = naming.iter().map(|(at, things)| {
        let value = entry.record.value(*at);
        value.map_or_else(String::new, |value| named(things.as_deref(), value))
    });
    let names: Vec<String> = names.collect();
    let is_named = !entry.undated && names.iter().any(|name| !name.is_empty());
    is_named.then_some((&*entry.record.agency, names))
}
