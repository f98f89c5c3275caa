//! What people and programs prove themselves by, as it is stored: hashes, public keys, counters.

pub mod attempt;
pub mod ceremony;
pub mod code;
pub mod link;
pub mod passkey;
pub mod password;
pub mod rule;
pub mod session;
pub mod token;
pub mod way_in;

use crate::row::Row;
use crate::{StoreError, Transaction};

/// Whether a row stands there whose seal does not hold, or that cannot be read: none such was written here.
fn any_forged<T>(
    transaction: &mut Transaction<'_>,
    statement: &'static str,
    sealed: impl Fn(Row<'_>) -> Result<Option<T>, StoreError>,
) -> Result<bool, StoreError> {
    let mut is_any = false;
    transaction.each_legible(statement, |row| {
        let read = sealed(row);
        is_any |= !matches!(read, Ok(Some(_)));
        read.map(drop)
    })?;
    Ok(is_any)
}
