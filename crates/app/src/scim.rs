//! Accounts and groups as another system keeps them (SCIM 2.0); knows no JSON and no HTTP.
//!
//! A user is an account. A group gives its members what the rules of `identity.toml` give it, and
//! nothing by itself.

mod group;
mod member;
mod user;

use domain::Moment;
use domain::access::{Action, Resource};
use domain::body::CITY;
use store::StoreError;
use store::Transaction;
use store::change::{self, NewChange};
use store::event::{self, NewEvent};

use crate::access::{Forbidden, Scope};
use crate::account::AccountError;
use crate::federation::Told;
use crate::grant::GrantError;
use crate::{Actor, Installation, access};

pub use group::{create_group, delete_group, group, groups, replace_group};
pub use store::provision::Sought;
pub use user::{create_user, delete_user, replace_user, user, users};

/// Not of the law: a group of more is sent in parts.
pub const MOST_MEMBERS: usize = 10_000;

/// An account as another system keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub id: String,
    pub words: UserWords,
    pub groups: Vec<Named>,
    pub created_at: Moment,
    pub changed_at: Moment,
}

/// What another system says of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserWords {
    /// The name to sign in by, which stays.
    pub name: String,
    pub external_id: Option<String>,
    pub display_name: String,
    pub mail: Option<String>,
    pub is_active: bool,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub id: String,
    pub display_name: String,
    pub external_id: Option<String>,
    pub members: Vec<Named>,
    pub created_at: Moment,
    pub changed_at: Moment,
}

/// What another system says of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupWords {
    pub display_name: String,
    pub external_id: Option<String>,
    /// The ids of accounts.
    pub members: Vec<String>,
}

/// Something by its id and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub id: String,
    pub name: String,
}

/// Some of what was sought, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    pub total: u64,
    pub some: Vec<T>,
}

/// Why another system was not followed.
#[derive(Debug, thiserror::Error)]
pub enum ScimError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("use a token made for scim")]
    NoToken,
    #[error("there is no such thing: {id}")]
    NotFound { id: String },
    #[error("the name {name} stays; close the account and make another")]
    NameStays { name: String },
    #[error("a name is needed")]
    NoName,
    #[error("there is no account {id} to be a member")]
    NoSuchMember { id: String },
    #[error("a group has {MOST_MEMBERS} members at most")]
    TooManyMembers,
    #[error("the external id is another account's")]
    ExternalIdTaken,
    #[error("it was changed since it was read; read it again")]
    Changed,
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Grant(#[from] GrantError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether what is there is what the caller has read; asked in the transaction that writes.
pub type Expected<'a, T> = &'a dyn Fn(&T) -> bool;

/// Whoever follows another system keeps the accounts of the whole city, by a token made for that:
/// groups give rights anywhere.
fn require(actor: &Actor) -> Result<(), ScimError> {
    let has_token = actor.principal().is_none_or(|principal| {
        principal.scopes.as_ref().is_some_and(|scopes| scopes.contains(&Scope::Scim))
    });
    if !has_token {
        return Err(ScimError::NoToken);
    }
    Ok(access::require(actor, Action::KeepAccounts, &Resource::Accounts { agency: CITY })?)
}

/// Begins a change about a thing.
fn begin(
    transaction: &mut Transaction<'_>,
    now: Moment,
    actor: &str,
    kind: &str,
    thing: &str,
) -> Result<i64, StoreError> {
    let happened_at = now.microseconds();
    let new = NewChange { happened_at, actor, kind, summary: thing, source: None, records: 0 };
    change::begin(transaction, &new)
}

fn note(transaction: &mut Transaction<'_>, change: i64, told: &[Told]) -> Result<(), StoreError> {
    let events: Vec<NewEvent<'_>> = told.iter().map(Told::event).collect();
    event::note(transaction, change, &events)
}

fn told(kind: &'static str, subject: &str, detail: Option<&str>) -> Told {
    Told { kind, subject: subject.to_owned(), detail: detail.map(str::to_owned) }
}

fn found<T>(total: i64, some: Vec<T>) -> Found<T> {
    Found { total: u64::try_from(total).unwrap_or(0), some }
}

fn known(installation: &Installation) -> (Moment, i64) {
    let now = installation.now();
    (now, now.microseconds())
}
