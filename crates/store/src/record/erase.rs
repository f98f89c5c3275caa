//! Erases what the law on personal data orders to be erased: the words and their salt go, what the log
//! committed to stays, and the order is a row that the log tells of.

use std::collections::HashMap;

use ledger::{Commitment, Hash};

use super::row::{RecordView, stored_day};
use super::{book, commitment, file};
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    REWRITE = "update record set fields = $2, key = $3, salt = $4 where id = $1";
    INSERT = "insert into erasure
        (record, change, erased_at, erased_by, approved_by, ground, fields, stood)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    ALL = "select record, change, erased_at, erased_by, approved_by, ground, fields, stood
        from erasure order by record, change";
    OF_RECORD = "select record, change, erased_at, erased_by, approved_by, ground, fields, stood
        from erasure where record = $1 order by change";
    BOOK = "select book from record where id = $1";
}

/// The order to erase, and by whom it was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Microseconds UTC.
    pub erased_at: i64,
    pub erased_by: String,
    pub approved_by: String,
    /// The law and the request that it rests on.
    pub ground: String,
    /// The names of the fields that were erased, with commas between.
    pub fields: String,
}

/// An erasure as it was noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    pub change: i64,
    pub order: Order,
    /// What the log had committed to before.
    pub(crate) stood: Hash,
}

/// The erasures of each record, the first of each first.
pub(crate) type Erased = HashMap<String, Vec<Erasure>>;

/// Writes a record anew without what is erased. `record` is it as it stands, with its salt.
pub(crate) fn rewrite(
    transaction: &mut Transaction<'_>,
    change: i64,
    (record, salt): (&RecordView<'_>, &[u8]),
    (fields, key): (&str, Option<&str>),
    order: &Order,
) -> Result<(), StoreError> {
    let stood = commitment(record.change, record, salt);
    let salt = file::salt()?;
    let rewritten = [record.id.into(), fields.into(), key.into(), salt.as_slice().into()];
    transaction.execute(REWRITE, &rewritten)?;
    let values = [
        record.id.into(),
        change.into(),
        order.erased_at.into(),
        (&order.erased_by).into(),
        (&order.approved_by).into(),
        (&order.ground).into(),
        (&order.fields).into(),
        stood.0.as_slice().into(),
    ];
    transaction.execute(INSERT, &values)?;
    let rest = commitment(record.change, &RecordView { fields, key, ..*record }, &salt);
    let told = ordered(record.id, change, order, stood, rest);
    transaction.telling()?.add("erasure", told);
    let book = transaction.first(BOOK, &[record.id.into()], |row| row.integer(0))?;
    let missing = || StoreError::RecordMissing { id: record.id.to_owned() };
    book::touch(transaction, change, book.ok_or_else(missing)?, stored_day(record.day))
}

/// What the log commits to of an erasure: the order, what stood before, and what was left.
fn ordered(record: &str, change: i64, order: &Order, stood: Hash, rest: Hash) -> Hash {
    let begun = Commitment::to("erasure", &[]).text(record).number(change);
    let begun = begun.number(order.erased_at).text(&order.erased_by).text(&order.approved_by);
    let begun = begun.text(&order.ground).text(&order.fields);
    begun.text(&stood.to_string()).text(&rest.to_string()).finish()
}

/// Every erasure, by record.
pub(crate) fn all(transaction: &mut Transaction<'_>) -> Result<Erased, StoreError> {
    let mut erased = Erased::new();
    transaction.each(ALL, &[], |row| gather(&mut erased, row))?;
    Ok(erased)
}

/// As [`all`], for the examination of the log.
pub(crate) fn legible(transaction: &mut Transaction<'_>) -> Result<Erased, StoreError> {
    let mut erased = Erased::new();
    transaction.each_legible(ALL, |row| gather(&mut erased, row))?;
    Ok(erased)
}

fn gather(erased: &mut Erased, row: crate::row::Row<'_>) -> Result<(), StoreError> {
    let erasure = read(row)?;
    erased.entry(row.text(0)?.to_owned()).or_default().push(erasure);
    Ok(())
}

/// The erasures of a record, the first first.
///
/// # Errors
/// The database's.
pub fn erasures(transaction: &mut Transaction<'_>, id: &str) -> Result<Vec<Erasure>, StoreError> {
    transaction.all(OF_RECORD, &[id.into()], read)
}

fn read(row: crate::row::Row<'_>) -> Result<Erasure, StoreError> {
    let stood = row.optional_bytes(7)?.and_then(|bytes| bytes.try_into().ok());
    let damaged =
        || StoreError::Damaged { what: "an erasure without what stood before".to_owned() };
    Ok(Erasure {
        change: row.integer(1)?,
        order: Order {
            erased_at: row.integer(2)?,
            erased_by: row.text(3)?.to_owned(),
            approved_by: row.text(4)?.to_owned(),
            ground: row.text(5)?.to_owned(),
            fields: row.text(6)?.to_owned(),
        },
        stood: Hash(stood.ok_or_else(damaged)?),
    })
}

/// What the log was told of a record: what it committed to when it was filed, and its erasures with
/// what each left. `now` is what the row as it stands gives.
pub(crate) fn told(
    record: &str,
    erasures: &[Erasure],
    now: Hash,
    mut tell: impl FnMut(i64, Hash),
) -> Hash {
    let left = erasures.iter().skip(1).map(|next| next.stood).chain([now]);
    for (erasure, rest) in erasures.iter().zip(left) {
        let Erasure { change, order, stood } = erasure;
        tell(*change, ordered(record, *change, order, *stood, rest));
    }
    erasures.first().map_or(now, |first| first.stood)
}
