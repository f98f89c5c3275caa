//! What people say to each other of lines of a list: urged, handed over, asked, answered, proposed,
//! decided; who is told of it.

use store::notice as rows;
use store::{StoreError, Transaction};

use super::{Kind, Told, tell};
use crate::Installation;
use crate::access::{Role, account_of};

/// Something said of an agency's lines.
#[derive(Clone, Copy)]
pub(crate) struct Said<'a> {
    pub(crate) kind: Kind,
    pub(crate) change: i64,
    pub(crate) agency: &'a str,
    /// Ids of duties, parted by spaces; none where it is of no duty.
    pub(crate) duties: Option<&'a str>,
}

/// Tells these accounts of it.
pub(crate) fn said(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    said: Said<'_>,
    accounts: &[String],
) -> Result<(), StoreError> {
    let cause = format!("{}.{}", said.change, said.agency);
    let told = Told {
        kind: said.kind,
        cause: &cause,
        agency: said.agency,
        record: None,
        account: None,
        duties: said.duties,
        is_urgent: matches!(said.kind, Kind::Chased | Kind::Asked),
    };
    tell(installation, transaction, accounts, &told).map(drop)
}

/// Tells those who decide for an agency that a decision was proposed, but for who proposed it.
pub(crate) fn proposed(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    change: i64,
    agency: &str,
    by: &str,
) -> Result<(), StoreError> {
    let today = installation.today().days();
    let mut accounts = rows::holders(transaction, agency, Role::AgencyCiso.word(), today)?;
    accounts.retain(|account| account_of(by) != Some(account.as_str()));
    let proposed = Said { kind: Kind::Proposed, change, agency, duties: None };
    said(installation, transaction, proposed, &accounts)
}

/// Tells who proposed a decision that it was accepted or refused.
pub(crate) fn decided(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    change: i64,
    agency: &str,
    proposed_by: &str,
) -> Result<(), StoreError> {
    let Some(account) = account_of(proposed_by) else { return Ok(()) };
    let decided = Said { kind: Kind::Decided, change, agency, duties: None };
    said(installation, transaction, decided, &[account.to_owned()])
}
