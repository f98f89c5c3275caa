//! What people call a record (紀錄的稱呼): the words of the fields that its form names for that, as its reader may
//! see them; knows no page.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::Moment;
use domain::body::City;
use regulation::{Day, Field, FieldType, Form, Regulation};
use serde_json::{Map, Value as Json};
use store::record::{self, RecordView};
use store::{StoreError, Transaction};

use crate::access::{self, Action};
use crate::ground::Ground;
use crate::import::Language;
use crate::import::reference::AGENCY;
use crate::record::Record;
use crate::typed::Manner;
use crate::{Actor, Installation, dating, personal};

/// What stands between the words of a title.
pub(crate) const BETWEEN: &str = " · ";

/// So many letters of a text stand in a title; not of the law.
const MOST_LETTERS: usize = 80;

/// A form, and what a record of it says, as far as the reader may see it.
pub(crate) type Said<'a> = (&'a str, &'a Map<String, Json>);

/// The titles of records that were read for the actor, by position.
///
/// # Errors
/// The store's.
pub fn of<'r>(
    installation: &Installation,
    actor: &Actor,
    records: impl IntoIterator<Item = &'r Record>,
    manner: impl Into<Manner>,
) -> Result<Vec<String>, StoreError> {
    let said: Vec<Said<'r>> =
        records.into_iter().map(|record| (record.form.as_str(), &record.with)).collect();
    let (manner, regulation) = (manner.into(), &*installation.regulation);
    if said.iter().all(|&(form, _)| regulation.form(form).is_none_or(is_plain)) {
        let teller = Teller { regulation, city: None, manner, names: HashMap::new() };
        return Ok(said.iter().map(|&(form, with)| teller.title(form, with)).collect());
    }
    installation.store.read(|transaction| of_in(installation, transaction, actor, &said, manner))
}

/// The title of one record, as [`of`] gives it.
///
/// # Errors
/// The store's.
pub fn of_one(
    installation: &Installation,
    actor: &Actor,
    record: &Record,
    manner: impl Into<Manner>,
) -> Result<String, StoreError> {
    Ok(of(installation, actor, [record], manner)?.pop().unwrap_or_default())
}

/// The titles of the records of these ids that the actor may read, by their ids.
///
/// # Errors
/// The store's.
pub fn by_id(
    installation: &Installation,
    actor: &Actor,
    ids: &[&str],
    manner: impl Into<Manner>,
) -> Result<HashMap<String, String>, StoreError> {
    let manner = manner.into();
    let regulation = &*installation.regulation;
    let is_shown = |view: &RecordView<'_>| may_read(regulation, actor, view);
    let titles = installation
        .store
        .read(|transaction| by_id_in(installation, transaction, actor, ids, manner, is_shown))?;
    let named = ids.iter().zip(titles);
    Ok(named.filter_map(|(id, title)| Some(((*id).to_owned(), title?))).collect())
}

/// As [`by_id`], by position, of those that are shown: without personal data that the actor has no need of.
pub(crate) fn by_id_in(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    ids: &[&str],
    manner: Manner,
    is_shown: impl Fn(&RecordView<'_>) -> bool,
) -> Result<Vec<Option<String>>, StoreError> {
    let regulation = &*installation.regulation;
    let seen = read(transaction, regulation, actor, ids, is_shown)?;
    let said: Vec<Said<'_>> = seen.iter().flatten().map(Seen::said).collect();
    let mut titles = of_in(installation, transaction, actor, &said, manner)?.into_iter();
    Ok(seen.iter().map(|one| one.as_ref().and_then(|_| titles.next())).collect())
}

/// As [`of`], beside what else is read. What they refer to is looked up once for all of them.
pub(crate) fn of_in(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    said: &[Said<'_>],
    manner: Manner,
) -> Result<Vec<String>, StoreError> {
    let regulation = &*installation.regulation;
    let mut ids = BTreeSet::new();
    for &(form, with) in said {
        let fields = regulation.form(form).into_iter().flat_map(telling);
        let others = fields.filter(|field| field.kind.target().is_some_and(|to| to != AGENCY));
        ids.extend(others.filter_map(|field| with.get(&field.name)?.as_str()));
    }
    let ids: Vec<&str> = ids.into_iter().collect();
    let mut known = BTreeSet::new();
    let named = match ids.is_empty() {
        true => Vec::new(),
        false => read(transaction, regulation, actor, &ids, |view| {
            known.insert(view.id.to_owned());
            may_read(regulation, actor, view)
        })?,
    };
    let forms = said.iter().map(|&(form, _)| form);
    let mut forms = forms.chain(named.iter().flatten().map(|one| one.form.as_str()));
    let city = match forms.any(|form| tells_body(regulation, form)) {
        true => Some(Arc::clone(&Ground::current(installation, transaction)?.city)),
        false => None,
    };
    let mut teller = Teller { regulation, city, manner, names: HashMap::new() };
    // What is referred to is called by words of its own.
    let names = ids.iter().zip(&named).filter_map(|(id, one)| {
        let name = match one {
            Some(one) => teller.title(&one.form, &one.with),
            // Written before there was a register of it: the words themselves.
            None if !known.contains(*id) => beginning(id),
            None => return None,
        };
        Some(((*id).to_owned(), name))
    });
    let names: HashMap<String, String> = names.collect();
    teller.names = names;
    Ok(said.iter().map(|&(form, with)| teller.title(form, with)).collect())
}

/// A record as stored, without what the reader may not see of it.
pub(crate) struct Seen {
    form: String,
    with: Map<String, Json>,
}

impl Seen {
    /// Of the text of its fields.
    pub(crate) fn by(
        regulation: &Regulation,
        actor: &Actor,
        (agency, form, fields): (&str, &str, &str),
    ) -> Option<Self> {
        let shown = personal::text_for(regulation, actor, agency, form, fields);
        let with = serde_json::from_str(shown.as_deref().unwrap_or(fields)).ok()?;
        Some(Self { form: form.to_owned(), with })
    }

    pub(crate) fn said(&self) -> Said<'_> {
        (&self.form, &self.with)
    }
}

fn read(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    actor: &Actor,
    ids: &[&str],
    mut is_shown: impl FnMut(&RecordView<'_>) -> bool,
) -> Result<Vec<Option<Seen>>, StoreError> {
    let mut seen: Vec<Option<Seen>> = ids.iter().map(|_| None).collect();
    record::each_by_id(transaction, ids, |place, view| {
        if let Some(one) = seen.get_mut(place)
            && is_shown(&view)
        {
            *one = Seen::by(regulation, actor, (view.agency, view.form, view.fields));
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(seen)
}

fn may_read(regulation: &Regulation, actor: &Actor, view: &RecordView<'_>) -> bool {
    let said = (view.agency, view.form, view.fields);
    access::may_to_record(regulation, actor, Action::Read, said)
}

/// The first line of a text, cut where it is a long one.
fn beginning(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default().trim();
    match line.char_indices().nth(MOST_LETTERS) {
        Some((end, _)) => [line.get(..end).unwrap_or(line), "…"].concat(),
        None => line.to_owned(),
    }
}

/// The fields by which a form's records are called.
fn telling(form: &Form) -> impl Iterator<Item = &Field> {
    form.called.iter().filter_map(|name| form.field(name))
}

/// Whether nothing has to be looked up to call a form's records.
fn is_plain(form: &Form) -> bool {
    telling(form).all(|field| field.kind.target().is_none())
}

fn tells_body(regulation: &Regulation, form: &str) -> bool {
    let mut fields = regulation.form(form).into_iter().flat_map(telling);
    fields.any(|field| field.kind.target() == Some(AGENCY))
}

/// What titles are told by.
struct Teller<'a> {
    regulation: &'a Regulation,
    /// Where a title names a body.
    city: Option<Arc<City>>,
    manner: Manner,
    /// Of what is referred to, as far as the reader may see it.
    names: HashMap<String, String>,
}

impl Teller<'_> {
    /// The words of the fields by which the record is called; its form's name with what else tells it apart and
    /// its day, where none of them says anything.
    fn title(&self, form: &str, with: &Map<String, Json>) -> String {
        let Some(form) = self.regulation.form(form) else { return form.to_owned() };
        let words = telling(form).filter_map(|field| self.words(field, with.get(&field.name)?));
        let words: Vec<String> = words.filter(|words| !words.is_empty()).collect();
        match words.is_empty() {
            true => self.by_form(form, with),
            false => words.join(BETWEEN),
        }
    }

    fn by_form(&self, form: &Form, with: &Map<String, Json>) -> String {
        let key = form.key.iter().filter(|name| form.day_field.as_ref() != Some(*name));
        let fields = key.chain(&form.day_field).filter_map(|name| form.field(name));
        // What it refers to is not there for the reader, or it would be named.
        let fields = fields.filter(|field| field.kind.target().is_none());
        let words = fields.filter_map(|field| self.words(field, with.get(&field.name)?));
        let words = words.filter(|words| !words.is_empty());
        let name = [self.choose(&form.zh, &form.en)];
        name.into_iter().chain(words).collect::<Vec<_>>().join(BETWEEN)
    }

    fn words(&self, field: &Field, value: &Json) -> Option<String> {
        match (&field.kind, value) {
            (FieldType::Reference(target), Json::String(id)) if target == AGENCY => {
                let body = self.city.as_ref()?.body(id)?;
                Some(self.choose(&body.name_zh, body.name_en.as_ref().unwrap_or(&body.name_zh)))
            }
            (FieldType::Reference(_), Json::String(id)) => self.names.get(id).cloned(),
            (FieldType::Enum, Json::String(word)) => {
                let known = field.values.iter().find(|one| one.value == *word);
                Some(known.map_or_else(|| word.clone(), |one| self.choose(&one.zh, &one.en)))
            }
            (FieldType::Date | FieldType::Moment, Json::String(text)) => Some(self.time(text)),
            (FieldType::Integer, Json::Number(number)) if field.name == "year" => {
                let year = number.as_i64().and_then(|year| i16::try_from(year).ok());
                Some(year.map_or_else(|| number.to_string(), |year| self.year(year)))
            }
            (FieldType::Integer, Json::Number(number)) => {
                Some(format!("{} {number}", self.choose(&field.zh, &field.en)))
            }
            // The number of a duty says nothing without its words.
            (FieldType::Text, Json::String(text)) => match self.regulation.duty(text) {
                Some(duty) => {
                    let zh = duty.subject_zh.as_ref().unwrap_or(&duty.action_zh);
                    Some(format!("{text} {}", self.choose(zh, &duty.subject_en)))
                }
                None => Some(beginning(text)),
            },
            _ => None,
        }
    }

    fn time(&self, text: &str) -> String {
        if let Ok(day) = text.parse::<Day>() {
            return self.day(day);
        }
        match text.parse::<Moment>() {
            Ok(moment) => {
                let civil = moment.civil();
                let (hour, minute) = (civil.hour(), civil.minute());
                format!("{} {hour:02}:{minute:02}", self.day(moment.day()))
            }
            Err(_) => text.to_owned(),
        }
    }

    fn day(&self, day: Day) -> String {
        dating::short(day, self.is_of_republic())
    }

    fn year(&self, year: i16) -> String {
        dating::year(year, self.is_of_republic(), self.manner.language)
    }

    fn is_of_republic(&self) -> bool {
        self.manner.dating.is_of_republic(self.manner.language)
    }

    fn choose(&self, zh: &str, en: &str) -> String {
        match self.manner.language {
            Language::Chinese => zh.to_owned(),
            Language::English => en.to_owned(),
        }
    }
}
