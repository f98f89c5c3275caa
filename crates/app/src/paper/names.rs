//! What the things are called that the records of a table refer to, as whoever reads the paper may see it.

use std::collections::BTreeSet;

use domain::Value;
use domain::body::City;
use store::{StoreError, Transaction};

use super::records::Row;
use super::written::Names;
use crate::import::Language;
use crate::{Actor, Installation, title};

/// The names of all that the fields at some places refer to.
pub(super) fn of(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    actor: &Actor,
    city: &City,
    rows: &[Row],
    fields: &[usize],
) -> Result<Names, StoreError> {
    let mut ids = BTreeSet::new();
    for value in rows.iter().flat_map(|row| fields.iter().filter_map(|place| row.value(*place))) {
        collect(value, &mut ids);
    }
    let mut names = Names::new();
    for id in &ids {
        if let Some(body) = city.body(id) {
            names.insert(id.clone(), body.name_zh.clone());
        }
    }
    let ids: Vec<&str> =
        ids.iter().map(String::as_str).filter(|id| !names.contains_key(*id)).collect();
    let manner = Language::Chinese.into();
    let titles = title::by_id_in(installation, transaction, actor, &ids, manner, |_| true)?;
    let found = ids.iter().zip(titles);
    names.extend(found.filter_map(|(id, title)| Some(((*id).to_owned(), title?))));
    Ok(names)
}

fn collect(value: &Value, ids: &mut BTreeSet<String>) {
    match value {
        Value::Text(text) => {
            ids.insert(text.to_string());
        }
        Value::List(items) => items.iter().for_each(|item| collect(item, ids)),
        _ => {}
    }
}
