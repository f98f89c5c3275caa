//! The records of one body as known at a moment, gathered once for all its duties.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use foldhash::HashMap;

use regulation::proof::Source;
use regulation::{Day, Fact, FormScope, Level, Parameter, Regulation};

use crate::body::{Body, CITY, City, DOIT};
use crate::case::At;
use crate::known::{KeyNames, Known};
use crate::population::Members;
use crate::reads::Reads;
use crate::record::Record;
use crate::selection::NameError;
use crate::shelf::Shelf;
use crate::{Moment, Quantity};

/// The first day that any day may be; a record without a day counts from here.
pub(crate) const BEGINNING: Day = Day::EARLIEST;

/// Places of the records that refer to a thing, by its stable id.
pub(crate) type Links<'a> = HashMap<&'a str, Rc<[u32]>>;

/// A form and whose records of it are read.
type Shown = (usize, Source);

/// Whether a record is of those who spoke on its day; one without a day, of any who ever did.
fn speak(speakers: &[(Day, Vec<&str>)], record: &Record) -> bool {
    let by = &*record.agency;
    match record.day {
        Some(day) => {
            let then = speakers.iter().rev().find(|(from, _)| *from <= day);
            then.is_some_and(|(_, bodies)| bodies.contains(&by))
        }
        None => speakers.iter().any(|(_, bodies)| bodies.contains(&by)),
    }
}

/// What was gathered once and is read by many duties.
#[derive(Default)]
struct Gathered<'a> {
    known: HashMap<Shown, (Rc<Known<'a>>, Reads)>,
    members: HashMap<(&'a str, Source), (Rc<Members<'a>>, Reads)>,
    links: HashMap<(Shown, Link), (Rc<Links<'a>>, Reads)>,
}

/// By what a record refers to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Link {
    /// The thing's own record.
    Itself,
    /// A field of the record.
    Field(usize),
}

/// Everything that a duty of one body may look at.
pub struct View<'a> {
    pub regulation: &'a Regulation,
    pub city: &'a City,
    pub body: &'a Body,
    own: &'a Shelf,
    shared: &'a Shelf,
    pub known_at: Moment,
    /// What is dated after this moment has not happened; forever where whole days are asked about.
    until: Moment,
    /// What the bureau keeps for the city, where the body is the city.
    bureau: Option<&'a Shelf>,
    /// Of subjects only what a board keeps is asked.
    pub(crate) in_short: bool,
    gathered: RefCell<Gathered<'a>>,
    /// What has been looked at since somebody began to listen.
    reads: Cell<Reads>,
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
        let (gathered, reads) = (RefCell::default(), Cell::default());
        let (bureau, in_short, until) = (None, false, Moment::FOREVER);
        Self {
            regulation,
            city,
            body,
            own,
            shared,
            known_at,
            until,
            bureau,
            in_short,
            gathered,
            reads,
        }
    }

    /// Adds the bureau's own records: what the city owes is done by both (semantics 17).
    #[must_use]
    pub fn with_bureau(mut self, bureau: &'a Shelf) -> Self {
        self.bureau = (self.body.id == CITY).then_some(bureau);
        self
    }

    /// Leaves out what is dated later on the day of a moment that is asked about; a whole day leaves out
    /// nothing (semantics 1).
    #[must_use]
    pub fn as_of(mut self, at: At) -> Self {
        if at.moment < Moment::end_of(at.day) {
            self.until = at.moment;
        }
        self
    }

    /// Asks of subjects only what a board keeps: no reason, no records, no citation.
    #[must_use]
    pub fn in_short(mut self) -> Self {
        self.in_short = true;
        self
    }

    /// Does something and tells which forms it looked at, those among them that were gathered before.
    pub(crate) fn listening<T>(&self, work: impl FnOnce() -> T) -> (T, Reads) {
        let before = self.reads.take();
        let done = work();
        let reads = self.reads.replace(before);
        self.note(reads);
        (done, reads)
    }

    /// What has been looked at so far.
    pub fn looked_at(&self) -> Reads {
        self.reads.get()
    }

    fn note(&self, more: Reads) {
        let mut reads = self.reads.get();
        reads |= more;
        self.reads.set(reads);
    }

    /// What is known of a form from a source.
    pub fn known(&self, form: usize, source: Source) -> Rc<Known<'a>> {
        let shown = (form, source);
        if let Some((known, reads)) = self.gathered.borrow().known.get(&shown) {
            self.note(*reads);
            return Rc::clone(known);
        }
        let (known, reads) = self.listening(|| {
            self.note(self.reads_of(form, source));
            Rc::new(self.gather(form, source, self.until))
        });
        self.gathered.borrow_mut().known.insert(shown, (Rc::clone(&known), reads));
        known
    }

    /// The same with what is dated after the moment asked about: it may tell of an earlier event.
    pub(crate) fn known_ahead(&self, form: usize, source: Source) -> Rc<Known<'a>> {
        if self.until == Moment::FOREVER {
            return self.known(form, source);
        }
        self.note(self.reads_of(form, source));
        Rc::new(self.gather(form, source, Moment::FOREVER))
    }

    /// What is known of the things to which a field of a form refers; none where it refers to no records.
    pub(crate) fn target(
        &self,
        form: usize,
        field: usize,
        source: Source,
    ) -> Option<Rc<Known<'a>>> {
        Some(self.known(self.target_form(form, field)?, source))
    }

    /// The same of all who tell of such things: which one is meant, whoever is heard of it.
    pub(crate) fn things(
        &self,
        form: usize,
        field: usize,
        source: Source,
    ) -> Option<Rc<Known<'a>>> {
        let target = self.target_form(form, field)?;
        let is_shared = self.regulation.forms.get(target)?.scope == FormScope::Shared;
        Some(self.known(target, if is_shared { Source::Anywhere } else { source }))
    }

    /// The place of the form whose records a field names.
    fn target_form(&self, form: usize, field: usize) -> Option<usize> {
        let field = self.regulation.forms.get(form)?.fields.get(field)?;
        self.regulation.form_index(field.kind.target()?)
    }

    fn reads_of(&self, form: usize, source: Source) -> Reads {
        let mut reads = Reads::default();
        reads.own.insert(form);
        let shared =
            self.regulation.forms.get(form).map(|kind| kind.scope) == Some(FormScope::Shared);
        if source != Source::Body && (shared || self.bureau.is_some()) {
            reads.others.insert(form);
        }
        reads
    }

    fn gather(&self, form: usize, source: Source, until: Moment) -> Known<'a> {
        let Some(kind) = self.regulation.forms.get(form) else { return Known::default() };
        let body = self.body.id.as_str();
        let has_stood = |record: &&'a Record| record.has_stood(self.known_at);
        let mut standing: Vec<&'a Record> = if kind.scope == FormScope::Shared {
            let speakers = match source {
                Source::Above => self.speakers(),
                Source::Body | Source::BodyOrCity | Source::Anywhere => Vec::new(),
            };
            let heard = |record: &&'a Record| match source {
                Source::Body => &*record.agency == body,
                Source::BodyOrCity => [body, CITY, DOIT].contains(&&*record.agency),
                Source::Above => speak(&speakers, record),
                Source::Anywhere => true,
            };
            self.shared.form(form).iter().filter(heard).filter(has_stood).collect()
        } else {
            let bureau = self.bureau.filter(|_| source != Source::Body);
            let lent = bureau.map_or(&[][..], |shelf| shelf.form(form));
            self.own.form(form).iter().chain(lent).filter(has_stood).collect()
        };
        let mut withdrawn = Vec::new();
        standing.retain(|record| {
            let stands = record.stands(self.known_at);
            if !stands {
                withdrawn.push(*record);
            }
            stands
        });
        let names = KeyNames::of(kind, |field| self.things(form, field, source));
        Known::of(kind, &Rc::new(names), &standing, withdrawn, until)
    }

    /// Who speaks for the body from each day on.
    fn speakers(&self) -> Vec<(Day, Vec<&'a str>)> {
        let (city, body) = (self.city, self.body.id.as_str());
        let days = [BEGINNING].into_iter().chain(city.changes().iter().copied());
        let mut all: Vec<_> = days.map(|day| (day, city.speakers_on(body, day))).collect();
        // On most days something is said of others alone.
        all.dedup_by(|later, earlier| later.1 == earlier.1);
        all
    }

    /// The members of a population, gathered once.
    pub(crate) fn members(&self, id: &str, source: Source) -> Result<Rc<Members<'a>>, NameError> {
        let definition = self.regulation.population(id);
        let definition = definition.ok_or_else(|| NameError::Population(id.to_owned()))?;
        let place = (definition.id.as_str(), source);
        if let Some((members, reads)) = self.gathered.borrow().members.get(&place) {
            self.note(*reads);
            return Ok(Rc::clone(members));
        }
        let (members, reads) = self.listening(|| Members::of(self, definition, source));
        let members = Rc::new(members?);
        self.gathered.borrow_mut().members.insert(place, (Rc::clone(&members), reads));
        Ok(members)
    }

    /// The records of a form by the thing to which they refer, gathered once.
    pub(crate) fn links(&self, form: usize, source: Source, link: Link) -> Rc<Links<'a>> {
        let place = ((form, source), link);
        if let Some((links, reads)) = self.gathered.borrow().links.get(&place) {
            self.note(*reads);
            return Rc::clone(links);
        }
        let (links, reads) = self.listening(|| Rc::new(self.link(form, source, link)));
        self.gathered.borrow_mut().links.insert(place, (Rc::clone(&links), reads));
        links
    }

    fn link(&self, form: usize, source: Source, link: Link) -> Links<'a> {
        let known = self.known(form, source);
        let target = match link {
            Link::Itself => None,
            Link::Field(at) => self.target(form, at, source),
        };
        let mut places: HashMap<&'a str, Vec<u32>> = HashMap::default();
        for (place, entry) in (0_u32..).zip(&known.entries) {
            match link {
                Link::Itself => places.entry(entry.identity).or_default().push(place),
                Link::Field(at) => {
                    let Some(value) = entry.record.value(at) else { continue };
                    for id in value.items().iter().filter_map(crate::Value::text) {
                        let id = target.as_ref().map_or(id, |target| target.identity(id));
                        places.entry(id).or_default().push(place);
                    }
                }
            }
        }
        places.into_iter().map(|(id, places)| (id, Rc::from(places))).collect()
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
