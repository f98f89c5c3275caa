//! Duties that fit no shape: one small pure function each, in the room of its chapter.

use regulation::proof::Own;

use crate::case::{Context, Proven};
use crate::selection::NameError;

type Function = for<'a, 'v> fn(Context<'a, 'v>, &Own) -> Result<Proven<'a>, NameError>;

/// Every function that the law data may name.
const FUNCTIONS: [(&str, Function); 0] = [];

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
