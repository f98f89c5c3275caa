//! Approval: what waits for the caller, the course of a record, and what may be done on its way.
//! Once a record counts the board of today knows it before the answer leaves.

use app::Installation;
use app::approval::{self, ApprovalError, Course, Item, Obstacle, Outcome, Preview, WaitingPage};
use app::record::{Expected, FiledRecord, Once, RecordError};
use axum::extract;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use serde::{Deserialize, Serialize};

use super::body::{Conditions, Sent, tagged};
use super::operation::{
    CURSOR, IF_NONE_MATCH, LANGUAGE, LIMIT, Operation, Parameter, Place, parameter,
};
use super::paging::{limit, no_place};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::Path;
use crate::failure::words_of;
use crate::fault::Fault;
use crate::routes::State;
use crate::view::View;

/// A record's id in the path.
const ID: Parameter = parameter(Place::Path, "id", "識別碼", "its id", "t1");

pub(super) fn operations() -> Vec<Operation> {
    let list = Operation::get(
        "/api/v1/approvals",
        "listApprovals",
        (
            "待我核准之紀錄，等候最久者在前",
            "Records that wait for the caller’s approval, the longest first",
        ),
        get(list),
    )
    .with([LIMIT, CURSOR, LANGUAGE])
    .answers(200, "ApprovalPage", "a page of what waits")
    .answers(422, "Problem", "a cursor of another list");
    let batch = Operation::post(
        "/api/v1/approvals",
        "approveRecords",
        (
            "批次核准；preview 為 true 時僅預覽。其中一筆無權核准者，全部不辦理",
            "Approves many records, or shows with `preview` what that would do. One that is not the caller’s to approve, and none of them is",
        ),
        "NewApprovals",
        post(batch),
    )
    .with([LANGUAGE])
    // Each item names its own content.
    .without("If-Match")
    .answers(200, "Approvals", "what it did to each record, or would do")
    .answers(404, "Problem", "one of them is no record that the caller may read");
    let show = Operation::get(
        "/api/v1/records/{id}/approval",
        "getApproval",
        (
            "一筆紀錄之簽核歷程，及呼叫者可為之事",
            "The course of a record’s approval, and what the caller may do",
        ),
        get(show),
    )
    .with([ID, IF_NONE_MATCH, LANGUAGE])
    .answers(200, "Approval", "the course; `content` names what an approval is about")
    .answers(304, "", "as read before")
    .answers(404, "Problem", "no such record");
    let submit = on_its_way(
        "/api/v1/records/{id}/submission",
        "submitRecord",
        (
            "送審；無須核准者即刻計入",
            "Submits a draft or what was returned; where nobody has to approve it, it counts at once",
        ),
        "NewSubmission",
        post(submit),
    );
    let take_back = on_its_way(
        "/api/v1/records/{id}/take-back",
        "takeBackRecord",
        ("撤回送審，回為草稿", "Takes a record back before it is approved; it is a draft again"),
        "NewSubmission",
        post(take_back),
    );
    let approve = on_its_way(
        "/api/v1/records/{id}/approval",
        "approveRecord",
        (
            "核准目前之層級；最後一級核准後計入。content 為所核內容之雜湊值",
            "Approves the step at hand; with the last the record counts. `content` is the hash of what was read",
        ),
        "NewApproval",
        post(approve),
    );
    let give_back = on_its_way(
        "/api/v1/records/{id}/return",
        "returnRecord",
        ("附理由退回登錄者", "Returns a record to whoever filed it, with the reason"),
        "NewReturn",
        post(give_back),
    );
    vec![list, batch, show, submit, approve, give_back, take_back]
}

/// What is done to one record on its way.
fn on_its_way(
    path: &'static str,
    id: &'static str,
    words: (&'static str, &'static str),
    body: &'static str,
    handler: MethodRouter<State>,
) -> Operation {
    Operation::post(path, id, words, body, handler)
        .with([ID, LANGUAGE])
        .answers(201, "Record", "done; the record as it stands now")
        .answers(200, "Record", "this request was answered before; nothing was done this time")
        .answers(404, "Problem", "no such record")
}

async fn list(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<axum::Json<WaitingPage>, Fault> {
    let limit = u32::try_from(limit(&view)?).unwrap_or(u32::MAX);
    let page = wait_for(move || {
        let after = view.query.get("cursor");
        let page = approval::waiting_for(state.installation(), &actor, after, limit);
        page.map_err(|error| match error {
            ApprovalError::Record(RecordError::NotFound { id }) => no_place(&id),
            other => other.into(),
        })
    })
    .await?;
    Ok(axum::Json(page))
}

async fn show(
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let course: Course =
        wait_for(move || Ok(approval::course(state.installation(), &actor, &id)?)).await?;
    Ok(tagged(StatusCode::OK, &Conditions::read(&headers), &course))
}

/// What is said to a submission, or to taking it back.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewSubmission {
    #[serde(default)]
    why: Option<String>,
}

/// An approval, of what was read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewApproval {
    #[serde(default)]
    why: Option<String>,
    #[serde(default)]
    content: Option<String>,
}

/// Why a record is returned.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewReturn {
    why: String,
}

async fn submit(
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    sent: Sent<NewSubmission>,
) -> Result<Response, Fault> {
    act(state, sent, move |installation, new, once, expected| {
        approval::submit(installation, &actor, &id, new.why.as_deref(), once, expected)
    })
    .await
}

async fn take_back(
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    sent: Sent<NewSubmission>,
) -> Result<Response, Fault> {
    act(state, sent, move |installation, new, once, expected| {
        approval::take_back(installation, &actor, &id, new.why.as_deref(), once, expected)
    })
    .await
}

async fn approve(
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    sent: Sent<NewApproval>,
) -> Result<Response, Fault> {
    act(state, sent, move |installation, new, once, expected| {
        let (why, content) = (new.why.as_deref(), new.content.as_deref());
        approval::approve(installation, &actor, &id, why, content, once, expected)
    })
    .await
}

async fn give_back(
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    sent: Sent<NewReturn>,
) -> Result<Response, Fault> {
    act(state, sent, move |installation, new, once, expected| {
        approval::return_with_reason(installation, &actor, &id, &new.why, once, expected)
    })
    .await
}

/// Does to a record what was sent, if it is still as it was read.
async fn act<T: Send + 'static>(
    state: State,
    sent: Sent<T>,
    work: impl FnOnce(
        &Installation,
        &T,
        Option<Once<'_>>,
        Option<Expected<'_>>,
    ) -> Result<FiledRecord, ApprovalError>
    + Send
    + 'static,
) -> Result<Response, Fault> {
    wait_for(move || {
        let expected: Expected<'_> = &|found| sent.conditions.hold(found);
        let done = work(state.installation(), &sent.value, sent.once(), Some(expected))?;
        Ok(answer(&state, &done))
    })
    .await
}

/// The board of today takes in what counts now before the answer leaves.
fn answer(state: &State, done: &FiledRecord) -> Response {
    if !done.repeated && done.record.state == "approved" {
        state.boards.renew(&done.record.agency, state.installation().today());
    }
    let status = if done.repeated { StatusCode::OK } else { StatusCode::CREATED };
    tagged(status, &Conditions::default(), &done.record)
}

/// Records to be approved together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewApprovals {
    items: Vec<Item>,
    #[serde(default)]
    why: Option<String>,
    /// Shows what it would do, and does nothing.
    #[serde(default)]
    preview: bool,
}

/// What it did, or would do.
#[derive(Debug, Serialize)]
struct Approvals<T> {
    approvals: Vec<Told<T>>,
    /// How many were approved, or would be.
    n_approved: usize,
}

/// One record with what stands against its approval, in words.
#[derive(Debug, Serialize)]
struct Told<T> {
    #[serde(flatten)]
    one: T,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

async fn batch(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    sent: Sent<NewApprovals>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        let NewApprovals { items, why, preview } = &sent.value;
        if *preview {
            let seen = approval::preview(installation, &actor, items)?;
            let told = told(&view, seen, |one: &Preview| one.obstacle);
            return Ok(axum::Json(told).into_response());
        }
        let once = sent.once();
        let done = approval::approve_all(installation, &actor, items, why.as_deref(), once)?;
        for outcome in done.iter().filter(|one| one.counts_now()) {
            state.boards.renew(&outcome.record.agency, installation.today());
        }
        let told = told(&view, done, |one: &Outcome| one.obstacle);
        Ok(axum::Json(told).into_response())
    })
    .await
}

fn told<T>(view: &View, all: Vec<T>, obstacle: impl Fn(&T) -> Option<Obstacle>) -> Approvals<T> {
    let n_approved = all.iter().filter(|one| obstacle(one).is_none()).count();
    let told = all.into_iter().map(|one| {
        let detail = obstacle(&one).map(|obstacle| view.say(&words_of(obstacle)).to_owned());
        Told { one, detail }
    });
    Approvals { approvals: told.collect(), n_approved }
}
