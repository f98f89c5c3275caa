//! What was erased of a record by order, as whoever reads the record is told of it.

use domain::Moment;
use serde::Serialize;
use store::StoreError;
use store::record as rows;

use super::Record;
use crate::Installation;

/// That fields were erased by order: which, when and on what ground.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Erasure {
    /// The change under which the log tells of it.
    pub change: i64,
    pub erased_at: Moment,
    /// The law and the request that it rests on.
    pub ground: String,
    pub fields: Vec<String>,
}

/// What was erased of a record that somebody was given to read, the first order first.
///
/// # Errors
/// The store's.
pub fn erasures(installation: &Installation, record: &Record) -> Result<Vec<Erasure>, StoreError> {
    let found = installation.store.read(|transaction| rows::erasures(transaction, &record.id))?;
    let told = found.into_iter().map(|one| Erasure {
        change: one.change,
        erased_at: Moment::from_microseconds(one.order.erased_at),
        ground: one.order.ground,
        fields: one.order.fields.split(", ").map(str::to_owned).collect(),
    });
    Ok(told.collect())
}
