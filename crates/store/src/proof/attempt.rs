//! Failed sign-ins that still count towards a lock-out.

use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    INSERT = "insert into failed_sign_in (id, account, source, failed_at)
        values ($1, $2, $3, $4)";
    OF_ACCOUNT = "select count(*), max(failed_at) from failed_sign_in where account = $1";
    OF_SOURCE = "select count(*), max(failed_at) from failed_sign_in
        where source = $1 and failed_at > $2";
    FORGIVE = "delete from failed_sign_in where account = $1";
    FORGET = "delete from failed_sign_in where account >= '?' and account < '@' and failed_at < $1";
}

/// Failures that count together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failures {
    pub n: i64,
    /// Microseconds UTC.
    pub last_at: Option<i64>,
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

/// The failures of an account since its last success.
///
/// # Errors
/// The database's.
pub fn of_account(
    transaction: &mut Transaction<'_>,
    account: &str,
) -> Result<Failures, StoreError> {
    told(transaction.first(OF_ACCOUNT, &[account.into()], read)?)
}

/// The failures from one source after a moment.
///
/// # Errors
/// The database's.
pub fn of_source(
    transaction: &mut Transaction<'_>,
    source: &str,
    after: i64,
) -> Result<Failures, StoreError> {
    told(transaction.first(OF_SOURCE, &[source.into(), after.into()], read)?)
}

/// Forgives an account its failures.
///
/// # Errors
/// The database's.
pub fn forgive(transaction: &mut Transaction<'_>, account: &str) -> Result<(), StoreError> {
    transaction.execute(FORGIVE, &[account.into()]).map(drop)
}

fn told(found: Option<Failures>) -> Result<Failures, StoreError> {
    Ok(found.unwrap_or(Failures { n: 0, last_at: None }))
}

fn read(row: Row<'_>) -> Result<Failures, StoreError> {
    Ok(Failures { n: row.integer(0)?, last_at: row.optional_integer(1)? })
}
