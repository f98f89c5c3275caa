//! The records of one body as known at a moment, gathered once for all its duties.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use regulation::proof::Source;
use regulation::{Day, Fact, FormScope, Level, Parameter, Regulation};

use crate::body::{Body, CITY, City, DOIT};
use crate::known::Known;
use crate::population::Members;
use crate::record::Record;
use crate::selection::NameError;
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
pub(crate) const BEGINNING: Day = Day::EARLIEST;

/// Places of the records that refer to a thing, by its stable id.
pub(crate) type Links<'a> = HashMap<&'a str, Rc<[u32]>>;

/// A form and whose records of it are read.
type Shown = (usize, Source);

/// What was gathered once and is read by many duties.
#[derive(Default)]
struct Gathered<'a> {
    known: HashMap<Shown, Rc<Known<'a>>>,
    members: HashMap<(&'a str, Source), Rc<Members<'a>>>,
    links: HashMap<(Shown, Link), Rc<Links<'a>>>,
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
    /// What the bureau keeps for the city, where the body is the city.
    bureau: Option<&'a Shelf>,
    gathered: RefCell<Gathered<'a>>,
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
        let gathered = RefCell::default();
        Self { regulation, city, body, own, shared, known_at, bureau: None, gathered }
    }

    /// Adds the bureau's own records: what the city owes is done by both (semantics 17).
    #[must_use]
    pub fn with_bureau(mut self, bureau: &'a Shelf) -> Self {
        self.bureau = (self.body.id == CITY).then_some(bureau);
        self
    }

    /// What is known of a form from a source.
    pub fn known(&self, form: usize, source: Source) -> Rc<Known<'a>> {
        let shown = (form, source);
        if let Some(known) = self.gathered.borrow().known.get(&shown) {
            return Rc::clone(known);
        }
        let known = Rc::new(self.gather(form, source));
        self.gathered.borrow_mut().known.insert(shown, Rc::clone(&known));
        known
    }

    fn gather(&self, form: usize, source: Source) -> Known<'a> {
        let Some(kind) = self.regulation.forms.get(form) else { return Known::default() };
        let body = self.body.id.as_str();
        let stands = |record: &&'a Record| record.stands(self.known_at);
        let records: Vec<&'a Record> = if kind.scope == FormScope::Shared {
            let heard = |record: &&'a Record| match source {
                Source::Body => &*record.agency == body,
                Source::BodyOrCity => [body, CITY, DOIT].contains(&&*record.agency),
                Source::Anywhere => true,
            };
            self.shared.form(form).iter().filter(heard).filter(stands).collect()
        } else {
            let bureau = self.bureau.filter(|_| source != Source::Body);
            let lent = bureau.map_or(&[][..], |shelf| shelf.form(form));
            self.own.form(form).iter().chain(lent).filter(stands).collect()
        };
        Known::of(kind, &records)
    }

    /// The members of a population, gathered once.
    pub(crate) fn members(&self, id: &str, source: Source) -> Result<Rc<Members<'a>>, NameError> {
        let definition = self.regulation.population(id);
        let definition = definition.ok_or_else(|| NameError::Population(id.to_owned()))?;
        let place = (definition.id.as_str(), source);
        if let Some(members) = self.gathered.borrow().members.get(&place) {
            return Ok(Rc::clone(members));
        }
        let members = Rc::new(Members::of(self, definition, source)?);
        self.gathered.borrow_mut().members.insert(place, Rc::clone(&members));
        Ok(members)
    }

    /// The records of a form by the thing to which they refer, gathered once.
    pub(crate) fn links(&self, form: usize, source: Source, link: Link) -> Rc<Links<'a>> {
        let place = ((form, source), link);
        if let Some(links) = self.gathered.borrow().links.get(&place) {
            return Rc::clone(links);
        }
        let links = Rc::new(self.link(form, source, link));
        self.gathered.borrow_mut().links.insert(place, Rc::clone(&links));
        links
    }

    fn link(&self, form: usize, source: Source, link: Link) -> Links<'a> {
        let known = self.known(form, source);
        let target = match link {
            Link::Itself => None,
            Link::Field(at) => self.regulation.forms.get(form).and_then(|form| form.fields.get(at)),
        };
        let target = target.and_then(|field| field.kind.target());
        let target = target.and_then(|target| self.regulation.form_index(target));
        let target = target.map(|target| self.known(target, source));
        let mut places: HashMap<&'a str, Vec<u32>> = HashMap::new();
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
