//! Duties that fit no shape: one small pure function each, in the room of its chapter.

mod audits;
mod continuity;
mod incidents;
mod organisation;
mod people;
mod systems;
mod vendors;

use std::collections::BTreeMap;

use regulation::proof::{Own, Select, Source};

use crate::case::{Always, Context, Proven};
use crate::reason::{NotBound, Reason};
use crate::selection::NameError;
use crate::standing::Standing;
use crate::subject::BODIES;

pub use systems::self_check;

type Function = for<'a, 'v> fn(Context<'a, 'v>, &'a Own) -> Result<Proven<'a>, NameError>;

/// Every function that the law data may name.
const FUNCTIONS: &[(&str, Function)] = &[
    ("level-table", level_table),
    ("committee-members", |context, own| organisation::committee_members(context, own)),
    ("leave-suspension", |context, own| people::absences::leave_suspension(context, own)),
    ("unused-ninety-days", |context, own| people::unused::unused(context, own)),
    ("cert-each", |context, own| people::certificates::certificates(context, own)),
    ("system-grading", |context, own| systems::grading(context, own)),
    ("outsourcing-stages", |context, own| vendors::stages::stages(context, own)),
    ("development-tested", |context, own| vendors::development::tested(context, own)),
    ("incident-responded", |context, own| incidents::response::responded(context, own)),
    ("incident-controlled", |context, own| incidents::response::controlled(context, own)),
    ("incident-reported", |context, own| incidents::response::reported(context, own)),
    ("incident-meeting", |context, own| incidents::meeting::meeting(context, own)),
    ("incident-reviewed", |context, own| incidents::review::reviewed(context, own)),
    ("phishing-thresholds", |context, own| incidents::phishing::thresholds(context, own)),
    ("phishing-baseline", |context, own| incidents::phishing::baseline(context, own)),
    ("drill-participation", |context, own| continuity::participation(context, own)),
    ("audit-of-subordinates", |context, own| audits::programme::subordinates(context, own)),
    ("audit-noticed", |context, own| audits::engagement::noticed(context, own)),
    ("audit-team-share", |context, own| audits::engagement::team_share(context, own)),
    ("audit-team-agreed", |context, own| audits::engagement::team_agreed(context, own)),
    ("audit-result-delivered", |context, own| audits::engagement::delivered(context, own)),
    ("supervision-review", |context, own| audits::supervision::review(context, own)),
];

/// Functions whose subjects are events that keep the edition of their own day (semantics 4).
const ANCHORED: [&str; 10] = [
    "incident-responded",
    "incident-controlled",
    "incident-reported",
    "incident-meeting",
    "incident-reviewed",
    "development-tested",
    "audit-noticed",
    "audit-team-share",
    "audit-team-agreed",
    "audit-result-delivered",
];

/// The forms of what the functions that name no population have lines of their own for.
const SUBJECTS: [(&str, &[&str]); 15] = [
    ("unused-ninety-days", &["account_entry", "ip_allocation"]),
    ("outsourcing-stages", &["outsourcing_case"]),
    ("incident-responded", &["incident"]),
    ("incident-controlled", &["incident"]),
    ("incident-reported", &["incident"]),
    ("incident-meeting", &["incident"]),
    ("incident-reviewed", &["incident", "incident_review"]),
    ("phishing-baseline", &["phishing_round"]),
    ("drill-participation", &["bcp_record"]),
    ("audit-of-subordinates", &[BODIES]),
    ("audit-noticed", &["audit_cycle"]),
    ("audit-team-share", &["audit_cycle"]),
    ("audit-team-agreed", &["audit_cycle"]),
    ("audit-result-delivered", &["audit_cycle"]),
    ("supervision-review", &[BODIES]),
];

/// Functions that read a setting of the duty: its family, and the parameter that goes before it.
const SETTINGS: [(&str, &str, Option<&str>); 4] = [
    ("audit-of-subordinates", "period", Some("times")),
    ("audit-result-delivered", "term", Some("report")),
    ("supervision-review", "period", None),
    ("incident-meeting", "term", None),
];

/// Functions whose subjects pass through stages, each answered by a record of another form; the subject's own
/// record ends none.
const STAGES: [(&str, &[&str]); 7] = [
    ("outsourcing-stages", &["contract_clause_check", "contract_end"]),
    ("development-tested", &["contract_clause_check", "scan_report"]),
    ("incident-responded", &["incident_control", "incident_report"]),
    ("incident-controlled", &["incident_control"]),
    ("incident-reported", &["incident_report"]),
    ("incident-meeting", &["meeting"]),
    ("supervision-review", &["supervision_review"]),
];

/// Functions that stop asking once a day is told in a record of another form: its field.
const ENDINGS: [(&str, &str); 1] = [("supervision-review", "audit_cycle.closed_on")];

/// Answered in `assess` from the lines of the level's national duties; alone it only says where
/// the duty binds and where it is waived.
fn level_table<'a>(_: Context<'a, '_>, _: &'a Own) -> Result<Proven<'a>, NameError> {
    Ok(Proven::whole(Always(Standing::Due, Reason::NotBound(NotBound::Outside))))
}

/// The selection of one form among those that the duty's function reads.
fn record_of<'l>(own: &'l Own, form: &str) -> Result<&'l Select, NameError> {
    let found = own.records.iter().find(|select| select.form == form);
    found.ok_or_else(|| NameError::Form(form.to_owned()))
}

/// Every record of a form.
fn every(form: &str) -> Select {
    Select {
        form: form.to_owned(),
        conditions: BTreeMap::new(),
        any: BTreeMap::new(),
        until: Vec::new(),
        state_of: Vec::new(),
        each: false,
        mended: None,
        source: Source::Body,
    }
}

/// Runs the function that the duty names.
pub(crate) fn prove<'a>(context: Context<'a, '_>, own: &'a Own) -> Result<Proven<'a>, NameError> {
    let found = FUNCTIONS.iter().find(|(name, _)| *name == own.function);
    let (_, function) = found.ok_or_else(|| NameError::Function(own.function.clone()))?;
    function(context, own)
}

/// The forms of what a function that names no population has lines of its own for, each with whose records of it
/// are read: as the law's selection says, else those of all for whom the body answers.
pub(crate) fn subjects_of(own: &Own) -> Vec<(&'static str, Source)> {
    let found = SUBJECTS.iter().find(|(name, _)| *name == own.function);
    let source = |form: &str| {
        let selected = own.records.iter().find(|select| select.form == form);
        selected.map_or(Source::Anywhere, |select| select.source)
    };
    let forms = found.into_iter().flat_map(|(_, forms)| forms.iter());
    forms.map(|&form| (form, source(form))).collect()
}

/// The forms that answer the stages of a function, in their order; none of a function without stages.
#[must_use]
pub fn stage_forms(function: &str) -> &'static [&'static str] {
    let found = STAGES.iter().find(|(name, _)| *name == function);
    found.map(|(_, forms)| *forms).unwrap_or_default()
}

/// The field, as form and name, whose day ends what a function asks for; none where nothing but its answer does.
#[must_use]
pub fn ending(function: &str) -> Option<&'static str> {
    let found = ENDINGS.iter().find(|(name, _)| *name == function);
    found.map(|(_, field)| *field)
}

/// Whether a function reads a setting of the duty, and the parameter that goes before it, if any.
pub(crate) fn setting_read(function: &str, family: &str) -> Option<Option<&'static str>> {
    let found = SETTINGS.iter().find(|(name, of, _)| *name == function && *of == family);
    found.map(|(_, _, instead)| *instead)
}

/// Whether the function's subjects are events that keep the edition of their own day.
pub(crate) fn is_anchored(function: &str) -> bool {
    ANCHORED.contains(&function)
}
