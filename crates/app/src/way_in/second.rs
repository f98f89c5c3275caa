//! Who the second person is for a way into somebody's account, and whether there is one.

use domain::access::Role;
use store::StoreError;
use store::notice::holders;

use super::{WayIn, WayInError, beyond};
use crate::access::{Principal, account_of};
use crate::account::{self as accounts, AccountError, share_a_person};
use crate::{Actor, Installation, access};

/// Whether somebody needs a second person for a way into an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Second {
    NotNeeded,
    /// There is somebody who could be the second.
    There,
    /// It is needed, and nobody could be it but who is at the machine.
    Nobody,
}

/// Whether the actor needs a second person for a way into an account that they may see.
///
/// # Errors
/// [`WayInError`].
pub fn second(installation: &Installation, actor: &Actor, id: &str) -> Result<Second, WayInError> {
    accounts::get(installation, actor, id)?;
    let asks = actor.written();
    if !beyond(installation, id, &asks)?.is_any {
        return Ok(Second::NotNeeded);
    }
    Ok(match seconds(installation, &asks, id)?.is_empty() {
        true => Second::Nobody,
        false => Second::There,
    })
}

/// Whether the actor is the second person for what waits.
///
/// # Errors
/// The store's.
pub fn is_second(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    way_in: &WayIn,
) -> Result<bool, WayInError> {
    if way_in.released.is_some() {
        return Ok(false);
    }
    could_release(installation, actor, &way_in.asked_by, id)
}

/// Who keeps accounts, by the matrix.
const KEEPERS: [Role; 4] =
    [Role::PlatformAdministrator, Role::BureauOfficer, Role::AgencyCiso, Role::SecurityOfficer];

/// The accounts of those who are told that somebody, as written, asks for a second person: of the account's own body,
/// where one of them could be it, else wherever they are.
pub(super) fn asked(
    installation: &Installation,
    asked_by: &str,
    id: &str,
    agency: &str,
) -> Result<Vec<String>, WayInError> {
    let seconds = seconds(installation, asked_by, id)?;
    let is_near = |one: &Principal| one.agency == agency;
    let is_any_near = seconds.iter().any(is_near);
    let told = seconds.into_iter().filter(|one| !is_any_near || is_near(one));
    Ok(told.map(|one| one.account).collect())
}

/// Those who could be the second person for what somebody, as written, asks for.
fn seconds(
    installation: &Installation,
    asked_by: &str,
    id: &str,
) -> Result<Vec<Principal>, WayInError> {
    access::follow(installation)?;
    let on = installation.today().days();
    let mut keepers = installation.store.read(|transaction| {
        let mut keepers = Vec::new();
        if let Some(row) = store::account::get(transaction, id)? {
            for role in KEEPERS {
                keepers.extend(holders(transaction, &row.agency, role.word(), on)?);
            }
        }
        Ok::<_, StoreError>(keepers)
    })?;
    keepers.sort_unstable();
    keepers.dedup();
    let mut seconds = Vec::new();
    for keeper in keepers {
        let Some(principal) = access::principal(installation, &keeper)? else { continue };
        let keeper = Actor::account(principal.clone());
        if could_release(installation, &keeper, asked_by, id)? {
            seconds.push(principal);
        }
    }
    Ok(seconds)
}

/// As [`may_release`], as a yes or a no.
fn could_release(
    installation: &Installation,
    actor: &Actor,
    asked_by: &str,
    id: &str,
) -> Result<bool, WayInError> {
    match may_release(installation, actor, asked_by, id) {
        Ok(()) => Ok(true),
        Err(WayInError::Store(error) | WayInError::Account(AccountError::Store(error))) => {
            Err(error.into())
        }
        Err(_) => Ok(false),
    }
}

/// Whether the actor is the second person for what somebody, as written, asked for: each of the two may do their part
/// without the other's rights, and they are two.
pub(super) fn may_release(
    installation: &Installation,
    actor: &Actor,
    asked_by: &str,
    id: &str,
) -> Result<(), WayInError> {
    let (written, now) = (actor.written(), installation.now());
    let (own, asker) = (account_of(&written), account_of(asked_by));
    let Some(asker) = asker.filter(|asker| own != Some(*asker) && own != Some(id)) else {
        return Err(WayInError::SecondPerson);
    };
    accounts::to_close(installation, &actor.not_in_place_of(asker), id)?;
    let Some(principal) = access::principal(installation, asker)? else {
        return Err(WayInError::SecondPerson);
    };
    let asking = Actor::account(principal).not_in_place_of(own.unwrap_or_default());
    match accounts::to_let_in(installation, &asking, id) {
        Ok(_) => {}
        Err(AccountError::Store(error)) => return Err(error.into()),
        // They could not ask any more, or only in the actor's place.
        Err(_) => return Err(WayInError::SecondPerson),
    }
    let is_one = installation
        .store
        .read(|transaction| share_a_person(transaction, &written, asked_by, now))?;
    if is_one { Err(WayInError::LetIn) } else { Ok(()) }
}
