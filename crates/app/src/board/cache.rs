//! Reads a kept day from the cache as it was written; knows not what has changed since.

use std::collections::BTreeSet;
use std::sync::Arc;

use regulation::{Day, Regulation};
use store::standing::{self, KeptDay};
use store::{StoreError, Transaction, snapshot};

use super::kept::row;
use super::{AgencyRow, Board};
use crate::posture::Ground;

/// A kept day as it was found.
pub(super) enum Found {
    /// Whole, of the same bodies and under the same law.
    Whole(Board),
    /// Not so.
    Nothing,
    /// It was written past the program: what it tells of these bodies.
    Forged(BTreeSet<String>),
}

/// The board of a kept day.
///
/// # Errors
/// The store's.
pub(super) fn read(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    ground: &Ground,
    day: &KeptDay<'_>,
) -> Result<Found, StoreError> {
    let kept = snapshot::get(transaction, day.as_of)?;
    if !kept.is_some_and(|kept| kept.holds_by(&day.law_sha256)) {
        return Ok(Found::Nothing);
    }
    let mut rows: Vec<Arc<AgencyRow>> = Vec::new();
    let mut forged = BTreeSet::new();
    standing::bodies(transaction, day, |agency, body| {
        match body.and_then(|body| row(regulation, &body)) {
            Some(row) => rows.push(Arc::new(row)),
            None => drop(forged.insert(agency.to_owned())),
        }
        Ok::<_, StoreError>(())
    })?;
    if !forged.is_empty() {
        return Ok(Found::Forged(forged));
    }
    let bodies = ground.city.bodies.iter().map(|body| &body.id);
    if !bodies.eq(rows.iter().map(|row| &row.agency)) {
        return Ok(Found::Nothing);
    }
    // Each body is as far as it says itself, under its seal.
    let known = rows.iter().map(|row| row.judged.known).min().unwrap_or(0);
    let ahead = rows.iter().enumerate().map(|(place, row)| (place, row.judged.known));
    let ahead = ahead.filter(|(_, ahead)| *ahead > known).collect();
    let (as_of, city) = (Day::from_days(day.as_of), Arc::clone(&ground.city));
    Ok(Found::Whole(Board { as_of, known, city, rows, ahead }))
}
