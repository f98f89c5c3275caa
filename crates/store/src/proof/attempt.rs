//! Failed sign-ins that still count towards a lock-out; those of accounts are bound in the log.

use crate::binding::Kind;
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
    N_BEFORE = "select count(*) from failed_sign_in where account = $1 and failed_at < $2";
    FORGET_OLDEST = "delete from failed_sign_in where id in (select id from failed_sign_in
        where account = $1 order by id limit $2)";
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
    if is_of_account(account) {
        transaction.touch(Kind::Failures, account)?;
    }
    let values = [id.into(), account.into(), source.into(), now.into()];
    transaction.execute(INSERT, &values).map(drop)
}

/// Forgets the oldest failures of an account that can lock it no more: all that fill up a lock, so many each,
/// from before a moment. Asked behind [`note`], which binds what is left: an account into which nobody comes by
/// password has no more of them than one that is used.
///
/// # Errors
/// The database's.
pub fn forget_locks(
    transaction: &mut Transaction<'_>,
    account: &str,
    n_of_a_lock: i64,
    before: i64,
) -> Result<(), StoreError> {
    let values = [account.into(), before.into()];
    let n_before = transaction.first(N_BEFORE, &values, |row| row.integer(0))?.unwrap_or_default();
    let n_over = n_before - n_before % n_of_a_lock;
    if n_over > 0 {
        transaction.execute(FORGET_OLDEST, &[account.into(), n_over.into()])?;
    }
    Ok(())
}

/// Whether the failures of an account are not as the log bound them; those of a name that nobody has are bound
/// by nothing.
///
/// # Errors
/// The database's.
pub fn is_forged(transaction: &mut Transaction<'_>, account: &str) -> Result<bool, StoreError> {
    Ok(is_of_account(account) && !transaction.is_unforged(Kind::Failures, account)?)
}

fn is_of_account(subject: &str) -> bool {
    !subject.starts_with('?')
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

/// Forgives an account its failures; refused where they are not as the log bound them, so that who lifts a
/// lock past the program comes no further by it.
///
/// # Errors
/// The database's; [`StoreError::Damaged`] where rows were put in or taken away.
pub fn forgive(transaction: &mut Transaction<'_>, account: &str) -> Result<(), StoreError> {
    if is_of_account(account) {
        transaction.compare(Kind::Failures, account)?;
    }
    let n_forgiven = transaction.execute(FORGIVE, &[account.into()])?;
    if n_forgiven > 0 && is_of_account(account) {
        transaction.touch_anew(Kind::Failures, account);
    }
    Ok(())
}

/// As [`forgive`], whatever stands: the account begins anew with another password, and its failures too.
///
/// # Errors
/// The database's.
pub fn begin_anew(transaction: &mut Transaction<'_>, account: &str) -> Result<(), StoreError> {
    let is_unforged = transaction.is_unforged(Kind::Failures, account)?;
    let n_forgiven = transaction.execute(FORGIVE, &[account.into()])?;
    if n_forgiven > 0 || !is_unforged {
        transaction.touch_anew(Kind::Failures, account);
    }
    Ok(())
}
