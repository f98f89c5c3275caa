//! `/search`: everything that the reader may see, found by words, kind by kind; and `/palette`, the same
//! in short for who types a command.

use std::sync::Arc;

use app::search::{Answer, Asked, Coverage, Group, Kind};
use app::{Actor, Installation};
use askama::Template;
use axum::Router;
use axum::extract;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::body::City;
use regulation::FormKind;

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::catalogue::Catalogue;
use crate::fault::Fault;
use crate::listing::Listing;
use crate::page::Page;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::day::DayInput;
use crate::parts::downloads::Downloads;
use crate::parts::onward::Onward;
use crate::routes::{State, record_path};
use crate::searching::Searching;
use crate::view::View;
use crate::words::Words;

mod file;
mod finds;
pub mod palette;
mod places;
mod snippet;

use finds::{Find, Finder, titles};

/// How many of a kind stand on the page of all kinds, and on that of one.
const OF_EACH: usize = 5;
const OF_ONE: usize = 30;

/// The first and the last day that are asked for.
const DAYS: [&str; 2] = ["from", "until"];

pub fn routes() -> Router<State> {
    Router::new().route("/search", get(show)).route("/palette", get(palette::show))
}

#[derive(Template)]
#[template(path = "pages/search/results.html")]
struct Results {
    view: View,
    breadcrumbs: Breadcrumbs,
    text: String,
    /// The record to which all that is found refers: its page and what it is called.
    about: Option<(String, String)>,
    forms: Vec<Choice>,
    agencies: Vec<Choice>,
    /// The first and the last day, each with what is wrong with it.
    from: (DayInput, String),
    until: (DayInput, String),
    carried: Vec<(String, String)>,
    clear: String,
    is_asked: bool,
    is_too_short: bool,
    exact: Option<Find>,
    kinds: Vec<KindLink>,
    groups: Vec<Shown>,
    downloads: Downloads,
    is_cut: bool,
    /// By which words too much is called to look for what refers to it.
    too_common: String,
    behind: String,
    /// All kinds again; empty where all are shown.
    back: String,
}

/// A value that a filter may take.
struct Choice {
    value: String,
    label: String,
    is_chosen: bool,
}

/// A kind with how many were found of it.
struct KindLink {
    href: String,
    name: &'static str,
    total: usize,
}

/// What was found of one kind.
struct Shown {
    word: &'static str,
    name: &'static str,
    total: usize,
    finds: Vec<Find>,
    /// All of the kind; empty where all are shown.
    all: String,
    onward: Onward,
}

impl Results {
    /// What may be asked, with a day as the reader writes it.
    fn hint(&self) -> String {
        self.view.t.search_hint(&self.view.language.typed_day(self.view.today))
    }
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    if let Some(listing) = Listing::asked(&view, &state, &actor)? {
        return file::file(listing).await;
    }
    let (installation, catalogue) = (state.installation().clone(), Arc::clone(&state.catalogue));
    wait_for(move || {
        let page = page(view, &installation, &actor, &catalogue)?;
        let status = match page.from.1.is_empty() && page.until.1.is_empty() {
            true => StatusCode::OK,
            false => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Ok((status, Page(page)).into_response())
    })
    .await
}

fn page(
    view: View,
    installation: &Installation,
    actor: &Actor,
    catalogue: &Catalogue,
) -> Result<Results, Fault> {
    let regulation = &*installation.regulation;
    let [from, until] = DAYS.map(|name| DayInput::asked(&view, name));
    let is_wrong = !from.1.is_empty() || !until.1.is_empty();
    let searching = match is_wrong {
        // What is no day is told beside it; nothing is looked for till then.
        true => {
            let query = view.query.without(&DAYS);
            Searching::read(&View { query, ..view.clone() }, regulation)?
        }
        false => Searching::read(&view, regulation)?,
    };
    let limit = if searching.kind.is_some() { OF_ONE } else { OF_EACH };
    let asked = searching.asked(limit);
    let asked = if is_wrong { Asked { text: "", ..asked } } else { asked };
    let answer = app::search::search(installation, actor, &asked)?;
    let city = app::agency::city_now(installation)?;
    let question = &answer.question;
    let titles = titles(&view, installation, actor, &answer)?;
    let finder =
        Finder { view: &view, regulation, catalogue, city: &city, question, titles: &titles };
    let exact = answer.exact.as_deref().map(|record| finder.record(record, &[]));
    let groups = answer.groups.iter().map(|group| shown(&view, &finder, group)).collect();
    let kinds = kinds(&view, &answer, searching.kind);
    let about = about(&view, installation, actor, searching.about.as_deref())?;
    let forms = regulation.forms.iter().filter(|form| form.kind != FormKind::View);
    let forms =
        forms.map(|form| (form.id.as_str(), view.language.choose(&form.zh, &form.en).as_str()));
    Ok(Results {
        breadcrumbs: Breadcrumbs::to(&view, view.t.search()),
        forms: choices(view.t, searching.form.as_deref(), forms),
        agencies: choices(view.t, searching.agency.as_deref(), bodies(&view, &city)),
        from,
        until,
        carried: view.carried(&["q", "kind", "form", "agency", "from", "until"]),
        clear: match is_wrong || searching.asked(0).is_narrowed() {
            true => view.without(&["about", "form", "agency", "from", "until"]),
            false => String::new(),
        },
        is_asked: !is_wrong && (about.is_some() || !searching.text.is_empty()),
        is_too_short: !is_wrong
            && about.is_none()
            && !searching.text.is_empty()
            && answer.question.is_empty(),
        about,
        exact,
        kinds,
        groups,
        downloads: Downloads::of_list(&view),
        is_cut: answer.is_cut,
        too_common: match answer.too_common.join(view.language.choose("、", ", ")) {
            words if words.is_empty() => words,
            words => view.t.too_common(&words),
        },
        behind: behind(view.t, answer.coverage),
        back: searching.kind.map(|_| view.without(&["kind"])).unwrap_or_default(),
        text: searching.text,
        view,
    })
}

/// The page of the record to which all that is found refers, and what it is called.
fn about(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    id: Option<&str>,
) -> Result<Option<(String, String)>, Fault> {
    let Some(id) = id else { return Ok(None) };
    let ids = [id.to_owned()];
    let name = names::of_records(installation, actor, &ids, view.language)?.remove(id);
    Ok(Some((view.link(&record_path(id)), name.unwrap_or_else(|| id.to_owned()))))
}

fn bodies<'c>(view: &View, city: &'c City) -> impl Iterator<Item = (&'c str, &'c str)> {
    let language = view.language;
    city.bodies.iter().map(move |body| (body.id.as_str(), crate::bodies::name(body, language)))
}

fn choices<'c>(
    t: Words,
    chosen: Option<&str>,
    choices: impl Iterator<Item = (&'c str, &'c str)>,
) -> Vec<Choice> {
    let all = std::iter::once(("", t.all()));
    let choice = |(value, label): (&str, &str)| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        is_chosen: value == chosen.unwrap_or_default(),
    };
    all.chain(choices).map(choice).collect()
}

fn shown(view: &View, finder: &Finder<'_>, group: &Group) -> Shown {
    let of_kind = |cursor: &str| {
        let query = view.query.without(&["cursor"]).with("kind", group.kind.word());
        query.with("cursor", cursor).after("/search")
    };
    let is_one = view.query.get("kind").is_some();
    let next = group.next.as_deref().unwrap_or_default();
    Shown {
        word: group.kind.word(),
        name: name(view.t, group.kind),
        total: group.total,
        finds: finder.all(&group.hits),
        all: if is_one || next.is_empty() { String::new() } else { of_kind("") },
        onward: Onward::new(view, group.next.as_deref().filter(|_| is_one)),
    }
}

/// The way from one kind back to all, or from all to one.
fn kinds(view: &View, answer: &Answer, only: Option<Kind>) -> Vec<KindLink> {
    let link = |group: &Group| KindLink {
        href: view.with("kind", group.kind.word()),
        name: name(view.t, group.kind),
        total: group.total,
    };
    match only {
        Some(_) => Vec::new(),
        None => answer.groups.iter().map(link).collect(),
    }
}

/// How much cannot be found yet; empty where all can.
fn behind(t: Words, coverage: Coverage) -> String {
    match coverage {
        Coverage::Whole => String::new(),
        Coverage::Part { n_records, of } => t.index_behind(n_records, of),
    }
}

pub(super) fn name(t: Words, kind: Kind) -> &'static str {
    match kind {
        Kind::Law => t.found_law(),
        Kind::Forms => t.forms(),
        Kind::Bodies => t.agencies(),
        Kind::People => t.found_people(),
        Kind::Assets => t.found_assets(),
        Kind::Files => t.found_files(),
        Kind::Records => t.records(),
    }
}

crate::words::words! {
    search_everything: "搜尋條文、機關、人員、資產與紀錄", "Search clauses, agencies, people, assets and records";
    search_hint(day: &str): "可輸入一個字、詞、代碼（如 D5.5a、FW-2026）或日期（如 {day}）；空格隔開的詞須同時出現，也可含表單名稱。",
        "Type a word, a code (D5.5a, FW-2026) or a date ({day}); words with spaces between must all be there, or in the form’s name.";
    search_too_short: "只有空白或標點符號，請輸入文字或數字。", "Only spaces and signs: type letters or digits.";
    search_nothing: "沒有找到您可以查閱的內容", "Nothing found that you may read";
    search_nothing_help: "請換個說法、縮短關鍵字，或清除篩選條件。", "Try other or fewer words, or clear the filters.";
    search_from: "事實日自", "Day of the fact from";
    search_until: "至", "to";
    found_law: "條文與義務", "Clauses and duties";
    found_people: "人員", "People";
    found_assets: "資產與系統", "Assets and systems";
    found_files: "檔名", "Names of files";
    found_by_id: "識別碼相符", "Found by its id";
    n_found(n: &usize): "{n} 筆", "{n}";
    all_of_kind(n: &usize): "查看全部 {n} 筆", "All {n}";
    all_kinds: "所有類別", "All kinds";
    search_cut: "以此開頭的字詞太多，只查了較新的紀錄；請多輸入幾個字。",
        "Too many words begin so: only the newer records were looked at; type some more letters.";
    about_record(name: &str): "提及「{name}」的紀錄", "Records that refer to {name}";
    about_anything: "搜尋全部", "Search everything";
    too_common(words: &str): "名稱含「{words}」的人員、系統或資產太多，只列出本身寫有此字詞的紀錄；請輸入更完整的名稱。",
        "Too many people, systems or assets are called {words}: only records that say it themselves are listed; type more of the name.";
    index_behind(n: i64, of: i64): "索引建置中：{of} 筆紀錄已可搜尋 {n} 筆。", "The index is being built: {n} of {of} records can be found.";
}
