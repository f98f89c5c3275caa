//! Which records name a file in their fields, and what of them decides how long it is kept.

use super::disposal::is_of_gone;
use crate::record::RecordState;
use crate::record::row::{corrected_at, counts_from, day_of_stored, state_now, stored_day};
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    INSERT = "insert into evidence_naming (sha256, record) values ($1, $2)";
    NAMED_BY = "select record from evidence_naming
        where sha256 = $1 and record > $2 order by record limit $3";
    NAMES = "select cast(1 as bigint) from evidence_naming where record = $1 and sha256 = $2";
    NAMED_SINCE = "select cast(1 as bigint) from evidence_naming n cross join record r
        where n.sha256 = $1 and r.id = n.record and r.filed_by = $2 and r.change > $3 limit 1";
    NAMINGS = concat!("select n.record, b.form, b.agency, r.day, r.recorded_at, ", state_now!("r"), ",
        ", counts_from!("r"), ", w.withdrawn_at, ", corrected_at!("r"), ",
        case when s.id is null then cast(0 as bigint) else cast(1 as bigint) end
        from evidence_naming n join record r on r.id = n.record join book b on b.id = r.book
        left join withdrawal w on w.record = r.id left join record s on s.supersedes = r.id
        where n.sha256 = $1 and n.record > $2 order by n.record limit $3");
    /// The others of the key that count, from the day of the record on.
    OTHERS_OF_KEY = concat!("select o.id, o.day, ", counts_from!("o"), " from record r
        join record o on o.book = r.book and o.key = r.key
        left join withdrawal w on w.record = o.id
        where r.id = $1 and o.day >= r.day and o.id <> r.id and w.record is null
        and ", state_now!("o"), " = 'approved' and ", corrected_at!("o"), " is null");
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
    /// When it was approved, else when it was filed; microseconds UTC.
    pub counts_from: i64,
    /// Microseconds UTC.
    pub withdrawn_at: Option<i64>,
    /// When what corrects it began to count; microseconds UTC.
    pub corrected_at: Option<i64>,
    /// Whether another version was filed after it, be it one that does not count.
    pub is_followed: bool,
}

/// A record that took the place of another of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replacer {
    /// The day of its fact, counted from 1970-01-01.
    pub day: Option<i32>,
    /// When it was approved, else when it was filed; microseconds UTC.
    pub counts_from: i64,
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
            counts_from: row.integer(6)?,
            withdrawn_at: row.optional_integer(7)?,
            corrected_at: row.optional_integer(8)?,
            is_followed: row.integer(9)? == 1,
        })
    })
}

/// The first record of its key that speaks after one that counts, in the order in which they speak: by day,
/// then by when each began to count, then by id. Of one that was corrected: while it was not.
///
/// # Errors
/// The database's.
pub fn replacer(
    transaction: &mut Transaction<'_>,
    naming: &NamingRow,
) -> Result<Option<Replacer>, StoreError> {
    let own = (stored_day(naming.day), naming.counts_from, naming.record.as_str());
    let mut first: Option<(i32, i64, String)> = None;
    transaction.each(OTHERS_OF_KEY, &[(&naming.record).into()], |row| {
        let (id, day, counts_from) = (row.text(0)?, row.day(1)?, row.integer(2)?);
        // What was filed since it was corrected took the place of its correction.
        if naming.corrected_at.is_some_and(|at| counts_from >= at) {
            return Ok(());
        }
        let is_first = |(day_of, from, id_of): &(i32, i64, String)| {
            (day, counts_from, id) < (*day_of, *from, id_of.as_str())
        };
        if (day, counts_from, id) > own && first.as_ref().is_none_or(is_first) {
            first = Some((day, counts_from, id.to_owned()));
        }
        Ok::<_, StoreError>(())
    })?;
    let replacer = |(day, counts_from, _)| Replacer { day: day_of_stored(day), counts_from };
    Ok(first.map(replacer))
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

/// Whether a record that somebody filed after a change names a file.
///
/// # Errors
/// The database's.
pub fn named_since(
    transaction: &mut Transaction<'_>,
    sha256: &str,
    filed_by: &str,
    change: i64,
) -> Result<bool, StoreError> {
    let values = [sha256.into(), filed_by.into(), change.into()];
    let found = transaction.first(NAMED_SINCE, &values, |row| row.integer(0))?;
    Ok(found.is_some())
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
