//! Tokens of programs: scoped, expiring, stored as hashes.

use crate::binding::Kind;
use crate::row::Row;
use crate::statement::statements;
use crate::{Store, StoreError, Transaction};

macro_rules! columns {
    () => {
        "select id, account, name, scopes, made_at, expires_at, used_at, revoked_at, revoked_by"
    };
}

statements! {
    INSERT = "insert into api_token (id, sha256, account, name, scopes, made_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    /// With the last change.
    BY_SECRET = concat!(columns!(), ", (select changes from installation where one = $2)
        from api_token where sha256 = $1");
    OF_ACCOUNT = concat!(columns!(), " from api_token where account = $1 order by made_at desc, id desc limit $2");
    USED = "update api_token set used_at = $2 where id = $1";
    REVOKE = "update api_token set revoked_at = $3, revoked_by = $4
        where id = $1 and account = $2 and revoked_at is null";
    REVOKE_ALL = "update api_token set revoked_at = $2, revoked_by = $3
        where account = $1 and revoked_at is null";
}

/// A token as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    pub id: String,
    pub account: String,
    pub name: String,
    /// Words parted by spaces.
    pub scopes: String,
    /// Microseconds UTC.
    pub made_at: i64,
    pub expires_at: i64,
    pub used_at: Option<i64>,
    pub revoked_at: Option<i64>,
    pub revoked_by: Option<String>,
}

/// Adds a token.
///
/// # Errors
/// The database's.
pub fn insert(
    transaction: &mut Transaction<'_>,
    row: &TokenRow,
    sha256: &str,
) -> Result<(), StoreError> {
    let values = [
        (&row.id).into(),
        sha256.into(),
        (&row.account).into(),
        (&row.name).into(),
        (&row.scopes).into(),
        row.made_at.into(),
        row.expires_at.into(),
    ];
    transaction.touch(Kind::Tokens, &row.account)?;
    transaction.execute(INSERT, &values).map(drop)
}

/// The token of a secret, whether it still holds or not, and the last change at that moment.
///
/// # Errors
/// The database's.
pub fn by_secret(store: &Store, sha256: &str) -> Result<Option<(TokenRow, i64)>, StoreError> {
    store.look(BY_SECRET, &[sha256.into(), 1.into()], |row| Ok((read(row)?, row.integer(9)?)))
}

/// The tokens of an account, the newest first.
///
/// # Errors
/// The database's.
pub fn of_account(
    transaction: &mut Transaction<'_>,
    account: &str,
    limit: u32,
) -> Result<Vec<TokenRow>, StoreError> {
    transaction.all(OF_ACCOUNT, &[account.into(), i64::from(limit).into()], read)
}

/// Notes that a token was used.
///
/// # Errors
/// The database's.
pub fn used(transaction: &mut Transaction<'_>, id: &str, now: i64) -> Result<(), StoreError> {
    transaction.execute(USED, &[id.into(), now.into()]).map(drop)
}

/// Revokes one token of an account; false where there is none to revoke.
///
/// # Errors
/// The database's.
pub fn revoke(
    transaction: &mut Transaction<'_>,
    account: &str,
    id: &str,
    now: i64,
    by: &str,
) -> Result<bool, StoreError> {
    let values = [id.into(), account.into(), now.into(), by.into()];
    let is_unforged = transaction.is_unforged(Kind::Tokens, account)?;
    let is_revoked = transaction.execute(REVOKE, &values)? > 0;
    if is_revoked && is_unforged {
        transaction.touch(Kind::Tokens, account)?;
    }
    Ok(is_revoked)
}

/// Revokes every token of an account; returns how many.
///
/// # Errors
/// The database's.
pub fn revoke_all(
    transaction: &mut Transaction<'_>,
    account: &str,
    now: i64,
    by: &str,
) -> Result<u64, StoreError> {
    let is_unforged = transaction.is_unforged(Kind::Tokens, account)?;
    let n_revoked = transaction.execute(REVOKE_ALL, &[account.into(), now.into(), by.into()])?;
    if n_revoked > 0 && is_unforged {
        transaction.touch(Kind::Tokens, account)?;
    }
    Ok(n_revoked)
}

fn read(row: Row<'_>) -> Result<TokenRow, StoreError> {
    Ok(TokenRow {
        id: row.text(0)?.to_owned(),
        account: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        scopes: row.text(3)?.to_owned(),
        made_at: row.integer(4)?,
        expires_at: row.integer(5)?,
        used_at: row.optional_integer(6)?,
        revoked_at: row.optional_integer(7)?,
        revoked_by: row.optional_text(8)?.map(str::to_owned),
    })
}
