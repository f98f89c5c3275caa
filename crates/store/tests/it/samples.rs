//! Small things to file.

use store::change::{self, NewChange};
use store::record::{self, RecordRow, RecordState};
use store::{StoreError, Transaction};

/// Noon of 2026-03-02 in Taipei, in microseconds UTC.
pub(crate) const NOON: i64 = 1_772_424_000_000_000;
/// 2026-03-02.
pub(crate) const TODAY: i32 = 20_514;

pub(crate) fn record(id: &str, agency: &str, form: &str, day: Option<i32>) -> RecordRow {
    RecordRow {
        id: id.to_owned(),
        form: form.to_owned(),
        agency: agency.to_owned(),
        state: RecordState::Approved,
        day,
        key: Some(format!("key of {id}")),
        recorded_at: NOON,
        withdrawal: None,
        supersedes: None,
        superseded_by: None,
        awaited_correction: None,
        filed_at: None,
        filed_by: "local:王小明".to_owned(),
        why: None,
        approved_as: None,
        change: 0,
        fields: format!(r#"{{"name":"王小明 {id}","hours":12}}"#),
    }
}

pub(crate) fn correction(id: &str, of: &RecordRow) -> RecordRow {
    RecordRow {
        id: id.to_owned(),
        supersedes: Some(of.id.clone()),
        why: Some("時數誤植".to_owned()),
        ..of.clone()
    }
}

pub(crate) fn begin(transaction: &mut Transaction<'_>, kind: &str) -> Result<i64, StoreError> {
    let change = NewChange {
        happened_at: NOON,
        actor: "local:王小明",
        kind,
        summary: "匯入教育訓練紀錄",
        source: None,
        records: 1,
    };
    change::begin(transaction, &change)
}

/// Files records as one change.
pub(crate) fn file(
    transaction: &mut Transaction<'_>,
    records: &[RecordRow],
) -> Result<i64, StoreError> {
    let change = begin(transaction, "import")?;
    record::insert(transaction, change, records.iter().map(RecordRow::view))?;
    Ok(change)
}
