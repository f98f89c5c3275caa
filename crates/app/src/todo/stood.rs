//! How a duty stood when somebody said something of it, and whether it still does.

use domain::Standing;
use regulation::Day;
use serde::Serialize;

use crate::board::Cell;

/// How a duty stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Stood {
    pub standing: Standing,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Day>,
}

impl Stood {
    pub(crate) fn of(cell: &Cell) -> Self {
        Self { standing: cell.standing, since: cell.since, due: cell.due }
    }

    /// As rows keep it: the place of the standing, and days.
    pub(crate) fn stored(self) -> (i16, Option<i32>, Option<i32>) {
        let place = i16::try_from(self.standing.place()).unwrap_or(i16::MAX);
        (place, self.since.map(Day::days), self.due.map(Day::days))
    }

    /// Reads what [`Stood::stored`] gave.
    pub(crate) fn read(place: i16, since: Option<i32>, due: Option<i32>) -> Self {
        let found = |standing: &Standing| i16::try_from(standing.place()) == Ok(place);
        let standing = Standing::ALL.into_iter().find(found).unwrap_or(Standing::NoData);
        Self { standing, since: since.map(Day::from_days), due: due.map(Day::from_days) }
    }

    /// Whether the duty has been open ever since: it stands as it stood, or the day on which it was
    /// due went by and nothing else happened.
    pub(crate) fn goes_on_in(self, cell: &Cell) -> bool {
        let unbroken = cell.standing == self.standing && cell.since == self.since;
        let ran_out = self.standing == Standing::Due
            && cell.standing == Standing::Overdue
            && self.due.is_some_and(|due| cell.since == Some(due.plus(1)));
        is_open(cell.standing) && (unbroken || ran_out)
    }
}

/// Whether somebody has something to do.
pub(crate) fn is_open(standing: Standing) -> bool {
    matches!(standing, Standing::Overdue | Standing::Due | Standing::NoData)
}

/// How many days are left until a line is due; less than none where it is late, none where no day is set.
pub(crate) fn days_left(stood: Stood, today: Day) -> Option<i32> {
    match (stood.standing, stood.due, stood.since) {
        (Standing::Due, Some(due), _) => Some(due.days() - today.days()),
        (Standing::Overdue, Some(due), _) => Some((due.days() - today.days()).min(-1)),
        (Standing::Overdue, None, Some(since)) => Some(since.days() - today.days() - 1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(standing: Standing, since: &str, due: Option<&str>) -> Cell {
        let day = |text: &str| text.parse().unwrap();
        let (since, due) = (Some(day(since)), due.map(day));
        Cell { standing, since, due, late: false, in_use: None, n_waived: 0, history: [None; 13] }
    }

    #[test]
    fn what_was_said_of_a_duty_holds_until_its_standing_turns_and_not_when_it_comes_back() {
        let due = cell(Standing::Due, "2026-01-01", Some("2026-06-30"));
        let stood = Stood::of(&due);
        assert!(stood.goes_on_in(&due));
        assert!(stood.goes_on_in(&cell(Standing::Overdue, "2026-07-01", None)));
        assert!(!stood.goes_on_in(&cell(Standing::Met, "2026-03-01", None)));
        assert!(!stood.goes_on_in(&cell(Standing::Due, "2026-07-01", Some("2026-12-31"))));
        assert!(!stood.goes_on_in(&cell(Standing::Overdue, "2026-09-01", None)));
    }

    #[test]
    fn the_day_after_its_deadline_a_line_is_one_day_late_whether_or_not_the_deadline_is_kept() {
        let today = "2026-07-01".parse().unwrap();
        let left = |cell: &Cell| days_left(Stood::of(cell), today);
        assert_eq!(left(&cell(Standing::Overdue, "2026-07-01", Some("2026-06-30"))), Some(-1));
        assert_eq!(left(&cell(Standing::Overdue, "2026-07-01", None)), Some(-1));
        assert_eq!(left(&cell(Standing::Due, "2026-01-01", Some("2026-07-01"))), Some(0));
        assert_eq!(left(&cell(Standing::NoData, "2026-01-01", None)), None);
    }

    #[test]
    fn a_standing_is_read_as_it_was_kept() {
        let stood = Stood::of(&cell(Standing::Overdue, "2026-07-01", Some("2026-06-30")));
        let (place, since, due) = stood.stored();
        assert_eq!(Stood::read(place, since, due), stood);
    }
}
