//! Webhooks: addresses that are called when something happened, told that it did and where the rest is
//! read, and nothing of what a record says; knows no HTTP.
//!
//! What is told is read from the events that changes write anyway, so that none is lost over a crash and
//! none sent of what was undone. A webhook is told what its owner may see, asked again with each call
//! (docs/adr/0022-webhooks.md).

mod guard;
mod keeping;
mod kind;
mod reason;
mod sending;
mod settings;
mod sight;
mod taking;

use credentials::CallSecret;
use domain::Moment;
use domain::access::{Action, Resource};
use ledger::to_hexadecimal;
use store::webhook::call::{self as calls, CallRow};
use store::webhook::{self as rows, WebhookRow};
use store::{StoreError, Transaction};

use crate::access::{Forbidden, may, require};
use crate::cursor::Cursor;
use crate::session::OwnError;
use crate::settings_file::SettingsFileError;
use crate::{Actor, Installation};

pub use guard::Guard;
pub use keeping::{Made, NewWebhook, end, make, renew, resume, revive, try_out};
pub use kind::Kind;
pub use reason::Reason;
pub use sending::{Claimed, Failure, Outcome, Tried, send_next};
pub use settings::{AddressFault, FILE, Settings};
pub use taking::take;

/// The seed of all secrets of webhooks, in the data folder.
pub const KEY_FILE: &str = "webhook.key";

/// Not of the law: for how long after a new secret the one before it signs too, in minutes.
const OVERLAP_MINUTES: i64 = 24 * 60;

/// Not of the law: how many webhooks of one body may be at work or paused.
pub const MOST_OF_AGENCY: i64 = 20;

/// A webhook as those see it who look after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    pub id: String,
    /// The account by whose rights it is told.
    pub owner: String,
    /// A body with all below it, or the whole city.
    pub agency: String,
    pub address: String,
    pub kinds: Vec<Kind>,
    pub made_at: Moment,
    /// Since when the present secret signs; until when the one before it signs too.
    pub renewed_at: Moment,
    pub overlaps_until: Option<Moment>,
    pub state: State,
    /// Calls in a row that did not arrive, and until when none is made.
    pub n_failures: i64,
    pub rests_until: Option<Moment>,
}

/// Whether a webhook is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    Working,
    /// It waits until its owner has done what holds back their tokens too.
    Held,
    Paused {
        at: Moment,
        why: Reason,
    },
    /// By whom, as written.
    Ended {
        at: Moment,
        by: String,
    },
}

/// A call of a webhook, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub id: String,
    pub kind: Kind,
    pub subject: String,
    pub agency: String,
    pub change: i64,
    pub happened_at: Moment,
    pub n_tries: i64,
    /// What the other side answered last.
    pub status: Option<i64>,
    pub fate: Fate,
    /// Why it did not arrive; of one that waits, the last time.
    pub why: Option<Reason>,
}

/// Where a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is due at this moment.
    Waits(Moment),
    Arrived(Moment),
    GivenUp(Moment),
    /// Nobody is to be told of it any more.
    Dropped(Moment),
}

/// One page of webhooks, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookPage {
    pub webhooks: Vec<Webhook>,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
}

/// One page of a webhook's calls, the latest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallPage {
    pub calls: Vec<Call>,
    pub n_waiting: i64,
    pub n_given_up: i64,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
}

/// How webhooks are, for whoever watches the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    pub n_waiting: i64,
    pub n_given_up: i64,
    pub n_paused: i64,
}

/// Why a webhook is not shown, made or changed.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Own(#[from] OwnError),
    #[error("there is no such webhook or call")]
    NotFound,
    #[error("calls leave only where {FILE} of the data folder says so")]
    Off,
    #[error(transparent)]
    Address(#[from] AddressFault),
    #[error("choose what it is called about")]
    NoKind,
    #[error("there is no body `{0}`")]
    Agency(String),
    #[error("the webhook is paused; let it go on first")]
    Paused,
    #[error("a body may have {MOST_OF_AGENCY} webhooks; end one first")]
    TooMany,
    #[error(transparent)]
    Settings(#[from] SettingsFileError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How many rows are looked through at once; not of the law.
const AT_ONCE: u32 = 200;

/// One page of the webhooks that somebody may see, from behind one of them.
///
/// # Errors
/// The store's.
pub fn list(
    installation: &Installation,
    actor: &Actor,
    after: Option<&str>,
    limit: usize,
) -> Result<WebhookPage, StoreError> {
    let mut found: Vec<WebhookRow> = Vec::new();
    let mut place = after.map(str::to_owned);
    loop {
        let read = |transaction: &mut Transaction<'_>| {
            rows::before(transaction, place.as_deref(), AT_ONCE)
        };
        let batch = installation.store.read(read)?;
        let is_last = batch.len() < AT_ONCE as usize;
        place = batch.last().map(|row| row.id.clone());
        found.extend(
            batch.into_iter().filter(|row| {
                may(actor, Action::Read, &Resource::Webhooks { agency: &row.agency })
            }),
        );
        if is_last || found.len() > limit {
            break;
        }
    }
    let is_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| is_more).map(|row| row.id.clone());
    let webhooks = found.into_iter().map(|row| shown(installation, row));
    Ok(WebhookPage { webhooks: webhooks.collect::<Result<_, _>>()?, next })
}

/// One webhook.
///
/// # Errors
/// [`WebhookError`].
pub fn get(installation: &Installation, actor: &Actor, id: &str) -> Result<Webhook, WebhookError> {
    let row = installation.store.read(|transaction| seen(transaction, actor, id))?;
    Ok(shown(installation, row)?)
}

/// A webhook with whether it waits for its owner.
fn shown(installation: &Installation, row: WebhookRow) -> Result<Webhook, StoreError> {
    let is_at_work = row.ended_at.is_none() && row.paused_at.is_none();
    let is_held = is_at_work && sight::is_held(installation, &row)?;
    let webhook = Webhook::of(row, installation.now());
    Ok(if is_held { Webhook { state: State::Held, ..webhook } } else { webhook })
}

/// One page of the calls of a webhook, the latest first.
///
/// # Errors
/// [`WebhookError`].
pub fn calls_of(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    after: Option<&str>,
    limit: u32,
) -> Result<CallPage, WebhookError> {
    let place = Cursor::read(after, Cursor::LATEST).ok_or(WebhookError::NotFound)?.place();
    installation.store.read(|transaction| {
        seen(transaction, actor, id)?;
        let mut found = calls::of_webhook(transaction, id, place, limit.saturating_add(1))?;
        let (n_waiting, n_given_up) = calls::figures_of(transaction, id)?;
        let is_more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let last = found.last().filter(|_| is_more);
        let next = last.map(|row| Cursor { at: row.written_at, id: &row.id }.to_string());
        let calls = found.into_iter().filter_map(Call::of).collect();
        Ok(CallPage { calls, n_waiting, n_given_up, next })
    })
}

/// Whether somebody looks after webhooks of any body they hold a right over.
#[must_use]
pub fn keeps_any(actor: &Actor) -> bool {
    let keeps = |agency: &str| may(actor, Action::Operate, &Resource::Webhooks { agency });
    actor
        .principal()
        .is_none_or(|principal| principal.rights.held.iter().any(|right| keeps(&right.agency)))
}

/// How webhooks are, for whoever watches the program.
///
/// # Errors
/// The store's.
pub fn figures(installation: &Installation) -> Result<Figures, StoreError> {
    installation.store.read(|transaction| {
        let (n_waiting, n_given_up) = calls::figures(transaction)?;
        Ok(Figures { n_waiting, n_given_up, n_paused: rows::n_paused(transaction)? })
    })
}

/// The row of a webhook that somebody may see; of others it is not told that they are there.
fn seen(
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    id: &str,
) -> Result<WebhookRow, WebhookError> {
    let row = rows::get(transaction, id)?.ok_or(WebhookError::NotFound)?;
    require(actor, Action::Read, &Resource::Webhooks { agency: &row.agency })
        .map_err(|_| WebhookError::NotFound)?;
    Ok(row)
}

/// The secret of a webhook in one generation.
fn secret(
    installation: &Installation,
    webhook: &str,
    generation: i64,
) -> Result<CallSecret, StoreError> {
    let seed = store::ledger::seed(installation.store.directory(), KEY_FILE)?;
    Ok(CallSecret::derive(&seed, webhook, generation))
}

fn sha256(secret: &CallSecret) -> String {
    to_hexadecimal(&secret.digest())
}

/// Until when the secret before the present one signs too; none where there is none any more.
fn overlaps_until(row: &WebhookRow, now: Moment) -> Option<Moment> {
    let until = Moment::from_microseconds(row.renewed_at).plus_minutes(OVERLAP_MINUTES);
    (row.generation > 1 && now < until).then_some(until)
}

impl Webhook {
    fn of(row: WebhookRow, now: Moment) -> Self {
        let overlaps_until = overlaps_until(&row, now);
        let state = match (row.ended_at, row.paused_at) {
            (Some(at), _) => State::Ended {
                at: Moment::from_microseconds(at),
                by: row.ended_by.unwrap_or_default(),
            },
            (None, Some(at)) => State::Paused {
                at: Moment::from_microseconds(at),
                why: Reason::read(&row.paused_why.unwrap_or_default()),
            },
            (None, None) => State::Working,
        };
        Self {
            id: row.id,
            owner: row.owner,
            agency: row.agency,
            address: row.address,
            kinds: Kind::list(&row.kinds),
            made_at: Moment::from_microseconds(row.made_at),
            renewed_at: Moment::from_microseconds(row.renewed_at),
            overlaps_until,
            state,
            n_failures: row.n_failures,
            rests_until: row.rests_until.map(Moment::from_microseconds).filter(|at| *at > now),
        }
    }
}

impl Call {
    /// A kind that this program does not know is a newer program's, and left to it.
    fn of(row: CallRow) -> Option<Self> {
        let at = Moment::from_microseconds;
        Some(Self {
            kind: Kind::of_row(&row.kind)?,
            fate: match (row.sent_at, row.given_up_at, row.dropped_at) {
                (Some(sent), ..) => Fate::Arrived(at(sent)),
                (None, Some(given_up), _) => Fate::GivenUp(at(given_up)),
                (None, None, Some(dropped)) => Fate::Dropped(at(dropped)),
                (None, None, None) => Fate::Waits(at(row.due_at.unwrap_or(row.written_at))),
            },
            id: row.id,
            subject: row.subject,
            agency: row.agency,
            change: row.change,
            happened_at: at(row.happened_at),
            n_tries: row.n_tries,
            status: row.status,
            why: row.failure.as_deref().map(Reason::read),
        })
    }
}
