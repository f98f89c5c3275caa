//! How webhooks are made, tried, given another secret, let go on and ended, by those who may.

use domain::access::{Action, Resource};
use store::event::NewEvent;
use store::webhook::call::{self as calls, CallRow};
use store::webhook::{self as rows, WebhookRow};
use store::{StoreError, Transaction};

use super::taking::call_id;
use super::{Kind, MOST_OF_AGENCY, Reason, Settings, WebhookError, secret, seen, sha256};
use crate::access::require;
use crate::ground::Ground;
use crate::import::write::Ids;
use crate::session::Present;
use crate::sign_in::{itself, tell};
use crate::{Actor, Installation};

/// A webhook to be made.
#[derive(Debug, Clone)]
pub struct NewWebhook {
    /// A body with all below it, or the whole city.
    pub agency: String,
    pub address: String,
    pub kinds: Vec<Kind>,
}

/// A webhook that was just made or given another secret; the secret is told this once.
#[derive(Debug, Clone)]
pub struct Made {
    pub id: String,
    pub secret: String,
}

/// The place behind every event of a change.
const BEHIND_ALL: i64 = i64::MAX;

/// Makes a webhook of somebody who proved not long ago who they are; it is told what happens from now on.
///
/// # Errors
/// [`WebhookError`]; nothing is written then.
pub fn make(
    installation: &Installation,
    present: &Present,
    new: &NewWebhook,
) -> Result<Made, WebhookError> {
    let agency = new.agency.as_str();
    require(&present.actor, Action::Operate, &Resource::Webhooks { agency })?;
    let address = new.address.trim();
    settings(installation)?.check(address)?;
    if new.kinds.is_empty() {
        return Err(WebhookError::NoKind);
    }
    let owner = present.lets_in(installation)?;
    let now = installation.now();
    let id = Ids::new(now).next();
    let secret = secret(installation, &id, 1)?;
    let kinds: Vec<&str> = new.kinds.iter().map(|kind| kind.word()).collect();
    let mut row = WebhookRow {
        id: id.clone(),
        owner: owner.to_owned(),
        agency: agency.to_owned(),
        address: address.to_owned(),
        kinds: kinds.join(" "),
        made_at: now.microseconds(),
        taken: (0, BEHIND_ALL),
        generation: 1,
        renewed_at: now.microseconds(),
        secret_sha256: sha256(&secret),
        n_failures: 0,
        rests_until: None,
        paused_at: None,
        paused_why: None,
        ended_at: None,
        ended_by: None,
    };
    installation.store.write(|transaction| {
        // An address may hold a token of the other side's: the log, which forgets nothing, has it not.
        let made = NewEvent { kind: "webhook.made", subject: &id, detail: Some(agency) };
        row.taken.0 = tell(installation, transaction, &itself(owner), "webhook", made)?;
        let city = &Ground::current(installation, transaction)?.city;
        if agency != domain::body::CITY && city.body(agency).is_none() {
            return Err(WebhookError::Agency(agency.to_owned()));
        }
        if rows::n_of_agency(transaction, agency)? >= MOST_OF_AGENCY {
            return Err(WebhookError::TooMany);
        }
        Ok(rows::insert(transaction, &row)?)
    })?;
    Ok(Made { id, secret: secret.text() })
}

/// Gives a webhook another secret; the one before signs too for a day.
///
/// # Errors
/// [`WebhookError`]; nothing is written then.
pub fn renew(
    installation: &Installation,
    present: &Present,
    id: &str,
) -> Result<Made, WebhookError> {
    let row = installation.store.read(|transaction| kept(transaction, &present.actor, id))?;
    let account = present.lets_in(installation)?;
    let generation = row.generation + 1;
    let secret = secret(installation, id, generation)?;
    let now = installation.now().microseconds();
    change(installation, &itself(account), &row, "webhook.renewed", |transaction, _| {
        rows::renew(transaction, id, generation, now, &sha256(&secret))
    })?;
    Ok(Made { id: id.to_owned(), secret: secret.text() })
}

/// Ends a webhook for good; what waits is dropped.
///
/// # Errors
/// [`WebhookError`]; nothing is written then.
pub fn end(installation: &Installation, actor: &Actor, id: &str) -> Result<(), WebhookError> {
    let row = installation.store.read(|transaction| kept(transaction, actor, id))?;
    let (now, by) = (installation.now().microseconds(), actor.written());
    change(installation, &by, &row, "webhook.ended", |transaction, _| {
        calls::drop_all(transaction, id, now, &Reason::Ended.written())?;
        rows::end(transaction, id, now, &by)
    })
}

/// Lets a paused webhook go on, from where it was.
///
/// # Errors
/// [`WebhookError`]; nothing is written then.
pub fn resume(installation: &Installation, actor: &Actor, id: &str) -> Result<(), WebhookError> {
    let row = installation.store.read(|transaction| kept(transaction, actor, id))?;
    change(installation, &actor.written(), &row, "webhook.resumed", |transaction, _| {
        rows::resume(transaction, id)
    })
}

/// Has a webhook called that tells of nothing but the trial itself.
///
/// # Errors
/// [`WebhookError`]; nothing is written then.
pub fn try_out(installation: &Installation, actor: &Actor, id: &str) -> Result<(), WebhookError> {
    let row = installation.store.read(|transaction| kept(transaction, actor, id))?;
    settings(installation)?;
    if row.paused_at.is_some() {
        return Err(WebhookError::Paused);
    }
    let now = installation.now().microseconds();
    let kind = Kind::Trial.word();
    change(installation, &actor.written(), &row, kind, |transaction, change| {
        let call = CallRow {
            id: call_id(id, change, 1),
            webhook: id.to_owned(),
            kind: kind.to_owned(),
            subject: id.to_owned(),
            agency: row.agency.clone(),
            change,
            happened_at: now,
            written_at: now,
            due_at: None,
            n_tries: 0,
            status: None,
            sent_at: None,
            given_up_at: None,
            dropped_at: None,
            failure: None,
        };
        rows::wake(transaction, id)?;
        Ok(row.paused_at.is_none() && row.ended_at.is_none() && calls::insert(transaction, &call)?)
    })
}

/// Has a call that was given up made again.
///
/// # Errors
/// [`WebhookError`]; nothing is written then.
pub fn revive(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    call: &str,
) -> Result<(), WebhookError> {
    let row = installation.store.read(|transaction| kept(transaction, actor, id))?;
    let now = installation.now().microseconds();
    change(installation, &actor.written(), &row, "webhook.call-revived", |transaction, _| {
        rows::wake(transaction, id)?;
        Ok(row.ended_at.is_none() && calls::revive(transaction, call, id, now)?)
    })
}

fn settings(installation: &Installation) -> Result<Settings, WebhookError> {
    Settings::beside(installation.store.directory())?.ok_or(WebhookError::Off)
}

/// The row of a webhook that somebody looks after.
fn kept(
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    id: &str,
) -> Result<WebhookRow, WebhookError> {
    let row = seen(transaction, actor, id)?;
    require(actor, Action::Operate, &Resource::Webhooks { agency: &row.agency })?;
    Ok(row)
}

/// One change of a webhook with its event; undone where there was nothing to change.
fn change(
    installation: &Installation,
    by: &str,
    row: &WebhookRow,
    kind: &str,
    make: impl FnOnce(&mut Transaction<'_>, i64) -> Result<bool, StoreError>,
) -> Result<(), WebhookError> {
    installation.store.write(|transaction| {
        let event = NewEvent { kind, subject: &row.id, detail: Some(&row.agency) };
        let change = tell(installation, transaction, by, "webhook", event)?;
        match make(transaction, change)? {
            true => Ok(()),
            false => Err(WebhookError::NotFound),
        }
    })
}
