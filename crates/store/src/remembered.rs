//! What a body's standings of a day were judged by, in the caller's words; a cache beside the standings.

use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    PUT = "insert into remembered (as_of, agency, others, duties) values ($1, $2, $3, $4)
        on conflict (as_of, agency) do update set others = excluded.others, duties = excluded.duties";
    GET = "select duties from remembered where as_of = $1 and agency = $2";
    OTHERS = "select agency, others from remembered where as_of = $1 order by agency";
    DELETE_REMEMBERED = "delete from remembered where as_of = $1";
}

/// Keeps what a body was judged by, instead of what was kept before: of others' records in short,
/// and duty by duty.
///
/// # Errors
/// The database's.
pub fn put(
    transaction: &mut Transaction<'_>,
    as_of: i32,
    agency: &str,
    others: &str,
    duties: &str,
) -> Result<(), StoreError> {
    let values = [as_of.into(), agency.into(), others.into(), duties.into()];
    transaction.execute(PUT, &values).map(drop)
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

/// Visits what is kept of others' records as `(agency, others)`, by agency.
///
/// # Errors
/// The visitor's, or the database's.
pub fn each_of_others<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    as_of: i32,
    mut visit: impl FnMut(&str, &str) -> Result<(), E>,
) -> Result<(), E> {
    transaction.each(OTHERS, &[as_of.into()], |row| visit(row.text(0)?, row.text(1)?))
}

/// Forgets a day.
///
/// # Errors
/// The database's.
pub(crate) fn delete_day(transaction: &mut Transaction<'_>, as_of: i32) -> Result<(), StoreError> {
    transaction.execute(DELETE_REMEMBERED, &[as_of.into()]).map(drop)
}
