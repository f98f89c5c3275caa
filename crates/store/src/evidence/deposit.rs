//! Who brought a file, when, under which name, and the day that it shows.

use crate::binding::Kind;
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    INSERT = "insert into evidence_deposit (sha256, change, actor, name, shows_on, kept_at)
        values ($1, $2, $3, $4, $5, $6)";
    OF_FILE = "select sha256, change, actor, name, shows_on, kept_at from evidence_deposit
        where sha256 = $1 order by change limit $2";
    OF_ACTOR = "select sha256, change, actor, name, shows_on, kept_at from evidence_deposit
        where actor = $1 order by change desc limit $2";
    BYTES_SINCE = "select cast(coalesce(sum(e.bytes), 0) as bigint) from evidence_deposit d
        join evidence e on e.sha256 = d.sha256 where d.actor = $1 and d.kept_at > $2";
    FORGET = "delete from evidence_deposit where sha256 = $1";
}

/// Somebody brought a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deposit {
    pub sha256: String,
    pub change: i64,
    pub actor: String,
    pub name: String,
    /// The day that it shows, counted from 1970-01-01.
    pub shows_on: Option<i32>,
    /// Microseconds UTC.
    pub kept_at: i64,
}

/// Notes who brought a file.
///
/// # Errors
/// The database's.
pub fn deposit(transaction: &mut Transaction<'_>, row: &Deposit) -> Result<(), StoreError> {
    let values = [
        (&row.sha256).into(),
        row.change.into(),
        (&row.actor).into(),
        (&row.name).into(),
        row.shows_on.map(i64::from).into(),
        row.kept_at.into(),
    ];
    transaction.touch(Kind::Deposits, &row.sha256)?;
    transaction.execute(INSERT, &values).map(drop)
}

/// Who brought a file, the first first.
///
/// # Errors
/// The database's.
pub fn deposits(
    transaction: &mut Transaction<'_>,
    sha256: &str,
    limit: u32,
) -> Result<Vec<Deposit>, StoreError> {
    transaction.all(OF_FILE, &[sha256.into(), i64::from(limit).into()], read)
}

/// What somebody brought, the latest first.
///
/// # Errors
/// The database's.
pub fn deposits_of(
    transaction: &mut Transaction<'_>,
    actor: &str,
    limit: u32,
) -> Result<Vec<Deposit>, StoreError> {
    transaction.all(OF_ACTOR, &[actor.into(), i64::from(limit).into()], read)
}

/// How many bytes somebody brought since a moment.
///
/// # Errors
/// The database's.
pub fn deposited_since(
    transaction: &mut Transaction<'_>,
    actor: &str,
    since: i64,
) -> Result<i64, StoreError> {
    let bytes =
        transaction.first(BYTES_SINCE, &[actor.into(), since.into()], |row| row.integer(0))?;
    Ok(bytes.unwrap_or_default())
}

pub(super) fn forget(transaction: &mut Transaction<'_>, sha256: &str) -> Result<(), StoreError> {
    transaction.compare(Kind::Deposits, sha256)?;
    if transaction.execute(FORGET, &[sha256.into()])? > 0 {
        transaction.touch(Kind::Deposits, sha256)?;
    }
    Ok(())
}

fn read(row: crate::row::Row<'_>) -> Result<Deposit, StoreError> {
    Ok(Deposit {
        sha256: row.text(0)?.to_owned(),
        change: row.integer(1)?,
        actor: row.text(2)?.to_owned(),
        name: row.text(3)?.to_owned(),
        shows_on: row.optional_day(4)?,
        kept_at: row.integer(5)?,
    })
}
