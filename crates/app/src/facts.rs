//! Loads a body's records from the store into the engine's shelves; knows no duty.

use domain::access::Role;
use domain::stored::read_fields;
use domain::{FormSet, Moment, Record, RecordState, Shelf};
use regulation::{Day, FormScope, Regulation};
use store::record::{self, FactView};
use store::{StoreError, Transaction};

/// Loads the records of one agency: of all forms, or of those given. Shared forms are left out.
///
/// # Errors
/// The store's; a record that its form no longer understands is damage.
pub fn of_agency(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    agency: &str,
    forms: Option<&[&str]>,
) -> Result<Shelf, StoreError> {
    let mut shelf = Shelf::new(regulation);
    record::each_of_agency(transaction, agency, forms, |view| {
        put(&mut shelf, regulation, &view, FormScope::Agency)
    })?;
    Ok(shelf)
}

/// Loads the records of the forms that all bodies share: of all of them, or of those given.
///
/// # Errors
/// As [`of_agency`].
pub fn shared(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    forms: Option<&FormSet>,
) -> Result<Shelf, StoreError> {
    let asked = |place: usize| forms.is_none_or(|forms| forms.contains(place));
    let shared = regulation.forms.iter().enumerate();
    let shared = shared.filter(|(place, form)| form.scope == FormScope::Shared && asked(*place));
    let forms: Vec<&str> = shared.map(|(_, form)| form.id.as_str()).collect();
    let mut shelf = Shelf::new(regulation);
    record::each_shared(transaction, &forms, |view| {
        put(&mut shelf, regulation, &view, FormScope::Shared)
    })?;
    Ok(shelf)
}

fn put(
    shelf: &mut Shelf,
    regulation: &Regulation,
    view: &FactView<'_>,
    scope: FormScope,
) -> Result<(), StoreError> {
    let index = regulation.form_index(view.form);
    let index = index.ok_or_else(|| damaged(view, &format!("no form {}", view.form)))?;
    let form = &regulation.forms[index];
    if form.scope == scope {
        shelf.put(record_of(regulation, index, view)?);
    }
    Ok(())
}

/// A stored record of the form at a place of the law, as the engine reads it.
///
/// # Errors
/// A record that its form no longer understands is damage.
pub(crate) fn record_of(
    regulation: &Regulation,
    form: usize,
    view: &FactView<'_>,
) -> Result<Record, StoreError> {
    let fields = read_fields(&regulation.forms[form], &regulation.parts, view.fields)
        .map_err(|error| damaged(view, &error.to_string()))?;
    let role = |word: &str| {
        let known = Role::from_word(word);
        known.ok_or_else(|| damaged(view, &format!("approved as `{word}`, which is no role")))
    };
    Ok(Record {
        id: view.id.into(),
        form,
        agency: view.agency.into(),
        state: state(view),
        recorded_at: Moment::from_microseconds(view.recorded_at),
        approved_as: view.approved_as.map(role).transpose()?,
        withdrawn_at: view.withdrawn_at.map(Moment::from_microseconds),
        supersedes: view.supersedes.map(Into::into),
        day: view.day.map(Day::from_days),
        fields,
    })
}

fn damaged(view: &FactView<'_>, what: &str) -> StoreError {
    StoreError::Damaged { what: format!("record {}: {what}", view.id) }
}

fn state(view: &FactView<'_>) -> RecordState {
    match view.state {
        record::RecordState::Approved => RecordState::Approved,
        record::RecordState::Draft => RecordState::Draft,
        record::RecordState::Submitted => RecordState::Submitted,
        record::RecordState::Returned => RecordState::Returned,
        record::RecordState::Withdrawn => RecordState::Withdrawn,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_approval_in_a_role_that_nobody_knows_is_damage() {
        let regulation = Regulation::embedded().unwrap();
        let form = regulation.form_index("waiver").unwrap();
        let read = |role: Option<&'static str>| {
            let view = FactView {
                id: "w1",
                form: "waiver",
                agency: "a1",
                state: record::RecordState::Approved,
                day: None,
                recorded_at: 0,
                withdrawn_at: None,
                supersedes: None,
                fields: "{}",
                approved_as: role,
            };
            record_of(&regulation, form, &view).map(|record| record.approved_as)
        };
        let known = Role::AgencyCiso;
        assert_eq!(read(Some(known.word())).unwrap(), Some(known));
        assert_eq!(read(None).unwrap(), None);
        let told = read(Some("mayor-of-another-city")).unwrap_err().to_string();
        assert!(told.contains("record w1: approved as `mayor-of-another-city`"), "{told}");
    }
}
