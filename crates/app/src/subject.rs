//! What people call the subjects of lines: the persons, systems and rooms behind their ids.

use store::{StoreError, record};

use crate::Installation;
use crate::explain::title;

/// The names of subjects, by position; none where an id is no record's, or its record has no name.
///
/// # Errors
/// The store's.
pub fn names(installation: &Installation, ids: &[&str]) -> Result<Vec<Option<String>>, StoreError> {
    let mut names = vec![None; ids.len()];
    installation.store.read(|transaction| {
        record::each_by_id(transaction, ids, |place, record| {
            if let Some(name) = names.get_mut(place) {
                *name = title(&installation.regulation, record.form, record.fields);
            }
            Ok::<_, StoreError>(())
        })
    })?;
    Ok(names)
}
