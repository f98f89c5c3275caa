//! What people call the subjects of lines: the persons, systems and rooms behind their ids.

use store::{StoreError, Transaction, record};

use crate::{Actor, Installation, title};

/// The names of subjects, by position; none where an id is no record's, or its record has no name.
///
/// # Errors
/// The store's.
pub fn names(
    installation: &Installation,
    actor: &Actor,
    ids: &[&str],
) -> Result<Vec<Option<String>>, StoreError> {
    installation.store.read(|transaction| names_in(installation, transaction, actor, ids))
}

/// As [`names`], beside what else is read.
///
/// # Errors
/// The store's.
pub(crate) fn names_in(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    ids: &[&str],
) -> Result<Vec<Option<String>>, StoreError> {
    let mut names = vec![None; ids.len()];
    record::each_by_id(transaction, ids, |place, record| {
        if let Some(name) = names.get_mut(place) {
            let (agency, form) = (record.agency, record.form);
            let law = &installation.regulation;
            *name = title::seen_by(law, actor, agency, form, record.fields);
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(names)
}
