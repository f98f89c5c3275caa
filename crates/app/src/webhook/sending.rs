//! Calls on their way: claimed, handed to whoever makes them, settled; failures wait ever longer, and a
//! webhook that fails too often in a row is paused and its owner told.

use std::collections::BTreeSet;

use credentials::CallSecret;
use domain::Moment;
use store::event::NewEvent;
use store::webhook::call::{self as calls, CallRow, Settled};
use store::webhook::{self as rows, WebhookRow};
use store::{StoreError, Transaction};

use super::sight::{self, Happened};
use super::{Kind, Reason, overlaps_until, secret, sha256};
use crate::notice::{self, Told};
use crate::pause::doubled;
use crate::sign_in::tell;
use crate::{Actor, Installation};

/// A call that somebody is about to make.
#[derive(Debug)]
pub struct Claimed {
    /// The same for every try.
    pub id: String,
    pub address: String,
    pub kind: Kind,
    pub subject: String,
    pub agency: String,
    pub change: i64,
    pub happened_at: Moment,
    /// All that are valid now, the newest first.
    secrets: Vec<CallSecret>,
}

impl Claimed {
    /// The signatures of a try that is made in a second, parted by spaces, as a header bears them.
    #[must_use]
    pub fn signatures(&self, at_seconds: i64, body: &str) -> String {
        let sign = |secret: &CallSecret| secret.sign(&self.id, at_seconds, body);
        self.secrets.iter().map(sign).collect::<Vec<_>>().join(" ")
    }
}

/// Why a call did not arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub why: Reason,
    /// What was answered, if anything.
    pub status: Option<u16>,
    /// The other side wants no more calls.
    pub is_gone: bool,
}

/// What became of the call at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Sent,
    PutOff {
        why: Reason,
    },
    GivenUp {
        why: Reason,
    },
    /// Nobody is to be told of it any more.
    Dropped {
        why: Reason,
    },
    /// Only another node can make it.
    Foreign {
        why: Reason,
    },
}

/// A call that was tried, what was answered if anything, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    pub call: String,
    pub status: Option<u16>,
    pub outcome: Outcome,
}

/// Not of the law: minutes of the longest pause between two tries, and how many there are; some two and a
/// half days in all.
const LAST_PAUSE_MINUTES: i64 = 480;
const MOST_TRIES: i64 = 16;
/// Not of the law: minutes for which a webhook rests at most after calls that failed in a row, and how
/// many pause it; where much happens, after some twenty hours without one that arrived.
const LONGEST_REST_MINUTES: i64 = 60;
const MOST_FAILURES: i64 = 24;
/// Not of the law: microseconds of a second.
const MICROSECONDS: i64 = 1_000_000;

/// Claims the call that is due the longest, has it made and notes what became of it; none where nothing
/// is due. The claim must outlast the call; `deliver` returns the status of an answer that took it.
///
/// # Errors
/// The store's. The call is due again when its claim runs out.
pub fn send_next(
    installation: &Installation,
    claimer: &str,
    claim_seconds: u32,
    deliver: impl FnOnce(&Claimed) -> Result<u16, Failure>,
) -> Result<Option<Tried>, StoreError> {
    let mut held = BTreeSet::new();
    let (call, webhook, kind) = loop {
        let found =
            installation.store.read(|transaction| next(installation, transaction, &held))?;
        let Some((call, kind)) = found.call else { return Ok(found.foreign) };
        if is_held(installation, &call.webhook)? {
            held.insert(call.webhook);
            continue;
        }
        // Where another was quicker there may be other webhooks' calls yet.
        if let Some((call, webhook)) = claim(installation, call, claimer, claim_seconds)? {
            break (call, webhook, kind);
        }
    };
    let tried = |status, outcome| Ok(Some(Tried { call: call.id.clone(), status, outcome }));
    let claimed = match open(installation, &webhook, &call, kind)? {
        Opened::Ready(claimed) => claimed,
        Opened::Idle(why) => {
            pause(installation, &webhook, &why)?;
            let now = installation.now().microseconds();
            installation
                .store
                .write(|transaction| calls::release(transaction, &call, claimer, now))?;
            return tried(None, Outcome::PutOff { why });
        }
        Opened::Over(why) => {
            let settled = Settled::Dropped { why: &why.written() };
            settle(installation, claimer, &call, None, settled)?;
            return tried(None, Outcome::Dropped { why });
        }
    };
    let failure = match deliver(&claimed) {
        Ok(status) => {
            settle(installation, claimer, &call, Some(status), Settled::Sent)?;
            return tried(Some(status), Outcome::Sent);
        }
        Err(failure) => failure,
    };
    let written = failure.why.written();
    let is_over = call.n_tries >= MOST_TRIES;
    let next = installation.now().plus_minutes(doubled(call.n_tries, LAST_PAUSE_MINUTES));
    let settled = match is_over {
        true => Settled::GivenUp { failure: &written },
        false => Settled::PutOff { until: next.microseconds(), failure: &written },
    };
    let n_failures = settle(installation, claimer, &call, failure.status, settled)?;
    if failure.is_gone || n_failures >= MOST_FAILURES {
        pause(installation, &webhook, &failure.why)?;
    }
    let why = failure.why;
    tried(
        failure.status,
        match is_over {
            true => Outcome::GivenUp { why },
            false => Outcome::PutOff { why },
        },
    )
}

/// Whether a webhook waits for its owner.
fn is_held(installation: &Installation, webhook: &str) -> Result<bool, StoreError> {
    match installation.store.read(|transaction| rows::get(transaction, webhook))? {
        Some(row) => sight::is_held(installation, &row),
        None => Ok(false),
    }
}

/// Claims a call with its webhook; none where another was quicker.
fn claim(
    installation: &Installation,
    call: CallRow,
    claimer: &str,
    claim_seconds: u32,
) -> Result<Option<(CallRow, WebhookRow)>, StoreError> {
    let now = installation.now().microseconds();
    let until = now + i64::from(claim_seconds) * MICROSECONDS;
    installation.store.write(|transaction| {
        let claimed = calls::claim(transaction, call, claimer, now, until)?;
        let Some(call) = claimed else { return Ok(None) };
        Ok(rows::get(transaction, &call.webhook)?.map(|webhook| (call, webhook)))
    })
}

/// Not of the law: webhooks that are looked at together.
const AT_ONCE: u32 = 200;

/// What may be called next.
#[derive(Default)]
struct Next {
    /// Of all webhooks' the call that is due the longest.
    call: Option<(CallRow, Kind)>,
    /// One that this node cannot make: it is left to others as it is.
    foreign: Option<Tried>,
}

/// As [`Next`], but for webhooks that are held.
fn next(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    held: &BTreeSet<String>,
) -> Result<Next, StoreError> {
    let now = installation.now().microseconds();
    let mut next = Next::default();
    let mut behind = String::new();
    loop {
        let due = calls::due(transaction, &behind, now, AT_ONCE)?;
        let Some(last) = due.last() else { return Ok(next) };
        behind.clone_from(&last.webhook);
        for call in due {
            let is_later = next.call.as_ref().is_some_and(|(found, _)| found.due_at <= call.due_at);
            if is_later || held.contains(&call.webhook) {
                continue;
            }
            match kind_of(installation, transaction, &call)? {
                Ok(kind) => next.call = Some((call, kind)),
                Err(why) => {
                    let outcome = Outcome::Foreign { why };
                    next.foreign = Some(Tried { call: call.id, status: None, outcome });
                }
            }
        }
    }
}

/// Of what a call tells, or why only another node can make it.
fn kind_of(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    call: &CallRow,
) -> Result<Result<Kind, Reason>, StoreError> {
    let Some(kind) = Kind::of_row(&call.kind) else {
        return Ok(Err(Reason::NewerKind));
    };
    let Some(webhook) = rows::get(transaction, &call.webhook)? else { return Ok(Ok(kind)) };
    let present = secret(installation, &webhook.id, webhook.generation)?;
    Ok(match sha256(&present) == webhook.secret_sha256 {
        true => Ok(kind),
        false => Err(Reason::OtherKey),
    })
}

/// A claimed call, looked at once more.
enum Opened {
    Ready(Box<Claimed>),
    /// No call of the webhook can be made.
    Idle(Reason),
    /// It is not to be made any more.
    Over(Reason),
}

fn open(
    installation: &Installation,
    webhook: &WebhookRow,
    call: &CallRow,
    kind: Kind,
) -> Result<Opened, StoreError> {
    let owner = match sight::owner(installation, webhook)? {
        Ok(owner) => owner,
        Err(why) => return Ok(Opened::Idle(why)),
    };
    let happened =
        Happened { kind, subject: &call.subject, change: call.change, agency: Some(&call.agency) };
    let eyes = (&owner, webhook.agency.as_str());
    let told = installation
        .store
        .read(|transaction| sight::told_of(installation, transaction, eyes, happened))?;
    if told.is_none() {
        return Ok(Opened::Over(Reason::NotSeen));
    }
    let now = installation.now();
    let mut secrets = vec![secret(installation, &webhook.id, webhook.generation)?];
    if overlaps_until(webhook, now).is_some() {
        secrets.push(secret(installation, &webhook.id, webhook.generation - 1)?);
    }
    Ok(Opened::Ready(Box::new(Claimed {
        id: call.id.clone(),
        address: webhook.address.clone(),
        kind,
        subject: call.subject.clone(),
        agency: call.agency.clone(),
        change: call.change,
        happened_at: Moment::from_microseconds(call.happened_at),
        secrets,
    })))
}

/// Notes what became of a call, and how its webhook is by that; returns how many failed in a row. Only
/// what the other side did not take is a failure of its, and only to whoever has the call.
fn settle(
    installation: &Installation,
    claimer: &str,
    call: &CallRow,
    status: Option<u16>,
    settled: Settled<'_>,
) -> Result<i64, StoreError> {
    let now = installation.now();
    installation.store.write(|transaction| {
        let at = now.microseconds();
        let is_ours = calls::settle(transaction, call, claimer, at, status, settled)?;
        if !is_ours {
            tracing::warn!(call = call.id, "a call took longer than its claim");
        }
        match settled {
            Settled::Sent => rows::heal(transaction, &call.webhook).map(|()| 0),
            Settled::PutOff { .. } | Settled::GivenUp { .. } if is_ours => {
                let row = rows::get(transaction, &call.webhook)?;
                let n_failures = row.map_or(0, |row| row.n_failures) + 1;
                let rest = now.plus_minutes(doubled(n_failures, LONGEST_REST_MINUTES));
                rows::fail(transaction, &call.webhook, at, rest.microseconds())?;
                Ok(n_failures)
            }
            _ => Ok(0),
        }
    })
}

/// Pauses a webhook and tells its owner, once; where the owner has no right to it any more, also whoever
/// looks after webhooks of that body.
pub(super) fn pause(
    installation: &Installation,
    webhook: &WebhookRow,
    why: &Reason,
) -> Result<(), StoreError> {
    let now = installation.now().microseconds();
    let mut people = BTreeSet::from([webhook.owner.clone()]);
    if sight::owner(installation, webhook)?.is_err() {
        people.extend(sight::keepers(installation, &webhook.agency)?);
    }
    let people: Vec<String> = people.into_iter().collect();
    installation.store.write(|transaction| {
        let id = &webhook.id;
        if !rows::pause(transaction, id, now, &why.written())? {
            return Ok(());
        }
        let paused =
            NewEvent { kind: "webhook.paused", subject: id, detail: Some(&webhook.agency) };
        let system = Actor::system().written();
        let change = tell(installation, transaction, &system, "webhook", paused)?;
        let cause = format!("{change}.{id}");
        let told = Told {
            kind: notice::Kind::WebhookPaused,
            cause: &cause,
            agency: &webhook.agency,
            record: None,
            account: None,
            duties: None,
            is_urgent: true,
        };
        notice::tell(installation, transaction, &people, &told).map(drop)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_tried_again_after_ever_longer_pauses_for_days() {
        let pauses: Vec<i64> = (1..MOST_TRIES).map(|n| doubled(n, LAST_PAUSE_MINUTES)).collect();
        assert!(pauses.is_sorted());
        assert_eq!(pauses[..4], [1, 2, 4, 8]);
        assert!(pauses.iter().sum::<i64>() > 2 * 24 * 60);
    }
}
