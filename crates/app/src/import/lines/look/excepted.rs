//! Whom or what the exceptions of a file are for: things of their duties, which the store holds or the file.

use regulation::{Duty, Form};
use store::record;

use super::{Loaded, Look};
use crate::import::ImportError;
use crate::import::entry::Entry;
use crate::import::fault::{Fault, Weight, What};
use crate::import::lines::line::{excepted, place};
use crate::import::reference::{AGENCY, named};
use crate::waiver;

/// An exception for one subject.
pub(super) struct Excepted {
    row: u64,
    agency: String,
    duty: String,
    text: String,
    /// What bears an id was kept before: it is warned of.
    has_id: bool,
}

impl Look<'_> {
    pub(super) fn note_excepted(&mut self, entry: &Entry, form: &Form) {
        let asked = waiver::asked(self.reading.regulation, form, &entry.with);
        self.excepted.extend(asked.map(|(duty, text)| Excepted {
            row: entry.row,
            agency: entry.agency.clone(),
            duty: duty.id.clone(),
            text: text.to_owned(),
            has_id: entry.id.is_some(),
        }));
    }

    /// Finds what every exception is for, or says that it is nothing of its duty's.
    pub(super) fn resolve_excepted(&mut self, loaded: &mut Loaded) -> Result<(), ImportError> {
        for one in std::mem::take(&mut self.excepted) {
            let Some(duty) = self.reading.regulation.duty(&one.duty) else { continue };
            match self.subject(loaded, duty, &one)? {
                Ok(id) => {
                    let wanted = excepted(duty, &one.agency, &one.text);
                    self.looked.substitutions.insert(wanted, id);
                }
                Err(what) => {
                    let weight = if one.has_id { Weight::Warning } else { Weight::Error };
                    let place = place(one.row, waiver::SUBJECT);
                    let fault = Fault { weight, place, value: Some(one.text), what };
                    self.looked.ledger.fault(fault);
                }
            }
        }
        Ok(())
    }

    fn subject(
        &self,
        loaded: &mut Loaded,
        duty: &Duty,
        one: &Excepted,
    ) -> Result<Result<String, What>, ImportError> {
        let regulation = self.reading.regulation;
        waiver::subject(regulation, duty, &one.text, |target, spelt| {
            let things = loaded.things(self, target, &one.agency)?;
            let is_of_file = match target == AGENCY {
                true => self.knows(spelt),
                false => self.seen_as(spelt, target),
            };
            match things.find(&named(regulation, target), &one.agency, spelt) {
                Ok(id) => Ok(Ok(things.first_of(id).to_owned())),
                Err(_) if is_of_file || self.is_elsewhere(target, &one.agency, spelt)? => {
                    Ok(Ok(spelt.to_owned()))
                }
                Err(what) => Ok(Err(what)),
            }
        })
    }

    /// Whether it is the id of a record of another body that may be named here.
    fn is_elsewhere(&self, target: &str, agency: &str, id: &str) -> Result<bool, ImportError> {
        let row = self.installation.store.read(|transaction| record::get(transaction, id))?;
        Ok(row.is_some_and(|row| {
            row.form == target && self.books.naming(agency).may(&row.agency, &row.form, &row.fields)
        }))
    }
}
