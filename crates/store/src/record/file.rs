//! Files records and withdraws them.

use std::collections::HashMap;

use super::row::{RecordView, Withdrawal, stored_day};
use crate::statement::statements;
use crate::value::Value;
use crate::{StoreError, Transaction};

statements! {
    INSERT = "insert into record
        (agency, form, day, id, state, key, recorded_at, supersedes, filed_by, why, change, fields)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    SUPERSEDED = "select agency, form from record where id = $1";
    WITHDRAW = "insert into withdrawal (record, withdrawn_at, withdrawn_by, why, change)
        values ($1, $2, $3, $4, $5)";
    TOUCH = "insert into touched (change, agency, form, first_day, records)
        values ($1, $2, $3, $4, $5)
        on conflict (change, agency, form) do update set
        records = touched.records + excluded.records,
        first_day = case when excluded.first_day < touched.first_day
            then excluded.first_day else touched.first_day end";
    BOOK_OF = "select agency, form, day from record where id = $1";
}

/// What a change did in one book, while it is being written.
struct Touch {
    first_day: Option<i32>,
    records: i64,
}

/// Files records under a change, however many; returns how many. A record with `withdrawn_at` is
/// withdrawn at once. A record that supersedes another must come after it.
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
    let mut books = Books::default();
    let mut corrections = Vec::new();
    let mut withdrawals = Vec::new();
    let rows = records.into_iter().map(|record| {
        books.count(&record);
        if record.supersedes.is_some() {
            corrections.push(record);
        }
        if let Some(withdrawn_at) = record.withdrawn_at {
            withdrawals.push((withdrawn_at, record));
        }
        row_of(change, &record)
    });
    let inserted = transaction.insert_many(INSERT, rows).map_err(told_of_record)?;
    check_corrections(transaction, &corrections)?;
    let rows = withdrawals.iter().map(|(withdrawn_at, record)| -> [Value<'_>; 5] {
        let (by, why) = (record.withdrawn_by.into(), record.withdrawn_why.into());
        [record.id.into(), (*withdrawn_at).into(), by, why, change.into()]
    });
    transaction.insert_many(WITHDRAW, rows)?;
    books.note(transaction, change)?;
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
    let book = transaction.first(BOOK_OF, &[id.into()], |row| {
        Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned(), row.day(2)?))
    })?;
    let Some((agency, form, day)) = book else {
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
    let values = [change.into(), (&agency).into(), (&form).into(), day.into(), 0.into()];
    transaction.execute(TOUCH, &values).map(drop)
}

fn row_of<'r>(change: i64, record: &RecordView<'r>) -> [Value<'r>; 12] {
    [
        record.agency.into(),
        record.form.into(),
        record.stored_day(),
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
        // The whole primary key is violated before the id alone; the id is its last column.
        StoreError::Taken { what, value } if what.ends_with("record.id") => {
            let id = match what.contains(", ") {
                true => value.rsplit(", ").next().unwrap_or_default().to_owned(),
                false => value,
            };
            StoreError::RecordExists { id }
        }
        other => other,
    }
}

fn check_corrections(
    transaction: &mut Transaction<'_>,
    corrections: &[RecordView<'_>],
) -> Result<(), StoreError> {
    let mut found = vec![false; corrections.len()];
    let ids = corrections.iter().map(|record| [record.supersedes.into()]);
    let outcome = transaction.each_of(SUPERSEDED, ids, |position, row| {
        let book = (row.text(0)?, row.text(1)?);
        if let (Some(record), Some(found)) = (corrections.get(position), found.get_mut(position)) {
            if book != (record.agency, record.form) {
                return Err(StoreError::OtherBook {
                    id: record.id.to_owned(),
                    supersedes: record.supersedes.unwrap_or_default().to_owned(),
                });
            }
            *found = true;
        }
        Ok(())
    });
    let missing = corrections.iter().zip(&found).find(|(_, found)| !**found);
    outcome?;
    match missing.and_then(|(record, _)| record.supersedes) {
        Some(id) => Err(StoreError::RecordMissing { id: id.to_owned() }),
        None => Ok(()),
    }
}

/// What a change does book by book; imports come book after book, so the last one is tried first.
#[derive(Default)]
struct Books<'r> {
    touched: Vec<(&'r str, &'r str, Touch)>,
    places: HashMap<(&'r str, &'r str), usize>,
    last: usize,
}

impl<'r> Books<'r> {
    fn count(&mut self, record: &RecordView<'r>) {
        let book = (record.agency, record.form);
        let is_last = self.touched.get(self.last).is_some_and(|(a, f, _)| (*a, *f) == book);
        if !is_last {
            self.last = *self.places.entry(book).or_insert_with(|| {
                let touch = Touch { first_day: record.day, records: 0 };
                self.touched.push((book.0, book.1, touch));
                self.touched.len() - 1
            });
        }
        if let Some((_, _, touch)) = self.touched.get_mut(self.last) {
            touch.records += 1;
            touch.first_day = touch.first_day.min(record.day); // None, the beginning, is least
        }
    }

    fn note(&self, transaction: &mut Transaction<'_>, change: i64) -> Result<(), StoreError> {
        for (agency, form, touch) in &self.touched {
            let values = [
                change.into(),
                (*agency).into(),
                (*form).into(),
                stored_day(touch.first_day),
                touch.records.into(),
            ];
            transaction.execute(TOUCH, &values)?;
        }
        Ok(())
    }
}
