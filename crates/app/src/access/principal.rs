//! An account with the rights that it holds today; knows no session.

use std::sync::Arc;

use domain::access::{Action, Grant, Right, Rights, held};
use regulation::Day;
use store::grant::GrantRow;
use store::{StoreError, Transaction, account, change, grant, record};

use super::tree;
use crate::grant::as_grant;
use crate::ground::Ground;
use crate::{Installation, person};

/// Somebody who may act, with their rights on a day.
#[derive(Debug, Clone)]
pub struct Principal {
    /// The account's id.
    pub account: String,
    pub display_name: String,
    /// The body to which they belong.
    pub agency: String,
    /// The personnel register's id of whom it is.
    pub person: Option<String>,
    /// The day on which the rights are held.
    pub on: Day,
    pub rights: Rights,
    /// Those of the register of people for whom alone a right is held.
    pub people: Vec<KnownPerson>,
    /// What a token may be used for; none for somebody who is there in person.
    pub scopes: Option<Vec<Scope>>,
}

/// Somebody for whom alone a right is held, as the register of people knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPerson {
    /// The record that the right names.
    pub subject: String,
    /// The body that keeps the register.
    pub agency: String,
    /// What names the same person in every version of the record.
    pub key: String,
}

/// What a token may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// See whatever its owner may see.
    Read,
    /// Do whatever its owner may do, but for rights, accounts and the removal of files.
    Write,
    /// Keep accounts and groups by SCIM.
    Scim,
    /// Read the calendar of deadlines.
    Calendar,
}

impl Scope {
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Scim, Self::Calendar];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Scim => "scim",
            Self::Calendar => "calendar",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.word() == word)
    }

    fn allows(self, action: Action) -> bool {
        let keeps = matches!(action, Action::Grant | Action::KeepAccounts | Action::Operate);
        match self {
            Self::Read => action.only_reads(),
            // What is removed is gone: somebody has to be there and look at it first.
            Self::Write => !keeps && action != Action::Dispose,
            Self::Scim => keeps || action == Action::Read,
            Self::Calendar => action == Action::Read,
        }
    }
}

impl Principal {
    /// Whether the way in which they came allows the action at all.
    #[must_use]
    pub fn allows(&self, action: Action) -> bool {
        let allows = |scopes: &Vec<Scope>| scopes.iter().any(|scope| scope.allows(action));
        self.scopes.as_ref().is_none_or(allows)
    }
}

/// An account with the rights that it holds today; none where there is no such account or it is
/// closed.
///
/// # Errors
/// The store's.
pub fn principal(
    installation: &Installation,
    account: &str,
) -> Result<Option<Principal>, StoreError> {
    principal_at(installation, account).map(|(found, _)| found)
}

/// As [`principal()`], with the last change that it takes into account.
pub(super) fn principal_at(
    installation: &Installation,
    account: &str,
) -> Result<(Option<Principal>, i64), StoreError> {
    tree::follow(installation)?;
    let on = installation.today();
    installation.store.read(|transaction| {
        let known = change::last(transaction)?;
        let Some(row) = account::get(transaction, account)?.filter(|row| !row.is_closed) else {
            return Ok((None, known));
        };
        let city = Arc::clone(&Ground::current(installation, transaction)?.city);
        let grants = grants(transaction, account)?;
        let held = held(account, &grants, &city, on);
        let people = people(transaction, &held)?;
        let rights = Rights::new(held, city, Arc::clone(&installation.permissions));
        let found = Principal {
            account: row.id,
            display_name: row.display_name,
            agency: row.agency,
            person: row.person,
            on,
            rights,
            people,
            scopes: None,
        };
        Ok((Some(found), known))
    })
}

/// Those of the register of people for whom alone rights are held.
fn people(
    transaction: &mut Transaction<'_>,
    held: &[Right],
) -> Result<Vec<KnownPerson>, StoreError> {
    let subjects: Vec<&str> = held.iter().filter_map(|right| right.subject.as_deref()).collect();
    // Most hold no right for one person alone.
    if subjects.is_empty() {
        return Ok(Vec::new());
    }
    let mut people = Vec::with_capacity(subjects.len());
    record::each_by_id(transaction, &subjects, |_, view| {
        if let Some(key) = view.key.filter(|_| view.form == person::FORM) {
            let (subject, agency) = (view.id.to_owned(), view.agency.to_owned());
            people.push(KnownPerson { subject, agency, key: key.to_owned() });
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(people)
}

/// The grants in force of an account, and of those for whom it stands in.
fn grants(transaction: &mut Transaction<'_>, account: &str) -> Result<Vec<Grant>, StoreError> {
    let rows = ever_given(transaction, account)?.into_iter();
    Ok(rows.filter(GrantRow::is_in_force).filter_map(as_grant).collect())
}

/// Every grant that an account ever had, and those of whom it ever stood in for.
pub(super) fn ever_given(
    transaction: &mut Transaction<'_>,
    account: &str,
) -> Result<Vec<GrantRow>, StoreError> {
    let mut rows = grant::of_account(transaction, account)?;
    let mut others: Vec<String> = rows.iter().filter_map(|row| row.on_behalf_of.clone()).collect();
    others.sort_unstable();
    others.dedup();
    for other in others.iter().filter(|other| *other != account) {
        rows.extend(grant::of_account(transaction, other)?);
    }
    Ok(rows)
}
