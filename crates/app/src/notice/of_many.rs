//! One notice of several bodies: begun by the first of them, joined by the others as long as nobody has read it
//! and no letter tells it.

use store::notice::{self as rows};
use store::{StoreError, Transaction};

use super::{Notice, NoticeError, Told, reader, tell};
use crate::import::write::Ids;
use crate::{Action, Actor, Installation, access};

/// Not of the law: how many bodies a page of a notice shows.
const BODIES: u32 = 100;

/// A body of which a notice tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    pub agency: String,
    /// In the order of the law.
    pub duties: Vec<String>,
}

/// A page of the bodies of which one notice tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Many {
    pub notice: Notice,
    pub bodies: Vec<Body>,
    /// Behind which body the next page begins; none on the last.
    pub next: Option<String>,
}

/// The bodies of which one notice of the reader tells, the first of them before all others.
///
/// # Errors
/// [`NoticeError`].
pub fn many(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    after: Option<&str>,
) -> Result<Option<Many>, NoticeError> {
    let reader = reader(actor, Action::Read).ok_or(NoticeError::Nobody)?;
    access::follow(installation)?;
    let found = installation.store.read(|transaction| {
        let Some(row) = rows::get(transaction, reader, id)? else { return Ok(None) };
        let after = after.unwrap_or_default();
        let bodies = rows::joined(transaction, reader, id, after, BODIES + 1)?;
        Ok::<_, StoreError>(Some((row, bodies)))
    })?;
    let Some((row, mut joined)) = found else { return Ok(None) };
    let is_more = joined.len() > BODIES as usize;
    joined.truncate(BODIES as usize);
    let next = joined.last().filter(|_| is_more).map(|(agency, _)| agency.clone());
    let Some(notice) = Notice::of(row) else { return Ok(None) };
    let first = Body { agency: notice.agency.clone(), duties: notice.duties.clone() };
    let first = Some(first).filter(|_| after.is_none());
    // Where the reader may not read of the first any more, one of the others stands in its place.
    joined.retain(|(agency, _)| *agency != notice.agency);
    let others = joined.into_iter().map(|(agency, duties)| Body {
        agency,
        duties: duties.split_whitespace().map(str::to_owned).collect(),
    });
    Ok(Some(Many { bodies: first.into_iter().chain(others).collect(), notice, next }))
}

/// Tells an account of one body more in the notice of a cause, or begins one; returns how many notices that
/// made.
pub(super) fn tell_with_others(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    account: &str,
    told: &Told<'_>,
) -> Result<usize, StoreError> {
    let duties = told.duties.unwrap_or_default();
    if let Some(notice) = rows::open(transaction, account, told.kind.word(), told.cause)?
        && rows::join(transaction, &notice, told.agency, duties)?
    {
        return Ok(0);
    }
    let accounts = [account.to_owned()];
    match tell(installation, transaction, &accounts, told)? {
        // What was read, sent, or told of this body before says nothing new any more.
        0 => {
            let cause = format!("{}.{}", told.cause, Ids::new(installation.now()).next());
            tell(installation, transaction, &accounts, &Told { cause: &cause, ..*told })
        }
        n_told => Ok(n_told),
    }
}
