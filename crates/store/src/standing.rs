//! Standings as computed, kept for reading under seals by the log's secret; a cache that may be thrown away at any
//! time. How a body's duties stand, and what they were judged by, is in the caller's words.
//!
//! A seal is over the day and the law too. Beside long texts lies their hash, which is what is sealed: who does
//! not read them need not hash them.

use ledger::{Commitment, Hash, Sealer};
use sha2::{Digest, Sha256};

use crate::row::Row;
use crate::statement::statements;
use crate::value::Value;
use crate::{StoreError, Transaction};

statements! {
    PUT = "insert into standing
        (as_of, agency, known, others, cells, seal, duties_sha256, duties)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (as_of, agency) do update set known = excluded.known,
        others = excluded.others, cells = excluded.cells, seal = excluded.seal,
        duties_sha256 = excluded.duties_sha256, duties = excluded.duties";
    BODIES = "select agency, known, others, cells, seal, duties_sha256 from standing
        where as_of = $1 order by agency";
    WHOLE_BODIES = "select agency, known, others, cells, seal, duties_sha256, duties from standing
        where as_of = $1 order by agency";
    BODY = "select agency, known, others, cells, seal, duties_sha256, duties from standing
        where as_of = $1 and agency = $2";
    AGENCIES = "select agency from standing where as_of = $1 order by agency";
    DELETE_DAY = "delete from standing where as_of = $1";
    INSERT_LINE = "insert into standing_line
        (as_of, agency, duty, known, line, seal, subjects_sha256, subjects)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    DELETE_DAY_LINES = "delete from standing_line where as_of = $1";
    DELETE_AGENCY_LINES = "delete from standing_line where as_of = $1 and agency = $2";
    DELETE_DUTY_LINES = "delete from standing_line where as_of = $1 and agency = $2 and duty = $3";
    LINES_OF_AGENCY = "select agency, duty, known, line, seal, subjects_sha256 from standing_line
        where as_of = $1 and agency = $2 order by duty";
    LINE_OF_DUTY = "select agency, duty, known, line, seal, subjects_sha256 from standing_line
        where as_of = $1 and agency = $2 and duty = $3";
    LINES_OF_DAY = "select agency, duty, known, line, seal, subjects_sha256, subjects
        from standing_line where as_of = $1 order by agency, duty";
    DETAIL = "select agency, duty, known, line, seal, subjects_sha256, subjects from standing_line
        where as_of = $1 and agency = $2 and duty = $3";
}

/// A day of which standings are kept, and what seals them.
#[derive(Clone, Debug)]
pub struct KeptDay<'a> {
    pub sealer: &'a Sealer,
    /// Counted from 1970-01-01.
    pub as_of: i32,
    /// The hash of the law that judged them.
    pub law_sha256: String,
}

/// A body's standings of a day in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Body<'a> {
    pub agency: &'a str,
    /// The last change that was taken into account.
    pub known: i64,
    /// What was looked at of others, in the caller's words.
    pub others: &'a str,
    /// How each duty stands, in the caller's words.
    pub cells: &'a str,
}

/// A duty's line on its way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewLine<'a> {
    pub agency: &'a str,
    pub duty: &'a str,
    /// The change by which it was judged.
    pub known: i64,
    /// The agency's own line, JSON text.
    pub line: &'a str,
    /// The lines of its subjects in the caller's form, if it has any.
    pub subjects: Option<&'a [u8]>,
}

/// A duty's line as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    pub known: i64,
    pub line: &'a str,
    /// Only where they were asked for.
    pub subjects: Option<&'a [u8]>,
}

impl KeptDay<'_> {
    /// Begins what is sealed; no hash stands for a text that is not there.
    fn commitment(&self, kind: &str, of_long_text: &[u8], agency: &str, known: i64) -> Commitment {
        let begun = Commitment::to(kind, of_long_text).text(&self.law_sha256);
        begun.number(self.as_of.into()).text(agency).number(known)
    }

    fn of_body(&self, body: &Body<'_>, duties_sha256: &[u8]) -> Hash {
        let begun = self.commitment("standing", duties_sha256, body.agency, body.known);
        begun.text(body.others).text(body.cells).finish()
    }

    fn of_line(&self, line: &NewLine<'_>, subjects_sha256: &[u8]) -> Hash {
        let begun = self.commitment("standing-line", subjects_sha256, line.agency, line.known);
        begun.text(line.duty).text(line.line).finish()
    }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Keeps a body's standings in short and what they were judged by, duty by duty, instead of what was kept
/// before.
///
/// # Errors
/// The database's.
pub fn put(
    transaction: &mut Transaction<'_>,
    day: &KeptDay<'_>,
    body: &Body<'_>,
    duties: &str,
) -> Result<(), StoreError> {
    let duties_sha256 = sha256(duties.as_bytes());
    let seal = day.sealer.seal_row(day.of_body(body, &duties_sha256));
    let values = [
        day.as_of.into(),
        body.agency.into(),
        body.known.into(),
        body.others.into(),
        body.cells.into(),
        seal.as_slice().into(),
        duties_sha256.as_slice().into(),
        duties.into(),
    ];
    transaction.execute_ahead(PUT, &values)
}

/// Replaces every line of some agencies on a day.
///
/// # Errors
/// The database's; [`StoreError::Taken`] when an agency's duty comes twice.
pub fn replace_agencies<'a>(
    transaction: &mut Transaction<'_>,
    day: &KeptDay<'_>,
    agencies: impl IntoIterator<Item = &'a str>,
    lines: &[NewLine<'_>],
) -> Result<(), StoreError> {
    for agency in agencies {
        transaction.execute_ahead(DELETE_AGENCY_LINES, &[day.as_of.into(), agency.into()])?;
    }
    insert(transaction, day, lines)
}

/// Replaces the lines of some duties of one agency on a day; duties without one any more have none.
///
/// # Errors
/// As [`replace_agencies`].
pub fn replace_duties(
    transaction: &mut Transaction<'_>,
    day: &KeptDay<'_>,
    agency: &str,
    duties: &[&str],
    lines: &[NewLine<'_>],
) -> Result<(), StoreError> {
    for &duty in duties {
        let values = [day.as_of.into(), agency.into(), duty.into()];
        transaction.execute_ahead(DELETE_DUTY_LINES, &values)?;
    }
    insert(transaction, day, lines)
}

fn insert(
    transaction: &mut Transaction<'_>,
    day: &KeptDay<'_>,
    lines: &[NewLine<'_>],
) -> Result<(), StoreError> {
    let sealed = lines.iter().map(|line| {
        let subjects_sha256 = line.subjects.map(sha256);
        let hashed = subjects_sha256.as_ref().map(<[u8; 32]>::as_slice).unwrap_or_default();
        (subjects_sha256, day.sealer.seal_row(day.of_line(line, hashed)))
    });
    let sealed: Vec<_> = sealed.collect();
    let rows = lines.iter().zip(&sealed).map(|(line, (hashed, seal))| -> [Value<'_>; 8] {
        [
            day.as_of.into(),
            line.agency.into(),
            line.duty.into(),
            line.known.into(),
            line.line.into(),
            seal.as_slice().into(),
            hashed.as_ref().map(<[u8; 32]>::as_slice).into(),
            line.subjects.into(),
        ]
    });
    transaction.insert_many(INSERT_LINE, rows).map(drop)
}

/// The bodies of which a day is kept.
///
/// # Errors
/// The database's.
pub fn agencies(transaction: &mut Transaction<'_>, as_of: i32) -> Result<Vec<String>, StoreError> {
    transaction.all(AGENCIES, &[as_of.into()], |row| Ok(row.text(0)?.to_owned()))
}

/// Forgets the lines of an agency on a day.
///
/// # Errors
/// The database's.
pub fn delete_lines(
    transaction: &mut Transaction<'_>,
    as_of: i32,
    agency: &str,
) -> Result<(), StoreError> {
    transaction.execute(DELETE_AGENCY_LINES, &[as_of.into(), agency.into()]).map(drop)
}

/// Forgets every standing of a day.
///
/// # Errors
/// The database's.
pub fn delete_day(transaction: &mut Transaction<'_>, as_of: i32) -> Result<(), StoreError> {
    transaction.execute(DELETE_DAY, &[as_of.into()])?;
    transaction.execute(DELETE_DAY_LINES, &[as_of.into()]).map(drop)
}

/// Visits what is kept in short of every body of a day, by agency; none where it is not as it was written.
///
/// # Errors
/// The visitor's, or the database's.
pub fn bodies<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    day: &KeptDay<'_>,
    mut visit: impl FnMut(&str, Option<Body<'_>>) -> Result<(), E>,
) -> Result<(), E> {
    transaction.each(BODIES, &[day.as_of.into()], |row| visit(row.text(0)?, day.body(row)?))
}

/// As [`bodies`], where what they were judged by is not as it was written either.
///
/// # Errors
/// The visitor's, or the database's.
pub fn whole_bodies<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    day: &KeptDay<'_>,
    mut visit: impl FnMut(&str, Option<Body<'_>>) -> Result<(), E>,
) -> Result<(), E> {
    transaction.each(WHOLE_BODIES, &[day.as_of.into()], |row| {
        visit(row.text(0)?, day.judged(row)?.map(|(body, _)| body))
    })
}

/// What a body was judged by, duty by duty, and the last change that was taken into account; none where it is
/// not as it was written.
///
/// # Errors
/// The database's.
pub fn judged(
    transaction: &mut Transaction<'_>,
    day: &KeptDay<'_>,
    agency: &str,
) -> Result<Option<(i64, String)>, StoreError> {
    let found = transaction.first(BODY, &[day.as_of.into(), agency.into()], |row| {
        Ok(day.judged(row)?.map(|(body, duties)| (body.known, duties.to_owned())))
    })?;
    Ok(found.flatten())
}

/// Visits one agency's own lines as `(duty, line)`, by duty; none where it is not as it was written. Their
/// subjects are not read.
///
/// # Errors
/// The visitor's, or the database's.
pub fn lines_of_agency<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    day: &KeptDay<'_>,
    agency: &str,
    mut visit: impl FnMut(&str, Option<Line<'_>>) -> Result<(), E>,
) -> Result<(), E> {
    transaction.each(LINES_OF_AGENCY, &[day.as_of.into(), agency.into()], |row| {
        visit(row.text(1)?, day.line(row)?)
    })
}

/// As [`lines_of_agency`], of some duties in the order given; the visitor learns the position of the duty.
///
/// # Errors
/// The visitor's, or the database's.
pub fn lines_of_duties<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    day: &KeptDay<'_>,
    agency: &str,
    duties: &[&str],
    mut visit: impl FnMut(usize, Option<Line<'_>>) -> Result<(), E>,
) -> Result<(), E> {
    let asked = duties.iter().map(|duty| [day.as_of.into(), agency.into(), (*duty).into()]);
    transaction.each_of(LINE_OF_DUTY, asked, |position, row| visit(position, day.line(row)?))
}

/// Visits every line of a day with its subjects as `(agency, duty, line)`; none where it is not as it was
/// written.
///
/// # Errors
/// The visitor's, or the database's.
pub fn lines_of_day<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    day: &KeptDay<'_>,
    mut visit: impl FnMut(&str, &str, Option<Line<'_>>) -> Result<(), E>,
) -> Result<(), E> {
    transaction.each(LINES_OF_DAY, &[day.as_of.into()], |row| {
        visit(row.text(0)?, row.text(1)?, day.detail(row)?)
    })
}

/// Visits the lines of duties of agencies, given as `(agency, duty)`, with their subjects; none where it is not
/// as it was written. The visitor learns the position of the duty.
///
/// # Errors
/// The visitor's, or the database's.
pub fn details<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    day: &KeptDay<'_>,
    duties: &[(&str, &str)],
    mut visit: impl FnMut(usize, Option<Line<'_>>) -> Result<(), E>,
) -> Result<(), E> {
    let asked = duties.iter().map(|&(agency, duty)| [day.as_of.into(), agency.into(), duty.into()]);
    transaction.each_of(DETAIL, asked, |position, row| visit(position, day.detail(row)?))
}

impl KeptDay<'_> {
    fn body<'r>(&self, row: Row<'r>) -> Result<Option<Body<'r>>, StoreError> {
        let body = Body {
            agency: row.text(0)?,
            known: row.integer(1)?,
            others: row.text(2)?,
            cells: row.text(3)?,
        };
        let duties_sha256 = row.optional_bytes(5)?.unwrap_or_default();
        Ok(self.holds(self.of_body(&body, duties_sha256), row)?.then_some(body))
    }

    /// With what the duties were judged by.
    fn judged<'r>(&self, row: Row<'r>) -> Result<Option<(Body<'r>, &'r str)>, StoreError> {
        let duties = row.text(6)?;
        let is_hashed = row.optional_bytes(5)? == Some(sha256(duties.as_bytes()).as_slice());
        Ok(self.body(row)?.filter(|_| is_hashed).map(|body| (body, duties)))
    }

    fn line<'r>(&self, row: Row<'r>) -> Result<Option<Line<'r>>, StoreError> {
        let (known, line) = (row.integer(2)?, row.text(3)?);
        let (agency, duty) = (row.text(0)?, row.text(1)?);
        let written = NewLine { agency, duty, known, line, subjects: None };
        let hashed = row.optional_bytes(5)?.unwrap_or_default();
        let is_sealed = self.holds(self.of_line(&written, hashed), row)?;
        Ok(is_sealed.then_some(Line { known, line, subjects: None }))
    }

    /// With its subjects.
    fn detail<'r>(&self, row: Row<'r>) -> Result<Option<Line<'r>>, StoreError> {
        let subjects = row.optional_bytes(6)?;
        let found = subjects.map(sha256);
        let is_hashed = row.optional_bytes(5)? == found.as_ref().map(<[u8; 32]>::as_slice);
        Ok(self.line(row)?.filter(|_| is_hashed).map(|line| Line { subjects, ..line }))
    }

    fn holds(&self, commitment: Hash, row: Row<'_>) -> Result<bool, StoreError> {
        Ok(self.sealer.holds_row(commitment, row.optional_bytes(4)?.unwrap_or_default()))
    }
}
