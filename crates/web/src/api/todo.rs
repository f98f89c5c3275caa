//! What the caller has to do, and what agencies below were urged to do.

use app::board::Answer;
use app::chase::{self, ChasePage, Item, Preview};
use app::dating::Dating;
use app::todo::{self, Asked, Todo};
use app::typed::Manner;
use axum::extract;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};

use super::body::Sent;
use super::operation::{CURSOR, LANGUAGE, LIMIT, Operation, Parameter, Place, parameter};
use super::paging::limit;
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::cursor::{id_asked, no_place};
use crate::failure::words_of_chase;
use crate::fault::Fault;
use crate::routes::State;
use crate::view::View;

const WHOSE: Parameter = parameter(
    Place::Query,
    "whose",
    "own（預設）、handed（已交辦）、later（稍後提醒）或 below（轄下機關）",
    "own (the default), handed, later, or below: what the bodies below have to do",
    "own",
);

const AGENCY: Parameter =
    parameter(Place::Query, "agency", "僅此機關", "of this body alone", "doit");

const CHAPTER: Parameter =
    parameter(Place::Query, "chapter", "僅此章", "of this chapter alone", "people");

const STANDING: Parameter = parameter(
    Place::Query,
    "standing",
    "overdue：只看逾期",
    "overdue: what is late alone",
    "overdue",
);

const CHASED: Parameter = parameter(
    Place::Query,
    "chased",
    "no：轄下機關之中，只看此次尚未催辦者",
    "no: of the bodies below, only what nobody urged since it stands so",
    "no",
);

const DUTY: Parameter = parameter(Place::Query, "duty", "僅此義務", "of this duty alone", "D5.5a");

const OUTCOME: Parameter = parameter(
    Place::Query,
    "outcome",
    "open（仍未辦妥）、met（已辦妥）、turned（未辦妥而狀態改變）或 gone（機關已不在清冊）",
    "open, met, turned (without being done), or gone: the agency is no longer in the list",
    "open",
);

const BY: Parameter = parameter(
    Place::Query,
    "by",
    "催辦人的姓名或帳號",
    "who urged: what they are called, or sign in by",
    "林承翰",
);

const FROM: Parameter =
    parameter(Place::Query, "from", "催辦日自", "urged from this day on", "2026-01-01");

const UNTIL: Parameter =
    parameter(Place::Query, "until", "催辦日至", "urged until this day", "2026-12-31");

const WITHIN: Parameter =
    parameter(Place::Query, "within", "往後看幾天", "how many days ahead to look", "60");

pub(super) fn operations() -> Vec<Operation> {
    let list = Operation::get(
        "/api/v1/todo",
        "listTodo",
        (
            "呼叫者之待辦，最急者在前：由狀態與簽核算出",
            "What the caller has to do, the most urgent first: computed from standings and approvals",
        ),
        get(list),
    )
    .with([WHOSE, AGENCY, CHAPTER, STANDING, CHASED, WITHIN, LIMIT, CURSOR, LANGUAGE])
    .answers(200, "Todo", "a page of rows, with the counts of all of them")
    .answers(422, "Problem", "a word that there is not")
    .answers(503, "Problem", "today is still being computed");
    let chases = Operation::get(
        "/api/v1/chases",
        "listChases",
        (
            "催辦及其結果，新者在前",
            "What agencies were urged to do and what came of it, the newest first",
        ),
        get(chases),
    )
    .with([AGENCY, DUTY, OUTCOME, BY, FROM, UNTIL, LIMIT, CURSOR, LANGUAGE])
    .answers(200, "ChasePage", "a page of chases")
    .answers(422, "Problem", "a word that there is not, or what is no day")
    .answers(503, "Problem", "today is still being computed");
    let send = Operation::post(
        "/api/v1/chases",
        "chase",
        (
            "批次催辦；preview 為 true 時僅預覽",
            "Urges agencies to do these duties, or shows with `preview` what that would do",
        ),
        "NewChases",
        post(send),
    )
    .with([LANGUAGE])
    // A chase is about how things stand when it is sent.
    .without("If-Match")
    .answers(200, "Chased", "what was chased, or would be")
    .answers(404, "Problem", "no such duty of that body");
    vec![list, chases, send]
}

/// The whole board of today, or 503 while it is computed.
fn today(state: &State) -> Result<std::sync::Arc<app::board::Board>, Fault> {
    match state.boards.whole(state.installation().today(), None)? {
        Answer::Ready(board) => Ok(board),
        Answer::Failed(told) => Err(Fault::internal(told)),
        Answer::Computing(_) => Err(Fault::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "今天的狀態還在計算，請稍候再問。",
            "The standings of today are still being computed; ask again in a moment.",
        )),
    }
}

#[derive(Debug, Serialize)]
struct TodoPage {
    #[serde(flatten)]
    todo: Todo,
    /// The cursor of the next page; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

async fn list(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    wait_for(move || {
        let asked = crate::pages::todo::asked(&view, &state)?;
        let first = match view.query.get("cursor") {
            None => 0,
            Some(cursor) => cursor.parse().map_err(|_| no_place(cursor))?,
        };
        let limit = limit(&view)?.min(todo::ROWS);
        let manner = Manner { dating: Dating::Iso, ..view.language.manner() };
        let asked = Asked { first, limit, manner, ..asked };
        let todo = todo::list(&state.boards, &*today(&state)?, &actor, &asked)?;
        let end = first.saturating_add(todo.rows.len());
        let next = (!todo.rows.is_empty() && end < todo.n_rows).then(|| end.to_string());
        Ok(axum::Json(TodoPage { todo, next }).into_response())
    })
    .await
}

async fn chases(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<axum::Json<ChasePage>, Fault> {
    let page = wait_for(move || {
        let limit = u32::try_from(limit(&view)?).unwrap_or(u32::MAX);
        let (asked, before) = (crate::pages::chases::list::asked(&view)?, id_asked(&view)?);
        let board = today(&state)?;
        Ok(chase::list(state.installation(), &board, &actor, &asked, before, limit)?)
    });
    Ok(axum::Json(page.await?))
}

/// Lines to be chased together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewChases {
    items: Vec<Item>,
    #[serde(default)]
    words: Option<String>,
    /// Shows what it would do, and does nothing.
    #[serde(default)]
    preview: bool,
}

/// What was chased, or would be.
#[derive(Debug, Serialize)]
struct Chased {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lines: Vec<Told>,
    n_chased: usize,
}

#[derive(Debug, Serialize)]
struct Told {
    #[serde(flatten)]
    one: Preview,
    /// What stands against it, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

async fn send(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    sent: Sent<NewChases>,
) -> Result<axum::Json<Chased>, Fault> {
    let answer = wait_for(move || {
        let (installation, board) = (state.installation(), today(&state)?);
        let NewChases { items, words, preview } = &sent.value;
        if !*preview {
            let words = words.as_deref().unwrap_or_default();
            let n_chased = chase::send(installation, &board, &actor, items, words, sent.once())?;
            return Ok(Chased { lines: Vec::new(), n_chased });
        }
        let seen = chase::preview(installation, &board, &actor, items)?;
        let n_chased = seen.iter().filter(|one| one.obstacle.is_none()).count();
        let told = seen.into_iter().map(|one| {
            let detail = one.obstacle.map(|one| view.say(&words_of_chase(one)).to_owned());
            Told { one, detail }
        });
        Ok(Chased { lines: told.collect(), n_chased })
    });
    Ok(axum::Json(answer.await?))
}
