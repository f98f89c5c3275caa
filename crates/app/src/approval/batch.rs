//! Many records approved at once, seen before: each judged and logged by itself, or none of them where
//! one is not the actor's to approve.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use store::approval::Act;
use store::record::RecordState;

use super::case::Case;
use super::{ApprovalError, Deed, Obstacle, approve};
use crate::once::Once;
use crate::record::{self, Record, RecordError, Way};
use crate::{Actor, Installation};

/// At most so many records at once; not of the law.
const LIMIT: usize = 200;

/// A record to be approved.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub record: String,
    /// The hash of what was read.
    #[serde(default)]
    pub content: Option<String>,
}

/// What approving a record would do.
#[derive(Debug, Clone, Serialize)]
pub struct Preview {
    pub record: Record,
    /// The hash of what it says, for [`Item::content`].
    pub content: String,
    /// The word of the role in which the actor would approve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// The word of the role that is waited for after it; none: the record would count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<String>,
    /// Who the actor would stand in for, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// What stands against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<Obstacle>,
}

/// What became of a record.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    pub record: Record,
    /// The request was answered before; nothing was done this time.
    #[serde(skip)]
    pub repeated: bool,
    /// Why it was left as it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<Obstacle>,
}

/// What approving these records would do, in their order. The log is told who saw personal data among
/// them.
///
/// # Errors
/// [`ApprovalError`] where one is not there, or not the actor's to approve.
pub fn preview(
    installation: &Installation,
    actor: &Actor,
    items: &[Item],
) -> Result<Vec<Preview>, ApprovalError> {
    let seen = previews(installation, actor, items)?;
    record::tell(installation, actor, Way::List, None, seen.iter().map(|one| &one.record))?;
    Ok(seen)
}

fn previews(
    installation: &Installation,
    actor: &Actor,
    items: &[Item],
) -> Result<Vec<Preview>, ApprovalError> {
    let mut seen = HashSet::new();
    if items.is_empty() || items.len() > LIMIT {
        return Err(ApprovalError::Batch { limit: LIMIT });
    }
    let once = items.iter().filter(|item| seen.insert(item.record.as_str()));
    once.map(|item| preview_of(installation, actor, item)).collect()
}

fn preview_of(
    installation: &Installation,
    actor: &Actor,
    item: &Item,
) -> Result<Preview, ApprovalError> {
    // Who may not read it may not know that it is there.
    let record = record::get(installation, actor, &item.record)?;
    let store = &installation.store;
    let case =
        store.read(|transaction| Case::read(installation, transaction, actor, &item.record))?;
    let deed = Deed { act: Act::Approve, why: None, content: item.content.as_deref() };
    let (judged, obstacle) = match case.judge(installation, actor, deed) {
        Ok(judged) => (Some(judged), None),
        Err(ApprovalError::Obstacle(obstacle)) => (None, Some(obstacle)),
        Err(other) => return Err(other),
    };
    let (step, then, on_behalf_of) = match judged {
        Some(judged) => (judged.step, judged.waits_for, judged.on_behalf_of),
        None => (case.pending().and_then(|one| one.step().map(str::to_owned)), None, None),
    };
    Ok(Preview { record, content: case.content, step, then, on_behalf_of, obstacle })
}

/// Approves these records, each as a change of its own. One that is not there, or not the actor's to
/// approve, and none of them is; what stands against a single one leaves that one as it was.
///
/// # Errors
/// As [`preview`]; nothing is written then.
pub fn approve_all(
    installation: &Installation,
    actor: &Actor,
    items: &[Item],
    why: Option<&str>,
    once: Option<Once<'_>>,
) -> Result<Vec<Outcome>, ApprovalError> {
    let previews = previews(installation, actor, items)?;
    let mut outcomes = Vec::with_capacity(previews.len());
    for preview in previews {
        let id = &preview.record.id;
        let content = items.iter().find(|item| item.record == *id);
        let content = content.and_then(|item| item.content.as_deref());
        // Each record keeps its own answer, so a repeat takes up where the first one was broken off.
        let key = once.map(|once| format!("{}/{id}", once.key));
        let once = once.zip(key.as_deref()).map(|(once, key)| Once { key, ..once });
        outcomes.push(match approve(installation, actor, id, why, content, once, None) {
            Ok(done) => Outcome { record: done.record, repeated: done.repeated, obstacle: None },
            Err(ApprovalError::Obstacle(obstacle)) => {
                Outcome { record: preview.record, repeated: false, obstacle: Some(obstacle) }
            }
            Err(ApprovalError::Record(RecordError::Changed { .. } | RecordError::Stale { .. })) => {
                let obstacle = Some(Obstacle::Changed);
                Outcome { record: preview.record, repeated: false, obstacle }
            }
            Err(other) => return Err(other),
        });
    }
    Ok(outcomes)
}

impl Outcome {
    /// Whether the record counts now and did not before.
    #[must_use]
    pub fn counts_now(&self) -> bool {
        self.obstacle.is_none()
            && !self.repeated
            && self.record.state == RecordState::Approved.word()
    }
}
