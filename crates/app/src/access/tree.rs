//! Keeps the tables by which the database filters lists as the register of bodies and the matrix are.

use std::sync::{Arc, PoisonError};

use domain::body::{CITY, City};
use ledger::to_hexadecimal;
use sha2::{Digest, Sha256};
use store::sight::{self, Pairs};
use store::{StoreError, Transaction, record};

use crate::Installation;
use crate::ground::Ground;

/// Writes the tables anew where the bodies have changed since, or where something else stands in them; a
/// look at memory where the bodies have not.
pub(crate) fn follow(installation: &Installation) -> Result<(), StoreError> {
    let found = installation.store.read(|transaction| {
        let city = Arc::clone(&Ground::current(installation, transaction)?.city);
        if is_followed(installation, &city) {
            return Ok::<_, StoreError>(None);
        }
        let tables = Tables::derived(installation, transaction, &city)?;
        let is_so = sight::ground(transaction)? == tables.digest()
            && tables == Tables::standing(transaction)?;
        Ok(Some((city, (!is_so).then_some(tables))))
    })?;
    let Some((city, tables)) = found else { return Ok(()) };
    if let Some(tables) = tables {
        let sha256 = tables.digest();
        let (above, readable) = (pairs(&tables.above), pairs(&tables.readable));
        installation
            .store
            .write(|transaction| sight::reground(transaction, &sha256, above, readable))?;
    }
    let mut followed = installation.followed.lock().unwrap_or_else(PoisonError::into_inner);
    *followed = Some(city);
    Ok(())
}

/// The tables by which the database filters lists that are not as the register of bodies and the matrix
/// are, and what of the schema the program did not make so, each by its name. Tables that were never
/// written hold nothing yet, and let nobody see anything.
///
/// # Errors
/// The store's.
pub fn altered(installation: &Installation) -> Result<Vec<String>, StoreError> {
    let mut altered = installation.store.other_objects()?;
    installation.store.read(|transaction| {
        let city = Arc::clone(&Ground::current(installation, transaction)?.city);
        let standing = Tables::standing(transaction)?;
        if standing == Tables::default() && sight::ground(transaction)?.is_empty() {
            return Ok(altered);
        }
        let derived = Tables::derived(installation, transaction, &city)?;
        let held = [
            ("agency_above", derived.above == standing.above),
            ("readable", derived.readable == standing.readable),
        ];
        let others = held.into_iter().filter(|(_, is_so)| !is_so);
        altered.extend(others.map(|(name, _)| format!("table {name}")));
        Ok(altered)
    })
}

/// Tells what is not as it should be, and writes the tables anew: done once, before anybody is served.
///
/// # Errors
/// The store's.
pub fn renew(installation: &Installation) -> Result<Vec<String>, StoreError> {
    let altered = altered(installation)?;
    follow(installation)?;
    Ok(altered)
}

/// What the database filters lists by.
#[derive(Default, PartialEq, Eq)]
struct Tables {
    /// Each body with each one that it is within.
    above: Pairs,
    /// Each role with each thing that it may read.
    readable: Pairs,
}

impl Tables {
    /// As they follow from the register of bodies and the matrix.
    fn derived(
        installation: &Installation,
        transaction: &mut Transaction<'_>,
        city: &City,
    ) -> Result<Self, StoreError> {
        // A book may be of a body that the register has lost; the city still looks into it.
        let agencies = record::agencies(transaction)?;
        let permissions = &installation.permissions;
        let own = |role: &str, thing: &str| (role.to_owned(), thing.to_owned());
        let personal = permissions.personal();
        let personal = personal.map(|(role, form)| own(role.word(), &personal_of(form)));
        let readable = permissions.readable().map(|(role, form)| own(role.word(), form));
        Ok(Self { above: above(city, &agencies), readable: personal.chain(readable).collect() })
    }

    /// As they stand there.
    fn standing(transaction: &mut Transaction<'_>) -> Result<Self, StoreError> {
        let (above, readable) = sight::tables(transaction)?;
        Ok(Self { above, readable })
    }

    fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for (left, right) in self.above.iter().chain(&self.readable) {
            for word in [left, right] {
                hash.update(word.as_bytes());
                hash.update([0]);
            }
        }
        to_hexadecimal(&hash.finalize())
    }
}

fn pairs(pairs: &Pairs) -> impl Iterator<Item = (&str, &str)> {
    pairs.iter().map(|(left, right)| (left.as_str(), right.as_str()))
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
fn above(city: &City, agencies: &[String]) -> Pairs {
    let bodies = city.bodies.iter().map(|body| body.id.as_str());
    let mut pairs = Pairs::new();
    for body in bodies.chain(agencies.iter().map(String::as_str)) {
        let above = city.ancestry(body).chain([CITY]);
        pairs.extend(above.map(|above| (body.to_owned(), above.to_owned())));
    }
    pairs
}
