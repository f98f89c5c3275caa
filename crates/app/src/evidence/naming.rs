//! Which files the fields of a record name. A field of type file holds the hash of a file that is kept
//! here, or says in words where the paper lies; only what looks like a hash is held to the store.

use std::collections::BTreeSet;

use regulation::{FieldType, Form, Regulation};
use serde_json::{Map, Value as Json};
use store::evidence as rows;
use store::record::RecordRow;
use store::{StoreError, Transaction};

use super::reading;
use crate::{Actor, Installation};

/// Hexadecimal digits of a SHA-256.
const HASH_DIGITS: usize = 64;

/// Whether a text names a file of the store, and not a paper elsewhere.
#[must_use]
pub fn is_hash(text: &str) -> bool {
    text.len() == HASH_DIGITS && text.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// Whether a field may hold files: one of files, or a signature, which may be the scan of one.
#[must_use]
pub fn is_of_files(kind: &FieldType) -> bool {
    match kind {
        FieldType::File | FieldType::Signature => true,
        FieldType::List(item) => is_of_files(item),
        _ => false,
    }
}

/// The hashes that the fields of a record name, each with its field.
pub fn named_in<'v>(
    form: &'v Form,
    with: &'v Map<String, Json>,
) -> impl Iterator<Item = (&'v str, &'v str)> {
    let fields = form.fields.iter().filter(|field| is_of_files(&field.kind));
    fields.flat_map(|field| {
        let values = match with.get(&field.name) {
            Some(Json::Array(items)) => items.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        let texts = values.iter().filter_map(Json::as_str).filter(|text| is_hash(text));
        texts.map(|text| (field.name.as_str(), text))
    })
}

/// Whether the actor may name a file in a record: it is kept, and they may open it. Who knows no more
/// than the hash of somebody else's file does not get to read it by filing a record.
///
/// # Errors
/// The store's.
pub(crate) fn may_name(
    installation: &Installation,
    actor: &Actor,
    sha256: &str,
) -> Result<bool, StoreError> {
    match reading::find(installation, actor, sha256) {
        Ok(_) => Ok(true),
        Err(super::EvidenceError::Store(error)) => Err(error),
        Err(_) => Ok(false),
    }
}

/// Whether the bytes of a file were removed because its term was over. A correction goes on naming it; no
/// other record rests on what nobody can look at.
///
/// # Errors
/// The store's.
pub(crate) fn is_gone(
    transaction: &mut Transaction<'_>,
    sha256: &str,
    corrected: Option<&str>,
) -> Result<bool, StoreError> {
    if rows::disposal(transaction, sha256)?.is_none() {
        return Ok(false);
    }
    let Some(corrected) = corrected else { return Ok(true) };
    Ok(!rows::names(transaction, corrected, sha256)?)
}

/// The files that a record names and that went since it was checked, each with its field. It is asked in the
/// change that files the record, which no removal comes between.
///
/// # Errors
/// The database's.
pub(crate) fn gone_since(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    record: &RecordRow,
) -> Result<Vec<(String, String)>, StoreError> {
    let Some(form) = regulation.form(&record.form) else { return Ok(Vec::new()) };
    let with = fields(record)?;
    let mut gone = Vec::new();
    for (field, sha256) in named_in(form, &with) {
        if rows::get(transaction, sha256)?.is_none()
            || is_gone(transaction, sha256, record.supersedes.as_deref())?
        {
            gone.push((field.to_owned(), sha256.to_owned()));
        }
    }
    Ok(gone)
}

/// Whether a file is kept here, for who names it by another's word.
///
/// # Errors
/// The store's.
pub(crate) fn is_kept(installation: &Installation, sha256: &str) -> Result<bool, StoreError> {
    Ok(installation.store.read(|transaction| rows::get(transaction, sha256))?.is_some())
}

/// Notes what records name, in the transaction that files them.
///
/// # Errors
/// The database's.
pub(crate) fn note(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    records: &[RecordRow],
) -> Result<(), StoreError> {
    let mut namings = BTreeSet::new();
    for record in records {
        let Some(form) = regulation.form(&record.form) else { continue };
        // Most records say nothing of files, and need not be read for that.
        let mut fields = form.fields.iter().filter(|field| is_of_files(&field.kind));
        if !fields.any(|field| record.fields.contains(&field.name)) {
            continue;
        }
        for sha256 in named(form, record)? {
            namings.insert((sha256, record.id.as_str()));
        }
    }
    rows::name(transaction, namings.iter().map(|(sha256, record)| (sha256.as_str(), *record)))
}

fn named(form: &Form, record: &RecordRow) -> Result<Vec<String>, StoreError> {
    let with = fields(record)?;
    Ok(named_in(form, &with).map(|(_, sha256)| sha256.to_owned()).collect())
}

fn fields(record: &RecordRow) -> Result<Map<String, Json>, StoreError> {
    let damaged = |_| StoreError::Damaged { what: format!("record {}", record.id) };
    serde_json::from_str(&record.fields).map_err(damaged)
}

/// After fields of a record were erased: it names their files no more, and a file that no other record
/// names is forgotten. Returns those whose bytes are to go.
///
/// # Errors
/// The database's.
pub(crate) fn lost(
    transaction: &mut Transaction<'_>,
    form: &Form,
    record: &RecordRow,
    left: &Map<String, Json>,
) -> Result<Vec<String>, StoreError> {
    let kept: BTreeSet<&str> = named_in(form, left).map(|(_, sha256)| sha256).collect();
    let mut forgotten = Vec::new();
    for sha256 in named(form, record)? {
        if kept.contains(sha256.as_str()) || rows::get(transaction, &sha256)?.is_none() {
            continue;
        }
        rows::forget_naming(transaction, &record.id, &sha256)?;
        if !rows::is_named(transaction, &sha256)? {
            rows::forget(transaction, &sha256)?;
            forgotten.push(sha256);
        }
    }
    Ok(forgotten)
}
