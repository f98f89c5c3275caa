//! Standings, and what a line of the answer holds (product.md, interfaces.md).

use serde::Serialize;

use crate::reason::Reason;
use crate::reckon::Due;
use crate::timeline::{self, Run};
use regulation::Day;

/// How a duty stands for a body or a subject on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    Met,
    Due,
    Overdue,
    NoData,
    Waived,
    NotApplicable,
    Optional,
}

impl Standing {
    /// In the order in which people read them.
    pub const ALL: [Self; 7] = [
        Self::Overdue,
        Self::NoData,
        Self::Due,
        Self::Met,
        Self::Waived,
        Self::NotApplicable,
        Self::Optional,
    ];

    /// The word of the contract.
    pub fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Due => "due",
            Self::Overdue => "overdue",
            Self::NoData => "no-data",
            Self::Waived => "waived",
            Self::NotApplicable => "not-applicable",
            Self::Optional => "optional",
        }
    }

    /// The standing that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.word() == word)
    }

    /// The Chinese word of product.md.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Met => "符合",
            Self::Due => "待辦",
            Self::Overdue => "逾期",
            Self::NoData => "資料不足",
            Self::Waived => "核准例外",
            Self::NotApplicable => "不適用",
            Self::Optional => "得",
        }
    }

    /// Place in the order worst first (semantics 18): overdue, no-data, due, met, waived, none.
    pub fn place(self) -> usize {
        match self {
            Self::Overdue => 0,
            Self::NoData => 1,
            Self::Due => 2,
            Self::Met => 3,
            Self::Waived => 4,
            Self::NotApplicable => 5,
            Self::Optional => 6,
        }
    }

    /// Whether the line enters a rate (semantics 19).
    pub fn is_rated(self) -> bool {
        matches!(self, Self::Met | Self::Due | Self::Overdue | Self::NoData)
    }
}

/// What was found while judging, beside the standing itself.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    pub due: Option<Due>,
    pub late: bool,
    pub counted: Vec<String>,
    pub failing: Vec<String>,
    pub missing: Vec<String>,
    pub missed: Vec<String>,
    pub in_use: Option<bool>,
    /// The last day of the exception by which it is waived.
    pub waived_until: Option<Day>,
    /// Of how many of its subjects the line is waived.
    pub n_waived: usize,
    pub reason: Option<Reason>,
    /// The end of the first term, where it is over and nothing is there.
    pub(crate) first_term: Option<Day>,
    telling: Telling,
}

/// How much of what is found is put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Telling {
    #[default]
    Everything,
    /// What a board keeps of a subject: neither the reason nor the records.
    InShort,
    /// Nothing beside the standing.
    Nothing,
}

impl Findings {
    /// For days of the past, of which only the standing is asked.
    pub(crate) fn silent() -> Self {
        Self { telling: Telling::Nothing, ..Self::default() }
    }

    /// For subjects of which nobody asks the reason and the records.
    pub(crate) fn in_short() -> Self {
        Self { telling: Telling::InShort, ..Self::default() }
    }

    /// Nothing found yet, for the same listener.
    pub(crate) fn alike(&self) -> Self {
        Self { telling: self.telling, ..Self::default() }
    }

    pub(crate) fn is_silent(&self) -> bool {
        self.telling == Telling::Nothing
    }

    /// Whether anybody asks for the reason and the records.
    pub(crate) fn tells(&self) -> bool {
        self.telling == Telling::Everything
    }

    /// Forgets what was found, not whether anybody listens.
    pub(crate) fn clear(&mut self) {
        *self = self.alike();
    }

    /// Says what decided.
    pub(crate) fn say(&mut self, reason: impl FnOnce() -> Reason) {
        if self.tells() {
            self.reason = Some(reason());
        }
    }

    /// Whoever kept the first term was due on the last day on which it was met, not on that of the term.
    pub(crate) fn due_when_last_met(&mut self, runs: &[Run]) {
        let Some(ends) = self.first_term.filter(|ends| self.due == Some(Due::Day(*ends))) else {
            return;
        };
        let last_met = timeline::last_day(runs, Standing::Met);
        self.due = Some(Due::Day(last_met.map_or(ends, |last_met| last_met.max(ends))));
    }

    /// A record that counts.
    pub(crate) fn count(&mut self, record: &str) {
        if self.tells() {
            self.counted.push(record.to_owned());
        }
    }

    /// A record or subject that fails.
    pub(crate) fn fail(&mut self, record: &str) {
        if self.tells() {
            self.failing.push(record.to_owned());
        }
    }
}

/// One line of the answer.
#[derive(Debug, Clone)]
pub struct Line {
    pub agency: String,
    pub duty: String,
    pub subject: Option<String>,
    pub standing: Standing,
    /// The first day of the unbroken run of this standing; none: since before anything is known.
    pub since: Option<Day>,
    pub cite: Vec<String>,
    pub findings: Findings,
}

/// The line as it stands on the wire; absent values are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct LineOnWire {
    pub agency: String,
    pub duty: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subject: Option<String>,
    pub standing: Standing,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub since: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub due: Option<String>,
    pub cite: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub counted: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub failing: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub missing: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub missed: Vec<String>,
    pub late: bool,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub in_use: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub waived_until: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub n_waived: Option<usize>,
    pub reason_zh: String,
    pub reason_en: String,
}

impl From<&Line> for LineOnWire {
    fn from(line: &Line) -> Self {
        let reason = line.findings.reason.as_ref();
        Self {
            agency: line.agency.clone(),
            duty: line.duty.clone(),
            subject: line.subject.clone(),
            standing: line.standing,
            since: line.since,
            due: line.findings.due.map(|due| due.to_string()),
            cite: line.cite.clone(),
            counted: line.findings.counted.clone(),
            failing: line.findings.failing.clone(),
            missing: line.findings.missing.clone(),
            missed: line.findings.missed.clone(),
            late: line.findings.late,
            in_use: line.findings.in_use,
            waived_until: line.findings.waived_until,
            n_waived: Some(line.findings.n_waived).filter(|count| *count > 0),
            reason_zh: reason.map(Reason::zh).unwrap_or_default(),
            reason_en: reason.map(Reason::en).unwrap_or_default(),
        }
    }
}
