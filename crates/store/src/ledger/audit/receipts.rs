//! One record as the log commits to it, to be proven or to be erased by order.

use ledger::{Contents, Hash, Value};

use super::{RECORD, RECORDS_OF_CHANGE, record_of};
use crate::record::erase::Order;
use crate::record::{self, RecordView};
use crate::{StoreError, Transaction};

/// A record as the log commits to it, its salt and change, and the commitments beside it.
#[derive(Debug, Clone)]
pub struct Receipted {
    pub change: i64,
    pub salt: Vec<u8>,
    pub values: Vec<Value>,
    /// The leaves of all records of its change, and its own.
    pub leaves: Vec<Hash>,
    pub leaf: Hash,
}

/// What proves a record; none where there is no such record.
///
/// # Errors
/// The database's.
pub fn receipt(
    transaction: &mut Transaction<'_>,
    id: &str,
) -> Result<Option<Receipted>, StoreError> {
    let found = transaction.first(RECORD, &[id.into()], |row| {
        let (view, salt) = record_of(row)?;
        let commitment = record::commitment(view.change, &view, salt);
        Ok((view.change, salt.to_vec(), values(&view), Hash::of_leaf(&commitment.0)))
    })?;
    let Some((change, salt, values, leaf)) = found else { return Ok(None) };
    let mut records = Contents::default();
    let erased = record::erase::all(transaction)?;
    transaction.each(RECORDS_OF_CHANGE, &[change.into()], |row| {
        let (view, salt) = record_of(row)?;
        let now = record::commitment(change, &view, salt);
        let erasures = erased.get(view.id).map(Vec::as_slice).unwrap_or_default();
        records.add("record", record::erase::told(view.id, erasures, now, |_, _| {}));
        Ok::<_, StoreError>(())
    })?;
    let leaves = records.leaves("record");
    Ok(Some(Receipted { change, salt, values, leaves, leaf }))
}

/// The values of a record in the order in which they are committed to.
fn values(view: &RecordView<'_>) -> Vec<Value> {
    let text = |text: &str| Value::Text(text.to_owned());
    let optional =
        |text: Option<&str>| text.map_or(Value::None, |text| Value::Text(text.to_owned()));
    vec![
        text(view.id),
        text(view.form),
        text(view.agency),
        text(view.state.word()),
        Value::Number(record::stored_day(view.day).into()),
        optional(view.key),
        Value::Number(view.recorded_at),
        optional(view.supersedes),
        text(view.filed_by),
        optional(view.why),
        Value::Number(view.change),
        text(view.fields),
    ]
}

/// Writes a record anew without what is erased by order; what the log committed to stays.
///
/// # Errors
/// [`StoreError::RecordMissing`], or the database's.
pub fn erase(
    transaction: &mut Transaction<'_>,
    change: i64,
    id: &str,
    left: (&str, Option<&str>),
    order: &Order,
) -> Result<(), StoreError> {
    let found = transaction.first(RECORD, &[id.into()], |row| {
        let (view, salt) = record_of(row)?;
        Ok((record::RecordRow::of(&view), salt.to_vec()))
    })?;
    let missing = || StoreError::RecordMissing { id: id.to_owned() };
    let (row, salt) = found.ok_or_else(missing)?;
    record::erase::rewrite(transaction, change, (&row.view(), &salt), left, order)
}
