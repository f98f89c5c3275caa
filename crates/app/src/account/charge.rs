//! Who may act upon another's account: who may give every right that it holds, and not only in its place.
//! Whoever gives somebody a new way in could go in as them, so that asks for more.

use std::collections::BTreeSet;

use domain::access::{Action, Resource, Role};
use store::account::{self as accounts, AccountRow};
use store::{StoreError, Transaction, grant as rows};

use super::{AccountError, may_see, stored};
use crate::access::{ActorKind, account_of};
use crate::{Actor, Installation, access, grant};

/// What the actor may do to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    /// Close it, open it, end its sessions.
    pub may_close: bool,
    /// Make a link for it, take its second factors away.
    pub may_let_in: bool,
}

/// What the actor may do to an account that they may see.
///
/// # Errors
/// [`AccountError::NotFound`]; the store's.
pub fn charge(
    installation: &Installation,
    actor: &Actor,
    id: &str,
) -> Result<Charge, AccountError> {
    let row = stored(installation, id)?;
    may_see(actor, &row)?;
    let is_so = |asked: Result<(), AccountError>| match asked {
        Ok(()) => Ok(true),
        Err(AccountError::Store(error)) => Err(AccountError::Store(error)),
        Err(_) => Ok(false),
    };
    Ok(Charge {
        may_close: is_so(may_close(installation, actor, &row))?,
        may_let_in: is_so(may_let_in(installation, actor, &row))?,
    })
}

/// Whether the actor keeps the account, and may give every right that it holds.
pub(super) fn may_close(
    installation: &Installation,
    actor: &Actor,
    row: &AccountRow,
) -> Result<(), AccountError> {
    // What somebody lent is not turned against them.
    let actor = actor.not_in_place_of(&row.id);
    access::require(&actor, Action::KeepAccounts, &Resource::Accounts { agency: &row.agency })?;
    if is_own(&actor, row) {
        return Ok(());
    }
    let is_above = |(role, agency): &(Role, String)| {
        access::may(&actor, Action::Grant, &Resource::Right { role: *role, agency })
    };
    match rights(installation, &row.id)?.iter().all(is_above) {
        true => Ok(()),
        false => Err(AccountError::Above),
    }
}

/// As [`may_close`]; and who runs the program, and reads no agency's content, only where nobody who does
/// read it could: they would come to read it.
pub(super) fn may_let_in(
    installation: &Installation,
    actor: &Actor,
    row: &AccountRow,
) -> Result<(), AccountError> {
    may_close(installation, actor, row)?;
    let actor = actor.not_in_place_of(&row.id);
    let ActorKind::Account(principal) = &actor.kind else { return Ok(()) };
    if is_own(&actor, row) {
        return Ok(());
    }
    for (role, agency) in rights(installation, &row.id)? {
        if role != Role::PlatformAdministrator
            && !grant::gives_by_content(installation, principal, role, &agency)?
            && grant::is_another_giver(
                installation,
                (role, &agency),
                [&principal.account, &row.id],
                |_, giver, _| Ok(giver != Role::PlatformAdministrator),
            )?
        {
            return Err(AccountError::Another);
        }
    }
    Ok(())
}

/// What another could do as an account, and may not do by rights of their own. That they may give such a right does
/// not count: what they give to themselves waits for a second person.
#[derive(Debug, Default)]
pub(crate) struct Beyond {
    pub(crate) is_any: bool,
    /// The bodies over which they do not read it either, nor give it as one who reads what it opens.
    pub(crate) unread: BTreeSet<String>,
}

/// What another, as written, could do as an account, by its id, and may not do themselves.
pub(crate) fn opens_beyond(
    installation: &Installation,
    id: &str,
    other: &str,
) -> Result<Beyond, StoreError> {
    let mut beyond = Beyond::default();
    // Whoever is at the machine does all.
    let Some(other) = account_of(other).filter(|other| *other != id) else { return Ok(beyond) };
    let other = access::principal(installation, other)?;
    // Whoever is in an account signs as the person whom it stands for, also where it holds no right.
    let signs_as = installation.store.read(|transaction| accounts::get(transaction, id))?;
    let signs_as = signs_as.and_then(|row| row.person);
    let is_theirs = other.as_ref().is_some_and(|other| other.person == signs_as);
    beyond.is_any = signs_as.is_some() && !is_theirs;
    for (role, agency) in rights(installation, id)? {
        let Some(other) = &other else {
            beyond.is_any = true;
            beyond.unread.insert(agency);
            continue;
        };
        // What somebody lent to them is not theirs.
        let own = other.rights.only(|right| right.on_behalf_of.is_none());
        beyond.is_any |= !own.has(role, &agency);
        let is_read = other.rights.has(role, &agency)
            || grant::gives_by_content(installation, other, role, &agency)?;
        if !is_read {
            beyond.unread.insert(agency);
        }
    }
    Ok(beyond)
}

/// Whether an account, by its id, was given a right since a moment, or one was confirmed that waited.
pub(crate) fn is_given_since(
    transaction: &mut Transaction<'_>,
    id: &str,
    since: i64,
) -> Result<bool, StoreError> {
    let since_then = |row: &rows::GrantRow| {
        let confirmed_at = row.confirmation.as_ref().map(|done| done.confirmed_at);
        row.granted_at.max(confirmed_at.unwrap_or(row.granted_at)) > since
    };
    Ok(rows::of_account(transaction, id)?.iter().any(since_then))
}

fn is_own(actor: &Actor, row: &AccountRow) -> bool {
    actor.principal().is_some_and(|principal| principal.account == row.id)
}

/// The rights that an account holds or will hold, those that wait for a second person among them.
fn rights(installation: &Installation, id: &str) -> Result<Vec<(Role, String)>, StoreError> {
    let today = installation.today().days();
    let found = installation.store.read(|transaction| rows::of_account(transaction, id))?;
    let lasts = |row: &rows::GrantRow| {
        row.revocation.is_none() && row.until_on.is_none_or(|until_on| until_on >= today)
    };
    let right = |row: rows::GrantRow| Some((Role::from_word(&row.role)?, row.agency));
    Ok(found.into_iter().filter(lasts).filter_map(right).collect())
}
