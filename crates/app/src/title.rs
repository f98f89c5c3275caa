//! What people call the thing that a record is about; knows no page.

use regulation::Regulation;

use crate::{Actor, personal};

/// What people call the thing that a record is about: its first telling text field.
#[must_use]
pub fn of(regulation: &Regulation, form: &str, fields: &str) -> Option<String> {
    const TELLING: [&str; 12] = [
        "name",
        "title",
        "asset_name",
        "course",
        "account",
        "address",
        "system_name",
        "topic",
        "service",
        "finding",
        "description",
        "subject",
    ];
    let form = regulation.form(form)?;
    let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(fields).ok()?;
    let text = |name: &str| fields.get(name)?.as_str().map(str::to_owned);
    let telling = TELLING.iter().filter(|name| form.field(name).is_some());
    let of_key = form.key.iter().map(String::as_str).filter(|name| *name != "agency");
    telling.copied().chain(of_key).find_map(text)
}

/// As [`of`], without personal data that the actor has no need of.
pub(crate) fn seen_by(
    regulation: &Regulation,
    actor: &Actor,
    agency: &str,
    form: &str,
    fields: &str,
) -> Option<String> {
    match personal::text_for(regulation, actor, agency, form, fields) {
        Some(shown) => of(regulation, form, &shown),
        None => of(regulation, form, fields),
    }
}
