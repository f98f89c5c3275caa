//! The records of one body as known at a moment: which count, which version of a thing speaks when.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use regulation::proof::Source;
use regulation::{Day, Fact, FormScope, Level, Parameter, Regulation};

use crate::body::{Body, CITY, City, DOIT};
use crate::record::{Record, key_of};
use crate::{Moment, Quantity};

/// Records by the place of their form in the regulation.
#[derive(Debug, Default)]
pub struct Shelf {
    forms: Vec<Vec<Record>>,
}

impl Shelf {
    /// An empty shelf for this regulation.
    pub fn new(regulation: &Regulation) -> Self {
        let mut forms = Vec::new();
        forms.resize_with(regulation.forms.len(), Vec::new);
        Self { forms }
    }

    /// Puts a record in its place.
    pub fn put(&mut self, record: Record) {
        if let Some(form) = self.forms.get_mut(record.form) {
            form.push(record);
        }
    }

    /// The records of one form.
    pub fn form(&self, form: usize) -> &[Record] {
        self.forms.get(form).map_or(&[], Vec::as_slice)
    }

    /// How many records stand here.
    pub fn count(&self) -> usize {
        self.forms.iter().map(Vec::len).sum()
    }
}

/// The first day that any day may be; a record without a day counts from here.
pub const BEGINNING: Day = Day::EARLIEST;

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

    /// Whether this version speaks on the day.
    pub fn speaks(&self, on: Day) -> bool {
        self.day <= on && self.ends.is_none_or(|ends| on < ends)
    }
}

/// What is known of one form.
#[derive(Debug, Default)]
pub struct Known<'a> {
    /// In order of day, then of recording.
    pub entries: Vec<Entry<'a>>,
    identities: HashMap<&'a str, &'a str>,
}

impl<'a> Known<'a> {
    /// The stable id of the thing that a reference names.
    pub fn identity(&self, id: &'a str) -> &'a str {
        self.identities.get(id).copied().unwrap_or(id)
    }

    /// Whether any record at all has happened by the day.
    pub fn is_kept(&self, on: Day) -> bool {
        self.entries.first().is_some_and(|entry| entry.happened(on))
    }

    /// The day of the first record.
    pub fn first_day(&self) -> Option<Day> {
        self.entries.first().map(|entry| entry.day)
    }
}

/// Everything that a duty of one body may look at.
pub struct View<'a> {
    pub regulation: &'a Regulation,
    pub city: &'a City,
    pub body: &'a Body,
    own: &'a Shelf,
    shared: &'a Shelf,
    pub known_at: Moment,
    cache: RefCell<HashMap<(usize, u8), Rc<Known<'a>>>>,
}

impl<'a> View<'a> {
    /// The view of one body on its own records and on those that all share.
    pub fn new(
        regulation: &'a Regulation,
        city: &'a City,
        body: &'a Body,
        own: &'a Shelf,
        shared: &'a Shelf,
        known_at: Moment,
    ) -> Self {
        Self { regulation, city, body, own, shared, known_at, cache: RefCell::default() }
    }

    /// What is known of a form from a source.
    pub fn known(&self, form: usize, source: Source) -> Rc<Known<'a>> {
        let place = (form, source as u8);
        if let Some(known) = self.cache.borrow().get(&place) {
            return Rc::clone(known);
        }
        let known = Rc::new(self.gather(form, source));
        self.cache.borrow_mut().insert(place, Rc::clone(&known));
        known
    }

    fn gather(&self, form: usize, source: Source) -> Known<'a> {
        let Some(kind) = self.regulation.forms.get(form) else { return Known::default() };
        let shared = kind.scope == FormScope::Shared;
        let shelf = if shared { self.shared } else { self.own };
        let body = self.body.id.as_str();
        let heard = |record: &Record| match source {
            _ if !shared => true,
            Source::Body => &*record.agency == body,
            Source::BodyOrCity => [body, CITY, DOIT].contains(&&*record.agency),
            Source::Anywhere => true,
        };
        let records: Vec<&'a Record> = shelf
            .form(form)
            .iter()
            .filter(|record| record.stands(self.known_at) && heard(record))
            .collect();
        let has_day_field = kind.day_field.as_deref().is_some_and(|name| name != "recorded_for");
        known_from(&records, has_day_field, |record| {
            let mut key = key_of(kind, &record.fields)?;
            if shared {
                key.push_str(&record.agency);
            }
            Some(key)
        })
    }

    /// The level on a day.
    pub fn level(&self, on: Day) -> Option<Level> {
        self.body.level(on)
    }

    /// A fact on a day.
    pub fn fact(&self, fact: Fact, on: Day) -> Option<bool> {
        self.body.fact(fact, on)
    }

    /// A parameter by its id.
    pub fn parameter(&self, id: &str) -> Option<&'a Parameter> {
        self.regulation.parameter(id)
    }

    /// A whole number of the law on a day for the body's level then.
    pub fn number(&self, id: &str, on: Day) -> Option<i64> {
        match self.parameter(id)?.amount(on, self.level(on))? {
            regulation::Amount::Number(number) => Some(number),
            regulation::Amount::Term(_) => None,
        }
    }

    /// The same as a quantity.
    pub fn quantity(&self, id: &str, on: Day) -> Option<Quantity> {
        self.number(id, on).map(Quantity::whole)
    }

    /// A term of the law on a day for the body's level then.
    pub fn term(&self, id: &str, on: Day) -> Option<regulation::Term> {
        match self.parameter(id)?.amount(on, self.level(on))? {
            regulation::Amount::Term(term) => Some(term),
            regulation::Amount::Number(_) => None,
        }
    }
}

/// Superseded records fall away, versions of one key follow each other, identities stay.
fn known_from<'a>(
    standing: &[&'a Record],
    has_day_field: bool,
    key: impl Fn(&Record) -> Option<String>,
) -> Known<'a> {
    let by_id: HashMap<&str, &'a Record> =
        standing.iter().map(|record| (&*record.id, *record)).collect();
    let mut superseded: HashMap<&str, &'a str> = HashMap::new();
    for record in standing {
        if let Some(older) = record.supersedes.as_deref() {
            superseded.insert(older, &record.id);
        }
    }
    let mut order: Vec<&'a Record> = standing.to_vec();
    order.sort_by(|left, right| {
        let place = |record: &Record| (record.day.unwrap_or(BEGINNING), record.recorded_at);
        place(left).cmp(&place(right)).then_with(|| left.id.cmp(&right.id))
    });
    let mut first_of_key: HashMap<String, &'a str> = HashMap::new();
    let mut identities: HashMap<&'a str, &'a str> = HashMap::new();
    let mut entries: Vec<Entry<'a>> = Vec::with_capacity(order.len());
    let mut newest: HashMap<&'a str, usize> = HashMap::new();
    for record in &order {
        let mut original: &'a Record = record;
        // A chain of corrections is as long as the records at most.
        for _ in 0..standing.len() {
            match original.supersedes.as_deref().and_then(|older| by_id.get(older)) {
                Some(older) if !std::ptr::eq(*older, *record) => original = older,
                _ => break,
            }
        }
        let identity = match key(original) {
            Some(key) => first_of_key.entry(key).or_insert(&original.id),
            None => &*original.id,
        };
        identities.insert(&record.id, identity);
        if superseded.contains_key(&*record.id) {
            continue;
        }
        let day = record.day.unwrap_or(BEGINNING);
        if let Some(older) = newest.get(identity).copied() {
            if let Some(entry) = entries.get_mut(older) {
                entry.ends = Some(day);
            }
        }
        newest.insert(identity, entries.len());
        let undated = has_day_field && record.day.is_none();
        entries.push(Entry { record, identity, day, ends: None, undated });
    }
    Known { entries, identities }
}
