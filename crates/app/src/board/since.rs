//! What was filed or decided since a change, and which bodies and duties it concerns.

use std::collections::BTreeSet;

use domain::{FormSet, Reads};
use regulation::{FormScope, Regulation};
use store::{StoreError, Transaction, record, setting};

use super::AgencyRow;
use crate::agency::is_register;

/// What came in after a change.
pub(super) struct Since {
    /// Settings, the register of bodies or their levels: what binds whom may be another.
    pub(super) ground: bool,
    /// By agency and the place of the form.
    books: Vec<(String, usize)>,
}

impl Since {
    pub(super) fn read(
        transaction: &mut Transaction<'_>,
        regulation: &Regulation,
        change: i64,
    ) -> Result<Self, StoreError> {
        let mut ground = setting::all(transaction)?.iter().any(|row| row.change > change);
        let mut books = Vec::new();
        // Also of facts after the day: a correction may have taken back an earlier one.
        for book in record::touched_since(transaction, change)? {
            ground |= is_register(&book.form);
            match regulation.form_index(&book.form) {
                Some(form) => books.push((book.agency, form)),
                None => ground = true,
            }
        }
        Ok(Self { ground, books })
    }

    /// How many agencies filed something.
    pub(super) fn filers(&self) -> usize {
        self.books.iter().map(|(agency, _)| agency).collect::<BTreeSet<_>>().len()
    }

    /// The forms of it that all bodies share.
    pub(super) fn shared(&self, regulation: &Regulation) -> FormSet {
        let forms = self.books.iter().map(|(_, form)| *form);
        let shared = |form: &usize| {
            regulation.forms.get(*form).is_some_and(|form| form.scope == FormScope::Shared)
        };
        forms.filter(shared).collect()
    }

    /// Whether any duty of a body may stand otherwise.
    pub(super) fn concerns(&self, row: &AgencyRow) -> bool {
        let concerned =
            |(agency, form): &(String, usize)| *agency == row.agency || row.others.contains(*form);
        self.books.iter().any(concerned)
    }

    /// Whether a duty of a body, judged by these, may stand otherwise.
    pub(super) fn changes(&self, body: &str, reads: &Reads) -> bool {
        self.books.iter().any(|(agency, form)| reads.concern(body, agency, *form))
    }
}
