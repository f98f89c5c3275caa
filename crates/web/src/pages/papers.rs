//! `/agencies/{agency}/papers`: what an agency hands in, with its clause and what it would lack; each as a
//! file. Knows nothing of how a paper is made.

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::board::{Board, Boards};
use app::paper::own::{Offered, Origin};
use app::paper::{self, Format, PaperError, Request};
use app::{Actor, Resource, access};
use askama::Template;
use axum::response::{IntoResponse, Response};
use axum::{Extension, extract};
use domain::Moment;

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::download::Cell;
use crate::extract::Path;
use crate::fault::{Fault, FieldFault};
use crate::listing::Listing;
use crate::page::Page;
use crate::pages::computing::Asked;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::routes::{State, agency_path, paper_templates_path, papers_path};
use crate::site::Site;
use crate::view::View;
use crate::words::Words;
use crate::{bodies, law};

pub(crate) mod making;

/// The papers of a page are looked through together no longer than this; what is not counted by then is
/// counted in the paper itself.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Template)]
#[template(path = "pages/papers.html")]
struct Papers {
    view: View,
    breadcrumbs: Breadcrumbs,
    agency: String,
    day: String,
    /// Where its templates are.
    templates: String,
    rows: Vec<Row>,
    downloads: Downloads,
}

/// One kind of paper.
struct Row {
    name: String,
    what: String,
    /// The clauses that ask for it, and where they are shown.
    clauses: Vec<(String, String)>,
    /// How many marks it has; empty where it has none.
    missing: String,
    files: Vec<(&'static str, String)>,
    /// Whose template it is made by, and where that is shown; empty where it is the house's.
    origin: (&'static str, String),
    /// That the template names what the law no longer has.
    is_broken: bool,
}

impl Row {
    fn cells(&self, t: Words) -> Vec<Cell> {
        let clauses: Vec<&str> = self.clauses.iter().map(|(name, _)| name.as_str()).collect();
        let missing = match self.missing.as_str() {
            _ if self.is_broken => t.template_is_broken(),
            "" => t.paper_whole(),
            marks => marks,
        };
        vec![Cell::text(&self.name), Cell::text(clauses.join("；")), Cell::text(missing)]
    }
}

/// Answers with the papers of an agency, as a page or as a file.
pub(crate) async fn list(
    view: View,
    Asked(board): Asked,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(agency): Path<String>,
) -> Result<Response, Fault> {
    if let Some(listing) = Listing::asked(&view, &state, &actor)? {
        let headings = [view.t.paper(), view.t.paper_clause(), view.t.paper_missing()];
        let rows = move |asked: &Listing| {
            let page = page(asked.view.clone(), &asked.state, &asked.actor, &board, &agency)?;
            Ok(page.rows.iter().map(|row| row.cells(asked.view.t)).collect())
        };
        return listing.whole("papers", headings, rows).await;
    }
    let page = wait_for(move || page(view, &state, &actor, &board, &agency)).await?;
    Ok(Page(page).into_response())
}

fn page(
    view: View,
    state: &State,
    actor: &Actor,
    board: &Arc<Board>,
    agency: &str,
) -> Result<Papers, Fault> {
    let body = board.city.body(agency).ok_or_else(Fault::not_found)?;
    let name = bodies::name(body, view.language).to_owned();
    let known_at = paper::known_at(state.installation(), view.known_at);
    let ground = Ground {
        state,
        actor,
        agency,
        board,
        lines: lines(&state.boards, actor, board, view.known_at, agency)?,
        known_at,
        ends_at: Instant::now() + PATIENCE,
    };
    let offered = paper::own::offered(state.installation(), agency, known_at)?;
    let rows = offered.iter().map(|one| row(&view, &ground, one));
    Ok(Papers {
        rows: rows.collect::<Result<_, _>>()?,
        downloads: Downloads::new(&view),
        breadcrumbs: Breadcrumbs::to(&view, view.t.papers())
            .through(&view, "/agencies", view.t.agencies())
            .through(&view, &agency_path(agency), &name),
        day: view.language.short_day(board.as_of),
        templates: view.link(&paper_templates_path(agency)),
        agency: name,
        view,
    })
}

/// What all rows of the page are made from.
struct Ground<'a> {
    state: &'a State,
    actor: &'a Actor,
    agency: &'a str,
    board: &'a Board,
    lines: paper::Lines,
    known_at: Moment,
    ends_at: Instant,
}

fn row(view: &View, ground: &Ground<'_>, offered: &Offered) -> Result<Row, Fault> {
    let regulation = &ground.state.installation().regulation;
    let mut row = Row {
        name: view.language.choose(&offered.zh, &offered.en).clone(),
        what: String::new(),
        clauses: Vec::new(),
        missing: String::new(),
        files: Vec::new(),
        origin: origin(view, ground.agency, &offered.origin),
        is_broken: offered.template.is_err(),
    };
    let Ok(template) = &offered.template else { return Ok(row) };
    let clause = |cite: &regulation::Citation| {
        let name = view.say(&law::heading(regulation, cite)).to_owned();
        (name, view.link(&crate::routes::law_path(cite)))
    };
    let in_force = paper::in_force(regulation, &template.cite, ground.board.as_of);
    let path = format!("{}/{}", papers_path(ground.agency), offered.kind);
    let formats = Format::ALL.into_iter();
    let formats = formats.filter(|format| template.has_tables() || !format.is_table());
    let file = |format: Format| {
        (format.name(), view.link(&format!("{path}?format={}", format.extension())))
    };
    row.what = view.language.choose(&template.what_zh, &template.what_en).clone();
    row.clauses = in_force.into_iter().map(clause).collect();
    row.files = formats.map(file).collect();
    let request = Request {
        template,
        origin: &offered.origin,
        agency: ground.agency,
        as_of: ground.board.as_of,
        known_at: ground.known_at,
        ends_at: Some(ground.ends_at),
    };
    let installation = ground.state.installation();
    row.missing = match paper::draft(installation, ground.actor, &request, &ground.lines) {
        Ok(draft) if draft.n_missing() == 0 => String::new(),
        Ok(draft) => view.t.n_marks(draft.n_missing()),
        Err(PaperError::TooLong) => view.t.not_counted().to_owned(),
        Err(error) => return Err(error.into()),
    };
    Ok(row)
}

/// Whose template a paper is made by, and where it is shown.
pub(super) fn origin(view: &View, agency: &str, origin: &Origin) -> (&'static str, String) {
    let at = |agency: &str, id: &str| {
        view.link(&format!("{}/{}", paper_templates_path(agency), crate::query::segment(id)))
    };
    match origin {
        Origin::House | Origin::File(_) => ("", String::new()),
        Origin::City(id) => (view.t.template_of_city(), at(domain::body::CITY, id)),
        Origin::Agency(id) => (view.t.template_of_agency(), at(agency, id)),
    }
}

/// Answers with a paper as a file.
pub(crate) async fn file(
    view: View,
    Asked(board): Asked,
    extract::State(state): extract::State<State>,
    Extension(site): Extension<Site>,
    Acting(actor): Acting,
    Path((agency, kind)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let asked = view.query.get("format").unwrap_or("pdf");
    let format = Format::of_word(asked).ok_or_else(|| no_format(asked))?;
    let known_at = paper::known_at(state.installation(), view.known_at);
    let found = {
        let (state, actor) = (state.clone(), Arc::clone(&actor));
        let (agency, kind) = (agency.clone(), kind.clone());
        wait_for(move || {
            reaches(&actor, &agency)?;
            Ok(paper::own::speaking(state.installation(), &agency, &kind, known_at)?)
        })
    };
    let (template, origin) = found.await?;
    let asked = making::Asked {
        template,
        origin,
        name: format!("{agency}-{kind}-{}", board.as_of),
        agency,
        known_at,
        format,
    };
    making::answer(state, site, actor, board, asked).await
}

/// Of an agency whose standings somebody may not read it is not told that it is there.
fn reaches(actor: &Actor, agency: &str) -> Result<(), Fault> {
    access::require(actor, app::Action::Read, &Resource::Standings { agency })
        .map_err(|_| Fault::not_found())
}

/// The agency's own lines; who does not reach them is told of no such agency.
fn lines(
    boards: &Boards,
    actor: &Actor,
    board: &Board,
    known_at: Option<Moment>,
    agency: &str,
) -> Result<paper::Lines, Fault> {
    reaches(actor, agency)?;
    Ok(boards.lines(board, known_at, agency, false)?.into())
}

fn no_format(asked: &str) -> Fault {
    Fault::unprocessable(vec![FieldFault::new(
        "format",
        format!("沒有「{asked}」這種格式；請用 pdf、odt、ods 或 xlsx"),
        format!("there is no format “{asked}”; use pdf, odt, ods or xlsx"),
    )])
}

crate::words::words! {
    papers_lead: "由登錄之紀錄製成，缺漏之處於文件內標示【缺】並註明依據及應登錄之表單；文件一律為正體中文。", "Made of the records as filed; what is missing is marked in the paper, with the clause and what to file. The papers themselves are in Chinese.";
    paper: "文件", "Paper";
    paper_clause: "依據", "Clause";
    paper_missing: "缺漏", "Missing";
    n_marks(n: usize): "{n} 處", "Marks: {n}";
    paper_whole: "無缺漏", "Nothing missing";
    paper_files: "下載", "Download";
    papers_as_of(day: &str): "基準日 {day}", "As of {day}";
    not_counted: "未計（紀錄眾多，文件內另計）", "Not counted here; the paper says it";
    template_of_city: "全府範本", "City template";
    template_of_agency: "機關範本", "Agency template";
    template_is_broken: "此範本與現行法規資料不符，請修正後重新上傳", "This template names what the law no longer has; bring it anew";
    template_look: "查看範本", "See the template";
}
