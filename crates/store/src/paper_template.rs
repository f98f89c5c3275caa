//! Templates of papers that agencies brought, version by version; reads none of them.

use ledger::to_hexadecimal;
use sha2::{Digest, Sha256};

use crate::binding::Kind;
use crate::row::Row;
use crate::statement::statements;
use crate::{StoreError, Transaction};

macro_rules! columns {
    () => {
        "select id, agency, kind, zh, en, sha256, change, filed_at, filed_by, withdrawn_at,
        withdrawn_by, withdrawn_why from paper_template"
    };
}

statements! {
    INSERT = "insert into paper_template (id, agency, kind, zh, en, template, sha256, change,
        filed_at, filed_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    GET = concat!(columns!(), " where id = $1");
    TEXT = "select template from paper_template where id = $1";
    BEFORE = concat!(columns!(), " where agency = $1 and change < $2 order by change desc limit $3");
    STANDING = concat!(columns!(), " where agency = $1 and filed_at <= $2
        and (withdrawn_at is null or withdrawn_at > $2) order by change");
    N_OF_AGENCY = "select count(*) from paper_template where agency = $1 and withdrawn_at is null";
    WITHDRAW = "update paper_template set withdrawn_at = $2, withdrawn_by = $3, withdrawn_why = $4
        where id = $1 and withdrawn_at is null";
}

/// A version of a template, without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateRow {
    pub id: String,
    pub agency: String,
    pub kind: String,
    pub zh: String,
    pub en: String,
    pub sha256: String,
    /// The change that brought it.
    pub change: i64,
    /// Microseconds UTC.
    pub filed_at: i64,
    pub filed_by: String,
    pub withdrawn_at: Option<i64>,
    pub withdrawn_by: Option<String>,
    pub withdrawn_why: Option<String>,
}

/// Notes a new version with its text.
///
/// # Errors
/// The database's.
pub fn insert(
    transaction: &mut Transaction<'_>,
    row: &TemplateRow,
    text: &str,
) -> Result<(), StoreError> {
    let values = [
        (&row.id).into(),
        (&row.agency).into(),
        (&row.kind).into(),
        (&row.zh).into(),
        (&row.en).into(),
        text.into(),
        (&row.sha256).into(),
        row.change.into(),
        row.filed_at.into(),
        (&row.filed_by).into(),
    ];
    transaction.touch(Kind::Templates, &row.agency)?;
    transaction.execute(INSERT, &values).map(drop)
}

/// One version.
///
/// # Errors
/// The database's.
pub fn get(transaction: &mut Transaction<'_>, id: &str) -> Result<Option<TemplateRow>, StoreError> {
    transaction.first(GET, &[id.into()], read)
}

/// The text of a version, checked against its hash, and its body's versions against what the log bound.
///
/// # Errors
/// [`StoreError::Damaged`] where it is not there or is another.
pub fn text(transaction: &mut Transaction<'_>, row: &TemplateRow) -> Result<String, StoreError> {
    transaction.compare(Kind::Templates, &row.agency)?;
    let found = transaction.first(TEXT, &[(&row.id).into()], |row| Ok(row.text(0)?.to_owned()))?;
    let own = |text: &String| to_hexadecimal(&Sha256::digest(text)) == row.sha256;
    let damaged = || StoreError::Damaged { what: format!("the text of the template {}", row.id) };
    found.filter(own).ok_or_else(damaged)
}

/// Up to `limit` versions of a body brought before one, the newest first; from the newest where none is
/// named.
///
/// # Errors
/// The database's.
pub fn before(
    transaction: &mut Transaction<'_>,
    agency: &str,
    change: Option<i64>,
    limit: u32,
) -> Result<Vec<TemplateRow>, StoreError> {
    let values = [agency.into(), change.unwrap_or(i64::MAX).into(), i64::from(limit).into()];
    transaction.all(BEFORE, &values, read)
}

/// The versions of a body that stood at a moment, the oldest first.
///
/// # Errors
/// The database's.
pub fn standing(
    transaction: &mut Transaction<'_>,
    agency: &str,
    at: i64,
) -> Result<Vec<TemplateRow>, StoreError> {
    transaction.all(STANDING, &[agency.into(), at.into()], read)
}

/// How many versions of a body were not withdrawn.
///
/// # Errors
/// The database's.
pub fn n_of_agency(transaction: &mut Transaction<'_>, agency: &str) -> Result<i64, StoreError> {
    Ok(transaction.first(N_OF_AGENCY, &[agency.into()], |row| row.integer(0))?.unwrap_or(0))
}

/// Withdraws a version; false where it was withdrawn already.
///
/// # Errors
/// The database's.
pub fn withdraw(
    transaction: &mut Transaction<'_>,
    id: &str,
    now: i64,
    by: &str,
    why: &str,
) -> Result<bool, StoreError> {
    let Some(row) = get(transaction, id)? else { return Ok(false) };
    let is_unforged = transaction.is_unforged(Kind::Templates, &row.agency)?;
    let values = [id.into(), now.into(), by.into(), why.into()];
    let is_withdrawn = transaction.execute(WITHDRAW, &values)? > 0;
    if is_withdrawn && is_unforged {
        transaction.touch(Kind::Templates, &row.agency)?;
    }
    Ok(is_withdrawn)
}

fn read(row: Row<'_>) -> Result<TemplateRow, StoreError> {
    Ok(TemplateRow {
        id: row.text(0)?.to_owned(),
        agency: row.text(1)?.to_owned(),
        kind: row.text(2)?.to_owned(),
        zh: row.text(3)?.to_owned(),
        en: row.text(4)?.to_owned(),
        sha256: row.text(5)?.to_owned(),
        change: row.integer(6)?,
        filed_at: row.integer(7)?,
        filed_by: row.text(8)?.to_owned(),
        withdrawn_at: row.optional_integer(9)?,
        withdrawn_by: row.optional_text(10)?.map(str::to_owned),
        withdrawn_why: row.optional_text(11)?.map(str::to_owned),
    })
}
