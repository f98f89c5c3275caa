//! Calls on their way: claimed, handed to whoever makes them, settled; failures wait ever longer, and a
//! webhook that fails too often in a row is paused and its owner told.

use credentials::CallSecret;
use domain::Moment;
use store::StoreError;
use store::event::NewEvent;
use store::webhook::call::{self as calls, CallRow, Settled};
use store::webhook::{self as rows, WebhookRow};

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
    PutOff { why: Reason },
    GivenUp { why: Reason },
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
) -> Result<Option<Outcome>, StoreError> {
    let now = installation.now();
    let until = now.microseconds() + i64::from(claim_seconds) * MICROSECONDS;
    let claimed = installation
        .store
        .write(|transaction| calls::claim(transaction, claimer, now.microseconds(), until))?;
    let Some(call) = claimed else { return Ok(None) };
    let webhook = installation.store.read(|transaction| rows::get(transaction, &call.webhook))?;
    let Some(webhook) = webhook else { return Ok(None) };
    let delivered = match open(installation, &webhook, &call)? {
        Opened::Ready(claimed) => deliver(&claimed),
        Opened::Late(why) => Err(Failure { why, status: None, is_gone: false }),
        Opened::Idle(why) => {
            pause(installation, &webhook, &why)?;
            let failure = &why.written();
            let settled = Settled::PutOff { until: now.microseconds(), failure };
            settle(installation, claimer, &call, None, settled)?;
            return Ok(Some(Outcome::PutOff { why }));
        }
        Opened::Over(why) => {
            let settled = Settled::GivenUp { failure: &why.written() };
            settle(installation, claimer, &call, None, settled)?;
            return Ok(Some(Outcome::GivenUp { why }));
        }
    };
    let failure = match delivered {
        Ok(status) => {
            settle(installation, claimer, &call, Some(status), Settled::Sent)?;
            return Ok(Some(Outcome::Sent));
        }
        Err(failure) => failure,
    };
    let kept = &failure.why.written();
    let is_over = call.n_tries >= MOST_TRIES;
    let next = installation.now().plus_minutes(doubled(call.n_tries, LAST_PAUSE_MINUTES));
    let settled = match is_over {
        true => Settled::GivenUp { failure: kept },
        false => Settled::PutOff { until: next.microseconds(), failure: kept },
    };
    let n_failures = settle(installation, claimer, &call, failure.status, settled)?;
    if failure.is_gone || n_failures >= MOST_FAILURES {
        pause(installation, &webhook, &failure.why)?;
    }
    Ok(Some(match is_over {
        true => Outcome::GivenUp { why: failure.why },
        false => Outcome::PutOff { why: failure.why },
    }))
}

/// A claimed call, looked at once more.
enum Opened {
    Ready(Box<Claimed>),
    /// It cannot be made now.
    Late(Reason),
    /// No call of the webhook can be made.
    Idle(Reason),
    /// It is not to be made any more.
    Over(Reason),
}

fn open(
    installation: &Installation,
    webhook: &WebhookRow,
    call: &CallRow,
) -> Result<Opened, StoreError> {
    let owner = match sight::owner(installation, webhook)? {
        Ok(owner) => owner,
        Err(why) => return Ok(Opened::Idle(why)),
    };
    let Some(kind) = Kind::of_row(&call.kind) else {
        return Ok(Opened::Late(Reason::NewerKind));
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
    let present = secret(installation, &webhook.id, webhook.generation)?;
    if sha256(&present) != webhook.secret_sha256 {
        return Ok(Opened::Late(Reason::OtherKey));
    }
    let mut secrets = vec![present];
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

/// Notes what became of a call, and how its webhook is by that; returns how many failed in a row.
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
        if !calls::settle(transaction, &call.id, claimer, at, status, settled)? {
            tracing::warn!(call = call.id, "a call took longer than its claim");
        }
        if settled == Settled::Sent {
            rows::heal(transaction, &call.webhook)?;
            return Ok(0);
        }
        let row = rows::get(transaction, &call.webhook)?;
        let n_failures = row.map_or(0, |row| row.n_failures) + 1;
        let rest = now.plus_minutes(doubled(n_failures, LONGEST_REST_MINUTES));
        rows::fail(transaction, &call.webhook, rest.microseconds())?;
        Ok(n_failures)
    })
}

/// Pauses a webhook and tells its owner, once.
pub(super) fn pause(
    installation: &Installation,
    webhook: &WebhookRow,
    why: &Reason,
) -> Result<(), StoreError> {
    let now = installation.now().microseconds();
    let standing = installation.store.read(|transaction| rows::get(transaction, &webhook.id))?;
    if standing.is_none_or(|row| row.paused_at.is_some() || row.ended_at.is_some()) {
        return Ok(());
    }
    installation.store.write(|transaction| {
        let id = &webhook.id;
        let paused =
            NewEvent { kind: "webhook.paused", subject: id, detail: Some(&webhook.agency) };
        let system = Actor::system().written();
        let change = tell(installation, transaction, &system, "webhook", paused)?;
        if !rows::pause(transaction, id, now, &why.written())? {
            return Ok(());
        }
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
        notice::tell(installation, transaction, std::slice::from_ref(&webhook.owner), &told)
            .map(drop)
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
