//! `/todo`: 我的待辦, what the reader has to do in one order; each row opens what closes it. What is said
//! of a row (handed over, put off, asked) is sent from here too.

mod act;
mod deciding;
mod file;
mod lacked;
mod named;
pub mod returned;
mod row;
mod stuck;

use std::sync::Arc;

use app::board::Board;
use app::todo::{Asked, Todo, WITHIN, Whose, list, n_to_urge};
use app::{Action, Actor, Resource};
use askama::Template;
use axum::Router;
use axum::extract;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::bodies::no_such;
use crate::fault::Fault;
use crate::lines::chapter_choices;
use crate::listing::Listing;
use crate::page::Page;
use crate::pages::computing::Whole;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::filters::Filters;
use crate::parts::pager::Pager;
use crate::query::Query;
use crate::routes::{State, duty_path};
use crate::view::View;

use act::Refused;
use row::Shown;

/// Rows on one page.
const ROWS: usize = 25;

/// How many bodies the page counts one by one; the list below holds all of them.
const AGENCIES: usize = 12;

/// How many days ahead a reader may look.
const DAYS: [i32; 4] = [30, WITHIN, 120, 366];

pub fn routes() -> Router<State> {
    Router::new()
        .route("/todo", get(show))
        .route("/todo/notes", post(act::say))
        .route("/todo/notes/{id}", post(act::end))
}

#[derive(Template)]
#[template(path = "pages/todo/list.html")]
struct TodoPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    /// The lists that there are: link, name, count, whether it is the one shown.
    lists: Vec<Segment>,
    summary: String,
    filters: Filters,
    agencies: Vec<Counted>,
    n_more_agencies: usize,
    /// What several rows lack, where this is the first page of one body's list.
    lacked: Vec<lacked::Shown>,
    downloads: Downloads,
    rows: Vec<Shown>,
    pager: Pager,
    /// What comes next, where there is nothing: its name, its link, its day.
    next: Option<(String, String, String)>,
    is_own: bool,
    /// Rows may be chosen to be urged.
    may_urge: bool,
    /// The rows are those of another day: to be read, not to be acted upon.
    as_it_stood: bool,
    /// Where all of them are urged together, and how many may be; empty where this page shows them all.
    urge_all: String,
    n_to_urge: usize,
    /// Where it is sent what the reader says of a row; who is refused comes back to this very list.
    notes: String,
    done: &'static str,
    fault: String,
    /// The control where it is mended; empty where none is on the page.
    mended_at: String,
}

struct Segment {
    href: String,
    name: &'static str,
    count: Option<usize>,
    is_here: bool,
}

/// A body with what it has to do.
struct Counted {
    href: String,
    name: String,
    is_chosen: bool,
    overdue: usize,
    due: usize,
    no_data: usize,
    waiting: usize,
}

impl TodoPage {
    fn style(&self) -> &'static str {
        crate::assets::Asset::Todo.url()
    }
}

async fn show(
    view: View,
    Whole(board): Whole,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    if let Some(listing) = Listing::asked(&view, &state, &actor)? {
        return file::file(listing, board).await;
    }
    wait_for(move || {
        let page = page(view, &state, &board, &actor, Refused::default())?;
        Ok(Page(page).into_response())
    })
    .await
}

/// What the address asks for.
///
/// # Errors
/// 422 for a word that there is not.
pub(crate) fn asked<'v>(view: &'v View, state: &State) -> Result<Asked<'v>, Fault> {
    let get = |key: &str| view.query.get(key);
    let whose =
        get("whose").map(|word| Whose::from_word(word).ok_or_else(|| no_such("whose", word)));
    let chapter = get("chapter")
        .map(|word| state.catalogue.chapter(word).ok_or_else(|| no_such("chapter", word)));
    let within = get("within").map(|word| {
        let days = word.parse().ok().filter(|days| (0..=DAYS[3]).contains(days));
        days.ok_or_else(|| no_such("within", word))
    });
    let only_overdue = match get("standing") {
        None => false,
        Some("overdue") => true,
        Some(word) => return Err(no_such("standing", word)),
    };
    let only_unchased = match get("chased") {
        None => false,
        Some("no") => true,
        Some(word) => return Err(no_such("chased", word)),
    };
    Ok(Asked {
        only_unchased,
        whose: whose.transpose()?.unwrap_or_default(),
        agency: get("agency"),
        chapter: chapter.transpose()?,
        only_overdue,
        within: within.transpose()?.unwrap_or(WITHIN),
        as_it_stood: !view.is_now(),
        known_at: view.known_at,
        manner: view.language.manner(),
        ..Asked::default()
    })
}

fn page(
    view: View,
    state: &State,
    board: &Arc<Board>,
    actor: &Actor,
    refused: Refused,
) -> Result<TodoPage, Fault> {
    let asked = asked(&view, state)?;
    let number = view.query.get("page").and_then(|page| page.parse::<usize>().ok());
    let first = number.unwrap_or(1).saturating_sub(1).saturating_mul(ROWS);
    let asked = Asked { first, limit: ROWS, ..asked };
    let mut todo = list(&state.boards, board, actor, &asked)?;
    let pager = Pager::new(&view, todo.n_rows, ROWS);
    // A page behind the last is the last one.
    if todo.rows.is_empty() && todo.n_rows > 0 {
        let first = pager.rows().start;
        todo = list(&state.boards, board, actor, &Asked { first, ..asked })?;
    }
    let lacked = match first {
        0 if !asked.as_it_stood => lacked::shown(&view, state, board, actor, &asked, &todo)?,
        _ => Vec::new(),
    };
    let mut rows = row::shown(&view, state, board, actor, &todo, asked.whose)?;
    let mut sent = rows.iter_mut().filter_map(|row| row.sent.as_mut());
    let mended_at = sent.find_map(|sent| sent.take_up(&view, &refused)).unwrap_or_default();
    let next = todo.upcoming.as_ref().and_then(|next| {
        let order = state.installation().regulation.duty(&next.duty)?.order;
        let words = state.catalogue.duty(usize::from(order))?;
        let standings = Resource::Standings { agency: &next.agency };
        let path = match app::may(actor, Action::Read, &standings) {
            true => duty_path(&next.agency, &next.duty),
            false => crate::law::duty_path(&next.duty),
        };
        let name = view.say(&words.title).to_owned();
        Some((name, view.link(&path), view.language.day(next.due)))
    });
    let agencies = todo.agencies.iter().take(AGENCIES).map(|one| Counted {
        href: view.with("agency", &one.agency),
        name: names::agency(&board.city, &one.agency, view.language),
        is_chosen: asked.agency == Some(one.agency.as_str()),
        overdue: one.n_overdue,
        due: one.n_due,
        no_data: one.n_no_data,
        waiting: one.n_waiting,
    });
    let is_below = asked.whose == Whose::Below && !asked.as_it_stood;
    let n_to_urge = match is_below && todo.n_rows > rows.len() {
        true => n_to_urge(state.installation(), board, actor, &asked)?,
        false => 0,
    };
    Ok(TodoPage {
        breadcrumbs: Breadcrumbs::to(&view, view.t.todo()),
        lists: lists(&view, &todo, asked.whose),
        summary: summary(&view, &todo),
        filters: filters(&view, state, board, &todo, asked.whose),
        agencies: agencies.collect(),
        n_more_agencies: todo.agencies.len().saturating_sub(AGENCIES),
        is_own: asked.whose == Whose::Own,
        may_urge: is_below && rows.iter().any(|row| !row.chosen.is_empty()),
        as_it_stood: asked.as_it_stood,
        urge_all: match n_to_urge > 0 {
            true => view.query.without(&["page", "done", "format"]).after("/chases"),
            false => String::new(),
        },
        n_to_urge,
        notes: view.query.without(&["done"]).after("/todo/notes"),
        done: done(&view),
        lacked,
        downloads: Downloads::of_list(&view),
        rows,
        pager,
        next,
        fault: refused.told,
        mended_at,
        view,
    })
}

/// The address of what is done from a row, which leads back to this list afterwards.
fn coming_back(view: &View, path: &str) -> String {
    let here = view.query.without(&["lang", "done"]).after("/todo");
    Query::default().with("return", &here).after(path)
}

fn lists(view: &View, todo: &Todo, here: Whose) -> Vec<Segment> {
    let t = view.t;
    let of = |whose: Whose, name: &'static str, count: Option<usize>| {
        let word = if whose == Whose::Own { "" } else { whose.word() };
        let href = view.query.without(&["page", "agency", "chased", "done"]).with("whose", word);
        Segment { href: href.after(&view.path), name, count, is_here: whose == here }
    };
    let count = |whose: Whose| (here == whose).then_some(todo.n_rows);
    let mut lists = vec![of(Whose::Own, t.todo_own(), count(Whose::Own))];
    let noted = here != Whose::Below;
    // What was handed over and put off is of now.
    if view.is_now() {
        lists.push(of(Whose::Handed, t.todo_handed(), noted.then_some(todo.n_handed)));
        lists.push(of(Whose::Later, t.todo_later(), noted.then_some(todo.n_later)));
    }
    if todo.has_below {
        lists.push(of(Whose::Below, t.todo_below(), count(Whose::Below)));
    }
    lists
}

fn summary(view: &View, todo: &Todo) -> String {
    let t = view.t;
    let counts = [
        (todo.n_overdue, t.n_late(todo.n_overdue)),
        (todo.n_waiting, t.n_waiting(todo.n_waiting)),
        (todo.n_due, t.n_coming(todo.n_due)),
        (todo.n_no_data, t.n_lacking(todo.n_no_data)),
    ];
    let said = counts.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words);
    crate::law::joined(view.language, said)
}

fn filters(view: &View, state: &State, board: &Board, todo: &Todo, whose: Whose) -> Filters {
    let t = view.t;
    let mut filters = Filters::of(view).choice(
        "chapter",
        t.chapter(),
        chapter_choices(&state.catalogue, view).into_iter().skip(1),
    );
    if !todo.agencies.is_empty() {
        let agencies = todo.agencies.iter();
        let named = agencies.map(|one| {
            (one.agency.clone(), names::agency(&board.city, &one.agency, view.language))
        });
        filters = filters.choice("agency", t.of_agency(), named);
    }
    if whose == Whose::Below && view.is_now() {
        filters = filters.choice("chased", t.chases(), [("no", t.not_chased_yet())]);
    }
    let days = DAYS.into_iter().filter(|days| *days != WITHIN);
    filters
        .choice("standing", t.standing(), [("overdue", t.only_late())])
        .arrange(
            "within",
            t.looking_ahead(),
            t.n_days_ahead(WITHIN),
            days.map(|days| (days.to_string(), t.n_days_ahead(days))),
        )
        .build()
}

fn done(view: &View) -> &'static str {
    let t = view.t;
    match view.query.get("done") {
        Some("welcome") => t.welcome(),
        Some("hand-over") => t.was_handed_over(),
        Some("later") => t.was_put_off(),
        Some("question") => t.was_asked(),
        Some("answered") => t.was_answered(),
        Some("taken") => t.was_taken(),
        Some("taken-back") => t.note_was_taken_back(),
        _ => "",
    }
}

crate::words::words! {
    todo: "我的待辦", "My to-do list";
    todo_short: "待辦", "To do";
    welcome: "密碼已設定，歡迎。這裡是您要辦的事；先補齊名冊與基本資料，其餘各項才能判定。", "Your password is set; welcome. This is what you have to do; once lists and basic facts are there, all else can be judged.";
    todo_lead: "依紀錄算出，最急者在前；辦妥後自動消失，不必勾選。", "Computed from the records, the most urgent first; a row leaves by itself once it is done.";
    todo_own: "我的", "Mine";
    todo_handed: "已交辦", "Handed over";
    todo_later: "稍後提醒", "Put off";
    todo_below: "轄下機關", "Agencies below";
    todo_lists: "待辦清單", "Lists";
    n_late(n: usize): "逾期 {n} 項", "{n} late";
    n_waiting(n: usize): "等您處理 {n} 項", "{n} waiting for you";
    n_coming(n: usize): "將到期 {n} 項", "{n} falling due";
    n_lacking(n: usize): "資料不足 {n} 項", "{n} lacking a fact";
    only_late: "只看逾期", "Late only";
    not_chased_yet: "尚未催辦", "Not chased yet";
    looking_ahead: "往後看", "Looking ahead";
    n_days_ahead(n: i32): "{n} 天內", "{n} days";
    todo_as_it_stood(day: &str): "{day}尚未完成的事項，依您今日的權責列出；僅供檢視，辦理請回到今天。", "What was open on {day}, by the rights that you hold today: to be read. To act on it, go back to today.";
    nothing_stood_open: "這一天沒有未完成的事項。", "Nothing was open on that day.";
    nothing_to_do: "今天沒有待辦。", "Nothing to do today.";
    nothing_on_list: "這份清單沒有項目。", "Nothing on this list.";
    comes_next: "接下來：", "Next: ";
    by_day(day: &str): "{day}到期", "due {day}";
    by_agency: "依機關", "By agency";
    n_more_agencies(n: &usize): "另有 {n} 個機關，請以篩選查看", "{n} more; choose them in the filter";
    chase_chosen: "催辦所選…", "Chase the chosen…";
    chase_page: "催辦本頁全部…", "Chase all on this page…";
    chase_all(n: usize): "催辦篩選結果全部 {n} 項…", "Chase all {n} of the list…";
    was_handed_over: "已交辦，對方的待辦清單會顯示您的原因。", "Handed over; they see it with your reason.";
    was_put_off: "已延後提醒，到期前會自動回到清單。", "Put off; it comes back by itself before its deadline.";
    was_asked: "已送出詢問，對方會在待辦清單看到。", "Asked; they see it on their list.";
    was_answered: "已回覆。", "Answered.";
    was_taken: "已接手，這一項現在在您的清單。", "Taken; it is on your list now.";
    note_was_taken_back: "已取消，這一項回到原來的清單。", "Taken back; the row is on its list again.";
}
