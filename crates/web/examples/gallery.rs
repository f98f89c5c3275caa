//! Serves every part once with sample text, for those who change how the site looks:
//! `cargo run -p web --example gallery -- 127.0.0.1:8090`. Nothing here is a figure of any body.

use std::sync::Arc;

use app::FixedClock;
use askama::Template;
use axum::Router;
use axum::response::IntoResponse;
use axum::routing::get;
use jiff::civil::Weekday;
use regulation::Day;
use web::page::Page;
use web::parts::breadcrumbs::Breadcrumbs;
use web::parts::clause::{Clause, ClauseCard, Confidence};
use web::parts::downloads::Downloads;
use web::parts::filters::Filters;
use web::parts::heat_map::{HeatCell, HeatColumn, HeatGroup, HeatMap, HeatRow};
use web::parts::pager::Pager;
use web::parts::proof::{ProofNode, ProofTree};
use web::parts::rate::{RateBar, Tally};
use web::parts::standing::{Badge, Legend, Standing, label};
use web::parts::table::{Heading, Sort, TableHead};
use web::parts::timeline::{Timeline, TimelineDay};
use web::parts::trend::{Trend, TrendPoint};
use web::view::View;
use web::{Limits, Site, bind, dress, serve};

#[derive(Template)]
#[template(path = "gallery.html")]
struct Gallery {
    view: View,
    breadcrumbs: Breadcrumbs,
    filters: Filters,
    table_head: TableHead,
    rows: Vec<Row>,
    pager: Pager,
    downloads: Downloads,
    legend: Legend,
    optional: Badge,
    heat_map: HeatMap,
    trend: Trend,
    timeline: Timeline,
    clauses: Vec<ClauseCard>,
    proof: ProofTree,
}

struct Row {
    name: String,
    badge: Badge,
    due: Day,
    rate: RateBar,
}

const KEYS: [&str; 3] = ["duty", "due", "rate"];

async fn gallery(view: View) -> impl IntoResponse {
    let t = view.t;
    let sort = Sort::read(&view, &KEYS, Sort::ascending("due"));
    let standings = Standing::ALL.map(|standing| (standing.word(), label(standing, t)));
    Page(Gallery {
        breadcrumbs: Breadcrumbs::to(&view, sample(&view, 0)).through(
            &view,
            "/agencies",
            t.agencies(),
        ),
        filters: Filters::of(&view)
            .search("q", t.search())
            .choice("standing", t.standing(), standings)
            .build(),
        table_head: TableHead::new(
            &view,
            sort,
            [
                Heading::new(view.language.choose("範例義務", "Sample duty")).sorts("duty"),
                Heading::new(t.standing()),
                Heading::new(view.language.choose("期限", "Due")).sorts("due"),
                Heading::new(t.rate()).sorts("rate"),
            ],
        ),
        rows: (0..7).map(|place| row(&view, place)).collect(),
        pager: Pager::new(&view, 312, 50),
        downloads: Downloads::new(&view),
        legend: Legend::of(&Standing::ALL, t),
        optional: Badge::optional(true, t),
        heat_map: heat_map(&view),
        trend: trend(&view),
        timeline: timeline(&view),
        clauses: clauses(&view),
        proof: proof(&view),
        view,
    })
}

/// A name that nobody takes for a real one.
fn sample(view: &View, place: u32) -> String {
    let place = place + 1;
    view.language.choose(format!("範例{place}"), format!("Sample {place}"))
}

/// Figures that only vary; they stand for nothing.
fn tally(seed: u32) -> Tally {
    match seed % 11 {
        0 => Tally { no_data: 6, ..Tally::default() },
        1 => Tally::default(),
        2 => Tally { met: 9, ..Tally::default() },
        n => Tally { met: seed * 7 % 13, due: seed % 3, overdue: seed * 5 % 4, no_data: n % 2 },
    }
}

fn row(view: &View, place: u32) -> Row {
    let standing = Standing::ALL.into_iter().cycle().nth(place as usize);
    Row {
        name: sample(view, place),
        badge: Badge::new(standing.unwrap_or(Standing::Met), view.t),
        due: view.today.plus(place as i32 * 9),
        rate: RateBar::new(tally(place + 2), view.t),
    }
}

fn heat_map(view: &View) -> HeatMap {
    let columns = (0..15).map(|place| HeatColumn {
        number: (place + 1).to_string(),
        name: sample(view, place),
        href: view.link("/regulation"),
        order: "",
    });
    let heading = |name: &str| HeatColumn {
        number: String::new(),
        name: name.into(),
        href: view.link("/"),
        order: "",
    };
    let row = |place: u32| HeatRow {
        name: sample(view, place),
        href: view.link("/agencies/sample"),
        mark: if place.is_multiple_of(3) { "A".into() } else { String::new() },
        total: Tally { met: 80 + place, due: 9, overdue: place, no_data: 7 },
        total_href: view.link("/agencies/sample"),
        cells: (0..15)
            .map(|column| HeatCell {
                tally: tally(place * 17 + column * 3 + 2),
                href: view.link("/agencies/sample?chapter=1"),
            })
            .collect(),
    };
    let group = |from: u32, to: u32| HeatGroup {
        name: sample(view, from),
        count: 8,
        total: Tally { met: 700, due: 80, overdue: 31, no_data: 120 },
        total_href: view.link("/standings"),
        cells: row(from).cells,
        rows: (from..to).map(row).collect(),
    };
    HeatMap {
        t: view.t,
        caption: view.language.choose("範例熱區圖", "Sample heat map").into(),
        name: heading(view.t.agencies()),
        total: heading(view.t.total()),
        columns: columns.collect(),
        groups: vec![group(0, 6), group(6, 14)],
    }
}

fn trend(view: &View) -> Trend {
    let points = (0..13_u32).map(|place| {
        let day = view.today.month_start(place as i32 - 12).previous();
        TrendPoint {
            day,
            tally: Tally {
                met: 400 + place * 35,
                due: 90,
                overdue: 160 - place * 9,
                no_data: 300 - place * 20,
            },
            href: view.with("as_of", &day.to_string()),
        }
    });
    Trend::new(view, "trend", view.language.choose("範例趨勢", "Sample trend"), points)
}

fn timeline(view: &View) -> Timeline {
    let days = (0..30_u32).map(|place| {
        let day = view.today.plus(place as i32);
        let is_rest_day = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let count = if is_rest_day { 0 } else { place * 29 % 17 };
        TimelineDay { day, count, is_rest_day, href: view.with("due", &day.to_string()) }
    });
    Timeline::new(view, "timeline", view.language.choose("範例到期日", "Sample due dates"), days)
}

fn clauses(view: &View) -> Vec<ClauseCard> {
    let clause = |place: u32, is_paraphrase, confidence| {
        ClauseCard::new(
            view,
            Clause {
                cite: format!("sample@2026-01-01/{place}"),
                path: "/regulation".into(),
                heading: sample(view, place),
                in_force_on: Day::year_start(2026),
                text_zh: "範例條文，僅供檢視版面：不以規矩，不能成方圓。".into(),
                text_en: "A sample, to look at the layout: without compass and square there is \
                          no circle and no square."
                    .into(),
                is_paraphrase,
                confidence,
            },
        )
    };
    vec![
        clause(1, false, Confidence::Verbatim),
        clause(2, false, Confidence::Secondary),
        clause(3, true, Confidence::Unverified),
    ]
}

fn proof(view: &View) -> ProofTree {
    let t = view.t;
    let step = |place| ProofNode::new(sample(view, place));
    let leaf = |place, standing| {
        step(place).badge(Badge::new(standing, t)).link(view.link("/records"), sample(view, place))
    };
    let counted =
        ProofNode::new(t.counted()).child(leaf(1, Standing::Met)).child(leaf(2, Standing::Met));
    let failing = ProofNode::new(t.failing()).child(leaf(3, Standing::Overdue));
    let missing = ProofNode::new(t.missing()).child(leaf(4, Standing::NoData)).folded();
    let root = step(0)
        .badge(Badge::new(Standing::Overdue, t))
        .link(view.link("/regulation"), sample(view, 0));
    ProofTree { root: root.child(counted).child(failing).child(missing) }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8090".into());
    let clock = FixedClock("2026-03-01T01:00:00Z".parse()?);
    let site = Site::new(Arc::new(clock)).synthetic();
    let router = dress(Router::new().route("/", get(gallery)), site.clone(), Limits::default());
    let listener = bind(address.parse()?, &site).await?;
    let stop = async { tokio::signal::ctrl_c().await.unwrap_or_default() };
    serve(listener, router, &site, Limits::default(), stop).await?;
    Ok(())
}
