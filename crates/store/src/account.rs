//! Accounts: somebody known by a name, open or closed by the latest word on it; knows no password.

use ledger::{Commitment, Hash};

use crate::sight::{Sight, is_seen_thing};
use crate::statement::statements;
use crate::{StoreError, Transaction};

/// Who it is of the register of people, by the latest word on it.
macro_rules! person_now {
    () => {
        "case when exists (select 1 from account_binding b where b.account = a.id)
            then (select b.person from account_binding b where b.account = a.id
                order by b.change desc limit 1) else a.person end"
    };
}

macro_rules! account_columns {
    () => {
        concat!(
            "a.id, a.name,
        coalesce((select n.display_name from account_naming n where n.account = a.id
            order by n.change desc limit 1), a.display_name),
        a.agency, ",
            person_now!(),
            ",
        case when exists (select 1 from account_naming n where n.account = a.id)
            then (select n.mail from account_naming n where n.account = a.id
                order by n.change desc limit 1) else a.mail end,
        a.created_at, a.created_by, a.change, (select s.state from account_state s where s.account = a.id
            order by s.change desc limit 1)"
        )
    };
}

/// The name to sign in by, or what they are called, holds the third value where there is one.
macro_rules! is_sought {
    () => {
        "(cast($3 as text) is null or a.name like $3 escape '!'
            or coalesce((select n.display_name from account_naming n where n.account = a.id
                order by n.change desc limit 1), a.display_name) like $3 escape '!')"
    };
}

statements! {
    INSERT = "insert into account
        (id, name, display_name, agency, person, mail, created_at, created_by, change)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    DECIDE = "insert into account_state (account, change, state, decided_at, decided_by, why)
        values ($1, $2, $3, $4, $5, $6)";
    GET = concat!("select ", account_columns!(), " from account a where a.id = $1");
    BY_NAME = concat!("select ", account_columns!(), " from account a where a.name = $1");
    AFTER = concat!("select ", account_columns!(), " from account a
        where a.name > $1 and (cast($2 as text) is null or exists (
            select 1 from agency_above o where o.agency = a.agency and o.above = $2))
        and ", is_sought!(), "
        and ", is_seen_thing!("a.agency", "'accounts'", "$5", "$6"), "
        and (cast($7 as bigint) = 0 or ", person_now!(), " is null)
        order by a.name limit $4");
    COLLEAGUES = concat!("select ", account_columns!(), " from account a
        where a.agency = $1 and a.id <> $2
        and ", is_sought!(), "
        and coalesce((select s.state from account_state s where s.account = a.id
            order by s.change desc limit 1), 'open') = 'open'
        order by a.name limit $4");
    NAMES = "select a.id, coalesce((select n.display_name from account_naming n
        where n.account = a.id order by n.change desc limit 1), a.display_name)
        from account a where a.id = $1";
    NAME = "insert into account_naming (account, change, display_name, mail, named_at, named_by)
        values ($1, $2, $3, $4, $5, $6)";
    MAIL_BEFORE = "select case when exists
            (select 1 from account_naming n where n.account = a.id and n.change < $2)
            then (select n.mail from account_naming n where n.account = a.id and n.change < $2
                order by n.change desc limit 1) else a.mail end
        from account a where a.id = $1";
    BIND = "insert into account_binding (account, change, person, bound_at, bound_by)
        values ($1, $2, $3, $4, $5)";
    FIRST = "select id from account where id > $1 order by id limit 2";
    /// Behind an id: neither made nor opened since, nor signed in to, nor used by a program. Sessions are
    /// forgotten after a while, what the log tells is not.
    UNUSED_SINCE = "select a.id from account a where a.id > $2 and a.created_at < $1
        and coalesce((select s.state from account_state s where s.account = a.id
            order by s.change desc limit 1), 'open') = 'open'
        and not exists (select 1 from account_state s where s.account = a.id and s.decided_at >= $1)
        and not exists (select 1 from session s where s.account = a.id and s.seen_at >= $1)
        and not exists (select 1 from api_token t where t.account = a.id and t.used_at >= $1)
        and not exists (select 1 from event e join change c on c.id = e.change
            where e.subject = a.id and e.kind = 'sign-in.done' and c.happened_at >= $1)
        order by a.id limit $3";
    STATES = "select account, change, state, decided_at, decided_by, why from account_state
        where account = $1 order by change";
    /// As each was made: a later name is a row of its own.
    ALL = "select id, name, display_name, agency, person, mail, created_at, created_by, change,
        cast(null as text) from account";
    ALL_NAMINGS = "select account, change, display_name, mail, named_at, named_by
        from account_naming";
    ALL_BINDINGS = "select account, change, person, bound_at, bound_by from account_binding";
    ALL_STATES = "select account, change, state, decided_at, decided_by, why from account_state";
}

/// Somebody who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    pub id: String,
    /// The name by which they sign in, folded by the caller.
    pub name: String,
    pub display_name: String,
    /// The body to which they belong.
    pub agency: String,
    /// The personnel register's id of whom it is.
    pub person: Option<String>,
    pub mail: Option<String>,
    /// Microseconds UTC.
    pub created_at: i64,
    pub created_by: String,
    /// Filled in by reading.
    pub change: i64,
    /// Filled in by reading: the latest word on it is `closed`.
    pub is_closed: bool,
}

/// Which accounts a list has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountsAsked<'a> {
    /// Those of this body and all below it.
    pub above: Option<&'a str>,
    /// Found in the name or the display name.
    pub sought: Option<&'a str>,
    /// Those alone of which nobody said who of the register of people they are.
    pub is_of_nobody: bool,
}

/// An account opened or closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountState {
    pub account: String,
    pub is_closed: bool,
    /// Microseconds UTC.
    pub decided_at: i64,
    pub decided_by: String,
    pub why: String,
    /// Filled in by reading.
    pub change: i64,
}

/// What somebody is called from a change on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountNaming {
    pub account: String,
    pub display_name: String,
    pub mail: Option<String>,
    /// Microseconds UTC.
    pub named_at: i64,
    pub named_by: String,
    /// Filled in by reading.
    pub change: i64,
}

/// For whom of a register of people an account stands from a change on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountBinding {
    pub account: String,
    /// The id of a record of theirs; none: for nobody any more.
    pub person: Option<String>,
    /// Microseconds UTC.
    pub bound_at: i64,
    pub bound_by: String,
    /// Filled in by reading.
    pub change: i64,
}

/// Adds an account.
///
/// # Errors
/// [`StoreError::Taken`] where the id or the name is taken.
pub fn insert(
    transaction: &mut Transaction<'_>,
    change: i64,
    row: &AccountRow,
) -> Result<(), StoreError> {
    let values = [
        (&row.id).into(),
        (&row.name).into(),
        (&row.display_name).into(),
        (&row.agency).into(),
        row.person.as_deref().into(),
        row.mail.as_deref().into(),
        row.created_at.into(),
        (&row.created_by).into(),
        change.into(),
    ];
    transaction.execute(INSERT, &values)?;
    transaction.telling()?.add("account", commitment(change, row));
    Ok(())
}

/// Opens or closes an account.
///
/// # Errors
/// The database's.
pub fn decide(
    transaction: &mut Transaction<'_>,
    change: i64,
    row: &AccountState,
) -> Result<(), StoreError> {
    let values = [
        (&row.account).into(),
        change.into(),
        state_word(row.is_closed).into(),
        row.decided_at.into(),
        (&row.decided_by).into(),
        (&row.why).into(),
    ];
    transaction.execute(DECIDE, &values)?;
    transaction.telling()?.add("account-state", state_commitment(change, row));
    Ok(())
}

/// Calls somebody by another name.
///
/// # Errors
/// The database's.
pub fn name(
    transaction: &mut Transaction<'_>,
    change: i64,
    row: &AccountNaming,
) -> Result<(), StoreError> {
    let values = [
        (&row.account).into(),
        change.into(),
        (&row.display_name).into(),
        row.mail.as_deref().into(),
        row.named_at.into(),
        (&row.named_by).into(),
    ];
    transaction.execute(NAME, &values)?;
    transaction.telling()?.add("account-naming", naming_commitment(change, row));
    Ok(())
}

/// Says for whom an account stands.
///
/// # Errors
/// The database's.
pub fn bind(
    transaction: &mut Transaction<'_>,
    change: i64,
    row: &AccountBinding,
) -> Result<(), StoreError> {
    let values = [
        (&row.account).into(),
        change.into(),
        row.person.as_deref().into(),
        row.bound_at.into(),
        (&row.bound_by).into(),
    ];
    transaction.execute(BIND, &values)?;
    transaction.telling()?.add("account-binding", binding_commitment(change, row));
    Ok(())
}

/// What the log commits to.
pub(crate) fn binding_commitment(change: i64, row: &AccountBinding) -> Hash {
    let begun = Commitment::to("account-binding", &[]).text(&row.account);
    let begun = begun.optional(row.person.as_deref()).number(row.bound_at).text(&row.bound_by);
    begun.number(change).finish()
}

/// What the log commits to.
pub(crate) fn naming_commitment(change: i64, row: &AccountNaming) -> Hash {
    let begun = Commitment::to("account-naming", &[]).text(&row.account).text(&row.display_name);
    let begun = begun.optional(row.mail.as_deref()).number(row.named_at).text(&row.named_by);
    begun.number(change).finish()
}

/// What the log commits to.
pub(crate) fn commitment(change: i64, row: &AccountRow) -> Hash {
    let begun = Commitment::to("account", &[]).text(&row.id).text(&row.name);
    let begun = begun.text(&row.display_name).text(&row.agency).optional(row.person.as_deref());
    let begun = begun.optional(row.mail.as_deref()).number(row.created_at).text(&row.created_by);
    begun.number(change).finish()
}

/// What the log commits to.
pub(crate) fn state_commitment(change: i64, row: &AccountState) -> Hash {
    let begun = Commitment::to("account-state", &[]).text(&row.account);
    let begun = begun.text(state_word(row.is_closed)).number(row.decided_at);
    begun.text(&row.decided_by).text(&row.why).number(change).finish()
}

fn state_word(is_closed: bool) -> &'static str {
    if is_closed { "closed" } else { "open" }
}

/// One account.
///
/// # Errors
/// The database's.
pub fn get(transaction: &mut Transaction<'_>, id: &str) -> Result<Option<AccountRow>, StoreError> {
    transaction.first(GET, &[id.into()], read)
}

/// Where letters to somebody went before a change; none where there was no such place.
///
/// # Errors
/// The database's.
pub fn mail_before(
    transaction: &mut Transaction<'_>,
    id: &str,
    change: i64,
) -> Result<Option<String>, StoreError> {
    let read = |row: crate::row::Row<'_>| Ok(row.optional_text(0)?.map(str::to_owned));
    Ok(transaction.first(MAIL_BEFORE, &[id.into(), change.into()], read)?.flatten())
}

/// The account of a name, folded as it was kept.
///
/// # Errors
/// The database's.
pub fn by_name(
    transaction: &mut Transaction<'_>,
    name: &str,
) -> Result<Option<AccountRow>, StoreError> {
    transaction.first(BY_NAME, &[name.into()], read)
}

/// Up to `limit` accounts that may be seen and are asked for, behind a name.
///
/// # Errors
/// The database's.
pub fn after(
    transaction: &mut Transaction<'_>,
    sight: Sight<'_>,
    name: &str,
    asked: &AccountsAsked<'_>,
    limit: u32,
) -> Result<Vec<AccountRow>, StoreError> {
    let pattern = asked.sought.map(crate::record::pattern_of);
    let values = [
        name.into(),
        asked.above.into(),
        pattern.as_deref().into(),
        i64::from(limit).into(),
        sight.account().into(),
        sight.on().into(),
        i64::from(asked.is_of_nobody).into(),
    ];
    transaction.all(AFTER, &values, read)
}

/// Up to `limit` open accounts of a body beside one, whose name holds the pattern where there is one.
///
/// # Errors
/// The database's.
pub fn colleagues(
    transaction: &mut Transaction<'_>,
    agency: &str,
    beside: &str,
    sought: Option<&str>,
    limit: u32,
) -> Result<Vec<AccountRow>, StoreError> {
    let pattern = sought.map(crate::record::pattern_of);
    let values = [agency.into(), beside.into(), pattern.as_deref().into(), i64::from(limit).into()];
    transaction.all(COLLEAGUES, &values, read)
}

/// The display names of accounts, as `(id, name)`; ids that are no account's are left out.
///
/// # Errors
/// The database's.
pub fn names(
    transaction: &mut Transaction<'_>,
    ids: &[&str],
) -> Result<Vec<(String, String)>, StoreError> {
    let mut names = Vec::new();
    transaction.each_of(NAMES, ids.iter().map(|id| [(*id).into()]), |_, row| {
        names.push((row.text(0)?.to_owned(), row.text(1)?.to_owned()));
        Ok::<_, StoreError>(())
    })?;
    Ok(names)
}

/// So many open accounts behind one that nobody used since a moment.
///
/// # Errors
/// The database's.
pub fn unused_since(
    transaction: &mut Transaction<'_>,
    since: i64,
    after: &str,
    limit: i64,
) -> Result<Vec<String>, StoreError> {
    let values = [since.into(), after.into(), limit.into()];
    transaction.all(UNUSED_SINCE, &values, |row| Ok(row.text(0)?.to_owned()))
}

/// Whether there is any account.
///
/// # Errors
/// The database's.
pub fn any(transaction: &mut Transaction<'_>) -> Result<bool, StoreError> {
    first(transaction).map(|ids| !ids.is_empty())
}

/// Whether there is no account but this one.
///
/// # Errors
/// The database's.
pub fn is_alone(transaction: &mut Transaction<'_>, id: &str) -> Result<bool, StoreError> {
    first(transaction).map(|ids| ids.iter().all(|one| one == id))
}

/// The ids of the first two accounts.
fn first(transaction: &mut Transaction<'_>) -> Result<Vec<String>, StoreError> {
    transaction.all(FIRST, &["".into()], |row| Ok(row.text(0)?.to_owned()))
}

/// When an account was opened and closed, oldest first.
///
/// # Errors
/// The database's.
pub fn states(
    transaction: &mut Transaction<'_>,
    account: &str,
) -> Result<Vec<AccountState>, StoreError> {
    transaction.all(STATES, &[account.into()], read_state)
}

/// What the log tells of accounts.
pub(crate) fn things(
    transaction: &mut Transaction<'_>,
    mut visit: impl FnMut(i64, &'static str, Hash),
) -> Result<(), StoreError> {
    transaction.each_legible(ALL, |row| {
        let row = read(row)?;
        visit(row.change, "account", commitment(row.change, &row));
        Ok::<_, StoreError>(())
    })?;
    transaction.each_legible(ALL_NAMINGS, |row| {
        let naming = AccountNaming {
            account: row.text(0)?.to_owned(),
            change: row.integer(1)?,
            display_name: row.text(2)?.to_owned(),
            mail: row.optional_text(3)?.map(str::to_owned),
            named_at: row.integer(4)?,
            named_by: row.text(5)?.to_owned(),
        };
        visit(naming.change, "account-naming", naming_commitment(naming.change, &naming));
        Ok::<_, StoreError>(())
    })?;
    transaction.each_legible(ALL_BINDINGS, |row| {
        let binding = AccountBinding {
            account: row.text(0)?.to_owned(),
            change: row.integer(1)?,
            person: row.optional_text(2)?.map(str::to_owned),
            bound_at: row.integer(3)?,
            bound_by: row.text(4)?.to_owned(),
        };
        visit(binding.change, "account-binding", binding_commitment(binding.change, &binding));
        Ok::<_, StoreError>(())
    })?;
    transaction.each_legible(ALL_STATES, |row| {
        let row = read_state(row)?;
        visit(row.change, "account-state", state_commitment(row.change, &row));
        Ok(())
    })
}

fn read(row: crate::row::Row<'_>) -> Result<AccountRow, StoreError> {
    Ok(AccountRow {
        id: row.text(0)?.to_owned(),
        name: row.text(1)?.to_owned(),
        display_name: row.text(2)?.to_owned(),
        agency: row.text(3)?.to_owned(),
        person: row.optional_text(4)?.map(str::to_owned),
        mail: row.optional_text(5)?.map(str::to_owned),
        created_at: row.integer(6)?,
        created_by: row.text(7)?.to_owned(),
        change: row.integer(8)?,
        is_closed: row.optional_text(9)? == Some("closed"),
    })
}

fn read_state(row: crate::row::Row<'_>) -> Result<AccountState, StoreError> {
    Ok(AccountState {
        account: row.text(0)?.to_owned(),
        change: row.integer(1)?,
        is_closed: row.text(2)? == "closed",
        decided_at: row.integer(3)?,
        decided_by: row.text(4)?.to_owned(),
        why: row.text(5)?.to_owned(),
    })
}
