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
