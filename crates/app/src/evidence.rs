//! Evidence files: kept by whoever files records, opened by whoever may read a record that names them.
//!
//! What a file is is told from its bytes; what is not on the list is refused. Where a scanner is named,
//! nothing is kept that it did not find clean. A record binds a file by its hash, and so does the log.

mod examination;
mod naming;
mod reading;

use std::fs::File;

use domain::Moment;
use inspection::Verdict;
use regulation::Day;
use serde::Serialize;
use store::change::{self, NewChange};
use store::event::{self, NewEvent};
use store::evidence::{self as rows, Deposit, EvidenceRow};
use store::{StoreError, Transaction};

use crate::access::Forbidden;
use crate::{Action, Actor, Installation, access};

pub use examination::altered;
pub use inspection::{Kind, Scanner, ScannerError, Unfit};
pub(crate) use naming::{gone_since, is_gone, is_kept, lost, may_name, note};
pub use naming::{is_hash, is_of_files, named_in};
pub use reading::{Opened, get, of_record, open, own};

/// Not of the law: a scanned report of many pages fits; a film does not.
const LARGEST_BYTES: u64 = 50 * 1024 * 1024;

/// Not of the law: what one account may bring within a day, so that none fills the disk.
const BYTES_A_DAY: u64 = 4 * 1024 * 1024 * 1024;

/// Not of the law: files that one record names, so that whoever reads it is shown all of them at once.
pub const MOST_OF_RECORD: usize = 100;

/// That no scanner was named, as the log is told.
const NOT_SCANNED: &str = "not scanned";

/// That the scanner found nothing, as the log is told.
const FOUND_CLEAN: &str = "found clean";

/// Not of the law: minutes of a day.
const MINUTES_OF_A_DAY: i64 = 24 * 60;

/// How this installation keeps files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The largest file, in bytes.
    pub largest: u64,
    /// Where every file is examined before it is kept.
    pub scanner: Option<Scanner>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { largest: LARGEST_BYTES, scanner: None }
    }
}

/// What is said of a file that is brought.
#[derive(Clone, Debug, Default)]
pub struct NewEvidence {
    /// As its owner calls it; what is kept of it is harmless.
    pub name: String,
    /// The day that it shows, where that is another than today.
    pub shows_on: Option<Day>,
}

/// A file that is kept, as one of those who brought it called it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    pub sha256: String,
    pub name: String,
    /// As detected from the bytes.
    pub media_type: String,
    pub bytes: u64,
    pub kept_at: Moment,
    pub kept_by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shows_on: Option<Day>,
}

impl Evidence {
    /// What it is, where this program still keeps such files.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        Kind::of_media_type(&self.media_type)
    }

    fn of(row: EvidenceRow, deposit: Deposit) -> Self {
        Self {
            sha256: row.sha256,
            name: deposit.name,
            media_type: row.media_type,
            bytes: u64::try_from(row.bytes).unwrap_or_default(),
            kept_at: Moment::from_microseconds(deposit.kept_at),
            kept_by: deposit.actor,
            shows_on: deposit.shows_on.map(Day::from_days),
        }
    }
}

/// Why a file was not kept or opened.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("there is no file `{sha256}`")]
    NotFound { sha256: String },
    #[error("the file is larger than {largest} bytes")]
    TooLarge { largest: u64 },
    #[error("more than {most} bytes were brought within a day; go on tomorrow")]
    TooMuch { most: u64 },
    #[error(transparent)]
    Unfit(#[from] Unfit),
    #[error("the scanner knows the file for harmful: {name}")]
    Harmful { name: String },
    #[error("the file could not be examined, so it was not kept: {0}")]
    NotExamined(#[from] ScannerError),
    #[error("the file `{sha256}` was removed on {on}: its term was over")]
    Disposed { sha256: String, on: Day },
    #[error("a file cannot show a day that lies ahead")]
    ShowsTheFuture,
}

/// A file on its way in.
#[derive(Debug)]
pub struct Incoming {
    file: rows::Incoming,
    largest: u64,
}

impl Incoming {
    /// Adds bytes to its end.
    ///
    /// # Errors
    /// [`EvidenceError::TooLarge`], or the disk's.
    pub fn write(&mut self, piece: &[u8]) -> Result<(), EvidenceError> {
        let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
        if self.file.bytes().saturating_add(length) > self.largest {
            return Err(EvidenceError::TooLarge { largest: self.largest });
        }
        Ok(self.file.write(piece)?)
    }
}

/// Begins to receive a file from somebody who may file records of at least one form in some body, be it
/// about themselves alone.
///
/// # Errors
/// [`EvidenceError::Forbidden`], [`EvidenceError::TooMuch`], or the disk's.
pub fn receive(
    installation: &Installation,
    rules: &Rules,
    actor: &Actor,
) -> Result<Incoming, EvidenceError> {
    may_keep(installation, actor)?;
    let since = installation.now().plus_minutes(-MINUTES_OF_A_DAY).microseconds();
    let written = actor.written();
    let read =
        |transaction: &mut Transaction<'_>| rows::deposited_since(transaction, &written, since);
    let brought = installation.store.read(read)?;
    let is_known = actor.principal().is_some();
    if is_known && u64::try_from(brought).unwrap_or_default() >= BYTES_A_DAY {
        return Err(EvidenceError::TooMuch { most: BYTES_A_DAY });
    }
    Ok(Incoming { file: installation.store.receive_evidence()?, largest: rules.largest })
}

/// Whether the actor may bring files at all.
#[must_use]
pub fn may_be_kept_by(installation: &Installation, actor: &Actor) -> bool {
    may_keep(installation, actor).is_ok()
}

fn may_keep(installation: &Installation, actor: &Actor) -> Result<(), Forbidden> {
    let mut forms = installation.regulation.forms.iter();
    match forms.any(|form| access::may_somewhere(actor, Action::File, &form.id)) {
        true => Ok(()),
        false => Err(Forbidden {
            actor: actor.written(),
            action: Action::File,
            about: "evidence".to_owned(),
        }),
    }
}

/// Keeps a file that was received whole. The same bytes are kept once, however many bring them.
///
/// # Errors
/// [`EvidenceError`]; nothing is kept then.
pub fn keep(
    installation: &Installation,
    rules: &Rules,
    actor: &Actor,
    mut incoming: Incoming,
    new: &NewEvidence,
) -> Result<Evidence, EvidenceError> {
    may_keep(installation, actor)?;
    if new.shows_on.is_some_and(|day| day > installation.today()) {
        return Err(EvidenceError::ShowsTheFuture);
    }
    let kind = inspection::kind_of(incoming.file.content()?)?;
    let scanned = match &rules.scanner {
        None => NOT_SCANNED,
        Some(scanner) => match scanner.examine(incoming.file.content()?)? {
            Verdict::Clean => FOUND_CLEAN,
            Verdict::Found(name) => {
                let sha256 = incoming.file.sha256();
                tell_of_harmful(installation, actor, &sha256, &name)?;
                return Err(EvidenceError::Harmful { name });
            }
        },
    };
    let bytes = incoming.file.bytes();
    let sha256 = incoming.file.settle()?;
    let now = installation.now().microseconds();
    let row = EvidenceRow {
        sha256: sha256.clone(),
        bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
        media_type: kind.media_type().to_owned(),
        first_name: inspection::name::kept(&new.name, kind),
        recorded_at: now,
    };
    let mut deposit = Deposit {
        sha256: sha256.clone(),
        change: 0,
        actor: actor.written(),
        name: row.first_name.clone(),
        shows_on: new.shows_on.map(Day::days),
        kept_at: now,
    };
    let detail = told_of(&row.media_type, row.bytes, scanned);
    installation.store.write(|transaction| {
        // Its name may tell of somebody, and the log cannot forget.
        let kept = NewEvent { kind: "evidence.kept", subject: &sha256, detail: Some(&detail) };
        // The change has begun: from here on nobody forgets the same file between its bytes and its row.
        deposit.change = tell(transaction, actor, now, kept)?;
        installation.store.put_evidence(incoming.file)?;
        rows::note(transaction, &row)?;
        rows::deposit(transaction, &deposit)
    })?;
    Ok(Evidence::of(row, deposit))
}

/// What the log is told of a file: what it is, how large, and whether it was examined.
fn told_of(media_type: &str, bytes: i64, scanned: &str) -> String {
    format!("{media_type}, {bytes} bytes, {scanned}")
}

/// One event about a file, as a change of its own.
fn tell(
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    now: i64,
    event: NewEvent<'_>,
) -> Result<i64, StoreError> {
    let change = NewChange {
        happened_at: now,
        actor: &actor.written(),
        kind: "evidence",
        summary: event.subject,
        source: None,
        records: 0,
    };
    let change = change::begin(transaction, &change)?;
    event::note(transaction, change, &[event])?;
    Ok(change)
}

/// Who tried to bring what is harmful is told to the log, with its hash and the scanner's name for it.
fn tell_of_harmful(
    installation: &Installation,
    actor: &Actor,
    sha256: &str,
    name: &str,
) -> Result<(), StoreError> {
    let now = installation.now().microseconds();
    tracing::warn!(sha256, name, "a harmful file was refused");
    installation.store.write(|transaction| {
        let refused = NewEvent { kind: "evidence.refused", subject: sha256, detail: Some(name) };
        tell(transaction, actor, now, refused).map(drop)
    })
}

/// The bytes of a file, for whoever was allowed to open it.
fn content(installation: &Installation, sha256: &str) -> Result<(File, u64), EvidenceError> {
    Ok(installation.store.evidence(sha256)?)
}
