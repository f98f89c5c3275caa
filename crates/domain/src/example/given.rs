//! What an example file gives: bodies, settings and records, each held to what the law's forms say.

use std::collections::{HashMap, HashSet};

use regulation::{Day, Fact, Field, FieldType, FormScope, Regulation, Tier};
use toml::value::Datetime;

use super::written::{Written, WrittenAgency, WrittenLater, WrittenRecord, WrittenSetting};
use super::{ExampleError, Lines};
use crate::body::{Body, CITY, City, DOIT, SettingValue};
use crate::field::{OutOfBounds, WHOLE_PERCENT, out_of_bounds, parse_fields};
use crate::record::{day_of, plain};
use crate::{Moment, MomentError, Record, RecordState, Shelf, Value, derived, setting};

/// The facts of one example, as the engine takes them.
pub(super) struct Given {
    pub(super) city: City,
    pub(super) own: HashMap<String, Shelf>,
    pub(super) shared: Shelf,
}

/// Reads the facts.
pub(super) fn given(
    regulation: &Regulation,
    written: &Written,
    lines: Lines<'_>,
) -> Result<Given, ExampleError> {
    let mut bodies: Vec<Body> = Vec::with_capacity(written.agency.len());
    for one in &written.agency {
        let body = body(one.get_ref()).map_err(|fault| lines.fault(one, fault))?;
        if bodies.iter().any(|other| other.id == body.id) {
            let fault = format!("the agency `{}` stands here twice; name each once", body.id);
            return Err(lines.fault(one, fault));
        }
        bodies.push(body);
    }
    let mut settings = Vec::with_capacity(written.setting.len());
    for one in &written.setting {
        let value = decided(regulation, one.get_ref()).map_err(|fault| lines.fault(one, fault))?;
        settings.push(value);
    }
    let city = City::new(bodies, settings);
    for one in &written.agency {
        let first = [&one.get_ref().parent, &one.get_ref().supervising_agency];
        let later = one.get_ref().later.iter();
        let later = later.flat_map(|later| [&later.parent, &later.supervising_agency]);
        for above in first.into_iter().chain(later).flatten() {
            is_body(&city, above).map_err(|fault| lines.fault(one, fault))?;
        }
    }
    for one in &written.setting {
        let agency = one.get_ref().agency.as_deref().unwrap_or(CITY);
        is_body(&city, agency).map_err(|fault| lines.fault(one, fault))?;
    }
    let mut given = Given { city, own: HashMap::new(), shared: Shelf::new(regulation) };
    let mut ids = HashSet::new();
    for spanned in &written.record {
        let one = spanned.get_ref();
        let fault = |fault: String| lines.fault(spanned, fault);
        is_body(&given.city, &one.agency).map_err(fault)?;
        if !ids.insert(one.id.as_str()) {
            let twice = format!("the record `{}` stands here twice; give each its own id", one.id);
            return Err(fault(twice));
        }
        let record = record(regulation, one).map_err(fault)?;
        leads(regulation, written, &given.city, one, &record).map_err(fault)?;
        if regulation.forms[record.form].scope == FormScope::Shared {
            given.shared.put(record);
        } else {
            let shelf = given.own.entry(one.agency.clone());
            shelf.or_insert_with(|| Shelf::new(regulation)).put(record);
        }
    }
    Ok(given)
}

fn is_body(city: &City, id: &str) -> Result<(), String> {
    match city.body(id) {
        Some(_) => Ok(()),
        None => Err(format!("no agency `{id}`; name {CITY}, {DOIT} or an [[agency]] of this file")),
    }
}

fn body(written: &WrittenAgency) -> Result<Body, String> {
    let tier = match (written.tier, written.id.as_str()) {
        (Some(tier), _) => tier,
        (None, CITY) => Tier::City,
        (None, DOIT) => Tier::First,
        (None, id) => {
            let tiers = Tier::ALL.map(Tier::word).join(", ");
            return Err(format!("the agency `{id}` has no tier; give it one of {tiers}"));
        }
    };
    let mut body = Body::new(&written.id, written.name.as_deref().unwrap_or(&written.id), tier);
    let above = (written.id != CITY).then(|| CITY.to_owned());
    body.parent = written.parent.clone().or(above.filter(|_| written.id == DOIT));
    body.supervising.clone_from(&written.supervising_agency);
    body.levels = written.level.iter().map(|level| (level.from, level.value)).collect();
    body.levels.sort();
    for facts in &written.facts {
        let told =
            [facts.own_room, facts.core_systems, facts.mail_server, facts.outward_core_system];
        for (fact, holds) in Fact::ALL.into_iter().zip(told) {
            body.facts.extend(holds.map(|holds| (facts.from, fact, holds)));
        }
    }
    body.active_from = written.active_from;
    body.active_to = written.active_to;
    let mut later: Vec<&WrittenLater> = written.later.iter().collect();
    later.sort_by_key(|later| later.from);
    let mut said = body.told();
    if !later.is_empty() {
        body.said.push((Day::EARLIEST, said.clone()));
    }
    for one in later {
        said.tier = one.tier.unwrap_or(said.tier);
        said.parent = one.parent.clone().or(said.parent);
        said.supervising = one.supervising_agency.clone().or(said.supervising);
        body.said.push((one.from, said.clone()));
    }
    Ok(body)
}

fn decided(regulation: &Regulation, written: &WrittenSetting) -> Result<SettingValue, String> {
    let name = &written.name;
    let definition = regulation.setting(name).filter(|_| !name.ends_with('*'));
    let Some(definition) = definition else {
        let names: Vec<&str> = regulation.settings.iter().map(|one| one.name.as_str()).collect();
        return Err(format!(
            "no setting `{name}`; name one of {}, where `*` is a duty or form that there is",
            names.join(", ")
        ));
    };
    let agency = decided_for(written)?.to_owned();
    if agency != CITY && !definition.by_agency {
        return Err(format!("`{name}` is decided for the whole city; give it to `{CITY}`"));
    }
    if let Some(duty) = setting::not_read(regulation, definition, name) {
        return Err(format!(
            "`{name}` is read by nobody: the law itself decides it for {}",
            duty.id
        ));
    }
    let value = match &written.value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if !setting::fits(definition, &value) {
        let allowed = match definition.allowed.as_slice() {
            [] => setting::written(definition.kind).to_owned(),
            words => words.join(" or "),
        };
        return Err(format!("`{value}` is no value of `{name}`; write {allowed}"));
    }
    Ok(SettingValue { name: name.clone(), agency, from: written.from, value })
}

/// For whom a setting is decided; for the city where nobody is named.
fn decided_for(written: &WrittenSetting) -> Result<&str, String> {
    let agency = written.agency.as_deref();
    match (&written.city, agency) {
        (None, agency) => Ok(agency.unwrap_or(CITY)),
        (Some(city), _) if city.as_bool() != Some(true) && city.as_str() != Some(CITY) => {
            Err(format!("`city` is {city}; write true, or name an agency as `agency` instead"))
        }
        (Some(_), Some(agency)) if agency != CITY => {
            Err(format!("both `city` and the agency `{agency}` are named; keep one"))
        }
        (Some(_), _) => Ok(CITY),
    }
}

fn record(regulation: &Regulation, written: &WrittenRecord) -> Result<Record, String> {
    let index = regulation.form_index(&written.form);
    let index = index.ok_or_else(|| format!("no form `{}`; name one of forms/", written.form))?;
    let form = &regulation.forms[index];
    let mut with = serde_json::Map::new();
    for (name, value) in &written.with {
        if let Some(field) = form.field(name) {
            quoted(regulation, &field.kind, value)
                .map_err(|fault| format!("`{}.{name}` {fault}", form.id))?;
        }
        with.insert(name.clone(), json(value));
    }
    let own_agency = form.field("agency").is_some() && !with.contains_key("agency");
    if own_agency {
        with.insert("agency".to_owned(), serde_json::Value::String(written.agency.clone()));
    }
    let fields = parse_fields(form, &regulation.parts, &with)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))?;
    for (field, value) in form.fields.iter().zip(&fields) {
        let Some(value) = value else { continue };
        measured(field, value).map_err(|fault| format!("`{}.{}` {fault}", form.id, field.name))?;
        let computed = derived::computed(form, &field.name, &fields, value);
        if let Some(computed) = computed.filter(|one| field.derived && one != value) {
            let (computed, found) = (plain(&computed), plain(value));
            return Err(format!(
                "`{}.{}` is computed and comes to {computed}, not {found}; leave it out",
                form.id, field.name
            ));
        }
    }
    let day = day_of(form, &fields);
    let own_day = day.map_or(Moment::from_microseconds(i64::MIN), Moment::start_of);
    let told = |written: Option<&Datetime>, name: &str| {
        let moment = written.map(moment).transpose();
        moment.map_err(|error| format!("`{name}`: {error}"))
    };
    let recorded_at = told(written.recorded_at.as_ref(), "recorded_at")?.unwrap_or(own_day);
    let state = written.state.unwrap_or(RecordState::Approved);
    let withdrawn_at = match (told(written.withdrawn_at.as_ref(), "withdrawn_at")?, state) {
        (None, RecordState::Withdrawn) => Some(recorded_at),
        (withdrawn_at, _) => withdrawn_at,
    };
    Ok(Record {
        id: written.id.as_str().into(),
        form: index,
        agency: written.agency.as_str().into(),
        state,
        recorded_at,
        approved_as: None,
        withdrawn_at,
        supersedes: written.supersedes.as_deref().map(Into::into),
        day,
        fields,
    })
}

/// Days and moments are written bare and all else is none: TOML tells them apart, JSON does not.
fn quoted(regulation: &Regulation, kind: &FieldType, value: &toml::Value) -> Result<(), String> {
    let is_bare = value.is_datetime();
    match (kind, value) {
        (FieldType::Date | FieldType::Moment, value) if !is_bare => {
            Err(format!("must be a day or moment without quotes, not {value}"))
        }
        (FieldType::LastUse, toml::Value::String(word)) if word != "never" && word != "unknown" => {
            Err(format!("must be a day without quotes, \"never\" or \"unknown\", not {value}"))
        }
        (FieldType::DateRange, toml::Value::Table(range)) => {
            match range.values().find(|day| !day.is_datetime()) {
                Some(day) => Err(format!("must hold days without quotes, not {day}")),
                None => Ok(()),
            }
        }
        (FieldType::List(item), toml::Value::Array(items)) => {
            items.iter().try_for_each(|one| quoted(regulation, item, one))
        }
        (FieldType::Part(id), toml::Value::Table(table)) => {
            let part = regulation.parts.iter().find(|part| part.id == *id);
            let fields = part.into_iter().flat_map(|part| &part.fields);
            fields.filter_map(|field| Some((field, table.get(&field.name)?))).try_for_each(
                |(field, value)| {
                    quoted(regulation, &field.kind, value)
                        .map_err(|fault| format!("has a part `{}` that {fault}", field.name))
                },
            )
        }
        (FieldType::Date | FieldType::Moment | FieldType::LastUse, _) => Ok(()),
        (_, value) if is_bare => Err(format!("must not be a day or moment, as {value} is")),
        _ => Ok(()),
    }
}

/// Counts, hours and sums are not below nothing, no share is more than the whole, and a form may say more.
fn measured(field: &Field, value: &Value) -> Result<(), String> {
    let Some(number) = value.number() else { return Ok(()) };
    let must_be = match out_of_bounds(field, number) {
        None => return Ok(()),
        Some(OutOfBounds::BelowZero) => "0 or more".to_owned(),
        Some(OutOfBounds::BeyondHundred) => format!("a percentage up to {WHOLE_PERCENT}"),
        Some(OutOfBounds::NotBetween { least, most }) => format!("between {least} and {most}"),
    };
    Err(format!("must be {must_be}, not {number}"))
}

/// What a record names must be there: what it supersedes, and whom its references mean.
fn leads(
    regulation: &Regulation,
    all: &Written,
    city: &City,
    written: &WrittenRecord,
    record: &Record,
) -> Result<(), String> {
    let of_form = |id: &str, form: &str| {
        all.record.iter().any(|one| one.get_ref().id == id && one.get_ref().form == form)
    };
    let form = &regulation.forms[record.form];
    if let Some(older) = &written.supersedes
        && !of_form(older, &form.id)
    {
        return Err(format!(
            "it supersedes `{older}`; name a record of the form `{}` of this file",
            form.id
        ));
    }
    for (field, value) in form.fields.iter().zip(&record.fields) {
        let (Some(target), Some(value)) = (field.kind.target(), value) else { continue };
        for id in value.items().iter().filter_map(Value::text) {
            let is_there = match target {
                "agency" => city.body(id).is_some(),
                target => of_form(id, target),
            };
            if !is_there {
                return Err(format!(
                    "`{}.{}` leads to `{id}`; name the id of {} of this file",
                    form.id,
                    field.name,
                    if target == "agency" { "an agency" } else { target }
                ));
            }
        }
    }
    Ok(())
}

fn json(value: &toml::Value) -> serde_json::Value {
    match value {
        toml::Value::String(text) => serde_json::Value::String(text.clone()),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => {
            serde_json::from_str(&number.to_string()).unwrap_or(serde_json::Value::Null)
        }
        toml::Value::Boolean(yes) => (*yes).into(),
        toml::Value::Datetime(moment) => serde_json::Value::String(moment.to_string()),
        toml::Value::Array(items) => items.iter().map(json).collect(),
        toml::Value::Table(table) => {
            table.iter().map(|(name, value)| (name.clone(), json(value))).collect()
        }
    }
}

/// A moment with its offset; a day is none.
pub(super) fn moment(written: &Datetime) -> Result<Moment, MomentError> {
    written.to_string().parse()
}
