//! Files records and withdraws them.

use ledger::{Commitment, Hash};

use super::book::{self, Books};
use super::row::{RecordView, Withdrawal, stored_day};
use crate::statement::statements;
use crate::value::Value;
use crate::{StoreError, Transaction};

/// What keeps an erased record from being guessed.
pub(super) type Salt = [u8; 16];

/// So many records are put in order together, so that neighbours on the disk are written together.
const RECORDS_AT_ONCE: usize = 65_536;
/// An import of so many records may be most of what there is.
const RECORDS_THAT_CHANGE_PLANS: u64 = 5_000;

statements! {
    INSERT = "insert into record
        (book, day, id, state, key, recorded_at, supersedes, filed_by, why, change, fields, salt)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    BOOK_AND_DAY = "select r.book, r.day from record r where r.id = $1";
    WITHDRAW = "insert into withdrawal (record, withdrawn_at, withdrawn_by, why, change)
        values ($1, $2, $3, $4, $5)";
}

/// Files records under a change, however many; returns how many. A record with `withdrawn_at` is
/// withdrawn at once. A record that supersedes another may come in one call with it.
///
/// # Errors
/// [`StoreError::RecordExists`] for an id that is taken, [`StoreError::AlreadySuperseded`] for a
/// second correction, [`StoreError::RecordMissing`] and [`StoreError::OtherBook`] for a correction
/// of a record that is not there or belongs to another agency or form.
pub fn insert<'r>(
    transaction: &mut Transaction<'_>,
    change: i64,
    records: impl IntoIterator<Item = RecordView<'r>>,
) -> Result<u64, StoreError> {
    let mut records = records.into_iter();
    let mut books = Books::default();
    let mut corrections = Vec::new();
    let mut withdrawn = Vec::new();
    let mut inserted = 0;
    loop {
        let mut chunk: Vec<(i64, RecordView<'r>)> = Vec::new();
        let mut places = Vec::new();
        for record in records.by_ref().take(RECORDS_AT_ONCE) {
            places.push(books.count(&record));
            chunk.push((0, record));
        }
        if chunk.is_empty() {
            break;
        }
        books.number(transaction)?;
        for ((book, record), place) in chunk.iter_mut().zip(places) {
            *book = books.id_at(place);
            if record.supersedes.is_some() {
                corrections.push((*book, *record));
            }
            if record.withdrawn_at.is_some() {
                withdrawn.push(*record);
            }
        }
        chunk.sort_unstable_by_key(|(book, record)| (*book, stored_day(record.day), record.id));
        let salts = salts(chunk.len())?;
        for ((_, record), salt) in chunk.iter().zip(&salts) {
            transaction.telling()?.add("record", commitment(change, record, salt));
        }
        let rows = chunk.iter().zip(&salts);
        let rows = rows.map(|((book, record), salt)| row_of(change, *book, record, salt));
        inserted += transaction.insert_many(INSERT, rows).map_err(told_of_record)?;
    }
    check_corrections(transaction, &corrections)?;
    for record in &withdrawn {
        let at = record.withdrawn_at.unwrap_or_default();
        let (by, why) = (record.withdrawn_by, record.withdrawn_why);
        transaction
            .telling()?
            .add("withdrawal", withdrawn_commitment(change, record.id, at, by, why));
    }
    let rows = withdrawn.iter().map(|record| -> [Value<'_>; 5] {
        let (at, by) = (record.withdrawn_at.into(), record.withdrawn_by.into());
        [record.id.into(), at, by, record.withdrawn_why.into(), change.into()]
    });
    transaction.insert_many(WITHDRAW, rows)?;
    books.close(transaction, change)?;
    Ok(inserted)
}

/// After the last records of an import: where they were so many that plans made for a smaller table may be
/// bad ones, the planner is told.
///
/// # Errors
/// The database's.
pub fn grown(transaction: &mut Transaction<'_>, n_inserted: u64) -> Result<(), StoreError> {
    match n_inserted >= RECORDS_THAT_CHANGE_PLANS {
        true => transaction.tables_have_grown(),
        false => Ok(()),
    }
}

/// Withdraws a record: a row of its own, the record stays as it was.
///
/// # Errors
/// [`StoreError::RecordMissing`], [`StoreError::AlreadyWithdrawn`].
pub fn withdraw(
    transaction: &mut Transaction<'_>,
    change: i64,
    id: &str,
    withdrawal: &Withdrawal,
) -> Result<(), StoreError> {
    let (book, day) = place_of(transaction, id)?;
    let values = [
        id.into(),
        withdrawal.withdrawn_at.into(),
        withdrawal.withdrawn_by.as_deref().into(),
        withdrawal.why.as_deref().into(),
        change.into(),
    ];
    transaction.execute(WITHDRAW, &values).map_err(|error| match error {
        StoreError::Taken { .. } => StoreError::AlreadyWithdrawn { id: id.to_owned() },
        other => other,
    })?;
    let Withdrawal { withdrawn_at, withdrawn_by, why } = withdrawal;
    let (by, why) = (withdrawn_by.as_deref(), why.as_deref());
    let commitment = withdrawn_commitment(change, id, *withdrawn_at, by, why);
    transaction.telling()?.add("withdrawal", commitment);
    book::touch(transaction, change, book, day)
}

/// One salt.
pub(crate) fn salt() -> Result<Salt, StoreError> {
    Ok(salts(1)?.first().copied().unwrap_or_default())
}

/// Notes that a change made a record count.
pub(crate) fn touch(
    transaction: &mut Transaction<'_>,
    change: i64,
    id: &str,
) -> Result<(), StoreError> {
    let (book, day) = place_of(transaction, id)?;
    book::touch(transaction, change, book, day)
}

/// The book and the stored day of a record.
fn place_of(transaction: &mut Transaction<'_>, id: &str) -> Result<(i64, i32), StoreError> {
    let found =
        transaction.first(BOOK_AND_DAY, &[id.into()], |row| Ok((row.integer(0)?, row.day(1)?)))?;
    found.ok_or_else(|| StoreError::RecordMissing { id: id.to_owned() })
}

/// A salt for each record, so that nobody can guess an erased one from what the log commits to.
fn salts(count: usize) -> Result<Vec<Salt>, StoreError> {
    let mut bytes = vec![0; count * size_of::<Salt>()];
    getrandom::fill(&mut bytes)
        .map_err(|error| StoreError::LedgerKey { why: error.to_string() })?;
    Ok(bytes.as_chunks().0.to_vec())
}

/// What the log commits to of a record as it was filed.
pub(crate) fn commitment(change: i64, record: &RecordView<'_>, salt: &[u8]) -> Hash {
    let begun = Commitment::to("record", salt).text(record.id).text(record.form);
    let begun = begun.text(record.agency).text(record.state.word());
    let begun = begun.number(stored_day(record.day).into()).optional(record.key);
    let begun = begun.number(record.recorded_at).optional(record.supersedes);
    let begun = begun.text(record.filed_by).optional(record.why).number(change);
    begun.text(record.fields).finish()
}

/// What the log commits to of a withdrawal.
pub(crate) fn withdrawn_commitment(
    change: i64,
    record: &str,
    at: i64,
    by: Option<&str>,
    why: Option<&str>,
) -> Hash {
    let begun = Commitment::to("withdrawal", &[]).text(record).number(at);
    begun.optional(by).optional(why).number(change).finish()
}

fn row_of<'r>(change: i64, book: i64, record: &RecordView<'r>, salt: &'r [u8]) -> [Value<'r>; 12] {
    [
        book.into(),
        stored_day(record.day).into(),
        record.id.into(),
        record.state.word().into(),
        record.key.into(),
        record.recorded_at.into(),
        record.supersedes.into(),
        record.filed_by.into(),
        record.why.into(),
        change.into(),
        record.fields.into(),
        salt.into(),
    ]
}

fn told_of_record(error: StoreError) -> StoreError {
    match error {
        StoreError::Taken { what, value } if what == "record.supersedes" => {
            StoreError::AlreadySuperseded { id: value }
        }
        // The whole primary key may be found taken before the id alone; the id is its last column.
        StoreError::Taken { what, value } if what.ends_with("record.id") => {
            let before_id = what.matches(", ").count();
            let id = value.splitn(before_id + 1, ", ").last().unwrap_or_default();
            StoreError::RecordExists { id: id.to_owned() }
        }
        other => other,
    }
}

fn check_corrections(
    transaction: &mut Transaction<'_>,
    corrections: &[(i64, RecordView<'_>)],
) -> Result<(), StoreError> {
    let mut found = vec![None; corrections.len()];
    let ids = corrections.iter().map(|(_, record)| [record.supersedes.into()]);
    transaction.each_of(BOOK_AND_DAY, ids, |position, row| {
        if let Some(found) = found.get_mut(position) {
            *found = Some(row.integer(0)?);
        }
        Ok::<_, StoreError>(())
    })?;
    for ((book, record), found) in corrections.iter().zip(found) {
        let supersedes = record.supersedes.unwrap_or_default().to_owned();
        match found {
            None => return Err(StoreError::RecordMissing { id: supersedes }),
            Some(other) if other != *book => {
                return Err(StoreError::OtherBook { id: record.id.to_owned(), supersedes });
            }
            Some(_) => {}
        }
    }
    Ok(())
}
