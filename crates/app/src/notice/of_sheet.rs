//! Who is told that they are asked to sign: those whose own line of a sheet it is.

use domain::access::Role;
use store::notice as rows;
use store::{StoreError, Transaction};

use super::{Kind, Told, tell};
use crate::Installation;
use crate::access::account_of;

/// A sheet that was opened.
#[derive(Clone, Copy)]
pub(crate) struct Opened<'a> {
    pub(crate) sheet: &'a str,
    pub(crate) agency: &'a str,
    pub(crate) form: &'a str,
    /// Who opened it, as written.
    pub(crate) by: &'a str,
}

/// Tells the people of a sheet, as far as they have accounts, but for who opened it.
pub(crate) fn asked(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    opened: Opened<'_>,
    people: &[&str],
) -> Result<(), StoreError> {
    let today = installation.today().days();
    let mut accounts = Vec::new();
    for person in people {
        accounts.extend(rows::accounts_of(transaction, person, Role::Staff.word(), today)?);
    }
    accounts.retain(|account| account_of(opened.by) != Some(account.as_str()));
    let told = Told {
        kind: Kind::SignatureAsked,
        cause: opened.sheet,
        agency: opened.agency,
        record: Some((opened.form, opened.sheet)),
        account: None,
        duties: None,
        is_urgent: false,
    };
    tell(installation, transaction, &accounts, &told).map(drop)
}
