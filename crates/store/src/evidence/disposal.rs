//! That the bytes of a file were removed because its term was over.

use ledger::{Commitment, Hash};

use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

macro_rules! columns {
    () => {
        "d.sha256, d.change, d.record, d.agency, d.form, d.term, d.kept_until_on, d.disposed_at,
        d.disposed_by"
    };
}

/// Whether the disposal `d` is why a file is gone: nobody brought it again since.
macro_rules! is_of_gone {
    ($sha256:literal) => {
        concat!(
            "d.sha256 = ",
            $sha256,
            " and d.change > coalesce((select max(p.change) from evidence_deposit p
            where p.sha256 = ",
            $sha256,
            "), 0)"
        )
    };
}
pub(super) use is_of_gone;

statements! {
    INSERT = "insert into evidence_disposal (sha256, change, record, agency, form, term,
        kept_until_on, disposed_at, disposed_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    LAST = concat!("select ", columns!(), " from evidence_disposal d
        where ", is_of_gone!("$1"), " order by d.change desc limit 1");
    GONE = concat!("select d.sha256 from evidence_disposal d
        where d.sha256 > $1 and ", is_of_gone!("d.sha256"), " order by d.sha256 limit $2");
    ALL = concat!("select ", columns!(), " from evidence_disposal d");
}

/// A file whose bytes were removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disposal {
    pub sha256: String,
    /// Filled in by reading; [`dispose`] is given the change.
    pub change: i64,
    /// The record that had it kept longest.
    pub record: String,
    pub agency: String,
    pub form: String,
    pub term: String,
    /// The last day on which it was to be kept, counted from 1970-01-01.
    pub kept_until_on: i32,
    /// Microseconds UTC.
    pub disposed_at: i64,
    pub disposed_by: String,
}

/// Notes that the bytes of a file are removed; they go by [`crate::Store::remove_evidence`] once this is
/// written, for what goes before it cannot be brought back where it is not.
///
/// # Errors
/// [`StoreError::Taken`] where the change did so already.
pub fn dispose(
    transaction: &mut Transaction<'_>,
    change: i64,
    row: &Disposal,
) -> Result<(), StoreError> {
    let values = [
        (&row.sha256).into(),
        change.into(),
        (&row.record).into(),
        (&row.agency).into(),
        (&row.form).into(),
        (&row.term).into(),
        row.kept_until_on.into(),
        row.disposed_at.into(),
        (&row.disposed_by).into(),
    ];
    transaction.execute(INSERT, &values)?;
    transaction.telling()?.add("evidence-disposal", commitment(change, row));
    Ok(())
}

/// How the bytes of a file went, where they are gone and nobody brought them again.
///
/// # Errors
/// The database's.
pub fn disposal(
    transaction: &mut Transaction<'_>,
    sha256: &str,
) -> Result<Option<Disposal>, StoreError> {
    transaction.first(LAST, &[sha256.into()], read)
}

/// Up to `limit` files that are gone and that nobody brought again, in the order of their hashes, after one
/// of them.
///
/// # Errors
/// The database's.
pub fn gone(
    transaction: &mut Transaction<'_>,
    after: &str,
    limit: u32,
) -> Result<Vec<String>, StoreError> {
    let values = [after.into(), i64::from(limit).into()];
    transaction.all(GONE, &values, |row| Ok(row.text(0)?.to_owned()))
}

/// What the log tells of them.
pub(crate) fn things(
    transaction: &mut Transaction<'_>,
    mut visit: impl FnMut(i64, &'static str, Hash),
) -> Result<(), StoreError> {
    transaction.each_legible(ALL, |row| {
        let row = read(row)?;
        visit(row.change, "evidence-disposal", commitment(row.change, &row));
        Ok(())
    })
}

fn commitment(change: i64, row: &Disposal) -> Hash {
    let begun = Commitment::to("evidence-disposal", &[]).text(&row.sha256).text(&row.record);
    let begun = begun.text(&row.agency).text(&row.form).text(&row.term);
    let begun = begun.number(row.kept_until_on.into()).number(row.disposed_at);
    begun.text(&row.disposed_by).number(change).finish()
}

fn read(row: Row<'_>) -> Result<Disposal, StoreError> {
    Ok(Disposal {
        sha256: row.text(0)?.to_owned(),
        change: row.integer(1)?,
        record: row.text(2)?.to_owned(),
        agency: row.text(3)?.to_owned(),
        form: row.text(4)?.to_owned(),
        term: row.text(5)?.to_owned(),
        kept_until_on: row.day(6)?,
        disposed_at: row.integer(7)?,
        disposed_by: row.text(8)?.to_owned(),
    })
}
