//! Records by form, as a view reads them; knows not where they come from.

use std::sync::Arc;

use regulation::Regulation;

use crate::reads::FormSet;
use crate::record::Record;

/// Records by the place of their form in the regulation.
#[derive(Debug, Default)]
pub struct Shelf {
    forms: Vec<Arc<Vec<Record>>>,
}

impl Shelf {
    /// An empty shelf for this regulation.
    pub fn new(regulation: &Regulation) -> Self {
        let mut forms = Vec::new();
        forms.resize_with(regulation.forms.len(), Arc::default);
        Self { forms }
    }

    /// Puts a record in its place.
    pub fn put(&mut self, record: Record) {
        if let Some(form) = self.forms.get_mut(record.form) {
            Arc::make_mut(form).push(record);
        }
    }

    /// The same records, but those of some forms from another shelf; nothing is copied.
    #[must_use]
    pub fn with_forms_of(&self, other: &Self, forms: &FormSet) -> Self {
        let places = self.forms.iter().zip(&other.forms).enumerate();
        let chosen = places.map(|(form, (mine, theirs))| {
            Arc::clone(if forms.contains(form) { theirs } else { mine })
        });
        Self { forms: chosen.collect() }
    }

    /// The records of one form, to be kept beside the shelf.
    pub fn book(&self, form: usize) -> Arc<Vec<Record>> {
        self.forms.get(form).map(Arc::clone).unwrap_or_default()
    }

    /// Lays the records of one form in their place, instead of those that lie there.
    pub fn lay(&mut self, form: usize, records: Arc<Vec<Record>>) {
        if let Some(place) = self.forms.get_mut(form) {
            *place = records;
        }
    }

    /// The records of one form.
    pub fn form(&self, form: usize) -> &[Record] {
        self.forms.get(form).map_or(&[], |records| records.as_slice())
    }

    /// How many records stand here.
    pub fn count(&self) -> usize {
        self.forms.iter().map(|records| records.len()).sum()
    }
}
