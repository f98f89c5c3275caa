//! Which records name a file in their fields, and what of them decides how long it is kept.

use super::disposal::is_of_gone;
use crate::record::RecordState;
use crate::record::row::{day_of_stored, state_now, stored_day};
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    INSERT = "insert into evidence_naming (sha256, record) values ($1, $2)";
    NAMED_BY = "select record from evidence_naming
        where sha256 = $1 and record > $2 order by record limit $3";
    NAMES = "select cast(1 as bigint) from evidence_naming where record = $1 and sha256 = $2";
    /// Each with whether it still stands, and the day from which a later one of its key took its place.
    NAMINGS = concat!("select n.record, b.form, b.agency, r.day, r.recorded_at, ", state_now!("r"), ",
        case when w.record is null and (s.id is null or ", state_now!("s"), " <> 'approved')
        then cast(1 as bigint) else cast(0 as bigint) end,
        (select min(o.day) from record o left join withdrawal v on v.record = o.id
        left join record c on c.supersedes = o.id
        where o.book = r.book and o.key = r.key and (o.day, o.id) > (r.day, r.id)
        and v.record is null and c.id is null and ", state_now!("o"), " = 'approved')
        from evidence_naming n join record r on r.id = n.record join book b on b.id = r.book
        left join withdrawal w on w.record = r.id left join record s on s.supersedes = r.id
        where n.sha256 = $1 and n.record > $2 order by n.record limit $3");
    NAMED_IN_BOOK = concat!("select r.day, r.id, n.sha256
        from record r cross join evidence_naming n
        where r.book = (select b.id from book b where b.agency = $1 and b.form = $2)
        and r.day >= $3 and r.day <= $6 and (r.day, r.id, n.sha256) > ($3, $4, $5)
        and n.record = r.id and not exists (
        select 1 from evidence_disposal d where ", is_of_gone!("n.sha256"), ")
        order by r.day, r.id, n.sha256 limit $7");
    FORGET = "delete from evidence_naming where record = $1 and sha256 = $2";
}

/// Notes which records name which files, each pair once, in the transaction that files the records.
///
/// # Errors
/// The database's; a file that is not kept is refused by it.
pub fn name<'v>(
    transaction: &mut Transaction<'_>,
    namings: impl Iterator<Item = (&'v str, &'v str)>,
) -> Result<(), StoreError> {
    let rows = namings.map(|(sha256, record)| [sha256.into(), record.into()]);
    transaction.insert_many(INSERT, rows).map(drop)
}

/// Up to `limit` records that name a file, in the order of their ids, after one of them.
///
/// # Errors
/// The database's.
pub fn named_by(
    transaction: &mut Transaction<'_>,
    sha256: &str,
    after: &str,
    limit: u32,
) -> Result<Vec<String>, StoreError> {
    let values = [sha256.into(), after.into(), i64::from(limit).into()];
    transaction.all(NAMED_BY, &values, |row| Ok(row.text(0)?.to_owned()))
}

/// A record that names a file, with what of it decides how long the file is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamingRow {
    pub record: String,
    pub form: String,
    pub agency: String,
    /// The day of its fact, counted from 1970-01-01.
    pub day: Option<i32>,
    /// Microseconds UTC.
    pub recorded_at: i64,
    /// Where it stands on its way.
    pub state: RecordState,
    /// Whether it was neither withdrawn nor corrected by what counts.
    pub stands: bool,
    /// The first day of a later record of its key that counts.
    pub replaced_on: Option<i32>,
}

/// Up to `limit` records that name a file, in the order of their ids, after one of them.
///
/// # Errors
/// The database's.
pub fn namings(
    transaction: &mut Transaction<'_>,
    sha256: &str,
    after: &str,
    limit: u32,
) -> Result<Vec<NamingRow>, StoreError> {
    let values = [sha256.into(), after.into(), i64::from(limit).into()];
    transaction.all(NAMINGS, &values, |row| {
        let state = row.text(5)?;
        let damaged = || StoreError::Damaged { what: format!("a record in the state {state}") };
        Ok(NamingRow {
            record: row.text(0)?.to_owned(),
            form: row.text(1)?.to_owned(),
            agency: row.text(2)?.to_owned(),
            day: day_of_stored(row.day(3)?),
            recorded_at: row.integer(4)?,
            state: RecordState::of_word(state).ok_or_else(damaged)?,
            stands: row.integer(6)? == 1,
            replaced_on: row.optional_day(7)?,
        })
    })
}

/// A place in the files of a book: the day of the record, its id and the file's hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPlace {
    pub day: Option<i32>,
    pub record: String,
    pub sha256: String,
}

/// Up to `limit` files that are there and that records of a book name whose day is not after `last`, by
/// day, record and file, after one of these places.
///
/// # Errors
/// The database's.
pub fn named_in_book(
    transaction: &mut Transaction<'_>,
    (agency, form): (&str, &str),
    last: i32,
    after: Option<&NamedPlace>,
    limit: u32,
) -> Result<Vec<NamedPlace>, StoreError> {
    let values = [
        agency.into(),
        form.into(),
        stored_day(after.and_then(|place| place.day)).into(),
        after.map_or("", |place| place.record.as_str()).into(),
        after.map_or("", |place| place.sha256.as_str()).into(),
        last.into(),
        i64::from(limit).into(),
    ];
    transaction.all(NAMED_IN_BOOK, &values, |row| {
        Ok(NamedPlace {
            day: day_of_stored(row.day(0)?),
            record: row.text(1)?.to_owned(),
            sha256: row.text(2)?.to_owned(),
        })
    })
}

/// Whether any record names a file.
///
/// # Errors
/// The database's.
pub fn is_named(transaction: &mut Transaction<'_>, sha256: &str) -> Result<bool, StoreError> {
    Ok(!named_by(transaction, sha256, "", 1)?.is_empty())
}

/// Whether a record names a file.
///
/// # Errors
/// The database's.
pub fn names(
    transaction: &mut Transaction<'_>,
    record: &str,
    sha256: &str,
) -> Result<bool, StoreError> {
    let found = transaction.first(NAMES, &[record.into(), sha256.into()], |row| row.integer(0))?;
    Ok(found.is_some())
}

/// A record names a file no more: what named it was erased.
///
/// # Errors
/// The database's.
pub fn forget_naming(
    transaction: &mut Transaction<'_>,
    record: &str,
    sha256: &str,
) -> Result<(), StoreError> {
    transaction.execute(FORGET, &[record.into(), sha256.into()]).map(drop)
}
