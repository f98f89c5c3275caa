//! What people began to fill in and have not filed; knows no form.

use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

macro_rules! columns {
    () => {
        "select id, account, form, agency, typed, begun_at, saved_at from draft"
    };
}

statements! {
    INSERT = "insert into draft (id, account, form, agency, typed, begun_at, saved_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    SAVE = "update draft set form = $3, agency = $4, typed = $5, saved_at = $6
        where id = $1 and account = $2";
    GET = concat!(columns!(), " where id = $1 and account = $2");
    OF_ACCOUNT = concat!(columns!(), " where account = $1 order by saved_at desc, id desc");
    REMOVE = "delete from draft where id = $1 and account = $2";
    FORGET = "delete from draft where account = $1 and saved_at < $2";
}

/// A draft as it was last saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRow {
    pub id: String,
    pub account: String,
    pub form: String,
    pub agency: String,
    /// The controls, as a form is sent.
    pub typed: String,
    /// Microseconds UTC.
    pub begun_at: i64,
    pub saved_at: i64,
}

/// Saves a draft over what it was before, or as a new one.
///
/// # Errors
/// The database's; [`StoreError::Taken`] where somebody else has a draft of this id.
pub fn save(transaction: &mut Transaction<'_>, row: &DraftRow) -> Result<(), StoreError> {
    let (id, account) = ((&row.id).into(), (&row.account).into());
    let (form, agency, typed) = ((&row.form).into(), (&row.agency).into(), (&row.typed).into());
    let saved_at = row.saved_at.into();
    let values = [id, account, form, agency, typed, saved_at];
    if transaction.execute(SAVE, &values)? > 0 {
        return Ok(());
    }
    let [id, account, form, agency, typed, saved_at] = values;
    let values = [id, account, form, agency, typed, row.begun_at.into(), saved_at];
    transaction.execute(INSERT, &values).map(drop)
}

/// A draft of an account.
///
/// # Errors
/// The database's.
pub fn get(
    transaction: &mut Transaction<'_>,
    account: &str,
    id: &str,
) -> Result<Option<DraftRow>, StoreError> {
    transaction.first(GET, &[id.into(), account.into()], read)
}

/// The drafts of an account, the last saved first.
///
/// # Errors
/// The database's.
pub fn of_account(
    transaction: &mut Transaction<'_>,
    account: &str,
) -> Result<Vec<DraftRow>, StoreError> {
    transaction.all(OF_ACCOUNT, &[account.into()], read)
}

/// Removes a draft; whether there was one.
///
/// # Errors
/// The database's.
pub fn remove(
    transaction: &mut Transaction<'_>,
    account: &str,
    id: &str,
) -> Result<bool, StoreError> {
    Ok(transaction.execute(REMOVE, &[id.into(), account.into()])? > 0)
}

/// Removes the drafts of an account that were last saved before a moment.
///
/// # Errors
/// The database's.
pub fn forget(
    transaction: &mut Transaction<'_>,
    account: &str,
    before: i64,
) -> Result<(), StoreError> {
    transaction.execute(FORGET, &[account.into(), before.into()]).map(drop)
}

fn read(row: Row<'_>) -> Result<DraftRow, StoreError> {
    Ok(DraftRow {
        id: row.text(0)?.to_owned(),
        account: row.text(1)?.to_owned(),
        form: row.text(2)?.to_owned(),
        agency: row.text(3)?.to_owned(),
        typed: row.text(4)?.to_owned(),
        begun_at: row.integer(5)?,
        saved_at: row.integer(6)?,
    })
}
