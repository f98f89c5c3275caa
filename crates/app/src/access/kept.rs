//! Who was there last, as they were found at one change of the log; knows no page.

use std::collections::HashMap;
use std::sync::{MutexGuard, PoisonError};

use domain::Moment;
use regulation::Day;
use store::StoreError;

use super::principal::{Principal, principal_at};
use crate::Installation;

/// Not of the law: so many accounts and sessions are remembered at once, some hundred bytes each.
const MOST_KEPT: usize = 4_096;

/// What does not change while no change is made: who holds what on a day, and what they owe first.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// The change up to which all of it is true, and the day on which the rights are held.
    at: Option<(i64, Day)>,
    principals: HashMap<String, Principal>,
    owed: HashMap<String, Owed>,
}

/// What decides whether somebody must do something before anything else.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Owed {
    pub(crate) lacks_second_factor: bool,
    /// When the password was set that may wear out; none where no password opened it.
    pub(crate) password_set_at: Option<Moment>,
}

impl Kept {
    /// What was found at another change or on another day is forgotten.
    fn turn_to(&mut self, at: (i64, Day)) {
        let is_full = self.principals.len().max(self.owed.len()) >= MOST_KEPT;
        if self.at != Some(at) || is_full {
            *self = Self { at: Some(at), ..Self::default() };
        }
    }
}

fn kept(installation: &Installation) -> MutexGuard<'_, Kept> {
    // A panic elsewhere leaves it whole: every change of it is one insertion.
    installation.kept.lock().unwrap_or_else(PoisonError::into_inner)
}

/// As [`super::principal`], for who has just read that `known` is the last change: accounts, grants,
/// bodies and settings are only ever written with a change.
///
/// # Errors
/// The store's.
pub(crate) fn principal_known(
    installation: &Installation,
    account: &str,
    known: i64,
) -> Result<Option<Principal>, StoreError> {
    let today = installation.today();
    {
        let kept = kept(installation);
        if kept.at == Some((known, today))
            && let Some(principal) = kept.principals.get(account)
        {
            return Ok(Some(principal.clone()));
        }
    }
    let (found, known) = principal_at(installation, account)?;
    if let Some(found) = &found {
        let mut kept = kept(installation);
        kept.turn_to((known, found.on));
        kept.principals.insert(account.to_owned(), found.clone());
    }
    Ok(found)
}

/// What is owed by the session or account of an id, found by `find` with the change at which it was,
/// unless it is known as of the change `known`.
///
/// # Errors
/// As `find`.
pub(crate) fn owed_known(
    installation: &Installation,
    id: &str,
    known: i64,
    find: impl FnOnce() -> Result<(Owed, i64), StoreError>,
) -> Result<Owed, StoreError> {
    let today = installation.today();
    {
        let kept = kept(installation);
        if kept.at == Some((known, today))
            && let Some(owed) = kept.owed.get(id)
        {
            return Ok(*owed);
        }
    }
    let (owed, known) = find()?;
    let mut kept = kept(installation);
    kept.turn_to((known, today));
    kept.owed.insert(id.to_owned(), owed);
    Ok(owed)
}
