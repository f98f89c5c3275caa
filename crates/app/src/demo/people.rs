//! The people of a demonstration: accounts with their rights, without a password. Nobody signs in as
//! them anywhere else.

use domain::access::Role;
use domain::body::CITY;

use super::is_synthetic;
use crate::account::{self, AccountError, NewAccount};
use crate::grant::{self, GrantError, NewGrant};
use crate::{Actor, Installation, StoreError};

/// Somebody to be there.
#[derive(Debug, Clone)]
pub struct DemoPerson {
    pub role: Role,
    pub name: String,
    pub agency: String,
    /// Who they are in the register of people.
    pub person: Option<String>,
    /// The record that they see alone, for roles that are so.
    pub subject: Option<String>,
}

/// Why the people are not there.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    #[error("the records of this installation are not made up")]
    NotSynthetic,
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Grant(#[from] GrantError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Not of the law: how long made-up rights with an end last, in days.
const DAYS: i32 = 366;

/// The account of the first person; who is not there yet is made, with their right.
///
/// # Errors
/// [`PeopleError`].
pub fn settle(
    installation: &Installation,
    people: impl Iterator<Item = DemoPerson>,
) -> Result<Option<String>, PeopleError> {
    if !is_synthetic(installation)? {
        return Err(PeopleError::NotSynthetic);
    }
    let mut first = None;
    for person in people {
        let account = settled(installation, &person)?;
        first.get_or_insert(account);
    }
    Ok(first)
}

fn settled(installation: &Installation, person: &DemoPerson) -> Result<String, PeopleError> {
    let name = person.role.word();
    let found =
        installation.store.read(|transaction| store::account::by_name(transaction, name))?;
    if let Some(row) = found {
        return Ok(row.id);
    }
    let actor = Actor::system();
    let new = NewAccount {
        name: name.to_owned(),
        display_name: person.name.clone(),
        agency: person.agency.clone(),
        person: person.person.clone(),
        mail: None,
    };
    let account = account::create(installation, &actor, &new)?.id;
    let today = installation.today();
    let role = person.role;
    let right = NewGrant {
        account: account.clone(),
        role: role.word().to_owned(),
        agency: if role.is_of_city() { CITY.to_owned() } else { person.agency.clone() },
        subject: person.subject.clone(),
        from: today,
        until: role.is_for_an_engagement().then(|| today.plus(DAYS)),
        on_behalf_of: None,
        why: "示範人員".to_owned(),
    };
    grant::give(installation, &actor, &right)?;
    Ok(account)
}
