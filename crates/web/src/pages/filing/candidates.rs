//! What may have been meant where a reference was not found, or found more than once.

use app::{Actor, Installation};
use regulation::Form;

use super::filled::choice;
use super::told::Told;
use crate::fault::Fault;
use crate::view::View;

/// A button that says what was meant.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub field: String,
    /// The row at which it stands, as [`Told`] names it; empty where the field is no list.
    pub cell: String,
    pub value: String,
    pub name: String,
}

/// Candidates for every reference that is unclear.
///
/// # Errors
/// The store's.
pub fn of(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    agency: &str,
    told: &[Told],
) -> Result<Vec<Candidate>, Fault> {
    let mut found = Vec::new();
    for one in told {
        let target = form.field(&one.field).and_then(|field| field.kind.target());
        let (Some(target), Some(typed)) = (target, &one.unclear) else { continue };
        let language = view.language.of_records();
        let names = app::suggestion::suggest(installation, actor, target, agency, typed, language)?;
        found.extend(names.into_iter().map(|name| Candidate {
            field: one.field.clone(),
            cell: one.cell.clone(),
            value: choice(&one.field, typed, &name),
            name,
        }));
    }
    Ok(found)
}
