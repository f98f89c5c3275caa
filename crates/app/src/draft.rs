//! What somebody began to fill in and has not filed: kept for them alone, and not for ever.
//!
//! A draft is no record: nothing counts it, the log does not tell of it, and it may be incomplete.

use domain::Moment;
use store::StoreError;
use store::draft::{self as rows, DraftRow};

use crate::access::{self, Forbidden};
use crate::import::entry::is_id;
use crate::once::{self, Known, Once};
use crate::{Action, Actor, Installation, Resource};

/// So many drafts has one person at most, not of the law.
pub const MOST: usize = 50;

/// A longer one is nobody's, not of the law.
pub const LONGEST_BYTES: usize = 256 * 1024;

/// For how many days a draft is kept after it was last saved, not of the law.
pub const KEPT_DAYS: i64 = 60;

/// A day in minutes, not of the law.
const MINUTES_OF_DAY: i64 = 24 * 60;

/// Why a draft could not be saved.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("there is no draft `{id}`")]
    NotFound { id: String },
    #[error("{MOST} drafts are kept at most; file or delete one")]
    TooMany,
    #[error("a draft holds {LONGEST_BYTES} bytes at most")]
    TooLong,
}

/// A draft as it was last saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub id: String,
    pub form: String,
    pub agency: String,
    /// The controls, as a form is sent.
    pub typed: String,
    pub saved_at: Moment,
}

/// What was typed so far.
#[derive(Debug, Clone, Copy)]
pub struct Typed<'a> {
    pub form: &'a str,
    pub agency: &'a str,
    /// The controls, as a form is sent.
    pub controls: &'a str,
    /// The key under which it is to be filed, where the form was given one.
    pub key: &'a str,
}

/// Saves a draft under its id, over what it was before. A page that still saves while it files would bring
/// back what is filed already: of that no draft is kept.
///
/// # Errors
/// [`DraftError`]; whoever may not file it keeps no draft of it.
pub fn save(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    typed: Typed<'_>,
) -> Result<(), DraftError> {
    let Typed { form, agency, controls, key } = typed;
    access::require(actor, Action::File, &Resource::Part { agency, form })?;
    let account = account(actor, id)?;
    if !is_id(id) {
        return Err(DraftError::NotFound { id: id.to_owned() });
    }
    if controls.len() > LONGEST_BYTES {
        return Err(DraftError::TooLong);
    }
    let once = (!key.is_empty()).then_some(Once { key, request_sha256: "" });
    if !matches!(once::find(installation, &actor.written(), once)?, Known::Nothing) {
        return Ok(());
    }
    let now = installation.now();
    let row = DraftRow {
        id: id.to_owned(),
        account: account.to_owned(),
        form: form.to_owned(),
        agency: agency.to_owned(),
        typed: controls.to_owned(),
        begun_at: now.microseconds(),
        saved_at: now.microseconds(),
    };
    let oldest = now.plus_minutes(-KEPT_DAYS * MINUTES_OF_DAY).microseconds();
    installation.store.write(|transaction| {
        rows::forget(transaction, account, oldest)?;
        let kept = rows::of_account(transaction, account)?;
        if kept.len() >= MOST && kept.iter().all(|one| one.id != id) {
            return Err(DraftError::TooMany);
        }
        match rows::save(transaction, &row) {
            // Somebody else's: nobody learns that it is there.
            Err(StoreError::Taken { .. }) => Err(DraftError::NotFound { id: id.to_owned() }),
            saved => Ok(saved?),
        }
    })
}

/// A draft of the actor.
///
/// # Errors
/// [`DraftError::NotFound`], also for another's.
pub fn get(installation: &Installation, actor: &Actor, id: &str) -> Result<Draft, DraftError> {
    let account = account(actor, id)?;
    let row = installation.store.read(|transaction| rows::get(transaction, account, id))?;
    row.map(Draft::of).ok_or_else(|| DraftError::NotFound { id: id.to_owned() })
}

/// The drafts of the actor, the last saved first.
///
/// # Errors
/// The store's.
pub fn list(installation: &Installation, actor: &Actor) -> Result<Vec<Draft>, DraftError> {
    let Some(principal) = actor.principal() else { return Ok(Vec::new()) };
    let account = &principal.account;
    let kept = installation.store.read(|transaction| rows::of_account(transaction, account))?;
    Ok(kept.into_iter().map(Draft::of).collect())
}

/// Removes a draft of the actor; whether there was one.
///
/// # Errors
/// The store's.
pub fn remove(installation: &Installation, actor: &Actor, id: &str) -> Result<bool, DraftError> {
    let Some(principal) = actor.principal() else { return Ok(false) };
    let account = &principal.account;
    Ok(installation.store.write(|transaction| rows::remove(transaction, account, id))?)
}

impl Draft {
    fn of(row: DraftRow) -> Self {
        Self {
            id: row.id,
            form: row.form,
            agency: row.agency,
            typed: row.typed,
            saved_at: Moment::from_microseconds(row.saved_at),
        }
    }
}

/// Whoever is at the machine has no account to keep a draft for.
fn account<'a>(actor: &'a Actor, id: &str) -> Result<&'a str, DraftError> {
    let principal = actor.principal();
    principal
        .map(|principal| principal.account.as_str())
        .ok_or_else(|| DraftError::NotFound { id: id.to_owned() })
}
