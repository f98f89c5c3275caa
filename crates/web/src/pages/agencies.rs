//! `/agencies`: the bodies of the city with their levels, tiers and rates.

use std::sync::Arc;

use app::Actor;
use app::board::Board;
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};
use domain::body::City;

use crate::acting::Acting;
use crate::bodies::{self, BodyFilter, Listed, level_choices, tier_choices};
use crate::catalogue::{CITY_DUTIES, NATIONAL};
use crate::download::{self, Cell, told_format};
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::computing::Asked;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::filters::Filters;
use crate::parts::named::Named;
use crate::parts::pager::Pager;
use crate::parts::rate::{RateBar, Tally};
use crate::parts::table::{Heading, Sort, TableHead};
use crate::routes::{State, agency_path};
use crate::view::{Tail, View};

/// Bodies on one page.
const BODIES: usize = 50;

const SORT_KEYS: [&str; 8] =
    ["name", "tier", "level", "rate", "overdue", "no-data", "due", "national"];

#[derive(Template)]
#[template(path = "pages/agencies.html")]
struct AgenciesPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    count: usize,
    /// The body above those shown.
    above: Option<Named>,
    filters: Filters,
    files: Downloads,
    head: TableHead,
    rows: Vec<Row>,
    pager: Pager,
}

struct Row {
    id: String,
    name: String,
    href: String,
    above: Option<Named>,
    tier: String,
    level: String,
    rate: RateBar,
    rate_href: String,
    overdue: Count,
    no_data: Count,
    due: Count,
    national: RateBar,
    national_href: String,
}

/// A count that leads to the lines that it counts; nothing to lead to where it is 0.
struct Count {
    number: u32,
    href: String,
}

/// Answers `/agencies`.
pub(crate) async fn show(
    view: View,
    Asked(board): Asked,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    let filter = BodyFilter::read(&view, "q")?;
    let sort = Sort::read(&view, &SORT_KEYS, Sort::ascending("tier"));
    let mut listed = filter.list(&board);
    order(&mut listed, &view, sort);
    if let Some(format) = told_format(&view, &state, &actor).await? {
        let places = listed.iter().map(|one| one.place).collect();
        return file(format, view, state, Arc::clone(&board), places).await;
    }
    let pager = Pager::new(&view, listed.len(), BODIES);
    let tail = view.tail();
    let shown = listed.get(pager.rows()).unwrap_or_default().iter();
    let told = (&*actor, &*board.city, &tail);
    let rows = shown.map(|one| row(&view, &state, told, one)).collect();
    let t = view.t;
    let headings = [
        Heading::new(t.of_agency()).sorts("name"),
        Heading::new(t.tier_label()).sorts("tier"),
        Heading::new(t.level_label()).sorts("level"),
        Heading::new(t.rate_of_city()).sorts("rate"),
        Heading::new(t.overdue()).sorts("overdue").number(),
        Heading::new(t.no_data()).sorts("no-data").number(),
        Heading::new(t.due()).sorts("due").number(),
        Heading::new(t.rate_of_national()).sorts("national"),
    ];
    let above = filter.above().and_then(|id| board.city.body(id)).map(|body| {
        let words = t.below_of(bodies::name(body, view.language));
        Named::agency(&view, &actor, &body.id, words)
    });
    Ok(Page(AgenciesPage {
        breadcrumbs: Breadcrumbs::to(&view, t.agencies()),
        count: listed.len(),
        above,
        filters: Filters::of(&view)
            .search("q", t.agency_sought())
            .choice("tier", t.tier_label(), tier_choices(&state.installation().regulation, &view))
            .choice("level", t.level_label(), level_choices(t))
            .build(),
        files: Downloads::new(&view),
        head: TableHead::new(&view, sort, headings),
        rows,
        pager,
        view,
    })
    .into_response())
}

fn order(listed: &mut [Listed<'_>], view: &View, sort: Sort) {
    let city = |one: &Listed<'_>| one.row.city_duties();
    // Per mille is fine enough to order by; where nothing is owed comes last.
    let rate = |tally: Tally| (tally.met * 1000).checked_div(tally.owed()).unwrap_or(u32::MAX);
    match sort.key {
        "name" => listed.sort_by_key(|one| bodies::name(one.body, view.language)),
        "level" => listed.sort_by_key(|one| (one.level.is_none(), one.level)),
        "rate" => listed.sort_by_key(|one| rate(Tally::from(&city(one)))),
        "national" => listed.sort_by_key(|one| rate(national(one))),
        "overdue" => listed.sort_by_key(|one| city(one).overdue),
        "no-data" => listed.sort_by_key(|one| city(one).no_data),
        "due" => listed.sort_by_key(|one| city(one).due),
        _ => listed.sort_by_key(|one| one.body.tier),
    }
    if sort.descending {
        listed.reverse();
    }
}

fn national(one: &Listed<'_>) -> Tally {
    one.row.chapters.last().map(Tally::from).unwrap_or_default()
}

fn row(
    view: &View,
    state: &State,
    (actor, city, tail): (&Actor, &City, &Tail),
    one: &Listed<'_>,
) -> Row {
    let t = view.t;
    let path = agency_path(&one.body.id);
    let tally = Tally::from(&one.row.city_duties());
    let lines = |chapter: &str, standing: &str| {
        let asked = [path.as_str(), "?chapter=", chapter].concat();
        match standing {
            "" => tail.after(&asked),
            word => tail.after(&[asked.as_str(), "&standing=", word].concat()),
        }
    };
    let count = |number: u32, standing: &str| Count { number, href: lines(CITY_DUTIES, standing) };
    let above = one.body.supervising.as_ref().or(one.body.parent.as_ref());
    let above = above.and_then(|id| city.body(id)).map(|body| {
        Named::agency(view, actor, &body.id, bodies::short_name(city, body, view.language))
    });
    Row {
        id: one.body.id.clone(),
        name: bodies::name(one.body, view.language).to_owned(),
        href: tail.after(&path),
        above,
        tier: bodies::tier(&state.installation().regulation, one.body.tier, view),
        level: bodies::level(one.level, t),
        rate: RateBar::new(tally, t),
        rate_href: lines(CITY_DUTIES, ""),
        overdue: count(tally.overdue, "overdue"),
        no_data: count(tally.no_data, "no-data"),
        due: count(tally.due, "due"),
        national: RateBar::new(national(one), t),
        national_href: lines(NATIONAL, ""),
    }
}

async fn file(
    format: download::Format,
    view: View,
    state: State,
    board: Arc<Board>,
    places: Vec<usize>,
) -> Result<Response, Fault> {
    let t = view.t;
    let national = |heading: &str| t.of_national(heading);
    let mut headings: Vec<String> =
        [t.agency_id(), t.agencies(), t.superior(), t.tier_label(), t.level_label()]
            .map(str::to_owned)
            .to_vec();
    let counts = [t.rate_percent(), t.met(), t.due(), t.overdue(), t.no_data()];
    headings.extend(counts.map(str::to_owned));
    headings.extend(counts.map(national));
    let name = format!("{} {}", t.agencies(), board.as_of);
    download::table(format, name, headings, move |table| {
        let regulation = &state.installation().regulation;
        for row in places.iter().filter_map(|place| board.rows.get(*place)) {
            let Some(body) = board.city.body(&row.agency) else { continue };
            let above = body.supervising.as_ref().or(body.parent.as_ref());
            let above = above.and_then(|id| board.city.body(id));
            let mut cells = vec![
                Cell::text(body.id.as_str()),
                Cell::text(bodies::name(body, view.language)),
                Cell::text(above.map_or("", |body| bodies::name(body, view.language))),
                Cell::text(bodies::tier(regulation, body.tier, &view)),
                Cell::text(body.level(board.as_of).map_or("", |level| level.letter())),
            ];
            cells.extend(download::counts(&Tally::from(&row.city_duties())));
            let national = row.chapters.last().map(Tally::from).unwrap_or_default();
            cells.extend(download::counts(&national));
            download::row(table, &cells)?;
        }
        Ok(())
    })
    .await
}

crate::words::words! {
    agencies_lead(count: &usize): "{count} 個機關", "{count} agencies";
    superior: "上級或監督機關", "Superior or supervising agency";
    below_of(name: &str): "「{name}」之下的機關", "Agencies below {name}";
    all_agencies: "全部機關", "All agencies";
    of_national(heading: &str): "國家法規：{heading}", "National law: {heading}";
}
