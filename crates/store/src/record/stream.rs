//! Streams records in the order (agency, form, day, id), and tells what changes touched.

use super::row::{RecordView, day_of_stored, view_columns};
use crate::statement::statements;
use crate::{StoreError, Transaction};

/// Up to this many forms are asked for one by one; with more, the agency is read through.
const FORMS_ASKED_SINGLY: usize = 8;

statements! {
    OF_AGENCY = concat!("select ", view_columns!(), "
        from record r left join withdrawal w on w.record = r.id
        where r.agency = $1 order by r.form, r.day, r.id");
    OF_BOOK = concat!("select ", view_columns!(), "
        from record r left join withdrawal w on w.record = r.id
        where r.agency = $1 and r.form = $2 order by r.day, r.id");
    AGENCIES = "select distinct agency from touched order by agency";
    AGENCIES_OF_FORM = "select distinct agency from touched where form = $1 order by agency";
    BOOKS = "select agency, form, cast(sum(records) as bigint) from touched
        group by agency, form order by agency, form";
    TOUCHED_SINCE = "select agency, form, min(first_day) from touched where change > $1
        group by agency, form order by agency, form";
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
}

/// Visits an agency's records by form, day and id: of all forms, or of those given.
///
/// # Errors
/// The visitor's, or the database's.
pub fn each_of_agency<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    agency: &str,
    forms: Option<&[&str]>,
    mut visit: impl FnMut(RecordView<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let Some(forms) = forms else {
        return transaction.each(OF_AGENCY, &[agency.into()], |row| visit(RecordView::read(row)?));
    };
    let mut forms = forms.to_vec();
    forms.sort_unstable();
    forms.dedup();
    if forms.len() > FORMS_ASKED_SINGLY {
        return transaction.each(OF_AGENCY, &[agency.into()], |row| {
            match forms.binary_search(&row.text(1)?) {
                Ok(_) => visit(RecordView::read(row)?),
                Err(_) => Ok(()),
            }
        });
    }
    for form in forms {
        each_of_book(transaction, agency, form, &mut visit)?;
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
    if let Some(agency) = agency {
        return each_of_book(transaction, agency, form, &mut visit);
    }
    let agencies =
        transaction.all(AGENCIES_OF_FORM, &[form.into()], |row| Ok(row.text(0)?.to_owned()))?;
    for agency in agencies {
        each_of_book(transaction, &agency, form, &mut visit)?;
    }
    Ok(())
}

/// Visits the records of forms that all agencies share, form after form as given.
///
/// # Errors
/// The visitor's, or the database's.
pub fn each_shared<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    forms: &[&str],
    mut visit: impl FnMut(RecordView<'_>) -> Result<(), E>,
) -> Result<(), E> {
    for form in forms {
        each_of_form(transaction, form, None, &mut visit)?;
    }
    Ok(())
}

/// Every agency that ever had a record, by id.
///
/// # Errors
/// The database's.
pub fn agencies(transaction: &mut Transaction<'_>) -> Result<Vec<String>, StoreError> {
    transaction.all(AGENCIES, &[], |row| Ok(row.text(0)?.to_owned()))
}

/// How many records each agency keeps of each form.
///
/// # Errors
/// The database's.
pub fn books(transaction: &mut Transaction<'_>) -> Result<Vec<Book>, StoreError> {
    transaction.all(BOOKS, &[], |row| {
        let (agency, form) = (row.text(0)?.to_owned(), row.text(1)?.to_owned());
        Ok(Book { agency, form, records: row.integer(2)? })
    })
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
        Ok(Touched { agency, form, first_day: day_of_stored(row.day(2)?) })
    })
}

fn each_of_book<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    agency: &str,
    form: &str,
    visit: &mut impl FnMut(RecordView<'_>) -> Result<(), E>,
) -> Result<(), E> {
    transaction.each(OF_BOOK, &[agency.into(), form.into()], |row| visit(RecordView::read(row)?))
}
