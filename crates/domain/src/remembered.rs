//! What is kept of a judged duty, so that it need not be judged anew when nothing that it looked at changed.

use regulation::{Day, Duty};
use serde::{Deserialize, Serialize};

use crate::assess::Assessed;
use crate::reads::Reads;
use crate::reckon::Due;
use crate::standing::{Findings, Line, Standing};
use crate::table;
use crate::timeline::Run;

/// The forms that a duty looked at, and what the level table needs to know of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    pub reads: Reads,
    /// Only of the duties that the level table adds up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    row: Option<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Row {
    standing: Standing,
    since: Option<Day>,
    due: Option<Due>,
    late: bool,
    missing: Vec<String>,
    missed: Vec<String>,
    runs: Vec<Run>,
}

impl Remembered {
    /// Keeps what is needed of a judged duty.
    pub fn of(duty: &Duty, assessed: &Assessed) -> Self {
        let Line { standing, since, findings, .. } = &assessed.agency;
        let row = table::counts(duty).then(|| Row {
            standing: *standing,
            since: *since,
            due: findings.due,
            late: findings.late,
            missing: findings.missing.clone(),
            missed: findings.missed.clone(),
            runs: assessed.runs.clone(),
        });
        Self { reads: assessed.reads, row }
    }

    /// The duty as the level table reads it; none of a duty that it does not add up.
    pub(crate) fn assessed(&self, agency: &str, duty: &Duty) -> Option<Assessed> {
        let row = self.row.clone()?;
        let mut findings = Findings::default();
        (findings.due, findings.late) = (row.due, row.late);
        (findings.missing, findings.missed) = (row.missing, row.missed);
        let agency = Line {
            agency: agency.to_owned(),
            duty: duty.id.clone(),
            subject: None,
            standing: row.standing,
            since: row.since,
            cite: Vec::new(),
            findings,
        };
        Some(Assessed { agency, subjects: Vec::new(), runs: row.runs, reads: self.reads })
    }
}
