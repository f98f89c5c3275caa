//! Whether somebody may file a record: of any of a body's people, or about the one that their right is for.

use serde_json::{Map, Value as Json};
use store::record::RecordRow;

use super::{NewRecord, Record, RecordError, stored};
use crate::access::{Forbidden, require};
use crate::{Action, Actor, Installation, Resource, typed};

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
