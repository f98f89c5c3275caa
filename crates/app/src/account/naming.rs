//! What somebody is called, and where letters to them go: said anew by who keeps the account.

use store::account::{self as rows, AccountNaming, AccountRow};
use store::event::{self, NewEvent};

use super::{Account, AccountError, begin, to_close};
use crate::notice::of_safety;
use crate::{Actor, Installation};

/// The longest address of mail, in letters: RFC 5321, section 4.5.3.1.3, less its brackets.
const LONGEST_MAIL: usize = 254;

/// Names an account anew, as one change; nothing is written where nothing differs. Of another address its owner is
/// told where they read until then.
///
/// # Errors
/// [`AccountError`]; nothing is written then.
pub fn rename(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    display_name: &str,
    mail: Option<&str>,
) -> Result<Account, AccountError> {
    let row = to_close(installation, actor, id)?;
    let display_name = Some(display_name.trim()).filter(|name| !name.is_empty());
    let display_name = display_name.ok_or(AccountError::NoDisplayName)?;
    let mail = address(mail)?;
    if row.display_name == display_name && row.mail == mail {
        return Ok(Account::of(row));
    }
    let (now, written) = (installation.now().microseconds(), actor.written());
    let naming = AccountNaming {
        account: row.id.clone(),
        display_name: display_name.to_owned(),
        mail,
        named_at: now,
        named_by: written.clone(),
        change: 0,
    };
    installation.store.write(|transaction| {
        let change = begin(transaction, now, &written, "account-renamed", id)?;
        if row.mail != naming.mail {
            of_safety::mail_changed(installation, transaction, change, &row)?;
        }
        rows::name(transaction, change, &naming)?;
        let renamed = NewEvent { kind: "account.renamed", subject: id, detail: None };
        event::note(transaction, change, &[renamed])?;
        Ok::<_, AccountError>(())
    })?;
    let AccountNaming { display_name, mail, .. } = naming;
    Ok(Account::of(AccountRow { display_name, mail, ..row }))
}

/// An address as it is kept: one `@`, something on both sides, no space. Whether somebody reads there, the
/// first letter tells.
pub(super) fn address(mail: Option<&str>) -> Result<Option<String>, AccountError> {
    let Some(mail) = mail.map(str::trim).filter(|mail| !mail.is_empty()) else { return Ok(None) };
    let is_plain = |part: &str| {
        !part.is_empty() && !part.chars().any(|sign| sign.is_whitespace() || sign.is_control())
    };
    let is_address = mail.len() <= LONGEST_MAIL
        && mail
            .split_once('@')
            .is_some_and(|(name, host)| is_plain(name) && is_plain(host) && !host.contains('@'));
    match is_address {
        true => Ok(Some(mail.to_owned())),
        false => Err(AccountError::Mail { mail: mail.to_owned() }),
    }
}
