//! How each body stands on one duty: the list under the duty's page, filtered, ordered, paged, and
//! as a file.

use std::sync::Arc;

use app::board::{Board, Cell as BoardCell};
use askama::Template;
use axum::response::Response;
use domain::Standing;
use regulation::{Duty, Regulation};

use crate::bodies::{self, BodyFilter, Listed, no_such};
use crate::download::{self, Cell};
use crate::fault::Fault;
use crate::lines::{standing_choices, urgency};
use crate::parts::downloads::Downloads;
use crate::parts::filters::Filters;
use crate::parts::html;
use crate::parts::pager::Pager;
use crate::parts::standing::{Badge, label};
use crate::parts::table::{Heading, Sort, TableHead};
use crate::routes;
use crate::view::View;

const PER_PAGE: usize = 50;

const KEYS: [&str; 5] = ["urgency", "agency", "level", "due", "since"];

/// The list with its controls.
#[derive(Template)]
#[template(path = "pages/regulation/standings.html")]
pub(super) struct Table {
    view: View,
    filters: Filters,
    downloads: Downloads,
    head: TableHead,
    rows: Vec<Row>,
    pager: Pager,
}

struct Row {
    name: String,
    href: String,
    tier: String,
    level: String,
    badge: Badge,
    since: String,
    due: String,
    is_late: bool,
}

impl Table {
    /// The bodies on whom the duty bears, or those in the standing asked for.
    ///
    /// # Errors
    /// 422 for a standing, level or tier that does not exist.
    pub(super) fn new(
        view: &View,
        regulation: &Regulation,
        duty: &Duty,
        board: &Board,
    ) -> Result<Self, Fault> {
        let t = view.t;
        let sort = Sort::read(view, &KEYS, Sort::ascending("urgency"));
        let listed = chosen(view, duty, board, sort)?;
        let pager = Pager::new(view, listed.len(), PER_PAGE);
        let shown = listed.get(pager.rows()).unwrap_or_default();
        let rows = shown.iter().map(|one| row(view, regulation, duty, one)).collect();
        let filters = Filters::of(view)
            .search("q", t.agency_sought())
            .choice("standing", t.standing(), standing_choices(t))
            .choice("level", t.level_label(), bodies::level_choices(t))
            .choice("tier", t.tier_label(), bodies::tier_choices(regulation, view))
            .build();
        let headings = [
            Heading::new(t.of_agency()).sorts("agency"),
            Heading::new(t.tier_label()),
            Heading::new(t.level_label()).sorts("level"),
            Heading::new(t.standing()).sorts("urgency"),
            Heading::new(t.since_day()).sorts("since"),
            Heading::new(t.due_day()).sorts("due"),
        ];
        Ok(Self {
            filters,
            downloads: Downloads::new(view),
            head: TableHead::new(view, sort, headings),
            rows,
            pager,
            view: view.clone(),
        })
    }
}

type Stands<'b> = (Listed<'b>, &'b BoardCell);

fn chosen<'b>(
    view: &View,
    duty: &Duty,
    board: &'b Board,
    sort: Sort,
) -> Result<Vec<Stands<'b>>, Fault> {
    let wanted = match view.query.get("standing") {
        None => None,
        Some(word) => Some(Standing::from_word(word).ok_or_else(|| no_such("standing", word))?),
    };
    let place = usize::from(duty.order);
    let listed = BodyFilter::read(view, "q")?.list(board);
    let with_cell = listed.into_iter().filter_map(|one| Some((one, one.row.cells.get(place)?)));
    let mut chosen: Vec<Stands<'_>> = with_cell
        .filter(|(_, cell)| match wanted {
            Some(Standing::Waived) => cell.is_excepted(),
            Some(wanted) => cell.standing == wanted,
            // Whom it does not bind is counted above and listed when asked for.
            None => cell.standing != Standing::NotApplicable,
        })
        .collect();
    match sort.key {
        "agency" => {}
        "level" => chosen.sort_by_key(|(one, _)| one.level),
        "due" => chosen.sort_by_key(|(_, cell)| (cell.due.is_none(), cell.due)),
        "since" => chosen.sort_by_key(|(_, cell)| cell.since),
        _ => chosen.sort_by_key(|(_, cell)| urgency(cell)),
    }
    if sort.descending {
        chosen.reverse();
    }
    Ok(chosen)
}

fn row(view: &View, regulation: &Regulation, duty: &Duty, (one, cell): &Stands<'_>) -> Row {
    let t = view.t;
    let badge = Badge::of_cell(cell, t);
    let day = |day: Option<regulation::Day>| {
        day.map(|day| view.language.short_day(day)).unwrap_or_default()
    };
    Row {
        name: bodies::name(one.body, view.language).to_owned(),
        href: view.link(&routes::duty_path(&one.body.id, &duty.id)),
        tier: bodies::tier(regulation, one.body.tier, view),
        level: bodies::level(one.level, t),
        badge,
        since: day(cell.since),
        due: day(cell.due),
        is_late: cell.late,
    }
}

/// The list as a file, all its pages.
///
/// # Errors
/// 503 while the board is computed.
pub(super) async fn file(
    view: &View,
    format: download::Format,
    regulation: &Regulation,
    duty: &Duty,
    board: Option<&Arc<Board>>,
) -> Result<Response, Fault> {
    let board = board.ok_or_else(|| {
        Fault::new(
            axum::http::StatusCode::SERVICE_UNAVAILABLE,
            "這一天的狀態還在計算，請稍候再下載。",
            "The standings of that day are still being computed; download again in a moment.",
        )
    })?;
    let t = view.t;
    let sort = Sort::read(view, &KEYS, Sort::ascending("urgency"));
    let rows: Vec<[Cell; 8]> = chosen(view, duty, board, sort)?
        .iter()
        .map(|(one, cell)| {
            let day =
                |day: Option<regulation::Day>| day.map_or(Cell::Empty, |day| Cell::Day(day.date()));
            [
                Cell::text(&one.body.id),
                Cell::text(bodies::name(one.body, view.language)),
                Cell::text(bodies::tier(regulation, one.body.tier, view)),
                Cell::text(one.level.map_or("", |level| level.letter())),
                Cell::text(label(cell.standing, t)),
                day(cell.since),
                day(cell.due),
                Cell::Bool(cell.late),
            ]
        })
        .collect();
    let headings = [
        t.parameter_id(),
        t.of_agency(),
        t.tier_label(),
        t.level_label(),
        t.standing(),
        t.since_day(),
        t.due_day(),
        t.late_column(),
    ];
    let headings = headings.map(str::to_owned).into();
    let name = format!("{}-{}", duty.id, board.as_of);
    download::table(format, name, headings, move |table| {
        rows.iter().try_for_each(|row| download::row(table, row))
    })
    .await
}

html!(Table);
