//! Lists records page by page.

use super::row::{RecordRow, stored_day, view_columns};
use crate::statement::statements;
use crate::value::Value;
use crate::{StoreError, Transaction};

/// A list's columns, order and cursor belong together; what differs is which filter leads.
macro_rules! page {
    ($condition:literal, $order:literal) => {
        concat!(
            "select ",
            view_columns!(),
            ", s.id
            from record r left join withdrawal w on w.record = r.id
            left join record s on s.supersedes = r.id
            where (cast($1 as text) is null or lower(r.fields) like lower($1) escape '!') and ",
            $condition,
            " order by ",
            $order,
            " limit $2"
        )
    };
}

statements! {
    OF_BOOK = page!("r.agency = $3 and r.form = $4 and (r.day, r.id) < ($5, $6)",
        "r.day desc, r.id desc");
    OF_FORM = page!("r.form = $3 and (r.day, r.id) < ($4, $5)", "r.day desc, r.id desc");
    OF_AGENCY = page!("r.agency = $3 and (r.form, r.day, r.id) > ($4, $5, $6)",
        "r.form, r.day, r.id");
    OF_ALL = page!("(r.agency, r.form, r.day, r.id) > ($3, $4, $5, $6)",
        "r.agency, r.form, r.day, r.id");
    PLACE = "select agency, form, day from record where id = $1";
}

/// Which records a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter<'a> {
    pub agency: Option<&'a str>,
    pub form: Option<&'a str>,
    /// Found anywhere in the text of the fields; letters of either case.
    pub text: Option<&'a str>,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub rows: Vec<RecordRow>,
    /// Where the next page begins; None on the last.
    pub next: Option<String>,
}

/// Up to `limit` records after the cursor `after`, which an earlier page gave. A list of one form
/// begins with the latest day; others go by agency, form and day. Records that are corrected or
/// withdrawn are among them and say so.
///
/// # Errors
/// [`StoreError::RecordMissing`] for a cursor that no page gave.
pub fn list(
    transaction: &mut Transaction<'_>,
    filter: &Filter<'_>,
    after: Option<&str>,
    limit: u32,
) -> Result<Page, StoreError> {
    let pattern = filter.text.map(pattern_of);
    let text: Value<'_> = pattern.as_deref().into();
    // One more than asked for tells whether there is another page.
    let count: Value<'_> = (i64::from(limit) + 1).into();
    let place = after.map(|id| place_of(transaction, id)).transpose()?;
    let latest = (i64::MAX.into(), Value::Text(""));
    let first = [Value::Text(""), Value::Text(""), stored_day(None), Value::Text("")];
    let (from, [agency, form, day, id]) = match (&place, after) {
        (Some((agency, form, day)), Some(id)) => {
            (((*day).into(), id.into()), [agency.into(), form.into(), (*day).into(), id.into()])
        }
        _ => (latest, first),
    };
    let mut rows = match (filter.agency, filter.form) {
        (Some(of), Some(form)) => {
            let values = [text, count, of.into(), form.into(), from.0, from.1];
            transaction.all(OF_BOOK, &values, RecordRow::read)?
        }
        (None, Some(form)) => {
            let values = [text, count, form.into(), from.0, from.1];
            transaction.all(OF_FORM, &values, RecordRow::read)?
        }
        (Some(of), None) => {
            let values = [text, count, of.into(), form, day, id];
            transaction.all(OF_AGENCY, &values, RecordRow::read)?
        }
        (None, None) => {
            let values = [text, count, agency, form, day, id];
            transaction.all(OF_ALL, &values, RecordRow::read)?
        }
    };
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| row.id.clone());
    Ok(Page { rows, next })
}

fn place_of(
    transaction: &mut Transaction<'_>,
    id: &str,
) -> Result<(String, String, i64), StoreError> {
    let place = transaction.first(PLACE, &[id.into()], |row| {
        Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned(), row.integer(2)?))
    })?;
    place.ok_or_else(|| StoreError::RecordMissing { id: id.to_owned() })
}

/// The text anywhere, its own `%`, `_` and `!` meaning themselves.
fn pattern_of(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}
