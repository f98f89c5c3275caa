//! What people are told, how they want to be told, and of which lines they were reminded; knows no
//! words and no rule.

use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

macro_rules! columns {
    () => {
        "select n.id, n.account, n.kind, n.cause, n.agency, n.form, n.record, n.duties, n.noted_at,
        n.read_at, (select count(*) from notice_agency b where b.notice = n.id) from notice n"
    };
}

mod inbox;

pub(crate) use inbox::STATEMENTS as INBOX_STATEMENTS;
pub use inbox::{Reader, get, joined, look_for_unread, n_unread, note_read, of_account, of_letter};

statements! {
    INSERT = "insert into notice
        (id, account, kind, cause, agency, form, record, duties, noted_at, awaits_digest)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing";
    READ_ALL = "update notice set read_at = $2
        where account = $1 and read_at is null and noted_at <= $3";
    /// One that nobody has read and that no letter tells yet.
    OPEN = "select id from notice where account = $1 and kind = $2 and cause = $3
        and read_at is null and letter is null";
    /// A body of which it tells already tells of nothing more.
    JOIN = "insert into notice_agency (notice, agency, duties) select $1, $2, $3
        where not exists (select 1 from notice n where n.id = $1 and n.agency = $2)
        on conflict do nothing";
    PUT_IN = "update notice set letter = $2, awaits_digest = 0 where id = $1";
    /// Behind an account, who has something waiting for a digest.
    AWAITING = "select account from notice where awaits_digest = 1 and account > $1
        order by account limit 1";
    OF_DIGEST = concat!(columns!(), " where n.account = $1 and n.awaits_digest = 1
        and n.noted_at < $2 order by n.noted_at, n.id limit $3");
    FORGO = "update notice set awaits_digest = 0 where id = $1";
    FORGO_ALL = "update notice set awaits_digest = 0 where account = $1 and awaits_digest = 1";
    FORGET_JOINED = "delete from notice_agency
        where notice in (select id from notice where noted_at < $1)";
    FORGET = "delete from notice where noted_at < $1";
    CHOICE = "select digest, hour, mails_urgent, language from notice_choice where account = $1";
    CHOOSE = "insert into notice_choice (account, digest, hour, mails_urgent, language, chosen_at)
        values ($1, $2, $3, $4, $5, $6) on conflict (account) do update set digest = $2, hour = $3,
        mails_urgent = $4, language = $5, chosen_at = $6";
    REMIND = "insert into reminder (agency, duty, rule, day, reminded_at)
        values ($1, $2, $3, $4, $5) on conflict do nothing";
    REMINDED = "select reminded_at from reminder
        where agency = $1 and duty = $2 and rule = $3 and day = $4";
    FORGET_REMINDERS = "delete from reminder where reminded_at < $1";
    /// Whoever holds a role over a body on a day, those who stand in included.
    HOLDERS = "select h.account from agency_above o cross join right_held h
        where o.agency = $1 and h.agency = o.above and h.role = $2 and h.subject is null
        and h.from_on <= $3 and h.until_on >= $3";
    WAITS = "select role from approval_wait where record = $1";
    /// Whose account says that they are somebody, by any version of their record.
    NAMED_AS = "select a.id from account a
        where a.person in (select o.id from record r
            join record o on o.book = r.book and o.key = r.key where r.id = $1)
        and not exists (select 1 from account_binding b where b.account = a.id)
        union all
        select b.account from account_binding b
        where b.person in (select o.id from record r
            join record o on o.book = r.book and o.key = r.key where r.id = $1)
        and not exists (select 1 from account_binding l
            where l.account = b.account and l.change > b.change)";
    /// Who holds a role themselves, for somebody alone, on a day.
    HELD_AS = "select g.account from grant_in_force g
        where g.subject in (select o.id from record r
            join record o on o.book = r.book and o.key = r.key where r.id = $1)
        and g.role = $2 and g.on_behalf_of is null and g.from_on <= $3 and g.until_on >= $3";
}

/// Something that somebody is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRow {
    pub id: String,
    pub account: String,
    pub kind: String,
    pub cause: String,
    pub agency: String,
    pub form: Option<String>,
    pub record: Option<String>,
    /// Ids, parted by spaces.
    pub duties: Option<String>,
    /// Microseconds UTC, as all moments here.
    pub noted_at: i64,
    pub read_at: Option<i64>,
    /// Of how many further bodies it tells; filled in by reading.
    pub n_more: i64,
}

/// How somebody wants to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceRow {
    /// `none`, `daily` or `weekly`.
    pub digest: String,
    pub hour: i64,
    pub mails_urgent: bool,
    /// `zh-TW` or `en`.
    pub language: String,
}

/// A line, or a record that waits, which crossed a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reminder<'a> {
    pub agency: &'a str,
    /// The id of the line's duty, or of the record.
    pub of: &'a str,
    pub rule: &'a str,
    /// From which it counts; days since 1970-01-01.
    pub day: i32,
}

/// Notes a notice; false where its account was told of the same cause before.
///
/// # Errors
/// The database's.
pub fn insert(
    transaction: &mut Transaction<'_>,
    row: &NoticeRow,
    awaits_digest: bool,
) -> Result<bool, StoreError> {
    let values = [
        (&row.id).into(),
        (&row.account).into(),
        (&row.kind).into(),
        (&row.cause).into(),
        (&row.agency).into(),
        row.form.as_deref().into(),
        row.record.as_deref().into(),
        row.duties.as_deref().into(),
        row.noted_at.into(),
        i64::from(awaits_digest).into(),
    ];
    transaction.execute(INSERT, &values).map(|n| n > 0)
}

/// A notice of one cause that its account has not read and that no letter tells yet.
///
/// # Errors
/// The database's.
pub fn open(
    transaction: &mut Transaction<'_>,
    account: &str,
    kind: &str,
    cause: &str,
) -> Result<Option<String>, StoreError> {
    let values = [account.into(), kind.into(), cause.into()];
    transaction.first(OPEN, &values, |row| Ok(row.text(0)?.to_owned()))
}

/// Has a notice tell of a further body, by ids of duties, parted by spaces.
///
/// # Errors
/// The database's.
pub fn join(
    transaction: &mut Transaction<'_>,
    notice: &str,
    agency: &str,
    duties: &str,
) -> Result<bool, StoreError> {
    let values = [notice.into(), agency.into(), duties.into()];
    Ok(transaction.execute(JOIN, &values)? > 0)
}

/// Says in which letter a notice is told.
///
/// # Errors
/// The database's.
pub fn put_in(
    transaction: &mut Transaction<'_>,
    notice: &str,
    letter: &str,
) -> Result<(), StoreError> {
    transaction.execute(PUT_IN, &[notice.into(), letter.into()]).map(drop)
}

/// Notes that everything up to a moment was read.
///
/// # Errors
/// The database's.
pub fn note_all_read(
    transaction: &mut Transaction<'_>,
    account: &str,
    now: i64,
    until: i64,
) -> Result<(), StoreError> {
    transaction.execute(READ_ALL, &[account.into(), now.into(), until.into()]).map(drop)
}

/// The first account behind this one with something that waits for a digest.
///
/// # Errors
/// The database's.
pub fn awaiting(
    transaction: &mut Transaction<'_>,
    after: &str,
) -> Result<Option<String>, StoreError> {
    transaction.first(AWAITING, &[after.into()], |row| Ok(row.text(0)?.to_owned()))
}

/// Up to `limit` notices that wait for the next digest of an account and were noted before a moment, the
/// oldest first.
///
/// # Errors
/// The database's.
pub fn of_digest(
    transaction: &mut Transaction<'_>,
    account: &str,
    before: i64,
    limit: u32,
) -> Result<Vec<NoticeRow>, StoreError> {
    transaction.all(OF_DIGEST, &[account.into(), before.into(), i64::from(limit).into()], read)
}

/// Leaves a notice out of every digest: it is settled meanwhile.
///
/// # Errors
/// The database's.
pub fn forgo(transaction: &mut Transaction<'_>, id: &str) -> Result<(), StoreError> {
    transaction.execute(FORGO, &[id.into()]).map(drop)
}

/// Leaves everything that waits out of the digests of an account.
///
/// # Errors
/// The database's.
pub fn forgo_all(transaction: &mut Transaction<'_>, account: &str) -> Result<(), StoreError> {
    transaction.execute(FORGO_ALL, &[account.into()]).map(drop)
}

/// How somebody wants to be told, where they have said so.
///
/// # Errors
/// The database's.
pub fn choice(
    transaction: &mut Transaction<'_>,
    account: &str,
) -> Result<Option<ChoiceRow>, StoreError> {
    transaction.first(CHOICE, &[account.into()], |row| {
        Ok(ChoiceRow {
            digest: row.text(0)?.to_owned(),
            hour: row.integer(1)?,
            mails_urgent: row.integer(2)? == 1,
            language: row.text(3)?.to_owned(),
        })
    })
}

/// Keeps how somebody wants to be told.
///
/// # Errors
/// The database's.
pub fn choose(
    transaction: &mut Transaction<'_>,
    account: &str,
    row: &ChoiceRow,
    now: i64,
) -> Result<(), StoreError> {
    let values = [
        account.into(),
        (&row.digest).into(),
        row.hour.into(),
        i64::from(row.mails_urgent).into(),
        (&row.language).into(),
        now.into(),
    ];
    transaction.execute(CHOOSE, &values).map(drop)
}

/// Notes that people are reminded of a line; false where they were before.
///
/// # Errors
/// The database's.
pub fn remind(
    transaction: &mut Transaction<'_>,
    reminder: &Reminder<'_>,
    now: i64,
) -> Result<bool, StoreError> {
    let Reminder { agency, of, rule, day } = *reminder;
    let values = [agency.into(), of.into(), rule.into(), day.into(), now.into()];
    transaction.execute(REMIND, &values).map(|n| n > 0)
}

/// Whether people were reminded of a line.
///
/// # Errors
/// The database's.
pub fn is_reminded(
    transaction: &mut Transaction<'_>,
    reminder: &Reminder<'_>,
) -> Result<bool, StoreError> {
    let Reminder { agency, of, rule, day } = *reminder;
    let values = [agency.into(), of.into(), rule.into(), day.into()];
    Ok(transaction.first(REMINDED, &values, |row| row.integer(0))?.is_some())
}

/// Forgets notices and reminders from before a moment.
///
/// # Errors
/// The database's.
pub fn forget(transaction: &mut Transaction<'_>, before: i64) -> Result<u64, StoreError> {
    transaction.execute(FORGET_JOINED, &[before.into()])?;
    let n = transaction.execute(FORGET, &[before.into()])?;
    transaction.execute(FORGET_REMINDERS, &[before.into()])?;
    Ok(n)
}

/// The accounts that hold a role over a body on a day, each once.
///
/// # Errors
/// The database's.
pub fn holders(
    transaction: &mut Transaction<'_>,
    agency: &str,
    role: &str,
    on: i32,
) -> Result<Vec<String>, StoreError> {
    let values = [agency.into(), role.into(), on.into()];
    let mut holders = transaction.all(HOLDERS, &values, |row| Ok(row.text(0)?.to_owned()))?;
    holders.sort_unstable();
    holders.dedup();
    Ok(holders)
}

/// The accounts of somebody of the register of people, each once: by what the account says, and by a role
/// that is held for them alone on a day.
///
/// # Errors
/// The database's.
pub fn accounts_of(
    transaction: &mut Transaction<'_>,
    person: &str,
    role: &str,
    on: i32,
) -> Result<Vec<String>, StoreError> {
    let id = |row: Row<'_>| Ok(row.text(0)?.to_owned());
    let mut accounts = transaction.all(NAMED_AS, &[person.into()], id)?;
    accounts.extend(transaction.all(HELD_AS, &[person.into(), role.into(), on.into()], id)?);
    accounts.sort_unstable();
    accounts.dedup();
    Ok(accounts)
}

/// The word of the role for which a record waits; none where it waits for nobody.
///
/// # Errors
/// The database's.
pub fn waits_for(
    transaction: &mut Transaction<'_>,
    record: &str,
) -> Result<Option<String>, StoreError> {
    transaction.first(WAITS, &[record.into()], |row| Ok(row.text(0)?.to_owned()))
}

fn read(row: Row<'_>) -> Result<NoticeRow, StoreError> {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Ok(NoticeRow {
        id: row.text(0)?.to_owned(),
        account: row.text(1)?.to_owned(),
        kind: row.text(2)?.to_owned(),
        cause: row.text(3)?.to_owned(),
        agency: row.text(4)?.to_owned(),
        form: owned(row.optional_text(5)?),
        record: owned(row.optional_text(6)?),
        duties: owned(row.optional_text(7)?),
        noted_at: row.integer(8)?,
        read_at: row.optional_integer(9)?,
        n_more: row.integer(10)?,
    })
}
