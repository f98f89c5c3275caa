//! Somebody of a body's register of people, and the one account that stands for them; knows no password.

use domain::access::Role;
use regulation::Day;
use store::record::{self as records, RecordRow, RecordState};
use store::{StoreError, Transaction, grant};

/// The form of the register of people.
pub const FORM: &str = "person";

/// As the register knows the person of a record now, whichever version that is; none where it is no record of
/// the register, or none of its versions counts.
pub(crate) fn newest(
    transaction: &mut Transaction<'_>,
    id: &str,
) -> Result<Option<RecordRow>, StoreError> {
    let named = records::get(transaction, id)?.filter(|row| row.form == FORM);
    let Some(mut row) = named else { return Ok(None) };
    if let Some(key) = &row.key {
        let mut newest = None;
        records::each_live_by_key(transaction, &[(&row.agency, FORM, key)], |_, view| {
            if view.state == RecordState::Approved {
                newest = Some(view.id.to_owned());
            }
            Ok::<_, StoreError>(())
        })?;
        if let Some(newest) = newest {
            return records::get(transaction, &newest);
        }
    }
    while let Some(newer) = row.superseded_by.take() {
        match records::get(transaction, &newer)? {
            Some(newer) => row = newer,
            None => return Ok(None),
        }
    }
    let counts = row.state == RecordState::Approved && row.withdrawal.is_none();
    Ok(Some(row).filter(|_| counts))
}

/// Whether another open account stands for the person of a record, now or on a later day.
pub(crate) fn has_another(
    transaction: &mut Transaction<'_>,
    person: &str,
    account: &str,
    on: Day,
) -> Result<bool, StoreError> {
    let staff = Role::Staff.word();
    let others = grant::others_standing_for(transaction, person, staff, on.days(), account)?;
    Ok(!others.is_empty())
}
