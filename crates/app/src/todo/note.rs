//! What people say of a duty on their list: handed over, put off, asked about, answered; knows no order.
//!
//! Nothing of it bears on a standing. It ends when somebody says so, or by itself when the standing turns.

use domain::Moment;
use domain::Standing;
use regulation::Day;
use serde::{Deserialize, Serialize};
use store::change::{self, NewChange};
use store::event::{self, NewEvent};
use store::todo::{self as rows, EndKind, EndRow, NoteKind, NoteRow};
use store::{StoreError, Transaction};

use super::mine::is_theirs;
use super::stood::{Stood, is_open};
use crate::access::{self, Principal, written_account};
use crate::board::{Board, Cell};
use crate::import::write::Ids;
use crate::notice::Kind;
use crate::notice::of_list::{Said, said};
use crate::{Actor, Installation};

/// How long what has no deadline is put off at most, in days; not of the law.
const LONGEST: i32 = 30;

/// How many letters words may have; not of the law.
const LETTERS: usize = 1000;

/// How many notes of somebody are looked at, the newest first; not of the law.
const NEWEST: u32 = 1000;

/// What is to be said.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    pub act: Act,
    pub agency: String,
    pub duty: String,
    /// The account of the colleague to whom it is handed, or who is asked.
    #[serde(default)]
    pub colleague: Option<String>,
    /// The day on which what is put off comes back.
    #[serde(default)]
    pub until: Option<Day>,
    /// Why it is handed over; what is asked.
    #[serde(default)]
    pub words: String,
}

/// What may be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    HandOver,
    Later,
    Question,
}

/// How a note may be ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// By whom it was asked of.
    Answered,
    /// Whom it was asked of does it.
    Taken,
    /// By whose it is, or given back by the one to whom it was handed.
    TakenBack,
}

/// Something said, with what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    pub id: String,
    pub act: Act,
    pub agency: String,
    pub duty: String,
    /// Whose list it is about, as written.
    pub by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colleague: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub words: String,
    pub at: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Ended>,
    #[serde(skip)]
    pub(super) stood: Stood,
}

/// How it was ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ended {
    pub kind: End,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub words: String,
    pub at: Moment,
    pub by: String,
}

/// Why it could not be said.
#[derive(Debug, thiserror::Error)]
pub enum NoteError {
    #[error("sign in with an account of your own; a list is somebody's")]
    NotInPerson,
    #[error("there is no such line on the list, or it is done")]
    NotOpen,
    #[error("there is no note `{id}`, or it was ended")]
    NotFound { id: String },
    #[error("name a colleague who may file what closes it, and not yourself")]
    Colleague,
    #[error("name a day after today and not after the deadline, {last} at the latest")]
    PastDeadline { last: Day },
    #[error("what is late is not put off")]
    Late,
    #[error("say why, or what you ask")]
    NoWords,
    #[error("say it in at most {most} letters")]
    TooLong { most: usize },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Says something of a duty on the actor's list, as one change.
///
/// # Errors
/// [`NoteError`]; nothing is written then.
pub fn say(
    installation: &Installation,
    board: &Board,
    actor: &Actor,
    new: &NewNote,
) -> Result<Note, NoteError> {
    let principal = in_person(actor)?;
    let duty = installation.regulation.duty(&new.duty).ok_or(NoteError::NotOpen)?;
    if !is_theirs(installation, principal, &new.agency, duty) {
        return Err(NoteError::NotOpen);
    }
    let cell = cell(installation, board, &new.agency, &new.duty).ok_or(NoteError::NotOpen)?;
    if !is_open(cell.standing) {
        return Err(NoteError::NotOpen);
    }
    let words = checked(&new.words)?;
    if words.is_empty() && new.act != Act::Later {
        return Err(NoteError::NoWords);
    }
    let colleague = match new.act {
        Act::Later => None,
        Act::HandOver | Act::Question => {
            let named = new.colleague.as_deref().filter(|one| *one != principal.account);
            let named = named.ok_or(NoteError::Colleague)?;
            let other = access::principal(installation, named)?.ok_or(NoteError::Colleague)?;
            match is_theirs(installation, &other, &new.agency, duty) {
                true => Some(other.account),
                false => return Err(NoteError::Colleague),
            }
        }
    };
    let until = match new.act {
        Act::Later => Some(put_off(cell, installation.today(), new.until)?),
        Act::HandOver | Act::Question => None,
    };
    let now = installation.now();
    let (standing, since_on, due_on) = Stood::of(cell).stored();
    let replaced = EndRow {
        kind: End::TakenBack.stored(),
        words: String::new(),
        ended_at: now.microseconds(),
        ended_by: principal.account.clone(),
    };
    let row = NoteRow {
        id: Ids::new(now).next(),
        kind: new.act.stored(),
        agency: new.agency.clone(),
        duty: new.duty.clone(),
        account: principal.account.clone(),
        colleague,
        until_on: until.map(Day::days),
        standing,
        since_on,
        due_on,
        words,
        noted_at: now.microseconds(),
        change: 0,
        end: None,
    };
    installation.store.write(|transaction| {
        let change = begin(transaction, now, actor, &row)?;
        // A line comes back on one day: what was said of that before gives way.
        let older = match new.act {
            Act::Later => put_off_before(transaction, &row)?,
            Act::HandOver | Act::Question => Vec::new(),
        };
        for older in &older {
            rows::end(transaction, change, older, &replaced)?;
        }
        rows::insert(transaction, change, &row)?;
        let kind = match new.act {
            Act::HandOver => "todo.handed-over",
            Act::Later => "todo.put-off",
            Act::Question => "todo.asked",
        };
        let detail = row.colleague.as_deref();
        let ended = older.iter().map(|id| ("todo.taken-back", id.as_str(), None));
        let events = ended.chain([(kind, row.id.as_str(), detail)]);
        let events = events.map(|(kind, subject, detail)| NewEvent { kind, subject, detail });
        event::note(transaction, change, &events.collect::<Vec<_>>())?;
        let told = match new.act {
            Act::HandOver => Kind::HandedOver,
            Act::Question => Kind::Asked,
            Act::Later => return Ok(()),
        };
        tell(installation, transaction, change, told, &row, row.colleague.as_deref())
    })?;
    Ok(Note::of(row))
}

/// The notes by which the same person put the same line off, and that nobody has ended.
fn put_off_before(
    transaction: &mut Transaction<'_>,
    row: &NoteRow,
) -> Result<Vec<String>, StoreError> {
    let mut found = rows::by_account(transaction, &row.account, NEWEST)?;
    found.retain(|one| {
        let is_same = one.agency == row.agency && one.duty == row.duty;
        is_same && one.kind == NoteKind::Later && one.end.is_none()
    });
    Ok(found.into_iter().map(|one| one.id).collect())
}

/// Ends a note: the one who was asked answers or does it, either takes back what was handed over.
///
/// # Errors
/// [`NoteError`]; nothing is written then.
pub fn end(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    how: End,
    words: &str,
) -> Result<Note, NoteError> {
    let principal = in_person(actor)?;
    let missing = || NoteError::NotFound { id: id.to_owned() };
    let row = installation.store.read(|transaction| rows::get(transaction, id))?;
    let row = row.filter(|row| row.end.is_none()).ok_or_else(missing)?;
    let is_asked = row.colleague.as_deref() == Some(principal.account.as_str());
    let is_theirs = row.account == principal.account;
    let may = match (how, row.kind) {
        (End::Answered | End::Taken, NoteKind::Question) => is_asked,
        (End::TakenBack, NoteKind::HandOver) => is_theirs || is_asked,
        (End::TakenBack, NoteKind::Later | NoteKind::Question) => is_theirs,
        (End::Answered | End::Taken, NoteKind::HandOver | NoteKind::Later) => false,
    };
    if !may {
        return Err(missing());
    }
    let words = checked(words)?;
    if words.is_empty() && how == End::Answered {
        return Err(NoteError::NoWords);
    }
    let now = installation.now();
    let ended = EndRow {
        kind: how.stored(),
        words,
        ended_at: now.microseconds(),
        ended_by: principal.account.clone(),
    };
    let written = installation.store.write(|transaction| {
        let change = begin(transaction, now, actor, &row)?;
        rows::end(transaction, change, id, &ended)?;
        let kind = match how {
            End::Answered => "todo.answered",
            End::Taken => "todo.taken",
            End::TakenBack => "todo.taken-back",
        };
        event::note(transaction, change, &[NewEvent { kind, subject: id, detail: None }])?;
        let is_answer = matches!(how, End::Answered | End::Taken);
        let asker = Some(row.account.as_str()).filter(|_| is_answer);
        tell(installation, transaction, change, Kind::Answered, &row, asker)
    });
    match written {
        // Somebody ended it since it was read.
        Err(StoreError::Taken { .. }) => Err(missing()),
        Err(error) => Err(error.into()),
        Ok(()) => Ok(Note::of(NoteRow { end: Some(ended), ..row })),
    }
}

/// What somebody said of their list, and what others said to them, the newest first.
pub(super) fn of(
    transaction: &mut Transaction<'_>,
    principal: &Principal,
) -> Result<(Vec<Note>, Vec<Note>), StoreError> {
    let told = |rows: Vec<NoteRow>| rows.into_iter().map(Note::of).collect();
    let mine = rows::by_account(transaction, &principal.account, NEWEST)?;
    let others = rows::by_colleague(transaction, &principal.account, NEWEST)?;
    Ok((told(mine), told(others)))
}

/// The cell of a duty of a body on the board.
pub(crate) fn cell<'b>(
    installation: &Installation,
    board: &'b Board,
    agency: &str,
    duty: &str,
) -> Option<&'b Cell> {
    let order = usize::from(installation.regulation.duty(duty)?.order);
    board.row(agency)?.cells.get(order)
}

/// The last day until which a line may be put off; none where it is late.
pub(super) fn latest(cell: &Cell, today: Day) -> Option<Day> {
    match (cell.standing, cell.due) {
        (Standing::Due, Some(due)) => Some(due),
        (Standing::Overdue, _) => None,
        _ => Some(today.plus(LONGEST)),
    }
}

fn put_off(cell: &Cell, today: Day, until: Option<Day>) -> Result<Day, NoteError> {
    let last = latest(cell, today).ok_or(NoteError::Late)?;
    until.filter(|until| today < *until && *until <= last).ok_or(NoteError::PastDeadline { last })
}

/// Tells somebody what was said of a line; nobody where there is none to be told.
fn tell(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    change: i64,
    kind: Kind,
    row: &NoteRow,
    account: Option<&str>,
) -> Result<(), StoreError> {
    let Some(account) = account else { return Ok(()) };
    let line = Said { kind, change, agency: &row.agency, duties: Some(&row.duty) };
    said(installation, transaction, line, &[account.to_owned()])
}

fn checked(words: &str) -> Result<String, NoteError> {
    let words = words.trim();
    match words.chars().count() <= LETTERS {
        true => Ok(words.to_owned()),
        false => Err(NoteError::TooLong { most: LETTERS }),
    }
}

fn in_person(actor: &Actor) -> Result<&Principal, NoteError> {
    let may_write = |one: &&Principal| one.allows(access::Action::File);
    actor.principal().filter(may_write).ok_or(NoteError::NotInPerson)
}

fn begin(
    transaction: &mut Transaction<'_>,
    now: Moment,
    actor: &Actor,
    row: &NoteRow,
) -> Result<i64, StoreError> {
    let change = NewChange {
        happened_at: now.microseconds(),
        actor: &actor.written(),
        kind: "todo",
        summary: &format!("{} of {}", row.duty, row.agency),
        source: None,
        records: 0,
    };
    change::begin(transaction, &change)
}

impl Act {
    fn stored(self) -> NoteKind {
        match self {
            Self::HandOver => NoteKind::HandOver,
            Self::Later => NoteKind::Later,
            Self::Question => NoteKind::Question,
        }
    }

    fn read(kind: NoteKind) -> Self {
        match kind {
            NoteKind::HandOver => Self::HandOver,
            NoteKind::Later => Self::Later,
            NoteKind::Question => Self::Question,
        }
    }
}

impl End {
    fn stored(self) -> EndKind {
        match self {
            Self::Answered => EndKind::Answered,
            Self::Taken => EndKind::Taken,
            Self::TakenBack => EndKind::TakenBack,
        }
    }

    fn read(kind: EndKind) -> Self {
        match kind {
            EndKind::Answered => Self::Answered,
            EndKind::Taken => Self::Taken,
            EndKind::TakenBack => Self::TakenBack,
        }
    }
}

impl Note {
    fn of(row: NoteRow) -> Self {
        let ended = |end: EndRow| Ended {
            kind: End::read(end.kind),
            words: end.words,
            at: Moment::from_microseconds(end.ended_at),
            by: written_account(&end.ended_by),
        };
        Self {
            stood: Stood::read(row.standing, row.since_on, row.due_on),
            id: row.id,
            act: Act::read(row.kind),
            agency: row.agency,
            duty: row.duty,
            by: written_account(&row.account),
            colleague: row.colleague.as_deref().map(written_account),
            until: row.until_on.map(Day::from_days),
            words: row.words,
            at: Moment::from_microseconds(row.noted_at),
            end: row.end.map(ended),
        }
    }

    /// Whether nobody has ended it.
    pub(super) fn is_open(&self) -> bool {
        self.end.is_none()
    }

    /// Whether somebody else does it: handed over, or taken by whom it was asked of.
    pub(super) fn is_with_another(&self) -> bool {
        let taken = self.end.as_ref().is_some_and(|end| end.kind == End::Taken);
        (self.act == Act::HandOver && self.is_open()) || (self.act == Act::Question && taken)
    }

    /// Whether it is off the list on a day.
    pub(super) fn is_put_off(&self, today: Day) -> bool {
        self.act == Act::Later && self.is_open() && self.until.is_some_and(|until| today < until)
    }

    /// Whether it is still shown beside its line: a question stays with its answer.
    pub(super) fn is_shown(&self) -> bool {
        let is_answered = self.end.as_ref().is_some_and(|end| end.kind != End::TakenBack);
        self.is_open() || (self.act == Act::Question && is_answered)
    }
}
