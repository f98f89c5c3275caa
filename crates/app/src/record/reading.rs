//! Tells the log of whom somebody was shown personal data, by the ids of the records.

use store::StoreError;
use store::event::NewEvent;

use super::Record;
use crate::{Actor, Installation, personal};

/// Between the ids of the records that were shown at once: no id holds it.
const BETWEEN: &str = "\n";

/// How somebody came to be shown several records at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    List,
    Search,
}

/// Whether a record is shown with personal data.
pub(super) fn is_shown(installation: &Installation, record: &Record) -> bool {
    let regulation = &*installation.regulation;
    let form = regulation.form(&record.form).filter(|_| record.hidden.is_empty());
    form.is_some_and(|form| personal::is_in(regulation, &form.fields, &record.with))
}

/// Tells the log which of these records, of one form or of all, were shown with personal data; nothing
/// where none was. What was looked for may be personal itself and is not told.
pub(crate) fn tell<'r>(
    installation: &Installation,
    actor: &Actor,
    way: Way,
    form: Option<&str>,
    records: impl Iterator<Item = &'r Record>,
) -> Result<(), StoreError> {
    let shown = records.filter(|record| is_shown(installation, record));
    let mut ids: Vec<&str> = shown.map(|record| record.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return Ok(()) };
    let of = form.unwrap_or("all forms");
    let summary = match way {
        Way::List => format!("{} of {of}, from {first} to {last}", ids.len()),
        Way::Search => format!("{} of {of}, by search", ids.len()),
    };
    let bound = ids.join(BETWEEN);
    let event = NewEvent { kind: "records.read", subject: of, detail: Some(&bound) };
    personal::tell(installation, actor, &summary, event)
}
