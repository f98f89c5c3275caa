//! Gives a platform administrator their way in again, for whoever has the files of the installation:
//! where the last one lost theirs, nobody within can help. Knows no command and no page.

use credentials::{CredentialError, Secret};
use domain::access::Role;
use domain::body::CITY;
use store::account::{self as accounts, AccountRow, AccountState};
use store::change::{self, NewChange};
use store::event::{self, NewEvent};
use store::proof::{code, passkey, password, session};
use store::{StoreError, Transaction, grant as rights};

use crate::account::{self, AccountError, NewAccount};
use crate::one_time_link::{self, Purpose};
use crate::{Actor, Installation, grant};

/// Whom to let in again.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The name to sign in by.
    pub name: &'a str,
    /// Whose an account is that is made for it; the name where none is given.
    pub display_name: Option<&'a str>,
    /// Their app and their keys are lost too.
    pub without_second_factor: bool,
    pub why: &'a str,
}

/// What was done, and the secret of the link.
#[derive(Debug)]
pub struct Recovered {
    pub name: String,
    pub purpose: Purpose,
    pub secret: String,
    /// There was no administrator left, and they are one now.
    pub is_made_administrator: bool,
}

/// Why nobody was let in again.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
    #[error("say why; it is kept in the log")]
    NoReason,
    #[error("only who has the files of the installation may do this")]
    NotAtTheMachine,
    /// Rights are given by people, two of them, while there are any.
    #[error("`{name}` is no platform administrator; recover one of {}, who may make others", .administrators.join(", "))]
    NotAdministrator { name: String, administrators: Vec<String> },
    #[error("nobody can sign in yet; `fangyuan serve` prints the link for the first administrator")]
    NotSetUp,
    #[error(
        "`{name}` is let in by the word of others; name it as a local name in identity.toml first"
    )]
    Vouched { name: String },
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Credential(#[from] CredentialError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a one-time link for a platform administrator. Only where none is left does it make one, out
/// of the account of that name or of a new one; all of it is one change.
///
/// # Errors
/// [`RecoveryError`]; nothing is written then.
pub fn recover(
    installation: &Installation,
    actor: &Actor,
    request: &Request<'_>,
) -> Result<Recovered, RecoveryError> {
    if actor.principal().is_some() {
        return Err(RecoveryError::NotAtTheMachine);
    }
    let why = Some(request.why.trim()).filter(|why| !why.is_empty());
    let why = why.ok_or(RecoveryError::NoReason)?;
    if account::is_unset(installation)? {
        return Err(RecoveryError::NotSetUp);
    }
    let new = account::row(
        installation,
        actor,
        &NewAccount {
            name: request.name.to_owned(),
            display_name: request.display_name.unwrap_or(request.name).to_owned(),
            agency: CITY.to_owned(),
            person: None,
            mail: None,
        },
    )?;
    let secret = Secret::new()?;
    let done = installation.store.write(|transaction| {
        let found = accounts::by_name(transaction, &new.name)?;
        let recovery = Recovery {
            installation,
            actor: actor.written(),
            why,
            is_new: found.is_none(),
            row: found.unwrap_or(new),
        };
        recovery.run(transaction, request.without_second_factor, &secret)
    })?;
    let (name, purpose, is_made_administrator) = done;
    Ok(Recovered { name, purpose, secret: secret.text(), is_made_administrator })
}

struct Recovery<'a> {
    installation: &'a Installation,
    actor: String,
    why: &'a str,
    row: AccountRow,
    is_new: bool,
}

impl Recovery<'_> {
    fn run(
        self,
        transaction: &mut Transaction<'_>,
        without_second_factor: bool,
        secret: &Secret,
    ) -> Result<(String, Purpose, bool), RecoveryError> {
        let now = self.installation.now().microseconds();
        let id = self.row.id.as_str();
        // From here on no other writer comes between.
        let change = NewChange {
            happened_at: now,
            actor: &self.actor,
            kind: "recovery",
            summary: id,
            source: None,
            records: 0,
        };
        let change = change::begin(transaction, &change)?;
        let is_made_administrator = self.is_needed(transaction)?;
        let event = |kind, detail| NewEvent { kind, subject: id, detail: Some(detail) };
        let mut events = vec![event("account.recovered", self.why)];
        if is_made_administrator && let Some(kind) = self.open(transaction, change, now)? {
            events.push(event(kind, self.why));
        }
        if self.installation.federation.vouches_for(transaction, id)? {
            return Err(RecoveryError::Vouched { name: self.row.name });
        }
        let right = is_made_administrator
            .then(|| grant::first(self.installation, id, now, self.actor.clone(), self.why));
        if let Some(right) = &right {
            rights::insert(transaction, change, right)?;
            events.push(NewEvent { kind: "right.given", subject: &right.id, detail: Some(id) });
        }
        if without_second_factor {
            code::drop_key(transaction, id)?;
            code::set_recovery(transaction, id, &[])?;
            passkey::remove_all(transaction, id)?;
            let sealer = self.installation.store.signer()?.sealer();
            session::end_others(transaction, sealer, id, "", now, &self.actor)?;
            events.push(event("second-factor.removed", self.why));
        }
        let purpose = match password::latest(transaction, id, 1)?.is_empty() {
            true => Purpose::Invitation,
            false => Purpose::Reset,
        };
        one_time_link::keep(
            self.installation,
            transaction,
            purpose,
            Some(id),
            &self.actor,
            secret,
        )?;
        events.push(event("link.made", purpose.word()));
        event::note(transaction, change, &events)?;
        Ok((self.row.name, purpose, is_made_administrator))
    }

    /// Whether an administrator has to be made; refused where there is another than the one named.
    fn is_needed(&self, transaction: &mut Transaction<'_>) -> Result<bool, RecoveryError> {
        let today = self.installation.today().days();
        let role = Role::PlatformAdministrator.word();
        let holders = rights::own_holders(transaction, role, today)?;
        if holders.is_empty() {
            return Ok(true);
        }
        if holders.contains(&self.row.id) {
            return Ok(false);
        }
        let mut administrators = Vec::new();
        for holder in holders {
            administrators.extend(accounts::get(transaction, &holder)?.map(|row| row.name));
        }
        Err(RecoveryError::NotAdministrator { name: self.row.name.clone(), administrators })
    }

    /// Makes the account or opens it again; what was done, if anything had to be.
    fn open(
        &self,
        transaction: &mut Transaction<'_>,
        change: i64,
        now: i64,
    ) -> Result<Option<&'static str>, StoreError> {
        if self.is_new {
            accounts::insert(transaction, change, &self.row)?;
            return Ok(Some("account.created"));
        }
        if !self.row.is_closed {
            return Ok(None);
        }
        let state = AccountState {
            account: self.row.id.clone(),
            is_closed: false,
            decided_at: now,
            decided_by: self.actor.clone(),
            why: self.why.to_owned(),
            change: 0,
        };
        accounts::decide(transaction, change, &state)?;
        Ok(Some("account.opened"))
    }
}
