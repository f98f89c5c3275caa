//! Rights as they were granted, confirmed and revoked; what a role may do is known elsewhere.

use ledger::{Commitment, Hash};

use crate::row::Row;
use crate::sight::{Sight, is_seen_thing};
use crate::statement::statements;
use crate::{StoreError, Transaction};

macro_rules! grant_columns {
    () => {
        "g.id, g.account, g.role, g.agency, g.subject, g.from_on, g.until_on, g.on_behalf_of,
        g.source, g.awaits_second, g.granted_at, g.granted_by, g.why, g.change,
        c.confirmed_at, c.confirmed_by, v.revoked_at, v.revoked_by, v.why
        from grant_of_right g
        left join grant_confirmation c on c.grant_of_right = g.id
        left join grant_revocation v on v.grant_of_right = g.id"
    };
}

statements! {
    INSERT = "insert into grant_of_right
        (id, account, role, agency, subject, from_on, until_on, on_behalf_of, source,
        awaits_second, granted_at, granted_by, why, change)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    CONFIRM = "insert into grant_confirmation (grant_of_right, confirmed_at, confirmed_by, change)
        values ($1, $2, $3, $4)";
    REVOKE = "insert into grant_revocation (grant_of_right, revoked_at, revoked_by, why, change)
        values ($1, $2, $3, $4, $5)";
    GET = concat!("select ", grant_columns!(), " where g.id = $1");
    OF_ACCOUNT = concat!("select ", grant_columns!(), " where g.account = $1 order by g.id");
    /// Behind a grant, the newest first: those over a body and all below it.
    BEFORE = concat!("select ", grant_columns!(), " where g.id < $1
        and (cast($2 as text) is null or exists (
            select 1 from agency_above o where o.agency = g.agency and o.above = $2))
        and (cast($3 as bigint) = 0 or (g.awaits_second = 1 and c.grant_of_right is null
            and v.grant_of_right is null))
        and ", is_seen_thing!("g.agency", "'rights'", "$5", "$6"), "
        order by g.id desc limit $4");
    HOLDERS = "select distinct g.account from grant_in_force g
        where g.role = $1 and g.from_on <= $2 and g.until_on >= $2";
    /// Deputies hold no longer than those they stand in for.
    OWN_HOLDERS = "select distinct g.account from grant_in_force g
        where g.role = $1 and g.on_behalf_of is null and g.from_on <= $2 and g.until_on >= $2
        order by g.account";
    /// Open accounts that stand for somebody, by any version of their record: by what was said of them last,
    /// or by a right of their own that has not ended, with its role.
    STANDING_FOR = "select a.id, cast(null as text)
        from record r join record o on o.book = r.book and o.key = r.key
        join account a on a.person = o.id
        where r.id = $1 and coalesce((select s.state from account_state s where s.account = a.id
            order by s.change desc limit 1), 'open') = 'open'
        and not exists (select 1 from account_binding b where b.account = a.id)
        union all
        select b.account, cast(null as text)
        from record r join record o on o.book = r.book and o.key = r.key
        join account_binding b on b.person = o.id
        where r.id = $1 and coalesce((select s.state from account_state s where s.account = b.account
            order by s.change desc limit 1), 'open') = 'open'
        and not exists (select 1 from account_binding l
            where l.account = b.account and l.change > b.change)
        union all
        select g.account, g.role
        from record r join record o on o.book = r.book and o.key = r.key
        join grant_of_right g on g.subject = o.id
        left join grant_revocation v on v.grant_of_right = g.id
        where r.id = $1 and g.on_behalf_of is null and v.grant_of_right is null
        and (g.until_on is null or g.until_on >= $2)";
    ALL = concat!("select ", grant_columns!());
    CONFIRMATIONS = "select grant_of_right, confirmed_at, confirmed_by, change
        from grant_confirmation";
    REVOCATIONS = "select grant_of_right, revoked_at, revoked_by, why, change from grant_revocation";
}

/// Behind every id.
const LAST_OF_ALL: &str = "\u{10ffff}";

/// A right as it was granted, with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantRow {
    pub id: String,
    pub account: String,
    pub role: String,
    /// The body over which, with all below it.
    pub agency: String,
    pub subject: Option<String>,
    /// Days counted from 1970-01-01; the last one is part of it.
    pub from_on: i32,
    pub until_on: Option<i32>,
    pub on_behalf_of: Option<String>,
    /// `people`, or the identity provider whose mapping gave it.
    pub source: String,
    /// It gives nothing until somebody else confirms it.
    pub awaits_second: bool,
    /// Microseconds UTC.
    pub granted_at: i64,
    pub granted_by: String,
    pub why: String,
    /// Filled in by reading.
    pub change: i64,
    pub confirmation: Option<Confirmation>,
    pub revocation: Option<Revocation>,
}

/// Who confirmed a grant, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// Microseconds UTC.
    pub confirmed_at: i64,
    pub confirmed_by: String,
}

/// Who revoked a grant, when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// Microseconds UTC.
    pub revoked_at: i64,
    pub revoked_by: String,
    pub why: String,
}

impl GrantRow {
    /// Whether it gives its right on its days.
    #[must_use]
    pub fn is_in_force(&self) -> bool {
        self.revocation.is_none() && !self.is_waiting()
    }

    /// Whether it waits for somebody to confirm it.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.awaits_second && self.confirmation.is_none() && self.revocation.is_none()
    }
}

/// Adds a grant.
///
/// # Errors
/// [`StoreError::Taken`] where the id is taken.
pub fn insert(
    transaction: &mut Transaction<'_>,
    change: i64,
    row: &GrantRow,
) -> Result<(), StoreError> {
    let values = [
        (&row.id).into(),
        (&row.account).into(),
        (&row.role).into(),
        (&row.agency).into(),
        row.subject.as_deref().into(),
        row.from_on.into(),
        row.until_on.into(),
        row.on_behalf_of.as_deref().into(),
        (&row.source).into(),
        i64::from(row.awaits_second).into(),
        row.granted_at.into(),
        (&row.granted_by).into(),
        (&row.why).into(),
        change.into(),
    ];
    transaction.execute(INSERT, &values)?;
    transaction.telling()?.add("grant", commitment(change, row));
    Ok(())
}

/// Confirms a grant.
///
/// # Errors
/// [`StoreError::Taken`] where it was confirmed before.
pub fn confirm(
    transaction: &mut Transaction<'_>,
    change: i64,
    grant: &str,
    row: &Confirmation,
) -> Result<(), StoreError> {
    let values = [grant.into(), row.confirmed_at.into(), (&row.confirmed_by).into(), change.into()];
    transaction.execute(CONFIRM, &values)?;
    transaction.telling()?.add("grant-confirmation", confirmed_commitment(change, grant, row));
    Ok(())
}

/// Revokes a grant.
///
/// # Errors
/// [`StoreError::Taken`] where it was revoked before.
pub fn revoke(
    transaction: &mut Transaction<'_>,
    change: i64,
    grant: &str,
    row: &Revocation,
) -> Result<(), StoreError> {
    let values = [
        grant.into(),
        row.revoked_at.into(),
        (&row.revoked_by).into(),
        (&row.why).into(),
        change.into(),
    ];
    transaction.execute(REVOKE, &values)?;
    transaction.telling()?.add("grant-revocation", revoked_commitment(change, grant, row));
    Ok(())
}

fn commitment(change: i64, row: &GrantRow) -> Hash {
    let begun = Commitment::to("grant", &[]).text(&row.id).text(&row.account).text(&row.role);
    let begun = begun.text(&row.agency).optional(row.subject.as_deref());
    let begun = begun.number(row.from_on.into());
    let begun = begun.optional(row.until_on.map(|day| day.to_string()).as_deref());
    let begun = begun.optional(row.on_behalf_of.as_deref()).text(&row.source);
    let begun = begun.number(row.awaits_second.into()).number(row.granted_at);
    begun.text(&row.granted_by).text(&row.why).number(change).finish()
}

fn confirmed_commitment(change: i64, grant: &str, row: &Confirmation) -> Hash {
    let begun = Commitment::to("grant-confirmation", &[]).text(grant).number(row.confirmed_at);
    begun.text(&row.confirmed_by).number(change).finish()
}

fn revoked_commitment(change: i64, grant: &str, row: &Revocation) -> Hash {
    let begun = Commitment::to("grant-revocation", &[]).text(grant).number(row.revoked_at);
    begun.text(&row.revoked_by).text(&row.why).number(change).finish()
}

/// One grant.
///
/// # Errors
/// The database's.
pub fn get(transaction: &mut Transaction<'_>, id: &str) -> Result<Option<GrantRow>, StoreError> {
    transaction.first(GET, &[id.into()], read)
}

/// Every grant that an account ever had, by id.
///
/// # Errors
/// The database's.
pub fn of_account(
    transaction: &mut Transaction<'_>,
    account: &str,
) -> Result<Vec<GrantRow>, StoreError> {
    transaction.all(OF_ACCOUNT, &[account.into()], read)
}

/// Up to `limit` grants that may be seen, before the grant `before`, the newest first; over a body and all below it
/// where asked, and only those that wait for somebody to confirm them where asked.
///
/// # Errors
/// The database's.
pub fn before(
    transaction: &mut Transaction<'_>,
    sight: Sight<'_>,
    before: Option<&str>,
    above: Option<&str>,
    only_waiting: bool,
    limit: u32,
) -> Result<Vec<GrantRow>, StoreError> {
    let before = before.unwrap_or(LAST_OF_ALL);
    let waiting = i64::from(only_waiting);
    let values = [
        before.into(),
        above.into(),
        waiting.into(),
        i64::from(limit).into(),
        sight.account().into(),
        sight.on().into(),
    ];
    transaction.all(BEFORE, &values, read)
}

/// The accounts with a grant of a role in force on a day.
///
/// # Errors
/// The database's.
pub fn holders(
    transaction: &mut Transaction<'_>,
    role: &str,
    on: i32,
) -> Result<Vec<String>, StoreError> {
    transaction.all(HOLDERS, &[role.into(), on.into()], |row| Ok(row.text(0)?.to_owned()))
}

/// As [`holders`], without those who stand in for others.
///
/// # Errors
/// The database's.
pub fn own_holders(
    transaction: &mut Transaction<'_>,
    role: &str,
    on: i32,
) -> Result<Vec<String>, StoreError> {
    transaction.all(OWN_HOLDERS, &[role.into(), on.into()], |row| Ok(row.text(0)?.to_owned()))
}

/// The other open accounts that stand for the person of a record, whichever version that is: that say so, or
/// hold, on a day or later, a right of `role` for that person in nobody's place.
///
/// # Errors
/// The database's.
pub fn others_standing_for(
    transaction: &mut Transaction<'_>,
    person: &str,
    role: &str,
    on: i32,
    account: &str,
) -> Result<Vec<String>, StoreError> {
    let found = transaction.all(STANDING_FOR, &[person.into(), on.into()], |row| {
        Ok((row.text(0)?.to_owned(), row.optional_text(1)?.is_none_or(|held| held == role)))
    })?;
    let others = found.into_iter().filter(|(one, stands)| *stands && one != account);
    Ok(others.map(|(one, _)| one).collect())
}

/// What the log tells of grants.
pub(crate) fn things(
    transaction: &mut Transaction<'_>,
    mut visit: impl FnMut(i64, &'static str, Hash),
) -> Result<(), StoreError> {
    transaction.each_legible(ALL, |row| {
        let row = read(row)?;
        visit(row.change, "grant", commitment(row.change, &row));
        Ok::<_, StoreError>(())
    })?;
    transaction.each_legible(CONFIRMATIONS, |row| {
        let confirmed_by = row.text(2)?.to_owned();
        let confirmation = Confirmation { confirmed_at: row.integer(1)?, confirmed_by };
        let change = row.integer(3)?;
        let told = confirmed_commitment(change, row.text(0)?, &confirmation);
        visit(change, "grant-confirmation", told);
        Ok::<_, StoreError>(())
    })?;
    transaction.each_legible(REVOCATIONS, |row| {
        let (revoked_by, why) = (row.text(2)?.to_owned(), row.text(3)?.to_owned());
        let revocation = Revocation { revoked_at: row.integer(1)?, revoked_by, why };
        let change = row.integer(4)?;
        visit(change, "grant-revocation", revoked_commitment(change, row.text(0)?, &revocation));
        Ok(())
    })
}

fn read(row: Row<'_>) -> Result<GrantRow, StoreError> {
    let owned = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let confirmation = match row.optional_integer(14)? {
        None => None,
        Some(confirmed_at) => {
            Some(Confirmation { confirmed_at, confirmed_by: owned(row.optional_text(15)?) })
        }
    };
    let revocation = match row.optional_integer(16)? {
        None => None,
        Some(revoked_at) => {
            let (revoked_by, why) = (owned(row.optional_text(17)?), owned(row.optional_text(18)?));
            Some(Revocation { revoked_at, revoked_by, why })
        }
    };
    Ok(GrantRow {
        id: row.text(0)?.to_owned(),
        account: row.text(1)?.to_owned(),
        role: row.text(2)?.to_owned(),
        agency: row.text(3)?.to_owned(),
        subject: row.optional_text(4)?.map(str::to_owned),
        from_on: row.day(5)?,
        until_on: row.optional_day(6)?,
        on_behalf_of: row.optional_text(7)?.map(str::to_owned),
        source: row.text(8)?.to_owned(),
        awaits_second: row.integer(9)? == 1,
        granted_at: row.integer(10)?,
        granted_by: row.text(11)?.to_owned(),
        why: row.text(12)?.to_owned(),
        change: row.integer(13)?,
        confirmation,
        revocation,
    })
}
