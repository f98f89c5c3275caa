//! Sessions: who is there, since when and from where; the secret itself is with the browser alone.

use ledger::{Commitment, Hash, Sealer};

use crate::row::Row;
use crate::statement::statements;
use crate::value::Value;
use crate::{Store, StoreError, Transaction};

macro_rules! columns {
    () => {
        "select id, account, means, source, agent, begun_at, seen_at, proven_at, ended_at, ended_by,
        issuer, subject, foreign_session, vouched_twice, sha256, seal"
    };
}

statements! {
    INSERT = "insert into session
        (id, sha256, account, means, source, agent, begun_at, seen_at, proven_at,
        issuer, subject, foreign_session, vouched_twice, seal)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    OPEN = concat!(columns!(), " from session where id = $1 and ended_at is null");
    ALL_OPEN = concat!(columns!(), " from session where ended_at is null");
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
    /// The one that was begun last by another's word, whether it is over or not.
    VOUCHED = concat!(columns!(), " from session where account = $1 and issuer is not null
        order by begun_at desc, id desc limit 1");
    SEEN = "update session set seen_at = $2 where id = $1 and seen_at < $2";
    PROVEN = "update session set sha256 = $2, proven_at = $3, seal = $4
        where id = $1 and ended_at is null";
    ONE_OPEN = concat!(columns!(), " from session
        where id = $1 and account = $2 and ended_at is null");
    OTHERS_OPEN = concat!(columns!(), " from session
        where account = $1 and id <> $2 and ended_at is null");
    /// All but those that were begun last.
    OLDEST_OPEN = concat!(columns!(), " from session
        where account = $1 and ended_at is null and id not in (
            select s.id from session s where s.account = $1 and s.ended_at is null
            order by s.begun_at desc, s.id desc limit $2)");
    FINISH = "update session set ended_at = $2, ended_by = $3, seal = $4
        where id = $1 and ended_at is null";
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

/// Begins a session under a seal of its own, and forgets those that began before `forget_before`.
///
/// # Errors
/// The database's.
pub fn begin(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
    row: &SessionRow,
    sha256: &str,
    forget_before: i64,
) -> Result<(), StoreError> {
    transaction.execute(FORGET, &[forget_before.into()])?;
    let vouched = row.vouched.as_ref();
    let issuer = vouched.map(|vouched| vouched.issuer.as_str());
    let subject = vouched.map(|vouched| vouched.subject.as_str());
    let foreign_session = vouched.and_then(|vouched| vouched.session.as_deref());
    let twice = i64::from(vouched.is_some_and(|vouched| vouched.has_second_factor));
    let seal = sealer.seal_row(commitment(row, sha256, [issuer, subject, foreign_session], twice));
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
        issuer.into(),
        subject.into(),
        foreign_session.into(),
        twice.into(),
        seal.as_slice().into(),
    ];
    transaction.execute(INSERT, &values).map(drop)
}

/// What is sealed of a session: all but when it was last seen.
fn commitment(row: &SessionRow, sha256: &str, vouched: [Option<&str>; 3], twice: i64) -> Hash {
    let begun = Commitment::to("session", &[]).text(&row.id).text(sha256).text(&row.account);
    let begun = begun.text(&row.means).text(&row.source).text(&row.agent);
    let begun = begun.number(row.begun_at).number(row.proven_at);
    vouched.into_iter().fold(begun, Commitment::optional).number(twice).finish()
}

/// What is sealed of a session that is over: by whose word it was begun, and nothing by which it could be taken
/// up again.
fn commitment_to_end(row: &SessionRow) -> Hash {
    let vouched = row.vouched.as_ref();
    let over = Commitment::to("session-over", &[]).text(&row.id).text(&row.account);
    let over = over.number(row.begun_at).optional(vouched.map(|vouched| vouched.issuer.as_str()));
    over.number(i64::from(vouched.is_some_and(|vouched| vouched.has_second_factor))).finish()
}

/// A session whose seal holds: that it was begun here, and nothing of it was written past the program.
fn sealed(row: Row<'_>, sealer: &Sealer) -> Result<Option<SessionRow>, StoreError> {
    let session = read(row)?;
    let vouched = [row.optional_text(10)?, row.optional_text(11)?, row.optional_text(12)?];
    let commitment = commitment(&session, row.text(14)?, vouched, row.integer(13)?);
    let is_sealed = sealer.holds_row(commitment, row.optional_bytes(15)?.unwrap_or_default());
    Ok(is_sealed.then_some(session))
}

/// Whether a session stands as one that holds and was not begun here, or not so.
///
/// # Errors
/// The database's.
pub(crate) fn is_any_forged(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
) -> Result<bool, StoreError> {
    super::any_forged(transaction, ALL_OPEN, |row| sealed(row, sealer))
}

/// Ends the sessions of an account that were begun first, so that this many are left.
///
/// # Errors
/// The database's.
pub fn end_oldest(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
    account: &str,
    n_left: i64,
    now: i64,
) -> Result<(), StoreError> {
    let values = [account.into(), n_left.into()];
    end_each(transaction, sealer, OLDEST_OPEN, &values, now, "newer sessions").map(drop)
}

/// Ends the sessions that a query finds, and seals of each as it was begun that it is over; returns how many.
fn end_each(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
    open: &'static str,
    values: &[Value<'_>],
    now: i64,
    by: &str,
) -> Result<u64, StoreError> {
    let found = transaction.all(open, values, |row| {
        let session = sealed(row, sealer)?;
        let seal = session.map(|session| sealer.seal_row(commitment_to_end(&session)).to_vec());
        Ok((row.text(0)?.to_owned(), seal))
    })?;
    let mut n_ended = 0;
    for (id, seal) in &found {
        let values = [id.into(), now.into(), by.into(), seal.as_deref().into()];
        n_ended += transaction.execute(FINISH, &values)?;
    }
    Ok(n_ended)
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
    /// How many notices its account has not read, whether or not it may still read what they tell.
    pub n_unread: i64,
    /// The word of how its account reads days, where that is chosen.
    pub dating: Option<String>,
}

/// Who is there by a secret, whether the session is over by its time or not; nobody where it was ended, or
/// was not begun here as it stands.
///
/// # Errors
/// The database's, or [`StoreError::LedgerKey`].
pub fn present(store: &Store, sha256: &str) -> Result<Option<PresentRow>, StoreError> {
    let sealer = store.signer()?.sealer();
    let found = store.look(PRESENT, &[sha256.into(), 1.into()], |row| {
        let Some(session) = sealed(row, sealer)? else { return Ok(None) };
        Ok(Some(PresentRow {
            session,
            known: row.integer(16)?,
            n_unread: row.integer(17)?,
            dating: row.optional_text(18)?.map(str::to_owned),
        }))
    })?;
    Ok(found.flatten())
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

/// Whether the other side vouched for a second factor too when an account came last by its word; not where that
/// session was not begun here, or not so.
///
/// # Errors
/// The database's.
pub fn is_vouched_twice(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
    account: &str,
) -> Result<bool, StoreError> {
    let last = transaction.first(VOUCHED, &[account.into()], |row| {
        let session = read(row)?;
        let seal = row.optional_bytes(15)?.unwrap_or_default();
        let is_sealed = match session.ended_at {
            None => sealed(row, sealer)?.is_some(),
            Some(_) => sealer.holds_row(commitment_to_end(&session), seal),
        };
        Ok(is_sealed && session.vouched.is_some_and(|vouched| vouched.has_second_factor))
    })?;
    Ok(last.unwrap_or(false))
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
/// The database's; [`StoreError::Damaged`] where the session is not as it was begun.
pub fn proven(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
    id: &str,
    sha256: &str,
    now: i64,
) -> Result<(), StoreError> {
    let found = transaction.first(OPEN, &[id.into()], |row| {
        let vouched = [row.optional_text(10)?, row.optional_text(11)?, row.optional_text(12)?];
        let next = sealed(row, sealer)?.map(|session| SessionRow { proven_at: now, ..session });
        let twice = row.integer(13)?;
        Ok(next.map(|next| sealer.seal_row(commitment(&next, sha256, vouched, twice))))
    })?;
    let Some(seal) = found else { return Ok(()) };
    let damaged = || StoreError::Damaged { what: format!("the session {id}") };
    let seal = seal.ok_or_else(damaged)?;
    let values = [id.into(), sha256.into(), now.into(), seal.as_slice().into()];
    transaction.execute(PROVEN, &values).map(drop)
}

/// Ends one session of an account; false where there is none to end.
///
/// # Errors
/// The database's.
pub fn end(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
    account: &str,
    id: &str,
    now: i64,
    by: &str,
) -> Result<bool, StoreError> {
    let values = [id.into(), account.into()];
    end_each(transaction, sealer, ONE_OPEN, &values, now, by).map(|n| n > 0)
}

/// Ends every session of an account but one (none where `but` is empty); returns how many.
///
/// # Errors
/// The database's.
pub fn end_others(
    transaction: &mut Transaction<'_>,
    sealer: &Sealer,
    account: &str,
    but: &str,
    now: i64,
    by: &str,
) -> Result<u64, StoreError> {
    let values = [account.into(), but.into()];
    end_each(transaction, sealer, OTHERS_OPEN, &values, now, by)
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
