//! `/agencies/{agency}`: one body, its chapters, and every duty with its standing, its day and its clause.

mod cards;
mod facts;
mod ranges;
mod table;

use std::sync::Arc;

use app::board::{AgencyRow, Board, Tally as Counted};
use app::{Action, Actor, Resource, may};
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};
use domain::Standing;
use domain::body::{Body, CITY};

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::bodies;
use crate::catalogue::{CITY_DUTIES, NATIONAL};
use crate::download::told_format;
use crate::extract::Path;
use crate::fault::Fault;
use crate::lines::{Asked as AskedStanding, LineFilter, chapter_choices, standing_choices};
use crate::page::Page;
use crate::pages::computing::Asked;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::figures::{Figure, Figures};
use crate::parts::filters::Filters;
use crate::parts::line_table::LineTable;
use crate::parts::pager::Pager;
use crate::parts::rate::Tally;
use crate::query::segment;
use crate::routes::{State, papers_path, periods_path};
use crate::view::{Tail, View};

use cards::Card;
use facts::Facts;
use ranges::Range;

#[derive(Template)]
#[template(path = "pages/agency.html")]
struct AgencyPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    name: String,
    level: String,
    tier: String,
    /// Where records of the body are filed, for who may.
    filing: String,
    /// Where the periods that it decides are shown, for who may read them.
    periods: String,
    papers: String,
    /// Where the bodies below are added up, on the page of the city itself.
    board: String,
    facts: Facts,
    figures: Figures,
    cards: Vec<Card>,
    ranges: Vec<Range>,
    filters: Filters,
    files: Downloads,
    table: LineTable,
    /// What the list leaves out: words, counts and links.
    beside: Vec<(String, u32, String)>,
    list_title: String,
    pager: Pager,
    count: usize,
}

/// What every part of the page is drawn from.
struct Ground {
    view: View,
    tail: Tail,
    state: State,
    actor: Arc<Actor>,
    board: Arc<Board>,
    agency: String,
}

impl Ground {
    fn row(&self) -> Result<&AgencyRow, Fault> {
        self.board.row(&self.agency).ok_or_else(Fault::not_found)
    }

    fn body(&self) -> Result<&Body, Fault> {
        self.board.city.body(&self.agency).ok_or_else(Fault::not_found)
    }

    /// This page, asking for something.
    fn here(&self, asked: &str) -> String {
        self.tail.after(&format!("{}?{asked}", self.view.path))
    }
}

/// Answers `/agencies/{agency}`.
pub(crate) async fn show(
    view: View,
    Asked(board): Asked,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(agency): Path<String>,
) -> Result<Response, Fault> {
    let filter = LineFilter::read(&view, &state.catalogue, "q")?;
    let ground = Ground { tail: view.tail(), view, state, actor, board, agency };
    // The log is told of no file that nobody gets.
    ground.row()?;
    let format = told_format(&ground.view, &ground.state, &ground.actor).await?;
    if let Some(format) = format {
        return table::file(format, ground, filter).await;
    }
    // The reasons of the lines are read from the store.
    let page = wait_for(move || page(&ground, &filter)).await?;
    Ok(Page(page).into_response())
}

fn page(ground: &Ground, filter: &LineFilter) -> Result<AgencyPage, Fault> {
    let (view, state) = (&ground.view, &ground.state);
    let (row, body) = (ground.row()?, ground.body()?);
    let (table, pager, count) = table::lines(ground, filter)?;
    Ok(AgencyPage {
        breadcrumbs: Breadcrumbs::to(view, bodies::name(body, view.language)).through(
            view,
            "/agencies",
            view.t.agencies(),
        ),
        name: bodies::name(body, view.language).to_owned(),
        level: bodies::level(body.level(ground.board.as_of), view.t),
        tier: bodies::tier(
            &state.installation().regulation,
            body.tier_on(ground.board.as_of),
            view,
        ),
        filing: filing(ground),
        periods: periods(ground),
        board: if body.id == CITY { view.link("/") } else { String::new() },
        papers: view.link(&papers_path(&ground.agency)),
        facts: facts::of(ground, body)?,
        figures: figures(ground, row),
        cards: cards::of(ground, row),
        ranges: ranges::of(ground, row),
        filters: filters(ground),
        files: Downloads::new(view),
        beside: beside(ground, row, filter),
        list_title: list_title(ground, filter),
        table,
        pager,
        count,
        view: view.clone(),
    })
}

/// The forms with their buttons, where any may be filed for the body.
fn filing(ground: &Ground) -> String {
    let forms = &ground.state.installation().regulation.forms;
    let agency = &ground.agency;
    let may_file = forms
        .iter()
        .any(|form| may(&ground.actor, Action::File, &Resource::Book { agency, form: &form.id }));
    let path = format!("/forms?agency={}", segment(agency));
    if may_file { ground.view.link(&path) } else { String::new() }
}

fn periods(ground: &Ground) -> String {
    let resource = Resource::Setting { name: "period.*", agency: Some(&ground.agency) };
    match may(&ground.actor, Action::Read, &resource) {
        true => ground.view.link(&periods_path(&ground.agency)),
        false => String::new(),
    }
}

fn figures(ground: &Ground, row: &AgencyRow) -> Figures {
    let t = ground.view.t;
    let city = row.city_duties();
    let national = row.chapters.last().copied().unwrap_or_default();
    let of = |standing: &str| ground.here(&format!("chapter={CITY_DUTIES}&standing={standing}"));
    Figures::new(
        t.figures(),
        vec![
            Figure::rate(
                t.rate_of_city(),
                Tally::from(&city),
                ground.here(&format!("chapter={CITY_DUTIES}")),
            ),
            Figure::count("overdue", t.overdue(), city.overdue, of("overdue")),
            Figure::count("no-data", t.no_data(), city.no_data, of("no-data")),
            Figure::count("due", t.due(), city.due, of("due")),
            Figure::count("met", t.met(), city.met, of("met")),
            Figure::rate(
                t.rate_of_national(),
                Tally::from(&national),
                ground.here(&format!("chapter={NATIONAL}")),
            ),
        ],
    )
}

fn filters(ground: &Ground) -> Filters {
    let (view, t) = (&ground.view, ground.view.t);
    Filters::of(view)
        .search("q", t.duty_sought())
        .choice("chapter", t.chapter(), chapter_choices(&ground.state.catalogue, view))
        .choice_beside("standing", t.standing(), t.owed(), standing_choices(t))
        .build()
}

/// Lines of the chapter asked for that enter no rate: approved exceptions, may-rules, and what does
/// not apply, each with its count.
fn beside(ground: &Ground, row: &AgencyRow, filter: &LineFilter) -> Vec<(String, u32, String)> {
    let t = ground.view.t;
    let (mut counted, mut n_excepted) = (Counted::default(), 0);
    for (duty, cell) in ground.state.catalogue.duties.iter().zip(&row.cells) {
        if filter.admits_duty(duty) {
            counted.count(cell.standing);
            n_excepted += u32::from(cell.is_excepted());
        }
    }
    let shown = |standing: Standing| filter.standing() == AskedStanding::One(standing);
    let all = [
        (Standing::Waived, t.waived(), n_excepted),
        (Standing::Optional, t.optional_rules(), counted.optional),
        (Standing::NotApplicable, t.not_applicable_why(), counted.not_applicable),
    ];
    let all = all.into_iter().filter(|(standing, _, count)| *count > 0 && !shown(*standing));
    let links = all.map(|(standing, label, count)| {
        (label.to_owned(), count, ground.view.with("standing", standing.word()) + "#lines")
    });
    let owed = (filter.standing() != AskedStanding::Owed).then(|| {
        (t.owed().to_owned(), counted.rated(), ground.view.without(&["standing"]) + "#lines")
    });
    owed.into_iter().chain(links).collect()
}

fn list_title(ground: &Ground, filter: &LineFilter) -> String {
    let t = ground.view.t;
    let standing = match filter.standing() {
        AskedStanding::One(standing) => crate::parts::standing::label(standing, t),
        AskedStanding::Ahead => t.ahead(),
        AskedStanding::Owed => t.owed(),
    };
    let catalogue = &ground.state.catalogue;
    let chapter = ground.view.query.get("chapter").map(|key| match catalogue.chapter(key) {
        Some(place) => {
            let chapter = catalogue.chapters.get(place);
            chapter.map_or("", |chapter| ground.view.say(&chapter.name)).to_owned()
        }
        None => t.city_duties().to_owned(),
    });
    match chapter {
        Some(chapter) => format!("{chapter} · {standing}"),
        None => standing.to_owned(),
    }
}

crate::words::words! {
    file_a_record: "登錄紀錄", "File a record";
    papers: "應繳文件", "Papers";
    city_itself: "本頁僅列市政府自身應辦之義務；各機關之情形見", "What the city itself owes; how its agencies stand is on the page";
    by_chapter: "各章", "By chapter";
    about_agency: "機關資料", "About this agency";
    optional_rules: "得辦事項", "May-rules";
    not_applicable_why: "不適用及其理由", "Not applicable, and why";
    beside_list: "未列入：", "Left out:";
    per_subject: "依對象應辦", "Owed for each";
    per_subject_help: "對每一個人、系統、機房等分別判定的義務；點選義務可逐一查看。", "Duties judged for each person, system or room; each opens into its subjects.";
    duties_owed(n: usize): "{n} 項義務", "Duties: {n}";
}
