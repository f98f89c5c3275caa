//! Takes records into the index, so many at a time, in the order of books behind the changes.

use super::Space;
use super::part::NewPart;
use crate::statement::statements;
use crate::{StoreError, Transaction, change};

statements! {
    INDEX = "select sha256, known, reach, at_book, at_day, at_record, next_part, struck
        from search_index where one = $1";
    ADVANCE = "update search_index set known = $4, reach = $5, at_book = $6, at_day = $7,
        at_record = $8, next_part = next_part + 1
        where one = $1 and next_part = $2 and struck = $3";
    BEGIN_ANEW = "update search_index set sha256 = $2, known = 0, reach = 0, at_book = 0,
        at_day = 0, at_record = '', next_part = next_part + 1 where one = $1";
    COUNT_UP = "update search_index set next_part = next_part + 1 where one = $1";
    TOUCHED_BOOKS = "select t.book from touched t where t.change > $1 and t.change <= $2";
    BOOK = "select b.agency, b.form from book b where b.id = $1";
    WAITING = "select r.id, r.day, r.fields from record r
        where r.book = $1 and (r.day, r.id) > ($2, $3) and r.change > $4 and r.change <= $5
        order by r.day, r.id limit $6";
    PLACE_OF = "select r.book, r.day from record r where r.id = $1";
    LAST_PART = "select p.part from search_part p order by p.part desc limit 1";
    DELETE_PART = "delete from search_part where part = $1";
    DELETE_PLACES = "delete from search_place where part = $1";
    DELETE_TERMS = "delete from search_term where part = $1";
    N_RECORDS = "select cast(coalesce(sum(p.n_records), 0) as bigint) from search_part p";
}

/// How far the index has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// By which words and law it was built.
    pub sha256: String,
    /// The records of all changes up to this one are in it.
    pub known: i64,
    reach: i64,
    at: At,
    next_part: i64,
    struck: i64,
}

/// A place among the records that are being taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct At {
    book: i64,
    day: i64,
    record: String,
}

/// A record that is to be taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub book: i64,
    pub agency: String,
    pub form: String,
    /// As stored.
    pub day: i32,
    pub id: String,
    pub fields: String,
}

/// Records to take in, and where the index is once they are.
#[derive(Debug)]
pub struct Taken {
    pub records: Vec<Waiting>,
    known: i64,
    reach: i64,
    at: At,
}

/// How far the index has come.
///
/// # Errors
/// The database's.
pub fn index(transaction: &mut Transaction<'_>) -> Result<Index, StoreError> {
    let read = transaction.first(INDEX, &[1.into()], |row| {
        Ok(Index {
            sha256: row.text(0)?.to_owned(),
            known: row.integer(1)?,
            reach: row.integer(2)?,
            at: At { book: row.integer(3)?, day: row.integer(4)?, record: row.text(5)?.to_owned() },
            next_part: row.integer(6)?,
            struck: row.integer(7)?,
        })
    })?;
    read.ok_or_else(|| StoreError::Damaged { what: "table search_index is empty".to_owned() })
}

/// Up to `limit` records that the index has not taken in yet; none where it has all of them.
///
/// # Errors
/// The database's.
pub fn waiting(
    transaction: &mut Transaction<'_>,
    index: &Index,
    limit: u32,
) -> Result<Option<Taken>, StoreError> {
    let is_between = index.known == index.reach;
    let reach = if is_between { change::last(transaction)? } else { index.reach };
    if index.known == reach {
        return Ok(None);
    }
    let span = [index.known.into(), reach.into()];
    let mut books = transaction.all(TOUCHED_BOOKS, &span, |row| row.integer(0))?;
    books.sort_unstable();
    books.dedup();
    let limit = limit as usize;
    let mut records: Vec<Waiting> = Vec::new();
    for book in books.into_iter().filter(|book| *book >= index.at.book) {
        let missing = limit.saturating_sub(records.len());
        if missing == 0 {
            break;
        }
        let (day, id) = match book == index.at.book {
            true => (index.at.day, index.at.record.as_str()),
            false => (i64::MIN, ""),
        };
        let missing = i64::try_from(missing).unwrap_or(i64::MAX);
        let values =
            [book.into(), day.into(), id.into(), index.known.into(), reach.into(), missing.into()];
        let found = transaction.all(WAITING, &values, |row| {
            Ok((row.text(0)?.to_owned(), row.day(1)?, row.text(2)?.to_owned()))
        })?;
        if found.is_empty() {
            continue;
        }
        let (agency, form) = book_of(transaction, book)?;
        records.extend(found.into_iter().map(|(id, day, fields)| Waiting {
            book,
            agency: agency.clone(),
            form: form.clone(),
            day,
            id,
            fields,
        }));
    }
    let (known, at) = match records.last().filter(|_| records.len() == limit) {
        Some(last) => {
            let at = At { book: last.book, day: last.day.into(), record: last.id.clone() };
            (index.known, at)
        }
        None => (reach, At::default()),
    };
    Ok(Some(Taken { records, known, reach, at }))
}

/// Writes a part and notes how far the index has come with it; false where another took records in
/// meanwhile or struck one out, and nothing is written.
///
/// # Errors
/// The database's.
pub fn add(
    transaction: &mut Transaction<'_>,
    index: &Index,
    taken: &Taken,
    part: NewPart,
) -> Result<bool, StoreError> {
    let values = [
        1.into(),
        index.next_part.into(),
        index.struck.into(),
        taken.known.into(),
        taken.reach.into(),
        taken.at.book.into(),
        taken.at.day.into(),
        (&taken.at.record).into(),
    ];
    if transaction.execute(ADVANCE, &values)? == 0 {
        return Ok(false);
    }
    if !part.is_empty() {
        part.write(transaction, index.next_part)?;
    }
    Ok(true)
}

/// Takes one record in by itself: what was left of one that was struck out.
///
/// # Errors
/// The database's.
pub fn add_one<'t>(
    transaction: &mut Transaction<'_>,
    id: &str,
    terms: impl IntoIterator<Item = (Space, &'t str)>,
) -> Result<(), StoreError> {
    let place = transaction.first(PLACE_OF, &[id.into()], |row| Ok((row.integer(0)?, row.day(1)?)));
    let missing = || StoreError::RecordMissing { id: id.to_owned() };
    let (book, day) = place?.ok_or_else(missing)?;
    let mut part = NewPart::default();
    part.record(book, day, id.to_owned());
    for (space, term) in terms {
        part.term(space, term);
    }
    let number = next_part(transaction)?;
    part.write(transaction, number)
}

/// The number of a new part, which nobody else gets.
pub(super) fn next_part(transaction: &mut Transaction<'_>) -> Result<i64, StoreError> {
    transaction.execute(COUNT_UP, &[1.into()])?;
    Ok(index(transaction)?.next_part - 1)
}

/// Takes the last part away with all in it; false where there is none.
///
/// # Errors
/// The database's.
pub fn clear_part(transaction: &mut Transaction<'_>) -> Result<bool, StoreError> {
    let last = transaction.first(LAST_PART, &[], |row| row.integer(0))?;
    if let Some(part) = last {
        delete(transaction, part)?;
    }
    Ok(last.is_some())
}

pub(super) fn delete(transaction: &mut Transaction<'_>, part: i64) -> Result<(), StoreError> {
    for statement in [DELETE_TERMS, DELETE_PLACES, DELETE_PART] {
        transaction.execute(statement, &[part.into()])?;
    }
    Ok(())
}

/// Begins anew at the first record, by other words or another law; an empty `sha256` is none.
///
/// # Errors
/// The database's.
pub fn begin_anew(transaction: &mut Transaction<'_>, sha256: &str) -> Result<(), StoreError> {
    transaction.execute(BEGIN_ANEW, &[1.into(), sha256.into()]).map(drop)
}

/// How many records are in the index.
///
/// # Errors
/// The database's.
pub fn n_records(transaction: &mut Transaction<'_>) -> Result<i64, StoreError> {
    Ok(transaction.first(N_RECORDS, &[], |row| row.integer(0))?.unwrap_or(0))
}

fn book_of(transaction: &mut Transaction<'_>, id: i64) -> Result<(String, String), StoreError> {
    let read = transaction
        .first(BOOK, &[id.into()], |row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())))?;
    let damaged = || StoreError::Damaged { what: format!("book {id} is missing") };
    read.ok_or_else(damaged)
}
