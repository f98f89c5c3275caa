//! `/standings`: duties of all bodies, line by line, as filtered: what stands behind the figures of
//! the board.

use std::sync::Arc;

use app::board::{AgencyRow, Board, Cell};
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};
use domain::body::Body;

use crate::acting::Acting;
use crate::bodies::{self, BodyFilter, Listed, level_choices, tier_choices};
use crate::catalogue::{Catalogue, DutyWords};
use crate::download::{self, Cell as SheetCell, told_format};
use crate::fault::Fault;
use crate::lines::{LineFilter, chapter_choices, standing_choices, urgency};
use crate::page::Page;
use crate::pages::computing::Asked;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::filters::Filters;
use crate::parts::line_table::{LineRow, LineTable, SORT_KEYS};
use crate::parts::pager::Pager;
use crate::parts::standing;
use crate::parts::table::Sort;
use crate::routes::State;
use crate::view::View;

/// Lines on one page.
const LINES: usize = 50;

#[derive(Template)]
#[template(path = "pages/standings.html")]
struct StandingsPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    filters: Filters,
    files: Downloads,
    table: LineTable,
    pager: Pager,
    count: usize,
    /// The days asked about, where the list is of what falls due within them.
    days: Option<String>,
}

/// A line by its places: the body among those listed, the duty in the order of the law.
type Place = (usize, usize);

/// Answers `/standings`.
pub(crate) async fn show(
    view: View,
    Asked(board): Asked,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    let bodies = BodyFilter::read(&view, "agency")?;
    let lines = LineFilter::read(&view, &state.catalogue, "q")?;
    let usual = if view.query.get("due").is_some() { "due" } else { "standing" };
    let sort = Sort::read(&view, &SORT_KEYS, Sort::ascending(usual));
    let listed = bodies.list(&board);
    let mut places = places(&listed, &lines, &state.catalogue);
    order(&mut places, &listed, &view, sort);
    if let Some(format) = told_format(&view, &state, &actor).await? {
        let rows = places.iter().filter_map(|(row, duty)| Some((listed.get(*row)?.place, *duty)));
        return file(format, view, state, &board, rows.collect()).await;
    }
    let pager = Pager::new(&view, places.len(), LINES);
    let tail = view.tail();
    let shown = places.get(pager.rows()).unwrap_or_default().iter();
    let rows = shown.filter_map(|(row, duty)| {
        let listed = listed.get(*row)?;
        let (words, cell) = (state.catalogue.duty(*duty)?, listed.row.cells.get(*duty)?);
        let agency = &listed.row.agency;
        let line = LineRow::new(&view, &tail, agency, Some(listed.body), words, cell);
        Some(line.chased_by(&view, &actor, agency, cell))
    });
    let table = LineTable::new(&view, view.t.lines(), rows.collect()).sorted(sort, true);
    Ok(Page(StandingsPage {
        breadcrumbs: Breadcrumbs::to(&view, view.t.lines()),
        filters: filters(&view, &state),
        files: Downloads::new(&view),
        table,
        count: places.len(),
        days: days(&view),
        pager,
        view,
    })
    .into_response())
}

fn places(listed: &[Listed<'_>], lines: &LineFilter, catalogue: &Catalogue) -> Vec<Place> {
    let duties = catalogue.duties.iter().enumerate();
    let admitted: Vec<usize> =
        duties.filter(|(_, duty)| lines.admits_duty(duty)).map(|(place, _)| place).collect();
    let mut places = Vec::new();
    for (row, body) in listed.iter().enumerate() {
        let cells = |duty: &usize| body.row.cells.get(*duty);
        let found =
            admitted.iter().filter(|duty| cells(duty).is_some_and(|c| lines.admits_cell(c)));
        places.extend(found.map(|duty| (row, *duty)));
    }
    places
}

fn order(places: &mut [Place], listed: &[Listed<'_>], view: &View, sort: Sort) {
    let cell = |(row, duty): &Place| listed.get(*row).and_then(|one| one.row.cells.get(*duty));
    // Each sort is stable over the order of bodies and of the law, so that pages never overlap.
    match sort.key {
        "agency" => places.sort_by_key(|(row, _)| {
            listed.get(*row).map(|one| bodies::name(one.body, view.language))
        }),
        "duty" => places.sort_by_key(|(_, duty)| *duty),
        "due" => places.sort_by_key(|place| match cell(place).and_then(|cell| cell.due) {
            Some(day) => (false, day.days()),
            None => (true, 0),
        }),
        "since" => places.sort_by_key(|place| cell(place).and_then(|cell| cell.since)),
        // A city has tens of thousands of lines: each is looked at once, not at every comparison.
        _ => places.sort_by_cached_key(|place| cell(place).map(urgency)),
    }
    if sort.descending {
        places.reverse();
    }
}

fn filters(view: &View, state: &State) -> Filters {
    let t = view.t;
    let regulation = &state.installation().regulation;
    let usual = if view.query.get("due").is_some() { t.ahead() } else { t.owed() };
    Filters::of(view)
        .search("agency", t.agency_sought())
        .search("q", t.duty_sought())
        .choice("chapter", t.chapter(), chapter_choices(&state.catalogue, view))
        .choice_beside("standing", t.standing(), usual, standing_choices(t))
        .choice("tier", t.tier_label(), tier_choices(regulation, view))
        .choice("level", t.level_label(), level_choices(t))
        .build()
}

/// The days between which the list looks, in words.
fn days(view: &View) -> Option<String> {
    let asked = view.query.get("due")?;
    let (first, last) = asked.split_once("..").unwrap_or((asked, asked));
    let words = |day: &str| day.parse().ok().map(|day| view.language.day(day));
    let (first, last) = (words(first)?, words(last)?);
    Some(if first == last { first } else { view.t.from_to(&first, &last) })
}

async fn file(
    format: download::Format,
    view: View,
    state: State,
    board: &Arc<Board>,
    places: Vec<Place>,
) -> Result<Response, Fault> {
    let t = view.t;
    let headings = [
        t.agency_id(),
        t.agencies(),
        t.tier_label(),
        t.level_label(),
        t.duty_id(),
        t.duty(),
        t.chapter(),
        t.clause(),
        t.standing(),
        t.due_day(),
        t.since_day(),
        t.late_column(),
    ];
    let headings = headings.map(str::to_owned).to_vec();
    let board = Arc::clone(board);
    let name = format!("{} {}", t.lines(), board.as_of);
    download::table(format, name, headings, move |table| {
        places.iter().try_for_each(|(row, duty)| {
            let found = board.rows.get(*row).and_then(|row| {
                let body = board.city.body(&row.agency)?;
                Some((&**row, body, state.catalogue.duty(*duty)?, row.cells.get(*duty)?))
            });
            match found {
                Some(found) => download::row(table, &written(&view, &state, &board, found)),
                None => Ok(()),
            }
        })
    })
    .await
}

fn written(
    view: &View,
    state: &State,
    board: &Board,
    (row, body, duty, cell): (&AgencyRow, &Body, &DutyWords, &Cell),
) -> Vec<SheetCell> {
    let regulation = &state.installation().regulation;
    let chapter = state.catalogue.chapters.get(duty.chapter);
    let text = |text: &str| SheetCell::text(text);
    let [standing, due, since, late] = standing_cells(view, cell);
    vec![
        text(&row.agency),
        text(bodies::name(body, view.language)),
        SheetCell::text(bodies::tier(regulation, body.tier, view)),
        text(body.level(board.as_of).map_or("", |level| level.letter())),
        text(&duty.id),
        text(view.say(&duty.title)),
        text(chapter.map_or("", |chapter| view.say(&chapter.name))),
        text(view.say(&duty.place)),
        standing,
        due,
        since,
        late,
    ]
}

/// Standing, deadline, first day and lateness as cells of a file.
pub(crate) fn standing_cells(view: &View, cell: &Cell) -> [SheetCell; 4] {
    let t = view.t;
    let mut word = standing::label(cell.standing, t).to_owned();
    if let Some(in_use) = cell.in_use {
        word = format!("{word}（{}）", if in_use { t.in_use() } else { t.not_in_use() });
    }
    let excepted = standing::excepted(cell, t);
    if !excepted.is_empty() {
        word = format!("{word}（{excepted}）");
    }
    let day = |day: Option<regulation::Day>| {
        day.map_or(SheetCell::Empty, |day| SheetCell::Day(day.date()))
    };
    [
        SheetCell::text(word),
        day(cell.due),
        day(cell.since),
        SheetCell::text(if cell.late { t.late() } else { "" }),
    ]
}

crate::words::words! {
    lines: "狀態清單", "Standings";
    lines_lead(count: &usize): "共 {count} 項", "{count} lines";
    lines_due(days: &str): "期限在{days}的事項", "Falling due: {days}";
    from_to(first: &str, last: &str): "{first}至{last}", "{first} to {last}";
    ahead: "待辦及將屆期者", "Due, or running out";
    duty_id: "義務代碼", "Duty id";
    all_days: "不限期限", "Any day";
}
