//! What every shape gives: a standing for any day, and the days on which it may turn.

use regulation::{Calendar, Day, Duty};

use crate::Moment;
use crate::reckon::Due;
use crate::standing::{Findings, Standing};
use crate::view::View;

/// The instant asked about, and its day.
#[derive(Debug, Clone, Copy)]
pub struct At {
    pub day: Day,
    pub moment: Moment,
}

impl At {
    /// A whole day, judged at its last instant.
    pub fn day(day: Day) -> Self {
        Self { day, moment: Moment::end_of(day) }
    }

    /// A moment as given.
    pub fn moment(moment: Moment) -> Self {
        Self { day: moment.day(), moment }
    }

    /// Whether a fact of that day or moment has happened.
    pub fn reached(&self, fact: Due) -> bool {
        match fact {
            Due::Day(day) => day <= self.day,
            Due::Moment(moment) => moment <= self.moment,
        }
    }

    /// Whether the deadline is still ahead or just now.
    pub fn in_time(&self, due: Due) -> bool {
        self.moment <= due.moment()
    }
}

/// Judges one line. `findings` is filled with what decided; it comes in empty.
pub trait Case {
    /// The standing at an instant.
    fn judge(&self, at: At, findings: &mut Findings) -> Standing;

    /// Every day on which the standing may differ from the day before; more than needed is fine.
    fn turns(&self, days: &mut Vec<Day>);
}

/// One subject of a duty.
pub struct Subject<'a> {
    pub id: String,
    pub case: Box<dyn Case + 'a>,
}

/// How the duty of one body is judged: as a whole, or by its subjects.
pub enum Proven<'a> {
    Whole(Box<dyn Case + 'a>),
    Subjects {
        /// Speaks when there is no subject: no-data, not-applicable or met.
        none: Box<dyn Case + 'a>,
        /// Speaks before the subjects do: an empty register proves nothing.
        first: Option<Box<dyn Case + 'a>>,
        list: Vec<Subject<'a>>,
    },
}

/// What the shapes of one duty of one body share.
#[derive(Clone, Copy)]
pub struct Context<'a, 'v> {
    pub view: &'v View<'a>,
    pub duty: &'a Duty,
    /// The first day on which the duty's edition is in force, and the first on which it no longer is.
    pub span: (Day, Option<Day>),
    /// The last day about which anything is asked.
    pub until: Day,
}

impl<'a> Context<'a, '_> {
    /// The working-day calendar.
    pub fn calendar(&self) -> &'a Calendar {
        &self.view.regulation.calendar
    }

    /// The day from which the body keeps its records here; the duty's own first day when unset.
    pub fn judged_from(&self) -> Day {
        let set =
            self.view.city.setting("records_from", &self.view.body.id, Day::from_days(i32::MAX));
        let set = set.and_then(|day| day.parse::<Day>().ok());
        set.map_or(self.span.0, |day| day.max(self.span.0))
    }

    /// Whether the duty binds the body on a day, its edition included.
    pub fn binds(&self, on: Day) -> bool {
        let in_edition = self.span.0 <= on && self.span.1.is_none_or(|ends| on < ends);
        in_edition && self.binds_whatever_edition(on)
    }

    /// Whether the body's level, tier, facts and existence make it bound on a day.
    pub fn binds_whatever_edition(&self, on: Day) -> bool {
        let body = self.view.body;
        let level = self.duty.levels.is_empty()
            || body.level(on).is_some_and(|level| self.duty.levels.contains(&level));
        body.exists(on)
            && level
            && self.duty.facts.iter().all(|fact| body.fact(*fact, on) == Some(true))
    }

    /// The last day of the first term on a day, where one runs (semantics 4).
    pub fn first_term(&self, on: Day) -> Option<Day> {
        let parameter = self.duty.first_term.as_deref()?;
        let (approved_on, level) = self.view.body.level_run(on)?;
        let parameter = self.view.parameter(parameter)?;
        let on_approval =
            parameter.amount(approved_on, Some(level)).map(|term| (approved_on, term));
        // An item that is new in an edition binds from the edition's first day.
        let begins =
            parameter.since.iter().map(|since| since.from).find(|from| *from > approved_on);
        let (from, amount) = on_approval.or_else(|| {
            let from = begins?;
            parameter.amount(from, Some(level)).map(|term| (from, term))
        })?;
        match amount {
            regulation::Amount::Term(term) => {
                Some(crate::reckon::last_day(self.calendar(), from, term))
            }
            regulation::Amount::Number(_) => None,
        }
    }

    /// The first calendar year of a recurring item, where it starts after the level's approval.
    pub fn first_year(&self, on: Day) -> Option<i16> {
        if !self.duty.starts_next_year {
            return None;
        }
        let (approved_on, _) = self.view.body.level_run(on)?;
        Some(approved_on.year() + 1)
    }

    /// The name of the duty's own setting.
    pub fn setting_name(&self, family: &str) -> String {
        // A duty that was split in two keeps the setting of its own id.
        format!("{family}.{}", self.duty.id)
    }
}

/// A standing that never changes.
pub struct Always(pub Standing, pub crate::reason::Reason);

impl Case for Always {
    fn judge(&self, _: At, findings: &mut Findings) -> Standing {
        findings.reason = Some(self.1.clone());
        self.0
    }

    fn turns(&self, _: &mut Vec<Day>) {}
}

/// A register that is kept from its first record on: before that, no-data; after, what `kept` says.
pub struct RegisterKept {
    pub form: String,
    pub form_zh: String,
    pub form_en: String,
    pub first_day: Option<Day>,
    pub kept: Standing,
}

impl Case for RegisterKept {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if self.first_day.is_some_and(|first| first <= at.day) {
            findings.reason = Some(match self.kept {
                Standing::Met => crate::reason::Reason::NoneFound,
                _ => crate::reason::Reason::NotBound(crate::reason::NotBound::NoObject {
                    form_zh: self.form_zh.clone(),
                    form_en: self.form_en.clone(),
                }),
            });
            return self.kept;
        }
        missing(findings, vec![self.form.clone()])
    }

    fn turns(&self, days: &mut Vec<Day>) {
        days.extend(self.first_day);
    }
}

/// No-data, with the names of what is missing.
pub fn missing(findings: &mut Findings, mut names: Vec<String>) -> Standing {
    names.sort();
    names.dedup();
    findings.reason = Some(crate::reason::Reason::Missing { names: names.join("、") });
    findings.missing = names;
    Standing::NoData
}
