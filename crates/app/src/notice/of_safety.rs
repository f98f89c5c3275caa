//! What those are told who look after accounts and the program: odd use, links into accounts that may do more than
//! who made them, and failures. Once a day or an hour for each cause, so that whoever brings it about fills no inbox.

use domain::body::CITY;
use store::notice as rows;
use store::{StoreError, Transaction, account};

use super::{Kind, Told, tell};
use crate::Installation;
use crate::access::{self, Role, account_of};
use crate::account::Beyond;

/// How much of a moment as it is written tells the hour.
const HOUR: usize = "2026-01-01T00".len();

/// Tells whoever keeps an account, and who runs the program, that somebody failed to sign in to it so often
/// that it rests; once a day.
pub(crate) fn locked(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    id: &str,
) -> Result<(), StoreError> {
    let Some(row) = account::get(transaction, id)? else { return Ok(()) };
    let today = installation.today();
    let mut accounts = keepers(transaction, Role::PlatformAdministrator, CITY, today.days())?;
    accounts.extend(keepers(transaction, Role::SecurityOfficer, &row.agency, today.days())?);
    accounts.sort_unstable();
    accounts.dedup();
    let cause = format!("{id}.{today}");
    let told = Told { account: Some(id), ..odd(Kind::AccountLocked, &cause, &row.agency) };
    tell(installation, transaction, &accounts, &told).map(drop)
}

/// Tells the owner of an account, and these others, that a way into it was asked for, made or used by which its maker
/// could do more than they may; and where they read none of it, whoever answers for the bodies and who runs the
/// program. Each, but not its maker.
pub(crate) fn let_in(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    kind: Kind,
    (id, maker): (&str, &str),
    beyond: &Beyond,
    others: Vec<String>,
) -> Result<(), StoreError> {
    if !beyond.is_any {
        return Ok(());
    }
    let (on, mut accounts) = (installation.today().days(), others);
    if !beyond.unread.is_empty() {
        accounts.extend(keepers(transaction, Role::PlatformAdministrator, CITY, on)?);
    }
    for agency in &beyond.unread {
        for role in [Role::AgencyCiso, Role::BureauOfficer, Role::CityCiso] {
            accounts.extend(keepers(transaction, role, agency, on)?);
        }
    }
    accounts.push(id.to_owned());
    way_in(installation, transaction, kind, (id, maker), accounts)
}

/// Tells these accounts what became of a way into one; but not who brought it about.
pub(crate) fn way_in(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    kind: Kind,
    (id, by): (&str, &str),
    mut accounts: Vec<String>,
) -> Result<(), StoreError> {
    let Some(row) = account::get(transaction, id)? else { return Ok(()) };
    accounts.sort_unstable();
    accounts.dedup();
    accounts.retain(|account| account_of(by) != Some(account.as_str()));
    let cause = format!("{id}.{}", installation.now().microseconds());
    let told = Told { account: Some(id), ..odd(kind, &cause, &row.agency) };
    tell(installation, transaction, &accounts, &told).map(drop)
}

/// Tells the owner of an account that letters to them will go elsewhere, before that is kept: where they read until
/// then.
pub(crate) fn mail_changed(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    change: i64,
    row: &account::AccountRow,
) -> Result<(), StoreError> {
    let cause = change.to_string();
    let told = Told { account: Some(&row.id), ..odd(Kind::MailChanged, &cause, &row.agency) };
    tell(installation, transaction, std::slice::from_ref(&row.id), &told).map(drop)
}

/// The address before the change of which a notice tells, where it tells of one; none where there was none.
pub(crate) fn mail_before(
    transaction: &mut Transaction<'_>,
    notice: &rows::NoticeRow,
) -> Result<Option<Option<String>>, StoreError> {
    match notice.cause.parse::<i64>() {
        Ok(change) if notice.kind == Kind::MailChanged.word() => {
            account::mail_before(transaction, &notice.account, change).map(Some)
        }
        _ => Ok(None),
    }
}

/// Tells who runs the program that from one place it was tried to sign in to many names; once a day.
pub(crate) fn names_tried(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    source: &str,
) -> Result<(), StoreError> {
    let today = installation.today();
    let accounts = keepers(transaction, Role::PlatformAdministrator, CITY, today.days())?;
    let cause = format!("{source}.{today}");
    tell(installation, transaction, &accounts, &odd(Kind::NamesTried, &cause, CITY)).map(drop)
}

/// Tells who runs the program that it failed to answer; once an hour. How many were told.
///
/// # Errors
/// The store's; it is to be tried again.
pub fn failed(installation: &Installation) -> Result<usize, StoreError> {
    access::follow(installation)?;
    let (today, now) = (installation.today(), installation.now().to_string());
    let hour = now.get(..HOUR).unwrap_or(&now);
    installation.store.write(|transaction| {
        let accounts = keepers(transaction, Role::PlatformAdministrator, CITY, today.days())?;
        tell(installation, transaction, &accounts, &odd(Kind::Failed, hour, CITY))
    })
}

fn keepers(
    transaction: &mut Transaction<'_>,
    role: Role,
    agency: &str,
    on: i32,
) -> Result<Vec<String>, StoreError> {
    rows::holders(transaction, agency, role.word(), on)
}

fn odd<'a>(kind: Kind, cause: &'a str, agency: &'a str) -> Told<'a> {
    Told { kind, cause, agency, record: None, account: None, duties: None, is_urgent: true }
}
