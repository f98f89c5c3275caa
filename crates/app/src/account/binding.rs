//! For whom of a register of people an account stands: said by who gives rights as staff there, and taken back.

use domain::access::{Action, Resource, Role};
use store::account::{self as rows, AccountBinding, AccountRow};
use store::event::{self, NewEvent};
use store::record::RecordRow;

use super::{Account, AccountError, begin, has_its_person_alone, to_close};
use crate::access::Forbidden;
use crate::grant::stands_for_another;
use crate::record::RecordError;
use crate::{Actor, Installation, access, agency, person, suggestion};

/// Whether the actor may say for whom an account stands that they may see; nobody says it of their own.
#[must_use]
pub fn may_bind(actor: &Actor, account: &Account) -> bool {
    let is_own = actor.principal().is_some_and(|principal| principal.account == account.id);
    let keeps = Resource::Accounts { agency: &account.agency };
    !account.is_closed
        && !is_own
        && access::may(actor, Action::KeepAccounts, &keeps)
        && may_say(actor, &account.agency).is_ok()
}

/// Whether the actor says for whom accounts of a body stand.
#[must_use]
pub fn binds_accounts_of(actor: &Actor, agency: &str) -> bool {
    may_say(actor, agency).is_ok()
}

/// Who gives rights as staff of a body, and reads its register of people.
fn may_say(actor: &Actor, agency: &str) -> Result<(), Forbidden> {
    access::require(actor, Action::Grant, &Resource::Right { role: Role::Staff, agency })?;
    access::require(actor, Action::Read, &Resource::Book { agency, form: person::FORM })
}

/// Binds an account to somebody of the register of people of its body or of one below, or to nobody, as one
/// change; nothing is written where nothing differs. What is typed is an id, a code, a name that one alone
/// bears, or a text as [`crate::suggestion`] offers it; nothing means nobody.
///
/// # Errors
/// [`AccountError`]; nothing is written then.
pub fn bind(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    typed: &str,
) -> Result<Account, AccountError> {
    let row = to_close(installation, actor, id)?;
    may_say(actor, &row.agency)?;
    if actor.principal().is_some_and(|principal| principal.account == id) {
        return Err(AccountError::OwnBinding);
    }
    let typed = Some(typed.trim()).filter(|typed| !typed.is_empty());
    let one = typed.map(|typed| of_register(installation, actor, &row, typed)).transpose()?;
    let named = one.as_ref().map(|one| one.id.clone());
    if row.person == named {
        return Ok(Account::of(row));
    }
    let (now, written) = (installation.now(), actor.written());
    let binding = AccountBinding {
        account: row.id.clone(),
        person: named,
        bound_at: now.microseconds(),
        bound_by: written.clone(),
        change: 0,
    };
    let bound = installation.store.write(|transaction| {
        let change = begin(transaction, binding.bound_at, &written, "account-bound", id)?;
        // The change has begun: nobody closes it or gives it a right from here on.
        let row = rows::get(transaction, id)?.filter(|row| !row.is_closed);
        let row = row.ok_or(AccountError::Already { is_closed: true })?;
        let bound = AccountRow { person: binding.person.clone(), ..row };
        has_its_person_alone(transaction, &bound, now.day())?;
        if let Some(one) = &one
            && stands_for_another(transaction, id, one, now.day())?
        {
            return Err(AccountError::OtherPerson);
        }
        rows::bind(transaction, change, &binding)?;
        let kind = if one.is_some() { "account.bound" } else { "account.unbound" };
        let told = NewEvent { kind, subject: id, detail: binding.person.as_deref() };
        event::note(transaction, change, &[told])?;
        Ok::<_, AccountError>(bound)
    })?;
    Ok(Account::of(bound))
}

/// Somebody of the register of the account's body or of one below, whom the actor may read, by what was typed.
fn of_register(
    installation: &Installation,
    actor: &Actor,
    account: &AccountRow,
    typed: &str,
) -> Result<RecordRow, AccountError> {
    let unknown =
        || AccountError::UnknownPerson { person: typed.to_owned(), agency: account.agency.clone() };
    let meant = suggestion::meant(installation, actor, person::FORM, &account.agency, typed);
    let meant = match meant {
        Ok(meant) => meant.ok_or_else(unknown)?,
        Err(RecordError::Store(error)) => return Err(error.into()),
        Err(_) => return Err(unknown()),
    };
    let city = agency::city(installation, domain::Moment::FOREVER)?;
    let found = installation.store.read(|transaction| person::newest(transaction, &meant))?;
    let is_of_body = |row: &RecordRow| city.is_within(&row.agency, &account.agency);
    found.filter(is_of_body).ok_or_else(unknown)
}
