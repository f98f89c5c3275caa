//! Reckons terms: 行政程序法 article 48 for terms to act, plain days for measures of a state.

use regulation::{Calendar, Day, Term};

use crate::Moment;

/// The last day or moment of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Due {
    Day(Day),
    Moment(Moment),
}

impl Due {
    /// The last instant at which the act is in time.
    pub fn moment(self) -> Moment {
        match self {
            Self::Day(day) => Moment::end_of(day),
            Self::Moment(moment) => moment,
        }
    }

    /// The day on which the term ends.
    pub fn day(self) -> Day {
        match self {
            Self::Day(day) => day,
            Self::Moment(moment) => moment.day(),
        }
    }
}

impl std::fmt::Display for Due {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Moment(moment) => moment.fmt(f),
        }
    }
}

/// The last day of a term to act that starts on `from` (article 48 paragraphs 2 to 4).
pub fn last_day(calendar: &Calendar, from: Day, term: Term) -> Day {
    calendar.term_end(last_plain_day(from, term))
}

/// The same before a rest day moves it: the first day is left out; a term of months ends on the
/// day before the corresponding one, or on the month's last day where there is none.
pub(crate) fn last_plain_day(from: Day, term: Term) -> Day {
    let months = term.whole_months();
    if months == 0 {
        return from.plus(term.days);
    }
    let first = from.next();
    let target = first.month_start(months);
    let corresponding = if first.day() == 1 {
        target.previous()
    } else {
        match Day::new(target.year(), target.month(), first.day()) {
            Some(day) => day.previous(),
            None => target.month_end(),
        }
    };
    corresponding.plus(term.days)
}

/// The end of a term that starts at a moment: hours run at once and through rest days.
pub fn due_after(calendar: &Calendar, from: Due, term: Term) -> Due {
    if term.is_by_clock() {
        return Due::Moment(match from {
            Due::Moment(moment) => moment.plus_minutes(term.minutes),
            // Only the day is known: the clock cannot have started later than its end.
            Due::Day(day) => Moment::end_of(day).plus_minutes(term.minutes),
        });
    }
    Due::Day(last_day(calendar, from.day(), term))
}

/// The last day on which something done on `day` is still younger than the period (plain days).
pub fn valid_through(day: Day, term: Term) -> Day {
    let months = term.whole_months();
    let moved = day.month_start(months);
    let same = Day::new(moved.year(), moved.month(), day.day());
    same.unwrap_or_else(|| moved.month_end()).plus(term.days)
}
