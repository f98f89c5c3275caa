//! Answers kept by the caller's key, so that a repeated request is answered and not done again.

use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    FIND = "select request_sha256, status, body from idempotency
        where actor = $1 and key = $2 and expires_at > $3";
    FORGET_ONE = "delete from idempotency where actor = $1 and key = $2 and expires_at <= $3";
    INSERT = "insert into idempotency
        (actor, key, request_sha256, status, body, recorded_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    FORGET = "delete from idempotency where expires_at <= $1";
}

/// The answer that was given under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// SHA-256 of the request in hexadecimal: the same key with another request is the caller's fault.
    pub request_sha256: String,
    /// HTTP status.
    pub status: u16,
    pub body: String,
}

/// The answer kept for an actor's key, unless it expired at `now` (microseconds UTC).
///
/// # Errors
/// The database's.
pub fn find(
    transaction: &mut Transaction<'_>,
    actor: &str,
    key: &str,
    now: i64,
) -> Result<Option<Answer>, StoreError> {
    transaction.first(FIND, &[actor.into(), key.into(), now.into()], |row| {
        let status = row.integer(1)?;
        let damaged = |_| StoreError::Damaged { what: format!("status {status}") };
        Ok(Answer {
            request_sha256: row.text(0)?.to_owned(),
            status: u16::try_from(status).map_err(damaged)?,
            body: row.text(2)?.to_owned(),
        })
    })
}

/// Keeps the answer in the transaction that did the work. Moments are microseconds UTC.
///
/// # Errors
/// [`StoreError::Taken`] when another request with this key was answered meanwhile: roll back, and
/// give its answer.
pub fn keep(
    transaction: &mut Transaction<'_>,
    actor: &str,
    key: &str,
    answer: &Answer,
    now: i64,
    expires_at: i64,
) -> Result<(), StoreError> {
    transaction.execute(FORGET_ONE, &[actor.into(), key.into(), now.into()])?;
    let values = [
        actor.into(),
        key.into(),
        (&answer.request_sha256).into(),
        i64::from(answer.status).into(),
        (&answer.body).into(),
        now.into(),
        expires_at.into(),
    ];
    transaction.execute(INSERT, &values).map(drop)
}

/// Forgets what expired at `now`; returns how many.
///
/// # Errors
/// The database's.
pub fn forget_expired(transaction: &mut Transaction<'_>, now: i64) -> Result<u64, StoreError> {
    transaction.execute(FORGET, &[now.into()])
}
