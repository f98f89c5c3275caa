//! What a system's self-check asks: every measure of its grade, each with what was said of it last. It judges
//! no duty and knows no term.

use std::rc::Rc;

use regulation::proof::{Own, Source};
use regulation::{Baseline, Control, Day, Duty, Proof};

use crate::case::Context;
use crate::holding::{Holding, Shares};
use crate::known::Known;
use crate::population::Members;
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

/// The self-checks of the systems of one body on a day; what all of them are read by is gathered once.
pub struct SelfChecks<'a> {
    on: Day,
    in_use: Rc<Members<'a>>,
    /// None where no edition is in force on the day.
    asked: Option<Asked<'a>>,
}

/// What is asked of every system, and where it is answered.
struct Asked<'a> {
    controls: Controls<'a>,
    answers: Shares<'a>,
    register: Rc<Known<'a>>,
    /// The places of the dimensions of which the highest is the grade.
    levels: Vec<usize>,
}

/// The measures that a system's grade asks for on a day.
#[derive(Debug)]
pub struct SelfCheck<'a> {
    /// The stable id of the system.
    pub system: &'a str,
    /// The record that speaks of it on the day.
    pub record: &'a str,
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

impl<'a> SelfChecks<'a> {
    /// Those of the view's body, whether or not a duty asks them of it.
    ///
    /// # Errors
    /// A duty or a population that names what the law's own forms do not have.
    pub fn on(view: &View<'a>, on: Day) -> Result<Self, NameError> {
        let in_use = view.members(IN_USE, Source::Body)?;
        Ok(Self { on, in_use, asked: Asked::of(view, on)? })
    }

    /// The stable id of a system that is in use, named by the id of any of its records.
    pub fn in_use(&self, system: &str) -> Option<&'a str> {
        let member = self.in_use.find(system)?;
        member.stay(self.on).map(|_| member.id)
    }

    /// The self-check of a system, named by the id of any of its records. None where the body has no such system
    /// in use, its grade is not said, or no edition is in force.
    pub fn of(&self, system: &str) -> Option<SelfCheck<'a>> {
        let Asked { controls, answers, register, levels } = self.asked.as_ref()?;
        self.in_use(system)?;
        let entry = register.version(system, self.on).filter(|entry| entry.happened(self.on))?;
        let words = levels.iter().filter_map(|place| entry.record.value(*place)?.text());
        let rank = words.filter_map(|word| controls.rank(word)).max()?;
        let baseline = controls.baseline();
        Some(SelfCheck {
            system: entry.identity,
            record: &entry.record.id,
            baseline,
            level: baseline.levels.get(rank).map_or("", String::as_str),
            measures: controls.measures(&answers.of(entry.identity), rank, self.on),
        })
    }
}

impl<'a> Asked<'a> {
    fn of(view: &View<'a>, on: Day) -> Result<Option<Self>, NameError> {
        let Some((duty, own, span)) = asking(view, on) else { return Ok(None) };
        let context = Context { view, duty, span, until: on };
        let checks = Holding::new(context, record_of(own, "baseline_check")?)?;
        let Some(controls) = Controls::of(context, own, &checks)? else { return Ok(None) };
        let regulation = view.regulation;
        let found = regulation.form_index(REGISTER).zip(regulation.form(REGISTER));
        let (index, form) = found.ok_or_else(|| NameError::Form(REGISTER.to_owned()))?;
        Ok(Some(Self {
            controls,
            answers: checks.linked(context, "system")?,
            register: view.known(index, Source::Body),
            levels: LEVELS.iter().filter_map(|name| form.position(name)).collect(),
        }))
    }
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
