//! Whether somebody was there before who is not there any more.

use store::StoreError;
use store::proof::session::by_secret;

use super::sha256;
use crate::Installation;

/// Whether a session was once begun under this secret, though it may not hold any more.
///
/// # Errors
/// The store's.
pub fn was_begun(installation: &Installation, secret: &str) -> Result<bool, StoreError> {
    let sha256 = sha256(secret);
    let found = installation.store.read(|transaction| by_secret(transaction, &sha256))?;
    Ok(found.is_some())
}
