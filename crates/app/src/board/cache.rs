//! Reads a kept day from the cache as it was written; knows not what has changed since.

use std::collections::HashMap;
use std::sync::Arc;

use domain::FormSet;
use regulation::{Day, Regulation};
use store::snapshot::SnapshotState;
use store::{StoreError, Transaction, remembered, snapshot, standing};

use super::row::standing_at;
use super::{AgencyRow, Board, Cell};
use crate::law;
use crate::posture::Ground;

/// The board of a kept day, where the cache has it whole, of the same bodies and under the same law.
///
/// # Errors
/// The store's.
pub(super) fn read(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    ground: &Ground,
    as_of: Day,
) -> Result<Option<Board>, StoreError> {
    let day = as_of.days();
    let kept = snapshot::get(transaction, day)?.filter(|kept| {
        kept.state == SnapshotState::Complete && kept.law_sha256 == law::fingerprint()
    });
    let Some(kept) = kept else { return Ok(None) };
    let mut others = HashMap::new();
    let mut known = HashMap::new();
    remembered::each(transaction, day, |body| {
        if let Ok(forms) = serde_json::from_str::<FormSet>(body.others) {
            others.insert(body.agency.to_owned(), forms);
            known.insert(body.agency.to_owned(), body.known);
        }
        Ok::<_, StoreError>(())
    })?;
    let rows = rows(transaction, regulation, day, &others)?;
    let rows = rows.filter(|rows| {
        let bodies = ground.city.bodies.iter().map(|body| &body.id);
        rows.len() == bodies.len() && bodies.eq(rows.iter().map(|row| &row.agency))
    });
    let Some(rows) = rows else { return Ok(None) };
    let ahead = rows.iter().enumerate().filter_map(|(place, row)| {
        let known = known.get(&row.agency).copied()?;
        (known > kept.known).then_some((place, known))
    });
    let ahead = ahead.collect();
    let city = Arc::clone(&ground.city);
    Ok(Some(Board { as_of, known: kept.known, city, rows, ahead }))
}

/// Every row of the day; none where the cache has a hole.
fn rows(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    day: i32,
    others: &HashMap<String, FormSet>,
) -> Result<Option<Vec<Arc<AgencyRow>>>, StoreError> {
    let count = regulation.duties.len();
    let mut rows: Vec<(String, Vec<Option<Cell>>)> = Vec::new();
    standing::board(transaction, day, |line| {
        if rows.last().is_none_or(|(agency, _)| agency != line.agency) {
            rows.push((line.agency.to_owned(), vec![None; count]));
        }
        let place = regulation.duty(line.duty).map(|duty| usize::from(duty.order));
        let found = standing_at(i64::from(line.standing));
        if let (Some((_, cells)), Some(place), Some(standing)) = (rows.last_mut(), place, found) {
            let day = |days: Option<i32>| days.map(Day::from_days);
            let (since, due) = (day(line.since_on), day(line.due_on));
            if let Some(slot) = cells.get_mut(place) {
                *slot = Some(Cell::from_stored(standing, since, due, line.flags));
            }
        }
        Ok::<_, StoreError>(())
    })?;
    let whole = rows.into_iter().map(|(agency, cells)| {
        let cells = cells.into_iter().collect::<Option<Vec<Cell>>>()?;
        // What it was judged by is not known: then by everything.
        let others = others.get(&agency).copied().unwrap_or(FormSet::ALL);
        Some(Arc::new(AgencyRow::new(regulation, agency, cells, others)))
    });
    let whole: Option<Vec<Arc<AgencyRow>>> = whole.collect();
    Ok(whole.map(|mut rows| {
        rows.sort_by(|left, right| left.agency.cmp(&right.agency));
        rows
    }))
}
