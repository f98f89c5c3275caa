//! What was begun and waits for its second half: a code to type, a key to touch.

use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    FORGET = "delete from ceremony where expires_at < $1";
    INSERT = "insert into ceremony (sha256, kind, account, state, expires_at)
        values ($1, $2, $3, $4, $5)";
    GET = "select kind, account, state, expires_at from ceremony where sha256 = $1";
    FINISH = "delete from ceremony where sha256 = $1";
}

/// A ceremony that was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CeremonyRow {
    pub kind: String,
    pub account: Option<String>,
    pub state: String,
    /// Microseconds UTC.
    pub expires_at: i64,
}

/// Keeps what was begun, and forgets what expired.
///
/// # Errors
/// The database's.
pub fn begin(
    transaction: &mut Transaction<'_>,
    row: &CeremonyRow,
    sha256: &str,
    now: i64,
) -> Result<(), StoreError> {
    transaction.execute(FORGET, &[now.into()])?;
    let values = [
        sha256.into(),
        (&row.kind).into(),
        row.account.as_deref().into(),
        (&row.state).into(),
        row.expires_at.into(),
    ];
    transaction.execute(INSERT, &values).map(drop)
}

/// What was begun under a secret.
///
/// # Errors
/// The database's.
pub fn get(
    transaction: &mut Transaction<'_>,
    sha256: &str,
) -> Result<Option<CeremonyRow>, StoreError> {
    transaction.first(GET, &[sha256.into()], |row| {
        Ok(CeremonyRow {
            kind: row.text(0)?.to_owned(),
            account: row.optional_text(1)?.map(str::to_owned),
            state: row.text(2)?.to_owned(),
            expires_at: row.integer(3)?,
        })
    })
}

/// Takes it away; false where somebody else did.
///
/// # Errors
/// The database's.
pub fn finish(transaction: &mut Transaction<'_>, sha256: &str) -> Result<bool, StoreError> {
    transaction.execute(FINISH, &[sha256.into()]).map(|n| n > 0)
}
