//! Legal examples: reads a file of given facts and questions, asks the engine, compares.

use std::collections::{BTreeMap, HashMap};

use crate::body::{Body, CITY, City, DOIT, SettingValue};
use crate::field::parse_fields;
use crate::record::day_of;
use crate::{At, LineOnWire, Moment, Record, RecordState, Shelf, Standing, View};
use regulation::{Day, Duty, Fact, FormScope, Level, Regulation, Tier};
use serde::Deserialize;
use toml::Spanned;

/// An example file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: String,
    #[expect(dead_code, reason = "read by people, and checked by `regulation check`")]
    cite: String,
    why: String,
    #[serde(default)]
    agency: Vec<WrittenAgency>,
    #[serde(default)]
    setting: Vec<WrittenSetting>,
    #[serde(default)]
    record: Vec<Spanned<WrittenRecord>>,
    ask: Vec<WrittenAsk>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAgency {
    id: String,
    name: Option<String>,
    tier: Option<Tier>,
    parent: Option<String>,
    supervising_agency: Option<String>,
    #[serde(default)]
    level: Vec<WrittenLevel>,
    #[serde(default)]
    facts: Vec<WrittenFacts>,
    active_from: Option<Day>,
    active_to: Option<Day>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLevel {
    from: Day,
    value: Level,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFacts {
    from: Day,
    own_room: Option<bool>,
    core_systems: Option<bool>,
    mail_server: Option<bool>,
    outward_core_system: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSetting {
    name: String,
    agency: Option<String>,
    from: Day,
    value: toml::Value,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRecord {
    id: String,
    form: String,
    agency: String,
    #[serde(default)]
    state: Option<RecordState>,
    recorded_at: Option<toml::value::Datetime>,
    withdrawn_at: Option<toml::value::Datetime>,
    supersedes: Option<String>,
    with: toml::Table,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAsk {
    as_of: toml::value::Datetime,
    known_at: Option<toml::value::Datetime>,
    expect: Vec<Spanned<WrittenExpect>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenExpect {
    duty: String,
    agency: String,
    subject: Option<String>,
    standing: Standing,
    due: Option<toml::value::Datetime>,
    late: Option<bool>,
    since: Option<Day>,
    counted: Option<Vec<String>>,
    failing: Option<Vec<String>>,
    missing: Option<Vec<String>>,
    missed: Option<Vec<String>>,
    in_use: Option<bool>,
    cite: Option<Vec<String>>,
}

/// One expectation that does not hold.
#[derive(Debug, Clone)]
pub struct Disagreement {
    pub line: usize,
    pub title: String,
    pub what: String,
    pub expected: String,
    pub found: String,
    pub why: String,
}

/// What became of one file.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Pairs of duty and standing that the file expects.
    pub expected: Vec<(String, Standing)>,
    pub disagreements: Vec<Disagreement>,
}

/// A file that is no example: where and why.
#[derive(Debug, Clone, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct ExampleError {
    pub line: usize,
    pub fault: String,
}

struct Given {
    city: City,
    own: HashMap<String, Shelf>,
    shared: Shelf,
}

/// Runs one example file through the engine.
pub fn run(regulation: &Regulation, text: &str) -> Result<Outcome, ExampleError> {
    let line_of =
        |offset: usize| text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
    let written: Written = toml::from_str(text).map_err(|error| ExampleError {
        line: error.span().map_or(1, |span| line_of(span.start)),
        fault: error.message().to_owned(),
    })?;
    let given = given(regulation, &written, line_of)?;
    let empty = Shelf::new(regulation);
    let mut outcome = Outcome::default();
    for ask in &written.ask {
        let at = at(&ask.as_of).map_err(|fault| ExampleError { line: 1, fault })?;
        let known_at = match &ask.known_at {
            Some(known_at) => moment(known_at).map_err(|fault| ExampleError { line: 1, fault })?,
            None => Moment::FOREVER,
        };
        for spanned in &ask.expect {
            let line = line_of(spanned.span().start);
            let fault = |fault: String| ExampleError { line, fault };
            let expect = spanned.get_ref();
            let duty = regulation.duty(&expect.duty);
            let duty = duty.ok_or_else(|| fault(format!("no duty `{}`", expect.duty)))?;
            let body = given.city.body(&expect.agency);
            let body = body.ok_or_else(|| fault(format!("no agency `{}`", expect.agency)))?;
            let own = given.own.get(&expect.agency).unwrap_or(&empty);
            let bureau = given.own.get(DOIT).unwrap_or(&empty);
            let view = View::new(regulation, &given.city, body, own, &given.shared, known_at)
                .with_bureau(bureau);
            let found = answer(regulation, &view, duty, at).map_err(fault)?;
            outcome.expected.push((duty.id.clone(), expect.standing));
            compare(&written, expect, line, &found, &mut outcome.disagreements);
        }
    }
    Ok(outcome)
}

fn answer<'a>(
    regulation: &'a Regulation,
    view: &View<'a>,
    duty: &Duty,
    at: At,
) -> Result<Vec<LineOnWire>, String> {
    let told = |error: crate::NameError| error.to_string();
    let place = usize::from(duty.order);
    let assessed = if crate::assess::is_level_table(duty) {
        let all: Vec<&Duty> = regulation.duties.iter().collect();
        crate::assess::assess(view, &all, at).map_err(told)?.swap_remove(place)
    } else {
        let duty = &regulation.duties[place];
        crate::assess::assess_duty(view, duty, at).map_err(told)?
    };
    let lines = [&assessed.agency].into_iter().chain(&assessed.subjects);
    Ok(lines.map(LineOnWire::from).collect())
}

fn given(
    regulation: &Regulation,
    written: &Written,
    line_of: impl Fn(usize) -> usize,
) -> Result<Given, ExampleError> {
    let bodies = written.agency.iter().map(body).collect();
    let settings = written.setting.iter().map(|setting| SettingValue {
        name: setting.name.clone(),
        agency: setting.agency.clone().unwrap_or_else(|| CITY.to_owned()),
        from: setting.from,
        value: match &setting.value {
            toml::Value::String(text) => text.clone(),
            other => other.to_string(),
        },
    });
    for setting in &written.setting {
        if regulation.setting(&setting.name).is_none() {
            let fault = format!("no setting `{}`", setting.name);
            return Err(ExampleError { line: 1, fault });
        }
    }
    let city = City::new(bodies, settings.collect());
    let mut own: HashMap<String, Shelf> = HashMap::new();
    let mut shared = Shelf::new(regulation);
    for spanned in &written.record {
        let line = line_of(spanned.span().start);
        let fault = |fault: String| ExampleError { line, fault };
        let one = spanned.get_ref();
        if city.body(&one.agency).is_none() {
            return Err(fault(format!("no agency `{}`", one.agency)));
        }
        let record = record(regulation, one).map_err(fault)?;
        if regulation.forms[record.form].scope == FormScope::Shared {
            shared.put(record);
        } else {
            let shelf = own.entry(one.agency.clone());
            shelf.or_insert_with(|| Shelf::new(regulation)).put(record);
        }
    }
    Ok(Given { city, own, shared })
}

fn body(written: &WrittenAgency) -> Body {
    let tier = written.tier.unwrap_or(match written.id.as_str() {
        CITY => Tier::City,
        _ => Tier::First,
    });
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
    body
}

fn record(regulation: &Regulation, written: &WrittenRecord) -> Result<Record, String> {
    let index = regulation.form_index(&written.form);
    let index = index.ok_or_else(|| format!("no form `{}`", written.form))?;
    let form = &regulation.forms[index];
    let mut with = serde_json::Map::new();
    for (name, value) in &written.with {
        with.insert(name.clone(), json(value));
    }
    let own_agency = form.field("agency").is_some() && !with.contains_key("agency");
    if own_agency {
        with.insert("agency".to_owned(), serde_json::Value::String(written.agency.clone()));
    }
    let fields = parse_fields(form, &regulation.parts, &with)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))?;
    let day = day_of(form, &fields);
    let own_day = day.map_or(Moment::from_microseconds(i64::MIN), Moment::start_of);
    let recorded_at = written.recorded_at.as_ref().map(moment).transpose()?.unwrap_or(own_day);
    let state = written.state.unwrap_or(RecordState::Approved);
    let withdrawn_at = match (&written.withdrawn_at, state) {
        (Some(withdrawn_at), _) => Some(moment(withdrawn_at)?),
        (None, RecordState::Withdrawn) => Some(recorded_at),
        _ => None,
    };
    Ok(Record {
        id: written.id.as_str().into(),
        form: index,
        agency: written.agency.as_str().into(),
        state,
        recorded_at,
        withdrawn_at,
        supersedes: written.supersedes.as_deref().map(Into::into),
        day,
        fields,
    })
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

fn at(written: &toml::value::Datetime) -> Result<At, String> {
    let text = written.to_string();
    if let Ok(day) = text.parse::<Day>() {
        return Ok(At::day(day));
    }
    moment(written).map(At::moment)
}

fn moment(written: &toml::value::Datetime) -> Result<Moment, String> {
    let text = written.to_string();
    if let Ok(day) = text.parse::<Day>() {
        return Ok(Moment::start_of(day));
    }
    text.parse::<Moment>().map_err(|error| error.to_string())
}

fn compare(
    written: &Written,
    expect: &WrittenExpect,
    line: usize,
    found: &[LineOnWire],
    disagreements: &mut Vec<Disagreement>,
) {
    let here = found.iter().find(|one| one.subject == expect.subject);
    let who = match &expect.subject {
        Some(subject) => format!("{} of {} for {subject}", expect.duty, expect.agency),
        None => format!("{} of {}", expect.duty, expect.agency),
    };
    let mut differ = |what: &str, expected: String, found: String| {
        disagreements.push(Disagreement {
            line,
            title: written.title.clone(),
            what: format!("{who}: {what}"),
            expected,
            found,
            why: written.why.clone(),
        });
    };
    let Some(here) = here else {
        // A subject without a line is one for which the duty does not apply (semantics 13).
        if expect.standing != Standing::NotApplicable {
            differ("standing", expect.standing.word().to_owned(), "no line".to_owned());
        }
        return;
    };
    if here.standing != expect.standing {
        let found = format!("{} ({})", here.standing.word(), here.reason_en);
        differ("standing", expect.standing.word().to_owned(), found);
    }
    if let Some(due) = &expect.due {
        let expected = due.to_string();
        let same = match (expected.parse::<Moment>(), here.due.as_deref()) {
            (Ok(moment), Some(found)) => found.parse::<Moment>().is_ok_and(|one| one == moment),
            (Err(_), Some(found)) => found.starts_with(&expected),
            (_, None) => false,
        };
        if !same {
            differ("due", expected, here.due.clone().unwrap_or_else(|| "none".to_owned()));
        }
    }
    let lists: BTreeMap<&str, (&Option<Vec<String>>, &Vec<String>)> = BTreeMap::from([
        ("counted", (&expect.counted, &here.counted)),
        ("failing", (&expect.failing, &here.failing)),
        ("missing", (&expect.missing, &here.missing)),
        ("missed", (&expect.missed, &here.missed)),
    ]);
    for (what, (expected, found)) in lists {
        let Some(expected) = expected else { continue };
        let sorted = |list: &[String]| {
            let mut list = list.to_vec();
            list.sort();
            list
        };
        if sorted(expected) != sorted(found) {
            differ(what, format!("{expected:?}"), format!("{found:?}"));
        }
    }
    if let Some(cite) = &expect.cite
        && !cite.iter().all(|one| here.cite.contains(one))
    {
        differ("cite", format!("{cite:?}"), format!("{:?}", here.cite));
    }
    let plain: [(&str, Option<String>, Option<String>); 3] = [
        ("late", expect.late.map(|late| late.to_string()), Some(here.late.to_string())),
        ("since", expect.since.map(|day| day.to_string()), here.since.map(|day| day.to_string())),
        (
            "in_use",
            expect.in_use.map(|used| used.to_string()),
            here.in_use.map(|used| used.to_string()),
        ),
    ];
    for (what, expected, found) in plain {
        if expected.is_some() && expected != found {
            let none = || "none".to_owned();
            differ(what, expected.unwrap_or_else(none), found.unwrap_or_else(none));
        }
    }
}
