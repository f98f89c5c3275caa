//! What a body's standings of a day were judged by, in the caller's words; a cache beside the standings.

use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    PUT = "insert into remembered (as_of, agency, known, others, duties)
        values ($1, $2, $3, $4, $5)
        on conflict (as_of, agency) do update set known = excluded.known,
        others = excluded.others, duties = excluded.duties";
    GET = "select duties from remembered where as_of = $1 and agency = $2";
    IN_SHORT = "select agency, known, others from remembered where as_of = $1 order by agency";
    DELETE_REMEMBERED = "delete from remembered where as_of = $1";
}

/// What a body was judged by on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remembered<'a> {
    pub agency: &'a str,
    /// The last change that was taken into account.
    pub known: i64,
    /// What was looked at of others, in the caller's words.
    pub others: &'a str,
}

/// Keeps what a body was judged by, in short and duty by duty, instead of what was kept before.
///
/// # Errors
/// The database's.
pub fn put(
    transaction: &mut Transaction<'_>,
    as_of: i32,
    remembered: Remembered<'_>,
    duties: &str,
) -> Result<(), StoreError> {
    let Remembered { agency, known, others } = remembered;
    let values = [as_of.into(), agency.into(), known.into(), others.into(), duties.into()];
    transaction.execute_ahead(PUT, &values)
}

/// What is kept duty by duty.
///
/// # Errors
/// The database's.
pub fn get(
    transaction: &mut Transaction<'_>,
    as_of: i32,
    agency: &str,
) -> Result<Option<String>, StoreError> {
    transaction.first(GET, &[as_of.into(), agency.into()], |row| Ok(row.text(0)?.to_owned()))
}

/// Visits what is kept in short of every body, by agency.
///
/// # Errors
/// The visitor's, or the database's.
pub fn each<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    as_of: i32,
    mut visit: impl FnMut(Remembered<'_>) -> Result<(), E>,
) -> Result<(), E> {
    transaction.each(IN_SHORT, &[as_of.into()], |row| {
        visit(Remembered { agency: row.text(0)?, known: row.integer(1)?, others: row.text(2)? })
    })
}

/// Forgets a day.
///
/// # Errors
/// The database's.
pub(crate) fn delete_day(transaction: &mut Transaction<'_>, as_of: i32) -> Result<(), StoreError> {
    transaction.execute(DELETE_REMEMBERED, &[as_of.into()]).map(drop)
}
