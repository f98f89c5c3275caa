//! What all bodies stand on: the city's bodies and settings, and the records that all share.

use std::sync::{Arc, PoisonError};

use domain::body::City;
use domain::{FormSet, Moment, Shelf};
use regulation::{Day, Regulation};
use store::{StoreError, Transaction, change};

use crate::since::Since;
use crate::{Installation, agency, facts};

/// The city as it was known, with what all bodies share.
pub struct Ground {
    pub city: Arc<City>,
    pub shared: Shelf,
    /// The day as of which the bodies are called and stand where they do.
    on: Day,
    /// The last change that it took into account.
    pub known: i64,
}

impl Ground {
    /// Reads the bodies, the settings and the shared records.
    ///
    /// # Errors
    /// The store's.
    pub fn read(
        installation: &Installation,
        transaction: &mut Transaction<'_>,
        known_at: Moment,
    ) -> Result<Self, StoreError> {
        let (regulation, on) = (&*installation.regulation, installation.today());
        let city = Arc::new(agency::city_in(transaction, regulation, known_at, on)?);
        let shared = facts::shared(transaction, regulation, None)?;
        Ok(Self { city, shared, on, known: change::last(transaction)? })
    }

    /// The same with some shared forms read anew, where nothing else of it has changed.
    ///
    /// # Errors
    /// The store's.
    pub fn with_forms_anew(
        &self,
        transaction: &mut Transaction<'_>,
        regulation: &Regulation,
        forms: &FormSet,
    ) -> Result<Self, StoreError> {
        let read = facts::shared(transaction, regulation, Some(forms))?;
        let shared = self.shared.with_forms_of(&read, forms);
        let city = Arc::clone(&self.city);
        Ok(Self { city, shared, on: self.on, known: change::last(transaction)? })
    }

    /// The ground as the transaction sees it, or as somebody has seen it since; what has not changed
    /// is not read again, unless today something else is said of a body than on the day of the reading.
    ///
    /// # Errors
    /// The store's.
    pub fn current(
        installation: &Installation,
        transaction: &mut Transaction<'_>,
    ) -> Result<Arc<Self>, StoreError> {
        let regulation = &*installation.regulation;
        let known = change::last(transaction)?;
        // A panic elsewhere leaves it whole: every change of it is one assignment.
        let kept = || installation.ground.lock().unwrap_or_else(PoisonError::into_inner);
        let today = installation.today();
        let before = kept().clone().filter(|ground| ground.city.is_alike(ground.on, today));
        let ground = match before {
            Some(ground) if ground.known >= known => return Ok(ground),
            Some(ground) => {
                let since = Since::read(transaction, regulation, ground.known)?;
                match since.ground {
                    true => Self::read(installation, transaction, Moment::FOREVER)?,
                    false => {
                        let forms = since.shared(regulation);
                        ground.with_forms_anew(transaction, regulation, &forms)?
                    }
                }
            }
            None => Self::read(installation, transaction, Moment::FOREVER)?,
        };
        let ground = Arc::new(ground);
        if change::has_begun(transaction) {
            // Should what was begun be undone, its number is another change's.
            return Ok(ground);
        }
        let mut kept = kept();
        let is_of_another_day = |kept: &Self| kept.known == known && kept.on != ground.on;
        if kept.as_ref().is_none_or(|kept| kept.known < known || is_of_another_day(kept)) {
            *kept = Some(Arc::clone(&ground));
        }
        Ok(ground)
    }
}
