//! Who people are elsewhere: the account of an issuer's subject.

use ledger::{Commitment, Hash};

use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    INSERT = "insert into foreign_identity (issuer, subject, account, bound_at, change)
        values ($1, $2, $3, $4, $5)";
    ACCOUNT_OF = "select account from foreign_identity where issuer = $1 and subject = $2";
    ALL = "select issuer, subject, account, bound_at, change from foreign_identity";
}

/// Somebody elsewhere, and who that is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityRow {
    pub issuer: String,
    pub subject: String,
    pub account: String,
    /// Microseconds UTC.
    pub bound_at: i64,
    /// Filled in by reading.
    pub change: i64,
}

/// Binds somebody elsewhere to an account.
///
/// # Errors
/// [`StoreError::Taken`] where they are bound already.
pub fn insert(
    transaction: &mut Transaction<'_>,
    change: i64,
    row: &IdentityRow,
) -> Result<(), StoreError> {
    let values = [
        (&row.issuer).into(),
        (&row.subject).into(),
        (&row.account).into(),
        row.bound_at.into(),
        change.into(),
    ];
    transaction.execute(INSERT, &values)?;
    transaction.telling()?.add("identity", commitment(change, row));
    Ok(())
}

/// What the log commits to.
pub(crate) fn commitment(change: i64, row: &IdentityRow) -> Hash {
    let begun = Commitment::to("identity", &[]).text(&row.issuer).text(&row.subject);
    begun.text(&row.account).number(row.bound_at).number(change).finish()
}

/// The account of somebody elsewhere.
///
/// # Errors
/// The database's.
pub fn account_of(
    transaction: &mut Transaction<'_>,
    issuer: &str,
    subject: &str,
) -> Result<Option<String>, StoreError> {
    let values = [issuer.into(), subject.into()];
    transaction.first(ACCOUNT_OF, &values, |row| Ok(row.text(0)?.to_owned()))
}

/// What the log tells of identities.
pub(crate) fn things(
    transaction: &mut Transaction<'_>,
    mut visit: impl FnMut(i64, &'static str, Hash),
) -> Result<(), StoreError> {
    transaction.each(ALL, &[], |row| {
        let row = read(row)?;
        visit(row.change, "identity", commitment(row.change, &row));
        Ok(())
    })
}

fn read(row: Row<'_>) -> Result<IdentityRow, StoreError> {
    Ok(IdentityRow {
        issuer: row.text(0)?.to_owned(),
        subject: row.text(1)?.to_owned(),
        account: row.text(2)?.to_owned(),
        bound_at: row.integer(3)?,
        change: row.integer(4)?,
    })
}
