//! Password hashes of an account: the present one and those before it.

use crate::binding::Kind;
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    INSERT = "insert into password (account, change, hash, set_at) values ($1, $2, $3, $4)";
    LATEST = "select hash, set_at from password where account = $1 order by change desc limit $2";
    FORGET = "delete from password where account = $1 and change <= (
        select change from password where account = $1 order by change desc limit 1 offset $2)";
    /// Names of open accounts that have one.
    NAMES = "select a.name from account a
        where a.name > $1 and exists (select 1 from password p where p.account = a.id)
        and coalesce((select s.state from account_state s where s.account = a.id
            order by s.change desc limit 1), 'open') = 'open'
        order by a.name limit $2";
    REPLACE = "update password set hash = $3 where account = $1 and hash = $2";
}

/// A password as it was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordRow {
    pub hash: String,
    /// Microseconds UTC.
    pub set_at: i64,
}

/// Sets a password, and forgets those beyond the `n_kept` newest.
///
/// # Errors
/// The database's.
pub fn set(
    transaction: &mut Transaction<'_>,
    change: i64,
    account: &str,
    row: &PasswordRow,
    n_kept: u32,
) -> Result<(), StoreError> {
    let values = [account.into(), change.into(), (&row.hash).into(), row.set_at.into()];
    transaction.touch(Kind::Passwords, account)?;
    transaction.execute(INSERT, &values)?;
    transaction.execute(FORGET, &[account.into(), i64::from(n_kept).into()]).map(drop)
}

/// The same password hashed anew at today's cost; false where it is another one by now.
///
/// # Errors
/// The database's.
pub fn rehash(
    transaction: &mut Transaction<'_>,
    account: &str,
    before: &str,
    after: &str,
) -> Result<bool, StoreError> {
    let values = [account.into(), before.into(), after.into()];
    transaction.compare(Kind::Passwords, account)?;
    let is_replaced = transaction.execute(REPLACE, &values)? > 0;
    if is_replaced {
        transaction.touch(Kind::Passwords, account)?;
    }
    Ok(is_replaced)
}

/// Up to `limit` names of open accounts that have a password, behind a name.
///
/// # Errors
/// The database's.
pub fn names(
    transaction: &mut Transaction<'_>,
    after: &str,
    limit: u32,
) -> Result<Vec<String>, StoreError> {
    let values = [after.into(), i64::from(limit).into()];
    transaction.all(NAMES, &values, |row| Ok(row.text(0)?.to_owned()))
}

/// Up to `limit` passwords of an account, the present one first.
///
/// # Errors
/// The database's.
pub fn latest(
    transaction: &mut Transaction<'_>,
    account: &str,
    limit: u32,
) -> Result<Vec<PasswordRow>, StoreError> {
    transaction.all(LATEST, &[account.into(), i64::from(limit).into()], |row| {
        Ok(PasswordRow { hash: row.text(0)?.to_owned(), set_at: row.integer(1)? })
    })
}
