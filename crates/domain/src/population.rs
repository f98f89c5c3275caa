//! The members of a population and the days on which each belongs to it.

use std::collections::BTreeMap;

use regulation::Day;
use regulation::proof::Source;

use crate::selection::{Match, NameError, Selection};
use crate::view::{Entry, View};

/// One stretch of days in a population, as one version of the member's record states it.
#[derive(Debug, Clone)]
pub struct Stay<'a> {
    pub from: Day,
    /// The first day on which it no longer belongs.
    pub ends: Option<Day>,
    pub entry: Entry<'a>,
    /// `form.field` that decides whether it belongs and is empty.
    pub lacks: Option<String>,
}

impl Stay<'_> {
    /// Whether the stay covers the day.
    pub fn holds(&self, on: Day) -> bool {
        self.from <= on && self.ends.is_none_or(|ends| on < ends)
    }
}

/// A member and its stays.
#[derive(Debug, Clone)]
pub struct Member<'a> {
    pub id: &'a str,
    pub stays: Vec<Stay<'a>>,
}

impl<'a> Member<'a> {
    /// The stay that covers the day.
    pub fn stay(&self, on: Day) -> Option<&Stay<'a>> {
        self.stays.iter().rev().find(|stay| stay.holds(on))
    }

    /// The days on which membership turns.
    pub fn turns(&self, days: &mut Vec<Day>) {
        for stay in &self.stays {
            days.push(stay.from);
            days.extend(stay.ends);
        }
    }
}

/// The members of a population, by their ids, with the register that they come from.
pub struct Members<'a> {
    pub register: Selection<'a>,
    pub list: Vec<Member<'a>>,
}

impl<'a> Members<'a> {
    /// All members that the population ever had.
    pub fn of(view: &View<'a>, population: &str) -> Result<Self, NameError> {
        let definition = view.regulation.population(population);
        let definition = definition.ok_or_else(|| NameError::Population(population.to_owned()))?;
        let register = Selection::from_parts(
            view,
            &definition.form,
            &definition.conditions,
            &[],
            Source::Body,
        )?;
        let from = definition.from.as_deref().map(|name| register.place(name)).transpose()?;
        let until = definition.until.as_deref().map(|name| register.place(name)).transpose()?;
        let via = definition.via.as_deref().map(|name| register.place(name)).transpose()?;
        let via_known = match via.map(|at| &register.form.fields[at].kind) {
            Some(regulation::FieldType::Reference(target)) => {
                view.regulation.form_index(target).map(|form| view.known(form, Source::Body))
            }
            _ => None,
        };
        let mut found: BTreeMap<&'a str, Vec<Stay<'a>>> = BTreeMap::new();
        for entry in &register.known.entries {
            let lacks = match register.matches(view, entry) {
                Match::No => continue,
                Match::Yes => None,
                Match::Lacks(field) => Some(register.missing(field)),
            };
            let day_of = |at: Option<usize>| entry.record.value(at?)?.day();
            let from = day_of(from).unwrap_or(entry.day);
            let ends = day_of(until).map(Day::next).into_iter().chain(entry.ends).min();
            let id = match via {
                None => entry.identity,
                Some(at) => match entry.record.value(at).and_then(crate::Value::text) {
                    None => continue,
                    Some(id) => via_known.as_ref().map_or(id, |known| known.identity(id)),
                },
            };
            let stay = Stay { from, ends, entry: *entry, lacks };
            found.entry(id).or_default().push(stay);
        }
        for other in &definition.except {
            let excluded = Self::of(view, other)?;
            for member in excluded.list {
                if let Some(stays) = found.get_mut(member.id) {
                    *stays = without(stays, &member.stays);
                }
            }
        }
        let list = found.into_iter().map(|(id, stays)| Member { id, stays }).collect();
        Ok(Self { register, list })
    }
}

/// Stays less the days on which another population claims the member.
fn without<'a>(stays: &[Stay<'a>], excluded: &[Stay<'a>]) -> Vec<Stay<'a>> {
    let mut left: Vec<Stay<'a>> = stays.to_vec();
    for other in excluded {
        left = left
            .into_iter()
            .flat_map(|stay| {
                let before_ends = Some(stay.ends.map_or(other.from, |ends| ends.min(other.from)));
                let before = Stay { ends: before_ends, ..stay.clone() };
                let after = other.ends.map(|ends| Stay { from: stay.from.max(ends), ..stay });
                [Some(before), after]
            })
            .flatten()
            .filter(|stay| stay.ends.is_none_or(|ends| stay.from < ends))
            .collect();
    }
    left
}
