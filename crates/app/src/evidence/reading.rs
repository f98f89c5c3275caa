//! Who may open a file: whoever may read a record that names it and sees the field in which it stands,
//! whoever is asked to sign a sheet that names it, and whoever brought it, until a record of theirs names it
//! and while they hold a right where they brought it. To everybody else it is not there.

use std::fs::File;

use domain::Moment;
use domain::access::Right;
use store::evidence::{self as rows, Deposit, EvidenceRow};
use store::{StoreError, Transaction};

use super::naming::named_in;
use super::{Evidence, EvidenceError, content};
use crate::access::held_at;
use crate::record::{Record, RecordError};
use crate::{Action, Actor, Installation, personal, record, signature_sheet};

/// Records looked through at once for one that the actor may read.
const NAMINGS_AT_ONCE: u32 = 100;

/// Of how many that brought the same bytes one is chosen whose name is shown.
const DEPOSITS: u32 = 1000;

/// A file that may be read, with its bytes.
#[derive(Debug)]
pub struct Opened {
    pub evidence: Evidence,
    pub file: File,
    pub length: u64,
}

/// By what somebody may open a file.
pub(super) struct Found {
    evidence: Evidence,
    by: By,
}

/// What opens a file to somebody.
enum By {
    Record(Box<Record>),
    /// What they are asked to sign: its form and its agency.
    Sheet(String, String),
    Deposit,
}

/// Opens a file to be read. Where it belongs to a form with personal data the log is told.
///
/// # Errors
/// [`EvidenceError::NotFound`], also for who may not know that it is there.
pub fn open(
    installation: &Installation,
    actor: &Actor,
    sha256: &str,
) -> Result<Opened, EvidenceError> {
    let Found { evidence, by } = find(installation, actor, sha256)?;
    if let Some(gone) =
        installation.store.read(|transaction| rows::disposal(transaction, sha256))?
    {
        let on = Moment::from_microseconds(gone.disposed_at).day();
        return Err(EvidenceError::Disposed { sha256: sha256.to_owned(), on });
    }
    let of = match &by {
        By::Record(record) => Some((&record.form, &record.agency)),
        By::Sheet(form, agency) => Some((form, agency)),
        By::Deposit => None,
    };
    if let Some((form, agency)) = of {
        let found = installation.regulation.form(form);
        if found.is_some_and(|form| form.fields.iter().any(|field| field.personal)) {
            let of = format!("{form} of {agency}");
            personal::note(installation, actor, "evidence.read", sha256, &of)?;
        }
    }
    let (file, length) = content(installation, sha256)?;
    Ok(Opened { evidence, file, length })
}

/// What is known of a file, with the id of the record that the actor reads it by.
///
/// # Errors
/// As [`open`].
pub fn get(
    installation: &Installation,
    actor: &Actor,
    sha256: &str,
) -> Result<(Evidence, Option<String>), EvidenceError> {
    let found = find(installation, actor, sha256)?;
    let record = match found.by {
        By::Record(record) => Some(record.id),
        By::Sheet(..) | By::Deposit => None,
    };
    Ok((found.evidence, record))
}

pub(super) fn find(
    installation: &Installation,
    actor: &Actor,
    sha256: &str,
) -> Result<Found, EvidenceError> {
    let unknown = || EvidenceError::NotFound { sha256: sha256.to_owned() };
    let (row, deposits) = known(installation, sha256)?.ok_or_else(unknown)?;
    let mut after = String::new();
    loop {
        let names = installation
            .store
            .read(|transaction| rows::named_by(transaction, sha256, &after, NAMINGS_AT_ONCE))?;
        for id in &names {
            if let Some(record) = read_by(installation, actor, id, sha256)? {
                let evidence =
                    Evidence::of(row, called(deposits, &record.filed_by).ok_or_else(unknown)?);
                return Ok(Found { evidence, by: By::Record(Box::new(record)) });
            }
        }
        match names.into_iter().next_back() {
            Some(last) => after = last,
            None => break,
        }
    }
    if let Some(sheet) = signature_sheet::with_file(installation, actor, sha256)? {
        let evidence = Evidence::of(row, called(deposits, &sheet.opened_by).ok_or_else(unknown)?);
        return Ok(Found { evidence, by: By::Sheet(sheet.form, sheet.agency) });
    }
    let is_theirs = installation
        .store
        .read(|transaction| keeps(installation, transaction, actor, &deposits))?;
    let deposit = called(deposits, &actor.written()).filter(|_| is_theirs).ok_or_else(unknown)?;
    Ok(Found { evidence: Evidence::of(row, deposit), by: By::Deposit })
}

/// Whether the actor keeps what they brought: no record that they filed since names it, so that from then on it
/// is open by that record, and they hold a right yet where they held one when they brought it.
fn keeps(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    deposits: &[Deposit],
) -> Result<bool, StoreError> {
    let Some(principal) = actor.principal() else { return Ok(true) };
    let (written, city) = (actor.written(), principal.rights.city());
    let forms = &installation.regulation.forms;
    let files = |right: &&Right| {
        let mut forms = forms.iter();
        forms.any(|form| installation.permissions.allows(right.role, Action::File, &form.id))
    };
    let now: Vec<&Right> = principal.rights.held.iter().filter(files).collect();
    for deposit in deposits.iter().filter(|one| one.actor == written) {
        if rows::named_since(transaction, &deposit.sha256, &written, deposit.change)? {
            continue;
        }
        let at = Moment::from_microseconds(deposit.kept_at);
        let then = held_at(transaction, &principal.account, city, at)?;
        let is_there = |then: &Right| {
            let touch = |right: &&Right| {
                city.is_within(&right.agency, &then.agency)
                    || city.is_within(&then.agency, &right.agency)
            };
            now.iter().any(touch)
        };
        if then.iter().filter(files).any(is_there) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn known(
    installation: &Installation,
    sha256: &str,
) -> Result<Option<(EvidenceRow, Vec<Deposit>)>, EvidenceError> {
    let known = installation.store.read(|transaction| {
        let Some(row) = rows::get(transaction, sha256)? else { return Ok(None) };
        let deposits = rows::deposits(transaction, sha256, DEPOSITS)?;
        Ok::<_, StoreError>(Some((row, deposits)))
    })?;
    Ok(known)
}

/// The record, where the actor may read it and the file stands in what they see of it.
fn read_by(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    sha256: &str,
) -> Result<Option<Record>, EvidenceError> {
    let record = match record::get(installation, actor, id) {
        Ok(record) => record,
        Err(RecordError::Store(error)) => return Err(error.into()),
        Err(_) => return Ok(None),
    };
    let form = installation.regulation.form(&record.form);
    let is_seen =
        form.is_some_and(|form| named_in(form, &record.with).any(|(_, named)| named == sha256));
    Ok(is_seen.then_some(record))
}

/// The file as somebody brought it last, else as it first came in.
fn called(deposits: Vec<Deposit>, by: &str) -> Option<Deposit> {
    let place = deposits.iter().rposition(|deposit| deposit.actor == by).unwrap_or_default();
    deposits.into_iter().nth(place)
}

/// The files that a record names, as it is shown to the actor who read it, each with its field.
///
/// # Errors
/// The store's.
pub fn of_record(
    installation: &Installation,
    record: &Record,
) -> Result<Vec<(String, Evidence)>, EvidenceError> {
    let Some(form) = installation.regulation.form(&record.form) else { return Ok(Vec::new()) };
    let mut files = Vec::new();
    for (field, sha256) in named_in(form, &record.with) {
        let Some((row, deposits)) = known(installation, sha256)? else { continue };
        if let Some(deposit) = called(deposits, &record.filed_by) {
            files.push((field.to_owned(), Evidence::of(row, deposit)));
        }
    }
    Ok(files)
}

/// What somebody brought and may open yet, the latest first.
///
/// # Errors
/// The store's.
pub fn own(
    installation: &Installation,
    actor: &Actor,
    limit: u32,
) -> Result<Vec<Evidence>, EvidenceError> {
    let written = actor.written();
    let brought = installation.store.read(|transaction| {
        let deposits = rows::deposits_of(transaction, &written, limit)?;
        let mut brought = Vec::with_capacity(deposits.len());
        for deposit in deposits {
            if let Some(row) = rows::get(transaction, &deposit.sha256)? {
                brought.push(Evidence::of(row, deposit));
            }
        }
        Ok::<_, StoreError>(brought)
    })?;
    let mut open = Vec::with_capacity(brought.len());
    for one in brought {
        match find(installation, actor, &one.sha256) {
            Ok(_) => open.push(one),
            Err(EvidenceError::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(open)
}
