//! Requests that may come twice: the caller's key, and the answer kept for it; knows no request.

use ledger::to_hexadecimal;
use sha2::{Digest, Sha256};
use store::idempotency::{self, Answer};
use store::{StoreError, Transaction};

use crate::Installation;

/// The caller's key for a request that may be repeated, and the request's SHA-256 in hexadecimal.
#[derive(Debug, Clone, Copy)]
pub struct Once<'a> {
    pub key: &'a str,
    pub request_sha256: &'a str,
}

/// SHA-256 of a request in hexadecimal, by which a repeated request is known to be the same.
#[must_use]
pub fn request_sha256(request: &[u8]) -> String {
    to_hexadecimal(&Sha256::digest(request))
}

/// What is known of a key.
pub(crate) enum Known {
    /// Nothing: the request is to be done.
    Nothing,
    /// The request was done; the text is what was kept of its answer.
    Done(String),
    /// The key was used for another request.
    Other,
}

/// How long an answer is kept for its key, in microseconds: a day, not of the law.
const KEPT_MICROSECONDS: i64 = 24 * 60 * 60 * 1_000_000;

/// The answer's status as HTTP has it: created.
const CREATED: u16 = 201;

/// What an earlier request with the same key left.
pub(crate) fn find(
    installation: &Installation,
    actor: &str,
    once: Option<Once<'_>>,
) -> Result<Known, StoreError> {
    let Some(once) = once else { return Ok(Known::Nothing) };
    let now = installation.now().microseconds();
    let answer = installation
        .store
        .read(|transaction| idempotency::find(transaction, actor, once.key, now))?;
    Ok(match answer {
        None => Known::Nothing,
        Some(answer) if answer.request_sha256 == once.request_sha256 => Known::Done(answer.body),
        Some(_) => Known::Other,
    })
}

/// Keeps what is needed to answer again, in the transaction that does the work.
pub(crate) fn keep(
    transaction: &mut Transaction<'_>,
    actor: &str,
    once: Option<Once<'_>>,
    kept: &str,
    now: i64,
) -> Result<(), StoreError> {
    let Some(once) = once else { return Ok(()) };
    let answer = Answer {
        request_sha256: once.request_sha256.to_owned(),
        status: CREATED,
        body: kept.to_owned(),
    };
    idempotency::keep(transaction, actor, once.key, &answer, now, now + KEPT_MICROSECONDS)
}

/// Whether another request with the same key was answered between our look and our write.
pub(crate) fn is_raced(error: &StoreError) -> bool {
    matches!(error, StoreError::Taken { what, .. } if what.contains("idempotency"))
}
