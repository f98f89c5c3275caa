//! 簽名單: people of an agency sign the same content, each by their own sign-in or together on paper, and
//! each signature files the record that proves it. Knows no particular form.

mod content;
mod paper;
mod reading;
mod sign;
mod twice;

use domain::Moment;
use regulation::{Day, Form, Signed};
use serde::Serialize;
use serde_json::{Map, Value as Json};
use store::change::{self, NewChange};
use store::event::{self, NewEvent};
use store::signature_sheet::{self as rows, EndRow, SheetRow};
use store::{StoreError, Transaction};

use crate::access::Forbidden;
use crate::import::Fault;
use crate::import::write::Ids;
use crate::notice::of_sheet::{Opened, asked};
use crate::once::{self, Known, Once};
use crate::record::{MOST_AT_ONCE, RecordError};
use crate::{Action, Actor, Installation, Resource, access};

pub use content::{is_asked, is_of_all, sheet_of};
pub use paper::{Paper, confirm};
pub use reading::{
    Line, Own, Sheet, SheetPage, Signature, get, list, own, own_signed, own_waiting, signature_of,
};
pub use sign::sign;
pub use store::signature::Way;
pub use twice::{open_already, opened_before};

pub(crate) use reading::{waiting_for, with_file};

/// How many letters a title may have; not of the law.
pub const TITLE: usize = 200;

/// How many letters the words that are signed and a reason may have; not of the law.
const WORDS: usize = 20_000;
const REASON: usize = 1_000;

/// What people are to sign.
#[derive(Debug, Clone, Default)]
pub struct NewSheet {
    pub form: String,
    pub agency: String,
    pub title: String,
    /// What is signed, word by word.
    pub words: String,
    /// What every record says alike.
    pub with: Map<String, Json>,
    /// Who is asked, by the ids of their records.
    pub people: Vec<String>,
}

/// Why nothing was opened, signed or closed.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("there is no signature sheet `{id}`")]
    NotFound { id: String },
    #[error("records of `{form}` are no signatures; name a form that people sign")]
    NotSigned { form: String },
    #[error("give it a title of at most {TITLE} letters")]
    Title,
    #[error("say what is signed, in at most {WORDS} letters")]
    Words,
    #[error("name 1 to {MOST_AT_ONCE} people")]
    People,
    /// What every record says is not as the form asks; the row of a fault is the person's place.
    #[error("{} of its fields are not as the form asks", .0.len())]
    Faults(Vec<Fault>),
    #[error("the sheet was closed; nobody signs it any more")]
    Closed,
    #[error("the sheet is no longer as it was read; read it again")]
    Changed,
    #[error("{n_signed} of them have signed already; look at the list again")]
    Signed { n_signed: usize },
    #[error("{n_counted} signatures were counted on the paper and {n_named} names ticked")]
    Count { n_counted: usize, n_named: usize },
    #[error("bring the scan of the paper first")]
    NoScan,
    #[error("nobody signs on a day that lies ahead, or before the sheet was opened")]
    Day,
    #[error("a reason has at most {REASON} letters; make it shorter")]
    Reason,
    #[error(
        "another open account stands for the same person; whoever keeps accounts closes one of them"
    )]
    TwoAccounts,
    #[error("the idempotency key was used for another request")]
    KeyReused,
}

impl From<RecordError> for SheetError {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Forbidden(error) => error.into(),
            RecordError::Store(error) => error.into(),
            RecordError::Faults(faults) => Self::Faults(faults),
            RecordError::NotFound { id } => Self::NotFound { id },
            RecordError::KeyReused => Self::KeyReused,
            // Nothing is withdrawn by a sheet.
            RecordError::Stale { .. } | RecordError::Changed { .. } | RecordError::Reserved(_) => {
                Self::Changed
            }
        }
    }
}

/// Asks people to sign, as one change; returns the sheet's id.
///
/// # Errors
/// [`SheetError`]; nothing is written then.
pub fn open(
    installation: &Installation,
    actor: &Actor,
    new: &NewSheet,
    once: Option<Once<'_>>,
) -> Result<String, SheetError> {
    let form = may_keep(installation, actor, &new.agency, &new.form)?.0;
    let (written, now) = (actor.written(), installation.now());
    match once::find(installation, &written, once)? {
        Known::Nothing => {}
        Known::Done(id) => return Ok(id),
        Known::Other => return Err(SheetError::KeyReused),
    }
    let people = checked(installation, actor, form, new)?;
    let fields = Json::Object(content::alike(installation, form, &new.with)).to_string();
    let (title, words) = (new.title.trim().to_owned(), new.words.trim().to_owned());
    let row = SheetRow {
        id: Ids::new(now).next(),
        content_sha256: content::sha256(&new.agency, form, &title, &words, &fields),
        agency: new.agency.clone(),
        form: form.id.clone(),
        title,
        words,
        fields,
        opened_at: now.microseconds(),
        opened_by: written.clone(),
        change: 0,
        end: None,
    };
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let outcome = installation.store.write(|transaction| {
        let change = begin(transaction, now, &written, &row, 0)?;
        rows::insert(transaction, change, &row, &people)?;
        let opened = Opened { sheet: &row.id, agency: &row.agency, form: &row.form, by: &written };
        asked(installation, transaction, opened, &people)?;
        let opened =
            NewEvent { kind: "signature-sheet.opened", subject: &row.id, detail: Some(&row.form) };
        event::note(transaction, change, &[opened])?;
        once::keep(transaction, &written, once, &row.id, now.microseconds())
    });
    match outcome {
        Ok(()) => Ok(row.id),
        // Another request was written first: the same one, whose answer is given, or another one.
        Err(error) if once::is_raced(&error) => match once::find(installation, &written, once)? {
            Known::Done(id) => Ok(id),
            Known::Nothing | Known::Other => Err(SheetError::KeyReused),
        },
        Err(error) => Err(error.into()),
    }
}

/// Who is asked, each once, where the record of each of them would be whole.
///
/// # Errors
/// [`SheetError`]; of several, the first.
pub fn checked(
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    new: &NewSheet,
) -> Result<Vec<String>, SheetError> {
    let (people, wrong) = tried(installation, actor, form, new)?;
    wrong.into_iter().next().map_or(Ok(people), Err)
}

/// Everything that who opens a sheet has to mend, told at once.
///
/// # Errors
/// [`SheetError`], of what cannot be mended on the sheet.
pub fn wrong(
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    new: &NewSheet,
) -> Result<Vec<SheetError>, SheetError> {
    Ok(tried(installation, actor, form, new)?.1)
}

/// Who is asked, each once, and what is wrong with the sheet.
fn tried(
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    new: &NewSheet,
) -> Result<(Vec<String>, Vec<SheetError>), SheetError> {
    let is_said = |text: &str, most: usize| (1..=most).contains(&text.trim().chars().count());
    let mut wrong = Vec::new();
    if !is_said(&new.title, TITLE) {
        wrong.push(SheetError::Title);
    }
    if !is_said(&new.words, WORDS) {
        wrong.push(SheetError::Words);
    }
    let mut people = Vec::new();
    let mut faults = Vec::new();
    if !(1..=MOST_AT_ONCE).contains(&new.people.len()) {
        wrong.push(SheetError::People);
        // What all say alike is tried for nobody in particular.
        match content::tried(installation, actor, form, new, "") {
            Ok(_) => {}
            Err(SheetError::Faults(told)) => {
                let regulation = &*installation.regulation;
                faults.extend(told.into_iter().filter(|one| is_of_all(regulation, form, one)));
            }
            Err(error) => return Err(error),
        }
        return Ok((people, of_both(wrong, faults)));
    }
    for (place, person) in new.people.iter().enumerate() {
        match content::tried(installation, actor, form, new, person) {
            Ok(person) => people.push(person),
            Err(SheetError::Faults(told)) => {
                let row = u64::try_from(place + 1).unwrap_or(u64::MAX);
                faults.extend(told.into_iter().map(|fault| fault.of_row(row)));
            }
            Err(error) => return Err(error),
        }
    }
    people.sort_unstable();
    people.dedup();
    Ok((people, of_both(wrong, faults)))
}

/// What is wrong with the sheet itself, then what is wrong with its fields.
fn of_both(mut wrong: Vec<SheetError>, faults: Vec<Fault>) -> Vec<SheetError> {
    if !faults.is_empty() {
        wrong.push(SheetError::Faults(faults));
    }
    wrong
}

/// Closes a sheet as one change; who has not signed is asked no more.
///
/// # Errors
/// [`SheetError`]; nothing is written then.
pub fn close(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    why: &str,
) -> Result<(), SheetError> {
    let row = known(installation, actor, id)?;
    may_keep(installation, actor, &row.agency, &row.form)?;
    let why = why.trim();
    if why.chars().count() > REASON {
        return Err(SheetError::Reason);
    }
    let (written, now) = (actor.written(), installation.now());
    installation.store.write(|transaction| {
        let change = begin(transaction, now, &written, &row, 0)?;
        still_open(transaction, id)?;
        let end =
            EndRow { why: why.to_owned(), ended_at: now.microseconds(), ended_by: written.clone() };
        rows::end(transaction, change, id, &end)?;
        let closed = NewEvent { kind: "signature-sheet.closed", subject: id, detail: None };
        Ok(event::note(transaction, change, &[closed])?)
    })
}

/// The form of a sheet, for who files its records at the agency.
fn may_keep<'i>(
    installation: &'i Installation,
    actor: &Actor,
    agency: &str,
    form: &str,
) -> Result<(&'i Form, &'i Signed), SheetError> {
    access::require(actor, Action::File, &Resource::Book { agency, form })?;
    signed(installation, form)
}

/// A form that people sign, and what signing fills in.
fn signed<'i>(
    installation: &'i Installation,
    id: &str,
) -> Result<(&'i Form, &'i Signed), SheetError> {
    let form = installation.regulation.form(id);
    let found = form.and_then(|form| Some((form, form.signed.as_ref()?)));
    found.ok_or_else(|| SheetError::NotSigned { form: id.to_owned() })
}

fn stored(installation: &Installation, id: &str) -> Result<SheetRow, SheetError> {
    let row = installation.store.read(|transaction| rows::get(transaction, id))?;
    row.ok_or_else(|| SheetError::NotFound { id: id.to_owned() })
}

/// A sheet of a book that the actor reads; who does not may not know that it is there.
fn known(installation: &Installation, actor: &Actor, id: &str) -> Result<SheetRow, SheetError> {
    let row = stored(installation, id)?;
    let book = Resource::Book { agency: &row.agency, form: &row.form };
    match access::may(actor, Action::Read, &book) {
        true => Ok(row),
        false => Err(SheetError::NotFound { id: id.to_owned() }),
    }
}

/// The change has begun: from there on no other writer can close the sheet.
fn still_open(transaction: &mut Transaction<'_>, id: &str) -> Result<(), SheetError> {
    match rows::get(transaction, id)? {
        Some(row) if row.end.is_none() => Ok(()),
        Some(_) => Err(SheetError::Closed),
        None => Err(SheetError::NotFound { id: id.to_owned() }),
    }
}

fn begin(
    transaction: &mut Transaction<'_>,
    now: Moment,
    written: &str,
    sheet: &SheetRow,
    n_records: usize,
) -> Result<i64, StoreError> {
    let change = NewChange {
        happened_at: now.microseconds(),
        actor: written,
        kind: "signature",
        summary: &format!("{} of {}", sheet.form, sheet.agency),
        source: None,
        records: i64::try_from(n_records).unwrap_or(i64::MAX),
    };
    change::begin(transaction, &change)
}

/// That a sheet was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct End {
    pub why: String,
    pub at: Moment,
    /// As written.
    pub by: String,
}

impl End {
    fn of(row: EndRow) -> Self {
        Self { why: row.why, at: Moment::from_microseconds(row.ended_at), by: row.ended_by }
    }
}

/// A day of the store.
fn day(days: i32) -> Day {
    Day::from_days(days)
}
