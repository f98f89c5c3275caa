//! What falls due on the days to come: a bar a day, and the same figures as a table.

use askama::Template;
use jiff::civil::Weekday;
use regulation::Day;

use crate::parts::html;
use crate::view::View;

/// Drawing units; the picture scales to its place.
const WIDTH: u32 = 600;
const SIDE: u32 = 8;
const TOP: u32 = 22;
const PLOT: u32 = 96;
const BELOW: u32 = 38;

/// The lowest bar that is still seen.
const LOWEST: u32 = 3;

/// One day, in order; days on which nothing falls due are there too, with 0.
#[derive(Clone, Debug)]
pub struct TimelineDay {
    pub day: Day,
    pub count: u32,
    /// A Saturday, Sunday or holiday by the published calendar.
    pub is_rest_day: bool,
    /// The list of what falls due that day; empty for none.
    pub href: String,
}

/// The picture with its table.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/timeline.html")]
pub struct Timeline {
    view: View,
    id: &'static str,
    title: String,
    stride: u32,
    bars: Vec<Bar>,
}

#[derive(Clone, Debug)]
struct Bar {
    left: u32,
    x: u32,
    middle: u32,
    y: u32,
    width: u32,
    height: u32,
    /// Named on Mondays and on the first day; others would crowd.
    label: String,
    weekday: &'static str,
    sentence: String,
    day: TimelineDay,
}

impl Timeline {
    /// Draws the days in their order. `id` is unique on the page.
    pub fn new(
        view: &View,
        id: &'static str,
        title: impl Into<String>,
        days: impl IntoIterator<Item = TimelineDay>,
    ) -> Self {
        let days: Vec<TimelineDay> = days.into_iter().collect();
        let count = u32::try_from(days.len()).unwrap_or(u32::MAX).max(1);
        let stride = (WIDTH - 2 * SIDE) / count;
        let most = days.iter().map(|day| day.count).max().unwrap_or_default().max(1);
        let first_is_near_monday = days
            .iter()
            .position(|day| day.day.weekday() == Weekday::Monday)
            .is_some_and(|place| (1..3).contains(&place));
        let mut bars = Vec::with_capacity(days.len());
        for (place, day) in (0..).zip(days) {
            let is_monday = day.day.weekday() == Weekday::Monday;
            let is_named = is_monday || (place == 0 && !first_is_near_monday);
            bars.push(bar(view, SIDE + stride * place, stride, most, day, is_named));
        }
        Self { view: view.clone(), id, title: title.into(), stride, bars }
    }

    fn total(&self) -> u32 {
        self.bars.iter().map(|bar| bar.day.count).sum()
    }

    fn view_box(&self) -> String {
        format!("0 0 {WIDTH} {}", TOP + PLOT + BELOW)
    }

    fn floor(&self) -> u32 {
        TOP + PLOT
    }

    fn right(&self) -> u32 {
        WIDTH - SIDE
    }
}

fn bar(view: &View, left: u32, stride: u32, most: u32, day: TimelineDay, is_named: bool) -> Bar {
    let width = stride * 3 / 5;
    let height = match day.count {
        0 => 0,
        count => (PLOT * count / most).max(LOWEST),
    };
    let label = if is_named { view.language.day_of_year(day.day) } else { String::new() };
    let weekday = view.language.weekday(day.day);
    let words = view.language.day(day.day);
    Bar {
        left,
        x: left + (stride - width) / 2,
        middle: left + stride / 2,
        y: TOP + PLOT - height,
        width,
        height,
        label,
        weekday,
        sentence: format!("{words} {weekday}: {}", day.count),
        day,
    }
}

html!(Timeline);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Site;
    use app::FixedClock;
    use std::sync::Arc;

    fn timeline(counts: &[u32]) -> String {
        let site = Site::new(Arc::new(FixedClock("2026-03-01T01:00:00Z".parse().unwrap())));
        let view = View::read(&"/".parse().unwrap(), &site, "").unwrap();
        let days = (0..).zip(counts).map(|(after, count)| {
            let day = Day::new(2026, 3, 1).unwrap().plus(after);
            let is_rest_day = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
            TimelineDay { day, count: *count, is_rest_day, href: format!("/due?on={day}") }
        });
        Timeline::new(&view, "due", "未來到期", days).to_string()
    }

    #[test]
    fn the_fullest_day_reaches_the_top_and_one_item_is_still_seen() {
        let html = timeline(&[500, 1, 0, 0, 0, 0]);
        assert!(html.contains(r#"height="96""#) && html.contains(r#"height="3""#), "{html}");
        assert_eq!(html.matches(r#"class="fill-due""#).count(), 2, "{html}");
    }

    #[test]
    fn the_table_lists_the_days_on_which_something_falls_due_and_no_others() {
        let html = timeline(&[2, 0, 1]);
        let (_, table) = html.split_once("<tbody>").unwrap();
        assert_eq!(table.matches("<tr>").count(), 2, "{html}");
        assert!(table.contains("115-03-03") && !table.contains("115-03-02"), "{html}");
    }

    #[test]
    fn rest_days_are_marked_as_such() {
        assert_eq!(timeline(&[0; 7]).matches("class=\"rest-day\"").count(), 2);
    }
}
