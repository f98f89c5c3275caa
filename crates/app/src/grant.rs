//! Rights: given, confirmed by somebody else where that is needed, revoked, listed.

mod check;

use domain::Moment;
use domain::access::{Action, Resource, Role};
use domain::body::CITY;
use regulation::Day;
use serde::Serialize;
use store::change::{self, NewChange};
use store::event::{self, NewEvent};
use store::grant::{self as rows, Confirmation, GrantRow, Revocation};
use store::{StoreError, Transaction};

use crate::access::{Forbidden, written_account};
use crate::account::share_a_person;
use crate::import::write::Ids;
use crate::{Actor, Installation, access, one_time_link};

pub(crate) use check::{as_grant, gives_by_content, is_another_giver, stands_for_another};

/// Who says so, where people do.
const PEOPLE: &str = "people";

/// A right to be given.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewGrant {
    pub account: String,
    /// The role's word.
    pub role: String,
    /// The body over which, with all below it.
    pub agency: String,
    /// The person or contract whose records alone it sees, for roles that are so.
    #[serde(default)]
    pub subject: Option<String>,
    pub from: Day,
    /// The last day.
    #[serde(default)]
    pub until: Option<Day>,
    /// The account in whose place a deputy acts.
    #[serde(default)]
    pub on_behalf_of: Option<String>,
    pub why: String,
}

/// A right as it was given, with what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GivenRight {
    pub id: String,
    pub account: String,
    pub role: String,
    pub agency: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    pub from: Day,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// `people`, or the identity provider whose mapping gave it.
    pub source: String,
    /// It gives nothing until somebody else confirms it.
    pub is_waiting: bool,
    pub granted_at: Moment,
    pub granted_by: String,
    pub why: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Done>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Done>,
}

/// Who did it, when, and why where a reason is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Done {
    pub at: Moment,
    pub by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// One page of rights, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GrantPage {
    pub rights: Vec<GivenRight>,
    /// Before which the next page begins; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Which rights a list shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter<'a> {
    /// Those over this body and all below it.
    pub agency: Option<&'a str>,
    /// Those that wait for somebody to confirm them.
    pub only_waiting: bool,
}

/// Why a right could not be given, confirmed or revoked.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("there is no right `{id}`")]
    NotFound { id: String },
    #[error("there is no open account `{account}`")]
    UnknownAccount { account: String },
    #[error("there is no role `{role}`")]
    UnknownRole { role: String },
    #[error("there is no agency `{agency}`")]
    UnknownAgency { agency: String },
    #[error("the role is the city's own; give it over `city`")]
    OfCity,
    #[error("the role is for one person or contract; name it as its subject")]
    NoSubject,
    #[error("the role is for no single person or contract; leave the subject out")]
    Subject,
    #[error("`{subject}` is no person or contract of `{agency}` or of a body below it")]
    UnknownSubject { subject: String, agency: String },
    #[error("another account stands for this person; close it or revoke its right first")]
    PersonTaken,
    #[error(
        "the account stands for somebody else of the same body; give the right to an account of their own"
    )]
    OtherPerson,
    #[error("the right ends with its engagement or its deputy's term; give its last day")]
    NoEnd,
    #[error("the last day is before the first")]
    EndsBefore,
    #[error("the deputyship is over already; give a last day that is still to come")]
    Over,
    #[error("a deputyship begins today or later")]
    BeginsBefore,
    #[error("the deputyship ends on {until} at the latest")]
    EndsTooLate { until: Day },
    #[error("who stands in for another gives nothing beyond the deputyship; it ends on {until}")]
    BeyondDeputyship { until: Day },
    #[error(
        "who stands in for another confirms nothing beyond the deputyship; it ends on {until}, the right later \
         or never"
    )]
    OutlastsDeputyship { until: Day },
    #[error("nobody stands in for themselves")]
    OwnDeputy,
    #[error("who is stood in for does not hold this right over this agency")]
    NotTheirs,
    #[error("say why; a right is kept with its reason")]
    NoReason,
    #[error("who gave the right or is to have it does not confirm it; ask somebody else")]
    SecondPerson,
    #[error(
        "whoever made an account or a way into it lately counts as one with its owner; ask somebody else, or \
         give the right yourself"
    )]
    LetIn,
    #[error("the right does not wait for anybody")]
    NotWaiting,
    #[error("the right was revoked before")]
    Revoked,
    #[error("it is the last platform administrator; give that right to somebody else first")]
    LastAdministrator,
}

/// Gives a right, as one change. What somebody who signed in gives to themselves or to whoever lately let them in,
/// every right over the city, and what the platform administrator gives over an agency's records, waits until a
/// second person confirms it, and so does a deputy who is nobody of that body or above; only while there is no second
/// person who could, a right given to another holds at once. Nobody is one for who made their account lately.
///
/// # Errors
/// [`GrantError`]; nothing is written then.
pub fn give(
    installation: &Installation,
    actor: &Actor,
    new: &NewGrant,
) -> Result<GivenRight, GrantError> {
    let role = check::role(installation, actor, new)?;
    let (about, whose) = ((role, &*new.agency), new.on_behalf_of.as_deref());
    let other = check::in_place_of(installation, actor, about, whose, new.until)?;
    let now = installation.now();
    let row = GrantRow {
        id: Ids::new(now).next(),
        account: new.account.clone(),
        role: role.word().to_owned(),
        agency: new.agency.clone(),
        subject: new.subject.clone(),
        from_on: new.from.days(),
        until_on: new.until.map(Day::days),
        on_behalf_of: new.on_behalf_of.clone(),
        source: PEOPLE.to_owned(),
        awaits_second: check::awaits_second(installation, actor, new, role)?,
        granted_at: now.microseconds(),
        granted_by: actor.written(),
        why: new.why.trim().to_owned(),
        change: 0,
        confirmation: None,
        revocation: None,
    };
    installation.store.write(|transaction| {
        let change = begin(transaction, now, &row.granted_by, "right", &row)?;
        check::stands_for_one(transaction, &row, role, now.day())?;
        rows::insert(transaction, change, &row)?;
        one_time_link::void_reset(transaction, &row.account)?;
        let kind = if row.awaits_second { "right.proposed" } else { "right.given" };
        let given = NewEvent { kind, subject: &row.id, detail: Some(&row.account) };
        event::note(transaction, change, &with_other(given, other.as_deref()))?;
        Ok::<_, GrantError>(())
    })?;
    Ok(GivenRight::of(row))
}

/// Confirms a right that waits for a second person.
///
/// # Errors
/// [`GrantError`]; nothing is written then.
pub fn confirm(
    installation: &Installation,
    actor: &Actor,
    id: &str,
) -> Result<GivenRight, GrantError> {
    let row = stored(installation, actor, id)?;
    let role = require(actor, &row)?;
    let now = installation.now();
    let own = actor.principal().is_some_and(|principal| principal.account == row.account);
    if own || row.granted_by == actor.written() {
        return Err(GrantError::SecondPerson);
    }
    let (written, theirs) = (actor.written(), written_account(&row.account));
    for other in [&row.granted_by, &theirs] {
        let is_one = installation
            .store
            .read(|transaction| share_a_person(transaction, &written, other, now))?;
        if is_one {
            return Err(GrantError::LetIn);
        }
    }
    let (about, until) = ((role, &*row.agency), row.until_on.map(Day::from_days));
    let other = check::in_place_of(installation, actor, about, None, until);
    let other = other.map_err(|error| match error {
        // Whoever confirms cannot give it another end.
        GrantError::BeyondDeputyship { until } => GrantError::OutlastsDeputyship { until },
        error => error,
    })?;
    let confirmation =
        Confirmation { confirmed_at: now.microseconds(), confirmed_by: actor.written() };
    let confirmed = installation.store.write(|transaction| {
        let change = begin(transaction, now, &confirmation.confirmed_by, "right-confirmed", &row)?;
        let row = rows::get(transaction, id)?.filter(GrantRow::is_waiting);
        let row = row.ok_or(GrantError::NotWaiting)?;
        rows::confirm(transaction, change, id, &confirmation)?;
        one_time_link::void_reset(transaction, &row.account)?;
        let confirmed =
            NewEvent { kind: "right.confirmed", subject: id, detail: Some(&row.account) };
        event::note(transaction, change, &with_other(confirmed, other.as_deref()))?;
        Ok::<_, GrantError>(GrantRow { confirmation: Some(confirmation.clone()), ..row })
    })?;
    Ok(GivenRight::of(confirmed))
}

/// What was done, and in whose place, where a deputy did it.
fn with_other<'e>(done: NewEvent<'e>, other: Option<&'e str>) -> Vec<NewEvent<'e>> {
    let subject = done.subject;
    let told = |other| NewEvent { kind: "right.on-behalf", subject, detail: Some(other) };
    std::iter::once(done).chain(other.map(told)).collect()
}

/// Revokes a right. Everybody may give up their own, and whoever is stood in for may end that.
///
/// # Errors
/// [`GrantError`]; nothing is written then.
pub fn revoke(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    why: &str,
) -> Result<GivenRight, GrantError> {
    let row = stored(installation, actor, id)?;
    let other = match is_own(actor, &row) {
        true => None,
        false => {
            let about = (require(actor, &row)?, &*row.agency);
            let today = Some(installation.today());
            check::in_place_of(installation, actor, about, None, today)?
        }
    };
    let why = Some(why.trim()).filter(|why| !why.is_empty()).ok_or(GrantError::NoReason)?;
    let now = installation.now();
    let revocation = Revocation {
        revoked_at: now.microseconds(),
        revoked_by: actor.written(),
        why: why.to_owned(),
    };
    let revoked = installation.store.write(|transaction| {
        let change = begin(transaction, now, &revocation.revoked_by, "right-revoked", &row)?;
        let row = rows::get(transaction, id)?.filter(|row| row.revocation.is_none());
        let row = row.ok_or(GrantError::Revoked)?;
        leaves_an_administrator(transaction, &row, installation.today())?;
        rows::revoke(transaction, change, id, &revocation)?;
        let revoked = NewEvent { kind: "right.revoked", subject: id, detail: Some(&row.account) };
        event::note(transaction, change, &with_other(revoked, other.as_deref()))?;
        Ok::<_, GrantError>(GrantRow { revocation: Some(revocation.clone()), ..row })
    })?;
    Ok(GivenRight::of(revoked))
}

/// Every right that an account was ever given, by id; everybody sees their own.
///
/// # Errors
/// The store's.
pub fn of_account(
    installation: &Installation,
    actor: &Actor,
    account: &str,
) -> Result<Vec<GivenRight>, GrantError> {
    let found = installation.store.read(|transaction| rows::of_account(transaction, account))?;
    let seen = found.into_iter().filter(|row| may_see(actor, row));
    Ok(seen.map(GivenRight::of).collect())
}

/// One page of the rights that the actor may see, the newest first.
///
/// # Errors
/// The store's.
pub fn list(
    installation: &Installation,
    actor: &Actor,
    filter: &Filter<'_>,
    before: Option<&str>,
    limit: u32,
) -> Result<GrantPage, GrantError> {
    let (agency, only_waiting) = (filter.agency, filter.only_waiting);
    let (sight, more) = (actor.sight(), limit.saturating_add(1));
    let mut found = installation
        .store
        .read(|transaction| rows::before(transaction, sight, before, agency, only_waiting, more))?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| is_more).map(|row| row.id.clone());
    Ok(GrantPage { rights: found.into_iter().map(GivenRight::of).collect(), next })
}

/// The right of an administrator where there is none, which nobody can confirm.
pub(crate) fn first(
    installation: &Installation,
    account: &str,
    at: i64,
    granted_by: String,
    why: &str,
) -> GrantRow {
    GrantRow {
        id: Ids::new(Moment::from_microseconds(at)).next(),
        account: account.to_owned(),
        role: Role::PlatformAdministrator.word().to_owned(),
        agency: CITY.to_owned(),
        subject: None,
        from_on: installation.today().days(),
        until_on: None,
        on_behalf_of: None,
        source: PEOPLE.to_owned(),
        awaits_second: false,
        granted_at: at,
        granted_by,
        why: why.to_owned(),
        change: 0,
        confirmation: None,
        revocation: None,
    }
}

/// Revokes all that an account holds, within a change; returns the ids of what was revoked.
pub(crate) fn revoke_all(
    transaction: &mut Transaction<'_>,
    installation: &Installation,
    change: i64,
    actor: &Actor,
    account: &str,
    why: &str,
) -> Result<Vec<String>, crate::account::AccountError> {
    let mut revoked = Vec::new();
    for row in rows::of_account(transaction, account)? {
        if row.revocation.is_some() {
            continue;
        }
        leaves_an_administrator(transaction, &row, installation.today())
            .map_err(|_| crate::account::AccountError::LastAdministrator)?;
        let revocation = Revocation {
            revoked_at: installation.now().microseconds(),
            revoked_by: actor.written(),
            why: why.to_owned(),
        };
        rows::revoke(transaction, change, &row.id, &revocation)?;
        revoked.push(row.id);
    }
    Ok(revoked)
}

/// An installation that nobody runs cannot be mended from within.
pub(crate) fn leaves_an_administrator(
    transaction: &mut Transaction<'_>,
    row: &GrantRow,
    today: Day,
) -> Result<(), GrantError> {
    let administrator = Role::PlatformAdministrator.word();
    let on = today.days();
    let holds = row.from_on <= on && row.until_on.is_none_or(|until| until >= on);
    if row.role != administrator || !row.is_in_force() || !holds {
        return Ok(());
    }
    let holders = rows::own_holders(transaction, administrator, on)?;
    match holders.iter().any(|holder| *holder != row.account) {
        true => Ok(()),
        false => Err(GrantError::LastAdministrator),
    }
}

fn begin(
    transaction: &mut Transaction<'_>,
    now: Moment,
    actor: &str,
    kind: &str,
    row: &GrantRow,
) -> Result<i64, StoreError> {
    let summary = format!("{} of {}", row.role, row.agency);
    let change = NewChange {
        happened_at: now.microseconds(),
        actor,
        kind,
        summary: &summary,
        source: None,
        records: 0,
    };
    change::begin(transaction, &change)
}

fn stored(installation: &Installation, actor: &Actor, id: &str) -> Result<GrantRow, GrantError> {
    let row = installation.store.read(|transaction| rows::get(transaction, id))?;
    // Who may not see it may not know that it is there.
    let row = row.filter(|row| may_see(actor, row));
    row.ok_or_else(|| GrantError::NotFound { id: id.to_owned() })
}

fn may_see(actor: &Actor, row: &GrantRow) -> bool {
    let Some(role) = Role::from_word(&row.role) else { return actor.principal().is_none() };
    let resource = Resource::Right { role, agency: &row.agency };
    is_own(actor, row) || access::may(actor, Action::Read, &resource)
}

/// Whether the right is the actor's, or a deputy's in the actor's place.
fn is_own(actor: &Actor, row: &GrantRow) -> bool {
    actor.principal().is_some_and(|principal| {
        let account = &principal.account;
        row.account == *account || row.on_behalf_of.as_ref() == Some(account)
    })
}

/// The role of a right that the actor may give, confirm and revoke.
fn require(actor: &Actor, row: &GrantRow) -> Result<Role, GrantError> {
    let role = Role::from_word(&row.role);
    let role = role.ok_or_else(|| GrantError::UnknownRole { role: row.role.clone() })?;
    access::require(actor, Action::Grant, &Resource::Right { role, agency: &row.agency })?;
    Ok(role)
}

impl GivenRight {
    fn of(row: GrantRow) -> Self {
        let is_waiting = row.is_waiting();
        let confirmed = row.confirmation.map(|done| Done {
            at: Moment::from_microseconds(done.confirmed_at),
            by: done.confirmed_by,
            why: None,
        });
        let revoked = row.revocation.map(|done| Done {
            at: Moment::from_microseconds(done.revoked_at),
            by: done.revoked_by,
            why: Some(done.why),
        });
        Self {
            id: row.id,
            account: row.account,
            role: row.role,
            agency: row.agency,
            subject: row.subject,
            from: Day::from_days(row.from_on),
            until: row.until_on.map(Day::from_days),
            on_behalf_of: row.on_behalf_of,
            source: row.source,
            is_waiting,
            granted_at: Moment::from_microseconds(row.granted_at),
            granted_by: row.granted_by,
            why: row.why,
            confirmed,
            revoked,
        }
    }
}
