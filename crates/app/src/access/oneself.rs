//! As whom somebody signs: as themselves, there in person; a deputy signs for nobody, and no program does.

use std::sync::Arc;

use domain::access::Role;
use store::record::RecordRow;
use store::{StoreError, Transaction};

use super::Actor;
use crate::ground::Ground;
use crate::{Installation, person};

/// The people of the register who are the actor: whom their account names, and for whom they hold a right as
/// staff themselves, as far as the register has them at the account's body, or the right's, or below it. None
/// for a token, and for who is at the machine.
pub(crate) fn oneself(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    actor: &Actor,
) -> Result<Vec<RecordRow>, StoreError> {
    let Some(principal) = actor.principal().filter(|one| one.scopes.is_none()) else {
        return Ok(Vec::new());
    };
    let held = principal.rights.held.iter();
    let own = held.filter(|right| right.role == Role::Staff && right.on_behalf_of.is_none());
    let own = own.filter_map(|right| Some((right.subject.as_deref()?, right.agency.as_str())));
    let named = principal.person.as_deref().map(|one| (one, principal.agency.as_str()));
    let city = Arc::clone(&Ground::current(installation, transaction)?.city);
    let mut people: Vec<RecordRow> = Vec::new();
    for (id, agency) in named.into_iter().chain(own) {
        // Whoever may give a right over one body says nothing of another's people.
        let Some(row) = person::newest(transaction, id)? else { continue };
        if city.is_within(&row.agency, agency) && people.iter().all(|one| one.id != row.id) {
            people.push(row);
        }
    }
    Ok(people)
}
