//! Accounts and groups as another system tells of them: its ids, and who is in which group.

use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    PUT_ACCOUNT = "insert into provisioned_account (account, external_id, changed_at, deleted_at)
        values ($1, $2, $3, $4)
        on conflict (account) do update set external_id = excluded.external_id,
        changed_at = excluded.changed_at, deleted_at = excluded.deleted_at";
    ACCOUNT = "select account, external_id, changed_at, deleted_at from provisioned_account
        where account = $1";
    /// Without those whose names stand between commas in the fourth value.
    N_ACCOUNTS = "select count(*) from account a
        cross join provisioned_account p
        where p.account = a.id and p.deleted_at is null
        and (cast($1 as text) is null or a.name = $1)
        and (cast($2 as text) is null or p.external_id = $2)
        and (cast($3 as text) is null or a.id = $3)
        and replace(cast($4 as text), ',' || a.name || ',', '') = cast($4 as text)";
    ACCOUNTS = "select a.id from account a
        cross join provisioned_account p
        where p.account = a.id and p.deleted_at is null
        and (cast($1 as text) is null or a.name = $1)
        and (cast($2 as text) is null or p.external_id = $2)
        and (cast($3 as text) is null or a.id = $3)
        and replace(cast($4 as text), ',' || a.name || ',', '') = cast($4 as text)
        order by a.id limit $5 offset $6";
    INSERT_GROUP = "insert into provisioned_group
        (id, display_name, external_id, created_at, changed_at) values ($1, $2, $3, $4, $5)";
    UPDATE_GROUP = "update provisioned_group set display_name = $2, external_id = $3,
        changed_at = $4 where id = $1";
    DELETE_GROUP = "delete from provisioned_group where id = $1";
    GROUP = "select id, display_name, external_id, created_at, changed_at
        from provisioned_group where id = $1";
    N_GROUPS = "select count(*) from provisioned_group g
        where (cast($1 as text) is null or g.display_name = $1)
        and (cast($2 as text) is null or g.external_id = $2)
        and (cast($3 as text) is null or g.id = $3)";
    GROUPS = "select g.id, g.display_name, g.external_id, g.created_at, g.changed_at
        from provisioned_group g
        where (cast($1 as text) is null or g.display_name = $1)
        and (cast($2 as text) is null or g.external_id = $2)
        and (cast($3 as text) is null or g.id = $3)
        order by g.id limit $4 offset $5";
    PUT_IN = "insert into provisioned_member (provisioned_group, account) values ($1, $2)";
    TAKE_OUT = "delete from provisioned_member where provisioned_group = $1 and account = $2";
    MEMBERS = "select account from provisioned_member where provisioned_group = $1 order by account";
    GROUPS_OF = "select g.id, g.display_name, g.external_id, g.created_at, g.changed_at
        from provisioned_member m join provisioned_group g on g.id = m.provisioned_group
        where m.account = $1 order by g.id";
}

/// What another system says of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvisionedAccount {
    pub account: String,
    pub external_id: Option<String>,
    /// Microseconds UTC.
    pub changed_at: i64,
    pub deleted_at: Option<i64>,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRow {
    pub id: String,
    pub display_name: String,
    pub external_id: Option<String>,
    /// Microseconds UTC.
    pub created_at: i64,
    pub changed_at: i64,
}

/// What is sought; of what is left out all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sought<'a> {
    /// The name to sign in by, or the group's.
    pub name: Option<&'a str>,
    pub external_id: Option<&'a str>,
    pub id: Option<&'a str>,
}

/// Keeps what another system says of an account, instead of what it said before.
///
/// # Errors
/// The database's.
pub fn put_account(
    transaction: &mut Transaction<'_>,
    row: &ProvisionedAccount,
) -> Result<(), StoreError> {
    let values = [
        (&row.account).into(),
        row.external_id.as_deref().into(),
        row.changed_at.into(),
        row.deleted_at.into(),
    ];
    transaction.execute(PUT_ACCOUNT, &values).map(drop)
}

/// What another system says of an account, if any does.
///
/// # Errors
/// The database's.
pub fn account(
    transaction: &mut Transaction<'_>,
    account: &str,
) -> Result<Option<ProvisionedAccount>, StoreError> {
    transaction.first(ACCOUNT, &[account.into()], |row| {
        Ok(ProvisionedAccount {
            account: row.text(0)?.to_owned(),
            external_id: row.optional_text(1)?.map(str::to_owned),
            changed_at: row.integer(2)?,
            deleted_at: row.optional_integer(3)?,
        })
    })
}

/// How many accounts that another system made are sought, and the ids of some: `limit` of them behind `offset`.
/// Those of the names `but` are none of them.
///
/// # Errors
/// The database's.
pub fn accounts(
    transaction: &mut Transaction<'_>,
    sought: Sought<'_>,
    but: &[&str],
    offset: u32,
    limit: u32,
) -> Result<(i64, Vec<String>), StoreError> {
    // No name has a comma.
    let but: String = but.iter().flat_map(|&name| [",", name, ","]).collect();
    let values =
        [sought.name.into(), sought.external_id.into(), sought.id.into(), but.as_str().into()];
    let n = transaction.first(N_ACCOUNTS, &values, |row| row.integer(0))?.unwrap_or(0);
    let values = [
        sought.name.into(),
        sought.external_id.into(),
        sought.id.into(),
        but.as_str().into(),
        i64::from(limit).into(),
        i64::from(offset).into(),
    ];
    let ids = transaction.all(ACCOUNTS, &values, |row| Ok(row.text(0)?.to_owned()))?;
    Ok((n, ids))
}

/// Adds a group.
///
/// # Errors
/// The database's.
pub fn insert_group(transaction: &mut Transaction<'_>, row: &GroupRow) -> Result<(), StoreError> {
    let values = [
        (&row.id).into(),
        (&row.display_name).into(),
        row.external_id.as_deref().into(),
        row.created_at.into(),
        row.changed_at.into(),
    ];
    transaction.execute(INSERT_GROUP, &values).map(drop)
}

/// Calls a group otherwise.
///
/// # Errors
/// The database's.
pub fn update_group(transaction: &mut Transaction<'_>, row: &GroupRow) -> Result<(), StoreError> {
    let values = [
        (&row.id).into(),
        (&row.display_name).into(),
        row.external_id.as_deref().into(),
        row.changed_at.into(),
    ];
    transaction.execute(UPDATE_GROUP, &values).map(drop)
}

/// Takes an empty group away.
///
/// # Errors
/// The database's.
pub fn delete_group(transaction: &mut Transaction<'_>, id: &str) -> Result<(), StoreError> {
    transaction.execute(DELETE_GROUP, &[id.into()]).map(drop)
}

/// One group.
///
/// # Errors
/// The database's.
pub fn group(transaction: &mut Transaction<'_>, id: &str) -> Result<Option<GroupRow>, StoreError> {
    transaction.first(GROUP, &[id.into()], read)
}

/// How many groups are sought, and some: `limit` of them behind `offset`.
///
/// # Errors
/// The database's.
pub fn groups(
    transaction: &mut Transaction<'_>,
    sought: Sought<'_>,
    offset: u32,
    limit: u32,
) -> Result<(i64, Vec<GroupRow>), StoreError> {
    let values = [sought.name.into(), sought.external_id.into(), sought.id.into()];
    let n = transaction.first(N_GROUPS, &values, |row| row.integer(0))?.unwrap_or(0);
    let values = [
        sought.name.into(),
        sought.external_id.into(),
        sought.id.into(),
        i64::from(limit).into(),
        i64::from(offset).into(),
    ];
    Ok((n, transaction.all(GROUPS, &values, read)?))
}

/// Puts an account into a group.
///
/// # Errors
/// [`StoreError::Taken`] where it is in it.
pub fn put_in(
    transaction: &mut Transaction<'_>,
    group: &str,
    account: &str,
) -> Result<(), StoreError> {
    transaction.execute(PUT_IN, &[group.into(), account.into()]).map(drop)
}

/// Takes an account out of a group.
///
/// # Errors
/// The database's.
pub fn take_out(
    transaction: &mut Transaction<'_>,
    group: &str,
    account: &str,
) -> Result<(), StoreError> {
    transaction.execute(TAKE_OUT, &[group.into(), account.into()]).map(drop)
}

/// The accounts in a group.
///
/// # Errors
/// The database's.
pub fn members(transaction: &mut Transaction<'_>, group: &str) -> Result<Vec<String>, StoreError> {
    transaction.all(MEMBERS, &[group.into()], |row| Ok(row.text(0)?.to_owned()))
}

/// The groups in which an account is.
///
/// # Errors
/// The database's.
pub fn groups_of(
    transaction: &mut Transaction<'_>,
    account: &str,
) -> Result<Vec<GroupRow>, StoreError> {
    transaction.all(GROUPS_OF, &[account.into()], read)
}

fn read(row: Row<'_>) -> Result<GroupRow, StoreError> {
    Ok(GroupRow {
        id: row.text(0)?.to_owned(),
        display_name: row.text(1)?.to_owned(),
        external_id: row.optional_text(2)?.map(str::to_owned),
        created_at: row.integer(3)?,
        changed_at: row.integer(4)?,
    })
}
