//! Makes one part of many small ones, so that a question looks into few.

use super::build;
use super::packed::{places, unpack};
use super::part::NewPart;
use crate::statement::statements;
use crate::{StoreError, Transaction};

/// More parts than this of one size become one; a size is so many times the smaller one.
const PARTS_OF_ONE_SIZE: usize = 8;
/// A part of so many records is no longer merged.
const LARGE: i64 = 4_096;

statements! {
    SIZES = "select p.part, p.n_places from search_part p where p.n_places < $1 order by p.part";
    BOOKS = "select p.books from search_part p where p.part = $1";
    PLACES = "select p.place, p.record from search_place p where p.part = $1 order by p.place";
    TERMS = "select t.term, t.places from search_term t where t.part = $1 order by t.term";
}

/// Merges the parts of one size where there are too many of them; whether there were.
///
/// # Errors
/// The database's.
pub fn merge(transaction: &mut Transaction<'_>) -> Result<bool, StoreError> {
    let sizes = transaction.all(SIZES, &[LARGE.into()], |row| {
        Ok((row.integer(0)?, row.integer(1)?.max(1).ilog(PARTS_OF_ONE_SIZE as i64)))
    })?;
    let of_size = |size: u32| {
        let parts = sizes.iter().filter(move |(_, other)| *other == size);
        parts.map(|(part, _)| *part).collect::<Vec<_>>()
    };
    let many = (0..=LARGE.ilog(PARTS_OF_ONE_SIZE as i64))
        .map(of_size)
        .find(|parts| parts.len() > PARTS_OF_ONE_SIZE);
    let Some(parts) = many else { return Ok(false) };
    // Whoever takes records in at the same time waits here, or finds the index moved on.
    let number = build::next_part(transaction)?;
    let mut merged = NewPart::default();
    for part in &parts {
        join(transaction, *part, &mut merged)?;
    }
    for part in parts {
        build::delete(transaction, part)?;
    }
    merged.write(transaction, number)?;
    Ok(true)
}

/// Puts a part behind what is merged already.
fn join(
    transaction: &mut Transaction<'_>,
    part: i64,
    merged: &mut NewPart,
) -> Result<(), StoreError> {
    let first = merged.next_place();
    let books = transaction
        .first(BOOKS, &[part.into()], |row| unpack(row.optional_bytes(0)?.unwrap_or_default()))?;
    for stretch in books.unwrap_or_default() {
        merged.books.extend(stretch.days.iter().map(|day| (stretch.book, *day)));
    }
    transaction.each(PLACES, &[part.into()], |row| {
        let place = u32::try_from(row.integer(0)?).unwrap_or(u32::MAX);
        merged.records.push((first + place, row.text(1)?.to_owned()));
        Ok::<_, StoreError>(())
    })?;
    transaction.each(TERMS, &[part.into()], |row| {
        let term = merged.places_of(row.text(0)?);
        for place in places(row.optional_bytes(1)?.unwrap_or_default()) {
            term.push(first + place);
        }
        Ok::<_, StoreError>(())
    })
}
