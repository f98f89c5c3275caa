//! What all bodies stand on: the city's bodies and settings, and the records that all share.

use std::sync::{Arc, PoisonError};

use domain::body::City;
use domain::{FormSet, Moment, Shelf};
use regulation::Regulation;
use store::{StoreError, Transaction, change};

use crate::since::Since;
use crate::{Installation, agency, facts};

/// The city as it was known, with what all bodies share.
pub struct Ground {
    pub city: Arc<City>,
    pub shared: Shelf,
    /// The last change that it took into account.
    pub known: i64,
}

impl Ground {
    /// Reads the bodies, the settings and the shared records.
    ///
    /// # Errors
    /// The store's.
    pub fn read(
        transaction: &mut Transaction<'_>,
        regulation: &Regulation,
        known_at: Moment,
    ) -> Result<Self, StoreError> {
        let city = Arc::new(agency::city_in(transaction, regulation, known_at)?);
        let shared = facts::shared(transaction, regulation, None)?;
        Ok(Self { city, shared, known: change::last(transaction)? })
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
        Ok(Self { city: Arc::clone(&self.city), shared, known: change::last(transaction)? })
    }

    /// The ground as the transaction sees it, or as somebody has seen it since; what has not changed
    /// is not read again.
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
        let before = kept().clone();
        let ground = match before {
            Some(ground) if ground.known >= known => return Ok(ground),
            Some(ground) => {
                let since = Since::read(transaction, regulation, ground.known)?;
                match since.ground {
                    true => Self::read(transaction, regulation, Moment::FOREVER)?,
                    false => {
                        let forms = since.shared(regulation);
                        ground.with_forms_anew(transaction, regulation, &forms)?
                    }
                }
            }
            None => Self::read(transaction, regulation, Moment::FOREVER)?,
        };
        let ground = Arc::new(ground);
        if change::has_begun(transaction) {
            // Should what was begun be undone, its number is another change's.
            return Ok(ground);
        }
        let mut kept = kept();
        if kept.as_ref().is_none_or(|kept| kept.known < known) {
            *kept = Some(Arc::clone(&ground));
        }
        Ok(ground)
    }
}
