//! Letters on their way: claimed, handed to whoever delivers them, settled; knows no server and no words.
//!
//! A letter is written in the transaction of its cause and claimed before it is sent. Between the
//! moment when the mail server has taken it and the one when that is noted lies the only gap in which
//! a crash makes it go out a second time, under the same Message-ID (docs/adr/0018-mail.md).

use domain::Moment;
use domain::access::{Action, Resource};
use store::letter::{self as rows, LetterRow, Settled};
use store::{StoreError, account, notice};

use crate::access::{self, Forbidden, require};
use crate::cursor::Cursor;
use crate::notice::{Notice, of_safety, reader_of};
use crate::pause::doubled;
use crate::sign_in::tell;
use crate::{Actor, Installation};

pub use crate::todo::Count;
pub use store::letter::Queue;

/// A letter that somebody is about to deliver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The same for every delivery.
    pub id: String,
    pub to: String,
    /// `zh-TW` or `en`.
    pub language: String,
    pub is_digest: bool,
    pub written_at: Moment,
    /// The first of what it tells.
    pub notices: Vec<Notice>,
    /// How many things it tells.
    pub n_notices: i64,
    /// Of the reader's own list, where it was counted as a digest was written.
    pub todo: Option<Count>,
}

/// Why a letter was not delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub why: String,
    /// What the server replied, if anything.
    pub status: Option<u16>,
    /// Another try is of no use.
    pub is_final: bool,
}

/// What became of the letter at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Sent,
    PutOff {
        why: String,
    },
    GivenUp {
        why: String,
    },
    /// Nobody is to get it any more.
    Dropped {
        why: String,
    },
}

/// A letter that was tried, what the server replied if anything, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    pub letter: String,
    pub status: Option<u16>,
    pub outcome: Outcome,
}

/// A letter that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenUp {
    pub id: String,
    pub account: String,
    pub is_digest: bool,
    pub written_at: Moment,
    pub given_up_at: Moment,
    pub n_tries: i64,
    pub why: String,
}

/// One page of the letters that were given up, the latest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenUpPage {
    pub letters: Vec<GivenUp>,
    pub queue: Queue,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
}

/// Why letters are not shown or sent again.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no such letter that was given up")]
    NotFound,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Not of the law: what a letter tells one by one; the rest is counted.
const N_TOLD: u32 = 40;
/// Not of the law: minutes of the longest pause between two tries.
const LAST_PAUSE_MINUTES: i64 = 240;
/// Not of the law: of a server's answer so many characters are kept.
const LONGEST_FAILURE: usize = 300;
/// Not of the law: minutes of a day, microseconds of a second.
const MINUTES_OF_A_DAY: i64 = 24 * 60;
const MICROSECONDS: i64 = 1_000_000;

/// Claims the letter that is due the longest, has it delivered and notes what became of it; none where
/// nothing is due. The claim must outlast the delivery.
///
/// # Errors
/// The store's. The letter is due again when its claim runs out.
pub fn send_next(
    installation: &Installation,
    claimer: &str,
    claim_seconds: u32,
    deliver: impl FnOnce(&Claimed) -> Result<(), Failure>,
) -> Result<Option<Tried>, StoreError> {
    let last_minutes = i64::from(installation.rules()?.give_up_days) * MINUTES_OF_A_DAY;
    let now = installation.now();
    let until = now.microseconds() + i64::from(claim_seconds) * MICROSECONDS;
    let claimed = installation
        .store
        .write(|transaction| rows::claim(transaction, claimer, now.microseconds(), until))?;
    let Some(row) = claimed else { return Ok(None) };
    // Of which bodies it may tell is told by tables that follow the register.
    access::follow(installation)?;
    let (status, outcome) = match open(installation, &row, last_minutes)? {
        Opened::Ready(letter) => match deliver(&letter) {
            Ok(()) => (None, Outcome::Sent),
            Err(failure) => (failure.status, after(installation, &row, &failure, last_minutes)),
        },
        Opened::Late(why) => (None, Outcome::GivenUp { why: why.to_owned() }),
        Opened::Over(why) => (None, Outcome::Dropped { why: why.to_owned() }),
    };
    let pause = pause_after(row.n_tries);
    let now = installation.now();
    let settled = match &outcome {
        Outcome::Sent => Settled::Sent,
        Outcome::PutOff { why } => {
            Settled::PutOff { until: now.plus_minutes(pause).microseconds(), failure: why }
        }
        Outcome::GivenUp { why } => Settled::GivenUp { failure: why },
        Outcome::Dropped { why } => Settled::Dropped { why },
    };
    let is_ours = installation.store.write(|transaction| {
        rows::settle(transaction, &row.id, claimer, now.microseconds(), settled)
    })?;
    if !is_ours {
        tracing::warn!(letter = row.id, "a letter took longer than its claim");
    }
    Ok(Some(Tried { letter: row.id, status, outcome }))
}

/// A claimed letter, looked at once more.
enum Opened {
    /// What it tells, and to whom.
    Ready(Box<Claimed>),
    /// It could not be sent in time.
    Late(&'static str),
    /// Nobody is to get it any more.
    Over(&'static str),
}

fn open(
    installation: &Installation,
    row: &LetterRow,
    last_minutes: i64,
) -> Result<Opened, StoreError> {
    let minutes = installation.now().minutes_since(Moment::from_microseconds(row.written_at));
    if minutes > last_minutes {
        return Ok(Opened::Late("it was not sent for so long that it is of no use any more"));
    }
    installation.store.read(|transaction| {
        let Some(person) = account::get(transaction, &row.account)?.filter(|one| !one.is_closed)
        else {
            return Ok(Opened::Over("the account is closed"));
        };
        let language = crate::notice::language_of(installation, transaction, &row.account)?;
        let reader = reader_of(&row.account, installation.today());
        let (notices, n_notices) = notice::of_letter(transaction, reader, &row.id, N_TOLD)?;
        let before = match notices.as_slice() {
            [only] => of_safety::mail_before(transaction, only)?,
            _ => None,
        };
        let Some(to) = before.unwrap_or(person.mail) else {
            return Ok(Opened::Over("the account has no mail address"));
        };
        if n_notices == 0 {
            return Ok(Opened::Over("its reader may not read any more what it tells of"));
        }
        Ok(Opened::Ready(Box::new(Claimed {
            id: row.id.clone(),
            to,
            language,
            is_digest: row.kind == "digest",
            written_at: Moment::from_microseconds(row.written_at),
            notices: notices.into_iter().filter_map(Notice::of).collect(),
            n_notices,
            todo: row.todo.map(|(n_overdue, n_due)| Count { n_overdue, n_due }),
        })))
    })
}

/// A failure that is not final is tried again, but not for ever.
fn after(
    installation: &Installation,
    row: &LetterRow,
    failure: &Failure,
    last_minutes: i64,
) -> Outcome {
    let why = failure.why.chars().filter(|sign| !sign.is_control()).take(LONGEST_FAILURE);
    let why: String = why.collect();
    let next = installation.now().plus_minutes(pause_after(row.n_tries));
    let minutes = next.minutes_since(Moment::from_microseconds(row.written_at));
    match failure.is_final || minutes > last_minutes {
        true => Outcome::GivenUp { why },
        false => Outcome::PutOff { why },
    }
}

fn pause_after(n_tries: i64) -> i64 {
    doubled(n_tries, LAST_PAUSE_MINUTES)
}

/// How many letters wait and how many were given up, for whoever watches the program.
///
/// # Errors
/// The store's.
pub fn figures(installation: &Installation) -> Result<(Queue, i64), StoreError> {
    installation
        .store
        .read(|transaction| Ok((rows::queue(transaction)?, rows::n_given_up(transaction)?)))
}

/// One page of the letters that were given up, for who runs the program.
///
/// # Errors
/// [`LetterError`].
pub fn given_up(
    installation: &Installation,
    actor: &Actor,
    after: Option<&str>,
    limit: u32,
) -> Result<GivenUpPage, LetterError> {
    require(actor, Action::Read, &Resource::Installation)?;
    let place = Cursor::read(after, Cursor::LATEST).ok_or(LetterError::NotFound)?.place();
    let (mut found, queue) = installation.store.read(|transaction| {
        let found = rows::given_up(transaction, place, limit.saturating_add(1))?;
        Ok::<_, StoreError>((found, rows::queue(transaction)?))
    })?;
    let is_more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let last = found.last().filter(|_| is_more);
    let next = last.map(|row| Cursor { at: row.given_up_at.unwrap_or(0), id: &row.id }.to_string());
    let letter = |row: LetterRow| GivenUp {
        id: row.id,
        account: row.account,
        is_digest: row.kind == "digest",
        written_at: Moment::from_microseconds(row.written_at),
        given_up_at: Moment::from_microseconds(row.given_up_at.unwrap_or(0)),
        n_tries: row.n_tries,
        why: row.failure.unwrap_or_default(),
    };
    Ok(GivenUpPage { letters: found.into_iter().map(letter).collect(), queue, next })
}

/// Has all letters that were given up tried again, as if they were written now; returns how many.
///
/// # Errors
/// [`LetterError`]; nothing is written then.
pub fn revive_all(installation: &Installation, actor: &Actor) -> Result<u64, LetterError> {
    require(actor, Action::Operate, &Resource::Installation)?;
    let now = installation.now().microseconds();
    installation.store.write(|transaction| {
        let event =
            store::event::NewEvent { kind: "letter.revived", subject: "given-up", detail: None };
        tell(installation, transaction, &actor.written(), "letter", event)?;
        match rows::revive_all(transaction, now)? {
            0 => Err(LetterError::NotFound),
            n_letters => Ok(n_letters),
        }
    })
}

/// Has a letter that was given up tried again, as if it were written now.
///
/// # Errors
/// [`LetterError`]; nothing is written then.
pub fn revive(installation: &Installation, actor: &Actor, id: &str) -> Result<(), LetterError> {
    require(actor, Action::Operate, &Resource::Installation)?;
    let now = installation.now().microseconds();
    installation.store.write(|transaction| {
        let event = store::event::NewEvent { kind: "letter.revived", subject: id, detail: None };
        tell(installation, transaction, &actor.written(), "letter", event)?;
        match rows::revive(transaction, id, now)? {
            true => Ok(()),
            false => Err(LetterError::NotFound),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_tried_again_after_ever_longer_pauses() {
        let pauses: Vec<i64> = (1..=12).map(pause_after).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 240, 240, 240, 240]);
    }
}
