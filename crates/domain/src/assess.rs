//! Facts and the law and a day in, standings out: every duty of one body, line by line.

use regulation::{Day, Duty, Proof};

use crate::binding::{Binding, Bound};
use crate::case::{At, Case, Context, Proven, Subject, missing};
use crate::reads::Reads;
use crate::reason::{NotBound, Reason};
use crate::reckon::Due;
use crate::remembered::Remembered;
use crate::selection::NameError;
use crate::shape::prove;
use crate::standing::{Findings, Line, Standing};
use crate::table;
use crate::timeline::{self, Run, Sweep};
use crate::view::{BEGINNING, View};

/// All lines of one duty of one body, and how the body's own line stood over time.
#[derive(Debug, Clone)]
pub struct Assessed {
    pub agency: Line,
    pub subjects: Vec<Line>,
    pub runs: Vec<Run>,
    /// The forms that were looked at: records of others change nothing of this.
    pub reads: Reads,
}

/// Judges the duties for the body of the view, in the order given.
///
/// Duties that look at other duties of the same body (the level table) are answered from the
/// lines of this same call, so `duties` must hold those too.
///
/// # Errors
/// A duty that names what the law's own forms do not have.
pub fn assess<'a>(
    view: &View<'a>,
    duties: &[&'a Duty],
    at: At,
) -> Result<Vec<Assessed>, NameError> {
    let mut assessed: Vec<Assessed> =
        duties.iter().map(|duty| assess_duty(view, duty, at)).collect::<Result<_, _>>()?;
    for index in 0..duties.len() {
        if is_level_table(duties[index]) {
            let counted = duties.iter().copied().zip(&assessed);
            let counted = counted.filter(|(duty, _)| table::counts(duty));
            let table = table::level_table(view, duties[index], &assessed[index], counted, at);
            assessed[index] = table;
        }
    }
    Ok(assessed)
}

/// Judges anew what looked at a form of `changed`, and leaves out what is remembered and holds still.
/// `remembered` tells of each of the duties, in the same order, how it was judged on the same day.
///
/// # Errors
/// A duty that names what the law's own forms do not have.
pub fn reassess<'a>(
    view: &View<'a>,
    duties: &[&'a Duty],
    remembered: &[Remembered],
    changed: impl Fn(&Reads) -> bool,
    at: At,
) -> Result<Vec<Option<Assessed>>, NameError> {
    let anew = |(duty, before): (&&'a Duty, &Remembered)| {
        changed(&before.reads).then(|| assess_duty(view, duty, at)).transpose()
    };
    let mut assessed: Vec<Option<Assessed>> =
        duties.iter().zip(remembered).map(anew).collect::<Result<_, _>>()?;
    for index in 0..duties.len().min(assessed.len()) {
        let Some(own) = assessed[index].take_if(|_| is_level_table(duties[index])) else {
            continue;
        };
        let before = duties.iter().zip(remembered).zip(&assessed);
        let kept: Vec<Option<Assessed>> = before
            .map(|((duty, before), anew)| match anew {
                Some(_) => None,
                None => before.assessed(&view.body.id, duty),
            })
            .collect();
        let counted = duties.iter().copied().zip(assessed.iter().zip(&kept));
        let counted = counted.filter(|(duty, _)| table::counts(duty));
        let counted = counted
            .filter_map(|(duty, (anew, kept))| Some((duty, anew.as_ref().or(kept.as_ref())?)));
        let table = table::level_table(view, duties[index], &own, counted, at);
        assessed[index] = Some(table);
    }
    Ok(assessed)
}

/// Whether the duty is answered from the lines of the level's national duties (point 2.2.1).
pub fn is_level_table(duty: &Duty) -> bool {
    matches!(&duty.proof, Some(Proof::Own(own)) if own.function == "level-table")
}

/// Judges one duty for the body of the view.
///
/// # Errors
/// A duty that names what the law's own forms do not have.
pub fn assess_duty<'a>(view: &View<'a>, duty: &'a Duty, at: At) -> Result<Assessed, NameError> {
    let (assessed, reads) = view.listening(|| judge(view, duty, at));
    Ok(Assessed { reads, ..assessed? })
}

fn judge<'a>(view: &View<'a>, duty: &'a Duty, at: At) -> Result<Assessed, NameError> {
    let span = view.regulation.duty_span(duty).unwrap_or((Day::from_days(i32::MAX), None));
    let context = Context { view, duty, span, until: at.day };
    let gate = Gate::new(context, at);
    if !gate.is_ever_open() {
        let mut findings = Findings::default();
        let (_, standing) = gate.shut(at, &mut findings);
        let lines = Lines::new(view, duty, at);
        let runs = gate.runs();
        let agency = lines.line(None, standing, findings, timeline::since(&runs, BEGINNING));
        return Ok(Assessed { agency, subjects: Vec::new(), runs, reads: Reads::default() });
    }
    Ok(match prove(context)? {
        Proven::Whole(case) => whole(&gate, &*case, &Lines::new(view, duty, at)),
        Proven::Subjects { none, first, beside, list } => {
            let cases = Cases { none, first, beside };
            by_subject(&gate, &cases, list, &Lines::new(view, duty, at))
        }
    })
}

/// What holds before the records are asked: whether the duty binds, day by day.
struct Gate<'a, 'v> {
    binding: Binding<'a, 'v>,
    at: At,
    /// From each day: open, or the standing that it gives.
    days: Vec<(Day, Option<Standing>)>,
}

impl<'a, 'v> Gate<'a, 'v> {
    fn new(context: Context<'a, 'v>, at: At) -> Self {
        let binding = Binding::new(context);
        let mut days = vec![(BEGINNING, Some(Standing::NotApplicable))];
        if !binding.is_never_open() {
            let mut turns = Vec::new();
            binding.turns(&mut turns);
            for day in timeline::days(turns, context.span.0, at.day) {
                let standing = match binding.on(day) {
                    Bound::Yes => None,
                    Bound::No(_) => Some(Standing::NotApplicable),
                    Bound::Unknown(_) => Some(Standing::NoData),
                };
                days.push((day, standing));
            }
        }
        Self { binding, at, days }
    }

    fn is_ever_open(&self) -> bool {
        self.days.iter().any(|(day, standing)| standing.is_none() && *day <= self.at.day)
    }

    /// Whether the records are asked on a day.
    fn is_open(&self, on: Day) -> bool {
        let known = self.days.iter().rev().find(|(day, _)| *day <= on);
        known.is_some_and(|(_, standing)| standing.is_none())
    }

    /// What the gate itself says, and whether that is all.
    fn shut(&self, at: At, findings: &mut Findings) -> (bool, Standing) {
        let standing = match self.binding.on(at.day) {
            Bound::Yes => return (false, Standing::NotApplicable),
            Bound::No(why) => {
                findings.say(|| Reason::NotBound(why));
                Standing::NotApplicable
            }
            Bound::Unknown(names) => missing(findings, names),
        };
        (true, self.binding.waive(None, at, standing, findings))
    }

    /// How the gate alone stands over time, for a duty that is never asked of the records.
    fn runs(&self) -> Vec<Run> {
        let mut turns: Vec<Day> = self.days.iter().map(|(day, _)| *day).collect();
        self.binding.waiver_turns(&mut turns);
        let mut runs = Vec::new();
        for day in timeline::days(turns, BEGINNING, self.at.day) {
            let (_, standing) = self.shut(At::day(day), &mut Findings::silent());
            timeline::push(&mut runs, day, standing);
        }
        runs
    }

    /// No-data where a document that must be adopted first is not (semantics 12).
    fn adopted(&self, at: At, standing: Standing, findings: &mut Findings) -> Standing {
        if standing == Standing::NotApplicable {
            return standing;
        }
        let unadopted = self.binding.unadopted(at.day);
        if unadopted.is_empty() {
            return standing;
        }
        findings.clear();
        missing(findings, unadopted)
    }

    /// The instant at which a day of the timeline is judged.
    fn instant(&self, day: Day) -> At {
        if day == self.at.day { self.at } else { At::day(day) }
    }

    /// The days worth judging, with those of a case.
    fn turns(&self, days: &mut Vec<Day>) {
        days.push(self.at.day);
        days.extend(self.days.iter().map(|(day, _)| *day));
        self.binding.turns(days);
    }
}

fn whole(gate: &Gate<'_, '_>, case: &dyn Case, lines: &Lines<'_, '_>) -> Assessed {
    let judge = |at: At, findings: &mut Findings| {
        let (shut, standing) = gate.shut(at, findings);
        if shut {
            return standing;
        }
        let standing = case.judge(at, findings);
        let standing = gate.adopted(at, standing, findings);
        gate.binding.waive(None, at, standing, findings)
    };
    let mut turns = Vec::new();
    gate.turns(&mut turns);
    case.turns(&mut turns);
    let mut runs = Vec::new();
    for day in timeline::days(turns, BEGINNING, gate.at.day) {
        timeline::push(&mut runs, day, judge(gate.instant(day), &mut Findings::silent()));
    }
    let mut findings = Findings::default();
    let standing = judge(gate.at, &mut findings);
    if standing == Standing::Overdue {
        findings.due_when_last_met(&runs);
    }
    let agency = lines.line(None, standing, findings, timeline::since(&runs, BEGINNING));
    Assessed { agency, subjects: Vec::new(), runs, reads: Reads::default() }
}

struct Cases<'a> {
    none: Box<dyn Case + 'a>,
    first: Option<Box<dyn Case + 'a>>,
    beside: Option<Box<dyn Case + 'a>>,
}

/// What the timeline of one subject is: judged on the days on which the gate is open.
fn subject_runs(
    gate: &Gate<'_, '_>,
    id: Option<&str>,
    case: &dyn Case,
    turns: &mut Vec<Day>,
) -> Vec<Run> {
    turns.clear();
    case.turns(turns);
    turns.push(gate.at.day);
    gate.binding.waiver_turns(turns);
    turns.extend(gate.days.iter().map(|(day, _)| *day));
    timeline::sort(turns, BEGINNING, gate.at.day);
    let mut runs = Vec::new();
    for day in turns.iter() {
        let standing = if gate.is_open(*day) {
            let (at, mut findings) = (gate.instant(*day), Findings::silent());
            let standing = case.judge(at, &mut findings);
            gate.binding.waive(id, at, standing, &mut findings)
        } else {
            Standing::NotApplicable
        };
        timeline::push(&mut runs, *day, standing);
    }
    runs
}

fn by_subject<'a>(
    gate: &Gate<'a, '_>,
    cases: &Cases<'a>,
    list: Vec<Subject<'a>>,
    lines: &Lines<'_, '_>,
) -> Assessed {
    let at = gate.at;
    let mut sweep = Sweep::default();
    let mut subjects = Vec::new();
    let mut scratch = Vec::new();
    for Subject { id, case } in list {
        let runs = subject_runs(gate, Some(id), &*case, &mut scratch);
        sweep.add(&runs);
        let now = runs.last().map_or(Standing::NotApplicable, |(_, standing)| *standing);
        if now != Standing::NotApplicable {
            let mut findings = lines.findings();
            let standing = case.judge(at, &mut findings);
            let standing = gate.binding.waive(Some(id), at, standing, &mut findings);
            if standing == Standing::Overdue {
                findings.due_when_last_met(&runs);
            }
            let since = timeline::since(&runs, BEGINNING);
            subjects.push(lines.of_subject(id, standing, findings, since));
        }
    }
    if let Some(beside) = &cases.beside {
        sweep.add(&subject_runs(gate, None, &**beside, &mut scratch));
    }
    let mut turns = Vec::new();
    gate.turns(&mut turns);
    sweep.turns(&mut turns);
    for case in [Some(&cases.none), cases.first.as_ref()].into_iter().flatten() {
        case.turns(&mut turns);
    }
    let days = timeline::days(turns, BEGINNING, at.day);
    let worst = sweep.worst(&days);
    // Whether the body's own line is that of its subjects, and how it stands.
    let whole = |at: At, worst: Option<Standing>, findings: &mut Findings| {
        let (shut, standing) = gate.shut(at, findings);
        if shut {
            return (false, standing);
        }
        let first = cases.first.as_ref().map(|first| first.judge(at, findings));
        let (mine, standing) = match (first, worst) {
            (Some(Standing::NoData), _) => (false, Standing::NoData),
            (_, Some(worst)) => (true, worst),
            (_, None) => (true, cases.none.judge(at, findings)),
        };
        let adopted = gate.adopted(at, standing, findings);
        (mine && adopted == standing, gate.binding.waive(None, at, adopted, findings))
    };
    let mut runs = Vec::new();
    let mut told: Vec<(Day, bool)> = Vec::new();
    for (day, worst) in days.iter().zip(&worst) {
        let (mine, standing) = whole(gate.instant(*day), *worst, &mut Findings::silent());
        timeline::push(&mut runs, *day, standing);
        if told.last().is_none_or(|(_, before)| *before != mine) {
            told.push((*day, mine));
        }
    }
    let mut findings = Findings::default();
    let (mine, standing) = whole(at, worst.last().copied().flatten(), &mut findings);
    if mine {
        // A line is there only from when the body's own line is that of its subjects.
        let shown = told.last().map_or(BEGINNING, |(day, _)| *day);
        for line in &mut subjects {
            line.since = line.since.max((shown > BEGINNING).then_some(shown));
        }
        summarize(cases, at, &subjects, standing, &mut findings);
    } else {
        // What cannot be judged as a whole gives no subject lines (semantics 13).
        subjects.clear();
    }
    findings.n_waived = n_waived(&subjects);
    subjects.sort_by(|left, right| left.subject.cmp(&right.subject));
    let agency = lines.line(None, standing, findings, timeline::since(&runs, BEGINNING));
    Assessed { agency, subjects, runs, reads: Reads::default() }
}

/// What the body's own line says about its subjects and what it owes as a whole.
fn summarize(
    cases: &Cases<'_>,
    at: At,
    subjects: &[Line],
    standing: Standing,
    findings: &mut Findings,
) {
    let mut beside = Findings::default();
    let alone = cases.beside.as_ref().map(|case| case.judge(at, &mut beside));
    if subjects.is_empty() {
        if alone.is_some_and(|alone| alone == standing) {
            *findings = beside;
        }
        return;
    }
    if standing != Standing::Waived || findings.reason.is_none() {
        add_up(subjects, standing, findings);
    }
    if alone.is_some() {
        findings.missed.append(&mut beside.missed);
        findings.missed.sort();
        findings.missed.dedup();
        let worst = subjects.iter().map(|line| line.standing.place()).min();
        if alone == Some(standing) && worst != Some(standing.place()) {
            findings.reason = beside.reason;
            findings.due = beside.due;
        }
    }
}

/// How many of the lines are waived.
pub(crate) fn n_waived(lines: &[Line]) -> usize {
    lines.iter().filter(|line| line.standing == Standing::Waived).count()
}

/// The counts, failures and gaps of many lines as one.
pub(crate) fn add_up(subjects: &[Line], standing: Standing, findings: &mut Findings) {
    let count = |wanted: Standing| subjects.iter().filter(|line| line.standing == wanted).count();
    findings.reason = Some(Reason::Subjects {
        met: count(Standing::Met),
        due: count(Standing::Due),
        overdue: count(Standing::Overdue),
        no_data: count(Standing::NoData),
        waived: n_waived(subjects),
    });
    for line in subjects {
        if line.standing == Standing::Overdue {
            findings.failing.extend(line.subject.clone());
        }
        if line.standing == Standing::NoData {
            findings.missing.extend(line.findings.missing.iter().cloned());
        }
        findings.missed.extend(line.findings.missed.iter().cloned());
        findings.late |= line.findings.late;
    }
    for names in [&mut findings.missing, &mut findings.missed, &mut findings.failing] {
        names.sort();
        names.dedup();
    }
    let of_standing = subjects.iter().filter(|line| line.standing == standing);
    findings.due = of_standing
        .filter_map(|line| line.findings.due)
        .min_by_key(|due: &Due| due.moment())
        .filter(|_| matches!(standing, Standing::Due | Standing::Overdue));
}

/// Puts the lines of one duty together.
pub(crate) struct Lines<'v, 'a> {
    view: &'v View<'a>,
    duty: &'v Duty,
    at: At,
    cite: Vec<String>,
}

impl<'v, 'a> Lines<'v, 'a> {
    pub(crate) fn new(view: &'v View<'a>, duty: &'v Duty, at: At) -> Self {
        let mut cite = vec![duty.cite.to_string()];
        for citation in &duty.also_cite {
            let instrument = view.regulation.instrument(&citation.instrument);
            let in_force = instrument.and_then(|instrument| instrument.edition_on(at.day));
            // The table of another level says nothing to this body.
            let speaks = view.level(at.day).is_none_or(|level| {
                let levels = view.regulation.levels_at(citation);
                levels.is_none_or(|levels| levels.contains(&level))
            });
            if speaks && in_force.is_some_and(|edition| edition.in_force == citation.edition) {
                cite.push(citation.to_string());
            }
        }
        Self { view, duty, at, cite }
    }

    /// Nothing found of a subject yet.
    fn findings(&self) -> Findings {
        if self.view.in_short { Findings::in_short() } else { Findings::default() }
    }

    fn of_subject(
        &self,
        id: &str,
        standing: Standing,
        findings: Findings,
        since: Option<Day>,
    ) -> Line {
        if !self.view.in_short {
            return self.line(Some(id), standing, findings, since);
        }
        let (agency, duty, cite) = Default::default();
        Line { agency, duty, subject: Some(id.to_owned()), standing, since, cite, findings }
    }

    pub(crate) fn line(
        &self,
        subject: Option<&str>,
        standing: Standing,
        mut findings: Findings,
        since: Option<Day>,
    ) -> Line {
        if standing == Standing::NotApplicable && findings.reason.is_none() {
            let level = self.view.level(self.at.day).map(|level| level.letter().to_owned());
            findings.reason = Some(Reason::NotBound(match level {
                Some(level) => NotBound::Level(level),
                None => NotBound::Edition,
            }));
        }
        let (calendar, due) = (&self.view.regulation.calendar, findings.due);
        findings.reason = findings.reason.map(|reason| reason.by_calendar(calendar, due));
        Line {
            agency: self.view.body.id.clone(),
            duty: self.duty.id.clone(),
            subject: subject.map(str::to_owned),
            standing,
            since,
            cite: self.cite.clone(),
            findings,
        }
    }
}
