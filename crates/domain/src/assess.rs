//! Facts and the law and a day in, standings out: every duty of one body, line by line.

use regulation::{Day, Duty, Proof};

use crate::binding::{Binding, Bound};
use crate::case::{At, Case, Context, Proven, missing};
use crate::reason::{NotBound, Reason};
use crate::reckon::Due;
use crate::selection::NameError;
use crate::shape::prove;
use crate::standing::{Findings, Line, Standing};
use crate::timeline::{self, Run, Sweep};
use crate::view::{BEGINNING, View};

/// All lines of one duty of one body, and how the body's own line stood over time.
#[derive(Debug)]
pub struct Assessed {
    pub agency: Line,
    pub subjects: Vec<Line>,
    pub runs: Vec<Run>,
}

/// Judges the duties for the body of the view, in the order given.
///
/// Duties that look at other duties of the same body (the level table) are answered from the
/// lines of this same call, so `duties` must hold those too.
pub fn assess<'a>(
    view: &View<'a>,
    duties: &[&'a Duty],
    at: At,
) -> Result<Vec<Assessed>, NameError> {
    let mut assessed: Vec<Assessed> =
        duties.iter().map(|duty| assess_duty(view, duty, at)).collect::<Result<_, _>>()?;
    for index in 0..duties.len() {
        if is_level_table(duties[index])
            && assessed[index].agency.standing != Standing::NotApplicable
        {
            let line = level_table(view, duties, &assessed, index, at);
            assessed[index] = line;
        }
    }
    Ok(assessed)
}

/// Whether the duty is answered from the lines of the level's national duties (point 2.2.1).
pub fn is_level_table(duty: &Duty) -> bool {
    matches!(&duty.proof, Some(Proof::Own(own)) if own.function == "level-table")
}

/// Judges one duty for the body of the view.
pub fn assess_duty<'a>(view: &View<'a>, duty: &'a Duty, at: At) -> Result<Assessed, NameError> {
    let span = view.regulation.duty_span(duty).unwrap_or((Day::from_days(i32::MAX), None));
    let context = Context { view, duty, span, until: at.day };
    let binding = Binding::new(context);
    if let Some(why) = binding.outright() {
        return Ok(not_bound(view, duty, why.clone(), at));
    }
    Ok(match prove(context)? {
        Proven::Whole(case) => {
            let line = Whole { binding: &binding, case: &*case };
            let (standing, findings) = line.judge(at);
            let mut turns = Vec::new();
            binding.turns(&mut turns);
            case.turns(&mut turns);
            let runs = runs(turns, span.0, at, standing, |day| line.judge(At::day(day)).0);
            let agency = self::line(view, duty, None, standing, findings, &runs, at);
            Assessed { agency, subjects: Vec::new(), runs }
        }
        Proven::Subjects { none, first, list } => {
            by_subject(view, duty, &binding, span.0, at, &*none, first.as_deref(), list)
        }
    })
}

struct Whole<'b, 'a, 'v> {
    binding: &'b Binding<'a, 'v>,
    case: &'b dyn Case,
}

impl Whole<'_, '_, '_> {
    fn judge(&self, at: At) -> (Standing, Findings) {
        let mut findings = Findings::default();
        let standing = gate(self.binding, at, &mut findings).unwrap_or_else(|| {
            let standing = self.case.judge(at, &mut findings);
            adopted(self.binding, at, standing, &mut findings)
        });
        let standing = self.binding.waive(None, at, standing, &mut findings);
        (standing, findings)
    }
}

/// What holds before the records are asked.
fn gate(binding: &Binding<'_, '_>, at: At, findings: &mut Findings) -> Option<Standing> {
    match binding.on(at.day) {
        Bound::Yes => None,
        Bound::No(why) => {
            findings.reason = Some(Reason::NotBound(why));
            Some(Standing::NotApplicable)
        }
        Bound::Unknown(names) => Some(missing(findings, names)),
    }
}

/// No-data where a document that must be adopted first is not (semantics 12).
fn adopted(
    binding: &Binding<'_, '_>,
    at: At,
    standing: Standing,
    findings: &mut Findings,
) -> Standing {
    if standing == Standing::NotApplicable {
        return standing;
    }
    let unadopted = binding.unadopted(at.day);
    if unadopted.is_empty() {
        return standing;
    }
    *findings = Findings::default();
    missing(findings, unadopted)
}

fn runs(
    turns: Vec<Day>,
    first: Day,
    at: At,
    now: Standing,
    judge: impl Fn(Day) -> Standing,
) -> Vec<Run> {
    let mut runs = Vec::new();
    for day in timeline::days(turns, first, at.day.previous()) {
        timeline::push(&mut runs, day, judge(day));
    }
    if at.day < first {
        runs.clear();
    }
    timeline::push(&mut runs, at.day, now);
    runs
}

#[expect(clippy::too_many_arguments, reason = "one call site; the parts are one duty's")]
fn by_subject<'a>(
    view: &View<'a>,
    duty: &Duty,
    binding: &Binding<'_, '_>,
    first_day: Day,
    at: At,
    none: &dyn Case,
    first: Option<&dyn Case>,
    list: Vec<crate::case::Subject<'a>>,
) -> Assessed {
    let mut sweep = Sweep::default();
    let mut subjects = Vec::new();
    for subject in list {
        let judge = |at: At| {
            let mut findings = Findings::default();
            let standing = subject.case.judge(at, &mut findings);
            let standing = binding.waive(Some(&subject.id), at, standing, &mut findings);
            (standing, findings)
        };
        let (standing, findings) = judge(at);
        let mut turns = Vec::new();
        subject.case.turns(&mut turns);
        binding.waiver_turns(&mut turns);
        let runs = runs(turns, first_day, at, standing, |day| judge(At::day(day)).0);
        sweep.add(&runs);
        if standing != Standing::NotApplicable {
            subjects.push(line(view, duty, Some(subject.id), standing, findings, &runs, at));
        }
    }
    let mut turns = vec![at.day];
    sweep.turns(&mut turns);
    binding.turns(&mut turns);
    none.turns(&mut turns);
    if let Some(first) = first {
        first.turns(&mut turns);
    }
    let days = timeline::days(turns, first_day, at.day);
    let worst = sweep.worst(&days);
    let whole = |at: At, worst: Option<Standing>, findings: &mut Findings| {
        let standing = gate(binding, at, findings).unwrap_or_else(|| {
            let before = first.map(|first| first.judge(at, findings));
            let standing = match (before, worst) {
                (Some(Standing::NoData), _) => Standing::NoData,
                (_, Some(worst)) => worst,
                (_, None) => none.judge(at, findings),
            };
            adopted(binding, at, standing, findings)
        });
        binding.waive(None, at, standing, findings)
    };
    let mut runs = Vec::new();
    for (day, worst) in days.iter().zip(&worst) {
        let at = if *day == at.day { at } else { At::day(*day) };
        timeline::push(&mut runs, *day, whole(at, *worst, &mut Findings::default()));
    }
    if at.day < first_day {
        runs.clear();
    }
    let mut findings = Findings::default();
    let now = worst.last().copied().flatten();
    let standing = whole(at, now, &mut findings);
    timeline::push(&mut runs, at.day, standing);
    let from_subjects = now == Some(standing) && findings.missing.is_empty();
    if from_subjects {
        summarize(&subjects, standing, &mut findings);
    }
    // A line that cannot be judged as a whole gives no subject lines (semantics 13).
    let bound = matches!(binding.on(at.day), Bound::Yes);
    if !bound || (standing == Standing::NoData && !from_subjects) {
        subjects.clear();
    }
    subjects.sort_by(|left, right| left.subject.cmp(&right.subject));
    let agency = line(view, duty, None, standing, findings, &runs, at);
    Assessed { agency, subjects, runs }
}

/// What the body's own line says about its subjects.
fn summarize(subjects: &[Line], standing: Standing, findings: &mut Findings) {
    let count = |wanted: Standing| subjects.iter().filter(|line| line.standing == wanted).count();
    findings.reason = Some(Reason::Subjects {
        met: count(Standing::Met),
        due: count(Standing::Due),
        overdue: count(Standing::Overdue),
        no_data: count(Standing::NoData),
        waived: count(Standing::Waived),
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

fn line(
    view: &View<'_>,
    duty: &Duty,
    subject: Option<String>,
    standing: Standing,
    mut findings: Findings,
    runs: &[Run],
    at: At,
) -> Line {
    if standing == Standing::NotApplicable && findings.reason.is_none() {
        let level = view.level(at.day).map(|level| level.letter().to_owned());
        findings.reason = Some(Reason::NotBound(match level {
            Some(level) => NotBound::Level(level),
            None => NotBound::Edition,
        }));
    }
    let mut cite = vec![duty.cite.to_string()];
    for citation in &duty.also_cite {
        let edition = view.regulation.instrument(&citation.instrument);
        let in_force = edition.and_then(|instrument| instrument.edition_on(at.day));
        if in_force.is_some_and(|edition| edition.in_force == citation.edition) {
            cite.push(citation.to_string());
        }
    }
    Line {
        agency: view.body.id.clone(),
        duty: duty.id.clone(),
        subject,
        standing,
        since: timeline::since(runs, BEGINNING),
        cite,
        findings,
    }
}

fn not_bound(view: &View<'_>, duty: &Duty, why: NotBound, at: At) -> Assessed {
    let findings = Findings { reason: Some(Reason::NotBound(why)), ..Findings::default() };
    let runs = vec![(BEGINNING, Standing::NotApplicable)];
    let agency = line(view, duty, None, Standing::NotApplicable, findings, &runs, at);
    Assessed { agency, subjects: Vec::new(), runs }
}

/// The yearly goal of point 2.2.1: the worst of the national duties that bind by level.
fn level_table(
    view: &View<'_>,
    duties: &[&Duty],
    assessed: &[Assessed],
    own: usize,
    at: At,
) -> Assessed {
    let counts = |duty: &Duty| {
        duty.national && duty.cite.instrument == "csma-levels" && !duty.levels.is_empty()
    };
    let mut sweep = Sweep::default();
    let mut lines = Vec::new();
    for (duty, one) in duties.iter().zip(assessed) {
        if counts(duty) && !duty.modality.is_optional() {
            sweep.add(&one.runs);
            if one.agency.standing != Standing::NotApplicable {
                let subject = Some(duty.id.clone());
                lines.push(Line { subject, duty: duties[own].id.clone(), ..one.agency.clone() });
            }
        }
    }
    let mut turns = vec![at.day];
    sweep.turns(&mut turns);
    turns.extend(view.body.levels.iter().map(|(day, _)| *day));
    let first = view.regulation.duty_span(duties[own]).map_or(BEGINNING, |span| span.0);
    let days = timeline::days(turns, first, at.day);
    let mut runs = Vec::new();
    let level_known = |day: Day| view.level(day).is_some();
    let worst = sweep.worst(&days);
    for (day, worst) in days.iter().zip(&worst) {
        let standing = match worst {
            _ if !level_known(*day) => Standing::NoData,
            Some(worst) => *worst,
            None => Standing::NotApplicable,
        };
        timeline::push(&mut runs, *day, standing);
    }
    let standing = runs.last().map_or(Standing::NotApplicable, |(_, standing)| *standing);
    let mut findings = Findings::default();
    if level_known(at.day) {
        summarize(&lines, standing, &mut findings);
    } else {
        missing(&mut findings, vec!["level".to_owned()]);
        lines.clear();
    }
    let agency = line(view, duties[own], None, standing, findings, &runs, at);
    Assessed { agency, subjects: lines, runs }
}
