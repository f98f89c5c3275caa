//! Whether what is kept beside the bytes of files follows from what the log binds: what a file is from what the
//! log was told as it was brought, which records name it from what they say.

use std::collections::BTreeSet;

use regulation::{Form, Regulation};
use store::evidence::{self as rows, Brought, EvidenceRow};
use store::{StoreError, Transaction, record as records};

use super::naming::{is_of_files, named_in};
use super::{FOUND_CLEAN, NOT_SCANNED, told_of};
use crate::Installation;

/// The files of which something else is kept than the log was told as they were brought, and the records that
/// are not noted to name what they name.
///
/// # Errors
/// The store's.
pub fn altered(installation: &Installation) -> Result<Vec<String>, StoreError> {
    let regulation = &*installation.regulation;
    let (files, records) = installation.store.read(|transaction| {
        let mut kept = BTreeSet::new();
        let mut files = rows::lost(transaction)?;
        rows::each_known(transaction, |row, brought| {
            if !is_as_brought(&row, brought) {
                files.insert(row.sha256.clone());
            }
            kept.insert(row.sha256);
            Ok::<_, StoreError>(())
        })?;
        Ok::<_, StoreError>((files, misnoted(transaction, regulation, &kept)?))
    })?;
    let files = files.into_iter().map(|sha256| format!("file {sha256}"));
    Ok(files.chain(records.into_iter().map(|record| format!("naming {record}"))).collect())
}

/// Whether a file is what the log was told of it, and goes by the name and the moment of who brought it first.
fn is_as_brought(row: &EvidenceRow, brought: Option<Brought<'_>>) -> bool {
    let Some(Brought { name, kept_at, told: Some(told) }) = brought else { return false };
    let is_told = |scanned: &str| told == told_of(&row.media_type, row.bytes, scanned);
    (name, kept_at) == (&*row.first_name, row.recorded_at)
        && [NOT_SCANNED, FOUND_CLEAN].into_iter().any(is_told)
}

/// The records that are noted to name other files than they name, or that are not there.
fn misnoted(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    kept: &BTreeSet<String>,
) -> Result<BTreeSet<String>, StoreError> {
    let mut noted = rows::noted(transaction)?;
    let mut misnoted = BTreeSet::new();
    let has_files = |form: &&Form| form.fields.iter().any(|field| is_of_files(&field.kind));
    for form in regulation.forms.iter().filter(has_files) {
        records::each_text(transaction, &form.id, |id, fields| {
            let named = named(form, id, fields, kept)?;
            if noted.remove(id).unwrap_or_default() != named {
                misnoted.insert(id.to_owned());
            }
            Ok::<_, StoreError>(())
        })?;
    }
    misnoted.extend(noted.into_keys());
    Ok(misnoted)
}

/// The files that a record names, as far as they are known here.
fn named(
    form: &Form,
    id: &str,
    fields: &str,
    kept: &BTreeSet<String>,
) -> Result<BTreeSet<String>, StoreError> {
    // Most records say nothing of files, and need not be read for that.
    let mut of_files = form.fields.iter().filter(|field| is_of_files(&field.kind));
    if !of_files.any(|field| fields.contains(&field.name)) {
        return Ok(BTreeSet::new());
    }
    let damaged = |_| StoreError::Damaged { what: format!("record {id}") };
    let with = serde_json::from_str(fields).map_err(damaged)?;
    let named = named_in(form, &with).map(|(_, sha256)| sha256);
    Ok(named.filter(|sha256| kept.contains(*sha256)).map(str::to_owned).collect())
}
