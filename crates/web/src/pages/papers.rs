//! `/agencies/{agency}/papers`: what an agency hands in, with its clause and what it would lack; each as a
//! file. Knows nothing of how a paper is made.

use std::sync::Arc;

use app::board::{Board, Boards};
use app::paper::{self, Format, Request, Template as PaperTemplate};
use app::{Actor, Resource, access};
use askama::Template;
use axum::response::{IntoResponse, Response};
use axum::{Extension, extract};
use domain::LineOnWire;

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::Path;
use crate::fault::{Fault, FieldFault};
use crate::page::Page;
use crate::pages::computing::Asked;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::{State, agency_path, papers_path};
use crate::site::Site;
use crate::view::View;
use crate::{bodies, download, law};

#[derive(Template)]
#[template(path = "pages/papers.html")]
struct Papers {
    view: View,
    breadcrumbs: Breadcrumbs,
    agency: String,
    day: String,
    rows: Vec<Row>,
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
}

/// Answers with the papers of an agency.
pub(crate) async fn list(
    view: View,
    Asked(board): Asked,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(agency): Path<String>,
) -> Result<Response, Fault> {
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
    let lines = lines(&state.boards, actor, board, agency)?;
    let mut rows = Vec::new();
    for kind in paper::kinds(&state.installation().regulation)? {
        rows.push(row(&view, state, actor, agency, &kind, board, &lines)?);
    }
    Ok(Papers {
        breadcrumbs: Breadcrumbs::to(&view, view.t.papers()).through(
            &view,
            &agency_path(agency),
            &name,
        ),
        day: view.language.short_day(board.as_of),
        agency: name,
        rows,
        view,
    })
}

fn row(
    view: &View,
    state: &State,
    actor: &Actor,
    agency: &str,
    kind: &PaperTemplate,
    board: &Board,
    lines: &[LineOnWire],
) -> Result<Row, Fault> {
    let installation = state.installation();
    let as_of = board.as_of;
    let request = Request { template: kind, agency, as_of };
    let draft = paper::draft(installation, actor, &request, lines)?;
    let clause = |cite: &regulation::Citation| {
        let name = view.say(&law::heading(&installation.regulation, cite)).to_owned();
        (name, view.link(&crate::routes::law_path(cite)))
    };
    let in_force = paper::in_force(&installation.regulation, &kind.cite, as_of);
    let path = format!("{}/{}", papers_path(agency), kind.kind);
    let formats = Format::ALL.into_iter();
    let formats = formats.filter(|format| kind.has_tables() || !format.is_table());
    let file = |format: Format| {
        (format.name(), view.link(&format!("{path}?format={}", format.extension())))
    };
    Ok(Row {
        name: view.language.choose(&kind.zh, &kind.en).clone(),
        what: view.language.choose(&kind.what_zh, &kind.what_en).clone(),
        clauses: in_force.into_iter().map(clause).collect(),
        missing: match draft.n_missing() {
            0 => String::new(),
            n_missing => view.t.n_marks(n_missing),
        },
        files: formats.map(file).collect(),
    })
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
    let template = paper::kind(&state.installation().regulation, &kind)?;
    // Waits its turn: a server sets few papers at once.
    let turn = Arc::clone(&state.papers).acquire_owned().await.map_err(Fault::internal)?;
    let name = format!("{agency}-{kind}-{}", board.as_of);
    download::any(format.media_type(), format.extension(), name, move |out| {
        let lines = lines(&state.boards, &actor, &board, &agency)?;
        let request = Request { template: &template, agency: &agency, as_of: board.as_of };
        let made = paper::make(state.installation(), &actor, &request, &lines)?;
        let out = paper::write(&made, format, || paper::fonts(site.font.as_deref()), out)?;
        drop(turn);
        Ok(out)
    })
    .await
}

/// The agency's own lines; who does not reach them is told of no such agency.
fn lines(
    boards: &Boards,
    actor: &Actor,
    board: &Board,
    agency: &str,
) -> Result<Vec<LineOnWire>, Fault> {
    access::require(actor, app::Action::Read, &Resource::Standings { agency })
        .map_err(|_| Fault::not_found())?;
    Ok(boards.lines(board, None, agency, false)?)
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
}
