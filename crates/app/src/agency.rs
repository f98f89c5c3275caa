//! The bodies of the city as known at a moment, from their records and settings; knows no duty.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::body::{Body, CITY, City, SettingValue};
use domain::field::parse_fields;
use domain::{Moment, Value};
use regulation::{Day, Fact, Form, Level, Regulation, Tier};
use serde_json::Map;
use store::record::{self, RecordState, RecordView};
use store::setting::SettingRow;
use store::{StoreError, Transaction};

use crate::Installation;
use crate::ground::Ground;
use crate::organisations::FORM as REGISTER;

/// The form by which levels are asked for and given.
const LEVELS: &str = "level_submission";

/// Whether the bodies themselves are read from records of this form.
#[must_use]
pub fn is_register(form: &str) -> bool {
    [REGISTER, LEVELS].contains(&form)
}

/// The bodies with their levels and facts, and the settings, as known at a moment.
///
/// # Errors
/// The store's.
pub fn city(installation: &Installation, known_at: Moment) -> Result<City, StoreError> {
    installation.store.read(|transaction| city_in(transaction, &installation.regulation, known_at))
}

/// The bodies as known now; read anew only where one of them has changed.
///
/// # Errors
/// The store's.
pub fn city_now(installation: &Installation) -> Result<Arc<City>, StoreError> {
    let read = |transaction: &mut Transaction<'_>| Ground::current(installation, transaction);
    Ok(Arc::clone(&installation.store.read(read)?.city))
}

/// As [`city`], inside a transaction.
///
/// # Errors
/// The store's.
pub fn city_in(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    known_at: Moment,
) -> Result<City, StoreError> {
    let mut bodies = Bodies::default();
    for statement in statements(transaction, regulation, REGISTER, known_at)? {
        bodies.register(&statement);
    }
    for statement in statements(transaction, regulation, LEVELS, known_at)? {
        bodies.level(&statement);
    }
    let settings = settings_of(store::setting::all(transaction)?, known_at);
    Ok(City::new(bodies.finish(), settings))
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
}

/// What stood at the moment, oldest first.
fn statements<'r>(
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
    let corrected: HashSet<String> =
        statements.iter().filter_map(|statement| statement.supersedes.clone()).collect();
    statements.retain(|statement| !corrected.contains(&statement.id));
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

    /// A later entry of the register takes the place of the earlier; levels and facts add up.
    fn register(&mut self, entry: &Statement<'_>) {
        let Some(body) = self.of(entry.text("agency_code").unwrap_or(&entry.agency)) else {
            return;
        };
        if let Some(name) = entry.text("name_zh") {
            name.clone_into(&mut body.name_zh);
        }
        if let Some(tier) = entry.text("tier").and_then(Tier::from_word) {
            body.tier = tier;
        }
        let owned = |name| entry.text(name).map(str::to_owned);
        body.name_en = owned("name_en");
        body.parent = owned("parent");
        body.supervising = owned("supervising_agency");
        body.active_from = entry.day("active_from");
        body.active_to = entry.day("active_to");
        if let Some(level) = entry.text("security_level").and_then(Level::from_letter) {
            body.levels.push((entry.day("level_approved_on").unwrap_or(entry.day), level));
        }
        for fact in Fact::ALL {
            if let Some(Value::Boolean(holds)) = entry.value(fact.word()) {
                body.facts.push((entry.day, fact, *holds));
            }
        }
    }

    /// A level that was given to a body; a body that the register does not name is none.
    fn level(&mut self, given: &Statement<'_>) {
        let Some(level) = given.text("level").and_then(Level::from_letter) else { return };
        let place = self.places.get(&given.agency).copied();
        if let Some(body) = place.and_then(|place| self.list.get_mut(place)) {
            body.levels.push((given.day, level));
        }
    }

    fn finish(mut self) -> Vec<Body> {
        for body in &mut self.list {
            // Of two statements on one day the later known speaks: sorting keeps their order.
            body.levels.sort_by_key(|(from, _)| *from);
            body.facts.sort_by_key(|(from, _, _)| *from);
        }
        self.list
    }
}
