//! What every shape gives: a standing for any day, and the days on which it may turn.

use std::rc::Rc;

use regulation::proof::Source;
use regulation::{Bearer, Calendar, Day, Duty, Fact, Form, Parameter};

use crate::Moment;
use crate::population::Members;
use crate::reason::{NotBound, Reason};
use crate::reckon::{Due, due_after};
use crate::selection::NameError;
use crate::standing::{Findings, Standing};
use crate::view::{BEGINNING, View};

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
pub(crate) trait Case {
    /// The standing at an instant.
    fn judge(&self, at: At, findings: &mut Findings) -> Standing;

    /// Every day on which the standing may differ from the day before; more than needed is fine.
    fn turns(&self, days: &mut Vec<Day>);
}

/// One subject of a duty.
pub(crate) struct Subject<'a> {
    pub(crate) id: &'a str,
    pub(crate) case: Box<dyn Case + 'a>,
}

impl<'a> Subject<'a> {
    pub(crate) fn new(id: &'a str, case: impl Case + 'a) -> Self {
        Self { id, case: Box::new(case) }
    }
}

/// How the duty of one body is judged: as a whole, or by its subjects.
pub(crate) enum Proven<'a> {
    Whole(Box<dyn Case + 'a>),
    Subjects {
        /// Speaks when there is no subject: no-data, not-applicable or met.
        none: Box<dyn Case + 'a>,
        /// Speaks before the subjects do: an empty register proves nothing.
        first: Option<Box<dyn Case + 'a>>,
        /// Counts beside the subjects without a line of its own: what the body owes as a whole.
        beside: Option<Box<dyn Case + 'a>>,
        list: Vec<Subject<'a>>,
    },
}

impl<'a> Proven<'a> {
    pub(crate) fn whole(case: impl Case + 'a) -> Self {
        Self::Whole(Box::new(case))
    }

    /// Things that happen, of which there may be none.
    pub(crate) fn events(form: &Form, list: Vec<Subject<'a>>) -> Self {
        Self::Subjects { none: nothing_of(form), first: None, beside: None, list }
    }
}

/// What the line says when there is nothing of the kind.
pub(crate) fn nothing_of<'a>(form: &Form) -> Box<dyn Case + 'a> {
    let (form_zh, form_en) = (form.zh.clone(), form.en.clone());
    let reason = Reason::NotBound(NotBound::NoObject { form_zh, form_en });
    Box::new(Always(Standing::NotApplicable, reason))
}

/// What the shapes of one duty of one body share.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a, 'v> {
    pub(crate) view: &'v View<'a>,
    pub(crate) duty: &'a Duty,
    /// The first day on which the duty's edition is in force, and the first on which it no longer is.
    pub(crate) span: (Day, Option<Day>),
    /// The last day about which anything is asked.
    pub(crate) until: Day,
}

impl<'a> Context<'a, '_> {
    /// The working-day calendar.
    pub(crate) fn calendar(&self) -> &'a Calendar {
        &self.view.regulation.calendar
    }

    /// The members of a population as this duty sees them.
    pub(crate) fn members(&self, population: &str) -> Result<Rc<Members<'a>>, NameError> {
        self.view.members(population, self.source(Source::Body))
    }

    /// A parameter that the law's data names.
    pub(crate) fn parameter(&self, id: &str) -> Result<&'a Parameter, NameError> {
        self.view.parameter(id).ok_or_else(|| NameError::Parameter(id.to_owned()))
    }

    /// The days on which a parameter may change for this body: by the law or by its level.
    pub(crate) fn number_days(&self, parameter: &Parameter) -> Vec<Day> {
        let mut days = vec![BEGINNING];
        days.extend(parameter.since.iter().map(|since| since.from));
        days.extend(self.view.body.levels.iter().map(|(day, _)| *day));
        days.sort_unstable();
        days.dedup();
        days
    }

    /// Whose records are read.
    pub(crate) fn source(&self, written: Source) -> Source {
        source_of(self.duty, written)
    }

    /// The day from which the body keeps its records here; the law's own first day when unset.
    pub(crate) fn records_from(&self) -> Day {
        let city = self.view.city;
        let set = city.setting("records_from", &self.view.body.id, Day::from_days(i32::MAX));
        set.and_then(|day| day.parse::<Day>().ok()).unwrap_or_else(|| {
            let instrument = self.view.regulation.instrument(&self.duty.cite.instrument);
            let first = instrument.and_then(|instrument| instrument.editions.first());
            first.map_or(self.span.0, |edition| edition.in_force)
        })
    }

    /// The first day that is judged: not before the records begin, nor before the edition.
    pub(crate) fn judged_from(&self) -> Day {
        self.records_from().max(self.span.0)
    }

    /// Why an event of that day is not judged under this duty (semantics 4 and 6).
    pub(crate) fn not_judged(&self, event: Day) -> Option<NotBound> {
        self.judged().refuses(event)
    }

    /// The days whose events are judged under this duty.
    pub(crate) fn judged(&self) -> Judged {
        Judged { span: self.span, from: self.judged_from() }
    }

    /// The end of the term from an event: of the law, else of the setting `term.<duty>`, else the
    /// event's own day (semantics 14).
    pub(crate) fn deadline(&self, event: Due, term: Option<&str>) -> Due {
        let on = event.day();
        let by_law = term.and_then(|id| self.view.term(id, on));
        let by_setting = || {
            let name = self.setting_name("term");
            self.view.city.term(&name, &self.view.body.id, on)
        };
        match by_law.or_else(by_setting) {
            Some(term) => due_after(self.calendar(), event, term),
            None => Due::Day(on),
        }
    }

    /// Whether the duty binds the body on a day, its edition included.
    pub(crate) fn binds(&self, on: Day) -> bool {
        let in_edition = self.span.0 <= on && self.span.1.is_none_or(|ends| on < ends);
        in_edition && self.binds_whatever_edition(on)
    }

    /// Whether where the body stands, its level, tier, facts and existence make it bound on a day.
    pub(crate) fn binds_whatever_edition(&self, on: Day) -> bool {
        let body = self.view.body;
        let level = self.duty.levels.is_empty()
            || body.level(on).is_some_and(|level| self.duty.levels.contains(&level));
        body.exists(on)
            && level
            && crate::binding::outright(self.view, self.duty, on).is_none()
            && self.duty.facts.iter().all(|fact| self.fact(*fact, on) == Some(true))
    }

    /// A fact of the body on a day; none: not known. Members who show the fact go before what the register of
    /// bodies says of it.
    pub(crate) fn fact(&self, fact: Fact, on: Day) -> Option<bool> {
        let is_shown = self.showing(fact).any(|members| members.has_any(on));
        is_shown.then_some(true).or_else(|| self.view.body.fact(fact, on))
    }

    /// The days on which a fact may turn by which the duty binds.
    pub(crate) fn fact_turns(&self, days: &mut Vec<Day>) {
        days.extend(self.view.body.facts.iter().map(|(day, _, _)| *day));
        let showing = self.duty.facts.iter().flat_map(|fact| self.showing(*fact));
        days.extend(showing.flat_map(|members| members.any_turns()));
    }

    /// Those whose members show a fact.
    fn showing(&self, fact: Fact) -> impl Iterator<Item = Rc<Members<'a>>> + use<'a> {
        let showing = crate::shown::showing(self.view, fact, self.source(Source::Body));
        showing.into_iter().map(|(_, members)| members)
    }

    /// The last day of a first term on a day, where one runs (semantics 4).
    pub(crate) fn first_term(&self, parameter: &Parameter, on: Day) -> Option<Day> {
        let (approved_on, level) = self.view.body.level_run(on)?;
        let on_approval =
            parameter.amount(approved_on, Some(level)).map(|term| (approved_on, term));
        // An item that is new for the level in an edition binds from that edition's first day.
        let in_edition = || {
            let later = parameter.since.iter().filter(|row| row.from > approved_on);
            let term = |from: Day| Some((from, parameter.amount(from, Some(level))?));
            later.map(|row| row.from).find_map(term)
        };
        let (from, amount) = on_approval.or_else(in_edition)?;
        match amount {
            regulation::Amount::Term(term) => {
                Some(crate::reckon::last_day(self.calendar(), from, term))
            }
            regulation::Amount::Number(_) => None,
        }
    }

    /// The first calendar year of a recurring item, where it starts after the level's approval.
    pub(crate) fn first_year(&self, on: Day) -> Option<i16> {
        if !self.duty.starts_next_year {
            return None;
        }
        let (approved_on, _) = self.view.body.level_run(on)?;
        Some(approved_on.year() + 1)
    }

    /// The name of the duty's own setting.
    pub(crate) fn setting_name(&self, family: &str) -> String {
        format!("{family}.{}", self.duty.id)
    }
}

/// Whose records a duty reads: what the city owes is done by the city and its bureau together.
pub(crate) fn source_of(duty: &Duty, written: Source) -> Source {
    match (duty.bearer, written) {
        (Bearer::City, Source::Body) => Source::BodyOrCity,
        (_, written) => written,
    }
}

/// The days whose events are judged under a duty (semantics 4 and 6).
#[derive(Clone, Copy)]
pub(crate) struct Judged {
    span: (Day, Option<Day>),
    from: Day,
}

impl Judged {
    /// The first of them.
    pub(crate) fn first_day(self) -> Day {
        self.from
    }

    /// Why an event of that day is not.
    pub(crate) fn refuses(self, event: Day) -> Option<NotBound> {
        let (from, ends) = self.span;
        if event < from || ends.is_some_and(|ends| ends <= event) {
            return Some(NotBound::Edition);
        }
        (event < self.from).then_some(NotBound::BeforeRecords)
    }
}

/// A standing that never changes.
pub(crate) struct Always(pub(crate) Standing, pub(crate) Reason);

impl Case for Always {
    fn judge(&self, _: At, findings: &mut Findings) -> Standing {
        findings.say(|| self.1.clone());
        self.0
    }

    fn turns(&self, _: &mut Vec<Day>) {}
}

/// A register that is kept from its first record on: before that, no-data; after, what `kept` says.
pub(crate) struct RegisterKept<'a> {
    pub(crate) form: &'a Form,
    pub(crate) first_day: Option<Day>,
    pub(crate) kept: Standing,
}

impl Case for RegisterKept<'_> {
    fn judge(&self, at: At, findings: &mut Findings) -> Standing {
        if self.first_day.is_some_and(|first| first <= at.day) {
            let form = || (self.form.zh.clone(), self.form.en.clone());
            findings.say(|| match self.kept {
                Standing::Met => Reason::NoneFound,
                _ => {
                    let (form_zh, form_en) = form();
                    Reason::NotBound(NotBound::NoObject { form_zh, form_en })
                }
            });
            return self.kept;
        }
        missing(findings, vec![self.form.id.clone()])
    }

    fn turns(&self, days: &mut Vec<Day>) {
        days.extend(self.first_day);
    }
}

/// No-data, with the names of what is missing.
pub(crate) fn missing(findings: &mut Findings, mut names: Vec<String>) -> Standing {
    if !findings.is_silent() {
        names.sort();
        names.dedup();
        findings.say(|| Reason::Missing { names: names.clone() });
        findings.missing = names;
    }
    Standing::NoData
}
