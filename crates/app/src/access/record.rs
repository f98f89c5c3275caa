//! What somebody may do to one record by what it says: whom it names, and whom it makes known.

use domain::access::{Action, Resource};
use domain::field::parse_fields;
use domain::record::key_of;
use regulation::Regulation;
use serde_json::{Map, Value as Json};

use super::{Actor, may};
use crate::person;

/// Whether the actor may do it to a record, by its agency, form and the text of its fields. Who has a right
/// for one person alone may do it to what names that one, and to their own entry of the register, which need
/// not name the id that it was given. The store asks the same of lists and of what search found.
#[must_use]
pub fn may_to_record(
    regulation: &Regulation,
    actor: &Actor,
    action: Action,
    (agency, form, fields): (&str, &str, &str),
) -> bool {
    may(actor, action, &Resource::Record { agency, form, fields })
        || may_to_own_entry(regulation, actor, action, (agency, form, fields))
}

/// Whether the record is of the register of people, in whichever version, and makes known one of those for
/// whom alone the actor may do it.
pub(crate) fn may_to_own_entry(
    regulation: &Regulation,
    actor: &Actor,
    action: Action,
    (agency, form, fields): (&str, &str, &str),
) -> bool {
    let Some(principal) = actor.principal().filter(|_| form == person::FORM) else { return false };
    // Most who read the register hold no right for one person alone: their rows are not read for it.
    let mut people = principal.people.iter().filter(|one| one.agency == agency).peekable();
    if people.peek().is_none() {
        return false;
    }
    let Some(key) = key(regulation, fields) else { return false };
    people.filter(|one| one.key == key).any(|one| {
        let about = Some(one.subject.as_str());
        may(actor, action, &Resource::Filing { agency, form, about })
    })
}

/// What tells a person apart in the register.
fn key(regulation: &Regulation, fields: &str) -> Option<String> {
    let form = regulation.form(person::FORM)?;
    let with: Map<String, Json> = serde_json::from_str(fields).ok()?;
    key_of(form, &parse_fields(form, &regulation.parts, &with).ok()?)
}
