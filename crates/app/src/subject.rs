//! What people call the subjects of lines: the persons, systems and rooms behind their ids.

use store::{StoreError, Transaction};

use crate::typed::Manner;
use crate::{Actor, Installation, title};

/// The names of subjects, by position; none where an id is no record's.
///
/// # Errors
/// The store's.
pub fn names(
    installation: &Installation,
    actor: &Actor,
    ids: &[&str],
    manner: impl Into<Manner>,
) -> Result<Vec<Option<String>>, StoreError> {
    let manner = manner.into();
    installation.store.read(|transaction| names_in(installation, transaction, actor, ids, manner))
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
    manner: Manner,
) -> Result<Vec<Option<String>>, StoreError> {
    title::by_id_in(installation, transaction, actor, ids, manner, |_| true)
}
