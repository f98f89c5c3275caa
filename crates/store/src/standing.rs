//! Standings as computed, kept for reading; a cache that may be thrown away at any time.

use crate::row::Row;
use crate::statement::statements;
use crate::value::Value;
use crate::{StoreError, Transaction, remembered};

statements! {
    INSERT_LIGHT = "insert into standing
        (as_of, agency, duty, known, standing, since_on, due_on, flags)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    INSERT_LINE = "insert into standing_line (as_of, agency, duty, line, subjects)
        values ($1, $2, $3, $4, $5)";
    DELETE_DAY = "delete from standing where as_of = $1";
    DELETE_DAY_LINES = "delete from standing_line where as_of = $1";
    DELETE_AGENCY = "delete from standing where as_of = $1 and agency = $2";
    DELETE_AGENCY_LINES = "delete from standing_line where as_of = $1 and agency = $2";
    DELETE_DUTY = "delete from standing where as_of = $1 and agency = $2 and duty = $3";
    DELETE_DUTY_LINES = "delete from standing_line where as_of = $1 and agency = $2 and duty = $3";
    BOARD = "select agency, duty, standing, since_on, due_on, flags, known from standing
        where as_of = $1 order by agency, duty";
    BOARD_OF_AGENCY = "select agency, duty, standing, since_on, due_on, flags, known from standing
        where as_of = $1 and agency = $2 order by duty";
    LINES_OF_AGENCY = "select duty, line from standing_line
        where as_of = $1 and agency = $2 order by duty";
    LINE_OF_DUTY = "select line from standing_line
        where as_of = $1 and agency = $2 and duty = $3";
    LINES_OF_DAY = "select agency, duty, line, subjects from standing_line
        where as_of = $1 order by agency, duty";
    DETAIL = "select line, subjects from standing_line
        where as_of = $1 and agency = $2 and duty = $3";
}

/// The light half of a standing, as the board reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoardLine<'a> {
    pub agency: &'a str,
    pub duty: &'a str,
    /// The caller's code of the standing.
    pub standing: i16,
    /// Days counted from 1970-01-01.
    pub since_on: Option<i32>,
    pub due_on: Option<i32>,
    /// The caller's bits, such as late or in use.
    pub flags: i64,
    /// The last change that it took into account.
    pub known: i64,
}

/// A whole standing on its way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewStanding<'a> {
    pub light: BoardLine<'a>,
    /// The agency's own line, JSON text.
    pub line: &'a str,
    /// The lines of its subjects in the caller's form, if it has any.
    pub subjects: Option<&'a [u8]>,
}

/// The heavy half of a standing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    pub line: String,
    pub subjects: Option<Vec<u8>>,
}

/// Replaces every standing of a day.
///
/// # Errors
/// The database's; [`StoreError::Taken`] when an agency's duty comes twice.
pub fn replace_day(
    transaction: &mut Transaction<'_>,
    as_of: i32,
    standings: &[NewStanding<'_>],
) -> Result<(), StoreError> {
    delete_day(transaction, as_of)?;
    insert(transaction, as_of, standings)
}

/// Replaces every standing of some agencies on a day.
///
/// # Errors
/// As [`replace_day`].
pub fn replace_agencies<'a>(
    transaction: &mut Transaction<'_>,
    as_of: i32,
    agencies: impl IntoIterator<Item = &'a str>,
    standings: &[NewStanding<'_>],
) -> Result<(), StoreError> {
    for agency in agencies {
        let values = [as_of.into(), agency.into()];
        transaction.execute_ahead(DELETE_AGENCY, &values)?;
        transaction.execute_ahead(DELETE_AGENCY_LINES, &values)?;
    }
    insert(transaction, as_of, standings)
}

/// Replaces the standings of some duties of one agency on a day; duties without one any more vanish.
///
/// # Errors
/// As [`replace_day`].
pub fn replace_duties(
    transaction: &mut Transaction<'_>,
    as_of: i32,
    agency: &str,
    duties: &[&str],
    standings: &[NewStanding<'_>],
) -> Result<(), StoreError> {
    for &duty in duties {
        let values = [as_of.into(), agency.into(), duty.into()];
        transaction.execute_ahead(DELETE_DUTY, &values)?;
        transaction.execute_ahead(DELETE_DUTY_LINES, &values)?;
    }
    insert(transaction, as_of, standings)
}

/// Adds standings that are not there yet; a large city may come in several parts.
///
/// # Errors
/// As [`replace_day`].
pub fn insert(
    transaction: &mut Transaction<'_>,
    as_of: i32,
    standings: &[NewStanding<'_>],
) -> Result<(), StoreError> {
    let light = standings.iter().map(|NewStanding { light, .. }| -> [Value<'_>; 8] {
        [
            as_of.into(),
            light.agency.into(),
            light.duty.into(),
            light.known.into(),
            i64::from(light.standing).into(),
            light.since_on.into(),
            light.due_on.into(),
            light.flags.into(),
        ]
    });
    transaction.insert_many(INSERT_LIGHT, light)?;
    // A line without a text is not kept: the light half says all there is to say.
    let told = standings.iter().filter(|standing| !standing.line.is_empty());
    let lines = told.map(|NewStanding { light, line, subjects }| -> [Value<'_>; 5] {
        [as_of.into(), light.agency.into(), light.duty.into(), (*line).into(), (*subjects).into()]
    });
    transaction.insert_many(INSERT_LINE, lines).map(drop)
}

/// Forgets every standing of a day.
///
/// # Errors
/// The database's.
pub fn delete_day(transaction: &mut Transaction<'_>, as_of: i32) -> Result<(), StoreError> {
    transaction.execute(DELETE_DAY, &[as_of.into()])?;
    transaction.execute(DELETE_DAY_LINES, &[as_of.into()])?;
    remembered::delete_day(transaction, as_of)
}

/// Visits the light half of every standing of a day, by agency and duty, in one query.
///
/// # Errors
/// The visitor's, or the database's.
pub fn board<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    as_of: i32,
    mut visit: impl FnMut(BoardLine<'_>) -> Result<(), E>,
) -> Result<(), E> {
    transaction.each(BOARD, &[as_of.into()], |row| visit(read_light(row)?))
}

/// Visits the light half of one agency's standings, by duty.
///
/// # Errors
/// The visitor's, or the database's.
pub fn board_of_agency<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    as_of: i32,
    agency: &str,
    mut visit: impl FnMut(BoardLine<'_>) -> Result<(), E>,
) -> Result<(), E> {
    transaction.each(BOARD_OF_AGENCY, &[as_of.into(), agency.into()], |row| visit(read_light(row)?))
}

/// Visits one agency's own lines as `(duty, line)`, by duty.
///
/// # Errors
/// The visitor's, or the database's.
pub fn lines_of_agency<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    as_of: i32,
    agency: &str,
    mut visit: impl FnMut(&str, &str) -> Result<(), E>,
) -> Result<(), E> {
    transaction.each(LINES_OF_AGENCY, &[as_of.into(), agency.into()], |row| {
        visit(row.text(0)?, row.text(1)?)
    })
}

/// Visits one agency's own lines of some duties, in the order given.
///
/// # Errors
/// The visitor's, or the database's.
pub fn lines_of_duties<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    as_of: i32,
    agency: &str,
    duties: &[&str],
    mut visit: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let asked = duties.iter().map(|duty| [as_of.into(), agency.into(), (*duty).into()]);
    transaction.each_of(LINE_OF_DUTY, asked, |_, row| visit(row.text(0)?))
}

/// Visits every line of a day with its subjects as `(agency, duty, line, subjects)`.
///
/// # Errors
/// The visitor's, or the database's.
pub fn lines_of_day<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    as_of: i32,
    mut visit: impl FnMut(&str, &str, &str, Option<&[u8]>) -> Result<(), E>,
) -> Result<(), E> {
    transaction.each(LINES_OF_DAY, &[as_of.into()], |row| {
        visit(row.text(0)?, row.text(1)?, row.text(2)?, row.optional_bytes(3)?)
    })
}

/// The heavy half of one agency's duty.
///
/// # Errors
/// The database's.
pub fn detail(
    transaction: &mut Transaction<'_>,
    as_of: i32,
    agency: &str,
    duty: &str,
) -> Result<Option<Detail>, StoreError> {
    transaction.first(DETAIL, &[as_of.into(), agency.into(), duty.into()], |row| {
        Ok(Detail {
            line: row.text(0)?.to_owned(),
            subjects: row.optional_bytes(1)?.map(<[u8]>::to_vec),
        })
    })
}

/// Visits the heavy halves of duties of agencies, given as `(agency, duty)`, as `(line, subjects)`; the
/// visitor learns the position of the duty.
///
/// # Errors
/// The visitor's, or the database's.
pub fn details<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    as_of: i32,
    duties: &[(&str, &str)],
    mut visit: impl FnMut(usize, &str, Option<&[u8]>) -> Result<(), E>,
) -> Result<(), E> {
    let asked = duties.iter().map(|&(agency, duty)| [as_of.into(), agency.into(), duty.into()]);
    transaction.each_of(DETAIL, asked, |position, row| {
        visit(position, row.text(0)?, row.optional_bytes(1)?)
    })
}

fn read_light(row: Row<'_>) -> Result<BoardLine<'_>, StoreError> {
    let standing = row.integer(2)?;
    let damaged = |_| StoreError::Damaged { what: format!("standing {standing}") };
    Ok(BoardLine {
        agency: row.text(0)?,
        duty: row.text(1)?,
        standing: i16::try_from(standing).map_err(damaged)?,
        since_on: row.optional_day(3)?,
        due_on: row.optional_day(4)?,
        flags: row.integer(5)?,
        known: row.integer(6)?,
    })
}
