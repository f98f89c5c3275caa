//! Users: accounts made, renamed, closed and opened again by another system.

use domain::Moment;
use domain::body::CITY;
use federation::sources::ScimSettings;
use store::account::{self as accounts, AccountNaming, AccountRow, AccountState};
use store::identity::{self, IdentityRow};
use store::provision::{self, ProvisionedAccount, Sought};
use store::{StoreError, Transaction};

use super::member::follow_groups;
use super::{Expected, Found, Named, ScimError, User, UserWords};
use super::{begin, found, known, note, require, told};
use crate::federation::Told;
use crate::import::write::Ids;
use crate::{Actor, Installation, account, agency};

/// Why an account is closed or opened, as it is kept.
const WHY: &str = "SCIM";

/// The users that are sought: `limit` of them behind `offset`, by id.
///
/// # Errors
/// [`ScimError`].
pub fn users(
    installation: &Installation,
    actor: &Actor,
    sought: Sought<'_>,
    offset: u32,
    limit: u32,
) -> Result<Found<User>, ScimError> {
    require(actor)?;
    let name = sought.name.and_then(|name| account::folded(name).ok());
    if sought.name.is_some() && name.is_none() {
        return Ok(found(0, Vec::new()));
    }
    let sought = Sought { name: name.as_deref(), ..sought };
    let local: Vec<String> =
        installation.federation.local_names().map(str::to_ascii_lowercase).collect();
    let local: Vec<&str> = local.iter().map(String::as_str).collect();
    installation.store.read(|transaction| {
        let (total, ids) = provision::accounts(transaction, sought, &local, offset, limit)?;
        let mut some = Vec::with_capacity(ids.len());
        for id in ids {
            some.extend(kept(installation, transaction, &id)?);
        }
        Ok(found(total, some))
    })
}

/// One user.
///
/// # Errors
/// [`ScimError::NotFound`], also of one that was deleted or that the other system does not keep.
pub fn user(installation: &Installation, actor: &Actor, id: &str) -> Result<User, ScimError> {
    require(actor)?;
    installation.store.read(|transaction| present(installation, transaction, id))
}

/// Makes an account.
///
/// # Errors
/// [`ScimError`]; nothing is written then.
pub fn create_user(
    installation: &Installation,
    settings: &ScimSettings,
    actor: &Actor,
    words: &UserWords,
) -> Result<User, ScimError> {
    require(actor)?;
    let (now, at) = known(installation);
    let by = actor.written();
    let row = AccountRow {
        id: Ids::new(now).next(),
        name: account::folded(&words.name)?,
        display_name: display_name(words)?,
        agency: CITY.to_owned(),
        person: None,
        mail: words.mail.clone(),
        created_at: at,
        created_by: by.clone(),
        change: 0,
        is_closed: false,
    };
    installation.store.write(|transaction| {
        let change = begin(transaction, now, &by, "account", &row.id)?;
        // A name that stays this site's is nobody's to take, whether somebody has it yet or not.
        let is_taken = accounts::by_name(transaction, &row.name)?.is_some();
        if is_taken || installation.federation.is_local(&row.name) {
            return Err(account::AccountError::NameTaken { name: row.name.clone() }.into());
        }
        accounts::insert(transaction, change, &row)?;
        let mut events = vec![told("account.created", &row.id, None)];
        events.extend(keep(transaction, settings, change, &row.id, words, at)?);
        if !words.is_active {
            let state = AccountState {
                account: row.id.clone(),
                is_closed: true,
                decided_at: at,
                decided_by: by.clone(),
                why: WHY.to_owned(),
                change: 0,
            };
            accounts::decide(transaction, change, &state)?;
            events.push(told("account.closed", &row.id, Some(WHY)));
        }
        note(transaction, change, &events)?;
        present(installation, transaction, &row.id)
    })
}

/// Says anew what an account is; who is not active any more is out at once.
///
/// # Errors
/// [`ScimError`]; where its name would change, nothing is written.
pub fn replace_user(
    installation: &Installation,
    settings: &ScimSettings,
    actor: &Actor,
    id: &str,
    words: &UserWords,
    expected: Expected<'_, User>,
) -> Result<User, ScimError> {
    require(actor)?;
    let (now, at) = known(installation);
    let by = actor.written();
    let display_name = display_name(words)?;
    let before = installation.store.write(|transaction| {
        let before = present(installation, transaction, id)?;
        if !expected(&before) {
            return Err(ScimError::Changed);
        }
        if account::folded(&words.name)? != before.words.name {
            return Err(ScimError::NameStays { name: before.words.name });
        }
        let is_renamed =
            display_name != before.words.display_name || words.mail != before.words.mail;
        if !is_renamed && words.external_id == before.words.external_id {
            return Ok(before);
        }
        let change = begin(transaction, now, &by, "account-renamed", id)?;
        let mut events = keep(transaction, settings, change, id, words, at)?;
        if is_renamed {
            let naming = AccountNaming {
                account: id.to_owned(),
                display_name: display_name.clone(),
                mail: words.mail.clone(),
                named_at: at,
                named_by: by.clone(),
                change: 0,
            };
            accounts::name(transaction, change, &naming)?;
        }
        events.push(told("account.renamed", id, Some(WHY)));
        note(transaction, change, &events)?;
        Ok(before)
    })?;
    if before.words.is_active != words.is_active {
        decide(installation, settings, actor, id, words.is_active)?;
    }
    installation.store.read(|transaction| present(installation, transaction, id))
}

/// Closes an account for good, as far as the other system is concerned: it is in no group and not
/// found any more. Its name is not given again.
///
/// # Errors
/// [`ScimError`].
pub fn delete_user(
    installation: &Installation,
    settings: &ScimSettings,
    actor: &Actor,
    id: &str,
    expected: Expected<'_, User>,
) -> Result<(), ScimError> {
    require(actor)?;
    let before = installation.store.read(|transaction| present(installation, transaction, id))?;
    if !expected(&before) {
        return Err(ScimError::Changed);
    }
    if before.words.is_active {
        decide(installation, settings, actor, id, false)?;
    }
    let (now, at) = known(installation);
    installation.store.write(|transaction| {
        let change = begin(transaction, now, &actor.written(), "account-deleted", id)?;
        let mut events = vec![told("account.deleted-elsewhere", id, None)];
        for group in provision::groups_of(transaction, id)? {
            provision::take_out(transaction, &group.id, id)?;
            events.push(told("group.member-removed", id, Some(&group.id)));
        }
        let gone = ProvisionedAccount {
            account: id.to_owned(),
            external_id: before.words.external_id.clone(),
            changed_at: at,
            deleted_at: Some(at),
        };
        provision::put_account(transaction, &gone)?;
        Ok(note(transaction, change, &events)?)
    })
}

/// Closes or opens; who is opened again has what the groups give.
fn decide(
    installation: &Installation,
    settings: &ScimSettings,
    actor: &Actor,
    id: &str,
    is_active: bool,
) -> Result<(), ScimError> {
    account::decide(installation, actor, id, !is_active, WHY)?;
    let city = agency::city(installation, Moment::FOREVER)?;
    let (now, by) = (installation.now(), actor.written());
    installation.store.write(|transaction| {
        if is_active && !provision::groups_of(transaction, id)?.is_empty() {
            let change = begin(transaction, now, &by, "groups-followed", id)?;
            let of = (id, by.as_str(), now);
            let events = follow_groups(transaction, installation, settings, &city, change, of)?;
            note(transaction, change, &events)?;
        }
        Ok(())
    })
}

/// Keeps the other system's id of an account, and who that is at the provider whose id it is.
fn keep(
    transaction: &mut Transaction<'_>,
    settings: &ScimSettings,
    change: i64,
    id: &str,
    words: &UserWords,
    at: i64,
) -> Result<Vec<Told>, ScimError> {
    let kept = ProvisionedAccount {
        account: id.to_owned(),
        external_id: words.external_id.clone(),
        changed_at: at,
        deleted_at: None,
    };
    provision::put_account(transaction, &kept)?;
    let (Some(issuer), Some(subject)) = (&settings.issuer, &words.external_id) else {
        return Ok(Vec::new());
    };
    match identity::account_of(transaction, issuer, subject)? {
        Some(account) if account == id => Ok(Vec::new()),
        Some(_) => Err(ScimError::ExternalIdTaken),
        None => {
            let bound = IdentityRow {
                issuer: issuer.clone(),
                subject: subject.clone(),
                account: id.to_owned(),
                bound_at: at,
                change: 0,
            };
            identity::insert(transaction, change, &bound)?;
            Ok(vec![told("identity.bound", id, Some(issuer))])
        }
    }
}

fn display_name(words: &UserWords) -> Result<String, ScimError> {
    match words.display_name.trim() {
        "" => Err(ScimError::NoName),
        name => Ok(name.to_owned()),
    }
}

fn present(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    id: &str,
) -> Result<User, ScimError> {
    let found = kept(installation, transaction, id)?;
    found.ok_or_else(|| ScimError::NotFound { id: id.to_owned() })
}

/// An account that the other system keeps: it made it and did not delete it, and its name is not one that stays
/// this site's. Of all others it learns nothing and changes nothing.
pub(super) fn kept(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    id: &str,
) -> Result<Option<User>, StoreError> {
    let made = provision::account(transaction, id)?.filter(|made| made.deleted_at.is_none());
    let Some(made) = made else { return Ok(None) };
    let row = accounts::get(transaction, id)?;
    let Some(row) = row.filter(|row| !installation.federation.is_local(&row.name)) else {
        return Ok(None);
    };
    let groups = provision::groups_of(transaction, id)?;
    Ok(Some(User {
        id: row.id,
        words: UserWords {
            name: row.name,
            external_id: made.external_id,
            display_name: row.display_name,
            mail: row.mail,
            is_active: !row.is_closed,
        },
        groups: groups
            .into_iter()
            .map(|group| Named { id: group.id, name: group.display_name })
            .collect(),
        created_at: Moment::from_microseconds(row.created_at),
        changed_at: Moment::from_microseconds(made.changed_at),
    }))
}
