//! Keys of one-time codes, and recovery codes as their hashes.

use crate::binding::Kind;
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    DROP_KEY = "delete from one_time_key where account = $1";
    ADD_KEY = "insert into one_time_key (account, key, sealed_by, added_at, last_step)
        values ($1, $2, $3, $4, $5)";
    KEY = "select key, sealed_by, added_at, last_step from one_time_key where account = $1";
    SEAL_KEY = "update one_time_key set key = $2, sealed_by = $3 where account = $1";
    /// Who is still to be sealed by a key, in pages.
    NOT_SEALED_BY = "select account from one_time_key
        where account > $1 and (sealed_by is null or sealed_by <> $2) order by account limit $3";
    SEALS = "select sealed_by, count(*) from one_time_key group by sealed_by order by sealed_by";
    /// Of two who come with one code, only the first moves the step.
    USE_STEP = "update one_time_key set last_step = $2 where account = $1 and last_step < $2";
    DROP_CODES = "delete from recovery_code where account = $1";
    ADD_CODE = "insert into recovery_code (account, sha256) values ($1, $2)";
    USE_CODE = "update recovery_code set used_at = $3
        where account = $1 and sha256 = $2 and used_at is null";
    UNUSED = "select count(*) from recovery_code where account = $1 and used_at is null";
}

/// The key that an account's app shares with us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRow {
    /// As it was sealed.
    pub key: Vec<u8>,
    /// The id of the key that sealed it; none where it lies as it is.
    pub sealed_by: Option<String>,
    /// Microseconds UTC.
    pub added_at: i64,
    pub last_step: i64,
}

/// Puts a key in place of the one before.
///
/// # Errors
/// The database's.
pub fn set_key(
    transaction: &mut Transaction<'_>,
    account: &str,
    row: &KeyRow,
) -> Result<(), StoreError> {
    drop_key(transaction, account)?;
    let values = [
        account.into(),
        row.key.as_slice().into(),
        row.sealed_by.as_deref().into(),
        row.added_at.into(),
        row.last_step.into(),
    ];
    transaction.touch(Kind::OneTimeKey, account)?;
    transaction.execute(ADD_KEY, &values).map(drop)
}

/// Takes the key away; tells whether there was one.
///
/// # Errors
/// The database's.
pub fn drop_key(transaction: &mut Transaction<'_>, account: &str) -> Result<bool, StoreError> {
    let is_unforged = transaction.is_unforged(Kind::OneTimeKey, account)?;
    let is_gone = transaction.execute(DROP_KEY, &[account.into()])? > 0;
    if is_gone && is_unforged {
        transaction.touch(Kind::OneTimeKey, account)?;
    }
    Ok(is_gone)
}

/// The key of an account.
///
/// # Errors
/// The database's.
pub fn key(transaction: &mut Transaction<'_>, account: &str) -> Result<Option<KeyRow>, StoreError> {
    transaction.first(KEY, &[account.into()], |row| {
        Ok(KeyRow {
            key: row.optional_bytes(0)?.unwrap_or_default().to_vec(),
            sealed_by: row.optional_text(1)?.map(str::to_owned),
            added_at: row.integer(2)?,
            last_step: row.integer(3)?,
        })
    })
}

/// Puts a key as it was sealed in the place of the same as it was.
///
/// # Errors
/// The database's.
pub fn seal_key(
    transaction: &mut Transaction<'_>,
    account: &str,
    key: &[u8],
    sealed_by: &str,
) -> Result<(), StoreError> {
    transaction.touch(Kind::OneTimeKey, account)?;
    transaction.execute(SEAL_KEY, &[account.into(), key.into(), sealed_by.into()]).map(drop)
}

/// So many accounts behind one whose key is not sealed by this one.
///
/// # Errors
/// The database's.
pub fn not_sealed_by(
    transaction: &mut Transaction<'_>,
    sealed_by: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<String>, StoreError> {
    let values = [after.into(), sealed_by.into(), limit.into()];
    transaction.all(NOT_SEALED_BY, &values, |row| Ok(row.text(0)?.to_owned()))
}

/// By which keys all are sealed, and how many by each; none names those that lie as they are.
///
/// # Errors
/// The database's.
pub fn seals(transaction: &mut Transaction<'_>) -> Result<Vec<(Option<String>, i64)>, StoreError> {
    transaction
        .all(SEALS, &[], |row| Ok((row.optional_text(0)?.map(str::to_owned), row.integer(1)?)))
}

/// Notes that a step's code opened; false where it or a later one opened before.
///
/// # Errors
/// The database's.
pub fn use_step(
    transaction: &mut Transaction<'_>,
    account: &str,
    step: i64,
) -> Result<bool, StoreError> {
    transaction.execute(USE_STEP, &[account.into(), step.into()]).map(|n| n > 0)
}

/// Puts recovery codes in place of all before them.
///
/// # Errors
/// The database's.
pub fn set_recovery(
    transaction: &mut Transaction<'_>,
    account: &str,
    sha256: &[String],
) -> Result<(), StoreError> {
    let is_unforged = transaction.is_unforged(Kind::RecoveryCodes, account)?;
    let n_gone = transaction.execute(DROP_CODES, &[account.into()])?;
    // New codes are given to nobody whose old ones were forged.
    if !sha256.is_empty() || n_gone > 0 && is_unforged {
        transaction.touch(Kind::RecoveryCodes, account)?;
    }
    for one in sha256 {
        transaction.execute(ADD_CODE, &[account.into(), one.into()])?;
    }
    Ok(())
}

/// Uses up a recovery code; false where there is no such unused one.
///
/// # Errors
/// The database's.
pub fn use_recovery(
    transaction: &mut Transaction<'_>,
    account: &str,
    sha256: &str,
    now: i64,
) -> Result<bool, StoreError> {
    let values = [account.into(), sha256.into(), now.into()];
    transaction.compare(Kind::RecoveryCodes, account)?;
    let is_used = transaction.execute(USE_CODE, &values)? > 0;
    if is_used {
        transaction.touch(Kind::RecoveryCodes, account)?;
    }
    Ok(is_used)
}

/// How many recovery codes are left.
///
/// # Errors
/// The database's.
pub fn n_recovery(transaction: &mut Transaction<'_>, account: &str) -> Result<i64, StoreError> {
    let n = transaction.first(UNUSED, &[account.into()], |row| row.integer(0))?;
    Ok(n.unwrap_or(0))
}
