//! Personal data: hidden from who has no need of it, and told in the log where it was shown.

use domain::access::{Action, Resource};
use regulation::{Field, FieldType, Regulation};
use serde_json::{Map, Value as Json};
use store::StoreError;
use store::change::{self, NewChange};
use store::event::{self, NewEvent};

use crate::access::ActorKind;
use crate::{Actor, Installation, access, typed};

/// What stands in the place of letters that are not shown.
const HIDDEN: char = '○';

/// The field that tells people apart in lists; it is shortened, not taken away.
const NAME: &str = "name";

/// Whether the actor may see the personal data of a record, by its agency, form and the text of its fields.
/// Who has a right for one subject sees it of what is about that one: to be named in a record about
/// somebody else does not do. A record of the register of people is about the one whom it makes known. The
/// store asks the same of what search found.
pub(crate) fn may_see(
    regulation: &Regulation,
    actor: &Actor,
    (agency, form, fields): (&str, &str, &str),
) -> bool {
    let may = |resource: &Resource<'_>| access::may(actor, Action::ReadPersonal, resource);
    if may(&Resource::Book { agency, form }) {
        return true;
    }
    if !may(&Resource::Part { agency, form }) {
        return false;
    }
    let Some(subject) = regulation.form(form).and_then(typed::subject) else {
        let said = (agency, form, fields);
        return access::may_to_own_entry(regulation, actor, Action::ReadPersonal, said);
    };
    let with: Map<String, Json> = serde_json::from_str(fields).unwrap_or_default();
    let about = with.get(&subject.name).and_then(Json::as_str);
    about.is_some() && may(&Resource::Filing { agency, form, about })
}

/// Takes personal data out of a record's fields; returns the names of the fields that lost it.
pub(crate) fn hide(
    regulation: &Regulation,
    fields: &[Field],
    with: &mut Map<String, Json>,
) -> Vec<String> {
    let mut hidden = Vec::new();
    for field in fields {
        let Some(value) = with.get_mut(&field.name).filter(|value| !value.is_null()) else {
            continue;
        };
        if hide_in(regulation, field, value) {
            hidden.push(field.name.clone());
            if value.is_null() {
                with.remove(&field.name);
            }
        }
    }
    hidden
}

/// Hides what is personal in a value; whether anything was.
fn hide_in(regulation: &Regulation, field: &Field, value: &mut Json) -> bool {
    if field.personal {
        *value = match value {
            Json::String(text) if field.name == NAME => shortened(text).into(),
            _ => Json::Null,
        };
        return true;
    }
    let Some(part) = part_of(regulation, &field.kind) else { return false };
    let mut any = false;
    let items = match value {
        Json::Array(items) => items.as_mut_slice(),
        one => std::slice::from_mut(one),
    };
    for item in items.iter_mut().filter_map(Json::as_object_mut) {
        any |= !hide(regulation, part, item).is_empty();
    }
    any
}

/// The fields of the structure that a field holds, or a list of.
fn part_of<'r>(regulation: &'r Regulation, kind: &FieldType) -> Option<&'r [Field]> {
    match kind {
        FieldType::Part(id) => {
            let part = regulation.parts.iter().find(|part| part.id == *id)?;
            Some(&part.fields)
        }
        FieldType::List(item) => part_of(regulation, item),
        _ => None,
    }
}

/// A person's name as it is written where it need not be known: the first letter and the last stay.
#[must_use]
pub fn shortened(name: &str) -> String {
    let letters: Vec<char> = name.trim().chars().collect();
    let stays = |place: usize| place == 0 || (letters.len() > 2 && place + 1 == letters.len());
    let shown = letters.iter().enumerate();
    shown.map(|(place, letter)| if stays(place) { *letter } else { HIDDEN }).collect()
}

/// What is personal in the text of a record's fields is hidden where the actor may not see it.
pub(crate) fn text_for(
    regulation: &Regulation,
    actor: &Actor,
    agency: &str,
    form: &str,
    fields: &str,
) -> Option<String> {
    if may_see(regulation, actor, (agency, form, fields)) {
        return None;
    }
    let form = regulation.form(form)?;
    let mut with: Map<String, Json> = serde_json::from_str(fields).ok()?;
    hide(regulation, &form.fields, &mut with);
    serde_json::to_string(&with).ok()
}

/// Whether a record's fields hold personal data.
pub(crate) fn is_in(regulation: &Regulation, fields: &[Field], with: &Map<String, Json>) -> bool {
    !hide(regulation, fields, &mut with.clone()).is_empty()
}

/// Tells the log that somebody was shown personal data of a form: of one record, or of many as an
/// export. The program itself is not told of.
///
/// # Errors
/// The store's; who cannot be told of is shown nothing.
pub(crate) fn note(
    installation: &Installation,
    actor: &Actor,
    kind: &str,
    subject: &str,
    detail: &str,
) -> Result<(), StoreError> {
    tell(installation, actor, detail, NewEvent { kind, subject, detail: Some(detail) })
}

/// As [`note`], where what the change says of itself is shorter than what the event binds.
pub(crate) fn tell(
    installation: &Installation,
    actor: &Actor,
    summary: &str,
    event: NewEvent<'_>,
) -> Result<(), StoreError> {
    if matches!(actor.kind, ActorKind::System) {
        return Ok(());
    }
    let (now, written) = (installation.now().microseconds(), actor.written());
    installation.store.write(|transaction| {
        let change = NewChange {
            happened_at: now,
            actor: &written,
            kind: "reading",
            summary,
            source: None,
            records: 0,
        };
        let change = change::begin(transaction, &change)?;
        event::note(transaction, change, &[event])
    })
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn a_shortened_name_keeps_its_first_letter_and_its_last() {
        let names = ["王小明", "許芬", "歐陽大雄", "林"].map(shortened);
        assert_eq!(names, ["王○明", "許○", "歐○○雄", "林"]);
    }
}
