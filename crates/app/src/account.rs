//! Accounts: made, closed, opened again, listed; knows no password and no session.

mod binding;
mod charge;
mod let_in;
mod naming;
mod unused;

use domain::Moment;
use domain::access::{Action, Resource};
use domain::body::CITY;
use regulation::Day;
use serde::Serialize;
use store::account::{self as rows, AccountRow, AccountState, AccountsAsked};
use store::change::{self, NewChange};
use store::event::{self, NewEvent};
use store::sight::Sight;
use store::{StoreError, Transaction, proof};

use crate::access::Forbidden;
use crate::import::write::Ids;
use crate::{Actor, Installation, access, agency, grant, person};

pub use binding::{bind, binds_accounts_of, may_bind};
pub(crate) use charge::{Beyond, is_given_since, opens_beyond};
pub use charge::{Charge, charge};
pub(crate) use let_in::{comes_of, could_be_one, share_a_person, stands_behind, was_made_by};
pub use naming::rename;
pub use unused::{UnusedError, close_unused};

/// An account to be made.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// The name to sign in by.
    pub name: String,
    pub display_name: String,
    /// The body to which they belong.
    pub agency: String,
    /// The personnel register's id of whom it is.
    #[serde(default)]
    pub person: Option<String>,
    #[serde(default)]
    pub mail: Option<String>,
}

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    pub id: String,
    pub name: String,
    pub display_name: String,
    pub agency: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail: Option<String>,
    pub created_at: Moment,
    pub is_closed: bool,
}

/// One page of accounts, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountPage {
    pub accounts: Vec<Account>,
    /// Behind which name the next page begins; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Which accounts a list shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter<'a> {
    /// Those of this body and all below it.
    pub agency: Option<&'a str>,
    /// Found in the name or the display name.
    pub text: Option<&'a str>,
    /// Those alone of which nobody said who of the register of people they are.
    pub is_of_nobody: bool,
}

/// Why an account could not be made, closed, opened or shown.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("there is no account `{id}`")]
    NotFound { id: String },
    #[error("`{name}` is no name to sign in by; write 1 to 64 letters a to z, digits, and . _ - @")]
    Name { name: String },
    #[error("the name `{name}` is taken; names are not given twice")]
    NameTaken { name: String },
    #[error("say whose account it is; a display name is needed")]
    NoDisplayName,
    #[error("`{mail}` is no address of mail; write it as name@host")]
    Mail { mail: String },
    #[error("there is no agency `{agency}`")]
    UnknownAgency { agency: String },
    #[error("`{person}` is nobody of the register of people of `{agency}` or of a body below it")]
    UnknownPerson { person: String, agency: String },
    #[error(
        "another open account stands for this person; leave the person out, or close that one first"
    )]
    PersonTaken,
    #[error(
        "the account holds a right as another of the same body's staff; revoke that right first"
    )]
    OtherPerson,
    #[error("nobody says for whom their own account stands; ask somebody else who keeps accounts")]
    OwnBinding,
    #[error("say why; it is kept with its reason")]
    NoReason,
    #[error("nobody closes their own account; ask somebody else who keeps accounts")]
    OwnAccount,
    #[error("it is the last platform administrator; give that right to somebody else first")]
    LastAdministrator,
    #[error("the account holds rights that you may not give; ask somebody who may")]
    Above,
    #[error(
        "the account holds rights over records that you do not read; ask somebody who gives those rights"
    )]
    Another,
    #[error(
        "the account may do more than you do yourself; say why and ask, and a second person who keeps the account \
         has to agree first"
    )]
    SecondPerson,
    #[error("the account is already {}", if *.is_closed { "closed" } else { "open" })]
    Already { is_closed: bool },
    #[error("there are accounts already; the set-up is over")]
    SetUp,
}

/// The longest name to sign in by, in letters. Not of the law.
const LONGEST_NAME: usize = 64;

/// Among how many accounts that hold a name somebody is looked for.
const SAME_NAME: u32 = 50;

/// A name to sign in by as it is kept: small letters of one kind, so that no name looks like another.
///
/// # Errors
/// [`AccountError::Name`].
pub fn folded(name: &str) -> Result<String, AccountError> {
    let folded = name.trim().to_ascii_lowercase();
    let is_letter = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || "._-@".contains(letter)
    };
    let is_name = (1..=LONGEST_NAME).contains(&folded.len()) && folded.chars().all(is_letter);
    match is_name {
        true => Ok(folded),
        false => Err(AccountError::Name { name: name.to_owned() }),
    }
}

/// Makes an account, which may do nothing yet.
///
/// # Errors
/// [`AccountError`]; nothing is written then.
pub fn create(
    installation: &Installation,
    actor: &Actor,
    new: &NewAccount,
) -> Result<Account, AccountError> {
    let resource = Resource::Accounts { agency: &new.agency };
    access::require(actor, Action::KeepAccounts, &resource)?;
    let row = row(installation, actor, new)?;
    installation.store.write(|transaction| {
        insert(transaction, actor, &row)?;
        Ok::<_, AccountError>(())
    })?;
    Ok(Account::of(row))
}

/// Makes the first account of an installation, the platform administrator. There is no other way in
/// while nobody can sign in, and this one shuts with it.
///
/// # Errors
/// [`AccountError::SetUp`] where there is an account; else as [`create`].
pub fn set_up(installation: &Installation, new: &NewAccount) -> Result<Account, AccountError> {
    set_up_with(installation, new, |_, _, _| Ok(())).map(|(account, ())| account)
}

/// As [`set_up`], with more to be done for the account in the same change.
pub(crate) fn set_up_with<T, E: From<AccountError> + From<StoreError>>(
    installation: &Installation,
    new: &NewAccount,
    more: impl FnOnce(&mut Transaction<'_>, i64, &str) -> Result<T, E>,
) -> Result<(Account, T), E> {
    let actor = Actor::system();
    let row = row(installation, &actor, new)?;
    let done = installation.store.write(|transaction| {
        let change = insert(transaction, &actor, &row)?;
        // The change has begun: nobody else makes an account from here on.
        if !rows::is_alone(transaction, &row.id)? {
            return Err(AccountError::SetUp.into());
        }
        let right = grant::first(installation, &row.id, row.created_at, actor.written(), "set-up");
        store::grant::insert(transaction, change, &right)?;
        more(transaction, change, &row.id)
    })?;
    Ok((Account::of(row), done))
}

/// Closes an account or opens it again. With closing, every right that it holds is revoked,
/// and its sessions, tokens and links end.
///
/// # Errors
/// [`AccountError`]; nothing is written then.
pub fn decide(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    is_closed: bool,
    why: &str,
) -> Result<Account, AccountError> {
    let row = to_close(installation, actor, id)?;
    if is_closed && actor.principal().is_some_and(|principal| principal.account == id) {
        return Err(AccountError::OwnAccount);
    }
    let why = Some(why.trim()).filter(|why| !why.is_empty()).ok_or(AccountError::NoReason)?;
    let (now, written) = (installation.now().microseconds(), actor.written());
    let closed = installation.store.write(|transaction| {
        let kind = if is_closed { "account-closed" } else { "account-opened" };
        let change = begin(transaction, now, &written, kind, &row.id)?;
        let row = rows::get(transaction, id)?.filter(|row| row.is_closed != is_closed);
        let row = row.ok_or(AccountError::Already { is_closed })?;
        if !is_closed {
            has_its_person_alone(transaction, &row, installation.today())?;
        }
        let state = AccountState {
            account: row.id.clone(),
            is_closed,
            decided_at: now,
            decided_by: written.clone(),
            why: why.to_owned(),
            change: 0,
        };
        rows::decide(transaction, change, &state)?;
        if is_closed {
            // An account that is opened again begins anew.
            let sealer = installation.store.signer()?.sealer();
            proof::session::end_others(transaction, sealer, id, "", now, &written)?;
            proof::token::revoke_all(transaction, id, now, &written)?;
            proof::link::forget(transaction, Some(id), now)?;
        }
        let kind = if is_closed { "account.closed" } else { "account.opened" };
        let mut events = vec![NewEvent { kind, subject: id, detail: Some(why) }];
        let revoked = match is_closed {
            true => grant::revoke_all(transaction, installation, change, actor, id, why)?,
            false => Vec::new(),
        };
        events.extend(revoked.iter().map(|grant| NewEvent {
            kind: "right.revoked",
            subject: grant,
            detail: Some(id),
        }));
        event::note(transaction, change, &events)?;
        Ok::<_, AccountError>(AccountRow { is_closed, ..row })
    })?;
    Ok(Account::of(closed))
}

/// One account.
///
/// # Errors
/// [`AccountError::NotFound`] also where the actor may not know that it is there.
pub fn get(installation: &Installation, actor: &Actor, id: &str) -> Result<Account, AccountError> {
    let row = stored(installation, id)?;
    may_see(actor, &row)?;
    Ok(Account::of(row))
}

/// The id of the open account of a name that somebody knows in full.
///
/// # Errors
/// The store's.
pub fn id_of_name(installation: &Installation, name: &str) -> Result<Option<String>, StoreError> {
    let Ok(name) = folded(name) else { return Ok(None) };
    let row = installation.store.read(|transaction| rows::by_name(transaction, &name))?;
    Ok(row.filter(|row| !row.is_closed).map(|row| row.id))
}

/// Somebody as changes and chases name them, by the name that they sign in by or are called by; else as it
/// was typed, for who is at the machine.
pub(crate) fn written_of(installation: &Installation, name: &str) -> Result<String, StoreError> {
    if let Some(id) = id_of_name(installation, name)? {
        return Ok(access::written_account(&id));
    }
    let asked = AccountsAsked { sought: Some(name), ..AccountsAsked::default() };
    let found = installation
        .store
        .read(|transaction| rows::after(transaction, Sight::Whole, "", &asked, SAME_NAME))?;
    let one = found.iter().find(|one| one.display_name == name);
    Ok(one.map_or_else(|| name.to_owned(), |one| access::written_account(&one.id)))
}

/// One page of the accounts that the actor may see, behind a name that an earlier page gave.
///
/// # Errors
/// The store's.
pub fn list(
    installation: &Installation,
    actor: &Actor,
    filter: &Filter<'_>,
    after: Option<&str>,
    limit: u32,
) -> Result<AccountPage, AccountError> {
    let (name, more) = (after.unwrap_or_default(), limit.saturating_add(1));
    let Filter { agency: above, text: sought, is_of_nobody } = *filter;
    let asked = AccountsAsked { above, sought, is_of_nobody };
    let mut found = installation
        .store
        .read(|transaction| rows::after(transaction, actor.sight(), name, &asked, more))?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| is_more).map(|row| row.name.clone());
    Ok(AccountPage { accounts: found.into_iter().map(Account::of).collect(), next })
}

/// The display names of those whom records and changes name as written actors, by what is written.
///
/// # Errors
/// The store's.
pub fn names(
    installation: &Installation,
    written: &[&str],
) -> Result<std::collections::HashMap<String, String>, StoreError> {
    let ids: Vec<&str> = written.iter().filter_map(|one| access::account_of(one)).collect();
    if ids.is_empty() {
        return Ok(std::collections::HashMap::new());
    }
    let names = installation.store.read(|transaction| rows::names(transaction, &ids))?;
    Ok(names.into_iter().map(|(id, name)| (access::written_account(&id), name)).collect())
}

/// Whether nobody can sign in yet.
///
/// # Errors
/// The store's.
pub fn is_unset(installation: &Installation) -> Result<bool, StoreError> {
    installation.store.read(rows::any).map(|any| !any)
}

impl Account {
    pub(crate) fn of(row: AccountRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            display_name: row.display_name,
            agency: row.agency,
            person: row.person,
            mail: row.mail,
            created_at: Moment::from_microseconds(row.created_at),
            is_closed: row.is_closed,
        }
    }
}

/// What is to be written of a new account.
pub(crate) fn row(
    installation: &Installation,
    actor: &Actor,
    new: &NewAccount,
) -> Result<AccountRow, AccountError> {
    let display_name = new.display_name.trim();
    if display_name.is_empty() {
        return Err(AccountError::NoDisplayName);
    }
    let city = agency::city(installation, Moment::FOREVER)?;
    if new.agency != CITY && city.body(&new.agency).is_none() {
        return Err(AccountError::UnknownAgency { agency: new.agency.clone() });
    }
    let filled = |text: &Option<String>| {
        let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        text.map(str::to_owned)
    };
    let named = filled(&new.person);
    if let Some(named) = &named {
        let found = installation.store.read(|transaction| person::newest(transaction, named))?;
        if !found.is_some_and(|row| city.is_within(&row.agency, &new.agency)) {
            let (person, agency) = (named.clone(), new.agency.clone());
            return Err(AccountError::UnknownPerson { person, agency });
        }
    }
    let now = installation.now();
    Ok(AccountRow {
        id: Ids::new(now).next(),
        name: folded(&new.name)?,
        display_name: display_name.to_owned(),
        agency: new.agency.clone(),
        person: named,
        mail: naming::address(new.mail.as_deref())?,
        created_at: now.microseconds(),
        created_by: actor.written(),
        change: 0,
        is_closed: false,
    })
}

/// Writes an account as a change of its own; returns the change.
pub(crate) fn insert(
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    row: &AccountRow,
) -> Result<i64, AccountError> {
    let change = begin(transaction, row.created_at, &actor.written(), "account", &row.id)?;
    if rows::by_name(transaction, &row.name)?.is_some() {
        return Err(AccountError::NameTaken { name: row.name.clone() });
    }
    has_its_person_alone(transaction, row, Moment::from_microseconds(row.created_at).day())?;
    rows::insert(transaction, change, row)?;
    let created = NewEvent { kind: "account.created", subject: &row.id, detail: None };
    event::note(transaction, change, &[created])?;
    Ok(change)
}

/// Of two accounts that stood for one person, nobody would know which of them signs as that person.
fn has_its_person_alone(
    transaction: &mut Transaction<'_>,
    row: &AccountRow,
    on: Day,
) -> Result<(), AccountError> {
    let Some(named) = &row.person else { return Ok(()) };
    match person::has_another(transaction, named, &row.id, on)? {
        true => Err(AccountError::PersonTaken),
        false => Ok(()),
    }
}

fn begin(
    transaction: &mut Transaction<'_>,
    now: i64,
    actor: &str,
    kind: &str,
    account: &str,
) -> Result<i64, StoreError> {
    let change =
        NewChange { happened_at: now, actor, kind, summary: account, source: None, records: 0 };
    change::begin(transaction, &change)
}

/// An account that the actor may close, open and name anew, and whose sessions and tokens they may end.
pub(crate) fn to_close(
    installation: &Installation,
    actor: &Actor,
    id: &str,
) -> Result<AccountRow, AccountError> {
    let row = stored(installation, id)?;
    may_see(actor, &row)?;
    charge::may_close(installation, actor, &row)?;
    Ok(row)
}

/// Whether the actor keeps the account, whatever it may do.
pub(crate) fn keeps(
    installation: &Installation,
    actor: &Actor,
    id: &str,
) -> Result<(), AccountError> {
    let row = stored(installation, id)?;
    access::require(actor, Action::KeepAccounts, &Resource::Accounts { agency: &row.agency })?;
    Ok(())
}

/// An account for which the actor may make another way in.
pub(crate) fn to_let_in(
    installation: &Installation,
    actor: &Actor,
    id: &str,
) -> Result<AccountRow, AccountError> {
    let row = stored(installation, id)?;
    may_see(actor, &row)?;
    charge::may_let_in(installation, actor, &row)?;
    Ok(row)
}

fn stored(installation: &Installation, id: &str) -> Result<AccountRow, AccountError> {
    let row = installation.store.read(|transaction| rows::get(transaction, id))?;
    row.ok_or_else(|| AccountError::NotFound { id: id.to_owned() })
}

/// Who may not see an account may not know that it is there; everybody sees their own.
fn may_see(actor: &Actor, row: &AccountRow) -> Result<(), AccountError> {
    let is_own = actor.principal().is_some_and(|principal| principal.account == row.id);
    let resource = Resource::Accounts { agency: &row.agency };
    match is_own || access::may(actor, Action::Read, &resource) {
        true => Ok(()),
        false => Err(AccountError::NotFound { id: row.id.clone() }),
    }
}
