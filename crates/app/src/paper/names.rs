//! What the things are called that the records of a table refer to, as whoever reads the paper may see it.

use std::collections::BTreeSet;

use domain::body::City;
use domain::{Value, minguo};
use regulation::{Day, FieldType, Form, Regulation};
use store::record::{self, RecordView};
use store::{StoreError, Transaction};

use super::records::Row;
use super::written::Names;
use crate::{Actor, title};

/// The names of all that the fields at some places refer to.
pub(super) fn of(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
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
    let mut found = Names::new();
    record::each_by_id(transaction, &ids, |place, view| {
        if let Some(id) = ids.get(place) {
            found.insert((*id).to_owned(), name(regulation, actor, &view));
        }
        Ok::<_, StoreError>(())
    })?;
    names.extend(found);
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

/// What people call the record; one that would go by the id of another goes by its form and day.
fn name(regulation: &Regulation, actor: &Actor, view: &RecordView<'_>) -> String {
    let form = regulation.form(view.form);
    let reference = form.and_then(|form| referred_by_key(form, view.fields));
    let title = title::seen_by(regulation, actor, view.agency, view.form, view.fields);
    match title.filter(|title| reference.as_ref() != Some(title)) {
        Some(title) => title,
        None => {
            let zh = form.map_or(view.form, |form| form.zh.as_str());
            let day = view.day.map(|day| minguo::short_day(Day::from_days(day)));
            [zh, " ", &day.unwrap_or_default()].concat().trim_end().to_owned()
        }
    }
}

/// The id in the first field of its key, where that names another record.
fn referred_by_key(form: &Form, fields: &str) -> Option<String> {
    let first = form.field(form.key.first()?)?;
    if !matches!(first.kind, FieldType::Reference(_)) {
        return None;
    }
    let fields: serde_json::Value = serde_json::from_str(fields).ok()?;
    fields.get(&first.name)?.as_str().map(str::to_owned)
}
