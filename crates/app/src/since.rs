//! What was filed or decided since a change, and which bodies and duties it concerns.

use domain::{FormSet, Reads};
use regulation::{FormScope, Regulation};
use store::{StoreError, Transaction, record, setting};

use crate::agency::is_register;
use crate::board::AgencyRow;

/// What came in after a change.
pub(crate) struct Since {
    /// Settings, the register of bodies or their levels: what binds whom may be another.
    pub(crate) ground: bool,
    books: Vec<Book>,
}

/// Where something was filed or withdrawn.
struct Book {
    agency: String,
    /// The place of the form in the law.
    form: usize,
    /// The last change that wrote in it.
    change: i64,
}

impl Since {
    pub(crate) fn read(
        transaction: &mut Transaction<'_>,
        regulation: &Regulation,
        change: i64,
    ) -> Result<Self, StoreError> {
        let mut ground = setting::last_change(transaction)? > change;
        let mut books = Vec::new();
        // Also of facts after the day: a correction may have taken back an earlier one.
        for book in record::touched_since(transaction, change)? {
            ground |= is_register(&book.form);
            match regulation.form_index(&book.form) {
                Some(form) => {
                    books.push(Book { agency: book.agency, form, change: book.change });
                }
                None => ground = true,
            }
        }
        Ok(Self { ground, books })
    }

    /// The forms of it that all bodies share.
    pub(crate) fn shared(&self, regulation: &Regulation) -> FormSet {
        let forms = self.books.iter().map(|book| book.form);
        let shared = |form: &usize| {
            regulation.forms.get(*form).is_some_and(|form| form.scope == FormScope::Shared)
        };
        forms.filter(shared).collect()
    }

    /// Whether a duty of a body that is known up to a change may stand otherwise: by what the body
    /// filed itself, or by what others did.
    pub(crate) fn concerns(&self, row: &AgencyRow, known: i64) -> Option<Concern> {
        let newer = || self.books.iter().filter(|book| book.change > known);
        if newer().any(|book| book.agency == row.agency) {
            return Some(Concern::Own);
        }
        newer().any(|book| row.others.contains(book.form)).then_some(Concern::OfOthers)
    }

    /// Whether a duty of a body that is known up to a change, judged by these, may stand otherwise.
    pub(crate) fn changes(&self, body: &str, known: i64, reads: &Reads) -> bool {
        let mut newer = self.books.iter().filter(|book| book.change > known);
        newer.any(|book| reads.concern(body, &book.agency, book.form))
    }
}

/// By whose records a body is concerned; its own come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Concern {
    Own,
    OfOthers,
}
