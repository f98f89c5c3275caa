//! Failed sign-ins that still count towards a lock-out.

use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    INSERT = "insert into failed_sign_in (id, account, source, failed_at)
        values ($1, $2, $3, $4)";
    OF_ACCOUNT = "select count(*) from failed_sign_in where account = $1";
    NTH_OF_ACCOUNT = "select failed_at from failed_sign_in where account = $1
        order by failed_at limit 1 offset $2";
    OF_SOURCE = "select count(*) from failed_sign_in where source = $1 and failed_at > $2";
    FORGIVE = "delete from failed_sign_in where account = $1";
    FORGET = "delete from failed_sign_in where account >= '?' and account < '@' and failed_at < $1";
}

/// Notes a failure, of a name that nobody has where `account` begins with `?`; such ones are forgotten after
/// `forget_before`.
///
/// # Errors
/// The database's.
pub fn note(
    transaction: &mut Transaction<'_>,
    id: &str,
    account: &str,
    source: &str,
    now: i64,
    forget_before: i64,
) -> Result<(), StoreError> {
    transaction.execute(FORGET, &[forget_before.into()])?;
    let values = [id.into(), account.into(), source.into(), now.into()];
    transaction.execute(INSERT, &values).map(drop)
}

/// How often an account failed since its last success.
///
/// # Errors
/// The database's.
pub fn of_account(transaction: &mut Transaction<'_>, account: &str) -> Result<i64, StoreError> {
    let found = transaction.first(OF_ACCOUNT, &[account.into()], |row| row.integer(0))?;
    Ok(found.unwrap_or_default())
}

/// When an account failed for the `n`-th time since its last success, in microseconds UTC.
///
/// # Errors
/// The database's.
pub fn nth_of_account(
    transaction: &mut Transaction<'_>,
    account: &str,
    n: i64,
) -> Result<Option<i64>, StoreError> {
    transaction.first(NTH_OF_ACCOUNT, &[account.into(), (n - 1).into()], |row| row.integer(0))
}

/// How often one source failed after a moment.
///
/// # Errors
/// The database's.
pub fn of_source(
    transaction: &mut Transaction<'_>,
    source: &str,
    after: i64,
) -> Result<i64, StoreError> {
    let values = [source.into(), after.into()];
    let found = transaction.first(OF_SOURCE, &values, |row| row.integer(0))?;
    Ok(found.unwrap_or_default())
}

/// Forgives an account its failures.
///
/// # Errors
/// The database's.
pub fn forgive(transaction: &mut Transaction<'_>, account: &str) -> Result<(), StoreError> {
    transaction.execute(FORGIVE, &[account.into()]).map(drop)
}
