//! What answers a trigger: a field of its own record, or another record that refers to it.

use std::collections::HashMap;
use std::rc::Rc;

use regulation::Day;
use regulation::proof::Answer;

use crate::Value;
use crate::case::{At, Context};
use crate::holding::{Holding, Share, Shares};
use crate::known::{Entry, Known, named};
use crate::reckon::Due;
use crate::selection::{Match, NameError, Selection, begins, moment};

/// An answer to one trigger: which record, and when.
#[derive(Debug, Clone)]
pub(crate) struct Found<'a> {
    pub(crate) record: &'a str,
    /// The day of the record itself, from which it can be lacking something.
    from: Day,
    pub(crate) at: Option<Due>,
    /// The day from which a newer version says otherwise.
    ends: Option<Day>,
    lacks: Option<String>,
}

impl<'a> Found<'a> {
    pub(crate) fn new(record: &'a str, at: Due) -> Self {
        Self { record, from: at.day(), at: Some(at), ends: None, lacks: None }
    }

    fn is_reached(&self, at: At) -> bool {
        self.at.is_some_and(|moment| at.reached(moment))
            && self.ends.is_none_or(|ends| at.day < ends)
    }

    pub(crate) fn turns(&self, days: &mut Vec<Day>) {
        days.extend(self.at.map(Due::day));
        days.extend([self.from]);
        days.extend(self.ends);
    }
}

/// The first answer that is there at an instant; else the fields that one lacks.
pub(crate) fn first<'s, 'a>(
    answers: &'s [Found<'a>],
    at: At,
) -> Result<&'s Found<'a>, Vec<String>> {
    let full = |found: &&Found<'_>| found.lacks.is_none() && found.is_reached(at);
    if let Some(found) = answers.iter().find(full) {
        return Ok(found);
    }
    let there = |found: &&Found<'_>| match found.at {
        Some(_) => found.is_reached(at),
        None => found.from <= at.day && found.ends.is_none_or(|ends| at.day < ends),
    };
    Err(answers.iter().filter(there).filter_map(|found| found.lacks.clone()).collect())
}

/// Finds the answers to the triggers of one duty.
pub(crate) enum Answers<'a> {
    Field(usize),
    Linked { holding: Rc<Holding<'a>>, at: Option<usize>, by: By<'a>, naming: Option<Naming> },
}

/// The field by which the trigger itself names its answer, and what is lacking where it does not.
pub(crate) struct Naming {
    field: usize,
    lack: String,
}

/// How a record names the trigger that it answers.
pub(crate) enum By<'a> {
    Reference(Shares<'a>),
    /// A field of the trigger holds the same as one of the answer, or names the same thing.
    Same {
        field: usize,
        things: Option<Rc<Known<'a>>>,
        places: HashMap<String, Vec<u32>>,
    },
}

impl<'a> Answers<'a> {
    /// Prepares to find the answers to the triggers of a selection.
    pub(crate) fn new(
        context: Context<'a, '_>,
        trigger: &Selection<'a>,
        answer: &Answer,
    ) -> Result<Self, NameError> {
        let answer = match answer {
            Answer::Field(answer) => return Ok(Self::Field(trigger.place(&answer.field)?)),
            Answer::Record(answer) => answer,
        };
        let holding = Holding::dated_by(context, &answer.records, answer.at.as_deref())?;
        let at = answer.at.as_deref().map(|name| holding.selection.place(name)).transpose()?;
        let by = match &answer.matches {
            None => By::Reference(holding.linked(context, &answer.link)?),
            Some(name) => {
                let field = trigger.place(name)?;
                let things = context.view.target(trigger.index, field, trigger.source);
                let places = same(&holding, &answer.link, things.as_deref())?;
                By::Same { field, things, places }
            }
        };
        let naming = match &answer.named_by {
            None => None,
            Some(name) => {
                let field = trigger.place(name)?;
                Some(Naming { field, lack: trigger.missing(field) })
            }
        };
        Ok(Self::Linked { holding, at, by, naming })
    }

    /// Every answer to a trigger, earliest first.
    pub(crate) fn of(&self, trigger: &Entry<'a>) -> Vec<Found<'a>> {
        match self {
            Self::Field(field) => moment(trigger, *field)
                .map(|at| Found::new(&trigger.record.id, at))
                .into_iter()
                .collect(),
            Self::Linked { holding, at, by, naming } => {
                let mut found: Vec<Found<'a>> = match by {
                    By::Reference(shares) => found_in(&shares.of(trigger.identity), *at),
                    By::Same { field, things, places } => {
                        let value = trigger.record.value(*field);
                        let key = value.map(|value| named(things.as_deref(), value));
                        let places = key.and_then(|key| places.get(&key));
                        let places = places.map_or(&[][..], Vec::as_slice);
                        let known = &holding.selection.known;
                        let entries = places.iter().filter_map(|place| {
                            Some((*place, known.at(*place)?, holding.answer(*place)))
                        });
                        entries
                            .map(|(place, entry, m)| one(holding, *at, place, entry, m))
                            .collect()
                    }
                };
                if let Some(naming) = naming {
                    naming.narrow(&holding.selection.known, trigger, &mut found);
                }
                found.sort_by_key(|found| found.at.map(begins));
                found
            }
        }
    }
}

impl Naming {
    /// Leaves the answer that the trigger names; those that may be meant lack that it does, where it names none.
    fn narrow<'a>(&self, known: &Known<'a>, trigger: &Entry<'a>, found: &mut Vec<Found<'a>>) {
        match trigger.record.value(self.field).and_then(Value::text) {
            Some(id) => {
                let named = known.identity(id);
                found.retain(|found| known.identity(found.record) == named);
            }
            None => {
                found.retain(|found| found.from <= trigger.day);
                found.iter_mut().for_each(|found| found.lacks = Some(self.lack.clone()));
            }
        }
    }
}

/// The answers that a share holds.
pub(crate) fn found_in<'a>(share: &Share<'a>, at: Option<usize>) -> Vec<Found<'a>> {
    let each = share
        .placed()
        .map(|(place, entry, matched)| one(&share.holding, at, place, entry, matched));
    let mut found: Vec<Found<'a>> = each.collect();
    found.sort_by_key(|found| found.at.map(begins));
    found
}

fn one<'a>(
    holding: &Holding<'a>,
    at: Option<usize>,
    place: u32,
    entry: &Entry<'a>,
    matched: Match,
) -> Found<'a> {
    let selection = &holding.selection;
    let own = || match at {
        Some(at) => moment(entry, at),
        None => selection.own_moment(entry),
    };
    // Who says the same of a thing once more has said it from the first time on.
    let when = selection.held_since(entry).map(Due::Day).or_else(own);
    let undated = at.filter(|_| when.is_none()).map(|at| selection.missing(at));
    // A newer version that answers as well leaves the day of the older one standing.
    let known = &selection.known;
    let mut later = known.versions_from(place).skip(1);
    let ends = later.find(|place| holding.answer(*place) != Match::Yes);
    let ends = ends.and_then(|place| known.at(place)).map(|entry| entry.day);
    let ends = ends.into_iter().chain(selection.taken_over_on(entry)).min();
    Found {
        record: &entry.record.id,
        from: entry.day,
        at: when,
        ends,
        lacks: selection.lack(matched).or(undated),
    }
}

/// Places of records by what a field names.
fn same<'a>(
    holding: &Holding<'a>,
    link: &str,
    things: Option<&Known<'a>>,
) -> Result<HashMap<String, Vec<u32>>, NameError> {
    let at = holding.selection.place(link)?;
    let mut places: HashMap<String, Vec<u32>> = HashMap::new();
    for place in holding.places() {
        let value = holding.selection.known.at(*place).and_then(|entry| entry.record.value(at));
        for item in value.map(Value::items).unwrap_or(&[]) {
            places.entry(named(things, item)).or_default().push(*place);
        }
    }
    Ok(places)
}
