//! Who may say what a body is: its place in the tree, its level, whether it exists; knows no form's page
//! and no file.

use std::collections::HashMap;

use domain::Value;
use domain::body::{Body, CITY, City};
use domain::field::{Fields, parse_fields};
use domain::record::day_of;
use regulation::{Day, Regulation};
use serde_json::{Map, Value as Json};
use store::{StoreError, Transaction};

use super::{CODE, FORM};
use crate::agency::{self, Entry};
use crate::import::{Named, What};
use crate::{Action, Actor, Resource, access};

/// The fields by which a body stands below another; who supervises comes before the superior.
const ABOVE: [&str; 2] = ["supervising_agency", "parent"];

/// What stands in the register, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Register(Vec<Entry>);

impl Register {
    /// The register as the transaction sees it. Whoever is at the machine may say all, so that nothing is
    /// read for them.
    ///
    /// # Errors
    /// The store's.
    pub(crate) fn read_for(
        transaction: &mut Transaction<'_>,
        regulation: &Regulation,
        actor: &Actor,
    ) -> Result<Self, StoreError> {
        match actor.principal() {
            Some(_) => Ok(Self(agency::entries(transaction, regulation)?)),
            None => Ok(Self::default()),
        }
    }

    fn entry(&self, id: &str) -> Option<&Entry> {
        self.0.iter().find(|entry| entry.id == id)
    }

    /// The entries of a body that count, oldest first.
    fn of(&self, body: &str) -> impl DoubleEndedIterator<Item = &Entry> {
        let is_corrected = move |entry: &Entry| {
            let mut newer = self.0.iter();
            newer.any(|newer| newer.supersedes.as_deref() == Some(entry.id.as_str()))
        };
        let entries = self.0.iter().filter(move |entry| entry.body == body);
        entries.filter(move |entry| !is_corrected(entry))
    }

    /// What stands in it once an entry is gone.
    fn without(&self, id: &str) -> Self {
        Self(self.0.iter().filter(|entry| entry.id != id).cloned().collect())
    }

    /// The oldest of them.
    fn first(&self, body: &str) -> Option<&Entry> {
        self.of(body).next()
    }

    /// The newest of them.
    fn newest(&self, body: &str) -> Option<&Entry> {
        self.of(body).next_back()
    }

    /// What is known by an entry that says these fields: what it leaves out stays as it was said before.
    fn told(&self, entry: &Entry, fields: &Fields) -> Fields {
        let is_earlier = |one: &&Entry| {
            let mut all = self.0.iter().map(|one| &one.id);
            all.find(|id| [&one.id, &entry.id].contains(id)).is_some_and(|id| *id == one.id)
        };
        let before = self.of(&entry.body).filter(|one| one.id != entry.id);
        let before: Vec<&Entry> = before.filter(is_earlier).collect();
        before.iter().rev().fold(fields.clone(), |told, before| fill(told, &before.fields))
    }

    /// The one of them that speaks on a day; before the first, the first.
    fn speaking(&self, body: &str, on: Day) -> Option<&Entry> {
        let spoken = self.of(body).rfind(|entry| entry.day <= on);
        spoken.or_else(|| self.first(body))
    }
}

/// A new entry as somebody would say it.
pub(crate) struct Said<'a> {
    /// In whose records.
    pub(crate) agency: &'a str,
    pub(crate) with: &'a Map<String, Json>,
    /// The record whose place it takes.
    pub(crate) supersedes: Option<&'a str>,
}

impl Said<'_> {
    fn text(&self, name: &str) -> Option<&str> {
        self.with.get(name).and_then(Json::as_str).filter(|text| !text.is_empty())
    }

    /// Of which body it is.
    fn code(&self) -> &str {
        self.text(CODE).unwrap_or(self.agency)
    }
}

/// Somebody who would say or take back what stands in the register.
pub(crate) struct Speaker<'a> {
    pub(crate) actor: &'a Actor,
    pub(crate) action: Action,
    pub(crate) regulation: &'a Regulation,
    pub(crate) city: &'a City,
    pub(crate) register: &'a Register,
}

impl Speaker<'_> {
    /// The field in which a new entry is wrong, and what is: the body would stand below itself, or what is
    /// said is not the actor's to say. A body speaks for itself of what it has; where it stands, its level
    /// and whether it exists say those who hold the right over all that stands above it, before and then.
    /// `moved` are bodies that are said to stand elsewhere at the same time, with what is above them then.
    pub(crate) fn fault(
        &self,
        said: &Said<'_>,
        moved: &HashMap<String, String>,
    ) -> Option<(String, What)> {
        let code = said.code();
        let above = ABOVE.map(|name| Some((name, self.id_of(said.text(name)?))));
        let mut circles = above.into_iter().flatten();
        let circle = circles.find(|(_, above)| self.is_below(above, code, moved));
        if let Some((field, _)) = circle {
            return Some((field.to_owned(), What::BelowItself));
        }
        let form = self.regulation.form(FORM);
        let fields =
            form.and_then(|form| parse_fields(form, &self.regulation.parts, said.with).ok());
        let day = form.zip(fields.as_ref()).and_then(|(form, fields)| day_of(form, fields));
        let day = day.unwrap_or(Day::EARLIEST);
        // It speaks from its own day on, on which the body may stand elsewhere than today.
        let then = self.city.body(code).map(|body| body.clone().on(day));
        let mut over: Vec<&str> = above.into_iter().flatten().map(|(_, above)| above).collect();
        if over.is_empty() {
            over.push(CITY);
        }
        over.extend(self.city.body(code).into_iter().flat_map(stands_below));
        over.extend(then.iter().flat_map(stands_below));
        let older = said.supersedes.and_then(|id| self.register.entry(id));
        let other = older.filter(|older| older.body != code);
        let other = other.and_then(|older| self.city.body(&older.body));
        over.extend(other.into_iter().flat_map(stands_below));
        if self.may_over(&over) {
            return None;
        }
        if code != said.agency {
            let (agency, code) = (Named::body(said.agency), said.agency.to_owned());
            let what = What::OtherCode { agency, code };
            return Some((CODE.to_owned(), what));
        }
        self.changed(said, fields, day, older).map(|field| (field, What::SaidAbove))
    }

    /// What is above the body that an entry is of, once it counts.
    pub(crate) fn moved<'s>(&'s self, said: &'s Said<'_>) -> Option<(&'s str, &'s str)> {
        let above = ABOVE.into_iter().find_map(|name| said.text(name))?;
        Some((said.code(), self.id_of(above)))
    }

    /// Whether an entry may be withdrawn: by who holds the right over what stands above the body, or by its
    /// own people where what speaks then in its place says the same of what is not theirs to say.
    pub(crate) fn may_withdraw(&self, id: &str) -> bool {
        let Some(entry) = self.register.entry(id) else { return true };
        // What the others leave out is told then without this one.
        let left = self.register.without(id);
        let then = left.speaking(&entry.body, entry.day);
        // What it corrected would count again, from its own day on.
        let older = entry.supersedes.as_deref().and_then(|older| self.register.entry(older));
        let told = self.register.told(entry, &entry.fields);
        let is_same =
            |other: &Entry| self.difference(&left.told(other, &other.fields), &told).is_none();
        if then.is_some_and(is_same)
            && older.is_none_or(|older| older.day == entry.day && is_same(older))
        {
            return true;
        }
        let body = self.city.body(&entry.body);
        let before = body.map(|body| body.clone().on(entry.day));
        let mut over: Vec<&str> = body.into_iter().chain(&before).flat_map(stands_below).collect();
        if over.is_empty() {
            over.push(CITY);
        }
        over.extend(ABOVE.into_iter().filter_map(|name| self.text_of(then?, name)));
        self.may_over(&over)
    }

    fn may_over(&self, bodies: &[&str]) -> bool {
        let may = |agency: &str| {
            access::may(self.actor, self.action, &Resource::Book { agency, form: FORM })
        };
        bodies.iter().all(|agency| may(agency))
    }

    /// The field by which a new entry differs from what counts in what the body itself does not say, or
    /// by which another entry would come to count.
    fn changed(
        &self,
        said: &Said<'_>,
        fields: Option<Fields>,
        day: Day,
        older: Option<&Entry>,
    ) -> Option<String> {
        let first = || Some(CODE.to_owned());
        let Some((form, fields)) = self.regulation.form(FORM).zip(fields) else { return first() };
        let Some(newest) = self.register.newest(said.code()) else { return first() };
        let newest = self.register.told(newest, &newest.fields);
        let fields = match older {
            // What it leaves out is as it was said before the one whose place it takes.
            Some(older) => self.register.told(older, &fields),
            None => fill(fields, &newest),
        };
        if let Some(field) = self.difference(&fields, &newest) {
            return Some(field);
        }
        if let Some(older) = older {
            // What takes an entry's place counts from the same day: moved, another would come to the fore.
            if older.body != said.code() || older.day != day {
                return form.day_field.clone().or_else(first);
            }
            let before = self.register.told(older, &older.fields);
            if let Some(field) = self.difference(&before, &newest) {
                return Some(field);
            }
        } else if self.register.first(said.code()).is_some_and(|entry| day < entry.day) {
            // Before its first entry nothing was said of the body that another could leave out.
            return form.day_field.clone().or_else(first);
        }
        // On its own day nothing else may have been said: it would be another from then on.
        let then = self.register.speaking(said.code(), day)?;
        self.difference(&fields, &self.register.told(then, &then.fields))
    }

    /// The first field of those that are said from above in which two entries differ.
    fn difference(&self, one: &Fields, other: &Fields) -> Option<String> {
        let form = self.regulation.form(FORM)?;
        let mut fields = form.fields.iter().enumerate().filter(|(_, field)| field.said_above);
        let differs = |place: usize| !self.is_same(value_at(one, place), value_at(other, place));
        fields.find(|(place, _)| differs(*place)).map(|(_, field)| field.name.clone())
    }

    fn is_same(&self, one: Option<&Value>, other: Option<&Value>) -> bool {
        let id = |value: &Value| value.text().map(|text| self.id_of(text).to_owned());
        match (one, other) {
            (Some(one), Some(other)) => one == other || (id(one).is_some() && id(one) == id(other)),
            (one, other) => one.is_none() && other.is_none(),
        }
    }

    /// A body may be named as people call it.
    fn id_of<'s>(&'s self, text: &'s str) -> &'s str {
        let named = || self.city.bodies.iter().find(|body| body.name_zh == text);
        self.city.body(text).or_else(named).map_or(text, |body| body.id.as_str())
    }

    fn text_of<'e>(&self, entry: &'e Entry, name: &str) -> Option<&'e str> {
        let place = self.regulation.form(FORM)?.position(name)?;
        entry.fields.get(place)?.as_ref()?.text()
    }

    /// Whether one body is another or stands below it, as they will stand. Nothing is above the city.
    fn is_below(&self, one: &str, other: &str, moved: &HashMap<String, String>) -> bool {
        let mut at = one;
        // A way up is as long as there are bodies at most.
        for _ in 0..=self.city.bodies.len() + moved.len() {
            if at == other || other == CITY {
                return true;
            }
            match moved.get(at).map(String::as_str).or_else(|| self.city.above(at)) {
                Some(above) => at = above,
                None => return false,
            }
        }
        false
    }
}

/// With what was said before of what is left out.
fn fill(mut fields: Fields, before: &Fields) -> Fields {
    for (said, before) in fields.iter_mut().zip(before) {
        if said.is_none() {
            said.clone_from(before);
        }
    }
    fields
}

fn value_at(fields: &Fields, place: usize) -> Option<&Value> {
    fields.get(place).and_then(Option::as_ref)
}

/// The bodies that one stands below; the city where it names none.
fn stands_below(body: &Body) -> Vec<&str> {
    let above = [body.parent.as_deref(), body.supervising.as_deref()];
    let above: Vec<&str> = above.into_iter().flatten().collect();
    if above.is_empty() { vec![CITY] } else { above }
}
