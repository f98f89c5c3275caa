//! As whom somebody signs: as themselves, there in person; a deputy signs for nobody, and no program does.

use domain::access::Role;

use super::Actor;

/// The records of the register of people that are the actor's own: the one that their account names, and
/// those for which they hold a right as staff themselves. None for a token, and for who is at the machine.
pub(crate) fn oneself(actor: &Actor) -> Vec<&str> {
    let Some(principal) = actor.principal().filter(|one| one.scopes.is_none()) else {
        return Vec::new();
    };
    let held = principal.rights.held.iter();
    let own = held.filter(|right| right.role == Role::Staff && right.on_behalf_of.is_none());
    let named = principal.person.as_deref().into_iter();
    let mut people: Vec<&str> = named.chain(own.filter_map(|one| one.subject.as_deref())).collect();
    people.sort_unstable();
    people.dedup();
    people
}
