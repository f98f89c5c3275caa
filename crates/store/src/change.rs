//! What somebody did, once: the row that every record, setting and event of it points to.

use crate::ledger::Telling;
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    /// Also the lock that puts concurrent writers in one order, so that a reader who has seen
    /// change n has seen every change before it.
    COUNT_UP = "update installation set changes = changes + 1 where one = $1 returning changes";
    /// The same lock, where nothing is counted.
    WAIT = "update installation set changes = changes where one = $1";
    COUNT_TO = "update installation set changes = $2 where one = $1 and changes < $2";
    LAST = "select changes from installation where one = $1";
    INSERT = "insert into change
        (id, happened_at, actor, kind, summary, source_name, source_sha256, records)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    GET = "select id, happened_at, actor, kind, summary, source_name, source_sha256, records
        from change where id = $1";
    LATEST = "select id, happened_at, actor, kind, summary, source_name, source_sha256, records
        from change where id < $1 order by id desc limit $2";
    LISTED = "select id, happened_at, actor, kind, summary, source_name, source_sha256, records
        from change where id < $1 and (cast($2 as text) is null or kind = $2)
        and (cast($3 as text) is null or actor in ($3, $4))
        and happened_at >= $5 and happened_at < $6 order by id desc limit $7";
}

/// What a list of changes shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    pub kind: Option<&'a str>,
    /// As written, or the name of somebody at the machine.
    pub actor: Option<&'a str>,
    /// The first moment, and the one before which it ends.
    pub from: Option<i64>,
    pub until: Option<i64>,
}

/// What is done, before it has a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewChange<'a> {
    /// Microseconds UTC.
    pub happened_at: i64,
    pub actor: &'a str,
    /// The caller's word, such as `import`, `setting`, `record`, `withdrawal`.
    pub kind: &'a str,
    /// One line for people.
    pub summary: &'a str,
    /// The file that it came from: its name and the SHA-256 of its bytes in hexadecimal.
    pub source: Option<(&'a str, &'a str)>,
    /// How many records it writes.
    pub records: i64,
}

/// A change as it was noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    pub id: i64,
    pub happened_at: i64,
    pub actor: String,
    pub kind: String,
    pub summary: String,
    pub source_name: Option<String>,
    pub source_sha256: Option<String>,
    pub records: i64,
}

/// Begins a change and returns its id. Ids ascend without gaps in the order of commits; other
/// writers wait from here to the end of the transaction.
///
/// # Errors
/// The database's.
pub fn begin(transaction: &mut Transaction<'_>, change: &NewChange<'_>) -> Result<i64, StoreError> {
    if transaction.telling().is_ok() {
        // One transaction is one change, so that the log can seal it as a whole.
        return Err(StoreError::Unlogged);
    }
    let id = match transaction.growth().last() {
        // The order is held since the first change of those that are written together.
        Some(last) => last + 1,
        None => {
            let counted = transaction.first_written(COUNT_UP, &[1.into()], |row| row.integer(0))?;
            counted.ok_or_else(uncounted)?
        }
    };
    transaction.growth().count_to(id);
    let values = [
        id.into(),
        change.happened_at.into(),
        change.actor.into(),
        change.kind.into(),
        change.summary.into(),
        change.source.map(|(name, _)| name).into(),
        change.source.map(|(_, sha256)| sha256).into(),
        change.records.into(),
    ];
    transaction.execute_ahead(INSERT, &values)?;
    transaction.tell(Telling::of(id, change));
    Ok(id)
}

/// Waits until no other change is under way and keeps others from beginning one to the end of the
/// transaction, without a change: what is judged from here on cannot turn before it is acted upon.
///
/// # Errors
/// The database's.
pub fn wait(transaction: &mut Transaction<'_>) -> Result<(), StoreError> {
    match transaction.growth().last() {
        // The order is held since the first change of those that are written together.
        Some(_) => Ok(()),
        None => transaction.execute(WAIT, &[1.into()]).map(drop),
    }
}

/// Whether a change was begun in the transaction, so that what it reads may yet be undone.
pub fn has_begun(transaction: &mut Transaction<'_>) -> bool {
    transaction.growth().last().is_some()
}

/// Notes how far the changes of this transaction count.
pub(crate) fn count_to(transaction: &mut Transaction<'_>, last: i64) -> Result<(), StoreError> {
    transaction.execute_ahead(COUNT_TO, &[1.into(), last.into()])
}

/// The id of the last change, 0 before the first: the version of all records and settings.
///
/// # Errors
/// The database's.
pub fn last(transaction: &mut Transaction<'_>) -> Result<i64, StoreError> {
    if let Some(last) = transaction.growth().last() {
        return Ok(last);
    }
    let last = transaction.first(LAST, &[1.into()], |row| row.integer(0))?;
    last.ok_or_else(uncounted)
}

fn uncounted() -> StoreError {
    StoreError::Damaged { what: "table installation is empty".to_owned() }
}

/// One change.
///
/// # Errors
/// The database's.
pub fn get(transaction: &mut Transaction<'_>, id: i64) -> Result<Option<ChangeRow>, StoreError> {
    transaction.first(GET, &[id.into()], read)
}

/// Up to `limit` changes before the change `before`, latest first; `None` begins at the end.
///
/// # Errors
/// The database's.
pub fn latest(
    transaction: &mut Transaction<'_>,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<ChangeRow>, StoreError> {
    let values = [before.unwrap_or(i64::MAX).into(), i64::from(limit).into()];
    transaction.all(LATEST, &values, read)
}

/// As [`latest`], of those that fit.
///
/// # Errors
/// The database's.
pub fn listed(
    transaction: &mut Transaction<'_>,
    filter: &Filter<'_>,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<ChangeRow>, StoreError> {
    let local = filter.actor.map(|name| format!("local:{name}"));
    let values = [
        before.unwrap_or(i64::MAX).into(),
        filter.kind.into(),
        filter.actor.into(),
        local.as_ref().into(),
        filter.from.unwrap_or(i64::MIN).into(),
        filter.until.unwrap_or(i64::MAX).into(),
        i64::from(limit).into(),
    ];
    transaction.all(LISTED, &values, read)
}

fn read(row: crate::row::Row<'_>) -> Result<ChangeRow, StoreError> {
    Ok(ChangeRow {
        id: row.integer(0)?,
        happened_at: row.integer(1)?,
        actor: row.text(2)?.to_owned(),
        kind: row.text(3)?.to_owned(),
        summary: row.text(4)?.to_owned(),
        source_name: row.optional_text(5)?.map(str::to_owned),
        source_sha256: row.optional_text(6)?.map(str::to_owned),
        records: row.integer(7)?,
    })
}
