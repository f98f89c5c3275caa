//! Lists records page by page.

use super::book::{self, Seen};
use super::row::{RecordRow, row_columns};
use crate::sight::{Sight, is_named, is_seen, is_whole};
use crate::statement::statements;
use crate::{StoreError, Transaction};

/// A page goes through so many books before it looks for more of them.
const BOOKS_AT_ONCE: i64 = 64;

statements! {
    OF_BOOK = concat!("select ", row_columns!(), "
        from book b cross join record r left join withdrawal w on w.record = r.id
        left join record s on s.supersedes = r.id
        where b.id = $1 and r.book = $1 and (r.day, r.id) < ($2, $3)
        and (cast($4 as text) is null or lower(r.fields) like lower($4) escape '!')
        order by r.day desc, r.id desc limit $5");
    NAMING_IN_BOOK = concat!("select ", row_columns!(), "
        from book b cross join record r left join withdrawal w on w.record = r.id
        left join record s on s.supersedes = r.id
        where b.id = $1 and r.book = $1 and (r.day, r.id) < ($2, $3)
        and (cast($4 as text) is null or lower(r.fields) like lower($4) escape '!')
        and ", is_named!("$6", "$7"), " order by r.day desc, r.id desc limit $5");
    BELOW = concat!("select ", row_columns!(), "
        from agency_above u cross join book b cross join record r
        left join withdrawal w on w.record = r.id left join record s on s.supersedes = r.id
        where u.above = $1 and b.agency = u.agency and b.form = $2 and r.book = b.id
        and (cast($3 as text) is null or lower(r.fields) like lower($3) escape '!')
        and w.record is null
        and (", is_whole!("$5", "$6"), " = 1 or ", is_named!("$5", "$6"), ")
        order by u.agency limit $4");
    PLACE = concat!("select b.id, b.agency, b.form, r.day, ", is_whole!("$2", "$3"), "
        from record r join book b on b.id = r.book
        where r.id = $1 and ", is_seen!("$2", "$3"));
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

/// Up to `limit` records that may be seen, after the cursor `after`, which an earlier page gave. They
/// go by agency and form, and within these the latest day first. Records that are corrected or withdrawn are among
/// them and say so.
///
/// # Errors
/// [`StoreError::RecordMissing`] for a cursor that no page gave.
pub fn list(
    transaction: &mut Transaction<'_>,
    filter: &Filter<'_>,
    sight: Sight<'_>,
    after: Option<&str>,
    limit: u32,
) -> Result<Page, StoreError> {
    let pattern = filter.text.map(pattern_of);
    // One more than asked for tells whether there is another page.
    let wanted = limit as usize + 1;
    let mut rows = Vec::new();
    let mut done = (String::new(), String::new());
    if let Some(id) = after {
        let (seen, day) = place_of(transaction, filter, sight, id)?;
        rows = rows_of(transaction, sight, &seen, (day, id), pattern.as_deref(), wanted)?;
        done = (seen.agency, seen.form);
    }
    while rows.len() < wanted {
        let behind = (done.0.as_str(), done.1.as_str());
        let (agency, form) = (filter.agency, filter.form);
        let books = book::after(transaction, sight, behind, agency, form, BOOKS_AT_ONCE)?;
        for seen in &books {
            let missing = wanted.saturating_sub(rows.len());
            let all = (i64::MAX, "");
            rows.extend(rows_of(transaction, sight, seen, all, pattern.as_deref(), missing)?);
            if rows.len() >= wanted {
                break;
            }
        }
        match books.into_iter().next_back() {
            Some(last) => done = (last.agency, last.form),
            None => break,
        }
    }
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| row.id.clone());
    Ok(Page { rows, next })
}

/// Up to `limit` records of a form that may be seen, of a body and of all below it, whose fields hold a text
/// where one is asked for, body by body. Those withdrawn are left out; those corrected are among them and say so.
///
/// # Errors
/// The database's.
pub fn below(
    transaction: &mut Transaction<'_>,
    (form, above): (&str, &str),
    text: Option<&str>,
    sight: Sight<'_>,
    limit: u32,
) -> Result<Vec<RecordRow>, StoreError> {
    let pattern = text.map(pattern_of);
    let values = [
        above.into(),
        form.into(),
        pattern.as_deref().into(),
        i64::from(limit).into(),
        sight.account().into(),
        sight.on().into(),
    ];
    transaction.all(BELOW, &values, RecordRow::read)
}

/// Up to `count` rows of a book behind the place `(day, id)`, from later days to earlier.
fn rows_of(
    transaction: &mut Transaction<'_>,
    sight: Sight<'_>,
    book: &Seen,
    (day, id): (i64, &str),
    pattern: Option<&str>,
    count: usize,
) -> Result<Vec<RecordRow>, StoreError> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let values = [book.id.into(), day.into(), id.into(), pattern.into(), count.into()];
    if book.is_whole {
        return transaction.all(OF_BOOK, &values, RecordRow::read);
    }
    let values = [&values[..], &[sight.account().into(), sight.on().into()]].concat();
    transaction.all(NAMING_IN_BOOK, &values, RecordRow::read)
}

/// Where a cursor stands: the book of its record, and its day.
fn place_of(
    transaction: &mut Transaction<'_>,
    filter: &Filter<'_>,
    sight: Sight<'_>,
    id: &str,
) -> Result<(Seen, i64), StoreError> {
    let values = [id.into(), sight.account().into(), sight.on().into()];
    let place = transaction.first(PLACE, &values, |row| {
        let (agency, form) = (row.text(1)?.to_owned(), row.text(2)?.to_owned());
        let seen = Seen { id: row.integer(0)?, agency, form, is_whole: row.integer(4)? == 1 };
        Ok((seen, row.integer(3)?))
    })?;
    let fits = |(seen, _): &(Seen, i64)| {
        filter.agency.is_none_or(|only| only == seen.agency)
            && filter.form.is_none_or(|only| only == seen.form)
    };
    place.filter(fits).ok_or_else(|| StoreError::RecordMissing { id: id.to_owned() })
}

/// The text anywhere, its own `%`, `_` and `!` meaning themselves.
pub(crate) fn pattern_of(text: &str) -> String {
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
