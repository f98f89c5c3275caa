//! Who acts, and whether they may; knows no password and no page.

mod kept;
mod oneself;
mod past;
mod principal;
mod record;
mod tree;

use std::sync::Arc;

use domain::access::Right;
pub use domain::access::{Action, Reach, Resource, Role};
use store::sight::Sight;

pub(crate) use kept::{Kept, Owed, owed_known, principal_known};
pub(crate) use oneself::oneself;
pub(crate) use past::held_at;
pub use principal::{KnownPerson, Principal, Scope, principal};
pub(crate) use record::may_to_own_entry;
pub use record::may_to_record;
pub use tree::{Altered, altered, renew};
pub(crate) use tree::{follow, personal_of};

/// Somebody who acts.
#[derive(Debug, Clone)]
pub struct Actor {
    pub kind: ActorKind,
    pub name: String,
}

/// How we know the actor.
#[derive(Debug, Clone)]
pub enum ActorKind {
    /// Somebody at this machine; the name is what they said.
    Local,
    /// The program itself.
    System,
    /// Somebody who signed in, or a program with their token.
    Account(Arc<Principal>),
}

impl Actor {
    /// Somebody at this machine.
    #[must_use]
    pub fn local(name: impl Into<String>) -> Self {
        Self { kind: ActorKind::Local, name: name.into() }
    }

    /// The program itself.
    #[must_use]
    pub fn system() -> Self {
        Self { kind: ActorKind::System, name: "system".to_owned() }
    }

    /// Somebody who signed in.
    #[must_use]
    pub fn account(principal: Principal) -> Self {
        let name = principal.display_name.clone();
        Self { kind: ActorKind::Account(Arc::new(principal)), name }
    }

    /// The actor as records and changes name it. An account is named by its id: the log cannot forget
    /// a name, should somebody have to be forgotten.
    #[must_use]
    pub fn written(&self) -> String {
        match &self.kind {
            ActorKind::Local => format!("local:{}", self.name),
            ActorKind::System => self.name.clone(),
            ActorKind::Account(principal) => written_account(&principal.account),
        }
    }

    /// Who signed in, if somebody did.
    #[must_use]
    pub fn principal(&self) -> Option<&Principal> {
        match &self.kind {
            ActorKind::Account(principal) => Some(principal),
            ActorKind::Local | ActorKind::System => None,
        }
    }

    /// The same without what they hold in an account's place: a deputy is not set over whom they stand in
    /// for.
    pub(crate) fn not_in_place_of(&self, account: &str) -> Self {
        let ActorKind::Account(principal) = &self.kind else { return self.clone() };
        let is_meant = |right: &Right| right.on_behalf_of.as_deref() != Some(account);
        let rights = principal.rights.only(is_meant);
        let principal = Principal { rights, ..Principal::clone(principal) };
        Self { kind: ActorKind::Account(Arc::new(principal)), name: self.name.clone() }
    }

    /// With whose eyes the store reads lists for the actor.
    #[must_use]
    pub fn sight(&self) -> Sight<'_> {
        match self.principal() {
            Some(principal) => Sight::Of { account: &principal.account, on: principal.on.days() },
            None => Sight::Whole,
        }
    }

    /// The bodies whose standings the actor may read.
    #[must_use]
    pub fn reach(&self) -> Reach {
        match self.principal() {
            Some(principal) if principal.allows(Action::Read) => {
                principal.rights.reach_of_standings()
            }
            Some(_) => Reach::Below(Vec::new()),
            None => Reach::Whole,
        }
    }
}

/// How an account is written where somebody is named.
const ACCOUNT: &str = "account:";

/// An account as records and changes name it.
#[must_use]
pub fn written_account(id: &str) -> String {
    [ACCOUNT, id].concat()
}

/// The account of a written actor, if it is one.
#[must_use]
pub fn account_of(written: &str) -> Option<&str> {
    written.strip_prefix(ACCOUNT)
}

/// Somebody asked for what they may not do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{actor} may not do this ({action:?} {about})")]
pub struct Forbidden {
    pub actor: String,
    pub action: Action,
    /// What it was to be done to.
    pub about: String,
}

/// Whether the actor may do it. Whoever is at the machine may do all.
#[must_use]
pub fn may(actor: &Actor, action: Action, resource: &Resource<'_>) -> bool {
    match &actor.kind {
        ActorKind::Local | ActorKind::System => true,
        ActorKind::Account(principal) => {
            principal.allows(action) && principal.rights.allow(action, resource)
        }
    }
}

/// Whether the actor may do it to records of a form of any body or subject at all.
#[must_use]
pub fn may_somewhere(actor: &Actor, action: Action, form: &str) -> bool {
    actor.principal().is_none_or(|principal| {
        principal.allows(action) && principal.rights.allow_somewhere(action, form)
    })
}

/// As [`may`], as an error.
///
/// # Errors
/// [`Forbidden`].
pub fn require(actor: &Actor, action: Action, resource: &Resource<'_>) -> Result<(), Forbidden> {
    match may(actor, action, resource) {
        true => Ok(()),
        false => Err(Forbidden { actor: actor.written(), action, about: resource.to_string() }),
    }
}
