//! Calls of webhooks on their way: written with the note of how far events were looked at, claimed for a
//! while by whoever makes them, settled once.

use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

pub use crate::settled::Settled;

macro_rules! columns {
    () => {
        "c.id, c.webhook, c.kind, c.subject, c.agency, c.change, c.happened_at, c.written_at,
        c.due_at, c.n_tries, c.status, c.sent_at, c.given_up_at, c.failure"
    };
}

statements! {
    INSERT = "insert into webhook_call (id, webhook, kind, subject, agency, change, happened_at,
        written_at, due_at, n_tries) values ($1, $2, $3, $4, $5, $6, $7, $8, $8, 0)
        on conflict do nothing";
    DUE = concat!("select ", columns!(), " from webhook_call c cross join webhook w
        where c.due_at <= $1 and w.id = c.webhook and w.paused_at is null and w.ended_at is null
        and (w.rests_until is null or w.rests_until <= $1)
        order by c.due_at, c.id limit 1");
    /// Of two who claim one call, only the first finds it as it was.
    CLAIM = "update webhook_call set due_at = $3, claimed_by = $4, n_tries = n_tries + 1
        where id = $1 and due_at = $2";
    SENT = "update webhook_call set sent_at = $3, status = $4, due_at = null, failure = null
        where id = $1 and claimed_by = $2 and due_at is not null";
    PUT_OFF = "update webhook_call set due_at = $3, status = $4, failure = $5
        where id = $1 and claimed_by = $2 and due_at is not null";
    GIVE_UP = "update webhook_call set given_up_at = $3, due_at = null, status = $4, failure = $5
        where id = $1 and claimed_by = $2 and due_at is not null";
    GIVE_UP_ALL = "update webhook_call set given_up_at = $2, due_at = null, failure = $3
        where webhook = $1 and due_at is not null";
    REVIVE = "update webhook_call set given_up_at = null, due_at = $3, n_tries = 0
        where id = $1 and webhook = $2 and given_up_at is not null";
    OF_WEBHOOK = concat!("select ", columns!(), " from webhook_call c
        where c.webhook = $1 and (c.written_at, c.id) < ($2, $3)
        order by c.written_at desc, c.id desc limit $4");
    N_DUE_OF = "select count(*) from webhook_call where webhook = $1 and due_at is not null";
    N_GIVEN_UP_OF = "select count(*) from webhook_call
        where webhook = $1 and given_up_at is not null";
    N_DUE = "select count(*) from webhook_call where due_at is not null";
    N_GIVEN_UP = "select count(*) from webhook_call where given_up_at is not null";
    FORGET = "delete from webhook_call where written_at < $1 and due_at is null";
}

/// A call as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRow {
    pub id: String,
    pub webhook: String,
    pub kind: String,
    pub subject: String,
    pub agency: String,
    pub change: i64,
    /// Microseconds UTC, as all moments here.
    pub happened_at: i64,
    pub written_at: i64,
    /// None once it is settled.
    pub due_at: Option<i64>,
    pub n_tries: i64,
    /// What the other side answered last.
    pub status: Option<i64>,
    pub sent_at: Option<i64>,
    pub given_up_at: Option<i64>,
    pub failure: Option<String>,
}

/// Writes a call, due at once; false where it is there already.
///
/// # Errors
/// The database's.
pub fn insert(transaction: &mut Transaction<'_>, row: &CallRow) -> Result<bool, StoreError> {
    let values = [
        (&row.id).into(),
        (&row.webhook).into(),
        (&row.kind).into(),
        (&row.subject).into(),
        (&row.agency).into(),
        row.change.into(),
        row.happened_at.into(),
        row.written_at.into(),
    ];
    transaction.execute(INSERT, &values).map(|n| n > 0)
}

/// Claims the call that is due the longest until `until`, of webhooks that are at work and do not rest;
/// none where none is due, or where another was quicker.
///
/// # Errors
/// The database's.
pub fn claim(
    transaction: &mut Transaction<'_>,
    claimer: &str,
    now: i64,
    until: i64,
) -> Result<Option<CallRow>, StoreError> {
    let Some(row) = transaction.first(DUE, &[now.into()], read)? else { return Ok(None) };
    let values = [(&row.id).into(), row.due_at.into(), until.into(), claimer.into()];
    let claimed = transaction.execute(CLAIM, &values)? > 0;
    Ok(claimed.then(|| CallRow { n_tries: row.n_tries + 1, due_at: Some(until), ..row }))
}

/// Settles a call with what was answered, if anything; false where its claim had run out and somebody
/// else has it now.
///
/// # Errors
/// The database's.
pub fn settle(
    transaction: &mut Transaction<'_>,
    id: &str,
    claimer: &str,
    now: i64,
    status: Option<u16>,
    settled: Settled<'_>,
) -> Result<bool, StoreError> {
    let status = status.map(i64::from);
    let (id, claimer) = (id.into(), claimer.into());
    let changed = match settled {
        Settled::Sent => transaction.execute(SENT, &[id, claimer, now.into(), status.into()]),
        Settled::PutOff { until, failure } => {
            let values = [id, claimer, until.into(), status.into(), failure.into()];
            transaction.execute(PUT_OFF, &values)
        }
        Settled::GivenUp { failure } => {
            let values = [id, claimer, now.into(), status.into(), failure.into()];
            transaction.execute(GIVE_UP, &values)
        }
    };
    changed.map(|n| n > 0)
}

/// Gives up all that waits of a webhook.
///
/// # Errors
/// The database's.
pub fn give_up_all(
    transaction: &mut Transaction<'_>,
    webhook: &str,
    now: i64,
    failure: &str,
) -> Result<(), StoreError> {
    transaction.execute(GIVE_UP_ALL, &[webhook.into(), now.into(), failure.into()]).map(drop)
}

/// Makes a call that was given up due again; false where the webhook has no such call.
///
/// # Errors
/// The database's.
pub fn revive(
    transaction: &mut Transaction<'_>,
    id: &str,
    webhook: &str,
    now: i64,
) -> Result<bool, StoreError> {
    transaction.execute(REVIVE, &[id.into(), webhook.into(), now.into()]).map(|n| n > 0)
}

/// Up to `limit` calls of a webhook, the latest first, behind the place `(written_at, id)`.
///
/// # Errors
/// The database's.
pub fn of_webhook(
    transaction: &mut Transaction<'_>,
    webhook: &str,
    (written_at, id): (i64, &str),
    limit: u32,
) -> Result<Vec<CallRow>, StoreError> {
    let values = [webhook.into(), written_at.into(), id.into(), i64::from(limit).into()];
    transaction.all(OF_WEBHOOK, &values, read)
}

/// How many calls of a webhook wait, and how many were given up.
///
/// # Errors
/// The database's.
pub fn figures_of(
    transaction: &mut Transaction<'_>,
    webhook: &str,
) -> Result<(i64, i64), StoreError> {
    let n_due = transaction.first(N_DUE_OF, &[webhook.into()], |row| row.integer(0))?;
    let n_given_up = transaction.first(N_GIVEN_UP_OF, &[webhook.into()], |row| row.integer(0))?;
    Ok((n_due.unwrap_or(0), n_given_up.unwrap_or(0)))
}

/// How many calls wait, and how many were given up.
///
/// # Errors
/// The database's.
pub fn figures(transaction: &mut Transaction<'_>) -> Result<(i64, i64), StoreError> {
    let n_due = transaction.first(N_DUE, &[], |row| row.integer(0))?;
    let n_given_up = transaction.first(N_GIVEN_UP, &[], |row| row.integer(0))?;
    Ok((n_due.unwrap_or(0), n_given_up.unwrap_or(0)))
}

/// Forgets settled calls from before a moment.
///
/// # Errors
/// The database's.
pub fn forget(transaction: &mut Transaction<'_>, before: i64) -> Result<u64, StoreError> {
    transaction.execute(FORGET, &[before.into()])
}

fn read(row: Row<'_>) -> Result<CallRow, StoreError> {
    Ok(CallRow {
        id: row.text(0)?.to_owned(),
        webhook: row.text(1)?.to_owned(),
        kind: row.text(2)?.to_owned(),
        subject: row.text(3)?.to_owned(),
        agency: row.text(4)?.to_owned(),
        change: row.integer(5)?,
        happened_at: row.integer(6)?,
        written_at: row.integer(7)?,
        due_at: row.optional_integer(8)?,
        n_tries: row.integer(9)?,
        status: row.optional_integer(10)?,
        sent_at: row.optional_integer(11)?,
        given_up_at: row.optional_integer(12)?,
        failure: row.optional_text(13)?.map(str::to_owned),
    })
}
