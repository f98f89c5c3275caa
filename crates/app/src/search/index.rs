//! Keeps the index: takes records in behind those who write, some thousands at a time, and builds all of
//! it anew where the words or the law by which it was built are others.

use std::collections::HashMap;

use domain::search::{EDITION, each_file, each_name_of, each_term_of, naming_fields};
use ledger::to_hexadecimal;
use regulation::{Field, Regulation};
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};
use store::search::{self, NewPart, Space};
use store::{StoreError, Transaction, change, evidence, record};

use crate::Installation;
use crate::evidence::is_hash;

/// So many records are taken in together: while they are written, others who write wait.
const RECORDS_AT_ONCE: u32 = 8_192;

/// How much of what is filed can be found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Coverage {
    #[default]
    Whole,
    Part {
        n_records: i64,
        of: i64,
    },
}

/// Takes the next records in; false where there are none. It is called again and again while the
/// program serves, and until there is nothing left by the command that rebuilds the index.
///
/// # Errors
/// The store's.
pub fn take_in(installation: &Installation) -> Result<bool, StoreError> {
    let store = &installation.store;
    let edition = edition(installation);
    let index = store.read(search::index)?;
    if index.sha256 != edition {
        return begin_anew(installation, &index, edition);
    }
    let read = store.read(|transaction| {
        let taken = search::waiting(transaction, &index, RECORDS_AT_ONCE)?;
        let Some(taken) = taken else { return Ok(None) };
        let part = part_of(transaction, &installation.regulation, &taken.records)?;
        Ok::<_, StoreError>(Some((taken, part)))
    })?;
    let Some((taken, part)) = read else { return Ok(false) };
    store.write_long(|transaction| {
        if search::add(transaction, &index, &taken, part)? {
            search::merge(transaction)?;
        }
        Ok(true)
    })
}

/// Has the whole index built anew, by the calls of [`take_in`] that follow.
///
/// # Errors
/// The store's.
pub fn forget(installation: &Installation) -> Result<(), StoreError> {
    installation.store.write(|transaction| search::begin_anew(transaction, ""))
}

/// How many records can be found.
///
/// # Errors
/// The store's.
pub fn n_records(installation: &Installation) -> Result<i64, StoreError> {
    installation.store.read(search::n_records)
}

/// How much of what is filed can be found.
///
/// # Errors
/// The store's.
pub fn coverage(installation: &Installation) -> Result<Coverage, StoreError> {
    let edition = edition(installation);
    installation.store.read(|transaction| {
        let index = search::index(transaction)?;
        coverage_in(transaction, &index, edition)
    })
}

pub(super) fn coverage_in(
    transaction: &mut Transaction<'_>,
    index: &search::Index,
    edition: &str,
) -> Result<Coverage, StoreError> {
    if index.sha256 == edition && index.known == change::last(transaction)? {
        return Ok(Coverage::Whole);
    }
    let of = record::n_filed(transaction)?;
    let n_records = match index.sha256 == edition {
        true => search::n_records(transaction)?,
        false => 0,
    };
    Ok(match n_records >= of {
        true => Coverage::Whole,
        false => Coverage::Part { n_records, of },
    })
}

/// Clears away what was built before, part by part, and begins.
fn begin_anew(
    installation: &Installation,
    index: &search::Index,
    edition: &str,
) -> Result<bool, StoreError> {
    installation.store.write(|transaction| {
        if !index.sha256.is_empty() {
            search::begin_anew(transaction, "")?;
        }
        if !search::clear_part(transaction)? {
            search::begin_anew(transaction, edition)?;
        }
        Ok(true)
    })
}

/// By which words and law an index is built: it is another where a field becomes personal, or a thing is called by
/// others.
pub(super) fn edition(installation: &Installation) -> &str {
    installation.shelves.edition.get_or_init(|| {
        let regulation = &installation.regulation;
        let mut hash = Sha256::new();
        hash.update(EDITION);
        let forms = regulation.forms.iter().map(|form| (&form.id, &form.fields));
        let parts = regulation.parts.iter().map(|part| (&part.id, &part.fields));
        for form in &regulation.forms {
            hash.update(format!("\n{} {:?} {:?}", form.id, form.key, form.called));
        }
        for (id, fields) in forms.chain(parts) {
            hash.update(format!("\n{id}"));
            for Field { name, kind, personal, values, .. } in fields {
                hash.update(format!(" {name} {kind:?} {personal} {values:?}"));
            }
        }
        to_hexadecimal(&hash.finalize())
    })
}

/// A form as its records are cut into terms; empty where the law knows it no more.
#[derive(Default)]
struct Cut<'r> {
    fields: &'r [Field],
    /// By which its records are named where others refer to them.
    naming: Vec<&'r Field>,
}

impl<'r> Cut<'r> {
    fn of(regulation: &'r Regulation, form: &str) -> Self {
        let form = regulation.form(form);
        let cut =
            form.map(|form| Self { fields: &form.fields, naming: naming_fields(regulation, form) });
        cut.unwrap_or_default()
    }

    fn each_term(
        &self,
        regulation: &Regulation,
        with: &Map<String, Json>,
        names: &HashMap<String, String>,
        mut visit: impl FnMut(Space, &str),
    ) {
        let name = |hash: &str| names.get(hash).cloned();
        each_term_of(regulation, self.fields, with, &name, &mut |space, term| {
            visit(stored(space), term);
        });
        each_name_of(&self.naming, with, &mut |space, term| visit(stored(space), term));
    }
}

fn part_of(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    records: &[search::Waiting],
) -> Result<NewPart, StoreError> {
    let read: Vec<(&search::Waiting, Map<String, Json>)> = records
        .iter()
        .map(|record| Ok((record, read(&record.id, &record.fields)?)))
        .collect::<Result<_, StoreError>>()?;
    let mut cuts: HashMap<&str, Cut<'_>> = HashMap::new();
    let mut hashes = Vec::new();
    for (record, with) in &read {
        let form = record.form.as_str();
        let cut = cuts.entry(form).or_insert_with(|| Cut::of(regulation, form));
        let mut note = |hash: &str| hashes.push(hash.to_owned());
        each_file(regulation, cut.fields, with, &mut note);
    }
    let names = file_names(transaction, hashes)?;
    let mut part = NewPart::default();
    for (record, with) in &read {
        part.record(record.book, record.day, record.id.clone());
        if let Some(cut) = cuts.get(record.form.as_str()) {
            cut.each_term(regulation, with, &names, |space, term| part.term(space, term));
        }
    }
    Ok(part)
}

/// Takes a record in anew whose words were erased: nothing of what it said before is left.
pub(crate) fn renew(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    (id, form, fields): (&str, &str, &str),
) -> Result<(), StoreError> {
    if !search::strike(transaction, id)? {
        return Ok(());
    }
    let with = read(id, fields)?;
    let cut = Cut::of(regulation, form);
    let mut hashes = Vec::new();
    each_file(regulation, cut.fields, &with, &mut |hash| hashes.push(hash.to_owned()));
    let names = file_names(transaction, hashes)?;
    let mut terms = Vec::new();
    cut.each_term(regulation, &with, &names, |space, term| terms.push((space, term.to_owned())));
    let terms = terms.iter().map(|(space, term)| (*space, term.as_str()));
    search::add_one(transaction, id, terms)
}

/// What files are called, by their hashes.
pub(super) fn file_names(
    transaction: &mut Transaction<'_>,
    hashes: Vec<String>,
) -> Result<HashMap<String, String>, StoreError> {
    let mut names = HashMap::new();
    // A field of files may say where a paper lies, and a signature by whom it was given.
    for hash in hashes.into_iter().filter(|text| is_hash(text)) {
        if !names.contains_key(&hash)
            && let Some(file) = evidence::get(transaction, &hash)?
        {
            names.insert(hash, file.first_name);
        }
    }
    Ok(names)
}

fn read(id: &str, fields: &str) -> Result<Map<String, Json>, StoreError> {
    let damaged = |_| StoreError::Damaged { what: format!("the fields of the record {id}") };
    serde_json::from_str(fields).map_err(damaged)
}

fn stored(space: domain::search::Space) -> Space {
    match space {
        domain::search::Space::Open => Space::Open,
        domain::search::Space::Files => Space::Files,
        domain::search::Space::Personal => Space::Personal,
    }
}
