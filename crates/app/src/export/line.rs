//! A record as a line of JSON Lines, in the shape of the example files.

use domain::Moment;
use regulation::{Field, Form};
use serde_json::{Map, Value as Json};
use store::StoreError;
use store::record::{RecordRow, RecordState};

/// What is required and not said is written as null, so that it comes back as knowingly left out; but who
/// approved it, where the register does not know them, is to be asked for.
pub(super) fn of(form: &Form, record: &RecordRow) -> Result<Json, StoreError> {
    let damaged = |_| StoreError::Damaged { what: format!("record {}", record.id) };
    let mut with: Map<String, Json> = serde_json::from_str(&record.fields).map_err(damaged)?;
    let is_asked = |field: &&Field| {
        (field.required && !field.outcome || !field.required_if.is_empty())
            && !field.derived
            && !field.told_by_approval
    };
    for field in form.fields.iter().filter(is_asked) {
        with.entry(field.name.clone()).or_insert(Json::Null);
    }
    let moment = |microseconds: i64| Moment::from_microseconds(microseconds).to_string();
    let mut line = Map::new();
    let mut put = |key: &str, text: Option<String>| {
        if let Some(text) = text {
            line.insert(key.to_owned(), text.into());
        }
    };
    put("id", Some(record.id.clone()));
    put("form", Some(record.form.clone()));
    put("agency", Some(record.agency.clone()));
    put("state", (record.state != RecordState::Approved).then(|| record.state.word().to_owned()));
    put("recorded_at", Some(moment(record.recorded_at)));
    put("withdrawn_at", record.withdrawal.as_ref().map(|one| moment(one.withdrawn_at)));
    put("supersedes", record.supersedes.clone());
    put("why", record.why.clone());
    put("filed_by", Some(record.filed_by.clone()));
    line.insert("with".to_owned(), Json::Object(with));
    Ok(Json::Object(line))
}
