//! The members of a population and the days on which each belongs to it.

use std::collections::BTreeMap;
use std::rc::Rc;

use foldhash::HashMap;

use regulation::proof::Source;
use regulation::{Day, Fact, Population};

use crate::Value;
use crate::body::Body;
use crate::known::Entry;
use crate::selection::{Match, NameError, Selection, Written};
use crate::view::{Link, View};

/// One stretch of days in a population, as one version of the member's record states it.
#[derive(Debug, Clone)]
pub(crate) struct Stay<'a> {
    pub(crate) from: Day,
    /// The first day on which it no longer belongs.
    pub(crate) ends: Option<Day>,
    pub(crate) entry: Entry<'a>,
    /// `form.field` that decides whether it belongs and is empty.
    pub(crate) lacks: Option<String>,
    /// The member has left, and no day is said.
    pub(crate) end_unsaid: bool,
}

impl Stay<'_> {
    /// Whether the stay covers the day.
    pub(crate) fn holds(&self, on: Day) -> bool {
        self.from <= on && self.ends.is_none_or(|ends| on < ends)
    }

    /// The stay in two where from a day on something is lacking to know that it goes on.
    fn cut(self, unsaid: Option<(Day, &str)>) -> impl Iterator<Item = Self> {
        let unsaid = unsaid.filter(|(day, _)| self.ends.is_none_or(|ends| *day < ends));
        let Some((day, name)) = unsaid else { return [Some(self), None].into_iter().flatten() };
        let known = (self.from < day).then(|| Self { ends: Some(day), ..self.clone() });
        let lacks = self.lacks.clone().or(Some(name.to_owned()));
        let unknown = Self { from: self.from.max(day), lacks, ..self };
        [known, Some(unknown)].into_iter().flatten()
    }
}

/// A member and its stays, in order of day.
#[derive(Debug)]
pub(crate) struct Member<'a> {
    pub(crate) id: &'a str,
    pub(crate) stays: Vec<Stay<'a>>,
}

impl<'a> Member<'a> {
    /// The stay that covers the day.
    pub(crate) fn stay(&self, on: Day) -> Option<&Stay<'a>> {
        self.stays.iter().rev().find(|stay| stay.holds(on))
    }

    /// The first day of the unbroken membership that covers the day.
    pub(crate) fn since(&self, on: Day) -> Option<Day> {
        let mut since = self.stay(on)?.from;
        while let Some(before) = self
            .stays
            .iter()
            .find(|stay| stay.from < since && stay.ends.is_none_or(|ends| since <= ends))
        {
            since = before.from;
        }
        Some(since)
    }

    /// The days on which membership turns.
    pub(crate) fn turns(&self, days: &mut Vec<Day>) {
        for stay in &self.stays {
            days.push(stay.from);
            days.extend(stay.ends);
        }
    }
}

/// The members of a population, by their ids, with the register that they come from.
pub(crate) struct Members<'a> {
    pub(crate) register: Selection<'a>,
    pub(crate) list: Vec<Rc<Member<'a>>>,
    /// The fact of the body by which it is known to have none.
    pub(crate) fact: Option<KnownFact<'a>>,
    until: Option<usize>,
}

/// A fact of a body, with its names.
#[derive(Clone, Copy)]
pub(crate) struct KnownFact<'a> {
    body: &'a Body,
    fact: Fact,
    pub(crate) zh: &'a str,
    pub(crate) en: &'a str,
}

impl<'a> KnownFact<'a> {
    fn of(view: &View<'a>, fact: Fact) -> Self {
        let (zh, en) = view.regulation.fact_names(fact);
        Self { body: view.body, fact, zh, en }
    }

    /// Whether it is known to be false on a day.
    pub(crate) fn is_false(&self, on: Day) -> bool {
        self.body.fact(self.fact, on) == Some(false)
    }

    pub(crate) fn turns(&self, days: &mut Vec<Day>) {
        days.extend(self.body.facts.iter().map(|(day, _, _)| *day));
    }
}

impl<'a> Members<'a> {
    /// All members that the population ever had.
    pub(crate) fn of(
        view: &View<'a>,
        definition: &'a Population,
        source: Source,
    ) -> Result<Self, NameError> {
        let written = Written {
            form: &definition.form,
            conditions: &definition.conditions,
            any: Some(&definition.any),
            until: &[],
            source,
        };
        let register = Selection::new(view, &written)?;
        let place =
            |name: &Option<String>| name.as_deref().map(|name| register.place(name)).transpose();
        let (from, until) = (place(&definition.from)?, place(&definition.until)?);
        let via = place(&definition.via)?;
        let register = register.dated_by(from);
        let ended = Written { conditions: &definition.ended, any: None, ..written };
        let ended = match definition.ended.is_empty() {
            true => None,
            false => Some(Selection::new(view, &ended)?),
        };
        let leaving = Leaving::of(view, definition, source)?;
        let target = via.and_then(|at| register.form.fields.get(at)?.kind.target());
        let target = target.and_then(|target| view.regulation.form_index(target));
        let target = target.map(|form| view.known(form, source));
        let mut found: BTreeMap<&'a str, Vec<Stay<'a>>> = BTreeMap::new();
        for (place, entry) in (0_u32..).zip(&register.known.entries) {
            let matched = register.matches(view, entry);
            if matched == Match::No {
                continue;
            }
            let day_of = |at: Option<usize>| entry.record.value(at?)?.day();
            let own = day_of(from).unwrap_or(entry.day);
            // A change of fact takes over from its day; what it says of earlier days is too late.
            let from = if register.known.is_first(place) { own } else { own.max(entry.day) };
            let own_end = day_of(until).map(Day::next);
            let is_ended =
                ended.as_ref().is_some_and(|ended| ended.matches(view, entry) == Match::Yes);
            // Whoever is taken on anew on the day on which an earlier stay ends left that one.
            let mut before = found.get(entry.identity).into_iter().flatten();
            let is_anew = own == from && before.any(|stay| stay.ends == Some(from));
            let left = || leaving.from(entry.identity, from, is_anew, is_ended);
            let left = own_end.is_none().then(left).flatten();
            // The day on which leaving takes effect is the first out of post, not the last in it.
            let own_end = own_end.or(left).into_iter().chain(register.vacancies.from(entry));
            let ends = own_end.chain(entry.ends).min();
            if ends.is_some_and(|ends| ends <= from) {
                continue;
            }
            let id = match via {
                None => entry.identity,
                Some(at) => match entry.record.value(at).and_then(Value::text) {
                    None => continue,
                    Some(id) => target.as_ref().map_or(id, |target| target.identity(id)),
                },
            };
            // Somebody who has left, nobody knows when, may have been there or not (semantics 10).
            let is_unsaid = is_ended && day_of(until).is_none() && left.is_none();
            let unsaid = until.filter(|_| is_unsaid);
            let lacks = register.lack(matched).or(unsaid.map(|at| register.missing(at)));
            let end_unsaid = unsaid.is_some();
            let stay = Stay { from, ends, entry: *entry, lacks, end_unsaid };
            found.entry(id).or_default().extend(stay.cut(register.vacancies.unsaid_from(entry)));
        }
        for other in &definition.except {
            for member in &view.members(other, source)?.list {
                if let Some(stays) = found.get_mut(member.id) {
                    *stays = without(stays, &member.stays);
                }
            }
        }
        let list = found.into_iter().filter(|(_, stays)| !stays.is_empty());
        let list = list.map(|(id, mut stays)| {
            stays.sort_by_key(|stay| stay.from);
            Rc::new(Member { id, stays })
        });
        let fact = definition.fact.map(|fact| KnownFact::of(view, fact));
        Ok(Self { list: list.collect(), register, fact, until })
    }

    /// The member that a reference names.
    pub(crate) fn find(&self, id: &str) -> Option<&Member<'a>> {
        let known = &self.register.known;
        let first = known.first_of(id).and_then(|place| known.at(place));
        let id = first.map_or(id, |entry| entry.identity);
        let place = self.list.binary_search_by(|member| member.id.cmp(id)).ok()?;
        self.list.get(place).map(|member| &**member)
    }

    /// Whether anybody or anything is known to be a member on a day.
    pub(crate) fn has_any(&self, on: Day) -> bool {
        let mut stays = self.list.iter().filter_map(|member| member.stay(on));
        stays.any(|stay| stay.lacks.is_none())
    }

    /// The days on which that turns: not those of each member.
    pub(crate) fn any_turns(&self) -> Vec<Day> {
        let mut days = Vec::new();
        self.list.iter().for_each(|member| member.turns(&mut days));
        days.sort_unstable();
        days.dedup();
        let mut had_any = false;
        days.retain(|day| {
            let has_any = self.has_any(*day);
            std::mem::replace(&mut had_any, has_any) != has_any
        });
        days
    }

    /// The first day of the unbroken run up to a day on which there is anybody or anything; none where there
    /// is nobody on that day.
    pub(crate) fn any_since(&self, on: Day) -> Option<Day> {
        let turned = self.any_turns().into_iter().rev().find(|day| *day <= on);
        turned.filter(|_| self.has_any(on))
    }

    /// The entries of those who are known to be members on a day, as they speak then.
    pub(crate) fn known_on(&self, on: Day) -> Vec<&'a str> {
        let stays = self.list.iter().filter_map(|member| member.stay(on));
        stays.filter(|stay| stay.lacks.is_none()).map(|stay| &*stay.entry.record.id).collect()
    }

    /// `form.field` that tells the last day of a stay; nothing where no field does.
    pub(crate) fn until_name(&self) -> String {
        self.until.map(|at| self.register.missing(at)).unwrap_or_default()
    }
}

/// The days on which members left by the records of another form, and whether each tells by itself that
/// its member left.
#[derive(Default)]
struct Leaving<'a> {
    days: HashMap<&'a str, Vec<(Day, bool)>>,
}

impl<'a> Leaving<'a> {
    fn of(view: &View<'a>, definition: &'a Population, source: Source) -> Result<Self, NameError> {
        let Some(left) = &definition.left else { return Ok(Self::default()) };
        let written = Written {
            form: &left.form,
            conditions: &left.conditions,
            any: None,
            until: &[],
            source,
        };
        let selection = Selection::new(view, &written)?;
        let link = Link::Field(selection.place(&left.link)?);
        let mut days: HashMap<&'a str, Vec<(Day, bool)>> = HashMap::default();
        for (id, places) in view.links(selection.index, source, link).iter() {
            let entries = places.iter().filter_map(|place| selection.known.at(*place));
            // One that was replaced on its own day never spoke.
            let said = entries.filter(|entry| entry.speaks(entry.day));
            let said: Vec<(Day, bool)> = said
                .map(|entry| (entry.day, selection.matches(view, entry) == Match::Yes))
                .collect();
            if !said.is_empty() {
                days.insert(id, said);
            }
        }
        Ok(Self { days })
    }

    /// The first day of leaving from the first of a stay on, or after it of whoever was taken on anew; of
    /// whoever is known to have left, else the last day on which anything changed.
    fn from(&self, id: &str, from: Day, is_anew: bool, is_ended: bool) -> Option<Day> {
        let is_of_stay = |day: Day| if is_anew { from < day } else { from <= day };
        let days = self.days.get(id)?.iter().filter(|(day, _)| is_of_stay(*day));
        let left = days.clone().filter(|(_, left)| *left).map(|(day, _)| *day).min();
        left.or_else(|| days.map(|(day, _)| *day).max().filter(|_| is_ended))
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
