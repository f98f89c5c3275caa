//! What people of an agency are asked to sign, who is asked, and that it was closed; knows no form.

use ledger::{Commitment, Hash};

use crate::row::Row;
use crate::sight::{Sight, is_seen_thing};
use crate::signature::stands;
use crate::statement::statements;
use crate::{StoreError, Transaction};

macro_rules! sheet_columns {
    () => {
        "s.id, s.agency, s.form, s.title, s.words, s.fields, s.content_sha256, s.opened_at,
        s.opened_by, s.change, e.why, e.ended_at, e.ended_by
        from signature_sheet s left join signature_sheet_end e on e.sheet = s.id"
    };
}

statements! {
    INSERT = "insert into signature_sheet (id, agency, form, title, words, fields, content_sha256,
        opened_at, opened_by, change) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    INSERT_LINE = "insert into signature_sheet_line (sheet, person) values ($1, $2)";
    END = "insert into signature_sheet_end (sheet, why, ended_at, ended_by, change)
        values ($1, $2, $3, $4, $5)";
    GET = concat!("select ", sheet_columns!(), " where s.id = $1");
    /// Before an id, the newest first: those of forms that may be seen whole.
    BEFORE = concat!("select ", sheet_columns!(), "
        where s.id < $1 and (cast($2 as text) is null or s.agency = $2)
        and ", is_seen_thing!("s.agency", "s.form", "$3", "$4"), "
        order by s.id desc limit $5");
    LINES = "select l.sheet, l.person from signature_sheet_line l where l.sheet = $1
        order by l.person";
    N_LINES = "select count(*) from signature_sheet_line l where l.sheet = $1";
    /// Where somebody of a body is asked by it, by any version of their record, and has not signed.
    WAITING = concat!("select ", sheet_columns!(), "
        join signature_sheet_line l on l.sheet = s.id
        where l.person in (select o.id from record r
            join record o on o.book = r.book and o.key = r.key where r.id = $1)
        and s.agency = $2 and e.sheet is null
        and not exists (select 1 from signature g where g.sheet = l.sheet and g.person = l.person
            and ", stands!(), ")
        order by s.id limit $3");
    /// Before an id, the newest first: those of a body that somebody signed, by any version of their record.
    SIGNED = concat!("select ", sheet_columns!(), "
        join signature_sheet_line l on l.sheet = s.id
        where l.person in (select o.id from record r
            join record o on o.book = r.book and o.key = r.key where r.id = $1)
        and s.agency = $2 and s.id < $3
        and exists (select 1 from signature g where g.sheet = l.sheet and g.person = l.person
            and ", stands!(), ")
        order by s.id desc limit $4");
    /// The line of a sheet that is somebody's, by any version of their record.
    LINE_OF = "select l.person from signature_sheet_line l
        where l.sheet = $1 and l.person in (select o.id from record r
            join record o on o.book = r.book and o.key = r.key where r.id = $2)";
    /// On which somebody of a body is asked, by any version of their record, and whose fields hold a text.
    SAYING = concat!("select ", sheet_columns!(), "
        join signature_sheet_line l on l.sheet = s.id
        where l.person in (select o.id from record r
            join record o on o.book = r.book and o.key = r.key where r.id = $1)
        and s.agency = $2 and s.fields like $3
        order by s.id desc limit $4");
    /// Open ones of a body whose records say the same, the newest first.
    OPEN_SAYING = concat!("select ", sheet_columns!(), "
        where s.agency = $1 and s.form = $2 and s.fields = $3 and e.sheet is null
        order by s.id desc limit $4");
    ALL = concat!("select ", sheet_columns!());
    ALL_LINES = "select l.sheet, l.person, s.change from signature_sheet_line l
        join signature_sheet s on s.id = l.sheet";
    ENDS = "select sheet, why, ended_at, ended_by, change from signature_sheet_end";
}

/// Behind every id.
const LAST_OF_ALL: &str = "\u{10ffff}";

/// What people are asked to sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetRow {
    pub id: String,
    pub agency: String,
    pub form: String,
    pub title: String,
    /// What is signed, word by word.
    pub words: String,
    /// What every record says alike, as a JSON object.
    pub fields: String,
    /// Of all of that.
    pub content_sha256: String,
    /// Microseconds UTC.
    pub opened_at: i64,
    pub opened_by: String,
    /// Filled in by reading.
    pub change: i64,
    pub end: Option<EndRow>,
}

/// That it was closed: nobody signs it any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndRow {
    pub why: String,
    /// Microseconds UTC.
    pub ended_at: i64,
    pub ended_by: String,
}

/// Adds a sheet with the people who are asked, by the ids of their records.
///
/// # Errors
/// [`StoreError::Taken`] where the id is taken, or somebody is named twice.
pub fn insert(
    transaction: &mut Transaction<'_>,
    change: i64,
    row: &SheetRow,
    people: &[&str],
) -> Result<(), StoreError> {
    let values = [
        (&row.id).into(),
        (&row.agency).into(),
        (&row.form).into(),
        (&row.title).into(),
        (&row.words).into(),
        (&row.fields).into(),
        (&row.content_sha256).into(),
        row.opened_at.into(),
        (&row.opened_by).into(),
        change.into(),
    ];
    transaction.execute(INSERT, &values)?;
    transaction.telling()?.add("signature-sheet", commitment(change, row));
    for person in people {
        transaction.execute(INSERT_LINE, &[(&row.id).into(), (*person).into()])?;
        let told = line_commitment(change, &row.id, person);
        transaction.telling()?.add("signature-sheet-line", told);
    }
    Ok(())
}

/// Closes a sheet.
///
/// # Errors
/// [`StoreError::Taken`] where it was closed before.
pub fn end(
    transaction: &mut Transaction<'_>,
    change: i64,
    sheet: &str,
    row: &EndRow,
) -> Result<(), StoreError> {
    let values = [
        sheet.into(),
        (&row.why).into(),
        row.ended_at.into(),
        (&row.ended_by).into(),
        change.into(),
    ];
    transaction.execute(END, &values)?;
    let told = ended_commitment(change, sheet, row);
    transaction.telling()?.add("signature-sheet-end", told);
    Ok(())
}

/// One sheet.
///
/// # Errors
/// The database's.
pub fn get(transaction: &mut Transaction<'_>, id: &str) -> Result<Option<SheetRow>, StoreError> {
    transaction.first(GET, &[id.into()], read)
}

/// Up to `limit` sheets that may be seen, before the sheet `before`, the newest first; of one agency
/// where asked.
///
/// # Errors
/// The database's.
pub fn before(
    transaction: &mut Transaction<'_>,
    sight: Sight<'_>,
    before: Option<&str>,
    agency: Option<&str>,
    limit: u32,
) -> Result<Vec<SheetRow>, StoreError> {
    let values = [
        before.unwrap_or(LAST_OF_ALL).into(),
        agency.into(),
        sight.account().into(),
        sight.on().into(),
        i64::from(limit).into(),
    ];
    transaction.all(BEFORE, &values, read)
}

/// Up to `limit` open sheets of an agency and a form whose records say the same, the newest first.
///
/// # Errors
/// The database's.
pub fn open_saying(
    transaction: &mut Transaction<'_>,
    agency: &str,
    form: &str,
    fields: &str,
    limit: u32,
) -> Result<Vec<SheetRow>, StoreError> {
    let values = [agency.into(), form.into(), fields.into(), i64::from(limit).into()];
    transaction.all(OPEN_SAYING, &values, read)
}

/// Who is asked, by the ids of their records.
///
/// # Errors
/// The database's.
pub fn people(transaction: &mut Transaction<'_>, sheet: &str) -> Result<Vec<String>, StoreError> {
    transaction.all(LINES, &[sheet.into()], |row| Ok(row.text(1)?.to_owned()))
}

/// How many are asked.
///
/// # Errors
/// The database's.
pub fn n_people(transaction: &mut Transaction<'_>, sheet: &str) -> Result<i64, StoreError> {
    Ok(transaction.first(N_LINES, &[sheet.into()], |row| row.integer(0))?.unwrap_or(0))
}

/// Up to `limit` open sheets of an agency on which the person of a record is asked and has not signed.
///
/// # Errors
/// The database's.
pub fn waiting_for(
    transaction: &mut Transaction<'_>,
    person: &str,
    agency: &str,
    limit: u32,
) -> Result<Vec<SheetRow>, StoreError> {
    let values = [person.into(), agency.into(), i64::from(limit).into()];
    transaction.all(WAITING, &values, read)
}

/// Up to `limit` sheets of an agency that the person of a record signed, before the sheet `before`, the newest
/// first.
///
/// # Errors
/// The database's.
pub fn signed_by(
    transaction: &mut Transaction<'_>,
    (person, agency): (&str, &str),
    before: Option<&str>,
    limit: u32,
) -> Result<Vec<SheetRow>, StoreError> {
    let before = before.unwrap_or(LAST_OF_ALL);
    let values = [person.into(), agency.into(), before.into(), i64::from(limit).into()];
    transaction.all(SIGNED, &values, read)
}

/// Up to `limit` sheets of an agency, the newest first, on which the person of a record is asked and whose
/// fields hold a word of letters and digits.
///
/// # Errors
/// The database's.
pub fn saying(
    transaction: &mut Transaction<'_>,
    (person, agency): (&str, &str),
    word: &str,
    limit: u32,
) -> Result<Vec<SheetRow>, StoreError> {
    let held = format!("%{word}%");
    let values = [person.into(), agency.into(), held.as_str().into(), i64::from(limit).into()];
    transaction.all(SAYING, &values, read)
}

/// The person of a sheet's line that is the person of a record, whichever version that is.
///
/// # Errors
/// The database's.
pub fn line_of(
    transaction: &mut Transaction<'_>,
    sheet: &str,
    person: &str,
) -> Result<Option<String>, StoreError> {
    transaction.first(LINE_OF, &[sheet.into(), person.into()], |row| Ok(row.text(0)?.to_owned()))
}

/// What the log tells of sheets.
pub(crate) fn things(
    transaction: &mut Transaction<'_>,
    mut visit: impl FnMut(i64, &'static str, Hash),
) -> Result<(), StoreError> {
    transaction.each_legible(ALL, |row| {
        let row = read(row)?;
        visit(row.change, "signature-sheet", commitment(row.change, &row));
        Ok::<_, StoreError>(())
    })?;
    transaction.each_legible(ALL_LINES, |row| {
        let change = row.integer(2)?;
        let told = line_commitment(change, row.text(0)?, row.text(1)?);
        visit(change, "signature-sheet-line", told);
        Ok::<_, StoreError>(())
    })?;
    transaction.each_legible(ENDS, |row| {
        let (why, ended_by) = (row.text(1)?.to_owned(), row.text(3)?.to_owned());
        let end = EndRow { why, ended_at: row.integer(2)?, ended_by };
        let change = row.integer(4)?;
        visit(change, "signature-sheet-end", ended_commitment(change, row.text(0)?, &end));
        Ok(())
    })
}

fn commitment(change: i64, row: &SheetRow) -> Hash {
    let begun = Commitment::to("signature-sheet", &[]).text(&row.id).text(&row.agency);
    let begun = begun.text(&row.form).text(&row.title).text(&row.words).text(&row.fields);
    let begun = begun.text(&row.content_sha256).number(row.opened_at).text(&row.opened_by);
    begun.number(change).finish()
}

fn line_commitment(change: i64, sheet: &str, person: &str) -> Hash {
    Commitment::to("signature-sheet-line", &[]).text(sheet).text(person).number(change).finish()
}

fn ended_commitment(change: i64, sheet: &str, row: &EndRow) -> Hash {
    let begun = Commitment::to("signature-sheet-end", &[]).text(sheet).text(&row.why);
    begun.number(row.ended_at).text(&row.ended_by).number(change).finish()
}

fn read(row: Row<'_>) -> Result<SheetRow, StoreError> {
    let owned = |column| row.text(column).map(str::to_owned);
    let end = match row.optional_integer(11)? {
        None => None,
        Some(ended_at) => Some(EndRow { why: owned(10)?, ended_at, ended_by: owned(12)? }),
    };
    Ok(SheetRow {
        id: owned(0)?,
        agency: owned(1)?,
        form: owned(2)?,
        title: owned(3)?,
        words: owned(4)?,
        fields: owned(5)?,
        content_sha256: owned(6)?,
        opened_at: row.integer(7)?,
        opened_by: owned(8)?,
        change: row.integer(9)?,
        end,
    })
}
