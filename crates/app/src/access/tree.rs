//! Keeps the tables by which the database filters lists as the register of bodies and the matrix are.

use std::sync::{Arc, PoisonError};

use domain::body::{CITY, City};
use ledger::to_hexadecimal;
use sha2::{Digest, Sha256};
use store::sight::{self, Pairs};
use store::{StoreError, Transaction, record};

use crate::ground::Ground;
use crate::{Installation, person, typed};

/// Writes the tables anew where the bodies have changed since, or where something else stands in them; a
/// look at memory where the bodies have not. What the program did not write there is told as an error.
pub(crate) fn follow(installation: &Installation) -> Result<(), StoreError> {
    write_anew(installation, |forged| {
        tracing::error!(
            forged,
            "what the database filters lists by was not written here; it is now"
        );
    })
}

/// What stands in the database that the program did not write or make so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Altered {
    /// The kind and name of each, as the database calls them.
    pub things: Vec<String>,
    /// Why views, triggers and the like could not be looked at.
    pub unexamined: Option<String>,
}

impl Altered {
    fn of_schema(installation: &Installation) -> Self {
        match installation.store.other_objects() {
            Ok(things) => Self { things, unexamined: None },
            Err(error) => Self { things: Vec::new(), unexamined: Some(error.to_string()) },
        }
    }

    /// Each by its kind and name, in both languages.
    #[must_use]
    pub fn words(&self) -> (String, String) {
        let zh: Vec<String> = self.things.iter().map(|thing| in_chinese(thing)).collect();
        (zh.join("、"), self.things.join(", "))
    }
}

fn in_chinese(thing: &str) -> String {
    let Some((kind, name)) = thing.split_once(' ') else { return thing.to_owned() };
    let kind = match kind {
        "table" => "資料表",
        "index" => "索引",
        "view" => "檢視表",
        "trigger" => "觸發程序",
        "rule" => "改寫規則",
        "policy" => "資料列安全原則",
        "standings" => "所存現況",
        "approval" => "待核准或待補正之登載",
        "file" => "佐證檔案",
        "naming" => "所引用檔案登載不符之紀錄",
        other => other,
    };
    format!("{kind} {name}")
}

/// The tables by which the database filters lists that are not as the program last wrote them, and what of the
/// schema it did not make so. Tables that are only late, since the bodies or the program are others now, are
/// none of these.
///
/// # Errors
/// The store's.
pub fn altered(installation: &Installation) -> Result<Altered, StoreError> {
    let mut altered = Altered::of_schema(installation);
    let found = installation.store.read(|transaction| {
        let city = Arc::clone(&Ground::current(installation, transaction)?.city);
        Found::read(installation, transaction, &city)
    })?;
    altered.things.extend(found.forged().into_iter().map(str::to_owned));
    Ok(altered)
}

/// Tells what is not as it should be, and writes the tables anew: done once, before anybody is served.
///
/// # Errors
/// The store's.
pub fn renew(installation: &Installation) -> Result<Altered, StoreError> {
    let mut altered = Altered::of_schema(installation);
    write_anew(installation, |forged| altered.things.push(forged.to_owned()))?;
    Ok(altered)
}

/// Tells of each table that the program did not write so, and then writes all of them where they do not follow
/// from the bodies and the matrix.
fn write_anew(
    installation: &Installation,
    mut tell: impl FnMut(&'static str),
) -> Result<(), StoreError> {
    let found = installation.store.read(|transaction| {
        let city = Arc::clone(&Ground::current(installation, transaction)?.city);
        if is_followed(installation, &city) {
            return Ok::<_, StoreError>(None);
        }
        let found = Found::read(installation, transaction, &city)?;
        Ok(Some((city, found)))
    })?;
    let Some((city, found)) = found else { return Ok(()) };
    found.forged().into_iter().for_each(&mut tell);
    let Found { derived, standing, sealed } = found;
    let sha256 = derived.digest();
    if derived != standing || sealed.as_ref() != Some(&sha256) {
        let sealer = installation.store.signer()?.sealer();
        let (above, readable) = (pairs(&derived.above), pairs(&derived.readable));
        installation
            .store
            .write(|transaction| sight::reground(transaction, sealer, &sha256, above, readable))?;
    }
    let mut followed = installation.followed.lock().unwrap_or_else(PoisonError::into_inner);
    *followed = Some(city);
    Ok(())
}

/// The tables at one moment: as they follow, as they stand, and what they were last written with.
struct Found {
    derived: Tables,
    standing: Tables,
    /// None where they never were, or nobody here sealed it.
    sealed: Option<String>,
}

impl Found {
    fn read(
        installation: &Installation,
        transaction: &mut Transaction<'_>,
        city: &City,
    ) -> Result<Self, StoreError> {
        let sealer = installation.store.signer()?.sealer();
        Ok(Self {
            derived: Tables::derived(installation, transaction, city)?,
            standing: Tables::standing(transaction)?,
            sealed: sight::ground(transaction, sealer)?,
        })
    }

    /// What stands otherwise than it was written. Tables that were never written hold nothing yet, and let
    /// nobody see anything.
    fn forged(&self) -> Vec<&'static str> {
        let is_ours = match &self.sealed {
            Some(sealed) => *sealed == self.standing.digest(),
            None => self.standing == Tables::default(),
        };
        if is_ours {
            return Vec::new();
        }
        let held = [
            ("table agency_above", self.derived.above == self.standing.above),
            ("table readable", self.derived.readable == self.standing.readable),
        ];
        let others = held.into_iter().filter(|(_, is_so)| !is_so).map(|(name, _)| name);
        let others: Vec<&str> = others.collect();
        match others.is_empty() {
            // What stands follows, and what was kept of it does not.
            true => vec!["table access_ground"],
            false => others,
        }
    }
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
        let narrow = permissions.personal().filter(|(role, _)| role.is_for_a_subject());
        let about = narrow.filter_map(|(role, form)| {
            let subject = typed::subject(installation.regulation.form(form)?);
            match subject {
                Some(subject) => Some(own(role.word(), &personal_about(form, &subject.name))),
                None if form == person::FORM => Some(own(role.word(), &personal_of_itself(form))),
                None => None,
            }
        });
        let readable = permissions.readable().map(|(role, form)| own(role.word(), form));
        let readable = personal.chain(about).chain(readable).collect();
        Ok(Self { above: above(city, &agencies), readable })
    }

    /// As they stand there.
    fn standing(transaction: &mut Transaction<'_>) -> Result<Self, StoreError> {
        let (above, readable) = sight::tables(transaction)?;
        Ok(Self { above, readable })
    }

    fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for pairs in [&self.above, &self.readable] {
            for word in pairs.iter().flat_map(|(left, right)| [left, right]) {
                hash.update(word.as_bytes());
                hash.update([0]);
            }
            // So that no pair of the one table counts as one of the other.
            hash.update([1]);
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

/// The personal data of those records of a form that are about the one whom a field of them names.
fn personal_about(form: &str, field: &str) -> String {
    format!("{form}/personal/{field}")
}

/// The personal data of those records of a form that make known the one for whom a right is.
fn personal_of_itself(form: &str) -> String {
    personal_about(form, "")
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
