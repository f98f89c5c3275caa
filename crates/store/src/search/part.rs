//! A part before it is written: records place after place, and the terms that stand there.

use std::collections::HashMap;

use super::Space;
use super::packed::{self, Place, Places};
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    INSERT_PART = "insert into search_part (part, n_places, n_records, books)
        values ($1, $2, $3, $4)";
    INSERT_PLACE = "insert into search_place (part, place, record) values ($1, $2, $3)";
    INSERT_TERM = "insert into search_term (part, term, places) values ($1, $2, $3)";
}

/// Records that are taken in together.
#[derive(Default)]
pub struct NewPart {
    pub(super) books: Vec<(i64, i32)>,
    /// By place; a place whose record was struck out is left out.
    pub(super) records: Vec<(Place, String)>,
    terms: HashMap<String, Places>,
    key: String,
}

impl NewPart {
    /// The next place: that of a record with its book and stored day.
    pub fn record(&mut self, book: i64, day: i32, id: String) {
        self.records.push((self.next_place(), id));
        self.books.push((book, day));
    }

    /// A term of the record that was added last.
    pub fn term(&mut self, space: Space, term: &str) {
        let place = self.next_place().saturating_sub(1);
        self.key.clear();
        self.key.push_str(space.sign());
        self.key.push_str(term);
        match self.terms.get_mut(&self.key) {
            Some(places) => places.push(place),
            None => self.places_of(&self.key.clone()).push(place),
        }
    }

    pub(super) fn places_of(&mut self, term: &str) -> &mut Places {
        self.terms.entry(term.to_owned()).or_default()
    }

    pub(super) fn next_place(&self) -> Place {
        Place::try_from(self.books.len()).unwrap_or(Place::MAX)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    pub(super) fn write(
        self,
        transaction: &mut Transaction<'_>,
        part: i64,
    ) -> Result<(), StoreError> {
        let books = packed::pack(&self.books);
        let (n_places, n_records) = (self.books.len() as i64, self.records.len() as i64);
        let values = [part.into(), n_places.into(), n_records.into(), books.as_slice().into()];
        transaction.execute(INSERT_PART, &values)?;
        let places = self.records.iter();
        let places =
            places.map(|(place, id)| [part.into(), i64::from(*place).into(), id.as_str().into()]);
        transaction.insert_many(INSERT_PLACE, places)?;
        // Neighbours on the disk are written together.
        let mut terms: Vec<(String, Places)> = self.terms.into_iter().collect();
        terms.sort_unstable_by(|(left, _), (right, _)| left.cmp(right));
        let terms = terms.iter();
        let terms =
            terms.map(|(term, places)| [part.into(), term.as_str().into(), places.bytes().into()]);
        transaction.insert_many(INSERT_TERM, terms)?;
        Ok(())
    }
}
