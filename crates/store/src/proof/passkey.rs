//! Passkeys: public keys with their counters; nothing here opens anything by itself.

use crate::binding::Kind;
use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    INSERT = "insert into passkey (id, account, name, stored, added_at)
        values ($1, $2, $3, $4, $5)";
    GET = "select id, account, name, stored, added_at, used_at from passkey where id = $1";
    OF_ACCOUNT = "select id, account, name, stored, added_at, used_at from passkey
        where account = $1 order by added_at, id";
    /// Of two who come with one answer of the key, only the first finds it as it was read.
    USE_KEY = "update passkey set stored = $3, used_at = $4 where id = $1 and stored = $2";
    DROP_KEY = "delete from passkey where id = $1 and account = $2";
    DROP_ALL = "delete from passkey where account = $1";
}

/// A passkey of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyRow {
    pub id: String,
    pub account: String,
    pub name: String,
    pub stored: String,
    /// Microseconds UTC.
    pub added_at: i64,
    pub used_at: Option<i64>,
}

/// Adds a passkey.
///
/// # Errors
/// [`StoreError::Taken`] where it is there already.
pub fn insert(transaction: &mut Transaction<'_>, row: &PasskeyRow) -> Result<(), StoreError> {
    let values = [
        (&row.id).into(),
        (&row.account).into(),
        (&row.name).into(),
        (&row.stored).into(),
        row.added_at.into(),
    ];
    transaction.touch(Kind::Passkeys, &row.account)?;
    transaction.execute(INSERT, &values).map(drop)
}

/// One passkey.
///
/// # Errors
/// The database's.
pub fn get(transaction: &mut Transaction<'_>, id: &str) -> Result<Option<PasskeyRow>, StoreError> {
    transaction.first(GET, &[id.into()], read)
}

/// The passkeys of an account, the oldest first.
///
/// # Errors
/// The database's.
pub fn of_account(
    transaction: &mut Transaction<'_>,
    account: &str,
) -> Result<Vec<PasskeyRow>, StoreError> {
    transaction.all(OF_ACCOUNT, &[account.into()], read)
}

/// Keeps a passkey as it is after it opened; false where somebody used it meanwhile.
///
/// # Errors
/// The database's.
pub fn used(
    transaction: &mut Transaction<'_>,
    row: &PasskeyRow,
    stored: &str,
    now: i64,
) -> Result<bool, StoreError> {
    let values = [(&row.id).into(), (&row.stored).into(), stored.into(), now.into()];
    transaction.execute(USE_KEY, &values).map(|n| n > 0)
}

/// Takes one passkey from its account; tells whether there was one.
///
/// # Errors
/// The database's.
pub fn remove(
    transaction: &mut Transaction<'_>,
    account: &str,
    id: &str,
) -> Result<bool, StoreError> {
    let is_unforged = transaction.is_unforged(Kind::Passkeys, account)?;
    let is_gone = transaction.execute(DROP_KEY, &[id.into(), account.into()])? > 0;
    if is_gone && is_unforged {
        transaction.touch(Kind::Passkeys, account)?;
    }
    Ok(is_gone)
}

/// Takes all passkeys from an account.
///
/// # Errors
/// The database's.
pub fn remove_all(transaction: &mut Transaction<'_>, account: &str) -> Result<(), StoreError> {
    let is_unforged = transaction.is_unforged(Kind::Passkeys, account)?;
    if transaction.execute(DROP_ALL, &[account.into()])? > 0 && is_unforged {
        transaction.touch(Kind::Passkeys, account)?;
    }
    Ok(())
}

fn read(row: Row<'_>) -> Result<PasskeyRow, StoreError> {
    Ok(PasskeyRow {
        id: row.text(0)?.to_owned(),
        account: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        stored: row.text(3)?.to_owned(),
        added_at: row.integer(4)?,
        used_at: row.optional_integer(5)?,
    })
}
