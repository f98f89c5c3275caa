//! With whose eyes a webhook sees: its owner's, as their rights are now.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::access::{Action, Resource, Role};
use domain::body::{CITY, City};
use store::notice::holders;
use store::webhook::WebhookRow;
use store::{StoreError, Transaction, change, record};

use super::{Kind, Reason};
use crate::access::{self, may, principal};
use crate::ground::Ground;
use crate::session;
use crate::sign_in::rules::RulesError;
use crate::{Actor, Installation};

/// What may have been told.
#[derive(Clone, Copy)]
pub(super) struct Happened<'a> {
    pub(super) kind: Kind,
    pub(super) subject: &'a str,
    pub(super) change: i64,
    /// The body that the event names itself.
    pub(super) agency: Option<&'a str>,
}

/// Not of the law: books of an import that are looked at together.
const BOOKS_AT_ONCE: u32 = 500;

/// The owner of a webhook, or why they may have nobody called any more.
pub(super) fn owner(
    installation: &Installation,
    row: &WebhookRow,
) -> Result<Result<Actor, Reason>, StoreError> {
    let Some(owner) = principal(installation, &row.owner)? else {
        return Ok(Err(Reason::OwnerClosed));
    };
    let owner = Actor::account(owner);
    let resource = Resource::Webhooks { agency: &row.agency };
    Ok(match may(&owner, Action::Operate, &resource) {
        true => Ok(owner),
        false => Err(Reason::OwnerMayNot),
    })
}

/// Whether the owner of a webhook owes first what holds back their tokens too, such as the second factor that a role
/// of theirs needs.
pub(super) fn owes(installation: &Installation, owner: &Actor) -> Result<bool, StoreError> {
    let Some(owner) = owner.principal() else { return Ok(false) };
    let known = installation.store.read(change::last)?;
    match session::owed_by_token(installation, owner, known) {
        Ok(owed) => Ok(owed.is_some()),
        Err(RulesError::Store(error)) => Err(error),
        // Without its numbers nobody is let in either.
        Err(RulesError::Missing { .. }) => Ok(true),
    }
}

/// Whether a webhook waits for its owner; one without such an owner does not.
pub(super) fn is_held(installation: &Installation, row: &WebhookRow) -> Result<bool, StoreError> {
    match owner(installation, row)? {
        Ok(owner) => owes(installation, &owner),
        Err(_) => Ok(false),
    }
}

/// The accounts that look after webhooks of a body today.
pub(super) fn keepers(
    installation: &Installation,
    agency: &str,
) -> Result<BTreeSet<String>, StoreError> {
    // Who holds a role over which bodies is told by tables that follow the register.
    access::follow(installation)?;
    let today = installation.today().days();
    let candidates = installation.store.read(|transaction| {
        let mut found = BTreeSet::new();
        for role in Role::ALL.into_iter().filter(|role| !role.is_for_a_subject()) {
            found.extend(holders(transaction, agency, role.word(), today)?);
        }
        Ok::<_, StoreError>(found)
    })?;
    let mut keepers = BTreeSet::new();
    for account in candidates {
        let resource = Resource::Webhooks { agency };
        let keeps = |one| may(&Actor::account(one), Action::Operate, &resource);
        if principal(installation, &account)?.is_some_and(keeps) {
            keepers.insert(account);
        }
    }
    Ok(keepers)
}

/// The body of which it is told, where it is one of the webhook's and the owner may see it.
pub(super) fn told_of(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    (owner, root): (&Actor, &str),
    happened: Happened<'_>,
) -> Result<Option<String>, StoreError> {
    let city = Arc::clone(&Ground::current(installation, transaction)?.city);
    // Who reads the log reads there of every change what a call tells.
    let reads_log = may(owner, Action::Read, &Resource::Log);
    let sees = |resource: &Resource<'_>| reads_log || may(owner, Action::Read, resource);
    let is_within = |agency: &str| city.is_within(agency, root);
    let named = happened.agency.filter(|agency| *agency != CITY);
    match happened.kind {
        Kind::Imported => imported(transaction, &city, (owner, root), happened.change),
        // What is decided for the whole city is decided for each body.
        Kind::SettingDecided => {
            let setting = Resource::Setting { name: happened.subject, agency: named };
            let is_told = named.is_none_or(is_within) && sees(&setting);
            Ok(is_told.then(|| named.unwrap_or(CITY).to_owned()))
        }
        Kind::Chased => Ok(named
            .filter(|agency| is_within(agency) && sees(&Resource::Standings { agency }))
            .map(str::to_owned)),
        Kind::Trial => Ok(Some(root.to_owned())),
        Kind::Filed
        | Kind::Submitted
        | Kind::StepApproved
        | Kind::Approved
        | Kind::Returned
        | Kind::TakenBack
        | Kind::Withdrawn
        | Kind::Erased => {
            let Some(row) = record::get(transaction, happened.subject)? else { return Ok(None) };
            let (agency, form, fields) = (&*row.agency, &*row.form, &*row.fields);
            let is_told = is_within(agency) && sees(&Resource::Record { agency, form, fields });
            Ok(is_told.then(|| row.agency.clone()))
        }
    }
}

/// An import is told once, of the webhook's own body, where it wrote in any book that the owner may read.
fn imported(
    transaction: &mut Transaction<'_>,
    city: &City,
    (owner, root): (&Actor, &str),
    change: i64,
) -> Result<Option<String>, StoreError> {
    let reads_log = may(owner, Action::Read, &Resource::Log);
    let mut behind = 0;
    loop {
        let books = record::touched_by(transaction, change, behind, BOOKS_AT_ONCE)?;
        let is_told = books.iter().any(|(_, agency, form)| {
            let sees = || reads_log || may(owner, Action::Read, &Resource::Book { agency, form });
            city.is_within(agency, root) && sees()
        });
        match books.last() {
            _ if is_told => return Ok(Some(root.to_owned())),
            Some((last, ..)) => behind = *last,
            None => return Ok(None),
        }
    }
}
