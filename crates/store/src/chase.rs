//! That an agency was urged to do a duty, and how the duty stood then; knows not how it stands now.

use ledger::{Commitment, Hash};

use crate::row::Row;
use crate::sight::{Sight, is_seen_thing};
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    INSERT = "insert into chase (id, agency, duty, standing, since_on, due_on, words, chased_on,
        chased_at, chased_by, change) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    /// Before an id, the newest first: those of agencies whose standings may be seen.
    BEFORE = concat!("select c.id, c.agency, c.duty, c.standing, c.since_on, c.due_on, c.words,
        c.chased_on, c.chased_at, c.chased_by, c.change from chase c
        where c.id < $1 and (cast($2 as text) is null or c.agency = $2)
        and (cast($3 as text) is null or c.duty = $3)
        and (cast($4 as text) is null or c.chased_by = $4)
        and c.chased_on >= $5 and c.chased_on <= $6
        and ", is_seen_thing!("c.agency", "'standings'", "$7", "$8"), "
        order by c.id desc limit $9");
    GET = "select id, agency, duty, standing, since_on, due_on, words, chased_on, chased_at,
        chased_by, change from chase where id = $1";
    OF_AGENCY = "select c.id, c.agency, c.duty, c.standing, c.since_on, c.due_on, c.words,
        c.chased_on, c.chased_at, c.chased_by, c.change from chase c
        where c.agency = $1 order by c.id desc limit $2";
    ALL = "select id, agency, duty, standing, since_on, due_on, words, chased_on, chased_at,
        chased_by, change from chase";
}

/// Behind every id.
const LAST_OF_ALL: &str = "\u{10ffff}";

/// An agency urged once to do one duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChaseRow {
    pub id: String,
    pub agency: String,
    pub duty: String,
    /// The caller's code of the standing.
    pub standing: i16,
    /// Days counted from 1970-01-01.
    pub since_on: Option<i32>,
    pub due_on: Option<i32>,
    pub words: String,
    pub chased_on: i32,
    /// Microseconds UTC.
    pub chased_at: i64,
    pub chased_by: String,
    /// Filled in by reading.
    pub change: i64,
}

/// Which chases are asked for; what is none lets all through.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    pub agency: Option<&'a str>,
    pub duty: Option<&'a str>,
    /// As written.
    pub by: Option<&'a str>,
    /// The first and the last day, counted from 1970-01-01.
    pub from_on: Option<i32>,
    pub until_on: Option<i32>,
}

/// Adds a chase.
///
/// # Errors
/// [`StoreError::Taken`] where the id is taken.
pub fn insert(
    transaction: &mut Transaction<'_>,
    change: i64,
    row: &ChaseRow,
) -> Result<(), StoreError> {
    let values = [
        (&row.id).into(),
        (&row.agency).into(),
        (&row.duty).into(),
        i64::from(row.standing).into(),
        row.since_on.into(),
        row.due_on.into(),
        (&row.words).into(),
        row.chased_on.into(),
        row.chased_at.into(),
        (&row.chased_by).into(),
        change.into(),
    ];
    transaction.execute(INSERT, &values)?;
    transaction.telling()?.add("chase", commitment(change, row));
    Ok(())
}

/// Up to `limit` chases that may be seen and fit, before the chase `before`, the newest first.
///
/// # Errors
/// The database's.
pub fn before(
    transaction: &mut Transaction<'_>,
    sight: Sight<'_>,
    before: Option<&str>,
    filter: Filter<'_>,
    limit: u32,
) -> Result<Vec<ChaseRow>, StoreError> {
    let values = [
        before.unwrap_or(LAST_OF_ALL).into(),
        filter.agency.into(),
        filter.duty.into(),
        filter.by.into(),
        filter.from_on.unwrap_or(i32::MIN).into(),
        filter.until_on.unwrap_or(i32::MAX).into(),
        sight.account().into(),
        sight.on().into(),
        i64::from(limit).into(),
    ];
    transaction.all(BEFORE, &values, read)
}

/// A chase by its id, whoever asks.
///
/// # Errors
/// The database's.
pub fn get(transaction: &mut Transaction<'_>, id: &str) -> Result<Option<ChaseRow>, StoreError> {
    transaction.first(GET, &[id.into()], read)
}

/// The newest chases of an agency, up to `limit`, whoever asks.
///
/// # Errors
/// The database's.
pub fn of_agency(
    transaction: &mut Transaction<'_>,
    agency: &str,
    limit: u32,
) -> Result<Vec<ChaseRow>, StoreError> {
    transaction.all(OF_AGENCY, &[agency.into(), i64::from(limit).into()], read)
}

/// The newest chases of each of some agencies, up to `limit` of each, by the position of the agency,
/// whoever asks.
///
/// # Errors
/// The database's.
pub fn of_agencies(
    transaction: &mut Transaction<'_>,
    agencies: &[&str],
    limit: u32,
) -> Result<Vec<Vec<ChaseRow>>, StoreError> {
    let mut chases = vec![Vec::new(); agencies.len()];
    let asked = agencies.iter().map(|&agency| [agency.into(), i64::from(limit).into()]);
    transaction.each_of(OF_AGENCY, asked, |position, row| {
        let chase = read(row)?;
        if let Some(of_agency) = chases.get_mut(position) {
            of_agency.push(chase);
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(chases)
}

/// What the log tells of chases.
pub(crate) fn things(
    transaction: &mut Transaction<'_>,
    mut visit: impl FnMut(i64, &'static str, Hash),
) -> Result<(), StoreError> {
    transaction.each_legible(ALL, |row| {
        let row = read(row)?;
        visit(row.change, "chase", commitment(row.change, &row));
        Ok(())
    })
}

fn commitment(change: i64, row: &ChaseRow) -> Hash {
    let day = |day: Option<i32>| day.map(|day| day.to_string());
    let begun = Commitment::to("chase", &[]).text(&row.id).text(&row.agency).text(&row.duty);
    let begun = begun.number(row.standing.into()).optional(day(row.since_on).as_deref());
    let begun = begun.optional(day(row.due_on).as_deref()).text(&row.words);
    let begun = begun.number(row.chased_on.into()).number(row.chased_at);
    begun.text(&row.chased_by).number(change).finish()
}

fn read(row: Row<'_>) -> Result<ChaseRow, StoreError> {
    let standing = row.integer(3)?;
    let damaged = |_| StoreError::Damaged { what: format!("standing {standing}") };
    Ok(ChaseRow {
        id: row.text(0)?.to_owned(),
        agency: row.text(1)?.to_owned(),
        duty: row.text(2)?.to_owned(),
        standing: i16::try_from(standing).map_err(damaged)?,
        since_on: row.optional_day(4)?,
        due_on: row.optional_day(5)?,
        words: row.text(6)?.to_owned(),
        chased_on: row.day(7)?,
        chased_at: row.integer(8)?,
        chased_by: row.text(9)?.to_owned(),
        change: row.integer(10)?,
    })
}
