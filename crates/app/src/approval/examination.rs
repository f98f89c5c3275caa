//! Whether lists of what waits tell of each record what its acts say; judges no approval.

use store::StoreError;
use store::approval::misnoted;

use crate::Installation;

/// Each record that is noted to wait for another than its acts say, or for nobody: it would be missing on the
/// list of whoever is to approve or mend it.
///
/// # Errors
/// The store's.
pub fn altered(installation: &Installation) -> Result<Vec<String>, StoreError> {
    let records = installation.store.read(misnoted)?;
    Ok(records.into_iter().map(|record| format!("approval {record}")).collect())
}
