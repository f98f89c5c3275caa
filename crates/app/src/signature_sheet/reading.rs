//! Who is asked, who has signed and how; for who keeps the sheet, and for who is asked, their own line alone.

use std::collections::{HashMap, HashSet};

use domain::Moment;
use domain::access::Role;
use regulation::Day;
use serde::Serialize;
use serde_json::{Map, Value as Json};
use store::signature::{self as signatures, SignatureRow, Way};
use store::signature_sheet::{self as rows, SheetRow};
use store::{StoreError, Transaction, notice};

use super::sign::fields;
use super::{End, SheetError, day, known, stored};
use crate::access::oneself;
use crate::evidence::named_in;
use crate::import::Language;
use crate::{Actor, Installation, subject};

/// Sheets that say the same text elsewhere than in a field of files are looked through so far.
const SHEETS_AT_ONCE: u32 = 20;

/// What people sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sheet {
    pub id: String,
    pub agency: String,
    pub form: String,
    pub title: String,
    pub words: String,
    /// What every record says alike.
    pub with: Map<String, Json>,
    /// Of all of that; each signature names it.
    pub content_sha256: String,
    pub opened_at: Moment,
    /// As written.
    pub opened_by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<End>,
    pub n_people: usize,
    pub n_signed: usize,
}

/// Somebody who is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The id of their record.
    pub person: String,
    /// Shortened where the reader has no need of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
    /// Whether an account stands for them, so that they find it on their own list and sign there; of those
    /// who have signed it is not asked.
    #[serde(skip)]
    pub has_account: bool,
}

/// Somebody's signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signature {
    #[serde(serialize_with = "word")]
    pub way: Way,
    pub on: Day,
    /// When it was signed on screen, or confirmed from the paper.
    pub at: Moment,
    /// As written: who signed, or who confirmed.
    pub by: String,
    pub content_sha256: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scan: Option<String>,
    /// The record that was filed for it.
    pub record: String,
}

/// A sheet as somebody sees it who is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    pub sheet: Sheet,
    pub signature: Option<Signature>,
}

/// One page of sheets, the newest first.
#[derive(Debug, Clone, Serialize)]
pub struct SheetPage {
    pub sheets: Vec<Sheet>,
    /// Before which the next page begins; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A sheet with everybody who is asked, those first who have not signed.
///
/// # Errors
/// [`SheetError::NotFound`], also for who may not know that it is there.
pub fn get(
    installation: &Installation,
    actor: &Actor,
    id: &str,
) -> Result<(Sheet, Vec<Line>), SheetError> {
    let row = known(installation, actor, id)?;
    let today = installation.today().days();
    let (people, mut signed, able) = installation.store.read(|transaction| {
        let people = rows::people(transaction, id)?;
        let signed = signatures::of_sheet(transaction, id)?.into_iter();
        let signed: HashMap<String, SignatureRow> =
            signed.map(|one| (one.person.clone(), one)).collect();
        let mut able = HashSet::new();
        for person in people.iter().filter(|person| !signed.contains_key(*person)) {
            let role = Role::Staff.word();
            if !notice::accounts_of(transaction, person, role, today)?.is_empty() {
                able.insert(person.clone());
            }
        }
        Ok::<_, StoreError>((people, signed, able))
    })?;
    let ids: Vec<&str> = people.iter().map(String::as_str).collect();
    let names = subject::names(installation, actor, &ids, Language::Chinese)?;
    let sheet = told(row, people.len(), signed.len())?;
    let lines = people.into_iter().zip(names).map(|(person, name)| {
        let signature = signed.remove(&person).map(Signature::of);
        Line { has_account: able.contains(&person), person, name, signature }
    });
    let mut lines: Vec<Line> = lines.collect();
    lines.sort_by_key(|line| line.signature.is_some());
    Ok((sheet, lines))
}

/// One page of the sheets of agencies where the actor reads the form's records.
///
/// # Errors
/// The store's.
pub fn list(
    installation: &Installation,
    actor: &Actor,
    agency: Option<&str>,
    before: Option<&str>,
    limit: u32,
) -> Result<SheetPage, SheetError> {
    let (sight, more) = (actor.sight(), limit.saturating_add(1));
    Ok(installation.store.read(|transaction| {
        let found = rows::before(transaction, sight, before, agency, more)?;
        page_of(transaction, found, limit)
    })?)
}

/// The first of the open sheets that wait for the actor's own signature, the oldest first.
///
/// # Errors
/// The store's.
pub fn own_waiting(
    installation: &Installation,
    actor: &Actor,
    limit: u32,
) -> Result<SheetPage, SheetError> {
    Ok(installation.store.read(|transaction| {
        let found = waiting_for(installation, transaction, actor, limit.saturating_add(1))?;
        page_of(transaction, found, limit)
    })?)
}

/// One page of the sheets that the actor signed, the newest first.
///
/// # Errors
/// The store's.
pub fn own_signed(
    installation: &Installation,
    actor: &Actor,
    before: Option<&str>,
    limit: u32,
) -> Result<SheetPage, SheetError> {
    let more = limit.saturating_add(1);
    Ok(installation.store.read(|transaction| {
        let mut found: Vec<SheetRow> = Vec::new();
        for person in oneself(installation, transaction, actor)? {
            let of = (person.id.as_str(), person.agency.as_str());
            found.extend(rows::signed_by(transaction, of, before, more)?);
        }
        found.sort_by(|one, other| other.id.cmp(&one.id));
        found.dedup_by(|one, other| one.id == other.id);
        page_of(transaction, found, limit)
    })?)
}

/// As many of the sheets as a page holds, where one more was looked for.
fn page_of(
    transaction: &mut Transaction<'_>,
    mut found: Vec<SheetRow>,
    limit: u32,
) -> Result<SheetPage, StoreError> {
    let is_more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| is_more).map(|row| row.id.clone());
    let sheets = found.into_iter().map(|row| counted(transaction, row));
    Ok(SheetPage { sheets: sheets.collect::<Result<_, StoreError>>()?, next })
}

/// A sheet that asks the actor, with their own signature.
///
/// # Errors
/// [`SheetError::NotFound`] for everybody else.
pub fn own(installation: &Installation, actor: &Actor, id: &str) -> Result<Own, SheetError> {
    let (row, person) = own_line(installation, actor, id)?;
    Ok(installation.store.read(|transaction| {
        let signature = signatures::of_person(transaction, id, &person)?.map(Signature::of);
        Ok::<_, StoreError>(Own { sheet: counted(transaction, row)?, signature })
    })?)
}

/// The signature for which a record was filed, with its sheet's id.
///
/// # Errors
/// The store's.
pub fn signature_of(
    installation: &Installation,
    record: &str,
) -> Result<Option<(String, Signature)>, StoreError> {
    let found =
        installation.store.read(|transaction| signatures::by_record(transaction, record))?;
    Ok(found.map(|row| (row.sheet.clone(), Signature::of(row))))
}

/// A sheet and the person of its line that is the actor's own.
pub(super) fn own_line(
    installation: &Installation,
    actor: &Actor,
    id: &str,
) -> Result<(SheetRow, String), SheetError> {
    let row = stored(installation, id)?;
    let found = installation.store.read(|transaction| {
        let people = oneself(installation, transaction, actor)?;
        for person in people.iter().filter(|person| person.agency == row.agency) {
            if let Some(line) = rows::line_of(transaction, id, &person.id)? {
                return Ok(Some(line));
            }
        }
        Ok::<_, StoreError>(None)
    })?;
    let person = found.ok_or_else(|| SheetError::NotFound { id: id.to_owned() })?;
    Ok((row, person))
}

/// The open sheets that ask the actor and that they have not signed, up to `limit` for each of their names.
pub(crate) fn waiting_for(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    limit: u32,
) -> Result<Vec<SheetRow>, StoreError> {
    let mut found: Vec<SheetRow> = Vec::new();
    for person in oneself(installation, transaction, actor)? {
        found.extend(rows::waiting_for(transaction, &person.id, &person.agency, limit)?);
    }
    found.sort_by(|one, other| one.id.cmp(&other.id));
    found.dedup_by(|one, other| one.id == other.id);
    Ok(found)
}

/// The newest sheet that asks the actor and says in its fields that a file goes with it.
pub(crate) fn with_file(
    installation: &Installation,
    actor: &Actor,
    sha256: &str,
) -> Result<Option<SheetRow>, StoreError> {
    installation.store.read(|transaction| {
        for person in oneself(installation, transaction, actor)? {
            let of = (person.id.as_str(), person.agency.as_str());
            for row in rows::saying(transaction, of, sha256, SHEETS_AT_ONCE)? {
                let form = installation.regulation.form(&row.form);
                let with = fields(&row)?;
                if form.is_some_and(|form| named_in(form, &with).any(|(_, one)| one == sha256)) {
                    return Ok(Some(row));
                }
            }
        }
        Ok(None)
    })
}

pub(super) fn counted(
    transaction: &mut Transaction<'_>,
    row: SheetRow,
) -> Result<Sheet, StoreError> {
    let n_people = rows::n_people(transaction, &row.id)?;
    let n_signed = signatures::n_of_sheet(transaction, &row.id)?;
    let count = |count: i64| usize::try_from(count).unwrap_or_default();
    told(row, count(n_people), count(n_signed))
}

fn told(row: SheetRow, n_people: usize, n_signed: usize) -> Result<Sheet, StoreError> {
    Ok(Sheet {
        with: fields(&row)?,
        id: row.id,
        agency: row.agency,
        form: row.form,
        title: row.title,
        words: row.words,
        content_sha256: row.content_sha256,
        opened_at: Moment::from_microseconds(row.opened_at),
        opened_by: row.opened_by,
        end: row.end.map(End::of),
        n_people,
        n_signed,
    })
}

impl Signature {
    fn of(row: SignatureRow) -> Self {
        Self {
            way: row.way,
            on: day(row.signed_on),
            at: Moment::from_microseconds(row.signed_at),
            by: row.signed_by,
            content_sha256: row.content_sha256,
            scan: row.scan,
            record: row.record,
        }
    }
}

fn word<S: serde::Serializer>(way: &Way, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(way.word())
}
