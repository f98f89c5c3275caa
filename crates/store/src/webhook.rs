//! Webhooks: who is called when something happened, how far they were told, and whether they rest;
//! knows no secret and sends nothing.

pub mod call;

use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

macro_rules! columns {
    () => {
        "select id, owner, agency, address, kinds, made_at, taken_change, taken_ordinal, generation,
        renewed_at, secret_sha256, n_failures, rests_until, paused_at, paused_why, ended_at, ended_by
        from webhook"
    };
}

statements! {
    INSERT = "insert into webhook (id, owner, agency, address, kinds, made_at, taken_change,
        taken_ordinal, generation, renewed_at, secret_sha256, n_failures)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0)";
    GET = concat!(columns!(), " where id = $1");
    /// Newest first: ids sort by time.
    BEFORE = concat!(columns!(), " where id < $1 order by id desc limit $2");
    N_OF_AGENCY = "select count(*) from webhook where agency = $1 and ended_at is null";
    BEHIND = concat!(columns!(), " where ended_at is null and paused_at is null and id > $1
        and taken_change < $2 order by id limit $3");
    TAKE = "update webhook set taken_change = $4, taken_ordinal = $5
        where id = $1 and taken_change = $2 and taken_ordinal = $3
        and ended_at is null and paused_at is null";
    RENEW = "update webhook set generation = $2, renewed_at = $3, secret_sha256 = $4
        where id = $1 and generation < $2 and ended_at is null";
    END = "update webhook set ended_at = $2, ended_by = $3 where id = $1 and ended_at is null";
    PAUSE = "update webhook set paused_at = $2, paused_why = $3
        where id = $1 and paused_at is null and ended_at is null";
    RESUME = "update webhook set paused_at = null, paused_why = null, n_failures = 0,
        rests_until = null where id = $1 and paused_at is not null and ended_at is null";
    HEAL = "update webhook set n_failures = 0, rests_until = null
        where id = $1 and n_failures > 0";
    WAKE = "update webhook set rests_until = null where id = $1 and rests_until is not null";
    /// Of what fails while a webhook rests anyway nothing more is learned.
    FAIL = "update webhook set n_failures = n_failures + 1, rests_until = $2
        where id = $1 and (rests_until is null or rests_until <= $3)";
    N_PAUSED = "select count(*) from webhook where ended_at is null and paused_at is not null";
}

/// A webhook as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookRow {
    pub id: String,
    pub owner: String,
    pub agency: String,
    pub address: String,
    /// Words, parted by spaces.
    pub kinds: String,
    /// Microseconds UTC, as all moments here.
    pub made_at: i64,
    /// The last event that was looked at: its change and its place in it.
    pub taken: (i64, i64),
    pub generation: i64,
    pub renewed_at: i64,
    pub secret_sha256: String,
    pub n_failures: i64,
    pub rests_until: Option<i64>,
    pub paused_at: Option<i64>,
    pub paused_why: Option<String>,
    pub ended_at: Option<i64>,
    pub ended_by: Option<String>,
}

/// Notes a new webhook.
///
/// # Errors
/// The database's.
pub fn insert(transaction: &mut Transaction<'_>, row: &WebhookRow) -> Result<(), StoreError> {
    let values = [
        (&row.id).into(),
        (&row.owner).into(),
        (&row.agency).into(),
        (&row.address).into(),
        (&row.kinds).into(),
        row.made_at.into(),
        row.taken.0.into(),
        row.taken.1.into(),
        row.generation.into(),
        row.renewed_at.into(),
        (&row.secret_sha256).into(),
    ];
    transaction.execute(INSERT, &values).map(drop)
}

/// One webhook.
///
/// # Errors
/// The database's.
pub fn get(transaction: &mut Transaction<'_>, id: &str) -> Result<Option<WebhookRow>, StoreError> {
    transaction.first(GET, &[id.into()], read)
}

/// Up to `limit` webhooks made before one, the newest first; from the newest where none is named.
///
/// # Errors
/// The database's.
pub fn before(
    transaction: &mut Transaction<'_>,
    id: Option<&str>,
    limit: u32,
) -> Result<Vec<WebhookRow>, StoreError> {
    /// Behind every id.
    const LAST: &str = "\u{10ffff}";
    transaction.all(BEFORE, &[id.unwrap_or(LAST).into(), i64::from(limit).into()], read)
}

/// How many webhooks of a body have not ended.
///
/// # Errors
/// The database's.
pub fn n_of_agency(transaction: &mut Transaction<'_>, agency: &str) -> Result<i64, StoreError> {
    Ok(transaction.first(N_OF_AGENCY, &[agency.into()], |row| row.integer(0))?.unwrap_or(0))
}

/// Up to `limit` webhooks behind an id that are at work and have not been told of all up to a change.
///
/// # Errors
/// The database's.
pub fn behind(
    transaction: &mut Transaction<'_>,
    id: &str,
    last: i64,
    limit: u32,
) -> Result<Vec<WebhookRow>, StoreError> {
    transaction.all(BEHIND, &[id.into(), last.into(), i64::from(limit).into()], read)
}

/// Notes how far the events were looked at; false where another was quicker or the webhook is no longer
/// at work.
///
/// # Errors
/// The database's.
pub fn take(
    transaction: &mut Transaction<'_>,
    row: &WebhookRow,
    (change, ordinal): (i64, i64),
) -> Result<bool, StoreError> {
    let (from_change, from_ordinal) = row.taken;
    let values =
        [(&row.id).into(), from_change.into(), from_ordinal.into(), change.into(), ordinal.into()];
    transaction.execute(TAKE, &values).map(|n| n > 0)
}

/// Notes that another secret signs from now on; false where that was done already, or it ended.
///
/// # Errors
/// The database's.
pub fn renew(
    transaction: &mut Transaction<'_>,
    id: &str,
    generation: i64,
    now: i64,
    secret_sha256: &str,
) -> Result<bool, StoreError> {
    let values = [id.into(), generation.into(), now.into(), secret_sha256.into()];
    transaction.execute(RENEW, &values).map(|n| n > 0)
}

/// Ends a webhook; false where it has ended.
///
/// # Errors
/// The database's.
pub fn end(
    transaction: &mut Transaction<'_>,
    id: &str,
    now: i64,
    by: &str,
) -> Result<bool, StoreError> {
    transaction.execute(END, &[id.into(), now.into(), by.into()]).map(|n| n > 0)
}

/// Pauses a webhook; false where it does not work anyway.
///
/// # Errors
/// The database's.
pub fn pause(
    transaction: &mut Transaction<'_>,
    id: &str,
    now: i64,
    why: &str,
) -> Result<bool, StoreError> {
    transaction.execute(PAUSE, &[id.into(), now.into(), why.into()]).map(|n| n > 0)
}

/// Lets a webhook go on that was paused; false where it was not.
///
/// # Errors
/// The database's.
pub fn resume(transaction: &mut Transaction<'_>, id: &str) -> Result<bool, StoreError> {
    transaction.execute(RESUME, &[id.into()]).map(|n| n > 0)
}

/// Notes that a call arrived: no failures in a row any more.
///
/// # Errors
/// The database's.
pub fn heal(transaction: &mut Transaction<'_>, id: &str) -> Result<(), StoreError> {
    transaction.execute(HEAL, &[id.into()]).map(drop)
}

/// Lets a webhook that rests be called at once: somebody asks for it.
///
/// # Errors
/// The database's.
pub fn wake(transaction: &mut Transaction<'_>, id: &str) -> Result<(), StoreError> {
    transaction.execute(WAKE, &[id.into()]).map(drop)
}

/// Notes that a call did not arrive, and until when none is made; once a rest.
///
/// # Errors
/// The database's.
pub fn fail(
    transaction: &mut Transaction<'_>,
    id: &str,
    now: i64,
    until: i64,
) -> Result<(), StoreError> {
    transaction.execute(FAIL, &[id.into(), until.into(), now.into()]).map(drop)
}

/// How many webhooks are paused.
///
/// # Errors
/// The database's.
pub fn n_paused(transaction: &mut Transaction<'_>) -> Result<i64, StoreError> {
    Ok(transaction.first(N_PAUSED, &[], |row| row.integer(0))?.unwrap_or(0))
}

fn read(row: Row<'_>) -> Result<WebhookRow, StoreError> {
    Ok(WebhookRow {
        id: row.text(0)?.to_owned(),
        owner: row.text(1)?.to_owned(),
        agency: row.text(2)?.to_owned(),
        address: row.text(3)?.to_owned(),
        kinds: row.text(4)?.to_owned(),
        made_at: row.integer(5)?,
        taken: (row.integer(6)?, row.integer(7)?),
        generation: row.integer(8)?,
        renewed_at: row.integer(9)?,
        secret_sha256: row.text(10)?.to_owned(),
        n_failures: row.integer(11)?,
        rests_until: row.optional_integer(12)?,
        paused_at: row.optional_integer(13)?,
        paused_why: row.optional_text(14)?.map(str::to_owned),
        ended_at: row.optional_integer(15)?,
        ended_by: row.optional_text(16)?.map(str::to_owned),
    })
}
