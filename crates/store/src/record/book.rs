//! Books: an agency's records of one form, how many, and what changes touched them.

use std::collections::HashMap;

use super::row::{RecordView, day_of_stored, stored_day};
use crate::sight::{Sight, is_named, is_seen, is_whole};
use crate::statement::statements;
use crate::value::Value;
use crate::{StoreError, Transaction};

/// Behind every name, byte by byte.
const LAST_OF_ALL: &str = "\u{10ffff}";

statements! {
    ALL_ROWS = concat!("select b.id, b.agency, b.form, b.records, ", is_whole!("$1", "$2"), "
        from book b where ", is_seen!("$1", "$2"), " order by b.agency, b.form");
    NAMING = concat!("select count(*) from book b join record r on r.book = b.id
        where b.id = $3 and ", is_named!("$1", "$2"));
    AGENCIES = "select distinct agency from book order by agency";
    NEWER = "select id, agency, form from book where id > $1 order by id";
    N_FILED = "select cast(coalesce(sum(records), 0) as bigint) from book";
    FIND = "select id from book where agency = $1 and form = $2";
    OF_AGENCY = "select id, form, records from book where agency = $1 order by form";
    OF_FORM = "select id from book where form = $1 order by agency";
    AFTER = concat!("select b.id, b.agency, b.form, ", is_whole!("$6", "$7"), "
        from book b where (b.agency, b.form) > ($1, $2) and b.agency <= $3
        and (cast($4 as text) is null or b.form = $4) and ", is_seen!("$6", "$7"), "
        order by b.agency, b.form limit $5");
    LAST = "select coalesce(max(id), 0) from book";
    INSERT = "insert into book (id, agency, form, records) values ($1, $2, $3, $4)";
    ADD = "update book set records = records + $2 where id = $1";
    TOUCH = "insert into touched (change, book, first_day) values ($1, $2, $3)
        on conflict (change, book) do update set
        first_day = case when excluded.first_day < touched.first_day
            then excluded.first_day else touched.first_day end";
    TOUCHED_SINCE = "select b.agency, b.form, min(t.first_day), max(t.change)
        from touched t join book b on b.id = t.book where t.change > $1
        group by b.agency, b.form order by b.agency, b.form";
    TOUCHED_ONE_BY_ONE = "select t.change, b.agency, b.form
        from touched t cross join book b
        where t.change > $1 and b.id = t.book order by t.change, t.book limit $2";
    TOUCHED_BY = "select b.id, b.agency, b.form from touched t cross join book b
        where t.change = $1 and t.book > $2 and b.id = t.book order by t.book limit $3";
}

/// How many records an agency keeps of a form, those withdrawn and corrected included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    pub agency: String,
    pub form: String,
    pub records: i64,
}

/// A book in which something was filed or withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    pub agency: String,
    pub form: String,
    /// The earliest day of the facts concerned; None is the beginning.
    pub first_day: Option<i32>,
    /// The last change that wrote in it.
    pub change: i64,
}

/// Every agency that ever had a record, by id.
///
/// # Errors
/// The database's.
pub fn agencies(transaction: &mut Transaction<'_>) -> Result<Vec<String>, StoreError> {
    transaction.all(AGENCIES, &[], |row| Ok(row.text(0)?.to_owned()))
}

/// How many records each agency keeps of each form, by agency and form; only those that may be seen
/// are counted, and books without any are left out.
///
/// # Errors
/// The database's.
pub fn books(transaction: &mut Transaction<'_>, sight: Sight<'_>) -> Result<Vec<Book>, StoreError> {
    let eyes = [sight.account().into(), sight.on().into()];
    let seen = transaction.all(ALL_ROWS, &eyes, |row| {
        let (agency, form) = (row.text(1)?.to_owned(), row.text(2)?.to_owned());
        let book = Book { agency, form, records: row.integer(3)? };
        Ok((row.integer(0)?, row.integer(4)? == 1, book))
    })?;
    let mut books = Vec::with_capacity(seen.len());
    for (id, is_whole, mut book) in seen {
        if !is_whole {
            let values = [sight.account().into(), sight.on().into(), id.into()];
            let named = transaction.first(NAMING, &values, |row| row.integer(0))?;
            book.records = named.unwrap_or(0);
        }
        if book.records > 0 {
            books.push(book);
        }
    }
    Ok(books)
}

/// The books in which changes after the change `known` filed or withdrew anything.
///
/// # Errors
/// The database's.
pub fn touched_since(
    transaction: &mut Transaction<'_>,
    known: i64,
) -> Result<Vec<Touched>, StoreError> {
    transaction.all(TOUCHED_SINCE, &[known.into()], |row| {
        let (agency, form) = (row.text(0)?.to_owned(), row.text(1)?.to_owned());
        let change = row.integer(3)?;
        Ok(Touched { agency, form, first_day: day_of_stored(row.day(2)?), change })
    })
}

/// A change that filed or withdrew something in a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touch {
    pub change: i64,
    pub agency: String,
    pub form: String,
}

/// Up to `limit` of the changes after the change `known`, each with the books that it wrote in, in
/// their order.
///
/// # Errors
/// The database's.
pub fn touched_one_by_one(
    transaction: &mut Transaction<'_>,
    known: i64,
    limit: u32,
) -> Result<Vec<Touch>, StoreError> {
    transaction.all(TOUCHED_ONE_BY_ONE, &[known.into(), i64::from(limit).into()], |row| {
        let (agency, form) = (row.text(1)?.to_owned(), row.text(2)?.to_owned());
        Ok(Touch { change: row.integer(0)?, agency, form })
    })
}

/// Up to `limit` of the books that a change wrote in, behind the book `behind`: each with its agency and
/// form.
///
/// # Errors
/// The database's.
pub fn touched_by(
    transaction: &mut Transaction<'_>,
    change: i64,
    behind: i64,
    limit: u32,
) -> Result<Vec<(i64, String, String)>, StoreError> {
    let values = [change.into(), behind.into(), i64::from(limit).into()];
    transaction.all(TOUCHED_BY, &values, |row| {
        Ok((row.integer(0)?, row.text(1)?.to_owned(), row.text(2)?.to_owned()))
    })
}

/// The books with ids above `known`, each with its agency and form, which never change.
///
/// # Errors
/// The database's.
pub fn newer_books(
    transaction: &mut Transaction<'_>,
    known: i64,
) -> Result<Vec<(i64, String, String)>, StoreError> {
    transaction.all(NEWER, &[known.into()], |row| {
        Ok((row.integer(0)?, row.text(1)?.to_owned(), row.text(2)?.to_owned()))
    })
}

/// How many records there are of all agencies and forms.
///
/// # Errors
/// The database's.
pub fn n_filed(transaction: &mut Transaction<'_>) -> Result<i64, StoreError> {
    Ok(transaction.first(N_FILED, &[], |row| row.integer(0))?.unwrap_or(0))
}

pub(super) fn find(
    transaction: &mut Transaction<'_>,
    agency: &str,
    form: &str,
) -> Result<Option<i64>, StoreError> {
    transaction.first(FIND, &[agency.into(), form.into()], |row| row.integer(0))
}

/// One book of an agency.
pub(super) struct OwnBook {
    pub(super) id: i64,
    pub(super) form: String,
    pub(super) records: i64,
}

/// The books of an agency, by form.
pub(super) fn of_agency(
    transaction: &mut Transaction<'_>,
    agency: &str,
) -> Result<Vec<OwnBook>, StoreError> {
    transaction.all(OF_AGENCY, &[agency.into()], |row| {
        Ok(OwnBook { id: row.integer(0)?, form: row.text(1)?.to_owned(), records: row.integer(2)? })
    })
}

/// The books of a form, by agency.
pub(super) fn of_form(
    transaction: &mut Transaction<'_>,
    form: &str,
) -> Result<Vec<i64>, StoreError> {
    transaction.all(OF_FORM, &[form.into()], |row| row.integer(0))
}

/// A book that a list goes through, and whether all of it may be seen or only what names somebody.
pub(super) struct Seen {
    pub(super) id: i64,
    pub(super) agency: String,
    pub(super) form: String,
    pub(super) is_whole: bool,
}

/// Up to `limit` books that may be seen behind the place `(agency, form)`, of one agency or form
/// where asked.
pub(super) fn after(
    transaction: &mut Transaction<'_>,
    sight: Sight<'_>,
    (agency, form): (&str, &str),
    only_agency: Option<&str>,
    only_form: Option<&str>,
    limit: i64,
) -> Result<Vec<Seen>, StoreError> {
    // An agency's books lie together, from its own name to its own name.
    let from = only_agency.filter(|only| *only > agency).unwrap_or(agency);
    let to = only_agency.unwrap_or(LAST_OF_ALL);
    let values = [
        from.into(),
        form.into(),
        to.into(),
        only_form.into(),
        limit.into(),
        sight.account().into(),
        sight.on().into(),
    ];
    transaction.all(AFTER, &values, |row| {
        let (agency, form) = (row.text(1)?.to_owned(), row.text(2)?.to_owned());
        Ok(Seen { id: row.integer(0)?, agency, form, is_whole: row.integer(3)? == 1 })
    })
}

/// Notes that a change concerned facts of a book from a day on.
pub(super) fn touch(
    transaction: &mut Transaction<'_>,
    change: i64,
    book: i64,
    first_day: i32,
) -> Result<(), StoreError> {
    transaction.execute(TOUCH, &[change.into(), book.into(), first_day.into()]).map(drop)
}

/// The books that an import writes in, while it does.
#[derive(Default)]
pub(super) struct Books<'r> {
    places: HashMap<(&'r str, &'r str), usize>,
    open: Vec<OpenBook<'r>>,
    /// Those before it have their ids.
    numbered: usize,
    /// Imports come book after book, so the last one is tried first.
    last: usize,
}

struct OpenBook<'r> {
    agency: &'r str,
    form: &'r str,
    id: i64,
    first_day: i32,
    records: i64,
}

impl<'r> Books<'r> {
    /// Counts a record in its book and returns the book's place.
    pub(super) fn count(&mut self, record: &RecordView<'r>) -> usize {
        let (agency, form) = (record.agency, record.form);
        let day = stored_day(record.day);
        let is_last =
            self.open.get(self.last).is_some_and(|book| book.agency == agency && book.form == form);
        if !is_last {
            self.last = *self.places.entry((agency, form)).or_insert_with(|| {
                self.open.push(OpenBook { agency, form, id: 0, first_day: day, records: 0 });
                self.open.len() - 1
            });
        }
        if let Some(book) = self.open.get_mut(self.last) {
            book.records += 1;
            book.first_day = book.first_day.min(day);
        }
        self.last
    }

    pub(super) fn id_at(&self, place: usize) -> i64 {
        self.open.get(place).map_or(0, |book| book.id)
    }

    /// Finds or makes the books that came up since the last call.
    pub(super) fn number(&mut self, transaction: &mut Transaction<'_>) -> Result<(), StoreError> {
        let Some(fresh) = self.open.get_mut(self.numbered..).filter(|fresh| !fresh.is_empty())
        else {
            return Ok(());
        };
        let mut known = vec![None; fresh.len()];
        let asked =
            fresh.iter().map(|book| -> [Value<'_>; 2] { [book.agency.into(), book.form.into()] });
        transaction.each_of(FIND, asked, |position, row| {
            if let Some(known) = known.get_mut(position) {
                *known = Some(row.integer(0)?);
            }
            Ok::<_, StoreError>(())
        })?;
        let last = transaction.first(LAST, &[], |row| row.integer(0))?.unwrap_or(0);
        let mut made = Vec::new();
        for (book, known) in fresh.iter_mut().zip(known) {
            book.id = known.unwrap_or_else(|| {
                made.push((book.agency, book.form));
                last + made.len() as i64
            });
        }
        let rows = (last + 1..).zip(&made).map(|(id, (agency, form))| -> [Value<'_>; 4] {
            [id.into(), (*agency).into(), (*form).into(), 0.into()]
        });
        transaction.insert_many(INSERT, rows)?;
        self.numbered = self.open.len();
        Ok(())
    }

    /// Adds up the books and notes the change in each.
    pub(super) fn close(
        &self,
        transaction: &mut Transaction<'_>,
        change: i64,
    ) -> Result<(), StoreError> {
        for book in &self.open {
            transaction.execute(ADD, &[book.id.into(), book.records.into()])?;
            touch(transaction, change, book.id, book.first_day)?;
        }
        Ok(())
    }
}
