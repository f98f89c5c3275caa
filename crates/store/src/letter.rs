//! Letters on their way: written with what causes them, claimed for a while by whoever sends them,
//! settled once. Knows no address and no words.

use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

pub use crate::settled::Settled;

macro_rules! columns {
    () => {
        "select id, account, kind, cause, written_at, due_at, n_tries, sent_at, given_up_at, failure,
        n_todo_overdue, n_todo_due from letter"
    };
}

statements! {
    INSERT = "insert into letter (id, account, kind, cause, written_at, due_at, n_tries)
        values ($1, $2, $3, $4, $5, $5, 0) on conflict do nothing";
    COUNT = "update letter set n_todo_overdue = $2, n_todo_due = $3 where id = $1";
    DUE = concat!(columns!(), " where due_at <= $1 order by due_at, id limit 1");
    /// Of two who claim one letter, only the first finds it as it was.
    CLAIM = "update letter set due_at = $3, claimed_by = $4, n_tries = n_tries + 1
        where id = $1 and due_at = $2";
    SENT = "update letter set sent_at = $3, due_at = null, failure = null
        where id = $1 and claimed_by = $2 and due_at is not null";
    PUT_OFF = "update letter set due_at = $3, failure = $4
        where id = $1 and claimed_by = $2 and due_at is not null";
    GIVE_UP = "update letter set given_up_at = $3, due_at = null, failure = $4
        where id = $1 and claimed_by = $2 and due_at is not null";
    DROP = "update letter set dropped_at = $3, due_at = null, failure = $4
        where id = $1 and claimed_by = $2 and due_at is not null";
    REVIVE = "update letter set given_up_at = null, due_at = $2, written_at = $2, n_tries = 0
        where id = $1 and given_up_at is not null";
    REVIVE_ALL = "update letter set given_up_at = null, due_at = $1, written_at = $1, n_tries = 0
        where given_up_at is not null";
    GIVEN_UP = concat!(columns!(), " where given_up_at is not null
        and (given_up_at, id) < ($1, $2) order by given_up_at desc, id desc limit $3");
    N_GIVEN_UP = "select count(*) from letter where given_up_at is not null";
    N_DUE = "select count(*), min(written_at) from letter where due_at is not null";
    FORGET = "delete from letter where written_at < $1 and due_at is null
        and not exists (select 1 from notice n where n.letter = letter.id)";
}

/// A letter as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterRow {
    pub id: String,
    pub account: String,
    /// `notice` or `digest`.
    pub kind: String,
    pub cause: String,
    /// Microseconds UTC, as all moments here.
    pub written_at: i64,
    /// None once it is settled.
    pub due_at: Option<i64>,
    pub n_tries: i64,
    pub sent_at: Option<i64>,
    pub given_up_at: Option<i64>,
    pub failure: Option<String>,
    /// Rows of the reader's own list that were late and that fell due soon, where they were counted.
    pub todo: Option<(i64, i64)>,
}

/// Letters that are not settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    pub n_letters: i64,
    /// When the oldest of them was written.
    pub oldest_at: Option<i64>,
}

/// Writes a letter, due at once; false where one of the same cause is there already.
///
/// # Errors
/// The database's.
pub fn insert(
    transaction: &mut Transaction<'_>,
    id: &str,
    account: &str,
    kind: &str,
    cause: &str,
    now: i64,
) -> Result<bool, StoreError> {
    let values = [id.into(), account.into(), kind.into(), cause.into(), now.into()];
    transaction.execute(INSERT, &values).map(|n| n > 0)
}

/// Says in a letter how many rows of its reader's list are late, and how many fall due soon.
///
/// # Errors
/// The database's.
pub fn count(
    transaction: &mut Transaction<'_>,
    id: &str,
    (n_overdue, n_due): (i64, i64),
) -> Result<(), StoreError> {
    transaction.execute(COUNT, &[id.into(), n_overdue.into(), n_due.into()]).map(drop)
}

/// Claims the letter that is due the longest until `until`; none where none is due, or where another
/// was quicker.
///
/// # Errors
/// The database's.
pub fn claim(
    transaction: &mut Transaction<'_>,
    claimer: &str,
    now: i64,
    until: i64,
) -> Result<Option<LetterRow>, StoreError> {
    let Some(row) = transaction.first(DUE, &[now.into()], read)? else { return Ok(None) };
    let values = [(&row.id).into(), row.due_at.into(), until.into(), claimer.into()];
    let claimed = transaction.execute(CLAIM, &values)? > 0;
    Ok(claimed.then(|| LetterRow { n_tries: row.n_tries + 1, due_at: Some(until), ..row }))
}

/// Settles a letter; false where its claim had run out and somebody else has it now.
///
/// # Errors
/// The database's.
pub fn settle(
    transaction: &mut Transaction<'_>,
    id: &str,
    claimer: &str,
    now: i64,
    settled: Settled<'_>,
) -> Result<bool, StoreError> {
    let changed = match settled {
        Settled::Sent => transaction.execute(SENT, &[id.into(), claimer.into(), now.into()]),
        Settled::PutOff { until, failure } => {
            let values = [id.into(), claimer.into(), until.into(), failure.into()];
            transaction.execute(PUT_OFF, &values)
        }
        Settled::GivenUp { failure } => {
            let values = [id.into(), claimer.into(), now.into(), failure.into()];
            transaction.execute(GIVE_UP, &values)
        }
        Settled::Dropped { why } => {
            let values = [id.into(), claimer.into(), now.into(), why.into()];
            transaction.execute(DROP, &values)
        }
    };
    changed.map(|n| n > 0)
}

/// Makes a letter that was given up due again, as if it were written now; false where there is none.
///
/// # Errors
/// The database's.
pub fn revive(transaction: &mut Transaction<'_>, id: &str, now: i64) -> Result<bool, StoreError> {
    transaction.execute(REVIVE, &[id.into(), now.into()]).map(|n| n > 0)
}

/// Makes all letters that were given up due again, as if they were written now; returns how many.
///
/// # Errors
/// The database's.
pub fn revive_all(transaction: &mut Transaction<'_>, now: i64) -> Result<u64, StoreError> {
    transaction.execute(REVIVE_ALL, &[now.into()])
}

/// Up to `limit` letters that were given up, the latest first, behind the place `(given_up_at, id)`.
///
/// # Errors
/// The database's.
pub fn given_up(
    transaction: &mut Transaction<'_>,
    (given_up_at, id): (i64, &str),
    limit: u32,
) -> Result<Vec<LetterRow>, StoreError> {
    let values = [given_up_at.into(), id.into(), i64::from(limit).into()];
    transaction.all(GIVEN_UP, &values, read)
}

/// How many letters were given up.
///
/// # Errors
/// The database's.
pub fn n_given_up(transaction: &mut Transaction<'_>) -> Result<i64, StoreError> {
    Ok(transaction.first(N_GIVEN_UP, &[], |row| row.integer(0))?.unwrap_or(0))
}

/// How many letters wait, and since when.
///
/// # Errors
/// The database's.
pub fn queue(transaction: &mut Transaction<'_>) -> Result<Queue, StoreError> {
    let read = |row: Row<'_>| {
        Ok(Queue { n_letters: row.integer(0)?, oldest_at: row.optional_integer(1)? })
    };
    let found = transaction.first(N_DUE, &[], read)?;
    Ok(found.unwrap_or(Queue { n_letters: 0, oldest_at: None }))
}

/// Forgets settled letters from before a moment that no notice names any more.
///
/// # Errors
/// The database's.
pub fn forget(transaction: &mut Transaction<'_>, before: i64) -> Result<u64, StoreError> {
    transaction.execute(FORGET, &[before.into()])
}

fn read(row: Row<'_>) -> Result<LetterRow, StoreError> {
    Ok(LetterRow {
        id: row.text(0)?.to_owned(),
        account: row.text(1)?.to_owned(),
        kind: row.text(2)?.to_owned(),
        cause: row.text(3)?.to_owned(),
        written_at: row.integer(4)?,
        due_at: row.optional_integer(5)?,
        n_tries: row.integer(6)?,
        sent_at: row.optional_integer(7)?,
        given_up_at: row.optional_integer(8)?,
        failure: row.optional_text(9)?.map(str::to_owned),
        todo: row.optional_integer(10)?.zip(row.optional_integer(11)?),
    })
}
