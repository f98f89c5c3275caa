//! Lists records page by page.

use super::book;
use super::row::{RecordRow, view_columns};
use crate::statement::statements;
use crate::{StoreError, Transaction};

/// A page goes through so many books before it looks for more of them.
const BOOKS_AT_ONCE: i64 = 64;

statements! {
    OF_BOOK = concat!("select ", view_columns!(), ", s.id
        from book b cross join record r left join withdrawal w on w.record = r.id
        left join record s on s.supersedes = r.id
        where b.id = $1 and r.book = $1 and (r.day, r.id) < ($2, $3)
        and (cast($4 as text) is null or lower(r.fields) like lower($4) escape '!')
        order by r.day desc, r.id desc limit $5");
    PLACE = "select b.id, b.agency, b.form, r.day from record r join book b on b.id = r.book
        where r.id = $1";
}

/// Which records a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter<'a> {
    pub agency: Option<&'a str>,
    pub form: Option<&'a str>,
    /// Found anywhere in the text of the fields; ASCII letters of either case.
    pub text: Option<&'a str>,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub rows: Vec<RecordRow>,
    /// Where the next page begins; None on the last.
    pub next: Option<String>,
}

/// Up to `limit` records after the cursor `after`, which an earlier page gave. They go by agency and
/// form, and within these the latest day first. Records that are corrected or withdrawn are among
/// them and say so.
///
/// # Errors
/// [`StoreError::RecordMissing`] for a cursor that no page gave.
pub fn list(
    transaction: &mut Transaction<'_>,
    filter: &Filter<'_>,
    after: Option<&str>,
    limit: u32,
) -> Result<Page, StoreError> {
    let pattern = filter.text.map(pattern_of);
    // One more than asked for tells whether there is another page.
    let wanted = limit as usize + 1;
    let mut rows = Vec::new();
    let mut done = (String::new(), String::new());
    if let Some(id) = after {
        let (book, agency, form, day) = place_of(transaction, filter, id)?;
        rows = rows_of(transaction, book, (day, id), pattern.as_deref(), wanted)?;
        done = (agency, form);
    }
    while rows.len() < wanted {
        let behind = (done.0.as_str(), done.1.as_str());
        let books = book::after(transaction, behind, filter.agency, filter.form, BOOKS_AT_ONCE)?;
        for (book, _, _) in &books {
            let missing = wanted.saturating_sub(rows.len());
            rows.extend(rows_of(transaction, *book, (i64::MAX, ""), pattern.as_deref(), missing)?);
            if rows.len() >= wanted {
                break;
            }
        }
        match books.into_iter().next_back() {
            Some((_, agency, form)) => done = (agency, form),
            None => break,
        }
    }
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| row.id.clone());
    Ok(Page { rows, next })
}

/// Up to `count` rows of a book behind the place `(day, id)`, from later days to earlier.
fn rows_of(
    transaction: &mut Transaction<'_>,
    book: i64,
    (day, id): (i64, &str),
    pattern: Option<&str>,
    count: usize,
) -> Result<Vec<RecordRow>, StoreError> {
    let values = [book.into(), day.into(), id.into(), pattern.into(), (count as i64).into()];
    transaction.all(OF_BOOK, &values, RecordRow::read)
}

/// Where a cursor stands: book, agency, form and day of its record.
fn place_of(
    transaction: &mut Transaction<'_>,
    filter: &Filter<'_>,
    id: &str,
) -> Result<(i64, String, String, i64), StoreError> {
    let place = transaction.first(PLACE, &[id.into()], |row| {
        let (agency, form) = (row.text(1)?.to_owned(), row.text(2)?.to_owned());
        Ok((row.integer(0)?, agency, form, row.integer(3)?))
    })?;
    let fits = |(_, agency, form, _): &(i64, String, String, i64)| {
        filter.agency.is_none_or(|only| only == agency)
            && filter.form.is_none_or(|only| only == form)
    };
    place.filter(fits).ok_or_else(|| StoreError::RecordMissing { id: id.to_owned() })
}

/// The text anywhere, its own `%`, `_` and `!` meaning themselves.
fn pattern_of(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}
