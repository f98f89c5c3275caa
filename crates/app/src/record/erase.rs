//! Erases the personal fields of a record, in all its versions, by order; what the log proved stays.

use serde_json::{Map, Value as Json};
use store::change::{self, NewChange};
use store::event::{self, NewEvent};
use store::ledger as log;
use store::record::{self as rows, Order, RecordRow};
use store::{StoreError, Transaction};

use super::{RecordError, stored};
use crate::search::index;
use crate::{Action, Actor, Installation, Resource, access, evidence};

/// The order to erase.
#[derive(Debug, Clone, Default)]
pub struct NewOrder {
    /// Which personal fields; all where none is named.
    pub fields: Vec<String>,
    /// The law and the request that it rests on.
    pub ground: String,
    /// Who approved it; somebody else than who carries it out.
    pub approved_by: String,
}

/// What was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    pub change: i64,
    /// The ids of the versions in which something stood.
    pub records: Vec<String>,
    /// The hashes of the files that nothing names any more, and that are gone with it.
    pub files: Vec<String>,
    pub fields: Vec<String>,
}

/// Why nothing was erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    #[error(transparent)]
    Record(#[from] RecordError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("say on which ground it is erased, and who approved it")]
    NoGround,
    #[error("who approves an erasure is somebody else than {actor}, who carries it out")]
    SamePerson { actor: String },
    #[error("`{field}` of the form {form} is no personal field")]
    NotPersonal { form: String, field: String },
    #[error("the record `{id}` holds none of these fields any more")]
    Nothing { id: String },
}

/// Erases personal fields of a record and of all that it corrects or that corrects it. What else it
/// holds stays, and so does what the log committed to; whoever examines the log sees the order.
///
/// # Errors
/// [`EraseError`].
pub fn erase(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    new: &NewOrder,
) -> Result<Erased, EraseError> {
    let row = stored(installation, id)?;
    let book = Resource::Book { agency: &row.agency, form: &row.form };
    for action in [Action::Withdraw, Action::Approve, Action::ReadPersonal] {
        access::require(actor, action, &book).map_err(RecordError::from)?;
    }
    let fields = personal_fields(installation, &row, new)?;
    let by = actor.written();
    let (ground, approved_by) = (new.ground.trim(), new.approved_by.trim());
    if ground.is_empty() || approved_by.is_empty() {
        return Err(EraseError::NoGround);
    }
    if approved_by == by || approved_by == actor.name {
        return Err(EraseError::SamePerson { actor: actor.name.clone() });
    }
    let now = installation.now().microseconds();
    let order = Order {
        erased_at: now,
        erased_by: by.clone(),
        approved_by: approved_by.to_owned(),
        ground: ground.to_owned(),
        fields: fields.join(", "),
    };
    let erased = installation.store.write(|transaction| {
        let summary = format!("{} of {}", row.form, row.agency);
        let change = NewChange {
            happened_at: now,
            actor: &by,
            kind: "erasure",
            summary: &summary,
            source: None,
            records: 0,
        };
        let change = change::begin(transaction, &change)?;
        let (mut records, mut files) = (Vec::new(), Vec::new());
        for version in versions(transaction, id)? {
            if let Some((left, key)) = without(installation, &version, &fields)? {
                let text = serde_json::to_string(&left).map_err(|_| damaged(&version))?;
                log::erase(transaction, change, &version.id, (&text, key.as_deref()), &order)?;
                if let Some(form) = installation.regulation.form(&version.form) {
                    files.extend(evidence::lost(transaction, form, &version, &left)?);
                }
                let anew = (version.id.as_str(), version.form.as_str(), text.as_str());
                index::renew(transaction, &installation.regulation, anew)?;
                records.push(version.id);
            }
        }
        if records.is_empty() {
            return Err(EraseError::Nothing { id: id.to_owned() });
        }
        let detail = Some(order.ground.as_str());
        let records_erased = records.iter().map(|record| NewEvent {
            kind: "record.erased",
            subject: record,
            detail,
        });
        let files_erased =
            files.iter().map(|file| NewEvent { kind: "evidence.erased", subject: file, detail });
        let noted: Vec<NewEvent<'_>> = records_erased.chain(files_erased).collect();
        event::note(transaction, change, &noted)?;
        // Last, and before anybody else writes: who brings the same file again keeps its bytes anew. Should
        // the change not be kept after this, the order is given again, and what it wants gone is gone.
        for file in &files {
            installation.store.remove_evidence(file)?;
        }
        Ok(Erased { change, records, files, fields })
    })?;
    installation.store.drive_out()?;
    Ok(erased)
}

/// The names of the personal fields that are to go.
fn personal_fields(
    installation: &Installation,
    row: &RecordRow,
    new: &NewOrder,
) -> Result<Vec<String>, EraseError> {
    let form = installation.regulation.form(&row.form);
    let personal = form.into_iter().flat_map(|form| &form.fields).filter(|field| field.personal);
    let personal: Vec<&str> = personal.map(|field| field.name.as_str()).collect();
    match new.fields.iter().find(|field| !personal.contains(&field.as_str())) {
        Some(field) => {
            Err(EraseError::NotPersonal { form: row.form.clone(), field: field.clone() })
        }
        None if new.fields.is_empty() => Ok(personal.into_iter().map(str::to_owned).collect()),
        None => Ok(new.fields.clone()),
    }
}

/// The record, all that it corrects, and all that corrects it, the oldest first.
fn versions(transaction: &mut Transaction<'_>, id: &str) -> Result<Vec<RecordRow>, EraseError> {
    let missing = |id: &str| RecordError::NotFound { id: id.to_owned() };
    let mut oldest = rows::get(transaction, id)?.ok_or_else(|| missing(id))?;
    while let Some(older) = oldest.supersedes.clone() {
        oldest = rows::get(transaction, &older)?.ok_or_else(|| missing(&older))?;
    }
    let mut versions = Vec::new();
    let mut next = Some(oldest);
    while let Some(version) = next {
        next = match version.newer() {
            Some(newer) => rows::get(transaction, newer)?,
            None => None,
        };
        versions.push(version);
    }
    Ok(versions)
}

/// What is left of a version: its fields and its key.
type Left = (Map<String, Json>, Option<String>);

/// The fields and the key that are left of a version; none where it holds nothing of what is to go.
fn without(
    installation: &Installation,
    version: &RecordRow,
    fields: &[String],
) -> Result<Option<Left>, EraseError> {
    let mut left: Map<String, Json> =
        serde_json::from_str(&version.fields).map_err(|_| damaged(version))?;
    let before = left.len();
    left.retain(|name, _| !fields.contains(name));
    if left.len() == before {
        return Ok(None);
    }
    let form = installation.regulation.form(&version.form);
    let in_key = form.is_some_and(|form| form.key.iter().any(|name| fields.contains(name)));
    // What it is about must still tell it from others.
    let key = if in_key { Some(format!("erased {}", version.id)) } else { version.key.clone() };
    Ok(Some((left, key)))
}

fn damaged(version: &RecordRow) -> StoreError {
    StoreError::Damaged { what: format!("the fields of the record {}", version.id) }
}
