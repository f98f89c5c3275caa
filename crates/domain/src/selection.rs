//! Resolves a selection of the law against a view: which records of a form count, three-valued.

use std::collections::BTreeMap;
use std::rc::Rc;

use regulation::proof::{Condition, Select, Source, Test};
use regulation::{Day, Form};

use crate::view::{Entry, Known, View};
use crate::{Moment, Value};

/// Whether a record is selected; a field that decides may be lacking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    Yes,
    No,
    /// The field at this place decides and is empty.
    Lacks(usize),
}

#[derive(Debug, Clone)]
enum Check {
    Is(bool),
    OneOf(Vec<String>),
    Not(Vec<String>),
    Present(bool),
    AtLeast(String),
    Contains(Vec<String>),
    IsBody,
}

/// The records of one form under conditions.
pub struct Selection<'a> {
    pub form: &'a Form,
    pub known: Rc<Known<'a>>,
    conditions: Vec<(usize, Check)>,
    until: Vec<usize>,
    day_field: usize,
    body: &'a str,
}

/// A name in the law that its own forms do not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("no form `{0}`")]
    Form(String),
    #[error("the form `{form}` has no field `{field}`")]
    Field { form: String, field: String },
    #[error("no population `{0}`")]
    Population(String),
    #[error("no parameter `{0}`")]
    Parameter(String),
    #[error("no rhythm `{0}`")]
    Rhythm(String),
    #[error("no function `{0}`")]
    Function(String),
    #[error("`{0}` has no word `{1}`")]
    Word(String, String),
}

/// The place of a field in a form.
pub fn place(form: &Form, field: &str) -> Result<usize, NameError> {
    form.position(field)
        .ok_or_else(|| NameError::Field { form: form.id.clone(), field: field.to_owned() })
}

fn checks(
    form: &Form,
    written: &BTreeMap<String, Condition>,
) -> Result<Vec<(usize, Check)>, NameError> {
    let mut conditions = Vec::new();
    for (name, condition) in written {
        let at = place(form, name)?;
        match condition {
            Condition::Is(holds) => conditions.push((at, Check::Is(*holds))),
            Condition::Equals(word) => conditions.push((at, Check::OneOf(vec![word.clone()]))),
            Condition::OneOf(words) => conditions.push((at, Check::OneOf(words.clone()))),
            Condition::Test(test) => push_test(&mut conditions, at, test),
        }
    }
    Ok(conditions)
}

fn push_test(conditions: &mut Vec<(usize, Check)>, at: usize, test: &Test) {
    if !test.not.is_empty() {
        conditions.push((at, Check::Not(test.not.clone())));
    }
    if let Some(present) = test.present {
        conditions.push((at, Check::Present(present)));
    }
    if let Some(parameter) = &test.at_least {
        conditions.push((at, Check::AtLeast(parameter.clone())));
    }
    if !test.contains.is_empty() {
        conditions.push((at, Check::Contains(test.contains.clone())));
    }
    if test.is_body {
        conditions.push((at, Check::IsBody));
    }
}

impl<'a> Selection<'a> {
    /// Resolves the names of a selection.
    pub fn new(view: &View<'a>, select: &Select) -> Result<Self, NameError> {
        Self::from_parts(view, &select.form, &select.conditions, &select.until, select.source)
    }

    /// Resolves a form with conditions.
    pub fn from_parts(
        view: &View<'a>,
        form: &str,
        conditions: &BTreeMap<String, Condition>,
        until: &[String],
        source: Source,
    ) -> Result<Self, NameError> {
        let index = view.regulation.form_index(form);
        let index = index.ok_or_else(|| NameError::Form(form.to_owned()))?;
        let form = &view.regulation.forms[index];
        let day_field = form.day_field.as_deref().and_then(|name| form.position(name));
        Ok(Self {
            form,
            known: view.known(index, source),
            conditions: checks(form, conditions)?,
            until: until.iter().map(|name| place(form, name)).collect::<Result<_, _>>()?,
            day_field: day_field.unwrap_or(usize::MAX),
            body: &view.body.id,
        })
    }

    /// The place of a field of the form.
    pub fn place(&self, field: &str) -> Result<usize, NameError> {
        place(self.form, field)
    }

    /// `form.field`, as missing facts are named.
    pub fn missing(&self, field: usize) -> String {
        let name = self.form.fields.get(field).map_or("", |field| field.name.as_str());
        format!("{}.{name}", self.form.id)
    }

    /// Whether the record's fields satisfy the conditions; numbers of the law as on its own day.
    pub fn matches(&self, view: &View<'_>, entry: &Entry<'_>) -> Match {
        let mut lacks = None;
        for (at, check) in &self.conditions {
            match (check, entry.record.value(*at)) {
                (Check::Present(present), value) if value.is_some() != *present => {
                    return Match::No;
                }
                (Check::Present(_), _) => {}
                (_, None) => lacks = lacks.or(Some(*at)),
                (check, Some(value)) if !self.holds(view, entry.day, check, value) => {
                    return Match::No;
                }
                _ => {}
            }
        }
        if entry.undated {
            lacks = lacks.or(Some(self.day_field));
        }
        lacks.map_or(Match::Yes, Match::Lacks)
    }

    fn holds(&self, view: &View<'_>, on: Day, check: &Check, value: &Value) -> bool {
        let any = |words: &[String]| {
            value
                .items()
                .iter()
                .filter_map(Value::text)
                .any(|text| words.iter().any(|word| word == text))
        };
        match check {
            Check::Is(expected) => *value == Value::Boolean(*expected),
            Check::OneOf(words) | Check::Contains(words) => any(words),
            Check::Not(words) => !any(words),
            Check::Present(present) => *present,
            Check::AtLeast(parameter) => {
                let least = view.quantity(parameter, on);
                least.zip(value.number()).is_some_and(|(least, number)| number >= least)
            }
            Check::IsBody => {
                value.items().iter().filter_map(Value::text).any(|text| text == self.body)
            }
        }
    }

    /// The first day on which the record no longer holds by its own fields or a newer version.
    pub fn ends(&self, entry: &Entry<'_>) -> Option<Day> {
        let until = self.until.iter().filter_map(|at| entry.record.value(*at)?.day());
        until.map(Day::next).chain(entry.ends).min()
    }

    /// Whether the record is in force on the day, conditions aside.
    pub fn in_force(&self, entry: &Entry<'_>, on: Day) -> bool {
        entry.happened(on) && self.ends(entry).is_none_or(|ends| on < ends)
    }

    /// The days on which something about these records may turn.
    pub fn turns(&self, days: &mut Vec<Day>) {
        for entry in &self.known.entries {
            days.push(entry.day);
            days.extend(self.ends(entry));
        }
    }

    /// The moment of a field, where the record knows it that precisely.
    pub fn moment(entry: &Entry<'_>, at: usize) -> Option<crate::reckon::Due> {
        match entry.record.value(at)? {
            Value::Moment(moment) => Some(crate::reckon::Due::Moment(*moment)),
            Value::Day(day) => Some(crate::reckon::Due::Day(*day)),
            _ => None,
        }
    }
}

/// When a fact lies, for ordering: a day counts from its start.
pub fn begins(at: crate::reckon::Due) -> Moment {
    match at {
        crate::reckon::Due::Day(day) => Moment::start_of(day),
        crate::reckon::Due::Moment(moment) => moment,
    }
}
