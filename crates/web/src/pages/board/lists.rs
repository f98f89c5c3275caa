//! What is overdue, what falls due and how the city moved, of the bodies that the page shows.

use app::board::{Tally as Counted, month_ends};
use regulation::{Day, DayKind};

use super::Ground;
use crate::bodies::Listed;
use crate::digest::{DAYS_AHEAD, Digest, Place};
use crate::parts::line_table::{LineRow, LineTable};
use crate::parts::rate::Tally;
use crate::parts::timeline::{Timeline, TimelineDay};
use crate::parts::trend::{Trend, TrendPoint};

/// How many lines the page itself lists; all of them stand behind the link.
const LINES: usize = 12;

/// Which rows of the board are shown, by their places.
pub(super) struct Shown(Vec<bool>);

impl Shown {
    pub(super) fn of(listed: &[Listed<'_>], rows: usize) -> Self {
        let mut shown = vec![false; rows];
        for one in listed {
            if let Some(place) = shown.get_mut(one.place) {
                *place = true;
            }
        }
        Self(shown)
    }

    fn holds(&self, place: &Place) -> bool {
        self.0.get(place.row).copied().unwrap_or_default()
    }
}

/// The first lines of a list, and how many there are.
pub(super) fn table(
    ground: &Ground<'_>,
    places: &[Place],
    shown: &Shown,
    caption: &str,
) -> (LineTable, usize) {
    let count = places.iter().filter(|place| shown.holds(place)).count();
    let first = places.iter().filter(|place| shown.holds(place)).take(LINES);
    let tail = ground.view.tail();
    let rows = first.filter_map(|place| {
        let row = ground.board.rows.get(place.row)?;
        let body = ground.board.city.body(&row.agency);
        let duty = ground.state.catalogue.duty(place.duty)?;
        let cell = row.cells.get(place.duty)?;
        Some(LineRow::new(ground.view, &tail, &row.agency, body, duty, cell))
    });
    (LineTable::new(ground.view, caption, rows.collect()), count)
}

/// The list of what falls due in the days ahead.
pub(super) fn coming_href(ground: &Ground<'_>) -> String {
    let first = ground.board.as_of;
    ground.lines(&format!("due={first}..{}&sort=due", first.plus(DAYS_AHEAD)))
}

/// A bar a day; the days of the look ahead without gap.
pub(super) fn timeline(ground: &Ground<'_>, digest: &Digest, shown: &Shown) -> Timeline {
    Timeline::new(ground.view, "coming", ground.view.t.coming(), days(ground, digest, shown))
}

/// What falls due on each day ahead.
pub(super) fn days(ground: &Ground<'_>, digest: &Digest, shown: &Shown) -> Vec<TimelineDay> {
    let calendar = &ground.state.installation().regulation.calendar;
    let first = ground.board.as_of;
    let mut days: Vec<TimelineDay> = (0..=DAYS_AHEAD)
        .map(|after| {
            let day = first.plus(after);
            TimelineDay {
                day,
                count: 0,
                is_rest_day: calendar.kind(day) != DayKind::Working,
                href: String::new(),
            }
        })
        .collect();
    for place in digest.coming.iter().filter(|place| shown.holds(place)) {
        let after = usize::try_from(place.day.days() - first.days()).ok();
        if let Some(day) = after.and_then(|after| days.get_mut(after)) {
            day.count += 1;
        }
    }
    for day in days.iter_mut().filter(|day| day.count > 0) {
        day.href = ground.lines(&format!("due={}", day.day));
    }
    days
}

/// The last twelve month-ends before the day asked about, and that day.
pub(super) fn trend(ground: &Ground<'_>) -> Trend {
    let points = points(ground).into_iter().map(|(day, tally)| TrendPoint {
        day,
        tally: Tally::from(&tally),
        href: ground.view.with("as_of", &day.to_string()),
    });
    Trend::new(ground.view, "trend", ground.view.t.trend_title(), points)
}

/// The figures of the trend.
pub(super) fn points(ground: &Ground<'_>) -> Vec<(Day, Counted)> {
    let as_of = ground.board.as_of;
    let ends = month_ends(as_of);
    let mut sums = [Counted::default(); app::board::MONTHS];
    let mut now = Counted::default();
    for listed in ground.listed {
        now.add(&listed.row.city_duties());
        for (sum, month) in sums.iter_mut().zip(&listed.row.months) {
            sum.add(month);
        }
    }
    let past = ends.into_iter().zip(sums).filter(|(day, _)| *day != as_of);
    let mut points: Vec<(Day, Counted)> = past.collect();
    // Thirteen month-ends are kept; with today twelve of them make a year.
    if points.len() == app::board::MONTHS {
        points.remove(0);
    }
    points.push((as_of, now));
    points
}
