//! Records as JSON: in the shape of the example files, and as shown with what became of them.

use domain::Moment;
use regulation::{Day, Regulation};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use store::StoreError;
use store::record::RecordRow;

use super::RecordError;
use crate::{Actor, personal};

/// A record to be filed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewRecord {
    /// Left out: the installation gives one.
    #[serde(default)]
    pub id: Option<String>,
    pub form: String,
    #[serde(default)]
    pub agency: Option<String>,
    pub with: Map<String, Json>,
    /// Left out: `approved`, or `submitted` where others have to approve it. A draft need not be complete.
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub supersedes: Option<String>,
    #[serde(default)]
    pub why: Option<String>,
}

/// A record as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    pub id: String,
    pub form: String,
    pub agency: String,
    /// `withdrawn` where it was, else as it was filed or as the last act on its way left it.
    pub state: &'static str,
    /// The day from which it counts; left out: from the beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
    /// When it was approved, else when it was filed.
    pub recorded_at: Moment,
    /// When it was filed, where that was before its approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filed_at: Option<Moment>,
    pub filed_by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<String>,
    /// A correction that is not approved yet: this record still counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub awaited_correction: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn_why: Option<String>,
    /// The change under which it was filed.
    pub change: i64,
    pub with: Map<String, Json>,
    /// The fields whose personal data the reader may not see.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<String>,
}

impl Record {
    /// Where it stands, in a word: as its state says, or superseded where another counts in its place.
    #[must_use]
    pub fn stands(&self) -> &'static str {
        match self.state {
            "withdrawn" => "withdrawn",
            _ if self.superseded_by.is_some() => "superseded",
            state => state,
        }
    }

    pub(crate) fn of(row: RecordRow) -> Result<Self, RecordError> {
        let damaged = |_| StoreError::Damaged { what: format!("record {}", row.id) };
        let with = serde_json::from_str(&row.fields).map_err(damaged)?;
        let is_withdrawn = row.withdrawal.is_some();
        let (by, why) = row
            .withdrawal
            .as_ref()
            .map(|one| (one.withdrawn_by.clone(), one.why.clone()))
            .unwrap_or_default();
        Ok(Self {
            state: if is_withdrawn { "withdrawn" } else { row.state.word() },
            day: row.day.map(Day::from_days),
            recorded_at: Moment::from_microseconds(row.recorded_at),
            withdrawn_at: row.withdrawal.map(|one| Moment::from_microseconds(one.withdrawn_at)),
            withdrawn_by: by,
            withdrawn_why: why,
            id: row.id,
            form: row.form,
            agency: row.agency,
            filed_by: row.filed_by,
            why: row.why,
            supersedes: row.supersedes,
            superseded_by: row.superseded_by,
            awaited_correction: row.awaited_correction,
            filed_at: row.filed_at.map(Moment::from_microseconds),
            change: row.change,
            with,
            hidden: Vec::new(),
        })
    }

    /// As the actor may see it: without personal data that they have no need of.
    pub(crate) fn seen_by(
        row: RecordRow,
        regulation: &Regulation,
        actor: &Actor,
    ) -> Result<Self, RecordError> {
        let may_see = personal::may_see(regulation, actor, (&row.agency, &row.form, &row.fields));
        let mut record = Self::of(row)?;
        if let Some(form) = regulation.form(&record.form).filter(|_| !may_see) {
            record.hidden = personal::hide(regulation, &form.fields, &mut record.with);
        }
        Ok(record)
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordPage {
    pub records: Vec<Record>,
    /// Where the next page begins; left out on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
