//! The bytes of files of which it is written that they are gone: they go after it is, and where the disk would
//! not have it, at a later look.

use store::evidence as rows;
use store::{StoreError, change};

use crate::Installation;

/// Files looked at within one query.
const AT_ONCE: u32 = 500;

/// Removes the bytes that are left of files that are gone; how many it were. What cannot be removed is told
/// to the program's own log, and stays to be removed at the next look.
///
/// # Errors
/// The store's.
pub fn remove_remains(installation: &Installation) -> Result<usize, StoreError> {
    let store = &installation.store;
    let (mut n_removed, mut after) = (0, String::new());
    loop {
        let gone = store.read(|transaction| rows::gone(transaction, &after, AT_ONCE))?;
        let Some(last) = gone.last() else { return Ok(n_removed) };
        after.clone_from(last);
        for sha256 in &gone {
            if store.has_evidence(sha256)? && remove(installation, sha256) {
                n_removed += 1;
            }
        }
    }
}

/// Removes the bytes of a file that is gone; whether it did. That they could not be removed is no fault of who
/// confirmed it: nobody can open the file any more.
pub(super) fn remove(installation: &Installation, sha256: &str) -> bool {
    let removed = installation.store.write(|transaction| {
        // From here on nobody brings the same file again, which would keep its bytes.
        change::wait(transaction)?;
        match rows::disposal(transaction, sha256)? {
            Some(_) => installation.store.remove_evidence(sha256).map(|()| true),
            None => Ok(false),
        }
    });
    match removed {
        Ok(is_removed) => is_removed,
        Err(error) => {
            tracing::error!(sha256, %error, "a file that is gone could not be removed from the disk");
            false
        }
    }
}
