//! The largest books in memory, as they were read last, caught up from the log of changes; knows no duty.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use domain::{FormSet, Record, Shelf};
use regulation::{FormScope, Regulation};
use store::record::{self, Touch};
use store::{StoreError, Transaction, change, event};

use crate::{Installation, facts};

/// Not of the law: to read so many records takes longer than to judge what one of them concerns.
const HEAVY: usize = 2_000;

/// Not of the law: how many records stay in memory, in all books together.
const RECORDS_KEPT: usize = 100_000;

/// Not of the law: after so many changes the books are read anew.
const CHANGES_FOLLOWED: u32 = 256;

/// An agency's records of one form.
type Name = (String, usize);

/// The largest books that were asked for last.
#[derive(Default)]
pub(crate) struct Books {
    /// The last change that all of them know.
    known: i64,
    books: HashMap<Name, Book>,
    /// Counts the questions, so that what was not asked for longest goes first.
    turn: u64,
}

struct Book {
    records: Arc<Vec<Record>>,
    asked: u64,
}

/// An agency's own records of some forms; what is in memory is not read again.
///
/// # Errors
/// The store's; a record that its form no longer understands is damage.
pub(crate) fn of_agency(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    agency: &str,
    forms: &FormSet,
) -> Result<Shelf, StoreError> {
    let regulation = &*installation.regulation;
    // A panic elsewhere may leave a book half caught up: its records are found by their ids again.
    let mut books = installation.books.lock().unwrap_or_else(PoisonError::into_inner);
    books.catch_up(transaction, regulation)?;
    let own = |form: &usize| {
        regulation.forms.get(*form).is_some_and(|form| form.scope == FormScope::Agency)
    };
    let (mut kept, mut read) = (Vec::new(), Vec::new());
    for form in forms.iter().filter(own) {
        match books.ask(agency, form) {
            Some(records) => kept.push((form, records)),
            None => read.push(form),
        }
    }
    let names: Vec<&str> = read.iter().map(|form| regulation.forms[*form].id.as_str()).collect();
    let mut shelf = facts::of_agency(transaction, regulation, agency, Some(&names))?;
    for form in read {
        books.keep(agency, form, shelf.book(form));
    }
    for (form, records) in kept {
        shelf.lay(form, records);
    }
    Ok(shelf)
}

impl Books {
    fn ask(&mut self, agency: &str, form: usize) -> Option<Arc<Vec<Record>>> {
        self.turn += 1;
        let book = self.books.get_mut(&(agency.to_owned(), form))?;
        book.asked = self.turn;
        Some(Arc::clone(&book.records))
    }

    /// Keeps a book that is heavy; those that were not asked for longest make room.
    fn keep(&mut self, agency: &str, form: usize, records: Arc<Vec<Record>>) {
        if !(HEAVY..=RECORDS_KEPT).contains(&records.len()) {
            return;
        }
        let count = |books: &HashMap<Name, Book>| -> usize {
            books.values().map(|book| book.records.len()).sum()
        };
        while count(&self.books) + records.len() > RECORDS_KEPT {
            let oldest = self.books.iter().min_by_key(|(_, book)| book.asked);
            let Some(name) = oldest.map(|(name, _)| name.clone()) else { break };
            self.books.remove(&name);
        }
        self.books.insert((agency.to_owned(), form), Book { records, asked: self.turn });
    }

    /// Takes in what was filed, withdrawn and erased since; a book of which that is not told record
    /// by record is forgotten.
    fn catch_up(
        &mut self,
        transaction: &mut Transaction<'_>,
        regulation: &Regulation,
    ) -> Result<(), StoreError> {
        let known = change::last(transaction)?;
        if self.known >= known {
            return Ok(());
        }
        if !self.books.is_empty() {
            let touched = record::touched_one_by_one(transaction, self.known, CHANGES_FOLLOWED)?;
            if u32::try_from(touched.len()).is_ok_and(|count| count < CHANGES_FOLLOWED) {
                for touch in touched {
                    self.take_in(transaction, regulation, &touch)?;
                }
            } else {
                self.books.clear();
            }
        }
        self.known = known;
        Ok(())
    }

    fn take_in(
        &mut self,
        transaction: &mut Transaction<'_>,
        regulation: &Regulation,
        touch: &Touch,
    ) -> Result<(), StoreError> {
        let Some(form) = regulation.form_index(&touch.form) else { return Ok(()) };
        let name = (touch.agency.clone(), form);
        let Some(book) = self.books.get_mut(&name) else { return Ok(()) };
        let told = event::of_change(transaction, touch.change)?;
        let mut ids: Vec<&str> = told.iter().map(|event| event.subject.as_str()).collect();
        // A record that is filed and submitted at once is told of twice.
        ids.dedup();
        let mut n_filed = 0;
        let mut found = Vec::new();
        record::each_by_id(transaction, &ids, |_, view| {
            n_filed += i64::from(view.change == touch.change);
            if view.agency == touch.agency && view.form == touch.form {
                found.push(facts::record_of(regulation, form, &view.into())?);
            }
            Ok::<_, StoreError>(())
        })?;
        let filed = change::get(transaction, touch.change)?.map(|change| change.records);
        if found.is_empty() || filed != Some(n_filed) {
            self.books.remove(&name);
            return Ok(());
        }
        let records = Arc::make_mut(&mut book.records);
        for record in found {
            match records.iter_mut().find(|one| one.id == record.id) {
                Some(one) => *one = record,
                None => records.push(record),
            }
        }
        Ok(())
    }
}
