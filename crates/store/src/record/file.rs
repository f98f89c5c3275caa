//! Files records and withdraws them.

use super::book::{self, Books};
use super::row::{RecordView, Withdrawal, stored_day};
use crate::statement::statements;
use crate::value::Value;
use crate::{StoreError, Transaction};

/// So many records are put in order together, so that neighbours on the disk are written together.
const RECORDS_AT_ONCE: usize = 65_536;
/// An import of so many records may be most of what there is.
const RECORDS_THAT_CHANGE_PLANS: u64 = 5_000;

statements! {
    INSERT = "insert into record
        (book, day, id, state, key, recorded_at, supersedes, filed_by, why, change, fields)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
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
        let rows = chunk.iter().map(|(book, record)| row_of(change, *book, record));
        inserted += transaction.insert_many(INSERT, rows).map_err(told_of_record)?;
    }
    check_corrections(transaction, &corrections)?;
    let rows = withdrawn.iter().map(|record| -> [Value<'_>; 5] {
        let (at, by) = (record.withdrawn_at.into(), record.withdrawn_by.into());
        [record.id.into(), at, by, record.withdrawn_why.into(), change.into()]
    });
    transaction.insert_many(WITHDRAW, rows)?;
    books.close(transaction, change)?;
    if inserted >= RECORDS_THAT_CHANGE_PLANS {
        transaction.tables_have_grown()?;
    }
    Ok(inserted)
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
    let found =
        transaction.first(BOOK_AND_DAY, &[id.into()], |row| Ok((row.integer(0)?, row.day(1)?)))?;
    let Some((book, day)) = found else {
        return Err(StoreError::RecordMissing { id: id.to_owned() });
    };
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
    book::touch(transaction, change, book, day)
}

fn row_of<'r>(change: i64, book: i64, record: &RecordView<'r>) -> [Value<'r>; 11] {
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
