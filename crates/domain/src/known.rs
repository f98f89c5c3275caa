//! What is known of one form: which records count, and which version of a thing speaks when.

use std::cell::OnceCell;
use std::collections::hash_map::Entry as Vacancy;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use foldhash::HashMap;

use regulation::{Day, Form};

use crate::record::{KeyFields, Record, plain};
use crate::{Moment, Value, view::BEGINNING};

/// A record that counts, with the days on which it speaks.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    pub record: &'a Record,
    /// The id of the first record of the same key.
    pub identity: &'a str,
    pub day: Day,
    /// The day from which a newer version of the same thing speaks instead.
    pub ends: Option<Day>,
    /// The form has a day field, and it is empty here.
    pub undated: bool,
}

impl Entry<'_> {
    /// Whether the fact has happened by the day.
    pub fn happened(&self, on: Day) -> bool {
        self.day <= on
    }

    /// Whether a newer version had taken over by the day.
    pub fn is_replaced(&self, on: Day) -> bool {
        self.ends.is_some_and(|ends| ends <= on)
    }

    /// Whether this version speaks on the day.
    pub fn speaks(&self, on: Day) -> bool {
        self.happened(on) && !self.is_replaced(on)
    }
}

/// What is known of one form.
#[derive(Debug, Default)]
pub struct Known<'a> {
    /// In order of day, then of recording.
    pub entries: Vec<Entry<'a>>,
    /// The next version of the same thing.
    next: Vec<Option<u32>>,
    /// The first version of each entry's thing.
    firsts: Vec<u32>,
    /// Records that are no entries, each with one that is of the same thing: the one that corrected it last,
    /// or its first version.
    corrected: Vec<(&'a str, &'a str)>,
    /// What was withdrawn, where anything was.
    once: Option<Once<'a>>,
    /// The first version of the thing that a record's id names, corrected and withdrawn records included; found
    /// when it is first asked for, because most forms are referred to by nobody.
    by_id: OnceCell<HashMap<&'a str, u32>>,
}

/// The records of a form that were withdrawn, and those that still stand.
#[derive(Debug)]
struct Once<'a> {
    form: &'a Form,
    names: Rc<KeyNames<'a>>,
    standing: Vec<&'a Record>,
    withdrawn: Vec<&'a Record>,
}

impl<'a> Known<'a> {
    /// Superseded records fall away, and what is dated after the moment `until`; versions of one key follow
    /// each other, identities stay. What was withdrawn counts no more; it only tells of which thing it was.
    pub(crate) fn of(
        form: &'a Form,
        names: &Rc<KeyNames<'a>>,
        standing: &[&'a Record],
        withdrawn: Vec<&'a Record>,
        until: Moment,
    ) -> Self {
        let day_field = form.day_field.as_deref().filter(|name| *name != "recorded_for");
        let dating = Dating { field: day_field.and_then(|name| form.position(name)), until };
        let corrections = Corrections::of(standing);
        let place = |record: &Record| (record.day.unwrap_or(BEGINNING), record.recorded_at);
        let mut order: Vec<_> = standing.iter().map(|record| (place(record), *record)).collect();
        // Stable, as it is the faster one: the store gives them by day.
        order.sort_by(|(left, one), (right, other)| {
            left.cmp(right).then_with(|| one.id.cmp(&other.id))
        });
        let mut known = Self::default();
        known.entries.reserve_exact(order.len());
        known.next.reserve_exact(order.len());
        known.firsts.reserve_exact(order.len());
        #[allow(
            clippy::mutable_key_type,
            reason = "the index behind a thing is built late and always the same"
        )]
        let mut things: HashMap<Key<'a, '_>, Thing<'a>> = HashMap::default();
        if !names.fields.is_empty() {
            things.reserve(order.len());
        }
        let mut alone: HashMap<&'a str, Thing<'a>> = HashMap::default();
        for (_, record) in order {
            let original = corrections.original(record);
            let thing = match Key::of(original, names) {
                Some(key) => things.entry(key),
                None => {
                    let thing = alone.entry(&original.id).or_insert_with(|| Thing::of(original));
                    known.take(record, thing, &corrections, dating);
                    continue;
                }
            };
            let thing = match thing {
                Vacancy::Occupied(thing) => thing.into_mut(),
                Vacancy::Vacant(place) => place.insert(Thing::of(original)),
            };
            known.take(record, thing, &corrections, dating);
        }
        if !withdrawn.is_empty() {
            let (names, standing) = (Rc::clone(names), standing.to_vec());
            known.once = Some(Once { form, names, standing, withdrawn });
        }
        known
    }

    fn take(
        &mut self,
        record: &'a Record,
        thing: &mut Thing<'a>,
        corrections: &Corrections<'a>,
        dating: Dating,
    ) {
        if corrections.is_superseded(record) {
            self.corrected.push((&record.id, corrections.newest(record)));
            return;
        }
        if dating.is_ahead(record) {
            let first = thing.first.and_then(|place| self.entries.get(place as usize));
            self.corrected.extend(first.map(|first| (&*record.id, &*first.record.id)));
            return;
        }
        let day = record.day.unwrap_or(BEGINNING);
        // Not of the law: more records than this do not fit into a body's memory.
        let place = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        if let Some(older) = thing.newest {
            let older = older as usize;
            if let (Some(entry), Some(next)) =
                (self.entries.get_mut(older), self.next.get_mut(older))
            {
                entry.ends = Some(day);
                *next = Some(place);
            }
        }
        if thing.first.is_none() && *thing.identity != *record.id {
            self.corrected.push((thing.identity, &record.id));
        }
        let first = *thing.first.get_or_insert(place);
        thing.newest = Some(place);
        self.firsts.push(first);
        let undated = dating.field.is_some() && record.day.is_none();
        self.entries.push(Entry { record, identity: thing.identity, day, ends: None, undated });
        self.next.push(None);
    }

    /// The stable id of the thing of whose record a reference names some version, be it corrected or withdrawn;
    /// of what stands no more the reference itself.
    pub fn identity(&self, id: &'a str) -> &'a str {
        let first = self.first_of(id).and_then(|place| self.at(place));
        first.map_or(id, |entry| entry.identity)
    }

    fn by_id(&self) -> &HashMap<&'a str, u32> {
        self.by_id.get_or_init(|| {
            let ids = self.entries.iter().map(|entry| &*entry.record.id);
            let mut by_id: HashMap<&'a str, u32> = HashMap::default();
            by_id.reserve(self.entries.len() + self.corrected.len());
            by_id.extend(ids.zip(self.firsts.iter().copied()));
            for (id, newest) in &self.corrected {
                if let Some(first) = by_id.get(newest).copied() {
                    by_id.insert(id, first);
                }
            }
            for (id, first) in self.once.iter().flat_map(|once| self.left_of(once)) {
                by_id.entry(id).or_insert(first);
            }
            by_id
        })
    }

    /// The ids of what was withdrawn, each with the first version that is left of the same thing.
    fn left_of(&self, once: &Once<'a>) -> Vec<(&'a str, u32)> {
        let all: Vec<&'a Record> = once.standing.iter().chain(&once.withdrawn).copied().collect();
        // As if it still stood.
        let then = Self::of(once.form, &once.names, &all, Vec::new(), Moment::FOREVER);
        let mut left: HashMap<u32, u32> = HashMap::default();
        for (entry, first) in self.entries.iter().zip(&self.firsts) {
            if let Some(thing) = then.first_of(&entry.record.id) {
                left.entry(thing).or_insert(*first);
            }
        }
        let left_of = |record: &'a Record| {
            let thing = then.first_of(&record.id)?;
            left.get(&thing).map(|first| (&*record.id, *first))
        };
        once.withdrawn.iter().copied().filter_map(left_of).collect()
    }

    /// Whether one thing may be named by several ids.
    fn has_versions(&self) -> bool {
        let is_version = |entry: &Entry<'a>| *entry.record.id != *entry.identity;
        self.once.is_some() || !self.corrected.is_empty() || self.entries.iter().any(is_version)
    }

    /// The entry at a place of `entries`.
    pub(crate) fn at(&self, place: u32) -> Option<&Entry<'a>> {
        self.entries.get(place as usize)
    }

    /// Whether the entry at a place is the first version of its thing.
    pub(crate) fn is_first(&self, place: u32) -> bool {
        self.firsts.get(place as usize).is_none_or(|first| *first == place)
    }

    /// Each thing, by the place of its first version and its stable id.
    pub(crate) fn things(&self) -> impl Iterator<Item = (u32, &'a str)> {
        let placed = (0_u32..).zip(self.entries.iter().zip(&self.firsts));
        let first = placed.filter(|(place, (_, first))| place == *first);
        first.map(|(place, (entry, _))| (place, entry.identity))
    }

    /// The versions of a thing, oldest first, from the one at a place on.
    pub(crate) fn versions_from(&self, place: u32) -> impl Iterator<Item = u32> {
        std::iter::successors(Some(place), |place| *self.next.get(*place as usize)?)
    }

    /// The versions of a thing that are older than one of them, oldest first, each with its place.
    pub(crate) fn versions_before<'s>(
        &'s self,
        entry: &Entry<'a>,
    ) -> impl Iterator<Item = (u32, &'s Entry<'a>)> + use<'s, 'a> {
        let record = entry.record;
        let first = self.first_of(entry.identity).into_iter();
        let versions = first.flat_map(move |first| self.versions_from(first));
        let versions = versions.filter_map(move |place| Some((place, self.at(place)?)));
        versions.take_while(move |(_, version)| !std::ptr::eq(version.record, record))
    }

    /// The place of the first version of what an id names.
    pub(crate) fn first_of(&self, id: &str) -> Option<u32> {
        self.by_id().get(id).copied()
    }

    /// The version of what a reference names that speaks on a day; before the first, the first.
    pub(crate) fn version(&self, id: &str, on: Day) -> Option<&Entry<'a>> {
        let first = self.first_of(id)?;
        let spoken = self.versions_from(first).filter_map(|place| self.at(place));
        spoken.filter(|entry| entry.happened(on)).last().or_else(|| self.at(first))
    }

    /// Whether any record at all has happened by the day.
    pub fn is_kept(&self, on: Day) -> bool {
        self.entries.first().is_some_and(|entry| entry.happened(on))
    }

    /// The first day that the records tell, those without one aside.
    pub(crate) fn kept_from(&self) -> Option<Day> {
        self.entries.iter().find(|entry| !entry.undated).map(|entry| entry.day)
    }

    /// The day of the first record.
    pub fn first_day(&self) -> Option<Day> {
        self.entries.first().map(|entry| entry.day)
    }
}

/// What a value names: a thing by its stable id, whichever version of its record is written; else the value itself.
pub(crate) fn named<'a>(things: Option<&Known<'a>>, value: &'a Value) -> String {
    match (things, value.text()) {
        (Some(things), Some(id)) => things.identity(id).to_owned(),
        _ => plain(value),
    }
}

/// By which field the records of a form are dated, and the moment after which nothing has happened.
#[derive(Clone, Copy)]
struct Dating {
    field: Option<usize>,
    until: Moment,
}

impl Dating {
    /// Whether the record's own moment is still to come; a day counts whole.
    fn is_ahead(self, record: &Record) -> bool {
        let own = self.field.and_then(|field| record.value(field));
        matches!(own, Some(Value::Moment(own)) if *own > self.until)
    }
}

/// A thing whose versions are being collected.
struct Thing<'a> {
    identity: &'a str,
    first: Option<u32>,
    newest: Option<u32>,
}

impl<'a> Thing<'a> {
    fn of(original: &'a Record) -> Self {
        Self { identity: &original.id, first: None, newest: None }
    }
}

/// Which record corrects which.
struct Corrections<'a> {
    by_id: HashMap<&'a str, &'a Record>,
    newer: HashMap<&'a str, &'a str>,
}

impl<'a> Corrections<'a> {
    fn of(standing: &[&'a Record]) -> Self {
        let mut newer = HashMap::default();
        for record in standing {
            if let Some(older) = record.supersedes.as_deref() {
                newer.insert(older, &*record.id);
            }
        }
        let by_id = if newer.is_empty() {
            HashMap::default()
        } else {
            let corrected = standing.iter().filter(|record| newer.contains_key(&*record.id));
            corrected.map(|record| (&*record.id, *record)).collect()
        };
        Self { by_id, newer }
    }

    fn is_superseded(&self, record: &Record) -> bool {
        self.newer.contains_key(&*record.id)
    }

    /// The first record of a chain of corrections.
    fn original(&self, record: &'a Record) -> &'a Record {
        let mut original = record;
        // A chain of corrections is as long as the records at most.
        for _ in 0..self.by_id.len() {
            match original.supersedes.as_deref().and_then(|older| self.by_id.get(older)) {
                Some(older) => original = older,
                None => break,
            }
        }
        original
    }

    /// The id of the record that corrected this one last.
    fn newest(&self, record: &'a Record) -> &'a str {
        let mut newest: &'a str = &record.id;
        for _ in 0..self.newer.len() {
            match self.newer.get(newest) {
                Some(newer) => newest = newer,
                None => break,
            }
        }
        newest
    }
}

/// The fields of a form's key, each with the things to which it refers, where these have versions.
#[derive(Debug)]
pub(crate) struct KeyNames<'a> {
    key: KeyFields,
    fields: Vec<KeyName<'a>>,
}

type KeyName<'a> = (usize, Option<Rc<Known<'a>>>);

impl<'a> KeyNames<'a> {
    /// `things` tells what is known of what a field refers to.
    pub(crate) fn of(form: &Form, things: impl Fn(usize) -> Option<Rc<Known<'a>>>) -> Self {
        let key = KeyFields::of(form);
        let versions = |at: usize| things(at).filter(|known| known.has_versions());
        let fields = key.all.iter().map(|at| (*at, versions(*at))).collect();
        Self { key, fields }
    }
}

/// The values that name the same thing within one agency; none of a record that stands alone.
struct Key<'a, 'f> {
    record: &'a Record,
    fields: &'f [KeyName<'a>],
}

/// What a field of a key says.
#[derive(PartialEq)]
enum Said<'a> {
    /// A thing by its stable id, whichever version of its record is written.
    Thing(&'a str),
    Itself(&'a Value),
}

impl<'a, 'f> Key<'a, 'f> {
    fn of(record: &'a Record, names: &'f KeyNames<'a>) -> Option<Self> {
        let is_named = names.key.is_named(&record.fields);
        is_named.then_some(Self { record, fields: &names.fields })
    }

    fn said(&self, (at, things): &KeyName<'a>) -> Option<Said<'a>> {
        let value = self.record.value(*at)?;
        Some(match (things, value.text()) {
            (Some(things), Some(id)) => Said::Thing(things.identity(id)),
            _ => Said::Itself(value),
        })
    }
}

impl PartialEq for Key<'_, '_> {
    fn eq(&self, other: &Self) -> bool {
        self.fields.iter().all(|name| self.said(name) == other.said(name))
            && self.record.agency == other.record.agency
    }
}

impl Eq for Key<'_, '_> {}

impl Hash for Key<'_, '_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for name in self.fields {
            match self.said(name) {
                Some(Said::Thing(id)) => id.hash(state),
                Some(Said::Itself(value)) => match value {
                    Value::Text(text) => text.hash(state),
                    Value::Number(number) => number.hash(state),
                    Value::Day(day) => day.hash(state),
                    Value::Moment(moment) => moment.hash(state),
                    other => plain(other).hash(state),
                },
                None => {}
            }
        }
    }
}
