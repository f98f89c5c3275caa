//! The level table: what the level asks of a body is as good as the worst of its national duties.

use regulation::{Day, Duty};

use crate::assess::{Assessed, Lines, add_up, n_waived};
use crate::case::{At, missing};
use crate::standing::{Findings, Line, Standing};
use crate::timeline::{self, Sweep};
use crate::view::{BEGINNING, View};

/// Whether the table adds a duty up: the national duties that bind by level.
pub(crate) fn counts(duty: &Duty) -> bool {
    let of_the_levels = duty.national && duty.cite.instrument == "csma-levels";
    of_the_levels && !duty.levels.is_empty() && !duty.modality.is_optional()
}

/// The yearly goal of point 2.2.1: the worst of the duties that [`counts`] names, given in order.
/// `own` is the table's duty as it stands without them.
pub(crate) fn level_table<'r>(
    view: &View<'_>,
    duty: &Duty,
    own: &Assessed,
    counted: impl IntoIterator<Item = (&'r Duty, &'r Assessed)>,
    at: At,
) -> Assessed {
    let mut sweep = Sweep::default();
    let mut rows = Vec::new();
    let mut reads = own.reads;
    for (row, one) in counted {
        reads |= one.reads;
        sweep.add(&one.runs);
        if one.agency.standing != Standing::NotApplicable {
            let subject = Some(row.id.clone());
            let mut line = Line { subject, duty: duty.id.clone(), ..one.agency.clone() };
            // Exceptions are told at the duty that they are of.
            (line.findings.waived_until, line.findings.n_waived) = (None, 0);
            rows.push(line);
        }
    }
    let mut turns = vec![at.day];
    sweep.turns(&mut turns);
    // Where the table's own duty binds stands in the line that it gave before.
    turns.extend(own.runs.iter().map(|(day, _)| *day));
    turns.extend(view.body.levels.iter().map(|(day, _)| *day));
    let days = timeline::days(turns, BEGINNING, at.day);
    let worst = sweep.worst(&days);
    // Rows are shown while the table binds and the level is known.
    let shows = |day: Day| {
        let bound = timeline::on(&own.runs, day);
        let off = matches!(bound, None | Some(Standing::NotApplicable | Standing::Waived));
        (bound, !off && view.level(day).is_some())
    };
    let judge = |day: Day, worst: Option<Standing>| match (shows(day), worst) {
        ((_, true), worst) => worst.unwrap_or(Standing::NotApplicable),
        ((None | Some(Standing::NotApplicable), _), _) => Standing::NotApplicable,
        ((Some(Standing::Waived), _), _) => Standing::Waived,
        _ => Standing::NoData,
    };
    let mut runs = Vec::new();
    let mut shown_from = None;
    for (day, worst) in days.iter().zip(&worst) {
        timeline::push(&mut runs, *day, judge(*day, *worst));
        shown_from = if shows(*day).1 { shown_from.or(Some(*day)) } else { None };
    }
    let standing = judge(at.day, worst.last().copied().flatten());
    let mut findings = Findings::default();
    match shows(at.day) {
        (_, true) => {
            for row in &mut rows {
                row.since = row.since.max(shown_from.filter(|day| *day > BEGINNING));
            }
            add_up(&rows, standing, &mut findings);
            findings.n_waived = n_waived(&rows);
        }
        (None | Some(Standing::NotApplicable | Standing::Waived), _) => {
            rows.clear();
            findings = own.agency.findings.clone();
        }
        _ => {
            rows.clear();
            missing(&mut findings, vec!["level".to_owned()]);
        }
    }
    let lines = Lines::new(view, duty, at);
    let agency = lines.line(None, standing, findings, timeline::since(&runs, BEGINNING));
    Assessed { agency, subjects: rows, runs, reads }
}
