//! Whether somebody may file a record: of any of a body's people, or about the one that their right is for.

use regulation::Regulation;
use serde_json::{Map, Value as Json};
use store::record::{self as rows, RecordRow, RecordState};
use store::{StoreError, Transaction};

use super::{NewRecord, Record, RecordError, stored};
use crate::access::{Forbidden, Role, require};
use crate::ground::Ground;
use crate::organisations::{FORM as REGISTER, Register, Speaker};
use crate::{Action, Actor, Installation, Resource, agency, typed};

/// Before the record is looked at: whether the actor may file any of its form for the body. No right is
/// about a form that is none; that is told as what is wrong with the record.
pub(super) fn may_file_some(
    installation: &Installation,
    actor: &Actor,
    new: &NewRecord,
) -> Result<(), RecordError> {
    if installation.regulation.form(&new.form).is_some() {
        let agency = new.agency.as_deref().unwrap_or_default();
        require(actor, Action::File, &Resource::Part { agency, form: &new.form })?;
    }
    if let Some(older) = &new.supersedes {
        // One that is not there is told by the write itself.
        match stored(installation, older) {
            Err(RecordError::NotFound { .. }) => {}
            row => may_file_row(installation, actor, &row?)?,
        }
    }
    Ok(())
}

/// Whether the actor may file these fields, with ids where people write codes and names. No right is about
/// a form that the law does not have any more.
pub(super) fn may_file(
    installation: &Installation,
    actor: &Actor,
    (agency, form): (&str, &str),
    with: &Map<String, Json>,
) -> Result<(), Forbidden> {
    let subject = installation.regulation.form(form).and_then(typed::subject);
    let about = subject.and_then(|field| with.get(&field.name)?.as_str());
    require(actor, Action::File, &Resource::Filing { agency, form, about })
}

/// Whether the actor may file what a stored record says.
pub(crate) fn may_file_row(
    installation: &Installation,
    actor: &Actor,
    row: &RecordRow,
) -> Result<(), RecordError> {
    Ok(may_correct(installation, actor, &Record::of(row.clone())?)?)
}

/// Whether the actor may correct a record.
///
/// # Errors
/// [`Forbidden`].
pub fn may_correct(
    installation: &Installation,
    actor: &Actor,
    record: &Record,
) -> Result<(), Forbidden> {
    may_file(installation, actor, (&record.agency, &record.form), &record.with)
}

/// Whether the actor may withdraw a record, as to what counts once it is gone: an entry of the register of
/// bodies may give way to one that says otherwise where a body stands, a level to an older one.
pub(super) fn may_withdraw(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    row: &RecordRow,
) -> Result<(), RecordError> {
    let (regulation, action) = (&*installation.regulation, Action::Withdraw);
    let may = match row.form == REGISTER {
        true => {
            let register = Register::read_for(transaction, regulation, actor)?;
            let ground = Ground::current(installation, transaction)?;
            let city = &*ground.city;
            let speaker = Speaker { actor, action, regulation, city, register: &register };
            speaker.may_withdraw(&row.id)
        }
        false => may_take_back(transaction, regulation, actor, row)?,
    };
    match may {
        true => Ok(()),
        false => Err(Forbidden { actor: actor.written(), action, about: row.id.clone() }.into()),
    }
}

/// A level that was approved is taken back by one of those who approve it from above.
fn may_take_back(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    actor: &Actor,
    row: &RecordRow,
) -> Result<bool, StoreError> {
    let Some(principal) = actor.principal().filter(|_| agency::is_register(&row.form)) else {
        return Ok(true);
    };
    // It may have been approved since it was looked at.
    let now = rows::get(transaction, &row.id)?;
    if now.is_none_or(|now| now.state != RecordState::Approved) {
        return Ok(true);
    }
    let above = regulation.form(&row.form).into_iter().flat_map(|form| &form.approved_above);
    let mut roles = above.filter_map(|word| Role::from_word(word));
    Ok(roles.any(|role| principal.rights.has(role, &row.agency)))
}
