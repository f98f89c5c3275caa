//! Settings that the law leaves open: decided with a first day, by whom and why; never edited.

use regulation::{Day, Regulation, SettingDefinition, SettingKind, Term};
use serde::Serialize;
use store::change::{self, NewChange};
use store::event::{self, NewEvent};
use store::setting::SettingRow;
use store::{StoreError, Transaction};

use crate::access::Forbidden;
use crate::import::Language;
use crate::once::{self, Known, Once};
use crate::{Action, Actor, Installation, Resource, access, agency, approval, retention};
use domain::Moment;
use domain::access::Role;
use domain::retention::Keeping;
use domain::setting::{fits, written};

mod place;
mod words;

use place::{told, told_all};

pub(crate) use place::{in_place_of, told_with};
pub use words::{meant, told as in_words};

/// A decision to be taken.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewSetting {
    /// Such as `records_from` or `period.D10a`.
    pub name: String,
    pub value: String,
    /// The first day on which it holds.
    pub from: Day,
    /// None for the whole city.
    #[serde(default)]
    pub agency: Option<String>,
    pub why: String,
}

/// A decision that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setting {
    pub name: String,
    /// None for the whole city.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    pub from: Day,
    pub value: String,
    pub decided_by: String,
    /// In whose place, where a deputy decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    pub why: String,
    pub recorded_at: Moment,
    pub change: i64,
}

/// Why a decision could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum SettingError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("there is no setting `{name}`")]
    UnknownSetting { name: String },
    #[error("there is no duty `{duty}`")]
    UnknownDuty { duty: String },
    #[error(
        "`{duty}` reads no `{name}`: the law's own number decides, or nothing is asked of the kind"
    )]
    NotRead { name: String, duty: String },
    #[error("there is no form `{form}`")]
    UnknownForm { form: String },
    #[error("there is no agency `{agency}`")]
    UnknownAgency { agency: String },
    #[error("`{name}` is decided for the whole city, not by an agency")]
    NotByAgency { name: String },
    #[error("`{value}` is no value of `{name}`; write {allowed}")]
    Value { name: String, value: String, allowed: Allowed },
    #[error("say why; a decision is kept with its reason")]
    NoReason,
    #[error("say why in {most} letters at most")]
    LongReason { most: usize },
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// Somebody decided since the caller has read what was decided.
    #[error("`{name}` was decided anew since it was read; read it again")]
    Changed { name: String },
}

/// The longest reason, in letters. Not of the law.
pub const LONGEST_REASON: usize = 1_000;

/// Whether the decisions on a setting are those that the caller has read. It is asked in the
/// transaction that adds one, where no other writer can come between.
pub type Expected<'a> = &'a dyn Fn(&[Setting]) -> bool;

/// A decision that was taken, now or by an earlier request with the same key.
#[derive(Debug, Clone)]
pub struct DecidedSetting {
    pub setting: Setting,
    /// The request was answered before; nothing was done this time.
    pub repeated: bool,
}

/// What a setting may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowed {
    Words(Vec<String>),
    Day,
    Number,
    Percent,
    Term,
    Sample,
    /// Roles that may approve the form.
    Roles(Vec<Role>),
    /// For ever, or a term that is not shorter than the law's.
    Keeping {
        least: Option<Term>,
    },
}

impl Allowed {
    /// In 正體中文.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::Words(words) => words.join("、"),
            Self::Day => "日期，例如 2026-01-01".to_owned(),
            Self::Number => "零以上的整數".to_owned(),
            Self::Percent => "0 至 100 的百分比，例如 4.5".to_owned(),
            Self::Term => {
                "期間，例如 1 年、6 個月、30 日、1 小時（或 P1Y、P6M、P30D、PT1H）".to_owned()
            }
            Self::Sample => "抽查比例，例如「10 %, at least 3」".to_owned(),
            Self::Keeping { least } => {
                let least = least.map(|least| format!("，不短於 {}（{least}）", least.zh()));
                let least = least.unwrap_or_default();
                format!("永久，或期間，例如 5 年、10 年（或 forever、P5Y、P10Y）{least}")
            }
            Self::Roles(roles) => {
                format!("無，或依序以頓號分隔：{}", words::names(roles, Language::Chinese))
            }
        }
    }
}

impl std::fmt::Display for Allowed {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Words(words) => out.write_str(&words.join(" or ")),
            Self::Day => out.write_str(written(SettingKind::Day)),
            Self::Number => out.write_str(written(SettingKind::Number)),
            Self::Percent => out.write_str(written(SettingKind::Percent)),
            Self::Term => out.write_str(written(SettingKind::Term)),
            Self::Sample => out.write_str(written(SettingKind::Sample)),
            Self::Keeping { least } => {
                out.write_str(written(SettingKind::Retention))?;
                least.map_or(Ok(()), |least| write!(out, ", not shorter than {least}"))
            }
            Self::Roles(roles) => {
                write!(out, "none, or in their order with commas some of {}", role_words(roles))
            }
        }
    }
}

fn role_words(roles: &[Role]) -> String {
    roles.iter().map(|role| role.word()).collect::<Vec<_>>().join(", ")
}

/// Takes a decision, as one change.
///
/// # Errors
/// [`SettingError`]; nothing is written then.
pub fn set(
    installation: &Installation,
    actor: &Actor,
    new: &NewSetting,
) -> Result<Setting, SettingError> {
    set_once(installation, actor, new, None, None).map(|decided| decided.setting)
}

/// As [`set`], for a request that may come twice, or expects certain decisions before it.
///
/// # Errors
/// As [`set`]; [`SettingError::KeyReused`], [`SettingError::Changed`].
pub fn set_once(
    installation: &Installation,
    actor: &Actor,
    new: &NewSetting,
    once: Option<Once<'_>>,
    expected: Option<Expected<'_>>,
) -> Result<DecidedSetting, SettingError> {
    let value = check(installation, actor, new)?;
    let now = installation.now();
    let other = in_place_of(actor, &new.name, new.agency.as_deref());
    let actor = actor.written();
    if let Some(decided) = decided_before(installation, &actor, new, once)? {
        return Ok(decided);
    }
    let mut row = row_of(new, value, &actor, now);
    let outcome = installation.store.write(|transaction| {
        let summary = format!("{} from {}", row.name, new.from);
        let change = begin(transaction, now, &actor, &summary)?;
        if let Some(expected) = expected {
            let decisions = store::setting::of_name(transaction, &row.name)?;
            if !expected(&told_all(transaction, decisions)?) {
                return Err(SettingError::Changed { name: row.name.clone() });
            }
        }
        store::setting::decide(transaction, change, &row)?;
        let detail = row.agency.as_deref();
        let decided = NewEvent { kind: "setting.decided", subject: &row.name, detail };
        let events: Vec<NewEvent<'_>> = told_with(decided, &row.name, other.as_deref()).collect();
        event::note(transaction, change, &events)?;
        once::keep(transaction, &actor, once, &change.to_string(), now.microseconds())?;
        Ok::<_, SettingError>(change)
    });
    match outcome {
        Ok(change) => {
            row.change = change;
            let setting = told(row, other.as_deref());
            Ok(DecidedSetting { setting, repeated: false })
        }
        // Another request was written first: the same one, whose answer is given, or another one.
        Err(SettingError::Store(error)) if once::is_raced(&error) => {
            decided_before(installation, &actor, new, once)?.ok_or(SettingError::KeyReused)
        }
        Err(error @ SettingError::Changed { .. }) => {
            decided_before(installation, &actor, new, once)?.ok_or(error)
        }
        Err(error) => Err(error),
    }
}

/// Takes decisions for one agency, all of them as one change.
///
/// # Errors
/// [`SettingError`] of the first that cannot be taken; nothing is written then.
pub fn set_all(
    installation: &Installation,
    actor: &Actor,
    agency: &str,
    new: &[NewSetting],
) -> Result<(), SettingError> {
    let (now, written) = (installation.now(), actor.written());
    let mut rows = Vec::with_capacity(new.len());
    for one in new {
        let one = NewSetting { agency: Some(agency.to_owned()), ..one.clone() };
        let value = check(installation, actor, &one)?;
        let other = in_place_of(actor, &one.name, one.agency.as_deref());
        rows.push((row_of(&one, value, &written, now), other));
    }
    installation.store.write(|transaction| {
        let summary = format!("{} settings of {agency}", rows.len());
        let change = begin(transaction, now, &written, &summary)?;
        let mut events = Vec::with_capacity(rows.len());
        for (row, other) in &rows {
            store::setting::decide(transaction, change, row)?;
            let detail = row.agency.as_deref();
            let decided = NewEvent { kind: "setting.decided", subject: &row.name, detail };
            events.extend(told_with(decided, &row.name, other.as_deref()));
        }
        Ok(event::note(transaction, change, &events)?)
    })
}

fn row_of(new: &NewSetting, value: String, decided_by: &str, now: Moment) -> SettingRow {
    SettingRow {
        name: new.name.clone(),
        agency: agency_of(new).map(str::to_owned),
        from_on: new.from.days(),
        value: Some(value),
        decided_by: decided_by.to_owned(),
        why: new.why.trim().to_owned(),
        recorded_at: now.microseconds(),
        change: 0,
    }
}

/// Begins a change of settings: a decision, or what comes of a proposal of one.
pub(crate) fn begin(
    transaction: &mut Transaction<'_>,
    now: Moment,
    actor: &str,
    summary: &str,
) -> Result<i64, StoreError> {
    let change = NewChange {
        happened_at: now.microseconds(),
        actor,
        kind: "setting",
        summary,
        source: None,
        records: 0,
    };
    change::begin(transaction, &change)
}

/// Whether a decision could be taken: its value in the one spelling that is kept.
///
/// # Errors
/// As [`set`].
pub fn check(
    installation: &Installation,
    actor: &Actor,
    new: &NewSetting,
) -> Result<String, SettingError> {
    let resource = Resource::Setting { name: &new.name, agency: new.agency.as_deref() };
    access::require(actor, Action::Decide, &resource)?;
    valid(installation, new)
}

/// As [`check`], whoever asks.
pub(crate) fn valid(installation: &Installation, new: &NewSetting) -> Result<String, SettingError> {
    let definition = definition(&installation.regulation, &new.name)?;
    let typed = new.value.trim();
    let new = &NewSetting { value: meant(definition.kind, &new.value), ..new.clone() };
    if new.why.trim().is_empty() {
        return Err(SettingError::NoReason);
    }
    if new.why.trim().chars().count() > LONGEST_REASON {
        return Err(SettingError::LongReason { most: LONGEST_REASON });
    }
    if let Some(agency) = agency_of(new) {
        if !definition.by_agency {
            return Err(SettingError::NotByAgency { name: new.name.clone() });
        }
        let city = agency::city(installation, Moment::FOREVER)?;
        if city.body(agency).is_none() {
            return Err(SettingError::UnknownAgency { agency: agency.to_owned() });
        }
    }
    let kept = match new.name.strip_prefix(approval::SETTING) {
        Some(form) => steps(installation, form, new),
        None if definition.kind == SettingKind::Retention => keeping(installation, new),
        None => checked(definition, &new.name, &new.value),
    };
    kept.map_err(|error| match error {
        SettingError::Value { name, allowed, .. } => {
            SettingError::Value { name, value: typed.to_owned(), allowed }
        }
        other => other,
    })
}

/// How long files are kept: never shorter than the law has logs kept, which a file may show.
fn keeping(installation: &Installation, new: &NewSetting) -> Result<String, SettingError> {
    let least = retention::least(&installation.regulation, new.from);
    let is_long =
        |keeping: &Keeping| least.is_none_or(|least| !keeping.is_shorter_than(least, new.from));
    match new.value.trim().parse::<Keeping>().ok().filter(is_long) {
        Some(keeping) => Ok(keeping.to_string()),
        None => Err(SettingError::Value {
            name: new.name.clone(),
            value: new.value.clone(),
            allowed: Allowed::Keeping { least },
        }),
    }
}

/// The roles of a setting on approval, each of which may approve the form.
fn steps(
    installation: &Installation,
    form: &str,
    new: &NewSetting,
) -> Result<String, SettingError> {
    let may = |role: &Role| installation.permissions.allows(*role, Action::Approve, form);
    let roles = Role::list(&new.value).filter(|roles| roles.iter().all(may));
    match roles {
        Some(roles) if roles.is_empty() => Ok("none".to_owned()),
        Some(roles) => Ok(role_words(&roles)),
        None => Err(SettingError::Value {
            name: new.name.clone(),
            value: new.value.clone(),
            allowed: Allowed::Roles(Role::ALL.into_iter().filter(may).collect()),
        }),
    }
}

/// The agency that decides for itself; the city decides for all.
fn agency_of(new: &NewSetting) -> Option<&str> {
    new.agency.as_deref().filter(|agency| *agency != domain::body::CITY)
}

/// The decision that an earlier request with the same key took.
fn decided_before(
    installation: &Installation,
    actor: &str,
    new: &NewSetting,
    once: Option<Once<'_>>,
) -> Result<Option<DecidedSetting>, SettingError> {
    match once::find(installation, actor, once)? {
        Known::Nothing => Ok(None),
        Known::Other => Err(SettingError::KeyReused),
        Known::Done(change) => {
            let decisions = installation.store.read(|transaction| {
                let rows = store::setting::of_name(transaction, &new.name)?;
                told_all(transaction, rows)
            })?;
            let setting = decisions.into_iter().find(|one| one.change.to_string() == change);
            let setting = setting.ok_or(SettingError::KeyReused)?;
            Ok(Some(DecidedSetting { setting, repeated: true }))
        }
    }
}

/// Every decision ever taken that the actor may read, by name, agency (the city first) and day.
///
/// # Errors
/// The store's.
pub fn list(installation: &Installation, actor: &Actor) -> Result<Vec<Setting>, SettingError> {
    let may_read = |row: &SettingRow| {
        let resource = Resource::Setting { name: &row.name, agency: row.agency.as_deref() };
        access::may(actor, Action::Read, &resource)
    };
    Ok(installation.store.read(|transaction| {
        let rows = store::setting::all(transaction)?;
        told_all(transaction, rows.into_iter().filter(may_read).collect())
    })?)
}

/// The definition of a setting; a name of a family must end in a duty that there is.
fn definition<'r>(
    regulation: &'r Regulation,
    name: &str,
) -> Result<&'r SettingDefinition, SettingError> {
    if let Some(definition) = regulation.setting(name).filter(|_| !name.ends_with('*')) {
        return match domain::setting::not_read(regulation, definition, name) {
            Some(duty) => {
                Err(SettingError::NotRead { name: name.to_owned(), duty: duty.id.clone() })
            }
            None => Ok(definition),
        };
    }
    let families = regulation.settings.iter().filter_map(|one| one.name.strip_suffix('*'));
    for family in families {
        if let Some(member) = name.strip_prefix(family) {
            let member = member.to_owned();
            return Err(match family == approval::SETTING || family == retention::SETTING {
                true => SettingError::UnknownForm { form: member },
                false => SettingError::UnknownDuty { duty: member },
            });
        }
    }
    Err(SettingError::UnknownSetting { name: name.to_owned() })
}

/// The value in its one spelling, or what is allowed.
fn checked(
    definition: &SettingDefinition,
    name: &str,
    value: &str,
) -> Result<String, SettingError> {
    let value = value.trim();
    let wrong = |allowed: Allowed| SettingError::Value {
        name: name.to_owned(),
        value: value.to_owned(),
        allowed,
    };
    if fits(definition, value) {
        return Ok(value.to_owned());
    }
    if !definition.allowed.is_empty() {
        return Err(wrong(Allowed::Words(definition.allowed.clone())));
    }
    Err(wrong(match definition.kind {
        SettingKind::Day => Allowed::Day,
        SettingKind::Number => Allowed::Number,
        SettingKind::Percent => Allowed::Percent,
        SettingKind::Term => Allowed::Term,
        SettingKind::Sample => Allowed::Sample,
        SettingKind::Roles => Allowed::Roles(Role::ALL.to_vec()),
        SettingKind::Retention => Allowed::Keeping { least: None },
    }))
}
