//! What references of a file may mean: the things of a form within an agency, loaded when they are first asked
//! for; knows no line.

use std::collections::HashMap;

use super::Look;
use crate::import::ImportError;
use crate::import::reference::{AGENCY, Things};

/// Things by form and agency.
#[derive(Default)]
pub(super) struct Loaded(HashMap<(String, String), Things>);

impl Loaded {
    /// The things of a form within an agency; what is no form means the bodies of the city.
    pub(super) fn things(
        &mut self,
        look: &Look<'_>,
        target: &str,
        agency: &str,
    ) -> Result<&Things, ImportError> {
        let place = (target.to_owned(), agency.to_owned());
        if !self.0.contains_key(&place) {
            let form = look.reading.regulation.form(target).filter(|_| target != AGENCY);
            let things = match form {
                None => Things::agencies(&look.reading.city),
                Some(form) => {
                    let store = &look.installation.store;
                    store.read(|transaction| Things::load(transaction, form, agency))?
                }
            };
            self.0.insert(place.clone(), things);
        }
        Ok(&self.0[&place])
    }
}
