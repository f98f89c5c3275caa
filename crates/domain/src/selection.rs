//! Resolves a selection of the law against a view: which records of a form count, three-valued.

mod asked;
mod states;

use std::collections::BTreeMap;
use std::rc::Rc;

use regulation::proof::{Condition, Source, Test};
use regulation::{Day, Form, FormScope};

use crate::known::{Entry, Known};
use crate::reckon::Due;
use crate::vacancy::Vacancies;
use crate::view::View;
use crate::{Moment, Value};

pub(crate) use asked::named_word;
use states::States;

/// Whether a record is selected; a field that decides may be lacking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Match {
    Yes,
    No,
    /// What decides is empty: the place of a field, or past them that of a path.
    Lacks(u16),
}

/// What is tested: a field of the record, or one of the record to which it refers.
enum Place<'a> {
    Field(usize),
    Through(Path<'a>),
}

/// A field of the record to which another field refers.
#[derive(Clone)]
pub(crate) struct Path<'a> {
    field: usize,
    known: Rc<Known<'a>>,
    target: usize,
    /// The form of the record that is referred to, and its place.
    of: &'a Form,
    form: usize,
    lack: u16,
}

impl<'a> Path<'a> {
    /// What stands there, as on the day of the record.
    pub(crate) fn value(&self, entry: &Entry<'a>) -> Option<&'a Value> {
        let id = entry.record.value(self.field)?.text()?;
        self.known.version(id, entry.day)?.record.value(self.target)
    }

    /// The form and the field to which it leads.
    pub(crate) fn leads_to(&self) -> (usize, usize) {
        (self.form, self.target)
    }
}

#[derive(Debug, Clone)]
enum Check {
    Is(bool),
    OneOf(Vec<String>),
    Not(Vec<String>),
    Present(bool),
    AtLeast(String),
    IsBody,
    /// Yes, or left out.
    NotNo,
    /// Filled in, whatever it holds; else it is lacking.
    Said,
}

/// The records of one form under conditions.
pub(crate) struct Selection<'a> {
    pub(crate) form: &'a Form,
    pub(crate) index: usize,
    pub(crate) source: Source,
    pub(crate) known: Rc<Known<'a>>,
    conditions: Vec<(Place<'a>, Check)>,
    /// Of these, one that holds is enough.
    any: Vec<Vec<(Place<'a>, Check)>>,
    /// Names of what paths may lack, as `drill_plan.kind`.
    paths: Vec<String>,
    /// Posts that the record alone does not show to be vacant.
    pub(crate) vacancies: Vacancies<'a>,
    until: Vec<usize>,
    /// Of which things the records tell the state, where the law says so.
    states: Option<States<'a>>,
    day_field: usize,
    /// The day is taken from another field than the form's own.
    is_dated_elsewhere: bool,
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
    #[error("no baseline for `{0}`")]
    Baseline(String),
    #[error("no rhythm `{0}`")]
    Rhythm(String),
    #[error("no function `{0}`")]
    Function(String),
    #[error("`{0}` has no word `{1}`")]
    Word(String, String),
}

/// What a selection reads, as the law states it.
pub(crate) struct Written<'l> {
    pub(crate) form: &'l str,
    pub(crate) conditions: &'l BTreeMap<String, Condition>,
    pub(crate) any: Option<&'l BTreeMap<String, Condition>>,
    pub(crate) until: &'l [String],
    pub(crate) source: Source,
}

/// The place of a field in a form.
fn place(form: &Form, field: &str) -> Result<usize, NameError> {
    form.position(field)
        .ok_or_else(|| NameError::Field { form: form.id.clone(), field: field.to_owned() })
}

/// A word that a field of words cannot hold would never match.
fn known_words(form: &Form, at: usize, words: &[String]) -> Result<(), NameError> {
    let field = &form.fields[at];
    let allowed = |word: &String| field.values.iter().any(|value| &value.value == word);
    match words.iter().find(|word| !field.values.is_empty() && !allowed(word)) {
        Some(word) => Err(NameError::Word(format!("{}.{}", form.id, field.name), word.clone())),
        None => Ok(()),
    }
}

fn check(form: &Form, at: usize, condition: &Condition) -> Result<Vec<Check>, NameError> {
    let words = |words: &[String]| known_words(form, at, words).map(|()| words.to_vec());
    Ok(match condition {
        Condition::Is(holds) => vec![Check::Is(*holds)],
        Condition::Equals(word) => vec![Check::OneOf(words(std::slice::from_ref(word))?)],
        Condition::OneOf(list) => vec![Check::OneOf(words(list)?)],
        Condition::Test(Test { not, present, at_least, contains, is_body, not_no }) => {
            let mut checks = Vec::new();
            if !not.is_empty() {
                checks.push(Check::Not(words(not)?));
            }
            checks.extend(present.map(Check::Present));
            checks.extend(at_least.clone().map(Check::AtLeast));
            if !contains.is_empty() {
                checks.push(Check::OneOf(words(contains)?));
            }
            checks.extend(is_body.then_some(Check::IsBody));
            checks.extend(not_no.then_some(Check::NotNo));
            checks
        }
    })
}

impl<'a> Selection<'a> {
    /// Resolves the names of a selection.
    pub(crate) fn new(view: &View<'a>, written: &Written<'_>) -> Result<Self, NameError> {
        let index = view.regulation.form_index(written.form);
        let index = index.ok_or_else(|| NameError::Form(written.form.to_owned()))?;
        let form = &view.regulation.forms[index];
        let day_field = form.day_field.as_deref().and_then(|name| form.position(name));
        let until = written.until.iter().map(|name| place(form, name));
        let known = view.known(index, written.source);
        let vacancies = Vacancies::of(view, form, &known, written.source)?;
        let mut selection = Self {
            form,
            index,
            source: written.source,
            known,
            vacancies,
            conditions: Vec::new(),
            any: Vec::new(),
            paths: Vec::new(),
            until: until.collect::<Result<_, _>>()?,
            states: None,
            day_field: day_field.unwrap_or(usize::MAX),
            is_dated_elsewhere: false,
            body: &view.body.id,
        };
        for (name, condition) in written.conditions {
            let checks = selection.checks(view, name, condition)?;
            selection.conditions.extend(checks);
        }
        for (name, condition) in written.any.into_iter().flatten() {
            let checks = selection.checks(view, name, condition)?;
            selection.any.push(checks);
        }
        Ok(selection)
    }

    /// What one condition asks, and of which field.
    fn checks(
        &mut self,
        view: &View<'a>,
        name: &str,
        condition: &Condition,
    ) -> Result<Vec<(Place<'a>, Check)>, NameError> {
        if let Condition::Test(Test { at_least: Some(id), .. }) = condition {
            view.parameter(id).ok_or_else(|| NameError::Parameter(id.clone()))?;
        }
        let Some((own, there)) = name.split_once('.') else {
            let at = place(self.form, name)?;
            let checks = check(self.form, at, condition)?.into_iter();
            return Ok(checks.map(|check| (Place::Field(at), check)).collect());
        };
        let (path, form) = self.path(view, own, there)?;
        let checks = check(form, path.target, condition)?.into_iter();
        Ok(checks.map(|check| (Place::Through(path.clone()), check)).collect())
    }

    /// The records have to refer to things by a path such as `script.systems`; which is lacking else.
    pub(crate) fn refer_by(&mut self, view: &View<'a>, path: &str) -> Result<Path<'a>, NameError> {
        let wrong = || NameError::Field { form: self.form.id.clone(), field: path.to_owned() };
        let (own, there) = path.split_once('.').ok_or_else(wrong)?;
        let (path, _) = self.path(view, own, there)?;
        self.conditions.push((Place::Through(path.clone()), Check::Said));
        Ok(path)
    }

    fn path(
        &mut self,
        view: &View<'a>,
        own: &str,
        there: &str,
    ) -> Result<(Path<'a>, &'a Form), NameError> {
        let field = place(self.form, own)?;
        let wrong =
            || NameError::Field { form: self.form.id.clone(), field: format!("{own}.{there}") };
        let target = self.form.fields[field].kind.target().ok_or_else(wrong)?;
        let index = view.regulation.form_index(target);
        let index = index.ok_or_else(|| NameError::Form(target.to_owned()))?;
        let form = &view.regulation.forms[index];
        let target = place(form, there)?;
        let shared = form.scope == FormScope::Shared && self.source != Source::Anywhere;
        let known = view.known(index, if shared { Source::Above } else { self.source });
        let lack = self.form.fields.len() + self.paths.len();
        let lack = u16::try_from(lack).unwrap_or(u16::MAX);
        self.paths.push(format!("{}.{there}", form.id));
        Ok((Path { field, known, target, of: form, form: index, lack }, form))
    }

    /// A record whose own day field is empty still counts: its day is another field's.
    pub(crate) fn dated_by(mut self, field: Option<usize>) -> Self {
        self.is_dated_elsewhere = field.is_some_and(|field| field != self.day_field);
        self
    }

    /// The same of events: a record dated after the moment asked about may tell of an earlier one.
    pub(crate) fn of_events(mut self, view: &View<'a>) -> Self {
        if self.is_dated_elsewhere {
            self.known = view.known_ahead(self.index, self.source);
        }
        self
    }

    /// The place of a field of the form.
    pub(crate) fn place(&self, field: &str) -> Result<usize, NameError> {
        place(self.form, field)
    }

    /// `form.field`, as missing facts are named.
    pub(crate) fn missing(&self, field: usize) -> String {
        if let Some(path) = field.checked_sub(self.form.fields.len()) {
            return self.paths.get(path).cloned().unwrap_or_else(|| self.form.id.clone());
        }
        let name = self.form.fields.get(field).map_or("", |field| field.name.as_str());
        format!("{}.{name}", self.form.id)
    }

    /// The name of what a match lacks.
    pub(crate) fn lack(&self, found: Match) -> Option<String> {
        match found {
            Match::Lacks(field) => Some(self.missing(usize::from(field))),
            Match::Yes | Match::No => None,
        }
    }

    /// Whether the record's fields satisfy the conditions, if only once what it found is mended, and its day is
    /// said.
    pub(crate) fn matches(&self, view: &View<'_>, entry: &Entry<'_>) -> Match {
        let found = match self.meets(view, entry) {
            Match::No if self.mended_on(entry).is_some() => Match::Yes,
            found => found,
        };
        match found {
            Match::Yes if entry.undated && !self.is_dated_elsewhere => {
                Match::Lacks(narrow(self.day_field))
            }
            found => found,
        }
    }

    /// Whether the record's fields satisfy the conditions, whatever its day; numbers of the law as on it.
    pub(crate) fn meets(&self, view: &View<'_>, entry: &Entry<'_>) -> Match {
        match self.all(view, entry, &self.conditions) {
            Match::No => Match::No,
            Match::Yes => self.one_of(view, entry),
            Match::Lacks(lack) => match self.one_of(view, entry) {
                Match::No => Match::No,
                Match::Yes | Match::Lacks(_) => Match::Lacks(lack),
            },
        }
    }

    /// Whether one of the alternatives holds, where there are any.
    fn one_of(&self, view: &View<'_>, entry: &Entry<'_>) -> Match {
        let mut lacks = None;
        for one in &self.any {
            match self.all(view, entry, one) {
                Match::Yes => return Match::Yes,
                Match::Lacks(lack) => lacks = lacks.or(Some(lack)),
                Match::No => {}
            }
        }
        let none = if self.any.is_empty() { Match::Yes } else { Match::No };
        lacks.map_or(none, Match::Lacks)
    }

    fn all(&self, view: &View<'_>, entry: &Entry<'_>, asked: &[(Place<'a>, Check)]) -> Match {
        let mut lacks = None;
        for (place, check) in asked {
            let (lack, value) = self.look(entry, place);
            match (check, value) {
                (Check::Present(present), value) => {
                    if value.is_some_and(|value| !value.is_empty()) != *present {
                        return Match::No;
                    }
                }
                // What is said where this body need not listen is not said of it.
                (Check::IsBody, None) if self.is_unheard(place, lack) => return Match::No,
                (Check::NotNo, None) => {}
                (_, None) => lacks = lacks.or(Some(lack)),
                (Check::Said, Some(value)) if value.is_empty() => lacks = lacks.or(Some(lack)),
                (check, Some(value)) => {
                    if !self.holds(view, entry.day, check, value) {
                        return Match::No;
                    }
                }
            }
        }
        lacks.map_or(Match::Yes, Match::Lacks)
    }

    /// Whether what is lacking is the thing to which a path leads, not a field of it.
    fn is_unheard(&self, place: &Place<'_>, lack: u16) -> bool {
        match place {
            Place::Field(_) => false,
            Place::Through(path) => lack != path.lack,
        }
    }

    /// The value that a condition tests, and what is lacking where there is none.
    fn look<'s>(&'s self, entry: &Entry<'s>, place: &'s Place<'_>) -> (u16, Option<&'s Value>) {
        match place {
            Place::Field(at) => (narrow(*at), entry.record.value(*at)),
            Place::Through(Path { field, known, target, lack, .. }) => {
                let id = entry.record.value(*field).and_then(Value::text);
                match id.and_then(|id| known.version(id, entry.day)) {
                    None => (narrow(*field), None),
                    Some(there) => (*lack, there.record.value(*target)),
                }
            }
        }
    }

    fn holds(&self, view: &View<'_>, on: Day, check: &Check, value: &Value) -> bool {
        match check {
            Check::AtLeast(parameter) => {
                let least = view.quantity(parameter, on);
                least.zip(value.number()).is_some_and(|(least, number)| number >= least)
            }
            check => self.says(check, value),
        }
    }

    /// The same, of what asks no number of the law.
    fn says(&self, check: &Check, value: &Value) -> bool {
        let mut texts = value.items().iter().filter_map(Value::text);
        match check {
            Check::Is(expected) => *value == Value::Boolean(*expected),
            Check::OneOf(words) => texts.any(|text| words.iter().any(|word| word == text)),
            Check::Not(words) => !texts.any(|text| words.iter().any(|word| word == text)),
            Check::Present(present) => *present,
            Check::AtLeast(_) => false,
            Check::NotNo => *value != Value::Boolean(false),
            Check::IsBody => texts.any(|text| text == self.body),
            Check::Said => true,
        }
    }

    /// The first day on which the record no longer holds by its own fields, a newer version, a later record of
    /// the same state, or because whoever held the post has left.
    pub(crate) fn ends(&self, entry: &Entry<'_>) -> Option<Day> {
        let until = self.until.iter().filter_map(|at| entry.record.value(*at)?.day());
        let ends = until.map(Day::next).chain(self.vacancies.from(entry)).chain(entry.ends);
        ends.chain(self.taken_over_on(entry)).min()
    }

    /// The name of what is lacking to tell whether a match holds on the day.
    pub(crate) fn lack_on(&self, entry: &Entry<'_>, found: Match, on: Day) -> Option<String> {
        let unsaid = self.vacancies.unsaid_from(entry).filter(|(from, _)| *from <= on);
        self.lack(found).or_else(|| unsaid.map(|(_, name)| name.to_owned()))
    }

    /// The days on which the record begins or ceases to hold, or may.
    pub(crate) fn turns(&self, entry: &Entry<'_>) -> impl Iterator<Item = Day> {
        let unsaid_from = self.vacancies.unsaid_from(entry).map(|(from, _)| from);
        let turns = [Some(entry.day), self.ends(entry), unsaid_from, self.mended_on(entry)];
        turns.into_iter().flatten()
    }

    /// Whether the record is in force on the day, conditions aside.
    pub(crate) fn in_force(&self, entry: &Entry<'_>, on: Day) -> bool {
        entry.happened(on) && self.ends(entry).is_none_or(|ends| on < ends)
    }

    /// When the record's own fact lies, as precisely as its day field says.
    pub(crate) fn own_moment(&self, entry: &Entry<'_>) -> Option<Due> {
        moment(entry, self.day_field).or((!entry.undated).then_some(Due::Day(entry.day)))
    }
}

/// The moment of a field, where the record knows it that precisely.
pub(crate) fn moment(entry: &Entry<'_>, at: usize) -> Option<Due> {
    match entry.record.value(at)? {
        Value::Moment(moment) => Some(Due::Moment(*moment)),
        Value::Day(day) => Some(Due::Day(*day)),
        _ => None,
    }
}

/// When a fact lies, for ordering: a day counts from its start.
pub(crate) fn begins(at: Due) -> Moment {
    match at {
        Due::Day(day) => Moment::start_of(day),
        Due::Moment(moment) => moment,
    }
}

fn narrow(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}
