//! That somebody signed a sheet, by which way, and the record that proves it; knows no form.

use ledger::{Commitment, Hash};

use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

macro_rules! signature_columns {
    () => {
        "g.sheet, g.person, g.way, g.signed_on, g.signed_at, g.signed_by, g.content_sha256, g.scan,
        g.record, g.change from signature g"
    };
}

/// Whether the record of a signature `g` stands: a version of it is neither withdrawn nor replaced.
macro_rules! stands {
    () => {
        concat!(
            "exists (with recursive version (id, state) as (
                select o.id, ",
            crate::record::row::state_now!("o"),
            " from record o where o.id = g.record
                union all
                select o.id, ",
            crate::record::row::state_now!("o"),
            " from version join record o on o.supersedes = version.id)
            select 1 from version left join withdrawal x on x.record = version.id
            where x.record is null and not exists (select 1 from record o
                where o.supersedes = version.id and (version.state <> 'approved' or ",
            crate::record::row::state_now!("o"),
            " = 'approved')))"
        )
    };
}
pub(crate) use stands;

statements! {
    INSERT = "insert into signature (sheet, person, way, signed_on, signed_at, signed_by,
        content_sha256, scan, record, change) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    OF_SHEET = concat!("select ", signature_columns!(), " where g.sheet = $1 and ", stands!(), "
        order by g.person");
    N_OF_SHEET = concat!("select count(*) from signature g where g.sheet = $1 and ", stands!());
    OF_PERSON = concat!("select ", signature_columns!(), " where g.sheet = $1 and g.person = $2
        and ", stands!());
    BY_RECORD = concat!("select ", signature_columns!(), " where g.record = $1");
    ALL = concat!("select ", signature_columns!());
}

/// How somebody signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By their own sign-in.
    Screen,
    /// On paper, as the scan shows.
    Paper,
}

impl Way {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Way::Screen => "screen",
            Way::Paper => "paper",
        }
    }

    fn of_word(word: &str) -> Option<Self> {
        [Self::Screen, Self::Paper].into_iter().find(|way| way.word() == word)
    }
}

/// Somebody's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureRow {
    pub sheet: String,
    /// The record of who signed.
    pub person: String,
    pub way: Way,
    /// Days counted from 1970-01-01.
    pub signed_on: i32,
    /// Microseconds UTC: when it was signed on screen, or confirmed from the paper.
    pub signed_at: i64,
    /// Who signed, or who confirmed.
    pub signed_by: String,
    /// Of what was signed.
    pub content_sha256: String,
    pub scan: Option<String>,
    /// The record that was filed for it.
    pub record: String,
    /// Filled in by reading.
    pub change: i64,
}

/// Adds a signature. Whether the person has signed is asked by the caller, whose change has begun.
///
/// # Errors
/// [`StoreError::Taken`] where the record is another signature's.
pub fn insert(
    transaction: &mut Transaction<'_>,
    change: i64,
    row: &SignatureRow,
) -> Result<(), StoreError> {
    let values = [
        (&row.sheet).into(),
        (&row.person).into(),
        row.way.word().into(),
        row.signed_on.into(),
        row.signed_at.into(),
        (&row.signed_by).into(),
        (&row.content_sha256).into(),
        row.scan.as_deref().into(),
        (&row.record).into(),
        change.into(),
    ];
    transaction.execute(INSERT, &values)?;
    transaction.telling()?.add("signature", commitment(change, row));
    Ok(())
}

/// Who has signed a sheet, by the signatures whose records stand.
///
/// # Errors
/// The database's.
pub fn of_sheet(
    transaction: &mut Transaction<'_>,
    sheet: &str,
) -> Result<Vec<SignatureRow>, StoreError> {
    transaction.all(OF_SHEET, &[sheet.into()], read)
}

/// How many have signed a sheet, by the signatures whose records stand.
///
/// # Errors
/// The database's.
pub fn n_of_sheet(transaction: &mut Transaction<'_>, sheet: &str) -> Result<i64, StoreError> {
    Ok(transaction.first(N_OF_SHEET, &[sheet.into()], |row| row.integer(0))?.unwrap_or(0))
}

/// Somebody's signature on a sheet, where its record stands.
///
/// # Errors
/// The database's.
pub fn of_person(
    transaction: &mut Transaction<'_>,
    sheet: &str,
    person: &str,
) -> Result<Option<SignatureRow>, StoreError> {
    transaction.first(OF_PERSON, &[sheet.into(), person.into()], read)
}

/// The signature for which a record was filed, whether that stands or not.
///
/// # Errors
/// The database's.
pub fn by_record(
    transaction: &mut Transaction<'_>,
    record: &str,
) -> Result<Option<SignatureRow>, StoreError> {
    transaction.first(BY_RECORD, &[record.into()], read)
}

/// What the log tells of signatures.
pub(crate) fn things(
    transaction: &mut Transaction<'_>,
    mut visit: impl FnMut(i64, &'static str, Hash),
) -> Result<(), StoreError> {
    transaction.each_legible(ALL, |row| {
        let row = read(row)?;
        visit(row.change, "signature", commitment(row.change, &row));
        Ok(())
    })
}

fn commitment(change: i64, row: &SignatureRow) -> Hash {
    let begun = Commitment::to("signature", &[]).text(&row.sheet).text(&row.person);
    let begun = begun.text(row.way.word()).number(row.signed_on.into()).number(row.signed_at);
    let begun = begun.text(&row.signed_by).text(&row.content_sha256);
    begun.optional(row.scan.as_deref()).text(&row.record).number(change).finish()
}

fn read(row: Row<'_>) -> Result<SignatureRow, StoreError> {
    let owned = |column| row.text(column).map(str::to_owned);
    let way = row.text(2)?;
    let damaged = || StoreError::Damaged { what: format!("a signature by way of {way}") };
    Ok(SignatureRow {
        sheet: owned(0)?,
        person: owned(1)?,
        way: Way::of_word(way).ok_or_else(damaged)?,
        signed_on: row.day(3)?,
        signed_at: row.integer(4)?,
        signed_by: owned(5)?,
        content_sha256: owned(6)?,
        scan: row.optional_text(7)?.map(str::to_owned),
        record: owned(8)?,
        change: row.integer(9)?,
    })
}
