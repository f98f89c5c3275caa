//! A standing over time: runs of days, from the turning days of a case; and many of them swept into one.

use regulation::Day;

use crate::standing::Standing;

/// A standing from a day on, until the next run begins.
pub type Run = (Day, Standing);

/// Keeps only the days on which the standing differs from the day before.
pub fn push(runs: &mut Vec<Run>, day: Day, standing: Standing) {
    match runs.last_mut() {
        Some((last, before)) if *last == day => *before = standing,
        Some((_, before)) if *before == standing => return,
        _ => runs.push((day, standing)),
    }
    // A day that was overwritten may now continue the run before it.
    if let [.., (_, earlier), (_, latest)] = runs.as_slice()
        && earlier == latest
    {
        runs.pop();
    }
}

/// The standing on a day.
pub fn on(runs: &[Run], day: Day) -> Option<Standing> {
    let index = runs.partition_point(|(from, _)| *from <= day);
    runs.get(index.checked_sub(1)?).map(|(_, standing)| *standing)
}

/// The first day of the last run; none where it reaches back to the first day of all.
pub fn since(runs: &[Run], first: Day) -> Option<Day> {
    runs.last().map(|(from, _)| *from).filter(|from| *from > first)
}

/// The last day of the newest run of a standing after which another followed.
pub fn last_day(runs: &[Run], of: Standing) -> Option<Day> {
    runs.windows(2).rev().find_map(|pair| match pair {
        [(_, standing), (next, _)] if *standing == of => Some(next.previous()),
        _ => None,
    })
}

/// The days worth asking about: within the bounds, in order, each once, the first day always.
pub fn days(mut turns: Vec<Day>, first: Day, last: Day) -> Vec<Day> {
    sort(&mut turns, first, last);
    turns
}

/// The same, in place.
pub fn sort(turns: &mut Vec<Day>, first: Day, last: Day) {
    for day in turns.iter_mut() {
        *day = (*day).max(first);
    }
    turns.push(first);
    turns.retain(|day| *day <= last);
    turns.sort_unstable();
    turns.dedup();
}

/// How many subjects stand how, day by day.
#[derive(Debug, Default)]
pub struct Sweep {
    changes: Vec<(Day, Option<Standing>, Standing)>,
}

impl Sweep {
    /// Adds one subject's runs.
    pub fn add(&mut self, runs: &[Run]) {
        let mut before = None;
        for (day, standing) in runs {
            self.changes.push((*day, before, *standing));
            before = Some(*standing);
        }
    }

    /// The days on which any subject turns.
    pub fn turns(&self, days: &mut Vec<Day>) {
        days.extend(self.changes.iter().map(|(day, ..)| *day));
    }

    /// The worst standing of the subjects on each of the days, which must ascend; none: no subject.
    pub fn worst(mut self, days: &[Day]) -> Vec<Option<Standing>> {
        self.changes.sort_by_key(|(day, ..)| *day);
        let mut counts = [0_usize; Standing::ALL.len()];
        let mut next = 0;
        let mut worst = Vec::with_capacity(days.len());
        for day in days {
            while let Some((_, before, after)) = self.changes.get(next).filter(|one| one.0 <= *day)
            {
                if let Some(before) = before {
                    counts[before.place()] = counts[before.place()].saturating_sub(1);
                }
                counts[after.place()] += 1;
                next += 1;
            }
            let rated = Standing::ALL.into_iter().filter(|standing| {
                *standing != Standing::NotApplicable && counts[standing.place()] > 0
            });
            worst.push(rated.min_by_key(|standing| standing.place()));
        }
        worst
    }
}
