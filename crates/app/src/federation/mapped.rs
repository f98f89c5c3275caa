//! Rights that a mapping gives: added and taken back with it; what people gave stays.

use std::collections::BTreeSet;

use domain::Moment;
use domain::body::{CITY, City};
use federation::mapping::{Mapped, MappedRight};
use store::event::NewEvent;
use store::grant::{self as rows, GrantRow, Revocation};
use store::{StoreError, Transaction};

use super::go_together;
use crate::import::write::Ids;
use crate::{Installation, grant};

/// An event that a change will note, with its words.
pub(crate) struct Told {
    pub(crate) kind: &'static str,
    pub(crate) subject: String,
    pub(crate) detail: Option<String>,
}

impl Told {
    pub(crate) fn event(&self) -> NewEvent<'_> {
        NewEvent { kind: self.kind, subject: &self.subject, detail: self.detail.as_deref() }
    }
}

/// Whose rights are held against which mapping.
pub(crate) struct Refreshed<'a> {
    pub(crate) account: &'a str,
    /// The source's id, which stands in the grants that it gave.
    pub(crate) source: &'a str,
    pub(crate) wanted: &'a BTreeSet<MappedRight>,
    /// The last platform administrator keeps that right, instead of nothing being done.
    pub(crate) spares_last_administrator: bool,
    /// Who does it, as written.
    pub(crate) by: &'a str,
    pub(crate) now: Moment,
}

/// What can be held of what a mapping gives; the rest is told to the operator's log.
pub(crate) fn holdable(mapped: Mapped, city: &City, source: &str) -> BTreeSet<MappedRight> {
    for agency in &mapped.unknown_agencies {
        tracing::warn!(source, agency, "no line of identity.toml explains this agency");
    }
    let holds = |right: &MappedRight| {
        let is_there = right.agency == CITY || city.body(&right.agency).is_some();
        let holds = is_there && go_together(&right.role, &right.agency);
        if !holds {
            let (role, agency) = (&right.role, &right.agency);
            tracing::warn!(source, role, agency, "a rule gives what cannot be held");
        }
        holds
    };
    mapped.rights.into_iter().filter(holds).collect()
}

/// Whether the rights that the source gave are not those that it gives now.
pub(crate) fn differs(
    transaction: &mut Transaction<'_>,
    account: &str,
    source: &str,
    wanted: &BTreeSet<MappedRight>,
) -> Result<bool, StoreError> {
    let given: BTreeSet<MappedRight> =
        given(transaction, account, source)?.iter().map(right).collect();
    Ok(given != *wanted)
}

/// Gives what the source gives now and did not before, and takes back what it gives no longer;
/// within a change that was begun, whose events these are.
pub(crate) fn refresh(
    transaction: &mut Transaction<'_>,
    installation: &Installation,
    change: i64,
    refreshed: &Refreshed<'_>,
) -> Result<Vec<Told>, grant::GrantError> {
    let Refreshed { account, source, wanted, spares_last_administrator, by, now } = *refreshed;
    let mut told = Vec::new();
    let given = given(transaction, account, source)?;
    for row in given.iter().filter(|row| !wanted.contains(&right(row))) {
        match grant::leaves_an_administrator(transaction, row, installation.today()) {
            Err(grant::GrantError::LastAdministrator) if spares_last_administrator => {
                tracing::warn!(source, account, "the last platform administrator stays one");
                let (subject, detail) = (row.id.clone(), Some(account.to_owned()));
                told.push(Told { kind: "right.spared", subject, detail });
                continue;
            }
            asked => asked?,
        }
        let revocation = Revocation {
            revoked_at: now.microseconds(),
            revoked_by: by.to_owned(),
            why: format!("{source} gives it no longer"),
        };
        rows::revoke(transaction, change, &row.id, &revocation)?;
        let (subject, detail) = (row.id.clone(), Some(account.to_owned()));
        told.push(Told { kind: "right.revoked", subject, detail });
    }
    let held: BTreeSet<MappedRight> = given.iter().map(right).collect();
    let ids = Ids::new(now);
    for right in wanted.difference(&held) {
        let row = GrantRow {
            id: ids.next(),
            account: account.to_owned(),
            role: right.role.clone(),
            agency: right.agency.clone(),
            subject: None,
            from_on: now.day().days(),
            until_on: None,
            on_behalf_of: None,
            source: source.to_owned(),
            // The rule is the installation's own decision; no person gives this.
            awaits_second: false,
            granted_at: now.microseconds(),
            granted_by: by.to_owned(),
            why: format!("a rule for {source}"),
            change: 0,
            confirmation: None,
            revocation: None,
        };
        rows::insert(transaction, change, &row)?;
        told.push(Told { kind: "right.given", subject: row.id, detail: Some(account.to_owned()) });
    }
    Ok(told)
}

/// What the source gave an account and did not take back.
fn given(
    transaction: &mut Transaction<'_>,
    account: &str,
    source: &str,
) -> Result<Vec<GrantRow>, StoreError> {
    let mut rows = rows::of_account(transaction, account)?;
    rows.retain(|row| row.source == source && row.revocation.is_none());
    Ok(rows)
}

fn right(row: &GrantRow) -> MappedRight {
    MappedRight { agency: row.agency.clone(), role: row.role.clone() }
}
