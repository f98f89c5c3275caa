//! Rows that say the same thing twice; knows only this file.

use std::collections::HashMap;
use std::sync::Arc;

use domain::record::{day_of, key_of};
use regulation::{Day, FormKind};
use serde_json::Value as Json;

use super::Reading;
use super::draft::Draft;
use crate::import::entry::Entry;
use crate::import::fault::{Fault, Weight, What};

/// An agency's key on a day.
type Said = (String, String, Option<Day>);

/// What good rows said before, with their places.
#[derive(Default)]
pub(super) struct Twice {
    rows: HashMap<String, (Arc<str>, u64)>,
    keys: HashMap<Said, (Arc<str>, u64)>,
    ids: HashMap<String, u64>,
}

impl Twice {
    /// What is wrong with a row in the light of those before. Rows that bear ids are told apart by
    /// them; others are held against each other cell by cell.
    pub(super) fn look(
        &mut self,
        reading: &Reading<'_>,
        draft: &Draft<'_>,
        entry: &Entry,
    ) -> Option<Fault> {
        let place = (Arc::clone(&draft.sheet), entry.row);
        if let Some(id) = &entry.id {
            let row = self.ids.insert(id.clone(), entry.row)?;
            return Some(draft.at(None, Weight::Error, What::IdTwice { row }));
        }
        let told = |(sheet, row): &(Arc<str>, u64)| {
            let sheet = (*sheet != draft.sheet).then(|| Arc::clone(sheet));
            (sheet, *row)
        };
        let written = format!("{}\u{1f}{}", entry.agency, Json::Object(entry.with.clone()));
        if let Some(first) = self.rows.get(&written) {
            let (sheet, row) = told(first);
            return Some(draft.at(None, Weight::Warning, What::LikeRow { sheet, row }));
        }
        self.rows.insert(written, place.clone());
        if reading.form.kind != FormKind::Register {
            return None;
        }
        let key = key_of(reading.form, &entry.fields)?;
        let said = (entry.agency.clone(), key, day_of(reading.form, &entry.fields));
        if let Some(first) = self.keys.get(&said) {
            let (sheet, row) = told(first);
            // Both would stand, and nobody could say which of them is the thing.
            return Some(draft.at(None, Weight::Error, What::SameThing { sheet, row }));
        }
        self.keys.insert(said, place);
        None
    }
}
