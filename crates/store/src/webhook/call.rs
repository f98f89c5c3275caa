//! Calls of webhooks on their way: written with the note of how far events were looked at, claimed for a
//! while by whoever makes them, one of a webhook at a time, settled once.

use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

pub use crate::settled::Settled;

macro_rules! columns {
    () => {
        "c.id, c.webhook, c.kind, c.subject, c.agency, c.change, c.happened_at, c.written_at,
        c.due_at, c.n_tries, c.status, c.sent_at, c.given_up_at, c.dropped_at, c.failure"
    };
}

statements! {
    INSERT = "insert into webhook_call (id, webhook, kind, subject, agency, change, happened_at,
        written_at, due_at, n_tries) values ($1, $2, $3, $4, $5, $6, $7, $8, $8, 0)
        on conflict do nothing";
    /// Of each webhook behind an id that may be called now, the call that is due the longest.
    DUE = concat!("select ", columns!(), " from webhook w cross join webhook_call c
        where w.id > $2 and w.ended_at is null and w.paused_at is null
        and (w.rests_until is null or w.rests_until <= $1)
        and (w.claimed_until is null or w.claimed_until <= $1)
        and c.id = (select x.id from webhook_call x where x.webhook = w.id and x.due_at <= $1
            order by x.due_at, x.id limit 1)
        order by w.id limit $3");
    /// Of two who claim a call of one webhook, only the first finds it free.
    HOLD = "update webhook set claimed_until = $3, claimed_by = $4 where id = $1
        and ended_at is null and paused_at is null and (rests_until is null or rests_until <= $2)
        and (claimed_until is null or claimed_until <= $2)";
    FREE = "update webhook set claimed_until = null, claimed_by = null
        where id = $1 and claimed_by = $2";
    CLAIM = "update webhook_call set due_at = $3, claimed_by = $4, n_tries = n_tries + 1
        where id = $1 and due_at = $2";
    SENT = "update webhook_call set sent_at = $3, status = $4, due_at = null, failure = null
        where id = $1 and claimed_by = $2 and due_at is not null";
    PUT_OFF = "update webhook_call set due_at = $3, status = $4, failure = $5
        where id = $1 and claimed_by = $2 and due_at is not null";
    GIVE_UP = "update webhook_call set given_up_at = $3, due_at = null, status = $4, failure = $5
        where id = $1 and claimed_by = $2 and due_at is not null";
    DROP = "update webhook_call set dropped_at = $3, due_at = null, status = $4, failure = $5
        where id = $1 and claimed_by = $2 and due_at is not null";
    RELEASE = "update webhook_call set due_at = $3, n_tries = n_tries - 1
        where id = $1 and claimed_by = $2 and due_at is not null";
    DROP_ALL = "update webhook_call set dropped_at = $2, due_at = null, failure = $3
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
    pub dropped_at: Option<i64>,
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

/// Of up to `limit` webhooks behind an id that are at work, do not rest and are being called by nobody, the
/// call that is due the longest; by webhook.
///
/// # Errors
/// The database's.
pub fn due(
    transaction: &mut Transaction<'_>,
    behind: &str,
    now: i64,
    limit: u32,
) -> Result<Vec<CallRow>, StoreError> {
    transaction.all(DUE, &[now.into(), behind.into(), i64::from(limit).into()], read)
}

/// Claims a call that was found due, and its webhook, until `until`; none where another was quicker, or
/// the webhook is not to be called any more.
///
/// # Errors
/// The database's.
pub fn claim(
    transaction: &mut Transaction<'_>,
    row: CallRow,
    claimer: &str,
    now: i64,
    until: i64,
) -> Result<Option<CallRow>, StoreError> {
    let hold = [(&row.webhook).into(), now.into(), until.into(), claimer.into()];
    if transaction.execute(HOLD, &hold)? == 0 {
        return Ok(None);
    }
    let values = [(&row.id).into(), row.due_at.into(), until.into(), claimer.into()];
    if transaction.execute(CLAIM, &values)? == 0 {
        transaction.execute(FREE, &[(&row.webhook).into(), claimer.into()])?;
        return Ok(None);
    }
    Ok(Some(CallRow { n_tries: row.n_tries + 1, due_at: Some(until), ..row }))
}

/// Settles a call with what was answered, if anything; false where its claim had run out and somebody
/// else has it now.
///
/// # Errors
/// The database's.
pub fn settle(
    transaction: &mut Transaction<'_>,
    call: &CallRow,
    claimer: &str,
    now: i64,
    status: Option<u16>,
    settled: Settled<'_>,
) -> Result<bool, StoreError> {
    transaction.execute(FREE, &[(&call.webhook).into(), claimer.into()])?;
    let status = status.map(i64::from);
    let (id, claimer) = ((&call.id).into(), claimer.into());
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
        Settled::Dropped { why } => {
            let values = [id, claimer, now.into(), status.into(), why.into()];
            transaction.execute(DROP, &values)
        }
    };
    changed.map(|n| n > 0)
}

/// Gives a claimed call back as if it had not been tried.
///
/// # Errors
/// The database's.
pub fn release(
    transaction: &mut Transaction<'_>,
    call: &CallRow,
    claimer: &str,
    now: i64,
) -> Result<(), StoreError> {
    transaction.execute(FREE, &[(&call.webhook).into(), claimer.into()])?;
    transaction.execute(RELEASE, &[(&call.id).into(), claimer.into(), now.into()]).map(drop)
}

/// Drops all that waits of a webhook.
///
/// # Errors
/// The database's.
pub fn drop_all(
    transaction: &mut Transaction<'_>,
    webhook: &str,
    now: i64,
    why: &str,
) -> Result<(), StoreError> {
    transaction.execute(DROP_ALL, &[webhook.into(), now.into(), why.into()]).map(drop)
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
        dropped_at: row.optional_integer(13)?,
        failure: row.optional_text(14)?.map(str::to_owned),
    })
}
