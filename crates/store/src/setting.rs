//! Settings of the city and its agencies: rows that are added and never edited.

use std::collections::HashMap;

use ledger::{Commitment, Hash};

use crate::statement::statements;
use crate::{StoreError, Transaction};

/// The column says '' for the whole city, because a key column cannot be empty.
const CITY: &str = "";

statements! {
    INSERT = "insert into setting
        (name, agency, from_on, change, value, decided_by, why, recorded_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    ALL_ROWS = "select name, agency, from_on, change, value, decided_by, why, recorded_at
        from setting order by name, agency, from_on, change";
    LAST = "select max(change) from setting";
    OF_NAME = "select name, agency, from_on, change, value, decided_by, why, recorded_at
        from setting where name = $1 order by agency, from_on, change";
    /// Of decisions that a deputy took: in whose place, as the change told it.
    IN_PLACE_OF = "select event.change, event.subject, event.detail from setting cross join event
        where event.change = setting.change and event.kind = 'setting.on-behalf'
        and event.subject = setting.name";
}

/// A setting decided once. Of two rows with the same name, agency and day, the later change speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingRow {
    pub name: String,
    /// None for the whole city.
    pub agency: Option<String>,
    /// The first day on which it holds, counted from 1970-01-01.
    pub from_on: i32,
    /// None takes the setting back from that day.
    pub value: Option<String>,
    pub decided_by: String,
    pub why: String,
    /// Microseconds UTC.
    pub recorded_at: i64,
    /// Filled in by reading; [`decide`] is given the change.
    pub change: i64,
}

/// Adds a decision.
///
/// # Errors
/// [`StoreError::Taken`] when the same change already decided this name, agency and day.
pub fn decide(
    transaction: &mut Transaction<'_>,
    change: i64,
    row: &SettingRow,
) -> Result<(), StoreError> {
    let values = [
        (&row.name).into(),
        row.agency.as_deref().unwrap_or(CITY).into(),
        row.from_on.into(),
        change.into(),
        row.value.as_deref().into(),
        (&row.decided_by).into(),
        (&row.why).into(),
        row.recorded_at.into(),
    ];
    transaction.execute(INSERT, &values)?;
    transaction.telling()?.add("setting", commitment(change, row));
    Ok(())
}

/// What the log commits to.
pub(crate) fn commitment(change: i64, row: &SettingRow) -> Hash {
    let begun = Commitment::to("setting", &[]).text(&row.name).optional(row.agency.as_deref());
    let begun = begun.number(row.from_on.into()).optional(row.value.as_deref());
    let begun = begun.text(&row.decided_by).text(&row.why).number(row.recorded_at);
    begun.number(change).finish()
}

/// Every decision ever taken, by name, agency (the city first), day and change.
///
/// # Errors
/// The database's.
pub fn all(transaction: &mut Transaction<'_>) -> Result<Vec<SettingRow>, StoreError> {
    transaction.all(ALL_ROWS, &[], read)
}

/// What the log tells of settings.
pub(crate) fn things(
    transaction: &mut Transaction<'_>,
    mut visit: impl FnMut(i64, &'static str, Hash),
) -> Result<(), StoreError> {
    transaction.each_legible(ALL_ROWS, |row| {
        let row = read(row)?;
        visit(row.change, "setting", commitment(row.change, &row));
        Ok(())
    })
}

/// The last change that decided anything, 0 before the first.
///
/// # Errors
/// The database's.
pub fn last_change(transaction: &mut Transaction<'_>) -> Result<i64, StoreError> {
    let last = transaction.first(LAST, &[], |row| row.optional_integer(0))?;
    Ok(last.flatten().unwrap_or(0))
}

/// Every decision on one name, in the same order.
///
/// # Errors
/// The database's.
pub fn of_name(
    transaction: &mut Transaction<'_>,
    name: &str,
) -> Result<Vec<SettingRow>, StoreError> {
    transaction.all(OF_NAME, &[name.into()], read)
}

/// In whose place a deputy decided, as the change told it, by the change and the name.
///
/// # Errors
/// The database's.
pub fn in_place_of(
    transaction: &mut Transaction<'_>,
) -> Result<HashMap<(i64, String), String>, StoreError> {
    let told = transaction.all(IN_PLACE_OF, &[], |row| {
        let other = row.optional_text(2)?.unwrap_or_default().to_owned();
        Ok(((row.integer(0)?, row.text(1)?.to_owned()), other))
    })?;
    Ok(told.into_iter().collect())
}

fn read(row: crate::row::Row<'_>) -> Result<SettingRow, StoreError> {
    Ok(SettingRow {
        name: row.text(0)?.to_owned(),
        agency: Some(row.text(1)?).filter(|agency| *agency != CITY).map(str::to_owned),
        from_on: row.day(2)?,
        change: row.integer(3)?,
        value: row.optional_text(4)?.map(str::to_owned),
        decided_by: row.text(5)?.to_owned(),
        why: row.text(6)?.to_owned(),
        recorded_at: row.integer(7)?,
    })
}
