//! `/`: the whole city on one page, every body and every chapter of the regulation.

mod file;
mod lists;
mod map;
mod order;

use app::board::{Board, Tally as Counted};
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};

use crate::acting::Acting;
use crate::bodies::{BodyFilter, Listed, level_choices, tier_choices};
use crate::catalogue::CITY_DUTIES;
use crate::download::told_format;
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::computing::Asked;
use crate::parts::downloads::Downloads;
use crate::parts::figures::{Figure, Figures};
use crate::parts::filters::Filters;
use crate::parts::heat_map::HeatMap;
use crate::parts::line_table::LineTable;
use crate::parts::pager::Pager;
use crate::parts::rate::Tally;
use crate::parts::timeline::Timeline;
use crate::parts::trend::Trend;
use crate::routes::State;
use crate::view::View;

use order::Order;

/// Rows of the heat map on one page, where nothing else is asked.
const ROWS: usize = 50;

/// What may be asked instead.
const ROWS_OFFERED: [(&str, usize); 4] = [("25", 25), ("100", 100), ("200", 200), ("500", 500)];

#[derive(Template)]
#[template(path = "pages/board.html")]
struct BoardPage {
    view: View,
    register: Register,
    filters: Filters,
    figures: Figures,
    heat_map: HeatMap,
    pager: Pager,
    files: Downloads,
    trend: Trend,
    trend_files: Downloads,
    timeline: Timeline,
    timeline_files: Downloads,
    coming: LineTable,
    coming_count: usize,
    coming_href: String,
    overdue: LineTable,
    overdue_count: usize,
    overdue_href: String,
    /// How many bodies the filter lets through.
    count: usize,
}

/// What the register of bodies says of itself.
struct Register {
    completeness: String,
    count: usize,
    unknown_levels: usize,
    unknown_href: String,
}

/// What every part of the page is drawn from.
#[derive(Clone, Copy)]
struct Ground<'a> {
    view: &'a View,
    state: &'a State,
    board: &'a Board,
    /// The bodies that the filter lets through, in the order asked for.
    listed: &'a [Listed<'a>],
    /// The filter, as it stands in the links to lists of lines.
    narrowed: &'a str,
}

/// Answers `/`.
pub(crate) async fn show(
    view: View,
    Asked(board): Asked,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    let filter = BodyFilter::read(&view, "q")?;
    let order = Order::read(&view, &state.catalogue)?;
    if let Some(format) = told_format(&view, &state, &actor).await? {
        return file::answer(format, view, state, board, &filter, &order).await;
    }
    let mut listed = filter.list(&board);
    order.sort(&mut listed, view.language);
    let narrowed = narrowed(&view);
    let ground =
        Ground { view: &view, state: &state, board: &board, listed: &listed, narrowed: &narrowed };
    let digest = state.digests.of(&board);
    let shown = lists::Shown::of(&listed, board.rows.len());
    let (coming, coming_count) = lists::table(&ground, &digest.coming, &shown, view.t.coming());
    let (overdue, overdue_count) =
        lists::table(&ground, &digest.overdue, &shown, view.t.overdue_list());
    let pager = Pager::new(&view, listed.len(), rows_per_page(&view)?);
    let page = BoardPage {
        register: register(&ground),
        filters: filters(&view, &state, &order),
        figures: figures(&ground),
        heat_map: map::draw(&ground, &order, pager.rows()),
        files: Downloads::new(&view),
        trend: lists::trend(&ground),
        trend_files: Downloads::of(&view, "trend"),
        timeline: lists::timeline(&ground, &digest, &shown),
        timeline_files: Downloads::of(&view, "timeline"),
        coming,
        coming_count,
        coming_href: lists::coming_href(&ground),
        overdue,
        overdue_count,
        overdue_href: ground.lines("standing=overdue&sort=-since"),
        count: listed.len(),
        pager,
        view: view.clone(),
    };
    Ok(Page(page).into_response())
}

impl Ground<'_> {
    /// A list of lines of the bodies shown.
    fn lines(&self, asked: &str) -> String {
        self.view.link(&format!("/standings?{asked}{}", self.narrowed))
    }
}

/// The filter of bodies as it stands in links to the list of lines: `&tier=first`.
fn narrowed(view: &View) -> String {
    let wanted = |key: &str| matches!(key, "tier" | "level" | "above");
    let mut pairs = view.query.keeping(wanted).after("");
    if let Some(sought) = view.query.get("q") {
        let asked = crate::query::Query::default().with("agency", sought).after("");
        pairs.push('&');
        pairs.push_str(asked.trim_start_matches('?'));
    }
    match pairs.strip_prefix('?') {
        Some(pairs) => format!("&{pairs}"),
        None => pairs,
    }
}

fn rows_per_page(view: &View) -> Result<usize, Fault> {
    let Some(asked) = view.query.get("rows") else { return Ok(ROWS) };
    let offered = ROWS_OFFERED.iter().find(|(word, _)| *word == asked);
    offered.map(|(_, rows)| *rows).ok_or_else(|| crate::bodies::no_such("rows", asked))
}

fn register(ground: &Ground<'_>) -> Register {
    let meta = &ground.state.installation().regulation.organisations.meta;
    let all = BodyFilter::default().list(ground.board);
    Register {
        completeness: ground
            .view
            .language
            .choose(&meta.completeness_zh, &meta.completeness_en)
            .clone(),
        count: all.len(),
        unknown_levels: all.iter().filter(|listed| listed.level.is_none()).count(),
        unknown_href: ground.view.link("/agencies?level=unknown"),
    }
}

fn filters(view: &View, state: &State, order: &Order) -> Filters {
    let t = view.t;
    let regulation = &state.installation().regulation;
    let rows = ROWS_OFFERED.map(|(word, rows)| (word, t.rows_a_page(rows)));
    Filters::of(view)
        .search("q", t.agency_sought())
        .choice("tier", t.tier_label(), tier_choices(regulation, view))
        .choice("level", t.level_label(), level_choices(t))
        .arrange("group", t.grouped_by(), t.tier_label(), order.group_choices(t))
        .arrange("sort", t.sorted_by(), t.lowest_rate_first(), order.sort_choices(view))
        .arrange("rows", t.rows_shown(), t.rows_a_page(ROWS), rows)
        .build()
}

fn figures(ground: &Ground<'_>) -> Figures {
    let Ground { view, state, listed, .. } = *ground;
    let t = view.t;
    let mut city = Counted::default();
    let mut national = Counted::default();
    for one in listed {
        city.add(&one.row.city_duties());
        if let Some(column) = one.row.chapters.last() {
            national.add(column);
        }
    }
    let of = |chapter: &str, standing: &str| match standing {
        "" => ground.lines(&format!("chapter={chapter}")),
        word => ground.lines(&format!("chapter={chapter}&standing={word}")),
    };
    let national_key = state.catalogue.chapters.last().map_or("", |chapter| chapter.key);
    let (rate, national_rate) = (Tally::from(&city), Tally::from(&national));
    Figures::new(
        t.figures(),
        vec![
            Figure::rate(t.rate_of_city(), rate, of(CITY_DUTIES, "")),
            Figure::count("overdue", t.overdue(), city.overdue, of(CITY_DUTIES, "overdue")),
            Figure::count("no-data", t.no_data(), city.no_data, of(CITY_DUTIES, "no-data")),
            Figure::count("due", t.due(), city.due, of(CITY_DUTIES, "due")),
            Figure::count("met", t.met(), city.met, of(CITY_DUTIES, "met")),
            Figure::rate(t.rate_of_national(), national_rate, of(national_key, "")),
        ],
    )
}

crate::words::words! {
    board_title: "全府總覽", "The whole city";
    board_lead(count: usize): "{count} 個機關，十四章逐項由紀錄算出", "{count} agencies, fourteen chapters, computed from records";
    figures: "摘要", "In short";
    rate_of_city: "本府規定符合率", "City regulation: rate met";
    rate_of_national: "國家法規符合率", "National law: rate met";
    register_incomplete: "名冊不完整", "The register is incomplete";
    register_counts(count: &usize, unknown: &usize): "目前登錄 {count} 個機關，其中 {unknown} 個尚無責任等級；等級未登錄者，凡依等級而定之義務均列為資料不足。",
        "{count} agencies are registered, {unknown} of them without a level; duties that depend on the level show no data there.";
    register_unknown: "查看等級未登錄的機關", "Show agencies without a level";
    register_source: "名冊來源與缺漏", "Where the register comes from, and what it lacks";
    heat_map_title: "各機關各章符合情形", "Agencies by chapter";
    heat_map_help: "每格為符合數／應辦數；點選即列出該機關該章的應辦事項。", "Each cell: met of owed. It opens into the lines that it counts.";
    grouped_by: "分組", "Group by";
    not_grouped: "不分組", "Not grouped";
    sorted_by: "排序", "Sort by";
    lowest_rate_first: "符合率由低至高", "Rate, lowest first";
    rows_shown: "每頁", "Page";
    rows_a_page(n: usize): "{n} 個機關", "{n} agencies";
    whole_selection: "全部", "All";
    overdue_list: "逾期事項", "Overdue";
    newest_first: "最近發生者在前。", "The newest first.";
    coming: "未來三十日到期", "Due in the next 30 days"; // not of the law: how far ahead the board looks
    coming_help: "待辦事項的期限，以及將屆效期、須再辦理的事項。", "Deadlines ahead, and what is met now but runs out.";
    trend_title: "近十二個月底與今日之符合情形", "The last twelve month-ends, and the day asked about";
    trend_help: "依目前所知，以各月底為基準日計算；僅計本府規定。", "Computed as of each month’s end by what is known now; city regulation only.";
    show_all(n: &usize): "全部 {n} 項", "All {n}";
    first_of(shown: usize): "先列 {shown} 項", "the first {shown}";
    whole_day_note: "總覽以整日計算：所問時點以當日末的狀態呈現。", "Boards are of whole days: the moment asked about is shown as of the end of its day.";
}
