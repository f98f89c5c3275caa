//! New ways into accounts that wait for a second person, and then for who asked; one of a kind for an account.

use ledger::{Commitment, Hash, Sealer};

use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

macro_rules! columns {
    () => {
        "select account, kind, why, asked_at, asked_by, released_at, released_by, expires_at, seal
        from way_in"
    };
}

statements! {
    INSERT = "insert into way_in (account, kind, why, asked_at, asked_by, expires_at, seal)
        values ($1, $2, $3, $4, $5, $6, $7)";
    RELEASE = "update way_in set released_at = $3, released_by = $4, expires_at = $5, seal = $6
        where account = $1 and kind = $2 and released_at is null";
    END = "delete from way_in where account = $1 and kind = $2";
    GET = concat!(columns!(), " where account = $1 and kind = $2");
    OVER = concat!(columns!(), " where expires_at <= $1 order by expires_at");
    ALL_OPEN = columns!();
}

/// A way in that somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayInRow {
    pub account: String,
    pub kind: String,
    pub why: String,
    /// Microseconds UTC.
    pub asked_at: i64,
    pub asked_by: String,
    pub release: Option<Release>,
    /// Microseconds UTC.
    pub expires_at: i64,
}

/// Who agreed to it, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Microseconds UTC.
    pub released_at: i64,
    pub released_by: String,
}

/// Keeps what somebody asked for under a seal, in place of an earlier one of the kind for the account.
///
/// # Errors
/// The database's.
pub fn insert(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
    row: &WayInRow,
) -> Result<(), StoreError> {
    end(transaction, &row.account, &row.kind)?;
    let seal = sealer.seal_row(commitment(row));
    let values = [
        (&row.account).into(),
        (&row.kind).into(),
        (&row.why).into(),
        row.asked_at.into(),
        (&row.asked_by).into(),
        row.expires_at.into(),
        seal.as_slice().into(),
    ];
    transaction.execute(INSERT, &values).map(drop)
}

/// Keeps that somebody agreed to what waits; false where it does not wait any more.
///
/// # Errors
/// The database's.
pub fn release(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
    row: &WayInRow,
    release: &Release,
    expires_at: i64,
) -> Result<bool, StoreError> {
    let row = WayInRow { release: Some(release.clone()), expires_at, ..row.clone() };
    let seal = sealer.seal_row(commitment(&row));
    let values = [
        (&row.account).into(),
        (&row.kind).into(),
        release.released_at.into(),
        (&release.released_by).into(),
        expires_at.into(),
        seal.as_slice().into(),
    ];
    transaction.execute(RELEASE, &values).map(|n| n > 0)
}

/// Takes it away; false where somebody else did.
///
/// # Errors
/// The database's.
pub fn end(
    transaction: &mut Transaction<'_>,
    account: &str,
    kind: &str,
) -> Result<bool, StoreError> {
    transaction.execute(END, &[account.into(), kind.into()]).map(|n| n > 0)
}

/// What somebody asked for, over by its time or not; none where it was not asked for here as it stands.
///
/// # Errors
/// The database's.
pub fn get(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
    account: &str,
    kind: &str,
) -> Result<Option<WayInRow>, StoreError> {
    let values = [account.into(), kind.into()];
    Ok(transaction.first(GET, &values, |row| sealed(row, sealer))?.flatten())
}

/// Those that are over by their time.
///
/// # Errors
/// The database's.
pub fn over(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
    now: i64,
) -> Result<Vec<WayInRow>, StoreError> {
    let found = transaction.all(OVER, &[now.into()], |row| sealed(row, sealer))?;
    Ok(found.into_iter().flatten().collect())
}

/// Whether one stands there that was not asked for here, or not so.
///
/// # Errors
/// The database's.
pub(crate) fn is_any_forged(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
) -> Result<bool, StoreError> {
    super::any_forged(transaction, ALL_OPEN, |row| sealed(row, sealer))
}

/// What is sealed: all of it.
fn commitment(row: &WayInRow) -> Hash {
    let begun = Commitment::to("way-in", &[]).text(&row.account).text(&row.kind).text(&row.why);
    let begun = begun.number(row.asked_at).text(&row.asked_by).number(row.expires_at);
    let begun = begun.optional(row.release.as_ref().map(|one| one.released_by.as_str()));
    begun.number(row.release.as_ref().map_or(0, |one| one.released_at)).finish()
}

/// One whose seal holds: that it was asked for here, and nothing of it was written past the program.
fn sealed(row: Row<'_>, sealer: &Sealer) -> Result<Option<WayInRow>, StoreError> {
    let owned = |column| row.text(column).map(str::to_owned);
    let release = match (row.optional_integer(5)?, row.optional_text(6)?) {
        (Some(released_at), Some(by)) => Some(Release { released_at, released_by: by.to_owned() }),
        (None, None) => None,
        // It was released by nobody, or never.
        _ => return Ok(None),
    };
    let way_in = WayInRow {
        account: owned(0)?,
        kind: owned(1)?,
        why: owned(2)?,
        asked_at: row.integer(3)?,
        asked_by: owned(4)?,
        release,
        expires_at: row.integer(7)?,
    };
    let seal = row.optional_bytes(8)?.unwrap_or_default();
    Ok(sealer.holds_row(commitment(&way_in), seal).then_some(way_in))
}
