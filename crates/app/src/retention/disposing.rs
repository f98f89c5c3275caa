//! Removes the bytes of files whose term is over: looked at first, then confirmed by a person with the
//! right over every agency whose records name them. What they were, and that they went, stays.

use std::collections::BTreeSet;
use std::fmt;

use domain::Moment;
use store::change::{self, NewChange};
use store::event::{self, NewEvent};
use store::evidence::{self as rows, Disposal, EvidenceRow};
use store::{StoreError, Transaction};

use super::listing::{Over, told};
use super::{Kept, Retention, RetentionError, Terms, remains};
use crate::once::{self, Known, Once};
use crate::{Action, Actor, Installation, Resource, access};

/// Not of the law: how many files are removed at once.
pub const MOST: usize = 100;

/// Why a file stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// Its term is not over.
    Kept,
    Held,
    /// It was removed before.
    Gone,
    /// Records of agencies name it over which the actor has no such right.
    Elsewhere,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Kept => "its term is not over",
            Self::Held => "it is held",
            Self::Gone => "it was removed before",
            Self::Elsewhere => {
                "records of agencies name it over which you have no right to remove it"
            }
        })
    }
}

/// A file that is to be removed, and what stands against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    pub file: Over,
    pub obstacle: Option<Obstacle>,
}

/// What would become of files that were chosen.
///
/// # Errors
/// [`RetentionError::Batch`]; [`RetentionError::NotFound`] where no record names one in an agency whose
/// files the actor may remove.
pub fn preview(
    installation: &Installation,
    actor: &Actor,
    files: &[String],
) -> Result<Vec<Looked>, RetentionError> {
    let files = chosen(files)?;
    access::follow(installation)?;
    let judged = installation.store.read(|transaction| {
        let terms = Terms::today(installation, transaction)?;
        let judge = |sha256: &&String| judge(transaction, &terms, actor, sha256);
        files.iter().map(judge).collect::<Result<Vec<_>, RetentionError>>()
    })?;
    let looked = judged.into_iter().map(|(row, retention, obstacle)| {
        Ok(Looked { file: told(installation, actor, row, retention)?, obstacle })
    });
    looked.collect()
}

/// Removes files, all of them or none, as one change; how many it were. Their bytes go once that is written,
/// so that no change that was not kept has taken any with it.
///
/// # Errors
/// As [`preview`]; [`RetentionError::Stays`] for the first that has to stay.
pub fn dispose(
    installation: &Installation,
    actor: &Actor,
    files: &[String],
    once: Option<Once<'_>>,
) -> Result<usize, RetentionError> {
    let files = chosen(files)?;
    access::follow(installation)?;
    let (written, now) = (actor.written(), installation.now());
    match once::find(installation, &written, once)? {
        Known::Nothing => {}
        Known::Other => return Err(RetentionError::KeyReused),
        Known::Done(count) => return Ok(count.parse().unwrap_or(0)),
    }
    let outcome = installation.store.write(|transaction| {
        // First: what is judged from here on, no other node turns before it is written.
        let change = begin(transaction, &written, now, files.len())?;
        let terms = Terms::today(installation, transaction)?;
        let mut disposals = Vec::with_capacity(files.len());
        for sha256 in &files {
            let (_, retention, obstacle) = judge(transaction, &terms, actor, sha256)?;
            let stays = |obstacle| RetentionError::Stays { sha256: (*sha256).clone(), obstacle };
            if let Some(obstacle) = obstacle {
                return Err(stays(obstacle));
            }
            let row = disposal(sha256, retention, &written, now);
            disposals.push(row.ok_or_else(|| stays(Obstacle::Kept))?);
        }
        write(transaction, change, &disposals)?;
        once::keep(transaction, &written, once, &disposals.len().to_string(), now.microseconds())?;
        Ok(disposals.len())
    });
    match outcome {
        Ok(n_disposed) => {
            for sha256 in &files {
                remains::remove(installation, sha256);
            }
            Ok(n_disposed)
        }
        // The same request may have been written first.
        Err(error) => match once::find(installation, &written, once)? {
            Known::Done(count) => Ok(count.parse().unwrap_or(0)),
            Known::Nothing | Known::Other => Err(error),
        },
    }
}

/// Each file once.
fn chosen(files: &[String]) -> Result<BTreeSet<&String>, RetentionError> {
    let files: BTreeSet<&String> = files.iter().collect();
    match (1..=MOST).contains(&files.len()) {
        true => Ok(files),
        false => Err(RetentionError::Batch),
    }
}

fn judge(
    transaction: &mut Transaction<'_>,
    terms: &Terms<'_>,
    actor: &Actor,
    sha256: &str,
) -> Result<(EvidenceRow, Retention, Option<Obstacle>), RetentionError> {
    let missing = || RetentionError::NotFound { sha256: sha256.to_owned() };
    let row = rows::get(transaction, sha256)?.ok_or_else(missing)?;
    let retention = terms.judge(transaction, sha256)?.ok_or_else(missing)?;
    let may = |agency: &str| access::may(actor, Action::Dispose, &Resource::Evidence { agency });
    if !may(&retention.agency) {
        return Err(missing());
    }
    let obstacle = match () {
        () if retention.disposed.is_some() => Some(Obstacle::Gone),
        () if !retention.is_over(terms.today) => Some(Obstacle::Kept),
        () if !retention.holds.is_empty() => Some(Obstacle::Held),
        () if !retention.agencies.iter().all(|agency| may(agency)) => Some(Obstacle::Elsewhere),
        () => None,
    };
    Ok((row, retention, obstacle))
}

/// What is written of a file that goes; none where it is kept for ever.
fn disposal(sha256: &str, retention: Retention, written: &str, now: Moment) -> Option<Disposal> {
    let Kept::Until(until) = retention.kept else { return None };
    Some(Disposal {
        sha256: sha256.to_owned(),
        change: 0,
        record: retention.record,
        agency: retention.agency,
        form: retention.form,
        term: retention.term?,
        kept_until_on: until.days(),
        disposed_at: now.microseconds(),
        disposed_by: written.to_owned(),
    })
}

fn begin(
    transaction: &mut Transaction<'_>,
    written: &str,
    now: Moment,
    n_files: usize,
) -> Result<i64, StoreError> {
    let summary = format!("{n_files} files whose term is over");
    let change = NewChange {
        happened_at: now.microseconds(),
        actor: written,
        kind: "evidence",
        summary: &summary,
        source: None,
        records: 0,
    };
    change::begin(transaction, &change)
}

fn write(
    transaction: &mut Transaction<'_>,
    change: i64,
    disposals: &[Disposal],
) -> Result<(), StoreError> {
    let mut grounds = Vec::with_capacity(disposals.len());
    for row in disposals {
        rows::dispose(transaction, change, row)?;
        let until = regulation::Day::from_days(row.kept_until_on);
        grounds.push(format!("{} of {}, kept {} until {until}", row.form, row.agency, row.term));
    }
    let told: Vec<NewEvent<'_>> = disposals
        .iter()
        .zip(&grounds)
        .map(|(row, ground)| NewEvent {
            kind: "evidence.disposed",
            subject: &row.sha256,
            detail: Some(ground),
        })
        .collect();
    event::note(transaction, change, &told)
}
