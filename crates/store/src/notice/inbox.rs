//! What of their notices somebody is shown, and by which letter it is told: a notice was written for who could read
//! there then, and tells those who may read there on the day on which it is read.

use super::{NoticeRow, read};
use crate::statement::statements;
use crate::{Store, StoreError, Transaction};

/// Whether the notice `n` may tell an account of a body on a day, by a right over that body: one whose role reads the
/// form of the record that it is of, or else the thing. Of a body's deadlines, and of what is to be done there, it
/// tells by any right but that of who runs the program and reads no body's content. A way into an account concerns
/// those too who answer for other bodies than that account's.
macro_rules! tells_still_of {
    ($agency:literal, $account:literal, $on:literal) => {
        concat!(
            "exists (select 1 from right_held h join agency_above o on o.above = h.agency
            and o.agency = case when n.kind like 'account.link-%' or n.kind like 'way-in.%'
                then h.agency else ",
            $agency,
            " end where h.account = ",
            $account,
            " and h.from_on <= ",
            $on,
            " and h.until_on >= ",
            $on,
            " and (h.subject is null or n.kind in ('record.returned', 'record.approved',
                'signature.asked', 'todo.handed-over', 'todo.asked', 'todo.answered'))
            and (exists (select 1 from readable p where p.role = h.role and p.thing = case
                    when n.form is not null then n.form
                    when n.kind like 'setting.%' then 'settings'
                    when n.kind like 'webhook.%' then 'webhooks'
                    when n.record is not null then 'rights'
                    when n.duties is null then 'installation' end)
                or n.form is null and n.duties is not null and not exists (
                    select 1 from readable p where p.role = h.role and p.thing = 'installation')))"
        )
    };
}

/// Whether an account is still shown the notice `n` on a day: it may tell of one of its bodies, is of the account
/// itself, or asks for the signature of the one for whom the account stands.
macro_rules! is_still_told {
    ($account:literal, $on:literal) => {
        concat!(
            "(n.form is null and n.record = n.account
            or n.kind = 'signature.asked' and exists (select 1 from account a
                where a.id = n.account and case
                when exists (select 1 from account_binding b where b.account = a.id)
                then (select b.person from account_binding b where b.account = a.id
                    order by b.change desc limit 1)
                else a.person end is not null)
            or ",
            tells_still_of!("n.agency", $account, $on),
            " or exists (select 1 from notice_agency b where b.notice = n.id and ",
            tells_still_of!("b.agency", $account, $on),
            "))"
        )
    };
}

statements! {
    OF_ACCOUNT = concat!(columns!(), " where n.account = $1 and (n.noted_at, n.id) < ($2, $3)
        and ", is_still_told!("$1", "$5"), " order by n.noted_at desc, n.id desc limit $4");
    OF_LETTER = concat!(columns!(), " where n.letter = $1 and n.account = $2
        and ", is_still_told!("$2", "$3"), " order by n.noted_at, n.id limit $4");
    N_OF_LETTER = concat!("select count(*) from notice n where n.letter = $1 and n.account = $2
        and ", is_still_told!("$2", "$3"));
    IS_OF = concat!("select n.noted_at from notice n where n.id = $1 and n.account = $2
        and ", is_still_told!("$2", "$3"));
    N_UNREAD = concat!("select count(*) from notice n where n.account = $1 and n.read_at is null
        and ", is_still_told!("$1", "$2"));
    READ = "update notice set read_at = $3 where id = $1 and account = $2 and read_at is null";
    OF_ID = concat!(columns!(), " where n.id = $1 and n.account = $2
        and ", is_still_told!("$2", "$3"));
    /// Whether it may still tell of the first of its bodies.
    OF_FIRST = concat!("select n.id from notice n where n.id = $1 and n.account = $2
        and ", tells_still_of!("n.agency", "$2", "$3"));
    /// Whether somebody reads what every body does.
    OF_ALL = "select h.role from right_held h where h.account = $1 and h.agency = $2
        and h.subject is null and h.from_on <= $3 and h.until_on >= $3
        and not exists (select 1 from readable p where p.role = h.role and p.thing = 'installation')
        limit 1";
    JOINED = concat!("select b.agency, b.duties from notice n
        cross join notice_agency b where n.id = $1 and n.account = $2 and b.notice = n.id
        and b.agency > $4 and ", tells_still_of!("b.agency", "$2", "$3"), "
        order by b.agency limit $5");
}

/// Whose notices are read, and the day on which, in days since 1970-01-01: what their rights let them read on it is
/// shown of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader<'a> {
    pub account: &'a str,
    pub on: i32,
    /// The body above all others.
    pub city: &'a str,
}

/// Up to `limit` notices of a reader, the latest first, behind the place `(noted_at, id)`.
///
/// # Errors
/// The database's.
pub fn of_account(
    transaction: &mut Transaction<'_>,
    reader: Reader<'_>,
    (noted_at, id): (i64, &str),
    limit: u32,
) -> Result<Vec<NoticeRow>, StoreError> {
    let Reader { account, on, .. } = reader;
    let values = [account.into(), noted_at.into(), id.into(), i64::from(limit).into(), on.into()];
    let found = transaction.all(OF_ACCOUNT, &values, read)?;
    narrowed(transaction, reader, found)
}

/// The first notices of a letter to a reader, and how many it has.
///
/// # Errors
/// The database's.
pub fn of_letter(
    transaction: &mut Transaction<'_>,
    reader: Reader<'_>,
    letter: &str,
    limit: u32,
) -> Result<(Vec<NoticeRow>, i64), StoreError> {
    let Reader { account, on, .. } = reader;
    let values = [letter.into(), account.into(), on.into(), i64::from(limit).into()];
    let rows = transaction.all(OF_LETTER, &values, read)?;
    let rows = narrowed(transaction, reader, rows)?;
    let values = [letter.into(), account.into(), on.into()];
    let n = transaction.first(N_OF_LETTER, &values, |row| row.integer(0))?;
    Ok((rows, n.unwrap_or(0)))
}

/// How many notices of a reader are unread.
///
/// # Errors
/// The database's.
pub fn n_unread(transaction: &mut Transaction<'_>, reader: Reader<'_>) -> Result<i64, StoreError> {
    let values = [reader.account.into(), reader.on.into()];
    Ok(transaction.first(N_UNREAD, &values, |row| row.integer(0))?.unwrap_or(0))
}

/// As [`n_unread`], asked alone.
///
/// # Errors
/// The database's.
pub fn look_for_unread(store: &Store, reader: Reader<'_>) -> Result<i64, StoreError> {
    let values = [reader.account.into(), reader.on.into()];
    Ok(store.look(N_UNREAD, &values, |row| row.integer(0))?.unwrap_or(0))
}

/// Notes that a notice was read; false where the reader has no such notice.
///
/// # Errors
/// The database's.
pub fn note_read(
    transaction: &mut Transaction<'_>,
    reader: Reader<'_>,
    id: &str,
    now: i64,
) -> Result<bool, StoreError> {
    let Reader { account, on, .. } = reader;
    let values = [id.into(), account.into(), on.into()];
    if transaction.first(IS_OF, &values, |row| row.integer(0))?.is_none() {
        return Ok(false);
    }
    transaction.execute(READ, &[id.into(), account.into(), now.into()])?;
    Ok(true)
}

/// The further bodies of a reader's notice, behind one of them, each with its duties.
///
/// # Errors
/// The database's.
pub fn joined(
    transaction: &mut Transaction<'_>,
    reader: Reader<'_>,
    notice: &str,
    after: &str,
    limit: u32,
) -> Result<Vec<(String, String)>, StoreError> {
    let Reader { account, on, .. } = reader;
    let values = [notice.into(), account.into(), on.into(), after.into(), i64::from(limit).into()];
    transaction.all(JOINED, &values, |row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())))
}

/// One notice of a reader.
///
/// # Errors
/// The database's.
pub fn get(
    transaction: &mut Transaction<'_>,
    reader: Reader<'_>,
    id: &str,
) -> Result<Option<NoticeRow>, StoreError> {
    let values = [id.into(), reader.account.into(), reader.on.into()];
    let found = transaction.all(OF_ID, &values, read)?;
    Ok(narrowed(transaction, reader, found)?.pop())
}

/// Notices with those of their bodies alone of which they may still tell.
fn narrowed(
    transaction: &mut Transaction<'_>,
    reader: Reader<'_>,
    mut rows: Vec<NoticeRow>,
) -> Result<Vec<NoticeRow>, StoreError> {
    let Reader { account, on, .. } = reader;
    let values = [account.into(), reader.city.into(), on.into()];
    let tells_of_many = rows.iter().any(|row| row.n_more > 0);
    if !tells_of_many || transaction.first(OF_ALL, &values, |_| Ok(()))?.is_some() {
        return Ok(rows);
    }
    for row in rows.iter_mut().filter(|row| row.n_more > 0) {
        let values = [(&row.id).into(), account.into(), on.into()];
        let tells_of_first = transaction.first(OF_FIRST, &values, |_| Ok(()))?.is_some();
        let mut others = joined(transaction, reader, &row.id, "", u32::MAX)?.into_iter();
        if !tells_of_first && let Some((agency, duties)) = others.next() {
            (row.agency, row.duties) = (agency, Some(duties));
        }
        row.n_more = i64::try_from(others.len()).unwrap_or(i64::MAX);
    }
    Ok(rows)
}
