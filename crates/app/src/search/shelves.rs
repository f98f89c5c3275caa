//! What search keeps in memory because it does not change: whose books the numbers are, the words of the
//! law, and what forms are called.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use store::{StoreError, Transaction, record};

use super::law::LawWords;
use super::titles::FormTitles;

/// What search keeps in memory.
#[derive(Default)]
pub(crate) struct Shelves {
    books: Mutex<Arc<Vec<Book>>>,
    pub(super) law: OnceLock<LawWords>,
    pub(super) titles: OnceLock<FormTitles>,
    pub(super) edition: OnceLock<String>,
}

/// Whose book it is, of which form.
#[derive(Debug, Clone)]
pub(super) struct Book {
    id: i64,
    pub(super) agency: Arc<str>,
    pub(super) form: Arc<str>,
}

/// Every book that was there when it was asked.
pub(super) struct Books(Arc<Vec<Book>>);

impl Books {
    /// The place of a book in the order of their numbers.
    pub(super) fn place(&self, id: i64) -> Option<usize> {
        // Numbers are given one after another, so a book mostly stands where its number says.
        let likely = usize::try_from(id - 1).ok()?;
        match self.0.get(likely).is_some_and(|book| book.id == id) {
            true => Some(likely),
            false => self.0.binary_search_by_key(&id, |book| book.id).ok(),
        }
    }

    pub(super) fn get(&self, place: usize) -> Option<&Book> {
        self.0.get(place)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl Shelves {
    /// The books with those that came in since they were asked for last.
    pub(super) fn books(&self, transaction: &mut Transaction<'_>) -> Result<Books, StoreError> {
        // A panic elsewhere leaves it whole: every change of it is one assignment.
        let mut kept = self.books.lock().unwrap_or_else(PoisonError::into_inner);
        let newer = record::newer_books(transaction, kept.last().map_or(0, |book| book.id))?;
        if !newer.is_empty() {
            let mut books = Vec::clone(&kept);
            for (id, agency, form) in newer {
                let shared = |text: String, last: Option<&Arc<str>>| match last {
                    Some(last) if **last == *text => Arc::clone(last),
                    _ => text.into(),
                };
                let agency = shared(agency, books.last().map(|book| &book.agency));
                let form = shared(form, books.last().map(|book| &book.form));
                books.push(Book { id, agency, form });
            }
            *kept = Arc::new(books);
        }
        Ok(Books(Arc::clone(&kept)))
    }
}
