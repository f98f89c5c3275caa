//! Keeps the tables by which the database filters lists as the register of bodies and the matrix are.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use domain::body::{CITY, City};
use ledger::to_hexadecimal;
use sha2::{Digest, Sha256};
use store::{StoreError, record, sight};

use crate::Installation;
use crate::ground::Ground;

/// Writes the tables anew where the bodies have changed since; a look at memory where they have not.
pub(crate) fn follow(installation: &Installation) -> Result<(), StoreError> {
    let (city, agencies) = installation.store.read(|transaction| {
        let city = Arc::clone(&Ground::current(installation, transaction)?.city);
        match is_followed(installation, &city) {
            true => Ok::<_, StoreError>((city, None)),
            // A book may be of a body that the register has lost; the city still looks into it.
            false => Ok((city, Some(record::agencies(transaction)?))),
        }
    })?;
    let Some(agencies) = agencies else { return Ok(()) };
    let above = above(&city, &agencies);
    let permissions = &installation.permissions;
    let personal: Vec<(&str, String)> =
        permissions.personal().map(|(role, form)| (role.word(), personal_of(form))).collect();
    let mut readable: BTreeSet<(&str, &str)> =
        permissions.readable().map(|(role, form)| (role.word(), form)).collect();
    readable.extend(personal.iter().map(|(role, thing)| (*role, thing.as_str())));
    let sha256 = digest(above.iter().chain(&readable));
    if installation.store.read(sight::ground)? != sha256 {
        let above = || above.iter().copied();
        let readable = || readable.iter().copied();
        installation
            .store
            .write(|transaction| sight::reground(transaction, &sha256, above(), readable()))?;
    }
    let mut followed = installation.followed.lock().unwrap_or_else(PoisonError::into_inner);
    *followed = Some(city);
    Ok(())
}

/// The personal data of a form, as the store names it among the things that may be read.
pub(crate) fn personal_of(form: &str) -> String {
    format!("{form}/personal")
}

fn is_followed(installation: &Installation, city: &Arc<City>) -> bool {
    let followed = installation.followed.lock().unwrap_or_else(PoisonError::into_inner);
    followed.as_ref().is_some_and(|followed| Arc::ptr_eq(followed, city))
}

/// Each body with each one that it is within.
fn above<'c>(city: &'c City, agencies: &'c [String]) -> BTreeSet<(&'c str, &'c str)> {
    let bodies = city.bodies.iter().map(|body| body.id.as_str());
    let mut pairs = BTreeSet::new();
    for body in bodies.chain(agencies.iter().map(String::as_str)) {
        pairs.insert((body, CITY));
        pairs.extend(city.ancestry(body).map(|above| (body, above)));
    }
    pairs
}

fn digest<'p>(pairs: impl Iterator<Item = &'p (&'p str, &'p str)>) -> String {
    let mut hash = Sha256::new();
    for (left, right) in pairs {
        for word in [left, right] {
            hash.update(word.as_bytes());
            hash.update([0]);
        }
    }
    to_hexadecimal(&hash.finalize())
}
