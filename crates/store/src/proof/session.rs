//! Sessions: who is there, since when and from where; the secret itself is with the browser alone.

use crate::row::Row;
use crate::statement::statements;
use crate::{Store, StoreError, Transaction};

macro_rules! columns {
    () => {
        "select id, account, means, source, agent, begun_at, seen_at, proven_at, ended_at, ended_by,
        issuer, subject, foreign_session, vouched_twice"
    };
}

statements! {
    INSERT = "insert into session
        (id, sha256, account, means, source, agent, begun_at, seen_at, proven_at,
        issuer, subject, foreign_session, vouched_twice)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    BY_SECRET = concat!(columns!(), " from session where sha256 = $1");
    /// With the last change, and how many notices of theirs are unread, and how they read days.
    PRESENT = concat!(columns!(), ", (select changes from installation where one = $2),
        (select count(*) from notice n where n.account = session.account and n.read_at is null),
        (select dating from dating_choice d where d.account = session.account)
        from session where sha256 = $1");
    OF_ACCOUNT = concat!(columns!(), " from session where account = $1 and ended_at is null and seen_at > $2
        and begun_at > $3 order by begun_at desc, id desc limit $4");
    OF_ISSUER = concat!(columns!(), " from session where issuer = $1 and (cast($2 as text) is null or subject = $2)
        and (cast($3 as text) is null or foreign_session = $3
            or (foreign_session is null and cast($2 as text) is not null))
        and ended_at is null order by id");
    SEEN = "update session set seen_at = $2 where id = $1 and seen_at < $2";
    PROVEN = "update session set sha256 = $2, proven_at = $3 where id = $1 and ended_at is null";
    FINISH = "update session set ended_at = $3, ended_by = $4
        where id = $1 and account = $2 and ended_at is null";
    END_OTHERS = "update session set ended_at = $3, ended_by = $4
        where account = $1 and id <> $2 and ended_at is null";
    /// The ones that are left are those that were begun last.
    END_OLDEST = "update session set ended_at = $3, ended_by = 'newer sessions'
        where account = $1 and ended_at is null and id not in (
            select s.id from session s where s.account = $1 and s.ended_at is null
            order by s.begun_at desc, s.id desc limit $2)";
    FORGET = "delete from session where begun_at < $1";
}

/// A session as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    pub id: String,
    pub account: String,
    /// How somebody came, such as `password`.
    pub means: String,
    pub source: String,
    pub agent: String,
    /// Microseconds UTC.
    pub begun_at: i64,
    pub seen_at: i64,
    pub proven_at: i64,
    pub ended_at: Option<i64>,
    pub ended_by: Option<String>,
    /// By whose word it was begun, if by another's.
    pub vouched: Option<VouchedRow>,
}

/// By whose word a session was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VouchedRow {
    pub issuer: String,
    pub subject: String,
    /// What the other side calls its own session.
    pub session: Option<String>,
    /// The other side vouched for a second factor too.
    pub has_second_factor: bool,
}

/// Begins a session, and forgets those that began before `forget_before`.
///
/// # Errors
/// The database's.
pub fn begin(
    transaction: &mut Transaction<'_>,
    row: &SessionRow,
    sha256: &str,
    forget_before: i64,
) -> Result<(), StoreError> {
    transaction.execute(FORGET, &[forget_before.into()])?;
    let values = [
        (&row.id).into(),
        sha256.into(),
        (&row.account).into(),
        (&row.means).into(),
        (&row.source).into(),
        (&row.agent).into(),
        row.begun_at.into(),
        row.seen_at.into(),
        row.proven_at.into(),
        row.vouched.as_ref().map(|vouched| vouched.issuer.as_str()).into(),
        row.vouched.as_ref().map(|vouched| vouched.subject.as_str()).into(),
        row.vouched.as_ref().and_then(|vouched| vouched.session.as_deref()).into(),
        i64::from(row.vouched.as_ref().is_some_and(|vouched| vouched.has_second_factor)).into(),
    ];
    transaction.execute(INSERT, &values).map(drop)
}

/// Ends the sessions of an account that were begun first, so that this many are left.
///
/// # Errors
/// The database's.
pub fn end_oldest(
    transaction: &mut Transaction<'_>,
    account: &str,
    n_left: i64,
    now: i64,
) -> Result<(), StoreError> {
    transaction.execute(END_OLDEST, &[account.into(), n_left.into(), now.into()]).map(drop)
}

/// The session of a secret, whether it still holds or not.
///
/// # Errors
/// The database's.
pub fn by_secret(
    transaction: &mut Transaction<'_>,
    sha256: &str,
) -> Result<Option<SessionRow>, StoreError> {
    transaction.first(BY_SECRET, &[sha256.into()], read)
}

/// A session with what else is asked at every page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentRow {
    pub session: SessionRow,
    /// The last change at that moment.
    pub known: i64,
    /// How many notices its account has not read.
    pub n_unread: i64,
    /// The word of how its account reads days, where that is chosen.
    pub dating: Option<String>,
}

/// Who is there by a secret, whether the session still holds or not.
///
/// # Errors
/// The database's.
pub fn present(store: &Store, sha256: &str) -> Result<Option<PresentRow>, StoreError> {
    store.look(PRESENT, &[sha256.into(), 1.into()], |row| {
        Ok(PresentRow {
            session: read(row)?,
            known: row.integer(14)?,
            n_unread: row.integer(15)?,
            dating: row.optional_text(16)?.map(str::to_owned),
        })
    })
}

/// The sessions of an account that were not ended, were seen after and begun after two moments, the newest first.
///
/// # Errors
/// The database's.
pub fn of_account(
    transaction: &mut Transaction<'_>,
    account: &str,
    seen_after: i64,
    begun_after: i64,
    limit: u32,
) -> Result<Vec<SessionRow>, StoreError> {
    let values = [account.into(), seen_after.into(), begun_after.into(), i64::from(limit).into()];
    transaction.all(OF_ACCOUNT, &values, read)
}

/// The sessions that were not ended and were begun by the word of an issuer: of this subject, by
/// this session of theirs, or both, whichever is given. Where the issuer has not told which of a
/// subject's sessions is which, all of them.
///
/// # Errors
/// The database's.
pub fn of_issuer(
    transaction: &mut Transaction<'_>,
    issuer: &str,
    subject: Option<&str>,
    session: Option<&str>,
) -> Result<Vec<SessionRow>, StoreError> {
    transaction.all(OF_ISSUER, &[issuer.into(), subject.into(), session.into()], read)
}

/// Notes that somebody was seen.
///
/// # Errors
/// The database's.
pub fn seen(transaction: &mut Transaction<'_>, id: &str, now: i64) -> Result<(), StoreError> {
    transaction.execute(SEEN, &[id.into(), now.into()]).map(drop)
}

/// Notes that somebody proved anew who they are, and changes the secret.
///
/// # Errors
/// The database's.
pub fn proven(
    transaction: &mut Transaction<'_>,
    id: &str,
    sha256: &str,
    now: i64,
) -> Result<(), StoreError> {
    transaction.execute(PROVEN, &[id.into(), sha256.into(), now.into()]).map(drop)
}

/// Ends one session of an account; false where there is none to end.
///
/// # Errors
/// The database's.
pub fn end(
    transaction: &mut Transaction<'_>,
    account: &str,
    id: &str,
    now: i64,
    by: &str,
) -> Result<bool, StoreError> {
    let values = [id.into(), account.into(), now.into(), by.into()];
    transaction.execute(FINISH, &values).map(|n| n > 0)
}

/// Ends every session of an account but one (none where `but` is empty); returns how many.
///
/// # Errors
/// The database's.
pub fn end_others(
    transaction: &mut Transaction<'_>,
    account: &str,
    but: &str,
    now: i64,
    by: &str,
) -> Result<u64, StoreError> {
    let values = [account.into(), but.into(), now.into(), by.into()];
    transaction.execute(END_OTHERS, &values)
}

fn read(row: Row<'_>) -> Result<SessionRow, StoreError> {
    let vouched = match (row.optional_text(10)?, row.optional_text(11)?) {
        (Some(issuer), Some(subject)) => Some(VouchedRow {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            session: row.optional_text(12)?.map(str::to_owned),
            has_second_factor: row.integer(13)? == 1,
        }),
        _ => None,
    };
    Ok(SessionRow {
        id: row.text(0)?.to_owned(),
        account: row.text(1)?.to_owned(),
        means: row.text(2)?.to_owned(),
        source: row.text(3)?.to_owned(),
        agent: row.text(4)?.to_owned(),
        begun_at: row.integer(5)?,
        seen_at: row.integer(6)?,
        proven_at: row.integer(7)?,
        ended_at: row.optional_integer(8)?,
        ended_by: row.optional_text(9)?.map(str::to_owned),
        vouched,
    })
}
