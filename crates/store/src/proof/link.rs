//! One-time links: the set-up, an invitation, a reset. Each opens once, and only the newest of its kind.

use ledger::{Commitment, Hash, Sealer};

use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

macro_rules! columns {
    () => {
        "select purpose, account, made_at, made_by, expires_at, sha256, seal from one_time_link"
    };
}

statements! {
    FORGET = "delete from one_time_link where account = $1";
    FORGET_ONE = "delete from one_time_link where account = $1 and purpose = $2";
    FORGET_SET_UP = "delete from one_time_link where account is null";
    FORGET_OLD = "delete from one_time_link where expires_at < $1";
    INSERT = "insert into one_time_link
        (sha256, purpose, account, made_at, made_by, expires_at, seal)
        values ($1, $2, $3, $4, $5, $6, $7)";
    GET = concat!(columns!(), " where sha256 = $1 and used_at is null");
    ALL_UNUSED = concat!(columns!(), " where used_at is null");
    /// Of two who come with one link, only the first uses it.
    USE_LINK = "update one_time_link set used_at = $2, seal = null
        where sha256 = $1 and used_at is null";
}

/// A link as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRow {
    pub purpose: String,
    /// None for the set-up.
    pub account: Option<String>,
    /// Microseconds UTC.
    pub made_at: i64,
    pub made_by: String,
    pub expires_at: i64,
}

/// Keeps a link under a seal in place of every earlier one for the same account.
///
/// # Errors
/// The database's.
pub fn insert(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
    row: &LinkRow,
    sha256: &str,
) -> Result<(), StoreError> {
    let seal = sealer.seal_row(commitment(row, sha256));
    forget(transaction, row.account.as_deref(), row.made_at)?;
    let values = [
        sha256.into(),
        (&row.purpose).into(),
        row.account.as_deref().into(),
        row.made_at.into(),
        (&row.made_by).into(),
        row.expires_at.into(),
        seal.as_slice().into(),
    ];
    transaction.execute(INSERT, &values).map(drop)
}

/// What is sealed of a link: all of it.
fn commitment(row: &LinkRow, sha256: &str) -> Hash {
    let begun = Commitment::to("one-time-link", &[]).text(sha256).text(&row.purpose);
    let begun = begun.optional(row.account.as_deref()).number(row.made_at);
    begun.text(&row.made_by).number(row.expires_at).finish()
}

/// A link whose seal holds: that it was made here, and nothing of it was written past the program.
fn sealed(row: Row<'_>, sealer: &Sealer) -> Result<Option<LinkRow>, StoreError> {
    let link = LinkRow {
        purpose: row.text(0)?.to_owned(),
        account: row.optional_text(1)?.map(str::to_owned),
        made_at: row.integer(2)?,
        made_by: row.text(3)?.to_owned(),
        expires_at: row.integer(4)?,
    };
    let commitment = commitment(&link, row.text(5)?);
    let is_sealed = sealer.holds_row(commitment, row.optional_bytes(6)?.unwrap_or_default());
    Ok(is_sealed.then_some(link))
}

/// Whether a link stands as one that opens and was not made here, or not so.
///
/// # Errors
/// The database's.
pub(crate) fn is_any_forged(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
) -> Result<bool, StoreError> {
    super::any_forged(transaction, ALL_UNUSED, |row| sealed(row, sealer))
}

/// Forgets the links of an account, or of the set-up, and those that expired.
///
/// # Errors
/// The database's.
pub fn forget(
    transaction: &mut Transaction<'_>,
    account: Option<&str>,
    now: i64,
) -> Result<(), StoreError> {
    match account {
        Some(account) => transaction.execute(FORGET, &[account.into()])?,
        None => transaction.execute(FORGET_SET_UP, &[])?,
    };
    transaction.execute(FORGET_OLD, &[now.into()]).map(drop)
}

/// Forgets the links of an account that are for one purpose.
///
/// # Errors
/// The database's.
pub fn forget_one(
    transaction: &mut Transaction<'_>,
    account: &str,
    purpose: &str,
) -> Result<(), StoreError> {
    transaction.execute(FORGET_ONE, &[account.into(), purpose.into()]).map(drop)
}

/// The link of a secret, whether it is over by its time or not; none where it was used, or was not made
/// here as it stands.
///
/// # Errors
/// The database's.
pub fn get(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
    sha256: &str,
) -> Result<Option<LinkRow>, StoreError> {
    Ok(transaction.first(GET, &[sha256.into()], |row| sealed(row, sealer))?.flatten())
}

/// Uses a link up; false where it was used before.
///
/// # Errors
/// The database's.
pub fn use_up(
    transaction: &mut Transaction<'_>,
    sha256: &str,
    now: i64,
) -> Result<bool, StoreError> {
    transaction.execute(USE_LINK, &[sha256.into(), now.into()]).map(|n| n > 0)
}
