//! Decisions on settings that an agency's people propose to who takes them: a period where the law says
//! 「定期」. Nothing proposed holds before it is accepted, and nobody accepts their own.

use domain::Moment;
use regulation::Day;
use serde::Serialize;
use store::event::{self, NewEvent};
use store::proposal::{self as rows, EndRow, Outcome, ProposalRow};
use store::setting::SettingRow;
use store::{StoreError, Transaction};

use crate::access::Forbidden;
use crate::import::write::Ids;
use crate::notice::of_list;
use crate::setting::{self, NewSetting, SettingError};
use crate::{Action, Actor, Installation, Resource, access};

/// How many open proposals of one agency are looked at; not of the law.
pub(crate) const OPEN: u32 = 200;

/// A decision that was proposed and waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    pub id: String,
    pub name: String,
    pub agency: String,
    pub from: Day,
    pub value: String,
    pub why: String,
    /// As written.
    pub by: String,
    pub at: Moment,
    /// Whether the reader may accept or refuse it.
    pub may_decide: bool,
    /// Whether the reader may take it back.
    pub may_take_back: bool,
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum ProposalError {
    #[error(transparent)]
    Setting(#[from] SettingError),
    #[error("a proposal is for an agency; name it")]
    NoAgency,
    #[error("there is no proposal `{id}`, or it was ended")]
    NotFound { id: String },
    #[error("nobody accepts what they proposed; ask somebody else who decides")]
    Own,
    #[error("say why; a proposal is refused with its reason")]
    NoReason,
    #[error("say why in {most} letters at most")]
    LongReason { most: usize },
    #[error("name 1 to {OPEN} proposals of one agency")]
    Batch,
}

impl From<StoreError> for ProposalError {
    fn from(error: StoreError) -> Self {
        Self::Setting(error.into())
    }
}

impl From<Forbidden> for ProposalError {
    fn from(error: Forbidden) -> Self {
        Self::Setting(error.into())
    }
}

/// How a proposal is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    Accept,
    Refuse,
    TakeBack,
}

/// Whether the actor proposes where they may not decide themselves.
#[must_use]
pub fn proposes(actor: &Actor, name: &str, agency: Option<&str>) -> bool {
    let resource = Resource::Setting { name, agency };
    agency.is_some()
        && !access::may(actor, Action::Decide, &resource)
        && access::may(actor, Action::Propose, &resource)
}

/// Whether a decision could be proposed: its value in the one spelling that is kept.
///
/// # Errors
/// [`ProposalError`].
pub fn check(
    installation: &Installation,
    actor: &Actor,
    new: &NewSetting,
) -> Result<String, ProposalError> {
    let agency = new.agency.as_deref().ok_or(ProposalError::NoAgency)?;
    let resource = Resource::Setting { name: &new.name, agency: Some(agency) };
    access::require(actor, Action::Propose, &resource)?;
    Ok(setting::valid(installation, new)?)
}

/// Proposes a decision, as one change.
///
/// # Errors
/// [`ProposalError`]; nothing is written then.
pub fn propose(
    installation: &Installation,
    actor: &Actor,
    new: &NewSetting,
) -> Result<String, ProposalError> {
    let mut ids = propose_all(installation, actor, std::slice::from_ref(new))?;
    ids.pop().ok_or(ProposalError::Batch)
}

/// Proposes decisions for one agency, all of them as one change.
///
/// # Errors
/// [`ProposalError`] of the first that cannot be proposed; nothing is written then.
pub fn propose_all(
    installation: &Installation,
    actor: &Actor,
    new: &[NewSetting],
) -> Result<Vec<String>, ProposalError> {
    let (now, written) = (installation.now(), actor.written());
    let ids = Ids::new(now);
    let mut rows = Vec::with_capacity(new.len());
    for one in new {
        let value = check(installation, actor, one)?;
        rows.push(ProposalRow {
            id: ids.next(),
            name: one.name.clone(),
            agency: one.agency.clone().unwrap_or_default(),
            from_on: one.from.days(),
            value,
            why: one.why.trim().to_owned(),
            proposed_at: now.microseconds(),
            proposed_by: written.clone(),
            change: 0,
            end: None,
        });
    }
    let agency = of_one_agency(&rows)?;
    installation.store.write(|transaction| {
        let change = begin(transaction, now, &written, &rows)?;
        let mut events = Vec::with_capacity(rows.len());
        for row in &rows {
            rows::insert(transaction, change, row)?;
            let detail = Some(row.agency.as_str());
            events.push(NewEvent { kind: "setting.proposed", subject: &row.id, detail });
        }
        event::note(transaction, change, &events)?;
        of_list::proposed(installation, transaction, change, agency, &written)
    })?;
    Ok(rows.iter().map(|row| row.id.clone()).collect())
}

/// Ends a proposal: who decides for the agency accepts or refuses it, who made it takes it back. What is
/// accepted is decided in the same change, by who accepted it.
///
/// # Errors
/// [`ProposalError`]; nothing is written then.
pub fn end(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    how: End,
    why: &str,
) -> Result<Proposal, ProposalError> {
    let mut ended = end_all(installation, actor, &[id], how, why)?;
    ended.pop().ok_or(ProposalError::Batch)
}

/// Ends proposals of one agency in the same way, all of them as one change.
///
/// # Errors
/// [`ProposalError`] of the first that cannot be ended so; nothing is written then.
pub fn end_all(
    installation: &Installation,
    actor: &Actor,
    ids: &[&str],
    how: End,
    why: &str,
) -> Result<Vec<Proposal>, ProposalError> {
    let (written, now) = (actor.written(), installation.now());
    let why = why.trim();
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        rows.push(ending(installation, actor, id, how)?);
    }
    if how == End::Refuse && why.is_empty() {
        return Err(ProposalError::NoReason);
    }
    if why.chars().count() > setting::LONGEST_REASON {
        return Err(ProposalError::LongReason { most: setting::LONGEST_REASON });
    }
    let agency = of_one_agency(&rows)?;
    let other = |row: &ProposalRow| setting::in_place_of(actor, &row.name, Some(&row.agency));
    // Who takes back a proposal of their own decides nothing.
    let others: Vec<Option<String>> = match how {
        End::Accept | End::Refuse => rows.iter().map(other).collect(),
        End::TakeBack => vec![None; rows.len()],
    };
    let ended = EndRow {
        outcome: match how {
            End::Accept => Outcome::Accepted,
            End::Refuse => Outcome::Refused,
            End::TakeBack => Outcome::TakenBack,
        },
        why: why.to_owned(),
        ended_at: now.microseconds(),
        ended_by: written.clone(),
    };
    let outcome = installation.store.write(|transaction| {
        let change = begin(transaction, now, &written, &rows)?;
        let mut events = Vec::new();
        for (row, other) in rows.iter().zip(&others) {
            let told = write_end(transaction, change, row, &ended, how)?;
            events.extend(setting::told_with(told, &row.name, other.as_deref()));
            if how == End::Accept {
                let (kind, detail) = ("setting.decided", Some(row.agency.as_str()));
                events.push(NewEvent { kind, subject: &row.name, detail });
            }
            if how != End::TakeBack {
                let by = &row.proposed_by;
                of_list::decided(installation, transaction, change, agency, by)?;
            }
        }
        event::note(transaction, change, &events)
    });
    match outcome {
        // Somebody ended one since it was read.
        Err(StoreError::Taken { .. }) => {
            Err(ProposalError::NotFound { id: ids.first().copied().unwrap_or_default().to_owned() })
        }
        Err(error) => Err(error.into()),
        Ok(()) => Ok(rows.into_iter().map(|row| told(actor, row)).collect()),
    }
}

/// An open proposal that the actor may end so.
fn ending(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    how: End,
) -> Result<ProposalRow, ProposalError> {
    let missing = || ProposalError::NotFound { id: id.to_owned() };
    let row = installation.store.read(|transaction| rows::get(transaction, id))?;
    let row = row.filter(|row| row.end.is_none()).ok_or_else(missing)?;
    let resource = Resource::Setting { name: &row.name, agency: Some(&row.agency) };
    let is_theirs = row.proposed_by == actor.written();
    // Who may not read it may not know that it is there.
    if !is_theirs && !access::may(actor, Action::Read, &resource) {
        return Err(missing());
    }
    match how {
        End::TakeBack if is_theirs => {}
        End::TakeBack => return Err(missing()),
        End::Accept | End::Refuse => {
            access::require(actor, Action::Decide, &resource)?;
            if is_theirs && how == End::Accept {
                return Err(ProposalError::Own);
            }
        }
    }
    Ok(row)
}

/// Writes how a proposal ends, and what is decided by that; returns what is to be told of the proposal.
fn write_end<'r>(
    transaction: &mut Transaction<'_>,
    change: i64,
    row: &'r ProposalRow,
    ended: &EndRow,
    how: End,
) -> Result<NewEvent<'r>, StoreError> {
    rows::end(transaction, change, &row.id, ended)?;
    let kind = match how {
        End::Accept => "setting.accepted",
        End::Refuse => "setting.refused",
        End::TakeBack => "setting.taken-back",
    };
    if how == End::Accept {
        let decided = SettingRow {
            name: row.name.clone(),
            agency: Some(row.agency.clone()),
            from_on: row.from_on,
            value: Some(row.value.clone()),
            decided_by: ended.ended_by.clone(),
            why: row.why.clone(),
            recorded_at: ended.ended_at,
            change: 0,
        };
        store::setting::decide(transaction, change, &decided)?;
    }
    Ok(NewEvent { kind, subject: &row.id, detail: Some(&row.agency) })
}

/// The agency of proposals that are made or ended together.
fn of_one_agency(rows: &[ProposalRow]) -> Result<&str, ProposalError> {
    let (first, rest) = rows.split_first().ok_or(ProposalError::Batch)?;
    match rest.len() < OPEN as usize && rest.iter().all(|row| row.agency == first.agency) {
        true => Ok(&first.agency),
        false => Err(ProposalError::Batch),
    }
}

/// The open proposals of an agency that the actor may read, the oldest first.
///
/// # Errors
/// The store's.
pub fn open_of(
    installation: &Installation,
    actor: &Actor,
    agency: &str,
) -> Result<Vec<Proposal>, StoreError> {
    installation.store.read(|transaction| open_of_all(transaction, actor, [agency].into_iter()))
}

/// The proposals of an agency that were accepted and that the actor may read, the newest first.
///
/// # Errors
/// The store's.
pub fn accepted_of(
    installation: &Installation,
    actor: &Actor,
    agency: &str,
) -> Result<Vec<Proposal>, StoreError> {
    let found =
        installation.store.read(|transaction| rows::accepted_of(transaction, agency, OPEN))?;
    let readable = found.into_iter().filter(|row| may_read(actor, row));
    Ok(readable.map(|row| told(actor, row)).collect())
}

/// As [`open_of`], of some agencies, one after the other.
///
/// # Errors
/// The store's.
pub(crate) fn open_of_all<'v>(
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    agencies: impl Iterator<Item = &'v str>,
) -> Result<Vec<Proposal>, StoreError> {
    let found = rows::open_of(transaction, agencies, OPEN)?;
    let readable = found.into_iter().filter(|row| may_read(actor, row));
    Ok(readable.map(|row| told(actor, row)).collect())
}

fn may_read(actor: &Actor, row: &ProposalRow) -> bool {
    let resource = Resource::Setting { name: &row.name, agency: Some(&row.agency) };
    access::may(actor, Action::Read, &resource)
}

fn told(actor: &Actor, row: ProposalRow) -> Proposal {
    let resource = Resource::Setting { name: &row.name, agency: Some(&row.agency) };
    let is_theirs = row.proposed_by == actor.written();
    Proposal {
        may_decide: !is_theirs && access::may(actor, Action::Decide, &resource),
        may_take_back: is_theirs,
        id: row.id,
        name: row.name,
        agency: row.agency,
        from: Day::from_days(row.from_on),
        value: row.value,
        why: row.why,
        by: row.proposed_by,
        at: Moment::from_microseconds(row.proposed_at),
    }
}

fn begin(
    transaction: &mut Transaction<'_>,
    now: Moment,
    written: &str,
    rows: &[ProposalRow],
) -> Result<i64, StoreError> {
    let summary = match rows {
        [row] => format!("{} of {} from {}", row.name, row.agency, Day::from_days(row.from_on)),
        rows => {
            format!("{} settings of {}", rows.len(), rows.first().map_or("", |row| &row.agency))
        }
    };
    setting::begin(transaction, now, written, &summary)
}
