//! What somebody outside a body said of it in its own book: an auditor, or who stands above it. The body alone
//! neither corrects nor withdraws it; the form says what of it is the body's own to answer.

use std::sync::Arc;

use domain::Moment;
use domain::access::{Action, Right, Rights, Role};
use domain::body::City;
use regulation::{Field, Form};
use serde_json::{Map, Value as Json};
use store::record::{self as rows, RecordRow, RecordState};
use store::{StoreError, Transaction, account};

use crate::access::{Principal, account_of, held_at};
use crate::ground::Ground;
use crate::notice::{self, OnItsWay};
use crate::{Actor, Installation, Resource};

/// Who outside the body was the last to say what a record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outsider {
    account: String,
    /// Of an auditor: when they said it.
    audited_at: Option<Moment>,
}

/// The last of those outside the body who said it, in whichever version; none where the body said it itself.
pub(super) fn said_by(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    row: &RecordRow,
) -> Result<Option<Outsider>, StoreError> {
    let form = installation.regulation.form(&row.form);
    if form.is_none_or(|form| !form.from_outside) {
        return Ok(None);
    }
    let city = Arc::clone(&Ground::current(installation, transaction)?.city);
    let mut version = Some(row.clone());
    while let Some(row) = version {
        if let Some(outsider) = filed_by(installation, transaction, &city, &row)? {
            return Ok(Some(outsider));
        }
        version = match &row.supersedes {
            Some(older) => rows::get(transaction, older)?,
            None => None,
        };
    }
    Ok(None)
}

/// Whoever filed a version, where they stood outside the body then.
fn filed_by(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    city: &Arc<City>,
    row: &RecordRow,
) -> Result<Option<Outsider>, StoreError> {
    let Some(id) = account_of(&row.filed_by) else { return Ok(None) };
    let Some(filer) = account::get(transaction, id)? else { return Ok(None) };
    let at = Moment::from_microseconds(row.filed_at.unwrap_or(row.recorded_at));
    let held = held_at(transaction, id, city, at)?;
    let rights = Rights::new(held, Arc::clone(city), Arc::clone(&installation.permissions));
    let audited_at = rights.has(Role::Auditor, &row.agency).then_some(at);
    let is_above = is_above((filer.agency.as_str(), &rights), Action::File, &row.agency, &row.form);
    let outsider = Outsider { account: id.to_owned(), audited_at };
    Ok((audited_at.is_some() || is_above).then_some(outsider))
}

/// Whether somebody of a body speaks of another by a right over what stands above it: people of the bureau hold
/// rights over the whole city, and are of the bureau all the same.
fn is_above((of, rights): (&str, &Rights), action: Action, agency: &str, form: &str) -> bool {
    of != agency && rights.allow_from_above(action, agency, form)
}

/// Whether what somebody files now is said of the body from outside.
pub(crate) fn speaks_from_outside(form: &Form, agency: &str, author: &Actor) -> bool {
    let Some(principal) = author.principal().filter(|_| form.from_outside) else { return false };
    let (of, rights) = (principal.agency.as_str(), &principal.rights);
    rights.has(Role::Auditor, agency) || is_above((of, rights), Action::File, agency, &form.id)
}

/// Tells whoever outside the body said last what a record says that somebody else alters it, by another record
/// or, with the same id, by a withdrawal.
pub(crate) fn tell_outsider(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    change: i64,
    row: &RecordRow,
    record: &str,
    by: &str,
) -> Result<(), StoreError> {
    let Some(outsider) = said_by(installation, transaction, row)? else { return Ok(()) };
    let way = OnItsWay { change, agency: &row.agency, form: &row.form, record, by };
    notice::altered(installation, transaction, way, &outsider.account)
}

impl Outsider {
    /// Whether it is the actor's to correct or withdraw as well: of whoever stands above the body, and of an
    /// auditor's word also of those who audited the body with them and still do.
    pub(super) fn may(
        &self,
        transaction: &mut Transaction<'_>,
        actor: &Actor,
        action: Action,
        row: &RecordRow,
    ) -> Result<bool, StoreError> {
        let Some(principal) = actor.principal() else { return Ok(true) };
        let (agency, form) = (row.agency.as_str(), row.form.as_str());
        let others = principal.rights.only(|right| right.role != Role::Auditor);
        if is_above((principal.agency.as_str(), &others), action, agency, form) {
            return Ok(true);
        }
        let Some(at) = self.audited_at else { return Ok(false) };
        let audits = principal.rights.as_role(Role::Auditor, agency);
        if audits.is_empty() {
            return Ok(false);
        }
        if principal.account == self.account {
            return Ok(true);
        }
        // Who works for the body is not heard as its auditor.
        if others.allow(Action::File, &Resource::Book { agency, form }) {
            return Ok(false);
        }
        let is_theirs = |right: &&Right| right.on_behalf_of.as_ref() == Some(&self.account);
        Ok(audits.iter().any(is_theirs) || audited(transaction, principal, agency, at)?)
    }
}

/// Whether somebody was an auditor of the body at a moment.
fn audited(
    transaction: &mut Transaction<'_>,
    principal: &Principal,
    agency: &str,
    at: Moment,
) -> Result<bool, StoreError> {
    let city = principal.rights.city();
    let held = held_at(transaction, &principal.account, city, at)?;
    let audits = |right: &Right| {
        right.role == Role::Auditor
            && right.subject.is_none()
            && city.is_within(agency, &right.agency)
    };
    Ok(held.iter().any(audits))
}

/// The fields in which a correction says otherwise what is not the actor's to say; none where all of it is.
pub(crate) fn kept_from(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    corrected: &str,
    with: &Map<String, Json>,
) -> Result<Vec<String>, StoreError> {
    let Some((row, form)) = reserved(installation, transaction, actor, corrected)? else {
        return Ok(Vec::new());
    };
    let damaged = |_| StoreError::Damaged { what: format!("record {}", row.id) };
    let before: Map<String, Json> = serde_json::from_str(&row.fields).map_err(damaged)?;
    let differs = |field: &&Field| said(&before, &field.name) != said(with, &field.name);
    Ok(said_by_outsider(form).filter(differs).map(|field| field.name.clone()).collect())
}

/// The fields of a record that whoever corrects it leaves as they are, as somebody outside the body said them.
///
/// # Errors
/// The store's.
pub fn not_to_correct(
    installation: &Installation,
    actor: &Actor,
    id: &str,
) -> Result<Vec<String>, StoreError> {
    installation.store.read(|transaction| {
        let found = reserved(installation, transaction, actor, id)?;
        let fields = found.into_iter().flat_map(|(_, form)| said_by_outsider(form));
        Ok(fields.map(|field| field.name.clone()).collect())
    })
}

/// What the body does not answer itself.
fn said_by_outsider(form: &Form) -> impl Iterator<Item = &Field> {
    form.fields.iter().filter(|field| !field.said_by_body && !field.derived)
}

/// A record with its form, where somebody outside the body said it and that is not the actor's to say otherwise.
fn reserved<'i>(
    installation: &'i Installation,
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    id: &str,
) -> Result<Option<(RecordRow, &'i Form)>, StoreError> {
    if actor.principal().is_none() {
        return Ok(None);
    }
    let Some(row) = rows::get(transaction, id)? else { return Ok(None) };
    let Some(form) = installation.regulation.form(&row.form) else { return Ok(None) };
    let Some(outsider) = said_by(installation, transaction, &row)? else { return Ok(None) };
    let may = outsider.may(transaction, actor, Action::File, &row)?;
    Ok(Some((row, form)).filter(|_| !may))
}

/// What somebody wants to say, of which body, by which form and under which key.
#[derive(Clone, Copy)]
pub(crate) struct Same<'a> {
    pub(crate) agency: &'a str,
    pub(crate) form: &'a Form,
    pub(crate) key: Option<&'a str>,
    /// The record that it corrects; what may be said otherwise of that one, [`kept_from`] tells.
    pub(crate) corrected: Option<&'a str>,
}

/// The record that counts in which somebody outside the body said the same thing already, where that is not the actor's
/// to say otherwise: one beside it would take its place as a correction does.
pub(crate) fn said_already(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    same: Same<'_>,
) -> Result<Option<String>, StoreError> {
    let Same { agency, form, key, corrected } = same;
    let Some(key) = key.filter(|_| form.from_outside && actor.principal().is_some()) else {
        return Ok(None);
    };
    let mut beside = Vec::new();
    rows::each_live_by_key(transaction, &[(agency, form.id.as_str(), key)], |_, view| {
        if view.state == RecordState::Approved && Some(view.id) != corrected {
            beside.push(view.id.to_owned());
        }
        Ok::<_, StoreError>(())
    })?;
    for id in beside {
        let Some(row) = rows::get(transaction, &id)? else { continue };
        let Some(outsider) = said_by(installation, transaction, &row)? else { continue };
        if !outsider.may(transaction, actor, Action::File, &row)? {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// What a field says, where it says anything.
fn said<'w>(with: &'w Map<String, Json>, field: &str) -> Option<&'w Json> {
    with.get(field).filter(|value| !value.is_null())
}
