//! What a system's self-check asks: every measure of its grade, each with what was said of it last. It judges
//! no duty and knows no term.

use regulation::proof::{Own, Source};
use regulation::{Baseline, Control, Day, Duty, Proof};

use crate::case::Context;
use crate::holding::Holding;
use crate::rooms::record_of;
use crate::selection::NameError;
use crate::view::View;

use super::LEVELS;
use super::controls::Controls;

pub use super::controls::Answer;

/// The function of the duties that ask for controls.
const FUNCTION: &str = "system-grading";

const REGISTER: &str = "system_register";

/// The population of what is in use.
const IN_USE: &str = "systems";

/// The measures that a system's grade asks for on a day.
#[derive(Debug)]
pub struct SelfCheck<'a> {
    /// The stable id of the system.
    pub system: &'a str,
    /// Of the edition in force on the day.
    pub baseline: &'a Baseline,
    /// The word of the grade.
    pub level: &'a str,
    /// In order of their items.
    pub measures: Vec<Measure<'a>>,
}

/// One measure, and how it is answered.
#[derive(Debug)]
pub struct Measure<'a> {
    pub control: &'a Control,
    pub answer: Answer,
    /// The records that say so: one, or those on the items of before that together are the same.
    pub lines: Vec<&'a str>,
}

/// The self-check of a system of the view's body, named by the id of any of its records, whether or not a
/// duty asks it of the body. None where the body has no such system in use on the day, its grade is
/// not said, or no edition is in force.
///
/// # Errors
/// A duty that names what the law's own forms do not have.
pub fn of<'a>(view: &View<'a>, system: &str, on: Day) -> Result<Option<SelfCheck<'a>>, NameError> {
    let Some((duty, own, span)) = asking(view, on) else { return Ok(None) };
    let context = Context { view, duty, span, until: on };
    let checks = Holding::new(context, record_of(own, "baseline_check")?)?;
    let Some(controls) = Controls::of(context, own, &checks)? else { return Ok(None) };
    let index = view.regulation.form_index(REGISTER);
    let index = index.ok_or_else(|| NameError::Form(REGISTER.to_owned()))?;
    let Some(form) = view.regulation.forms.get(index) else { return Ok(None) };
    let register = view.known(index, Source::Body);
    let entry = register.version(system, on).filter(|entry| entry.happened(on));
    let Some(entry) = entry else { return Ok(None) };
    if !is_in_use(view, system, on)? {
        return Ok(None);
    }
    let words = LEVELS.iter().filter_map(|name| entry.record.value(form.position(name)?)?.text());
    let Some(rank) = words.filter_map(|word| controls.rank(word)).max() else { return Ok(None) };
    let baseline = controls.baseline();
    let share = checks.linked(context, "system")?.of(entry.identity);
    Ok(Some(SelfCheck {
        system: entry.identity,
        baseline,
        level: baseline.levels.get(rank).map_or("", String::as_str),
        measures: controls.measures(&share, rank, on),
    }))
}

/// Whether a system of the view's body, named by the id of any of its records, is in use on a day.
///
/// # Errors
/// A population that the law's own forms do not have.
pub fn is_in_use(view: &View<'_>, system: &str, on: Day) -> Result<bool, NameError> {
    let members = view.members(IN_USE, Source::Body)?;
    Ok(members.find(system).is_some_and(|member| member.stay(on).is_some()))
}

/// A duty, how it is proven, and from when to before when it is in force.
type Asking<'a> = (&'a Duty, &'a Own, (Day, Option<Day>));

/// A duty of the edition in force that asks for controls of every grade: all of them ask for the same ones.
fn asking<'a>(view: &View<'a>, on: Day) -> Option<Asking<'a>> {
    view.regulation.duties.iter().find_map(|duty| {
        let Some(Proof::Own(own)) = &duty.proof else { return None };
        let (from, ends) = view.regulation.duty_span(duty)?;
        let asks = own.function == FUNCTION && own.parameters.contains_key("controls");
        let is_in_force = from <= on && ends.is_none_or(|ends| on < ends);
        (asks && is_in_force).then_some((duty, own, (from, ends)))
    })
}
