//! Corrections by who may not see all of a record: what they are not shown stays as it was.

use super::{NewRecord, Record, RecordError, field_fault, stored};
use crate::import::What;
use crate::{Actor, Installation};

/// A correction with the hidden fields of the record that it corrects put back. Who is not shown a
/// field may leave it out or send it as it was shown, and not write over it.
pub(super) fn kept(
    installation: &Installation,
    actor: &Actor,
    older: &str,
    new: &NewRecord,
) -> Result<NewRecord, RecordError> {
    // A record that is not there is told by the write itself.
    let row = match stored(installation, older) {
        Err(RecordError::NotFound { .. }) => return Ok(new.clone()),
        told => told?,
    };
    let shown = Record::seen_by(row.clone(), &installation.regulation, actor)?;
    if shown.hidden.is_empty() {
        return Ok(new.clone());
    }
    let whole = Record::of(row)?;
    let mut kept = new.clone();
    let mut faults = Vec::new();
    for field in &shown.hidden {
        if new.with.get(field).is_some_and(|sent| shown.with.get(field) != Some(sent)) {
            faults.push(field_fault(field, None, What::NotShown));
        }
        if let Some(value) = whole.with.get(field) {
            kept.with.insert(field.clone(), value.clone());
        }
    }
    if faults.is_empty() { Ok(kept) } else { Err(RecordError::Faults(faults)) }
}
