//! How standings moved over month-ends: a column a month, and the same figures as a table.

use askama::Template;
use regulation::Day;

use crate::parts::html;
use crate::parts::rate::Tally;
use crate::parts::standing::{Legend, Standing};
use crate::view::View;

/// Drawing units; the picture scales to its place.
const WIDTH: u32 = 600;
const LEFT: u32 = 42;
const RIGHT: u32 = 8;
const TOP: u32 = 26;
const PLOT: u32 = 150;
const BELOW: u32 = 40;
const WIDEST: u32 = 36;

/// The standings at the end of one month.
#[derive(Clone, Debug)]
pub struct TrendPoint {
    pub day: Day,
    pub tally: Tally,
    /// The board as of that day; empty for none.
    pub href: String,
}

/// The picture with its table.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/trend.html")]
pub struct Trend {
    view: View,
    id: &'static str,
    title: String,
    columns: Vec<Column>,
    grid: Vec<GridLine>,
    legend: Legend,
}

#[derive(Clone, Debug)]
struct Column {
    x: u32,
    middle: u32,
    width: u32,
    pieces: Vec<Piece>,
    label_y: u32,
    month: String,
    /// Named where it begins, at the first column and in January.
    year: String,
    point: TrendPoint,
    sentence: String,
}

#[derive(Clone, Debug)]
struct Piece {
    class: &'static str,
    y: u32,
    height: u32,
}

#[derive(Clone, Debug)]
struct GridLine {
    y: u32,
    percent: u32,
}

impl Trend {
    /// Draws the points in their order. `id` is unique on the page.
    pub fn new(
        view: &View,
        id: &'static str,
        title: impl Into<String>,
        points: impl IntoIterator<Item = TrendPoint>,
    ) -> Self {
        let points: Vec<TrendPoint> = points.into_iter().collect();
        let count = u32::try_from(points.len()).unwrap_or(u32::MAX).max(1);
        let stride = (WIDTH - LEFT - RIGHT) / count;
        let mut last_year = None;
        let mut columns = Vec::with_capacity(points.len());
        for (place, point) in (0..).zip(points) {
            let year = point.day.year();
            let is_new_year = last_year.replace(year) != Some(year);
            let left = LEFT + stride * place;
            let year = if is_new_year { view.language.year(year) } else { String::new() };
            columns.push(column(view, left, stride, point, year));
        }
        let standings = [Standing::Met, Standing::Due, Standing::NoData, Standing::Overdue];
        Self {
            view: view.clone(),
            id,
            title: title.into(),
            columns,
            grid: [0, 25, 50, 75, 100].map(grid_line).to_vec(),
            legend: Legend::of(&standings, view.t),
        }
    }

    fn view_box(&self) -> String {
        format!("0 0 {WIDTH} {}", TOP + PLOT + BELOW)
    }

    fn month_y(&self) -> u32 {
        TOP + PLOT + 16
    }

    fn year_y(&self) -> u32 {
        TOP + PLOT + 32
    }

    fn left(&self) -> u32 {
        LEFT
    }

    fn right(&self) -> u32 {
        WIDTH - RIGHT
    }
}

fn grid_line(percent: u32) -> GridLine {
    GridLine { y: TOP + PLOT - PLOT * percent / 100, percent }
}

fn column(view: &View, left: u32, stride: u32, point: TrendPoint, year: String) -> Column {
    let width = (stride * 3 / 5).min(WIDEST);
    let x = left + (stride - width) / 2;
    let tally = point.tally;
    let counts = [
        ("fill-met", tally.met),
        ("fill-due", tally.due),
        ("fill-no-data", tally.no_data),
        ("fill-overdue", tally.overdue),
    ];
    let mut pieces = Vec::new();
    let mut below = 0;
    for (class, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
        // Edges, not heights, are scaled: the pieces fill the column to the unit.
        let from = PLOT * below / tally.owed();
        below += count;
        let to = PLOT * below / tally.owed();
        pieces.push(Piece { class, y: TOP + PLOT - to, height: to - from });
    }
    // Today stands behind the month-ends under its own name.
    let month = match point.day == point.day.month_end() {
        true => view.language.month_name(point.day),
        false => view.language.day_of_year(point.day),
    };
    let percent = tally.percent().map_or("–".to_owned(), |percent| format!("{percent}%"));
    let day = view.language.day(point.day);
    let counted = view.t.rate_sentence(tally.met, tally.owed());
    let sentence = format!("{day} {percent} ({counted})");
    Column {
        x,
        middle: left + stride / 2,
        width,
        pieces,
        label_y: TOP - 8,
        month,
        year,
        point,
        sentence,
    }
}

html!(Trend);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Site;
    use app::FixedClock;
    use std::sync::Arc;

    fn trend(tallies: &[Tally]) -> String {
        let site = Site::new(Arc::new(FixedClock("2026-03-01T01:00:00Z".parse().unwrap())));
        let view = View::read(&"/".parse().unwrap(), &site, "").unwrap();
        let days = [
            Day::new(2025, 11, 30).unwrap(),
            Day::new(2025, 12, 31).unwrap(),
            Day::new(2026, 1, 31).unwrap(),
        ];
        let points = days.into_iter().zip(tallies).map(|(day, tally)| TrendPoint {
            day,
            tally: *tally,
            href: format!("/?as_of={day}"),
        });
        Trend::new(&view, "trend", "趨勢", points).to_string()
    }

    #[test]
    fn pieces_of_a_column_fill_it_without_gap_or_overlap() {
        let html = trend(&[Tally { met: 1, due: 1, overdue: 1, no_data: 0 }; 3]);
        assert!(
            html.contains(r#"class="fill-met" x="115" y="126" width="36" height="50""#),
            "{html}"
        );
        assert!(
            html.contains(r#"class="fill-due" x="115" y="76" width="36" height="50""#),
            "{html}"
        );
        assert!(html.contains(r#"class="fill-overdue" x="115" y="26" width="36" height="50""#));
    }

    #[test]
    fn the_picture_has_a_name_a_description_and_its_figures_as_a_table() {
        let html = trend(&[Tally { met: 3, due: 1, ..Tally::default() }; 3]);
        assert!(html.contains(r#"aria-labelledby="trend-title trend-desc""#), "{html}");
        assert!(html.contains("<table") && html.contains("75%") && html.contains("114-11-30"));
        assert!(html.contains(r#"href="/?as_of=2025-12-31""#), "{html}");
    }

    #[test]
    fn a_year_is_named_where_it_begins() {
        let html = trend(&[Tally { met: 1, ..Tally::default() }; 3]);
        assert_eq!(html.matches(">114年</text>").count(), 1, "{html}");
        assert_eq!(html.matches(">115年</text>").count(), 1, "{html}");
    }

    #[test]
    fn a_month_in_which_nothing_was_owed_is_an_empty_column() {
        let html = trend(&[Tally::default(); 3]);
        assert!(!html.contains("fill-met\" x"), "{html}");
    }
}
