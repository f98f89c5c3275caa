//! The time that the synthetic city looks back on, and the law's numbers in it; knows no body.

use regulation::{Amount, Day, DayKind, Level, Regulation};

/// What every body shares.
pub(crate) struct Era<'r> {
    pub(crate) regulation: &'r Regulation,
    pub(crate) today: Day,
    /// The first day from which records are kept.
    pub(crate) start: Day,
    /// Chance differs between the demonstration and the city of the benchmark.
    pub(crate) seed: &'static str,
    /// As many records as a real body would keep, not only as many as a page can show.
    pub(crate) thick: bool,
}

impl Era<'_> {
    /// The years in which records are kept, the present one last.
    pub(crate) fn years(&self) -> impl DoubleEndedIterator<Item = i16> + use<> {
        self.start.year()..=self.today.year()
    }

    /// The day itself where people work on it, else the working day before.
    pub(crate) fn workday(&self, day: Day) -> Day {
        let mut day = day;
        while self.regulation.calendar.kind(day) != DayKind::Working {
            day = day.previous();
        }
        day
    }

    /// A number of the law on a day for a level; 0 where the law has none.
    pub(crate) fn number(&self, parameter: &str, on: Day, level: Option<Level>) -> i32 {
        let parameter = self.regulation.parameter(parameter);
        match parameter.and_then(|parameter| parameter.amount(on, level)) {
            Some(Amount::Number(number)) => i32::try_from(number).unwrap_or(0),
            _ => 0,
        }
    }
}
