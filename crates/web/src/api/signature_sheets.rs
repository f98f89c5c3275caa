//! 簽名單: sheets that people are asked to sign; listed, read, opened and closed. Each signs their own line
//! by their own sign-in, and no program for them.

use app::record::MOST_AT_ONCE;
use app::signature_sheet::{self, Line, NewSheet, Sheet, SheetPage};
use axum::extract;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::body::{Conditions, Sent, tagged};
use super::operation::{
    CURSOR, IF_NONE_MATCH, LANGUAGE, LIMIT, Operation, Parameter, Place, parameter,
};
use super::paging::limit;
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::cursor::id_asked;
use crate::extract::Path;
use crate::fault::Fault;
use crate::routes::State;
use crate::view::View;

/// A sheet's id in the path.
const ID: Parameter =
    parameter(Place::Path, "id", "識別碼", "its id", "0197d0a2-7f3b-7e3c-9c1f-2b7a3e4d5f60");

const AGENCY: Parameter =
    parameter(Place::Query, "agency", "僅此機關", "of this body alone", "doit");

pub(super) fn operations() -> Vec<Operation> {
    let list = Operation::get(
        "/api/v1/signature-sheets",
        "listSignatureSheets",
        (
            "呼叫者可讀其紀錄之簽名單，新者在前",
            "The sheets whose records the caller may read, the newest first",
        ),
        get(list),
    )
    .with([AGENCY, LIMIT, CURSOR, LANGUAGE])
    .answers(200, "SignatureSheetPage", "a page of sheets, each with how many have signed");
    let show = Operation::get(
        "/api/v1/signature-sheets/{id}",
        "getSignatureSheet",
        (
            "一份簽名單及其每一列，未簽者在前",
            "A sheet with each of its lines, those first who have not signed",
        ),
        get(show),
    )
    .with([ID, IF_NONE_MATCH, LANGUAGE])
    .answers(200, "SignatureSheetWithLines", "the sheet")
    .answers(304, "", "as read before")
    .answers(404, "Problem", "no such sheet");
    let open = Operation::post(
        "/api/v1/signature-sheets",
        "openSignatureSheet",
        (
            "開立簽名單，請名單上的人各自簽名",
            "Opens a sheet: the people named are asked to sign, each their own line",
        ),
        "NewSignatureSheet",
        post(open),
    )
    .with([LANGUAGE])
    // There is nothing yet that could have changed.
    .without("If-Match")
    .answers(
        201,
        "SignatureSheetName",
        "it is open, by this request or by the same one before; `same` names an open sheet that asked some of \
         the same people for the same already",
    )
    .answers(404, "Problem", "records of this form are no signatures");
    let close = Operation::post(
        "/api/v1/signature-sheets/{id}/close",
        "closeSignatureSheet",
        ("結束簽名單；尚未簽名者不再被請求", "Closes a sheet; who has not signed is asked no more"),
        "SignatureSheetEnding",
        post(close),
    )
    .with([ID, LANGUAGE])
    // What was signed stays signed, and what is closed is not closed again.
    .without("If-Match")
    .without("Idempotency-Key")
    .answers(200, "SignatureSheetName", "it is closed")
    .answers(404, "Problem", "no such sheet");
    vec![list, show, open, close]
}

async fn list(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<axum::Json<SheetPage>, Fault> {
    let page = wait_for(move || {
        let limit = u32::try_from(limit(&view)?).unwrap_or(u32::MAX);
        let (agency, before) = (view.query.get("agency"), id_asked(&view)?);
        Ok(signature_sheet::list(state.installation(), &actor, agency, before, limit)?)
    });
    Ok(axum::Json(page.await?))
}

/// A sheet with everybody who is asked.
#[derive(Debug, Serialize)]
struct WithLines {
    #[serde(flatten)]
    sheet: Sheet,
    lines: Vec<Line>,
}

async fn show(
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let (sheet, lines) =
        wait_for(move || Ok(signature_sheet::get(state.installation(), &actor, &id)?)).await?;
    Ok(tagged(StatusCode::OK, &Conditions::read(&headers), &WithLines { sheet, lines }))
}

/// What people are to sign.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewSignatureSheet {
    form: String,
    agency: String,
    title: String,
    words: String,
    #[serde(default)]
    with: Map<String, Json>,
    /// The ids of their records.
    people: Vec<String>,
}

#[derive(Debug, Serialize)]
struct SheetName {
    id: String,
    /// The open sheet that asked some of the same people for the same before.
    #[serde(skip_serializing_if = "Option::is_none")]
    same: Option<String>,
}

async fn open(
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    sent: Sent<NewSignatureSheet>,
) -> Result<(StatusCode, axum::Json<SheetName>), Fault> {
    let opened = wait_for(move || {
        let NewSignatureSheet { form, agency, title, words, with, people } = &sent.value;
        // Cloned no further than a sheet may be long.
        let people = people.iter().take(MOST_AT_ONCE + 1).cloned().collect();
        let new = NewSheet {
            form: form.clone(),
            agency: agency.clone(),
            title: title.clone(),
            words: words.clone(),
            with: with.clone(),
            people,
        };
        let id = signature_sheet::open(state.installation(), &actor, &new, sent.once())?;
        let same = signature_sheet::opened_before(state.installation(), &actor, &id)?;
        Ok(SheetName { id, same })
    });
    Ok((StatusCode::CREATED, axum::Json(opened.await?)))
}

/// Why a sheet is closed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SheetEnding {
    #[serde(default)]
    why: Option<String>,
}

async fn close(
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    sent: Sent<SheetEnding>,
) -> Result<axum::Json<SheetName>, Fault> {
    let closed = wait_for(move || {
        let why = sent.value.why.as_deref().unwrap_or_default();
        signature_sheet::close(state.installation(), &actor, &id, why)?;
        Ok(SheetName { id, same: None })
    });
    Ok(axum::Json(closed.await?))
}
