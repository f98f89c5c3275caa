//! The bodies of the city as known at a moment, from their records and settings; knows no duty.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::body::{Body, CITY, City, Particulars, SettingValue};
use domain::field::parse_fields;
use domain::{Moment, Value};
use regulation::{Day, Fact, Form, Level, Regulation, Tier};
use serde_json::Map;
use store::record::{self, RecordState, RecordView};
use store::setting::SettingRow;
use store::{StoreError, Transaction};

use crate::ground::Ground;
use crate::organisations::FORM as REGISTER;
use crate::{Action, Actor, Installation, Resource, access};

/// The form by which levels are asked for and given.
pub(crate) const LEVELS: &str = "level_submission";

/// Whether the bodies themselves are read from records of this form.
#[must_use]
pub fn is_register(form: &str) -> bool {
    [REGISTER, LEVELS].contains(&form)
}

/// The bodies with their levels and facts, and the settings, as known at a moment; they are called and stand
/// where they do today.
///
/// # Errors
/// The store's.
pub fn city(installation: &Installation, known_at: Moment) -> Result<City, StoreError> {
    let (regulation, today) = (&installation.regulation, installation.today());
    installation.store.read(|transaction| city_in(transaction, regulation, known_at, today))
}

/// The bodies as known now; read anew only where one of them has changed or another day has come for it.
///
/// # Errors
/// The store's.
pub fn city_now(installation: &Installation) -> Result<Arc<City>, StoreError> {
    let read = |transaction: &mut Transaction<'_>| Ground::current(installation, transaction);
    Ok(Arc::clone(&installation.store.read(read)?.city))
}

/// As [`city`], inside a transaction; what the bodies are called and where they stand is told as of a day.
///
/// # Errors
/// The store's.
pub fn city_in(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    known_at: Moment,
    on: Day,
) -> Result<City, StoreError> {
    let mut bodies = Bodies::default();
    for statement in statements(transaction, regulation, REGISTER, known_at)? {
        bodies.register(&statement);
    }
    for statement in statements(transaction, regulation, LEVELS, known_at)? {
        bodies.level(&statement);
    }
    let settings = settings_of(store::setting::all(transaction)?, known_at);
    Ok(City::new(bodies.finish(on), settings))
}

/// Of what is missing, that which an entry of the register says, where that is the form to file.
#[must_use]
pub fn facts_lacking(regulation: &Regulation, form: &str, missing: &[String]) -> Vec<String> {
    let register = regulation.form(form).filter(|form| form.id == REGISTER);
    let is_said = |name: &&String| register.is_some_and(|form| form.field(name).is_some());
    missing.iter().filter(is_said).cloned().collect()
}

/// The entry of the register that speaks for a body today, where the actor may put the next version in its place:
/// what it lacks is said there, and not by a second entry beside it.
///
/// # Errors
/// The store's.
pub fn own_entry(
    installation: &Installation,
    actor: &Actor,
    agency: &str,
) -> Result<Option<String>, StoreError> {
    let (regulation, today) = (&*installation.regulation, installation.today());
    let found = installation.store.read(|transaction| {
        let mut stated = statements(transaction, regulation, REGISTER, Moment::FOREVER)?;
        stated.retain(|entry| entry.body() == agency && entry.day <= today);
        Ok::<_, StoreError>(stated.pop().map(|entry| (entry.id, entry.agency)))
    })?;
    let may =
        |agency: &str| access::may(actor, Action::File, &Resource::Book { agency, form: REGISTER });
    Ok(found.filter(|(_, agency)| may(agency)).map(|(id, _)| id))
}

/// An entry of the register that was approved and not withdrawn.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) id: String,
    /// The body that it is of.
    pub(crate) body: String,
    pub(crate) day: Day,
    pub(crate) supersedes: Option<String>,
    pub(crate) fields: domain::field::Fields,
}

/// What stands in the register of bodies, oldest first; what was corrected is among it.
///
/// # Errors
/// The store's.
pub(crate) fn entries(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
) -> Result<Vec<Entry>, StoreError> {
    let stated = stated(transaction, regulation, REGISTER, Moment::FOREVER)?;
    let entry = |stated: Statement<'_>| Entry {
        body: stated.body().to_owned(),
        id: stated.id,
        day: stated.day,
        supersedes: stated.supersedes,
        fields: stated.fields,
    };
    Ok(stated.into_iter().map(entry).collect())
}

/// What one entry of the register says of one fact of a body.
pub(crate) struct FactSaid {
    pub(crate) fact: Fact,
    pub(crate) from: Day,
    pub(crate) holds: bool,
    /// The entry's id, and in whose records it stands.
    pub(crate) record: String,
    pub(crate) agency: String,
}

/// What the register says of the facts of a body, as known at a moment, oldest first.
///
/// # Errors
/// The store's.
pub(crate) fn facts_said(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    agency: &str,
    known_at: Moment,
) -> Result<Vec<FactSaid>, StoreError> {
    let mut said = Vec::new();
    for entry in statements(transaction, regulation, REGISTER, known_at)? {
        if entry.body() != agency {
            continue;
        }
        said.extend(entry.facts().map(|(fact, holds)| FactSaid {
            fact,
            from: entry.day,
            holds,
            record: entry.id.clone(),
            agency: entry.agency.clone(),
        }));
    }
    Ok(said)
}

/// The settings known at the moment; of one name, agency and day, the later decision comes last.
fn settings_of(mut rows: Vec<SettingRow>, known_at: Moment) -> Vec<SettingValue> {
    rows.retain(|row| row.recorded_at <= known_at.microseconds());
    rows.sort_by_key(|row| (row.from_on, row.change));
    let value = |row: SettingRow| SettingValue {
        name: row.name,
        agency: row.agency.unwrap_or_else(|| CITY.to_owned()),
        from: Day::from_days(row.from_on),
        value: row.value.unwrap_or_default(),
    };
    rows.into_iter().map(value).collect()
}

/// A record of one of the two forms, parsed.
struct Statement<'r> {
    form: &'r Form,
    id: String,
    agency: String,
    day: Day,
    recorded_at: i64,
    supersedes: Option<String>,
    fields: domain::field::Fields,
}

impl Statement<'_> {
    fn value(&self, name: &str) -> Option<&Value> {
        self.fields.get(self.form.position(name)?)?.as_ref()
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.value(name)?.text()
    }

    fn day(&self, name: &str) -> Option<Day> {
        self.value(name)?.day()
    }

    /// Which body an entry of the register is about.
    fn body(&self) -> &str {
        self.text("agency_code").unwrap_or(&self.agency)
    }

    /// What is said of the body from the entry's day on, where `before` was said until then.
    fn particulars(&self, before: Particulars) -> Particulars {
        let said = |name| self.text(name).map(str::to_owned);
        let (from, to) = (self.day("active_from"), self.day("active_to"));
        // What begins anew after its end has not ended.
        let still_ends = |to: &Day| from.is_none_or(|from| from <= *to);
        Particulars {
            name_zh: said("name_zh").unwrap_or(before.name_zh),
            name_en: said("name_en").or(before.name_en),
            tier: self.text("tier").and_then(Tier::from_word).unwrap_or(before.tier),
            parent: said("parent").or(before.parent),
            supervising: said("supervising_agency").or(before.supervising),
            active_from: from.or(before.active_from),
            active_to: to.or(before.active_to.filter(still_ends)),
        }
    }

    /// The facts of which it says whether they hold.
    fn facts(&self) -> impl Iterator<Item = (Fact, bool)> {
        Fact::ALL.into_iter().filter_map(|fact| match self.value(fact.word()) {
            Some(Value::Boolean(holds)) => Some((fact, *holds)),
            _ => None,
        })
    }
}

/// What stood at the moment and was not corrected, oldest first.
fn statements<'r>(
    transaction: &mut Transaction<'_>,
    regulation: &'r Regulation,
    form: &str,
    known_at: Moment,
) -> Result<Vec<Statement<'r>>, StoreError> {
    let mut statements = stated(transaction, regulation, form, known_at)?;
    let corrected: HashSet<String> =
        statements.iter().filter_map(|statement| statement.supersedes.clone()).collect();
    statements.retain(|statement| !corrected.contains(&statement.id));
    Ok(statements)
}

/// What was approved and not withdrawn at the moment, oldest first.
fn stated<'r>(
    transaction: &mut Transaction<'_>,
    regulation: &'r Regulation,
    form: &str,
    known_at: Moment,
) -> Result<Vec<Statement<'r>>, StoreError> {
    let Some(form) = regulation.form(form) else { return Ok(Vec::new()) };
    let mut statements = Vec::new();
    record::each_of_form(transaction, &form.id, None, |view| {
        if !stands(&view, known_at) {
            return Ok(());
        }
        let damaged =
            |what: String| StoreError::Damaged { what: format!("record {}: {what}", view.id) };
        let with: Map<String, serde_json::Value> =
            serde_json::from_str(view.fields).map_err(|error| damaged(error.to_string()))?;
        let fields = parse_fields(form, &regulation.parts, &with).map_err(|faults| {
            damaged(faults.iter().map(ToString::to_string).collect::<String>())
        })?;
        statements.push(Statement {
            form,
            id: view.id.to_owned(),
            agency: view.agency.to_owned(),
            day: view.day.map_or(Day::EARLIEST, Day::from_days),
            recorded_at: view.recorded_at,
            supersedes: view.supersedes.map(str::to_owned),
            fields,
        });
        Ok::<_, StoreError>(())
    })?;
    statements.sort_by(|left, right| {
        (left.day, left.recorded_at, &left.id).cmp(&(right.day, right.recorded_at, &right.id))
    });
    Ok(statements)
}

/// Whether a record counted at a moment: it was approved by then and not withdrawn.
pub(crate) fn stands(view: &RecordView<'_>, known_at: Moment) -> bool {
    let known_at = known_at.microseconds();
    matches!(view.state, RecordState::Approved | RecordState::Withdrawn)
        && (view.state == RecordState::Approved || view.withdrawn_at.is_some())
        && view.recorded_at <= known_at
        && view.withdrawn_at.is_none_or(|withdrawn_at| withdrawn_at > known_at)
}

#[derive(Default)]
struct Bodies {
    list: Vec<Body>,
    places: HashMap<String, usize>,
}

impl Bodies {
    fn of(&mut self, id: &str) -> Option<&mut Body> {
        let place = *self.places.entry(id.to_owned()).or_insert_with(|| {
            self.list.push(Body::new(id, id, Tier::First));
            self.list.len() - 1
        });
        self.list.get_mut(place)
    }

    /// An entry of the register speaks from its day on, and what it leaves out stays as it was; levels and
    /// facts add up.
    fn register(&mut self, entry: &Statement<'_>) {
        let Some(body) = self.of(entry.body()) else { return };
        let before = body.said.last().map_or_else(|| body.told(), |(_, said)| said.clone());
        let said = entry.particulars(before);
        match body.said.last_mut() {
            Some((from, last)) if *from == entry.day => *last = said,
            Some((_, last)) if *last == said => {}
            _ => body.said.push((entry.day, said)),
        }
        if let Some(level) = entry.text("security_level").and_then(Level::from_letter) {
            let approved_on = entry.day("level_approved_on");
            // Said again without a day of its own it is the level that it was, and no newer one.
            if approved_on.is_some() || body.levels.last().map(|(_, known)| *known) != Some(level) {
                body.levels.push((approved_on.unwrap_or(entry.day), level));
            }
        }
        body.facts.extend(entry.facts().map(|(fact, holds)| (entry.day, fact, holds)));
    }

    /// A level that was given to a body; a body that the register does not name is none.
    fn level(&mut self, given: &Statement<'_>) {
        let Some(level) = given.text("level").and_then(Level::from_letter) else { return };
        let place = self.places.get(&given.agency).copied();
        if let Some(body) = place.and_then(|place| self.list.get_mut(place)) {
            body.levels.push((given.day, level));
        }
    }

    /// The bodies as they are told on a day.
    fn finish(self, on: Day) -> Vec<Body> {
        let finish = |mut body: Body| {
            // Of two statements on one day the later known speaks: sorting keeps their order.
            body.levels.sort_by_key(|(from, _)| *from);
            body.facts.sort_by_key(|(from, _, _)| *from);
            body.on(on)
        };
        self.list.into_iter().map(finish).collect()
    }
}
