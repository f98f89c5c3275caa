//! The tables of the page as files: the heat map, the trend, the days ahead; as filtered, all rows.

use std::sync::Arc;

use app::board::{AgencyRow, Board};
use axum::response::Response;

use super::order::Order;
use super::{Ground, lists, narrowed};
use crate::bodies::{self, BodyFilter, no_such};
use crate::download::{self, Cell, Format};
use crate::fault::Fault;
use crate::parts::rate::Tally;
use crate::routes::State;
use crate::view::View;

/// A table in memory: the board's own tables have hundreds of rows, not thousands.
struct Rows {
    name: String,
    headings: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

pub(super) async fn answer(
    format: Format,
    view: View,
    state: State,
    board: Arc<Board>,
    filter: &BodyFilter,
    order: &Order,
) -> Result<Response, Fault> {
    let mut listed = filter.list(&board);
    order.sort(&mut listed, view.language);
    let narrowed = narrowed(&view);
    let ground =
        Ground { view: &view, state: &state, board: &board, listed: &listed, narrowed: &narrowed };
    let table = match view.query.get("table") {
        None => map(&ground),
        Some("trend") => trend(&ground),
        Some("timeline") => {
            let digest = state.digests.of(&board);
            timeline(
                &ground,
                &lists::days(&ground, &digest, &lists::Shown::of(&listed, board.rows.len())),
            )
        }
        Some(word) => return Err(no_such("table", word)),
    };
    let Rows { name, headings, rows } = table;
    download::table(format, name, headings, move |table| {
        rows.iter().try_for_each(|row| download::row(table, row))
    })
    .await
}

fn count_headings(view: &View) -> [String; 5] {
    let t = view.t;
    [t.rate_percent(), t.met(), t.due(), t.overdue(), t.no_data()].map(str::to_owned)
}

fn map(ground: &Ground<'_>) -> Rows {
    let view = ground.view;
    let t = view.t;
    let regulation = &ground.state.installation().regulation;
    let mut headings: Vec<String> =
        [t.agency_id(), t.agencies(), t.tier_label(), t.level_label()].map(str::to_owned).to_vec();
    headings.extend(count_headings(view));
    for chapter in &ground.state.catalogue.chapters {
        let name = format!("{} {}", view.say(&chapter.number), view.say(&chapter.name));
        headings.push(t.met_of(&name));
        headings.push(t.owed_of(&name));
    }
    let columns = |row: &AgencyRow| {
        let pairs = row.chapters.iter().map(Tally::from);
        let cells = pairs.flat_map(|tally| [tally.met, tally.owed()].map(download::number));
        cells.collect::<Vec<_>>()
    };
    let rows = ground.listed.iter().map(|listed| {
        let mut row = vec![
            Cell::text(listed.body.id.as_str()),
            Cell::text(bodies::name(listed.body, view.language)),
            Cell::text(bodies::tier(regulation, listed.body.tier, view)),
            Cell::text(listed.level.map_or("", |level| level.letter())),
        ];
        row.extend(download::counts(&Tally::from(&listed.row.city_duties())));
        row.extend(columns(listed.row));
        row
    });
    Rows { name: file_name(ground, t.board_title()), headings, rows: rows.collect() }
}

fn trend(ground: &Ground<'_>) -> Rows {
    let t = ground.view.t;
    let headings = [t.day().to_owned()].into_iter().chain(count_headings(ground.view)).collect();
    let rows = lists::points(ground).into_iter().map(|(day, tally)| {
        [Cell::Day(day.date())].into_iter().chain(download::counts(&Tally::from(&tally))).collect()
    });
    Rows { name: file_name(ground, t.trend_file()), headings, rows: rows.collect() }
}

fn timeline(ground: &Ground<'_>, days: &[crate::parts::timeline::TimelineDay]) -> Rows {
    let t = ground.view.t;
    let rows = days.iter().map(|day| vec![Cell::Day(day.day.date()), download::number(day.count)]);
    Rows {
        name: file_name(ground, t.coming()),
        headings: vec![t.day().to_owned(), t.items_due().to_owned()],
        rows: rows.collect(),
    }
}

fn file_name(ground: &Ground<'_>, table: &str) -> String {
    format!("{table} {}", ground.board.as_of)
}

crate::words::words! {
    agency_id: "機關代碼", "Agency id";
    rate_percent: "符合率（％）", "Rate (per cent)";
    met_of(chapter: &str): "{chapter}：符合", "{chapter}: met";
    owed_of(chapter: &str): "{chapter}：應辦", "{chapter}: owed";
    trend_file: "各月底符合情形", "Month-ends";
}
