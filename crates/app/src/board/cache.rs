//! Reads a kept day from the cache and brings it up to the last change; knows no page.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::Moment;
use regulation::{Day, FormScope, Regulation};
use store::snapshot::{Snapshot, SnapshotState};
use store::{StoreError, Transaction, change, record, setting, snapshot, standing};

use super::compute::{body, stored};
use super::row::standing_at;
use super::{AgencyRow, Board, Cell};
use crate::posture::{Ground, PostureError};
use crate::{Installation, law};

/// Past this share of the bodies, computing all of them on every core is the shorter way.
const FEW: usize = 8;

/// The board of a kept day, where the cache has it whole and under the same law; bodies that were
/// touched since are computed anew, unless they are many or others read what was touched.
///
/// # Errors
/// [`PostureError`].
pub(super) fn load(
    installation: &Installation,
    as_of: Day,
) -> Result<Option<(Board, Arc<Ground>)>, PostureError> {
    let regulation = &*installation.regulation;
    let day = as_of.days();
    let found = installation.store.read(|transaction| {
        let kept = snapshot::get(transaction, day)?;
        let whole = kept.filter(|kept| {
            kept.state == SnapshotState::Complete && kept.law_sha256 == law::fingerprint()
        });
        let Some(kept) = whole else { return Ok(None) };
        let known = change::last(transaction)?;
        let Some(touched) = touched(transaction, regulation, &kept)? else {
            return Ok(None);
        };
        let ground = Ground::read(transaction, regulation, Moment::FOREVER)?;
        if touched.len() * FEW > ground.city.bodies.len().max(FEW) {
            return Ok(None);
        }
        let rows = rows(transaction, regulation, day)?;
        let rows = rows.filter(|rows| rows.len() == ground.city.bodies.len());
        let Some(mut rows) = rows else { return Ok(None) };
        let mut renewed = Vec::new();
        for agency in &touched {
            let Some(one) = ground.city.body(agency) else { return Ok(None) };
            let computed = body(transaction, regulation, &ground, one, as_of, Moment::FOREVER)?;
            let place = rows.binary_search_by(|row| row.agency.as_str().cmp(agency));
            let Ok(place) = place else { return Ok(None) };
            rows[place] = Arc::new(computed.row.clone());
            renewed.push(computed);
        }
        Ok::<_, PostureError>(Some((kept, known, ground, rows, renewed)))
    })?;
    let Some((kept, known, ground, rows, renewed)) = found else { return Ok(None) };
    if kept.known != known {
        installation.store.write(|transaction| {
            for computed in &renewed {
                let lines = stored(regulation, computed, known);
                standing::replace_agency(transaction, day, &computed.row.agency, &lines)?;
            }
            snapshot::put(transaction, &Snapshot { known, ..kept })
        })?;
    }
    let city = Arc::new(ground.city.clone());
    Ok(Some((Board { as_of, known, city, rows }, Arc::new(ground))))
}

/// The bodies whose own records changed since; none where others read
/// what changed.
fn touched(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    kept: &Snapshot,
) -> Result<Option<BTreeSet<String>>, StoreError> {
    if setting::all(transaction)?.iter().any(|row| row.change > kept.known) {
        return Ok(None);
    }
    let mut agencies = BTreeSet::new();
    for book in record::touched_since(transaction, kept.known)? {
        let form = regulation.form(&book.form);
        if form.is_none_or(|form| form.scope == FormScope::Shared) {
            return Ok(None);
        }
        // Also of facts after the day: a correction may have taken back an earlier one.
        agencies.insert(book.agency);
    }
    Ok(Some(agencies))
}

/// Every row of the day; none where the cache has a hole.
fn rows(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    day: i32,
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
        Some(Arc::new(AgencyRow::new(regulation, agency, cells)))
    });
    let whole: Option<Vec<Arc<AgencyRow>>> = whole.collect();
    Ok(whole.map(|mut rows| {
        rows.sort_by(|left, right| left.agency.cmp(&right.agency));
        rows
    }))
}
