//! Streams records in the order (agency, form, day, id).

use super::book;
use super::list::pattern_of;
use super::row::{FactView, RecordView, fact_columns, judged_columns};
use crate::statement::statements;
use crate::{StoreError, Transaction};

/// Up to this many books are asked for one by one; with more, the agency is read through,
const BOOKS_ASKED_SINGLY: usize = 8;
/// unless more records than this were passed over.
const RECORDS_PASSED_OVER: i64 = 1_000;

statements! {
    // `cross` tells SQLite to go book by book, so that nothing need be sorted.
    OF_AGENCY = concat!("select ", fact_columns!(), "
        from book b cross join record r left join withdrawal w on w.record = r.id
        where b.agency = $1 and r.book = b.id order by b.form, r.day, r.id");
    OF_BOOK = concat!("select ", judged_columns!(), "
        from book b cross join record r left join withdrawal w on w.record = r.id
        where b.id = $1 and r.book = $1 order by r.day, r.id");
    SAYING_IN_BOOK = concat!("select ", judged_columns!(), "
        from book b cross join record r left join withdrawal w on w.record = r.id
        where b.id = $1 and r.book = $1
        and lower(r.fields) like lower(cast($2 as text)) escape '!' order by r.day, r.id");
    TEXTS_OF_BOOK = "select r.id, r.fields from record r where r.book = $1";
    FACTS_OF_BOOK = concat!("select ", fact_columns!(), "
        from book b cross join record r left join withdrawal w on w.record = r.id
        where b.id = $1 and r.book = $1 order by r.day, r.id");
}

/// Visits the facts of an agency's records by form, day and id: of all forms, or of those given.
///
/// # Errors
/// The visitor's, or the database's.
pub fn each_of_agency<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    agency: &str,
    forms: Option<&[&str]>,
    mut visit: impl FnMut(FactView<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let Some(forms) = forms else {
        return transaction.each(OF_AGENCY, &[agency.into()], |row| visit(FactView::read(row)?));
    };
    let books = book::of_agency(transaction, agency)?;
    let (asked, others): (Vec<_>, Vec<_>) =
        books.into_iter().partition(|book| forms.contains(&book.form.as_str()));
    let n_others: i64 = others.iter().map(|book| book.records).sum();
    if asked.len() > BOOKS_ASKED_SINGLY && n_others <= RECORDS_PASSED_OVER {
        return transaction.each(OF_AGENCY, &[agency.into()], |row| {
            match forms.contains(&row.text(1)?) {
                true => visit(FactView::read(row)?),
                false => Ok(()),
            }
        });
    }
    for book in asked {
        transaction.each(FACTS_OF_BOOK, &[book.id.into()], |row| visit(FactView::read(row)?))?;
    }
    Ok(())
}

/// Visits the records of a form by agency, day and id: of all agencies, or of the one given.
///
/// # Errors
/// The visitor's, or the database's.
pub fn each_of_form<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    form: &str,
    agency: Option<&str>,
    mut visit: impl FnMut(RecordView<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let books = match agency {
        Some(agency) => book::find(transaction, agency, form)?.into_iter().collect(),
        None => book::of_form(transaction, form)?,
    };
    for book in books {
        transaction.each(OF_BOOK, &[book.into()], |row| visit(RecordView::read(row)?))?;
    }
    Ok(())
}

/// Visits the records of an agency's form whose fields hold a text, as a list finds them, by day and id.
///
/// # Errors
/// The visitor's, or the database's.
pub fn each_saying<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    (form, agency): (&str, &str),
    text: &str,
    mut visit: impl FnMut(RecordView<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let Some(book) = book::find(transaction, agency, form)? else { return Ok(()) };
    let pattern = pattern_of(text);
    let values = [book.into(), pattern.as_str().into()];
    transaction.each(SAYING_IN_BOOK, &values, |row| visit(RecordView::read(row)?))
}

/// Visits the id of every record of a form and the text of its fields, in whichever order.
///
/// # Errors
/// The visitor's, or the database's.
pub fn each_text<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    form: &str,
    mut visit: impl FnMut(&str, &str) -> Result<(), E>,
) -> Result<(), E> {
    for book in book::of_form(transaction, form)? {
        transaction.each(TEXTS_OF_BOOK, &[book.into()], |row| visit(row.text(0)?, row.text(1)?))?;
    }
    Ok(())
}

/// Visits the facts of forms that all agencies share, form after form as given.
///
/// # Errors
/// The visitor's, or the database's.
pub fn each_shared<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    forms: &[&str],
    mut visit: impl FnMut(FactView<'_>) -> Result<(), E>,
) -> Result<(), E> {
    for form in forms {
        for book in book::of_form(transaction, form)? {
            transaction.each(FACTS_OF_BOOK, &[book.into()], |row| visit(FactView::read(row)?))?;
        }
    }
    Ok(())
}
