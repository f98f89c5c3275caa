//! Finds records by id and by key.

use super::row::{RecordRow, RecordView, judged_columns, row_columns, view_columns};
use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    GET = concat!("select ", row_columns!(), "
        from record r join book b on b.id = r.book left join withdrawal w on w.record = r.id
        left join record s on s.supersedes = r.id where r.id = $1");
    BY_ID = concat!("select ", judged_columns!(), "
        from record r join book b on b.id = r.book left join withdrawal w on w.record = r.id
        where r.id = $1");
    LIVE_BY_KEY = concat!("select ", view_columns!(), "
        from book b join record r on r.book = b.id left join withdrawal w on w.record = r.id
        where b.agency = $1 and b.form = $2 and r.key = $3 and w.record is null
        and not exists (select 1 from record s where s.supersedes = r.id)
        order by r.day, r.id");
    EXISTS = "select r.id from record r where r.id = $1";
    BESIDE = "select o.id from record r join record o on o.book = r.book and o.key = r.key
        where r.id = $1
        union all select s.id from record s where s.supersedes = $1
        union all select r.supersedes from record r where r.id = $1 and r.supersedes is not null";
}

/// One record with its withdrawal and its correction.
///
/// # Errors
/// The database's.
pub fn get(transaction: &mut Transaction<'_>, id: &str) -> Result<Option<RecordRow>, StoreError> {
    transaction.first(GET, &[id.into()], RecordRow::read)
}

/// Which of the ids are taken, by position.
///
/// # Errors
/// The database's.
pub fn exists(transaction: &mut Transaction<'_>, ids: &[&str]) -> Result<Vec<bool>, StoreError> {
    let mut taken = vec![false; ids.len()];
    transaction.each_of(EXISTS, ids.iter().map(|id| [(*id).into()]), |position, _| {
        if let Some(taken) = taken.get_mut(position) {
            *taken = true;
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(taken)
}

/// So many versions of one thing are looked for.
const VERSIONS: usize = 100;

/// The ids of all versions of what a record is one of: corrections of one another, and those of one key.
///
/// # Errors
/// The database's.
pub fn versions(transaction: &mut Transaction<'_>, id: &str) -> Result<Vec<String>, StoreError> {
    let mut versions = vec![id.to_owned()];
    let mut next = 0;
    while let Some(id) = versions.get(next).cloned() {
        next += 1;
        for beside in transaction.all(BESIDE, &[(&id).into()], |row| Ok(row.text(0)?.to_owned()))? {
            if versions.len() < VERSIONS && !versions.contains(&beside) {
                versions.push(beside);
            }
        }
    }
    Ok(versions)
}

/// Visits the records of many ids; the visitor learns the position of the id.
///
/// # Errors
/// The visitor's, or the database's.
pub fn each_by_id<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    ids: &[&str],
    mut visit: impl FnMut(usize, RecordView<'_>) -> Result<(), E>,
) -> Result<(), E> {
    transaction.each_of(BY_ID, ids.iter().map(|id| [(*id).into()]), |position, row| {
        visit(position, RecordView::read(row)?)
    })
}

/// Visits the records of many keys, as `(agency, form, key)`, that are neither withdrawn nor
/// corrected; those of one key by day. The visitor learns the position of the key.
///
/// # Errors
/// The visitor's, or the database's.
pub fn each_live_by_key<E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    keys: &[(&str, &str, &str)],
    mut visit: impl FnMut(usize, RecordView<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let sets = keys.iter().map(|&(agency, form, key)| [agency.into(), form.into(), key.into()]);
    transaction.each_of(LIVE_BY_KEY, sets, |position, row| visit(position, RecordView::read(row)?))
}
