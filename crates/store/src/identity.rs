//! Who people are elsewhere: the account of an issuer's subject.

use ledger::{Commitment, Hash};

use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    INSERT = "insert into foreign_identity (issuer, subject, account, bound_at, change)
        values ($1, $2, $3, $4, $5)";
    ACCOUNT_OF = "select account from foreign_identity where issuer = $1 and subject = $2";
    OF_ACCOUNT = "select issuer, subject, account, bound_at, change from foreign_identity
        where account = $1 order by issuer, subject";
    /// Who is here or has a program that is, and was not looked for lately.
    UNSEEN = "select i.issuer, i.subject, i.account, i.bound_at, i.change
        from foreign_identity i
        where i.issuer = $1 and coalesce(i.looked_at, i.bound_at) <= $2
        and (exists (select 1 from session s where s.account = i.account and s.ended_at is null
                and s.seen_at > $3 and s.begun_at > $4)
            or exists (select 1 from api_token t where t.account = i.account
                and t.revoked_at is null and t.expires_at > $5))
        order by i.subject limit $6";
    LOOKED = "update foreign_identity set looked_at = $3
        where issuer = $1 and subject = $2 and coalesce(looked_at, bound_at) <= $4";
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

/// Who an account is elsewhere.
///
/// # Errors
/// The database's.
pub fn of_account(
    transaction: &mut Transaction<'_>,
    account: &str,
) -> Result<Vec<IdentityRow>, StoreError> {
    transaction.all(OF_ACCOUNT, &[account.into()], read)
}

/// Until when somebody counts as gone, so that nobody needs to look for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// Looked for at this moment or before it; all in microseconds UTC.
    pub looked_until: i64,
    /// Sessions that were seen and begun after these moments hold.
    pub seen_after: i64,
    pub begun_after: i64,
    /// Tokens that end after this moment hold.
    pub now: i64,
}

/// Subjects of an issuer who are here by a session or a token and were not looked for lately.
///
/// # Errors
/// The database's.
pub fn unseen(
    transaction: &mut Transaction<'_>,
    issuer: &str,
    unseen: &Unseen,
    limit: u32,
) -> Result<Vec<IdentityRow>, StoreError> {
    let values = [
        issuer.into(),
        unseen.looked_until.into(),
        unseen.seen_after.into(),
        unseen.begun_after.into(),
        unseen.now.into(),
        i64::from(limit).into(),
    ];
    transaction.all(UNSEEN, &values, read)
}

/// Notes that somebody is looked for now; false where another program did since `looked_until`.
///
/// # Errors
/// The database's.
pub fn looked(
    transaction: &mut Transaction<'_>,
    issuer: &str,
    subject: &str,
    now: i64,
    looked_until: i64,
) -> Result<bool, StoreError> {
    let values = [issuer.into(), subject.into(), now.into(), looked_until.into()];
    transaction.execute(LOOKED, &values).map(|n| n > 0)
}

/// What the log tells of identities.
pub(crate) fn things(
    transaction: &mut Transaction<'_>,
    mut visit: impl FnMut(i64, &'static str, Hash),
) -> Result<(), StoreError> {
    transaction.each_legible(ALL, |row| {
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
