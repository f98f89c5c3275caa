//! The periods of one duty for one body: which one runs, which have closed, which of them were owed.

use regulation::{Amount, ByLevel, Day, Since};

use crate::case::Context;
use crate::period::{Period, Rhythm};
use crate::selection::NameError;
use crate::view::BEGINNING;

/// A period that has closed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Closed {
    pub(crate) period: Period,
    /// How much was asked for.
    pub(crate) number: i64,
    /// Whether the duty bound the body on its last day.
    pub(crate) owed: bool,
}

impl Closed {
    /// Whether it was owed for a thing whose own first year is that one.
    pub(crate) fn is_owed_from(&self, first_year: Option<i16>) -> bool {
        self.owed && first_year.is_none_or(|first| first <= self.period.start.year())
    }
}

/// What the law, the level and the edition ask from a day on.
struct Row {
    from: Day,
    rhythm: Option<Rhythm>,
    number: i64,
    first_year: Option<i16>,
    binds: bool,
}

/// Whether a number of the law is the length of a calendar period, for every level that has one.
fn is_rhythm(row: &Since) -> bool {
    let is_rhythm = |amount: &Amount| match amount {
        Amount::Term(term) => Rhythm::from_term(*term).is_some(),
        Amount::Number(_) => false,
    };
    match &row.value {
        None => true,
        Some(ByLevel::All(amount)) => is_rhythm(amount),
        Some(ByLevel::Level(levels)) => levels.values().all(is_rhythm),
    }
}

/// Periods of one duty for one body.
pub(crate) struct Periods {
    rows: Vec<Row>,
    /// Those that are judged, oldest first.
    closed: Vec<Closed>,
    /// The first day of every period, whether judged or not.
    starts: Vec<Day>,
}

impl Periods {
    /// The periods of a rhythm by its word or by the parameter that holds it.
    pub(crate) fn new(
        context: Context<'_, '_>,
        period: &str,
        number: Option<&str>,
    ) -> Result<Self, NameError> {
        let word = Rhythm::from_word(period);
        let by_parameter = word.is_none().then_some(period);
        let body = context.view.body;
        let mut days = vec![BEGINNING, context.span.0];
        days.extend(context.span.1);
        days.extend(body.levels.iter().map(|(day, _)| *day));
        context.fact_turns(&mut days);
        days.extend(body.turns());
        days.extend(crate::binding::changes(context.view, context.duty));
        for id in [by_parameter, number].into_iter().flatten() {
            let parameter = context.view.parameter(id);
            let parameter = parameter.ok_or_else(|| NameError::Parameter(id.to_owned()))?;
            days.extend(parameter.since.iter().map(|row| row.from));
            if Some(id) == by_parameter && !parameter.since.iter().all(is_rhythm) {
                return Err(NameError::Rhythm(id.to_owned()));
            }
        }
        days.sort_unstable();
        days.dedup();
        let row = |from: Day| {
            let number = number.map_or(Some(1), |id| context.view.number(id, from));
            let term = by_parameter.and_then(|id| context.view.term(id, from));
            let rhythm = word.or_else(|| term.and_then(Rhythm::from_term));
            Row {
                from,
                rhythm: rhythm.filter(|_| number.is_some()),
                number: number.unwrap_or(1),
                first_year: context.first_year(from),
                binds: context.binds(from),
            }
        };
        let rows = days.into_iter().map(row).collect();
        let mut periods = Self { rows, closed: Vec::new(), starts: Vec::new() };
        let first = context.span.0.max(BEGINNING.next()).month_end();
        let months = month_ends(first, context.until);
        let all: Vec<Closed> = months.filter_map(|end| periods.closing(end)).collect();
        periods.starts = all.iter().map(|closed| closed.period.end.next()).collect();
        let judged_from = context.judged_from();
        periods.closed = all.into_iter().filter(|one| one.period.end >= judged_from).collect();
        Ok(periods)
    }

    fn row(&self, on: Day) -> Option<&Row> {
        self.rows.iter().rev().find(|row| row.from <= on)
    }

    /// The period that closes on the day. Where no rhythm is known nothing was owed.
    fn closing(&self, end: Day) -> Option<Closed> {
        let row = self.row(end)?;
        let rhythm = row.rhythm.unwrap_or(Rhythm::Years(1));
        let period = Period::of(rhythm, end, row.first_year);
        let begun = row.first_year.is_none_or(|first| first <= period.start.year());
        let owed = row.rhythm.is_some() && begun && row.binds;
        (period.end == end).then_some(Closed { period, number: row.number, owed })
    }

    /// The period that runs on a day, and how much it asks for; of a thing whose own first year is later
    /// than that of the body, from that year on.
    pub(crate) fn current(&self, day: Day, first_year: Option<i16>) -> Option<(Period, i64)> {
        let row = self.row(day)?;
        Some((Period::of(row.rhythm?, day, row.first_year.max(first_year)), row.number))
    }

    /// The periods that closed before a day, oldest first.
    pub(crate) fn closed(&self, day: Day) -> &[Closed] {
        let n_closed = self.closed.partition_point(|closed| closed.period.end < day);
        self.closed.get(..n_closed).unwrap_or(&[])
    }

    /// First days of all periods, so that a standing can turn there.
    pub(crate) fn turns(&self, days: &mut Vec<Day>) {
        days.extend(&self.starts);
        days.extend(self.rows.iter().map(|row| row.from));
    }
}

/// The ends of months from one on that lie before a day. The calendar itself ends: after its last month there
/// is none.
fn month_ends(first: Day, until: Day) -> impl Iterator<Item = Day> {
    let later = |end: &Day| Some(end.next().month_end()).filter(|next| next > end);
    std::iter::successors(Some(first), later).take_while(move |end| *end < until)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_end_where_the_calendar_does() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let ends = |from: &str, until: Day| -> Vec<String> {
            month_ends(day(from), until).map(|end| end.to_string()).collect()
        };
        assert_eq!(ends("2024-01-31", day("2024-03-31")), ["2024-01-31", "2024-02-29"]);
        assert_eq!(ends("9999-10-31", Day::LATEST), ["9999-10-31", "9999-11-30"]);
        assert_eq!(ends("9999-12-31", Day::LATEST), [""; 0]);
    }
}
