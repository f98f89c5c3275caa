//! Duties that fit no shape: one small pure function each, in the room of its chapter.

mod absences;
mod certificates;
mod incidents;
mod unused;

use regulation::proof::Own;

use crate::case::{Context, Proven};
use crate::selection::NameError;

type Function = for<'a, 'v> fn(Context<'a, 'v>, &Own) -> Result<Proven<'a>, NameError>;

/// Every function that the law data may name.
const FUNCTIONS: &[(&str, Function)] = &[
    ("leave-suspension", absences::leave_suspension),
    ("unused-ninety-days", unused::unused),
    ("cert-each", certificates::certificates),
    ("incident-responded", incidents::responded),
    ("incident-controlled", incidents::controlled),
    ("incident-reported", incidents::reported),
    ("incident-meeting", incidents::meeting),
    ("level-table", level_table),
];

/// Answered in `assess` from the lines of the level's national duties; alone it knows nothing.
fn level_table<'a>(_: Context<'a, '_>, _: &Own) -> Result<Proven<'a>, NameError> {
    let reason = crate::reason::Reason::NotBound(crate::reason::NotBound::Outside);
    let always = crate::case::Always(crate::standing::Standing::Met, reason);
    Ok(Proven::Whole(Box::new(always)))
}

/// Runs the function that the duty names.
pub(crate) fn prove<'a>(context: Context<'a, '_>, own: &Own) -> Result<Proven<'a>, NameError> {
    let found = FUNCTIONS.iter().find(|(name, _)| *name == own.function);
    let (_, function) = found.ok_or_else(|| NameError::Function(own.function.clone()))?;
    function(context, own)
}

/// Whether the function's subjects are events that keep the edition of their own day.
pub(crate) fn is_anchored(function: &str) -> bool {
    function.starts_with("incident-")
}
