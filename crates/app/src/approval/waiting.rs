//! What waits for somebody, and how long; page by page, filtered where it is read.

use domain::Moment;
use serde::Serialize;
use store::approval as rows;
use store::{StoreError, record};

use super::ApprovalError;
use crate::cursor::Cursor;
use crate::record::{Record, RecordError, Way, tell};
use crate::{Actor, Installation};

/// A record that waits.
#[derive(Debug, Clone, Serialize)]
pub struct Waiting {
    pub record: Record,
    /// The word of the role that is waited for.
    pub role: String,
    pub since: Moment,
    /// For how many days, today's not counted.
    pub n_days: i32,
    /// The hash of what it says, for [`super::Item::content`].
    pub content: String,
}

/// One page of what waits, the longest first.
#[derive(Debug, Clone, Serialize)]
pub struct WaitingPage {
    pub waiting: Vec<Waiting>,
    /// Where the next page begins; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// One page of the records that wait for a role that the actor holds over their bodies, but for those
/// that the actor filed; whoever is at the machine sees all that wait. The log is told who saw personal data
/// among them.
///
/// # Errors
/// [`RecordError::NotFound`] for a cursor that no page gave.
pub fn waiting_for(
    installation: &Installation,
    actor: &Actor,
    after: Option<&str>,
    limit: u32,
) -> Result<WaitingPage, ApprovalError> {
    let unknown = || RecordError::NotFound { id: after.unwrap_or_default().to_owned() };
    let place = Cursor::read(after, Cursor::OLDEST).ok_or_else(unknown)?.place();
    let (sight, written) = (actor.sight(), actor.written());
    let (more, today) = (limit.saturating_add(1), installation.today());
    let page = installation.store.read(|transaction| {
        let mut found = rows::waiting(transaction, sight, &written, place, more)?;
        let is_more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let last = found.last().filter(|_| is_more);
        let next = last.map(|row| Cursor { at: row.since, id: &row.record }.to_string());
        let mut waiting = Vec::with_capacity(found.len());
        for row in found {
            let missing = || StoreError::RecordMissing { id: row.record.clone() };
            let record = record::get(transaction, &row.record)?.ok_or_else(missing)?;
            let content = rows::content(transaction, &row.record)?.ok_or_else(missing)?;
            let since = Moment::from_microseconds(row.since);
            waiting.push(Waiting {
                record: Record::seen_by(record, &installation.regulation, actor)?,
                n_days: today.days() - since.day().days(),
                role: row.role,
                since,
                content,
            });
        }
        Ok::<_, ApprovalError>(WaitingPage { waiting, next })
    })?;
    tell(installation, actor, Way::List, None, page.waiting.iter().map(|one| &one.record))?;
    Ok(page)
}
