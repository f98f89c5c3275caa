//! Single records: filed, corrected by another, withdrawn, looked at, listed; never edited.

mod erase;
mod erased;
mod filing;
mod hidden;
mod outside;
mod reading;
mod whose;
mod wire;
mod write;

use store::change::{self, NewChange};
use store::event::{self, NewEvent};
use store::record::{self as rows, RecordRow, RecordState, Withdrawal};
use store::{StoreError, Transaction};

use crate::access::Forbidden;
use crate::import::Fault;
use crate::once::{self, Known};
use crate::{Action, Actor, Installation, access, personal};

pub(crate) use filing::{field_fault, unfit};
pub(crate) use outside::{Same, kept_from, said_already, speaks_from_outside, tell_outsider};
pub(crate) use reading::{Way, tell};

pub use crate::once::{Once, request_sha256};
pub use erase::{EraseError, Erased, NewOrder, erase};
pub use erased::{Erasure, erasures};
pub use outside::not_to_correct;
pub use store::record::{Book, Filter};
pub(crate) use whose::may_file_row;
pub use whose::{Reserved, may_be_withdrawn, may_correct};
pub use wire::{NewRecord, Record, RecordPage};

use whose::{may_file_some, may_withdraw};
use write::write;

pub(crate) use write::{insert, prepare, prepare_signed};

/// So many records are filed at once at most, not of the law.
pub const MOST_AT_ONCE: usize = 200;

/// Between the ids of records that one request filed: no id holds it.
const BETWEEN_IDS: &str = "\n";

/// Why a record could not be filed, withdrawn or shown.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("there is no record `{id}`")]
    NotFound { id: String },
    /// The fields that are wrong, each with its sentence in both languages.
    #[error("{} of its fields are not as the form asks", .0.len())]
    Faults(Vec<Fault>),
    /// The key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// Somebody corrected or withdrew the record since it was read.
    #[error("the record `{id}` was corrected or withdrawn meanwhile")]
    Stale { id: String },
    /// The record is another one by now than the caller expected.
    #[error("the record `{id}` is no longer as it was read; read it again")]
    Changed { id: String },
    /// Others withdraw it.
    #[error(transparent)]
    Reserved(#[from] Reserved),
}

/// Whether a record is as the caller has read it. It is asked in the transaction that changes the
/// record, where no other writer can come between.
pub type Expected<'a> = &'a dyn Fn(&Record) -> bool;

/// A record that was filed, now or by an earlier request with the same key.
#[derive(Debug, Clone)]
pub struct FiledRecord {
    pub record: Record,
    /// The request was answered before; nothing was done this time.
    pub repeated: bool,
}

/// Files one record as one change. A record with `supersedes` corrects that record.
///
/// # Errors
/// [`RecordError::Faults`] with every field that is wrong, [`RecordError::KeyReused`],
/// [`RecordError::Stale`] where the record to correct was corrected or withdrawn meanwhile.
pub fn file(
    installation: &Installation,
    actor: &Actor,
    new: &NewRecord,
    once: Option<Once<'_>>,
) -> Result<FiledRecord, RecordError> {
    file_expecting(installation, actor, new, once, None)
}

/// Corrects a record: the new one takes its place, and the older text never counts again.
///
/// # Errors
/// As [`file()`]; [`RecordError::NotFound`] for the older one, [`RecordError::Changed`] where it is
/// not as expected.
pub fn supersede(
    installation: &Installation,
    actor: &Actor,
    older: &str,
    new: &NewRecord,
    once: Option<Once<'_>>,
    expected: Option<Expected<'_>>,
) -> Result<FiledRecord, RecordError> {
    let row = stored(installation, older)?;
    let new = NewRecord {
        form: row.form,
        agency: Some(row.agency),
        supersedes: Some(older.to_owned()),
        ..new.clone()
    };
    file_expecting(installation, actor, &new, once, expected)
}

/// Files several records of one book as one change: all of them, or none.
///
/// # Errors
/// As [`file()`]; where there are several, the row of a fault says of which.
pub fn file_all(
    installation: &Installation,
    actor: &Actor,
    new: &[NewRecord],
    once: Option<Once<'_>>,
) -> Result<Vec<FiledRecord>, RecordError> {
    write(installation, actor, new, once, None)
}

/// Whether a record could be filed as it is; nothing is written.
///
/// # Errors
/// As [`file()`].
pub fn check(
    installation: &Installation,
    actor: &Actor,
    new: &NewRecord,
) -> Result<(), RecordError> {
    may_file_some(installation, actor, new)?;
    prepare(installation, actor, new, installation.now()).map(drop)
}

fn file_expecting(
    installation: &Installation,
    actor: &Actor,
    new: &NewRecord,
    once: Option<Once<'_>>,
    expected: Option<Expected<'_>>,
) -> Result<FiledRecord, RecordError> {
    let filed = write(installation, actor, std::slice::from_ref(new), once, expected)?;
    let none = || RecordError::NotFound { id: new.id.clone().unwrap_or_default() };
    filed.into_iter().next().ok_or_else(none)
}

/// Withdraws a record as one change; it stays, with who withdrew it, when and why.
///
/// # Errors
/// [`RecordError::NotFound`], [`RecordError::Stale`] where it was corrected or withdrawn before,
/// [`RecordError::Changed`] where it is not as expected, [`RecordError::KeyReused`],
/// [`RecordError::Reserved`] where others withdraw it.
pub fn withdraw(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    why: &str,
    once: Option<Once<'_>>,
    expected: Option<Expected<'_>>,
) -> Result<FiledRecord, RecordError> {
    let row = known(installation, actor, id)?;
    installation.store.read(|transaction| may_withdraw(installation, transaction, actor, &row))?;
    let now = installation.now().microseconds();
    let (acting, actor) = (actor, actor.written());
    if let Some(answer) = answered(installation, acting, once)? {
        return Ok(answer);
    }
    let withdrawal = Withdrawal {
        withdrawn_at: now,
        withdrawn_by: Some(actor.clone()),
        why: Some(why.trim().to_owned()).filter(|why| !why.is_empty()),
    };
    let outcome = installation.store.write(|transaction| {
        let summary = format!("{} of {}", row.form, row.agency);
        let change = NewChange {
            happened_at: now,
            actor: &actor,
            kind: "withdrawal",
            summary: &summary,
            source: None,
            records: 0,
        };
        let change = change::begin(transaction, &change)?;
        stands(installation, transaction, acting, id, expected)?;
        may_withdraw(installation, transaction, acting, &row)?;
        tell_outsider(installation, transaction, change, &row, id, &actor)?;
        rows::withdraw(transaction, change, id, &withdrawal)?;
        let withdrawn = NewEvent { kind: "record.withdrawn", subject: id, detail: None };
        event::note(transaction, change, &[withdrawn])?;
        once::keep(transaction, &actor, once, id, now)?;
        Ok::<_, RecordError>(())
    });
    match outcome {
        Ok(()) => {
            let row = stored(installation, id)?;
            let record = Record::seen_by(row, &installation.regulation, acting)?;
            Ok(FiledRecord { record, repeated: false })
        }
        Err(error) => {
            let answers = came_second(installation, acting, once, error)?;
            let none = || RecordError::NotFound { id: id.to_owned() };
            answers.into_iter().next().ok_or_else(none)
        }
    }
}

/// What never counted is replaced by whoever filed it, and once; what was approved of it falls.
fn may_replace(
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    id: &str,
) -> Result<(), RecordError> {
    let Some(row) = rows::get(transaction, id)? else { return Ok(()) };
    if row.awaited_correction.is_some() {
        return Err(RecordError::Stale { id: id.to_owned() });
    }
    let counted = matches!(row.state, RecordState::Approved | RecordState::Withdrawn);
    match counted || actor.principal().is_none() || row.filed_by == actor.written() {
        true => Ok(()),
        false => Err(RecordError::Forbidden(Forbidden {
            actor: actor.written(),
            action: Action::File,
            about: id.to_owned(),
        })),
    }
}

/// What is to be corrected or withdrawn must be as the caller expects, and still count. The change
/// has begun: from there on no other writer can alter the record.
fn stands(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    id: &str,
    expected: Option<Expected<'_>>,
) -> Result<(), RecordError> {
    // A record that is not there is told by the write itself.
    let Some(row) = rows::get(transaction, id)? else { return Ok(()) };
    let is_gone = row.superseded_by.is_some() || row.withdrawal.is_some();
    if let Some(expected) = expected
        && !expected(&Record::seen_by(row, &installation.regulation, actor)?)
    {
        return Err(RecordError::Changed { id: id.to_owned() });
    }
    match is_gone {
        true => Err(RecordError::Stale { id: id.to_owned() }),
        false => Ok(()),
    }
}

/// Another request was written first: the same one, whose answer is given again, or another one.
fn came_second(
    installation: &Installation,
    actor: &Actor,
    once: Option<Once<'_>>,
    error: RecordError,
) -> Result<Vec<FiledRecord>, RecordError> {
    let error = match error {
        RecordError::Store(error) if once::is_raced(&error) => RecordError::KeyReused,
        RecordError::Stale { .. }
        | RecordError::Changed { .. }
        | RecordError::Store(StoreError::RecordExists { .. }) => error,
        other => return Err(other),
    };
    all_answered(installation, actor, once)?.ok_or(error)
}

/// One record with what became of it, opened to be read: the log is told who saw its personal data.
///
/// # Errors
/// [`RecordError::NotFound`].
pub fn open(installation: &Installation, actor: &Actor, id: &str) -> Result<Record, RecordError> {
    let record = get(installation, actor, id)?;
    if reading::is_shown(installation, &record) {
        let of = format!("{} of {}", record.form, record.agency);
        personal::note(installation, actor, "record.read", id, &of)?;
    }
    Ok(record)
}

/// One record with what became of it.
///
/// # Errors
/// [`RecordError::NotFound`].
pub fn get(installation: &Installation, actor: &Actor, id: &str) -> Result<Record, RecordError> {
    Record::seen_by(known(installation, actor, id)?, &installation.regulation, actor)
}

/// The row of a record that the actor may read. Who may not read it may not know that it is there.
fn known(installation: &Installation, actor: &Actor, id: &str) -> Result<RecordRow, RecordError> {
    let row = stored(installation, id)?;
    let said = (row.agency.as_str(), row.form.as_str(), row.fields.as_str());
    match access::may_to_record(&installation.regulation, actor, Action::Read, said) {
        true => Ok(row),
        false => Err(RecordError::NotFound { id: id.to_owned() }),
    }
}

/// One page of records as [`list`] gives it, whole: the log is told who saw personal data among them.
///
/// # Errors
/// As [`list`].
pub fn list_whole(
    installation: &Installation,
    actor: &Actor,
    filter: &Filter<'_>,
    after: Option<&str>,
    limit: u32,
) -> Result<RecordPage, RecordError> {
    let page = list(installation, actor, filter, after, limit)?;
    tell(installation, actor, Way::List, filter.form, page.records.iter())?;
    Ok(page)
}

/// One page of the records that the actor may see; those corrected or withdrawn are among them and
/// say so.
///
/// # Errors
/// [`RecordError::NotFound`] for a cursor that no page gave.
pub fn list(
    installation: &Installation,
    actor: &Actor,
    filter: &Filter<'_>,
    after: Option<&str>,
    limit: u32,
) -> Result<RecordPage, RecordError> {
    let sight = actor.sight();
    let page =
        installation.store.read(|transaction| rows::list(transaction, filter, sight, after, limit));
    let page = page.map_err(|error| match error {
        StoreError::RecordMissing { id } => RecordError::NotFound { id },
        other => other.into(),
    })?;
    let records = shown(installation, actor, page.rows, filter.text)?;
    Ok(RecordPage { records, next: page.next })
}

/// Up to `limit` records of a form that the actor may see, of a body and of all below it, whose fields hold a
/// text where one is asked for; those withdrawn are left out.
///
/// # Errors
/// The store's.
pub(crate) fn list_below(
    installation: &Installation,
    actor: &Actor,
    (form, above): (&str, &str),
    text: Option<&str>,
    limit: u32,
) -> Result<Vec<Record>, RecordError> {
    access::follow(installation)?;
    let sight = actor.sight();
    let found = installation
        .store
        .read(|transaction| rows::below(transaction, (form, above), text, sight, limit))?;
    shown(installation, actor, found, text)
}

/// Rows as the actor sees them, as far as what they see holds the text that was asked for.
fn shown(
    installation: &Installation,
    actor: &Actor,
    found: Vec<RecordRow>,
    text: Option<&str>,
) -> Result<Vec<Record>, RecordError> {
    let mut records = Vec::with_capacity(found.len());
    for row in found {
        let record = Record::seen_by(row, &installation.regulation, actor)?;
        // Nobody learns what is hidden from them by asking for it.
        let hides = text.filter(|_| !record.hidden.is_empty());
        if hides.is_none_or(|text| holds(&record, text)) {
            records.push(record);
        }
    }
    Ok(records)
}

/// Whether a text stands anywhere in what is shown of a record.
fn holds(record: &Record, text: &str) -> bool {
    says(&serde_json::to_string(&record.with).unwrap_or_default(), text)
}

/// Whether a text stands anywhere in the text of fields.
pub(crate) fn says(fields: &str, text: &str) -> bool {
    fields.to_ascii_lowercase().contains(&text.to_ascii_lowercase())
}

/// How many records that the actor may see each agency keeps of each form, by agency and form.
///
/// # Errors
/// The store's.
pub fn books(installation: &Installation, actor: &Actor) -> Result<Vec<Book>, RecordError> {
    Ok(installation.store.read(|transaction| rows::books(transaction, actor.sight()))?)
}

/// The number of the last change: it grows with every record, withdrawal and decision.
///
/// # Errors
/// The store's.
pub fn version(installation: &Installation) -> Result<i64, StoreError> {
    installation.store.read(change::last)
}

pub(crate) fn stored(installation: &Installation, id: &str) -> Result<RecordRow, RecordError> {
    let row = installation.store.read(|transaction| rows::get(transaction, id))?;
    row.ok_or_else(|| RecordError::NotFound { id: id.to_owned() })
}

/// The answer that an earlier request with the same key got.
pub(crate) fn answered(
    installation: &Installation,
    actor: &Actor,
    once: Option<Once<'_>>,
) -> Result<Option<FiledRecord>, RecordError> {
    Ok(all_answered(installation, actor, once)?.and_then(|answers| answers.into_iter().next()))
}

/// As [`answered`], where a request files several.
fn all_answered(
    installation: &Installation,
    actor: &Actor,
    once: Option<Once<'_>>,
) -> Result<Option<Vec<FiledRecord>>, RecordError> {
    match once::find(installation, &actor.written(), once)? {
        Known::Nothing => Ok(None),
        Known::Done(ids) => {
            let answers = ids.split(BETWEEN_IDS).map(|id| {
                let row = stored(installation, id)?;
                let record = Record::seen_by(row, &installation.regulation, actor)?;
                Ok(FiledRecord { record, repeated: true })
            });
            answers.collect::<Result<Vec<_>, RecordError>>().map(Some)
        }
        Known::Other => Err(RecordError::KeyReused),
    }
}
