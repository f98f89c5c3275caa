//! Streams records in the order (agency, form, day, id).

use super::book;
use super::row::{RecordView, view_columns};
use crate::statement::statements;
use crate::{StoreError, Transaction};

/// Up to this many forms are asked for one by one; with more, the agency is read through.
const FORMS_ASKED_SINGLY: usize = 8;

statements! {
    // `cross` tells SQLite to go book by book, so that nothing need be sorted.
    OF_AGENCY = concat!("select ", view_columns!(), "
        from book b cross join record r left join withdrawal w on w.record = r.id
        where b.agency = $1 and r.book = b.id order by b.form, r.day, r.id");
    OF_BOOK = concat!("select ", view_columns!(), "
        from book b cross join record r left join withdrawal w on w.record = r.id
        where b.id = $1 and r.book = $1 order by r.day, r.id");
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
        each_of_form(transaction, form, Some(agency), &mut visit)?;
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
