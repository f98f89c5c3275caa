//! Strikes a record out of the index: no term of it is left at its place.

use super::packed::{Places, places, unpack};
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    COUNT_STRUCK = "update search_index set struck = struck + 1 where one = $1";
    PLACE_OF = "select r.book, r.day from record r where r.id = $1";
    PARTS = "select p.part, p.books from search_part p order by p.part";
    AT_PLACE = "select p.record from search_place p where p.part = $1 and p.place = $2";
    TERMS = "select t.term, t.places from search_term t where t.part = $1 order by t.term";
    REWRITE = "update search_term set places = $3 where part = $1 and term = $2";
    DELETE_TERM = "delete from search_term where part = $1 and term = $2";
    DELETE_PLACE = "delete from search_place where part = $1 and place = $2";
    COUNT_DOWN = "update search_part set n_records = n_records - 1 where part = $1";
}

/// Strikes a record out, whatever it says by now; whether it was in. Whoever read it before and has not
/// written it yet will not write it.
///
/// # Errors
/// The database's.
pub fn strike(transaction: &mut Transaction<'_>, id: &str) -> Result<bool, StoreError> {
    transaction.execute(COUNT_STRUCK, &[1.into()])?;
    let Some((part, place)) = found(transaction, id)? else { return Ok(false) };
    let mut rewritten = Vec::new();
    transaction.each(TERMS, &[part.into()], |row| {
        let bytes = row.optional_bytes(1)?.unwrap_or_default();
        if places(bytes).any(|other| other == place) {
            let mut left = Places::default();
            places(bytes).filter(|other| *other != place).for_each(|other| left.push(other));
            rewritten.push((row.text(0)?.to_owned(), left));
        }
        Ok::<_, StoreError>(())
    })?;
    for (term, left) in &rewritten {
        let key = [part.into(), term.into()];
        match left.is_empty() {
            true => transaction.execute(DELETE_TERM, &key)?,
            false => transaction.execute(REWRITE, &[key[0], key[1], left.bytes().into()])?,
        };
    }
    transaction.execute(DELETE_PLACE, &[part.into(), i64::from(place).into()])?;
    transaction.execute(COUNT_DOWN, &[part.into()])?;
    Ok(true)
}

/// The part and the place at which a record stands: where its book has its day.
fn found(transaction: &mut Transaction<'_>, id: &str) -> Result<Option<(i64, u32)>, StoreError> {
    let read = transaction.first(PLACE_OF, &[id.into()], |row| Ok((row.integer(0)?, row.day(1)?)));
    let Some((book, day)) = read? else { return Ok(None) };
    let mut likely = Vec::new();
    transaction.each(PARTS, &[], |row| {
        let part = row.integer(0)?;
        let mut place = 0;
        for stretch in unpack(row.optional_bytes(1)?.unwrap_or_default())? {
            for other in stretch.days {
                if stretch.book == book && other == day {
                    likely.push((part, place));
                }
                place += 1;
            }
        }
        Ok::<_, StoreError>(())
    })?;
    for (part, place) in likely {
        let values = [part.into(), i64::from(place).into()];
        let record = transaction.first(AT_PLACE, &values, |row| Ok(row.text(0)? == id))?;
        if record == Some(true) {
            return Ok(Some((part, place)));
        }
    }
    Ok(None)
}
