//! Whether a right can be given, and whether a second person has to confirm it.

use domain::Moment;
use domain::access::{Action, Grant, Resource, Role, held};
use domain::body::City;
use regulation::Day;
use store::grant::{self as rows, GrantRow};

use super::{GrantError, NewGrant};
use crate::access::{ActorKind, Forbidden};
use crate::{Actor, Installation, access, agency};

/// The role of a right that may be given.
pub(super) fn role(
    installation: &Installation,
    actor: &Actor,
    new: &NewGrant,
) -> Result<Role, GrantError> {
    let role = Role::from_word(&new.role);
    let role = role.ok_or_else(|| GrantError::UnknownRole { role: new.role.clone() })?;
    let city = agency::city(installation, Moment::FOREVER)?;
    may_give(actor, new, role)?;
    if city.body(&new.agency).is_none() {
        return Err(GrantError::UnknownAgency { agency: new.agency.clone() });
    }
    if role.is_of_city() && new.agency != domain::body::CITY {
        return Err(GrantError::OfCity);
    }
    match (role.is_for_a_subject(), &new.subject) {
        (true, None) => return Err(GrantError::NoSubject),
        (false, Some(_)) => return Err(GrantError::Subject),
        _ => {}
    }
    if new.until.is_none() && (role.is_for_an_engagement() || new.on_behalf_of.is_some()) {
        return Err(GrantError::NoEnd);
    }
    if new.until.is_some_and(|until| until < new.from) {
        return Err(GrantError::EndsBefore);
    }
    if new.why.trim().is_empty() {
        return Err(GrantError::NoReason);
    }
    let open = installation.store.read(|transaction| {
        let row = store::account::get(transaction, &new.account)?;
        Ok::<_, GrantError>(row.is_some_and(|row| !row.is_closed))
    })?;
    if !open {
        return Err(GrantError::UnknownAccount { account: new.account.clone() });
    }
    if let Some(other) = &new.on_behalf_of {
        stands_in(installation, &city, new, role, other)?;
    }
    Ok(role)
}

/// Whoever holds a right may name their own deputy; else the one who gives must be above it.
fn may_give(actor: &Actor, new: &NewGrant, role: Role) -> Result<(), Forbidden> {
    let own = actor.principal().filter(|principal| {
        new.on_behalf_of.as_ref() == Some(&principal.account)
            && principal.allows(Action::Grant)
            && principal.rights.has(role, &new.agency)
    });
    match own {
        Some(_) => Ok(()),
        None => {
            let resource = Resource::Right { role, agency: &new.agency };
            access::require(actor, Action::Grant, &resource)
        }
    }
}

/// A deputy's right must be held by the one in whose place they act.
fn stands_in(
    installation: &Installation,
    city: &City,
    new: &NewGrant,
    role: Role,
    other: &str,
) -> Result<(), GrantError> {
    if *other == new.account {
        return Err(GrantError::OwnDeputy);
    }
    let theirs = installation.store.read(|transaction| rows::of_account(transaction, other))?;
    let theirs: Vec<Grant> = theirs
        .into_iter()
        .filter(|row| row.is_in_force() && row.on_behalf_of.is_none())
        .filter_map(as_grant)
        .collect();
    let on = new.from.max(installation.today());
    let holds = held(other, &theirs, city, on).iter().any(|right| {
        right.role == role
            && city.is_within(&new.agency, &right.agency)
            && (right.subject.is_none() || right.subject == new.subject)
    });
    if holds { Ok(()) } else { Err(GrantError::NotTheirs) }
}

/// Whether somebody else has to confirm the right before it holds.
pub(super) fn awaits_second(
    installation: &Installation,
    actor: &Actor,
    new: &NewGrant,
    role: Role,
) -> Result<bool, GrantError> {
    let ActorKind::Account(principal) = &actor.kind else { return Ok(false) };
    if new.account == principal.account {
        return Ok(true);
    }
    if !role.is_of_city() {
        return Ok(false);
    }
    let today = installation.today().days();
    let is_second = |holder: &String| *holder != principal.account && *holder != new.account;
    let givers = Role::ALL.into_iter().filter(|giver| giver.may_grant(role));
    installation.store.read(|transaction| {
        for giver in givers {
            if rows::holders(transaction, giver.word(), today)?.iter().any(is_second) {
                return Ok(true);
            }
        }
        Ok(false)
    })
}

/// A grant as the rules read it; none of a role that this program does not know.
pub(crate) fn as_grant(row: GrantRow) -> Option<Grant> {
    Some(Grant {
        id: row.id,
        account: row.account,
        role: Role::from_word(&row.role)?,
        agency: row.agency,
        subject: row.subject,
        on_behalf_of: row.on_behalf_of,
        from_on: Day::from_days(row.from_on),
        until_on: row.until_on.map(Day::from_days),
    })
}
