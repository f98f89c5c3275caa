//! `/agencies/{agency}/paper-templates`: the templates that a body's papers are made by, those that it
//! brought itself with who and when, and the law's own to begin with; `city` is the city for all.

use app::paper::own::{self, Offered, TemplateError, Version};
use app::paper::{self, TemplateFault};
use app::{Action, Actor, Resource, access, may};
use askama::Template;
use axum::Router;
use axum::extract::{self, DefaultBodyLimit};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::body::{CITY, City};

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::bodies::no_such;
use crate::cursor::no_place;
use crate::download::{Cell, disposition};
use crate::extract::Path;
use crate::fault::{Fault, FieldFault};
use crate::language::Language;
use crate::listing::{self, AT_ONCE, Listing, Piece};
use crate::page::Page;
use crate::pages::papers::origin;
use crate::pages::records::names;
use crate::pages::records::state::{People, who};
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::onward::Onward;
use crate::query::segment;
use crate::routes::{State, agency_path, paper_templates_path, papers_path};
use crate::view::View;
use crate::words::Words;

pub mod new;
pub mod one;

/// Not of the law: rows of a page.
const N_ROWS: u32 = 50;

/// The word of the table of versions.
const VERSIONS: &str = "versions";

/// The file and the text of a form, each up to the bound, with what a form says around them.
const LONGEST_BODY: usize = 2 * paper::MOST_TEXT + 64 * 1024;

pub fn routes() -> Router<State> {
    let new = get(new::show).post(new::take).layer(DefaultBodyLimit::max(LONGEST_BODY));
    Router::new()
        .route("/agencies/{agency}/paper-templates", get(show))
        .route("/agencies/{agency}/paper-templates/new", new)
        .route("/agencies/{agency}/paper-templates/{id}", get(one::show))
        .route("/agencies/{agency}/paper-templates/{id}/withdraw", post(one::withdraw))
        .route("/paper-templates/{kind}", get(house))
}

#[derive(Template)]
#[template(path = "pages/paper_templates/list.html")]
struct ListPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    agency: String,
    is_city: bool,
    rows: Vec<Row>,
    downloads: Downloads,
    versions: Vec<VersionRow>,
    version_files: Downloads,
    /// Where one is brought; empty for who may not.
    new: String,
    /// Where those of the city are; empty on their own page.
    of_city: String,
    notice: &'static str,
    onward: Onward,
}

/// A kind of paper, and by what it is made.
struct Row {
    name: String,
    kind: String,
    origin: (&'static str, String),
    is_broken: bool,
    /// Where the law's own template is; empty where it has none.
    house: String,
    /// Where an own one is begun with what speaks now; empty for who may not.
    begin: String,
}

/// A version, with who and when.
struct VersionRow {
    href: String,
    name: String,
    kind: String,
    filed: String,
    by: String,
    /// When and by whom it was withdrawn; empty where it stands.
    withdrawn: String,
}

async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(agency): Path<String>,
) -> Result<Response, Fault> {
    if let Some(listing) = Listing::asked(&view, &state, &actor)? {
        return files(listing, agency).await;
    }
    wait_for(move || {
        let installation = state.installation();
        let city = names::city(installation)?;
        let agency_name = reached(&city, &actor, &agency, view.language)?;
        let after = view.query.get("cursor");
        let found = own::versions(installation, &actor, &agency, after, N_ROWS);
        let found = found.map_err(|error| match (error, after) {
            (TemplateError::NotFound, Some(cursor)) => no_place(cursor),
            (other, _) => other.into(),
        })?;
        let offered = own::offered(installation, &agency, installation.now())?;
        let may_bring = may(&actor, Action::File, &Resource::Templates { agency: &agency });
        let new = format!("{}/new", paper_templates_path(&agency));
        let row = |one: Offered| Row {
            name: view.language.choose(&one.zh, &one.en).clone(),
            origin: origin(&view, &agency, &one.origin),
            is_broken: one.template.is_err(),
            house: match paper::house(&installation.regulation, &one.kind) {
                Some(_) => view.link(&format!("/paper-templates/{}", segment(&one.kind))),
                None => String::new(),
            },
            begin: match may_bring {
                true => view.link(&format!("{new}?kind={}", segment(&one.kind))),
                false => String::new(),
            },
            kind: one.kind,
        };
        let rows = offered.into_iter().map(row).collect();
        let people = people(&state, &found.versions)?;
        let version = |one: &Version| VersionRow {
            href: view.link(&format!("{}/{}", paper_templates_path(&agency), segment(&one.id))),
            name: view.language.choose(&one.zh, &one.en).clone(),
            kind: one.kind.clone(),
            filed: view.language.moment(one.filed_at),
            by: who(&one.filed_by, &people, view.t),
            withdrawn: withdrawn(&view, one, &people),
        };
        let is_city = agency == CITY;
        let page = ListPage {
            breadcrumbs: breadcrumbs(&view, &agency, &agency_name, view.t.paper_templates(), false),
            rows,
            downloads: Downloads::new(&view),
            version_files: Downloads::of(&view, VERSIONS),
            versions: found.versions.iter().map(version).collect(),
            new: if may_bring { view.link(&new) } else { String::new() },
            of_city: match is_city {
                true => String::new(),
                false => view.link(&paper_templates_path(CITY)),
            },
            notice: match view.query.get("done") {
                Some("taken") => view.t.template_was_taken(),
                Some("withdrawn") => view.t.template_was_withdrawn(),
                _ => "",
            },
            onward: Onward::new(&view, found.next.as_deref()),
            agency: agency_name,
            is_city,
            view,
        };
        Ok(Page(page).into_response())
    })
    .await
}

/// The kinds of papers as a file, or all versions that were brought.
async fn files(asked: Listing, agency: String) -> Result<Response, Fault> {
    let t = asked.view.t;
    match asked.view.query.get("table") {
        None => {
            let headings = [t.paper(), t.template_kind(), t.template_origin()];
            let kinds = move |asked: &Listing| kinds(asked, &agency);
            asked.whole("paper-templates", headings, kinds).await
        }
        Some(VERSIONS) => {
            let headings = [
                t.paper(),
                t.template_kind(),
                t.template_filed(),
                t.template_by(),
                t.template_state(),
            ];
            let piece = move |asked: &Listing, after: Option<&str>| piece(asked, &agency, after);
            asked.file("paper-template-versions", headings, piece).await
        }
        Some(word) => Err(no_such("table", word)),
    }
}

fn kinds(asked: &Listing, agency: &str) -> Result<Vec<Vec<Cell>>, Fault> {
    let Listing { view, state, actor, .. } = asked;
    let installation = state.installation();
    reached(&names::city(installation)?, actor, agency, view.language)?;
    let offered = own::offered(installation, agency, installation.now())?;
    let cells = offered.into_iter().map(|one| {
        let (made_by, _) = origin(view, agency, &one.origin);
        let made_by = if made_by.is_empty() { view.t.template_of_house() } else { made_by };
        let name = view.language.choose(&one.zh, &one.en).as_str();
        [name, one.kind.as_str(), made_by].map(Cell::text).to_vec()
    });
    Ok(cells.collect())
}

fn piece(asked: &Listing, agency: &str, after: Option<&str>) -> Result<Piece, Fault> {
    let Listing { view, state, actor, .. } = asked;
    let installation = state.installation();
    reached(&names::city(installation)?, actor, agency, view.language)?;
    let found = own::versions(installation, actor, agency, after, AT_ONCE)?;
    let people = people(state, &found.versions)?;
    let cells = found.versions.iter().map(|one| {
        let stands = one.withdrawal.is_none();
        vec![
            Cell::text(view.language.choose(&one.zh, &one.en).as_str()),
            Cell::text(one.kind.as_str()),
            listing::moment(one.filed_at),
            Cell::text(who(&one.filed_by, &people, view.t)),
            Cell::text(match stands {
                true => view.t.template_stands().to_owned(),
                false => withdrawn(view, one, &people),
            }),
        ]
    });
    Ok(Piece { rows: cells.collect(), next: found.next })
}

/// The law's own template of a kind, as a file to begin with.
async fn house(
    extract::State(state): extract::State<State>,
    Acting(_): Acting,
    Path(kind): Path<String>,
) -> Result<Response, Fault> {
    let text =
        paper::house(&state.installation().regulation, &kind).ok_or_else(Fault::not_found)?;
    Ok(file(&kind, text.to_owned()))
}

/// A template as a file.
fn file(name: &str, text: String) -> Response {
    let headers = [
        (CONTENT_TYPE, "application/toml; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, disposition("attachment", name, "toml")),
    ];
    (headers, text).into_response()
}

/// What a body is called whose templates somebody may see; of others it is not told that they are there.
fn reached(city: &City, actor: &Actor, agency: &str, language: Language) -> Result<String, Fault> {
    access::require(actor, Action::Read, &Resource::Templates { agency })
        .map_err(|_| Fault::not_found())?;
    match agency {
        CITY => Ok(Words(language).whole_city().to_owned()),
        _ if city.body(agency).is_none() => Err(Fault::not_found()),
        _ => Ok(names::agency(city, agency, language)),
    }
}

/// Who may bring templates for a body that they reach.
fn may_bring(actor: &Actor, agency: &str) -> Result<(), Fault> {
    Ok(access::require(actor, Action::File, &Resource::Templates { agency })?)
}

fn breadcrumbs(view: &View, agency: &str, name: &str, here: &str, is_below: bool) -> Breadcrumbs {
    let path = Breadcrumbs::to(view, here);
    let path = match agency {
        CITY => path,
        _ => path
            .through(view, "/agencies", view.t.agencies())
            .through(view, &agency_path(agency), name)
            .through(view, &papers_path(agency), view.t.papers()),
    };
    match is_below {
        true => path.through(view, &paper_templates_path(agency), view.t.paper_templates()),
        false => path,
    }
}

/// The names of those who brought and withdrew versions.
fn people(state: &State, versions: &[Version]) -> Result<People, Fault> {
    let written = versions.iter().flat_map(|one| {
        let by = one.withdrawal.as_ref().map(|withdrawal| withdrawal.by.as_str());
        [Some(one.filed_by.as_str()), by].into_iter().flatten()
    });
    Ok(app::account::names(state.installation(), &written.collect::<Vec<_>>())?)
}

fn withdrawn(view: &View, version: &Version, people: &People) -> String {
    let Some(one) = &version.withdrawal else { return String::new() };
    let (when, by) = (view.language.moment(one.at), who(&one.by, people, view.t));
    view.t.template_withdrawn(&when, &by, &one.why)
}

/// A template's faults by line, as the reader's language says them.
fn told(view: &View, faults: &[TemplateFault]) -> Vec<String> {
    let told = faults
        .iter()
        .map(|fault| view.t.template_fault(fault.line, view.language.choose(&fault.zh, &fault.en)));
    told.collect()
}

impl From<TemplateError> for Fault {
    fn from(error: TemplateError) -> Self {
        let en = error.to_string();
        let wrong = |field: &str, zh: String| {
            Self::unprocessable(vec![FieldFault::new(field, zh, en.clone())])
        };
        match error {
            TemplateError::Forbidden(error) => error.into(),
            TemplateError::Store(error) => error.into(),
            TemplateError::NotFound | TemplateError::Agency(_) => Self::not_found(),
            TemplateError::Same => Self::new(
                StatusCode::CONFLICT,
                "與現行範本完全相同，未作變更。",
                "This is the version that speaks already; nothing was changed.",
            ),
            TemplateError::Withdrawn => Self::new(
                StatusCode::CONFLICT,
                "這個版本先前已經撤回，未作變更。",
                "This version was withdrawn already; nothing was changed.",
            ),
            TemplateError::TooMany => Self::new(
                StatusCode::CONFLICT,
                format!("一個機關至多保留 {} 個有效版本；請先撤回舊版本。", own::MOST_VERSIONS),
                format!(
                    "An agency may have {} versions that stand; withdraw older ones first.",
                    own::MOST_VERSIONS
                ),
            ),
            TemplateError::NoReason => wrong("why", "請說明撤回的理由（至多 500 字）".to_owned()),
            TemplateError::Faults(faults) => Self::unprocessable(
                faults
                    .into_iter()
                    .map(|fault| {
                        let line = fault.line;
                        FieldFault::new(
                            "template",
                            format!("第 {line} 行：{}", fault.zh),
                            format!("line {line}: {}", fault.en),
                        )
                    })
                    .collect(),
            ),
        }
    }
}

crate::words::words! {
    paper_templates: "文件範本", "Templates of papers";
    templates_lead: "文件依範本製作。可下載現行範本修改後上傳，先預覽再採用；採用後本機關的應繳文件即改依此範本製作，隨時可撤回。", "Papers are made by templates. Download one, change it, bring it back, preview it, then take it: from then on the agency’s papers are made by it, until it is withdrawn.";
    templates_city_lead: "全府範本適用於所有機關；機關自訂的範本優先。", "The city’s templates hold for every agency that has none of its own.";
    template_new: "上傳範本", "Bring a template";
    template_kind: "代碼", "Kind";
    template_origin: "現行範本", "Made by";
    template_of_house: "系統範本", "The law’s own";
    template_house_download: "下載系統範本", "Download the law’s own";
    template_begin: "修改", "Change it";
    template_versions: "上傳過的版本", "Versions that were brought";
    template_no_versions: "尚未上傳任何範本，文件皆依系統範本或全府範本製作。", "None was brought yet; papers are made by the law’s own templates, or the city’s.";
    template_filed: "上傳時間", "Brought";
    template_by: "上傳者", "By";
    template_state: "狀態", "State";
    template_stands: "有效", "stands";
    template_withdrawn(when: &str, by: &str, why: &str): "{when} 由 {by} 撤回：{why}", "withdrawn {when} by {by}: {why}";
    template_was_taken: "已採用；應繳文件即依此範本製作。", "It was taken; papers are made by it from now on.";
    template_was_withdrawn: "已撤回。", "It was withdrawn.";
    template_fault(line: usize, words: &str): "第 {line} 行：{words}", "Line {line}: {words}";
    templates_of_city: "全府範本", "Templates of the city";
}
