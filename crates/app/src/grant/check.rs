//! Whether a right can be given, and whether a second person has to confirm it.

use domain::Moment;
use domain::access::{Action, Grant, Resource, Right, Role};
use domain::body::{CITY, City};
use regulation::Day;
use store::grant::{self as rows, GrantRow};
use store::record::{self as records, RecordRow, RecordState};
use store::{StoreError, Transaction, account};

use super::{GrantError, NewGrant};
use crate::access::{ActorKind, Forbidden, Principal};
use crate::account::{comes_of, stands_behind};
use crate::askable::Askable;
use crate::{Actor, Installation, access, agency, person};

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
    if role.is_of_city() && new.agency != CITY {
        return Err(GrantError::OfCity);
    }
    match (role.is_for_a_subject(), &new.subject) {
        (true, None) => return Err(GrantError::NoSubject),
        (false, Some(_)) => return Err(GrantError::Subject),
        (true, Some(subject)) => is_theirs(installation, &city, new, role, subject)?,
        (false, None) => {}
    }
    if new.until.is_none() && (role.is_for_an_engagement() || new.on_behalf_of.is_some()) {
        return Err(GrantError::NoEnd);
    }
    if new.until.is_some_and(|until| until < new.from) {
        return Err(GrantError::EndsBefore);
    }
    if new.on_behalf_of.is_some() && new.until.is_some_and(|until| until < installation.today()) {
        return Err(GrantError::Over);
    }
    if new.on_behalf_of.is_some() && new.from < installation.today() {
        return Err(GrantError::BeginsBefore);
    }
    if new.why.trim().is_empty() {
        return Err(GrantError::NoReason);
    }
    let open = installation.store.read(|transaction| {
        let row = account::get(transaction, &new.account)?;
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

/// In whose place the actor gives, confirms or revokes a right, where they could not by rights of their own; one
/// that is given then ends with the deputyship. `whose` is who names their deputy by the right.
pub(super) fn in_place_of(
    installation: &Installation,
    actor: &Actor,
    (role, agency): (Role, &str),
    whose: Option<&str>,
    until: Option<Day>,
) -> Result<Option<String>, GrantError> {
    let Some(principal) = actor.principal() else { return Ok(None) };
    let resource = Resource::Right { role, agency };
    let own = principal.rights.only(|right| right.on_behalf_of.is_none());
    let names_their_own = whose == Some(&*principal.account) && own.has(role, agency);
    if names_their_own || own.allow(Action::Grant, &resource) {
        return Ok(None);
    }
    let today = installation.today().days();
    let account = &principal.account;
    let rows = installation.store.read(|transaction| rows::of_account(transaction, account))?;
    let gives = |row: &GrantRow| {
        let is_it = |right: &Right| {
            right.role.word() == row.role
                && (&right.agency, &right.subject) == (&row.agency, &row.subject)
                && right.on_behalf_of == row.on_behalf_of
        };
        principal.rights.only(is_it).allow(Action::Grant, &resource)
    };
    let lent = rows.into_iter().filter(|row| row.is_in_force() && row.from_on <= today);
    let lent = lent.filter(gives).filter_map(|row| Some((row.until_on?, row.on_behalf_of?)));
    let Some((last, other)) = lent.max() else { return Ok(None) };
    match until.is_some_and(|until| until.days() <= last) {
        true => Ok(Some(other)),
        false => Err(GrantError::BeyondDeputyship { until: Day::from_days(last) }),
    }
}

/// Whom or what a right is for alone is of the body over which it is given, or of one below it; for staff it is
/// somebody of its register of people.
fn is_theirs(
    installation: &Installation,
    city: &City,
    new: &NewGrant,
    role: Role,
    subject: &str,
) -> Result<(), GrantError> {
    let found = installation.store.read(|transaction| match role {
        Role::Staff => person::newest(transaction, subject),
        _ => records::get(transaction, subject),
    })?;
    let counts = |row: &RecordRow| {
        let is_known = row.state == RecordState::Approved && row.withdrawal.is_none();
        is_known && city.is_within(&row.agency, &new.agency)
    };
    match found.filter(counts) {
        Some(_) => Ok(()),
        None => Err(GrantError::UnknownSubject {
            subject: subject.to_owned(),
            agency: new.agency.clone(),
        }),
    }
}

/// One account stands for one person of a body, and one person has one account, so that a signature is known
/// to be theirs. The change has begun: nobody else gives a right from here on.
pub(super) fn stands_for_one(
    transaction: &mut Transaction<'_>,
    row: &GrantRow,
    role: Role,
    today: Day,
) -> Result<(), GrantError> {
    let staff = row.subject.as_deref().filter(|_| role == Role::Staff);
    let Some(subject) = staff.filter(|_| row.on_behalf_of.is_none()) else { return Ok(()) };
    if person::has_another(transaction, subject, &row.account, today)? {
        return Err(GrantError::PersonTaken);
    }
    let Some(one) = person::newest(transaction, subject)? else { return Ok(()) };
    let named = account::get(transaction, &row.account)?.and_then(|row| row.person);
    let named = named.map(|named| person::newest(transaction, &named)).transpose()?.flatten();
    let is_another = named.is_some_and(|named| is_another_of_body(&named, &one));
    match is_another || stands_for_another(transaction, &row.account, &one, today)? {
        true => Err(GrantError::OtherPerson),
        false => Ok(()),
    }
}

/// Whether an account holds a right of its own as staff for another person of the body of one.
pub(crate) fn stands_for_another(
    transaction: &mut Transaction<'_>,
    account: &str,
    one: &RecordRow,
    today: Day,
) -> Result<bool, StoreError> {
    for held in rows::of_account(transaction, account)? {
        let is_own = held.role == Role::Staff.word() && held.on_behalf_of.is_none();
        let lasts = held.until_on.is_none_or(|until| until >= today.days());
        let Some(subject) = held.subject.filter(|_| is_own && lasts && held.revocation.is_none())
        else {
            continue;
        };
        let other = person::newest(transaction, &subject)?;
        if other.is_some_and(|other| is_another_of_body(&other, one)) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_another_of_body(other: &RecordRow, one: &RecordRow) -> bool {
    other.agency == one.agency && other.id != one.id
}

/// A deputy's right must be held by the one in whose place they act, and ends with it, or within the days that can be
/// asked about.
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
    let gives = |held: &Grant| {
        held.role == role
            && held.covers(new.from)
            && city.is_within(&new.agency, &held.agency)
            && (held.subject.is_none() || held.subject == new.subject)
    };
    let askable = Askable::of(&installation.regulation, installation.today());
    let ends = theirs.iter().filter(|held| gives(held)).map(|held| held.until_on);
    let last = ends.map(|until| until.map_or(askable.last, |until| until.min(askable.last))).max();
    match last {
        None => Err(GrantError::NotTheirs),
        Some(until) if new.until.is_none_or(|last| last > until) => {
            Err(GrantError::EndsTooLate { until })
        }
        Some(_) => Ok(()),
    }
}

/// Whether a deputy is none of the people of the body, or of one above it: by their account, or as a contractor or
/// as who runs the program, who read other things than what the right opens.
fn is_from_elsewhere(
    installation: &Installation,
    city: &City,
    new: &NewGrant,
) -> Result<bool, StoreError> {
    let today = installation.today().days();
    let apart = [Role::Contractor.word(), Role::PlatformAdministrator.word()];
    installation.store.read(|transaction| {
        let row = account::get(transaction, &new.account)?;
        if row.is_none_or(|row| !city.is_within(&new.agency, &row.agency)) {
            return Ok(true);
        }
        let held = rows::of_account(transaction, &new.account)?;
        Ok(held.iter().any(|row| {
            let lasts = row.until_on.is_none_or(|until_on| until_on >= today);
            row.is_in_force() && lasts && apart.contains(&row.role.as_str())
        }))
    })
}

/// Whether somebody else has to confirm the right before it holds: what somebody gives to themselves or to whoever
/// lately let them in, what is over the whole city, what is given by who may not read what it opens, and what somebody
/// from elsewhere gets as a deputy.
pub(super) fn awaits_second(
    installation: &Installation,
    actor: &Actor,
    new: &NewGrant,
    role: Role,
) -> Result<bool, StoreError> {
    let ActorKind::Account(principal) = &actor.kind else { return Ok(false) };
    let (giver, now) = (actor.written(), installation.now());
    let is_to_oneself = installation
        .store
        .read(|transaction| stands_behind(transaction, &new.account, &giver, now))?;
    if is_to_oneself {
        return Ok(true);
    }
    let is_over_the_city = role.is_of_city() || new.agency == CITY;
    let city = agency::city(installation, Moment::FOREVER)?;
    let is_beyond = new.on_behalf_of.is_some() && is_from_elsewhere(installation, &city, new)?;
    if !is_over_the_city
        && !is_beyond
        && gives_by_content(installation, principal, role, &new.agency)?
    {
        return Ok(false);
    }
    let own = &*principal.account;
    let right = (role, &*new.agency);
    is_another_giver(installation, right, [own, &new.account], |transaction, giver, holder| {
        // Whom the actor made lately, or who was made by the same hand, confirms nothing of theirs; who reads
        // the agency's records gives it alone.
        let gives_alone = !is_over_the_city && giver != Role::PlatformAdministrator;
        Ok(gives_alone || !comes_of(transaction, holder, own, now)?)
    })
}

/// Whether somebody gives a right by a role that reads what the right opens; the platform administrator
/// reads no agency's content. Whoever holds a right gives it to their deputy so.
pub(crate) fn gives_by_content(
    installation: &Installation,
    principal: &Principal,
    role: Role,
    agency: &str,
) -> Result<bool, StoreError> {
    let city = agency::city(installation, Moment::FOREVER)?;
    Ok(principal.rights.held.iter().any(|right| {
        right.role != Role::PlatformAdministrator
            && (right.role.may_grant(role) || right.role == role)
            && city.is_within(agency, &right.agency)
    }))
}

/// Whether somebody beside these two gives the right themselves, of those by role and account who count.
pub(crate) fn is_another_giver(
    installation: &Installation,
    (role, agency): (Role, &str),
    beside: [&str; 2],
    mut counts: impl FnMut(&mut Transaction<'_>, Role, &str) -> Result<bool, StoreError>,
) -> Result<bool, StoreError> {
    let city = agency::city(installation, Moment::FOREVER)?;
    let today = installation.today().days();
    let givers = Role::ALL.into_iter().filter(|giver| giver.may_grant(role));
    installation.store.read(|transaction| {
        for giver in givers {
            let holders = rows::own_holders(transaction, giver.word(), today)?;
            for holder in holders.iter().filter(|holder| !beside.contains(&holder.as_str())) {
                let reaches = |row: &GrantRow| {
                    row.is_in_force()
                        && row.from_on <= today
                        && row.until_on.is_none_or(|until_on| until_on >= today)
                        && row.role == giver.word()
                        && row.on_behalf_of.is_none()
                        && city.is_within(agency, &row.agency)
                };
                let is_giver = rows::of_account(transaction, holder)?.iter().any(reaches);
                if is_giver && counts(transaction, giver, holder)? {
                    return Ok(true);
                }
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
