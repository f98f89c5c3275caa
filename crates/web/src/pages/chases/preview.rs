//! Lines chosen to be urged: first what each agency would read, in both languages, and who reads it; then,
//! confirmed, it is done.

use std::collections::BTreeMap;

use app::Actor;
use app::board::Board;
use app::chase::{Item, LIMIT, Preview, preview, send};
use app::record::{Once, request_sha256};
use app::todo::to_urge;
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use crate::acting::Acting;
use crate::assets::Asset;
use crate::blocking::wait_for;
use crate::catalogue::DutyWords;
use crate::extract::Form;
use crate::failure::words_of_chase;
use crate::fault::Fault;
use crate::language::Language;
use crate::law;
use crate::page::Page;
use crate::pages::approvals::in_the_role;
use crate::pages::computing::Today;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::{State, duty_path};
use crate::view::View;
use crate::words::Words;

/// Lines that are told one after another; more are summed up first. Not of the law.
const TOLD_ONE_BY_ONE: usize = 25;

#[derive(Template)]
#[template(path = "pages/chases/preview.html")]
struct PreviewPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    agencies: Vec<OfAgency>,
    /// How many lines are looked at, and how many more the filter lets through than can be urged at once.
    n_lines: usize,
    n_beyond: usize,
    /// So many lines that they are summed up, and told agency by agency where the reader opens it.
    is_long: bool,
    /// What would be urged, duty by duty in the order of the law.
    duties: Vec<OfDuty>,
    /// The values of what would be sent.
    items: Vec<String>,
    n_left: usize,
    n_again: usize,
    key: String,
}

/// What one agency would read.
struct OfAgency {
    name: String,
    to: String,
    lines: Vec<Line>,
}

/// A duty, and how many agencies would be urged to do it.
struct OfDuty {
    id: String,
    title: String,
    clause: (String, String),
    n_agencies: usize,
}

struct Line {
    zh: String,
    en: String,
    href: String,
    clause: (String, String),
    again: String,
    obstacle: String,
}

/// The form's fields as the browser sends them; those for lines come once each.
#[derive(Default)]
struct Filled {
    items: Vec<Item>,
    words: String,
    key: String,
    is_confirmed: bool,
    /// All that the filter in the address lets through is meant, and no line is named.
    is_of_filter: bool,
}

impl Filled {
    fn read(fields: Vec<(String, String)>) -> Self {
        let is_all = |what: &str| fields.iter().any(|(name, value)| name == "all" && value == what);
        let wanted = if is_all("page") { "on-page" } else { "line" };
        let mut filled = Self { is_of_filter: is_all("filter"), ..Self::default() };
        for (name, value) in fields {
            match name.as_str() {
                name if name == wanted => {
                    if let Some((duty, agency)) = value.split_once(' ') {
                        let (agency, duty) = (agency.to_owned(), duty.to_owned());
                        filled.items.push(Item { agency, duty });
                    }
                }
                "words" => filled.words = value,
                "key" => filled.key = value,
                "confirmed" => filled.is_confirmed = value == "yes",
                _ => {}
            }
        }
        filled
    }
}

pub(super) async fn decide(
    view: View,
    Today(board): Today,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    wait_for(move || decided(view, &state, &board, &actor, &Filled::read(fields))).await
}

fn decided(
    view: View,
    state: &State,
    board: &Board,
    actor: &Actor,
    filled: &Filled,
) -> Result<Response, Fault> {
    let installation = state.installation();
    if filled.is_of_filter {
        let asked = crate::pages::todo::asked(&view, state)?;
        let mut items = to_urge(installation, board, actor, &asked)?;
        let n_beyond = items.len().saturating_sub(LIMIT);
        items.truncate(LIMIT);
        return looked_at(view, state, board, actor, &items, n_beyond);
    }
    if !filled.is_confirmed {
        return looked_at(view, state, board, actor, &filled.items, 0);
    }
    let items = filled.items.iter().flat_map(|item| [item.agency.as_str(), item.duty.as_str()]);
    let request: Vec<&str> = items.chain([filled.words.as_str()]).collect();
    let sha256 = request_sha256(request.join("\u{1f}").as_bytes());
    let once = Once { key: &filled.key, request_sha256: &sha256 };
    let once = (!filled.key.is_empty()).then_some(once);
    let sent = send(installation, board, actor, &filled.items, &filled.words, once)?;
    Ok(to(&view, &format!("/chases?sent={sent}")))
}

/// What urging these lines would do, with how many more there are.
fn looked_at(
    view: View,
    state: &State,
    board: &Board,
    actor: &Actor,
    items: &[Item],
    n_beyond: usize,
) -> Result<Response, Fault> {
    if items.is_empty() {
        return Ok(to(&view, "/chases?nothing=1"));
    }
    let seen = preview(state.installation(), board, actor, items)?;
    Ok(Page(page(view, state, board, &seen, n_beyond)).into_response())
}

fn to(view: &View, path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, view.link(path))]).into_response()
}

fn page(
    view: View,
    state: &State,
    board: &Board,
    seen: &[Preview],
    n_beyond: usize,
) -> PreviewPage {
    let mut agencies: Vec<(&str, OfAgency)> = Vec::new();
    let mut duties: BTreeMap<u16, OfDuty> = BTreeMap::new();
    let mut items = Vec::new();
    let (mut n_left, mut n_again) = (0, 0);
    for one in seen {
        let order = state.installation().regulation.duty(&one.duty).map(|duty| duty.order);
        let Some(order) = order else { continue };
        let Some(words) = state.catalogue.duty(usize::from(order)) else { continue };
        match one.obstacle {
            None => {
                items.push(format!("{} {}", one.duty, one.agency));
                duties.entry(order).or_insert_with(|| of_duty(&view, words)).n_agencies += 1;
            }
            Some(_) => n_left += 1,
        }
        n_again += usize::from(one.last_on.is_some() && one.obstacle.is_none());
        if agencies.last().is_none_or(|(agency, _)| *agency != one.agency) {
            let to = one.to.iter().map(|to| in_the_role(&to.name, &to.role, view.language));
            let of_agency = OfAgency {
                name: names::agency(&board.city, &one.agency, view.language),
                to: law::joined(view.language, to),
                lines: Vec::new(),
            };
            agencies.push((&one.agency, of_agency));
        }
        if let Some((_, agency)) = agencies.last_mut() {
            agency.lines.push(line(&view, one, words));
        }
    }
    PreviewPage {
        breadcrumbs: Breadcrumbs::to(&view, view.t.chase_preview()).through(
            &view,
            "/chases",
            view.t.chases(),
        ),
        agencies: agencies.into_iter().map(|(_, agency)| agency).collect(),
        n_lines: seen.len(),
        n_beyond,
        is_long: seen.len() > TOLD_ONE_BY_ONE,
        duties: duties.into_values().collect(),
        items,
        n_left,
        n_again,
        key: Uuid::now_v7().to_string(),
        view,
    }
}

fn of_duty(view: &View, words: &DutyWords) -> OfDuty {
    OfDuty {
        id: words.id.clone(),
        title: view.say(&words.title).to_owned(),
        clause: (view.link(&words.law_path), view.say(&words.place).to_owned()),
        n_agencies: 0,
    }
}

impl PreviewPage {
    fn style(&self) -> &'static str {
        Asset::Todo.url()
    }
}

fn line(view: &View, one: &Preview, words: &DutyWords) -> Line {
    let day = |language: Language| one.stood.due.map(|due| language.day(due)).unwrap_or_default();
    let sentence = |language: Language| {
        let t = Words(language);
        let (title, place) = (words.title.in_language(language), words.place.in_language(language));
        let standing = crate::parts::standing::label(one.stood.standing, t);
        match one.stood.due {
            Some(_) => t.chase_text_due(title, place, standing, &day(language)),
            None => t.chase_text(title, place, standing),
        }
    };
    Line {
        zh: sentence(Language::CHINESE),
        en: sentence(Language::ENGLISH),
        href: view.link(&duty_path(&one.agency, &one.duty)),
        clause: (view.link(&words.law_path), view.say(&words.place).to_owned()),
        again: match one.last_on {
            Some(last) => view.t.chased_before(&view.language.day(last)),
            None => String::new(),
        },
        obstacle: one
            .obstacle
            .map(|obstacle| view.say(&words_of_chase(obstacle)).to_owned())
            .unwrap_or_default(),
    }
}

crate::words::words! {
    chase_preview: "催辦前預覽", "Before you chase";
    chase_preview_lead: "尚未送出。以下為各機關將在其待辦清單及狀態頁看到的內容；確認後記入異動日誌。", "Nothing is sent yet. This is what each agency will read on its list and at the standing; once confirmed it is in the log.";
    n_beyond_limit(n: usize, more: usize): "一次至多催辦 {n} 項；這裡先列尚未催辦者，最急的在前。另有 {more} 項，請於送出後再催辦一次。", "At most {n} are chased at once: what nobody chased yet comes first, the most urgent before the rest. {more} more are left for another round.";
    chase_by_clause: "依條文", "By clause";
    n_lines_of_agencies(n: usize, agencies: usize): "{agencies} 個機關，{n} 項", "{n} in {agencies} agencies";
    chase_text(title: &str, place: &str, standing: &str): "請辦理「{title}」（{place}）：目前{standing}。", "Please see to “{title}” ({place}): {standing} now.";
    chase_text_due(title: &str, place: &str, standing: &str, day: &str): "請辦理「{title}」（{place}）：目前{standing}，期限{day}。", "Please see to “{title}” ({place}): {standing} now, due {day}.";
    seen_by(names: &str): "將看到的人：{names}", "Seen by: {names}";
    nobody_answers: "此機關尚無資安長、專職人員或業務窗口的帳號；仍會記錄，並顯示於狀態頁。", "Nobody answers for this agency here yet; it is recorded and shown at the standing all the same.";
    chased_before(day: &str): "{day}才催辦過", "Chased only on {day}";
    n_chased_before(n: &usize): "其中 {n} 項在幾天內已催辦過。", "{n} of them were chased only days ago.";
    n_not_chased(n: &usize): "{n} 項不需催辦，將略過。", "{n} need no chasing and are left out.";
    words_of_chase: "附加說明（選填）", "A word with it (optional)";
    chase_n(n: usize): "確認催辦 {n} 項", "Chase {n}";
    nothing_to_chase: "沒有可以催辦的事項。", "None of them can be chased.";
    back_to_chases: "返回催辦清單", "Back to the list";
    chase_link: "狀態頁", "Standing";
}
