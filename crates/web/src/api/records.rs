//! Records: listed, read, filed, corrected and withdrawn. After a change the board of today knows
//! it before the answer leaves.

use app::record::{Expected, FiledRecord, Filter, NewRecord, RecordError, RecordPage};
use axum::extract;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::body::{Conditions, Sent, tagged, tagged_by};
use super::operation::{CURSOR, IF_NONE_MATCH, LANGUAGE, LIMIT, Operation, Place, parameter};
use super::paging::{limit, no_place};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::bodies::no_such;
use crate::extract::Path;
use crate::fault::{Fault, FieldFault};
use crate::query::segment;
use crate::routes::State;
use crate::view::View;

pub(super) fn operations() -> Vec<Operation> {
    let list = Operation::get(
        "/api/v1/records",
        "listRecords",
        (
            "紀錄，依機關、表單、事實日（新者在前）；含已更正及撤回者",
            "Records by agency, form and day, the latest first; those corrected and withdrawn are among them",
        ),
        get(list),
    )
    .with([
        parameter(Place::Query, "form", "表單", "one form", "training_record"),
        parameter(Place::Query, "agency", "機關代碼", "one agency", "doit"),
        parameter(Place::Query, "q", "內容關鍵字", "words anywhere in the fields", "王"),
        LIMIT,
        CURSOR,
        LANGUAGE,
    ])
    .answers(200, "RecordPage", "a page of records")
    .answers(422, "Problem", "a form or cursor that does not exist");
    let one = Operation::get(
        "/api/v1/records/{id}",
        "getRecord",
        ("一筆紀錄", "One record, with what became of it"),
        get(show),
    )
    .with([parameter(Place::Path, "id", "識別碼", "its id", "t1"), IF_NONE_MATCH, LANGUAGE])
    .answers(200, "Record", "the record; its ETag is for If-Match")
    .answers(304, "", "as read before")
    .answers(404, "Problem", "no such record");
    let file = Operation::post(
        "/api/v1/records",
        "fileRecord",
        (
            "登錄一筆紀錄；supersedes 為更正，If-Match 為被更正者之 ETag",
            "Files a record. With `supersedes` it corrects that record, whose ETag If-Match names",
        ),
        "NewRecord",
        post(file),
    )
    .with([LANGUAGE])
    .answers(201, "Record", "filed; Location names it, and the board of today knows it")
    .answers(200, "Record", "this request was answered before; nothing was done this time");
    let withdraw = Operation::post(
        "/api/v1/records/{id}/withdrawal",
        "withdrawRecord",
        ("撤回一筆紀錄；紀錄保留", "Withdraws a record, which stays with who, when and why"),
        "NewWithdrawal",
        post(withdraw),
    )
    .with([parameter(Place::Path, "id", "識別碼", "its id", "t1"), LANGUAGE])
    .answers(201, "Record", "withdrawn")
    .answers(200, "Record", "this request was answered before")
    .answers(404, "Problem", "no such record");
    vec![list, file, one, withdraw]
}

async fn list(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<axum::Json<RecordPage>, Fault> {
    let limit = u32::try_from(limit(&view)?).unwrap_or(u32::MAX);
    let installation = state.installation().clone();
    let regulation = &installation.regulation;
    if let Some(form) = view.query.get("form").filter(|form| regulation.form(form).is_none()) {
        return Err(no_such("form", form));
    }
    let page = wait_for(move || {
        let filter = Filter {
            agency: view.query.get("agency"),
            form: view.query.get("form"),
            text: view.query.get("q"),
        };
        let after = view.query.get("cursor");
        let page = app::record::list_whole(&installation, &actor, &filter, after, limit);
        page.map_err(|error| match error {
            RecordError::NotFound { id } => no_place(&id),
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
    let installation = state.installation().clone();
    let told = wait_for(move || {
        let record = app::record::open(&installation, &actor, &id)?;
        let erasures = app::record::erasures(&installation, &record)?;
        Ok(Told { record, erasures })
    });
    let told = told.await?;
    let conditions = Conditions::read(&headers);
    Ok(tagged_by(StatusCode::OK, &conditions, &told.record, &told))
}

/// A record with what was erased of it.
#[derive(Debug, serde::Serialize)]
struct Told {
    #[serde(flatten)]
    record: app::record::Record,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    erasures: Vec<app::record::Erasure>,
}

async fn file(
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    sent: Sent<NewRecord>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        let new = &sent.value;
        let filed = match &new.supersedes {
            None => app::record::file(installation, &actor, new, sent.once())?,
            Some(older) => {
                let found = app::record::get(installation, &actor, older);
                let found = found.map_err(|error| match error {
                    RecordError::NotFound { id } => {
                        Fault::from(RecordError::Store(app::StoreError::RecordMissing { id }))
                    }
                    other => other.into(),
                })?;
                let is_other = new.agency.as_ref().is_some_and(|agency| *agency != found.agency);
                if found.form != new.form || is_other {
                    return Err(other_book(older));
                }
                let expected: Expected<'_> = &|found| sent.conditions.hold(found);
                let once = sent.once();
                app::record::supersede(installation, &actor, older, new, once, Some(expected))?
            }
        };
        renew(&state, &filed);
        Ok(answer(&filed))
    })
    .await
}

fn other_book(older: &str) -> Fault {
    Fault::unprocessable(vec![FieldFault::new(
        "supersedes",
        format!("紀錄 {older} 屬於其他機關或表單"),
        format!("the record {older} belongs to another agency or form"),
    )])
}

/// Why a record is withdrawn.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct NewWithdrawal {
    why: String,
}

async fn withdraw(
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    sent: Sent<NewWithdrawal>,
) -> Result<Response, Fault> {
    if sent.value.why.trim().is_empty() {
        return Err(Fault::unprocessable(vec![FieldFault::new(
            "why",
            "請說明撤回理由",
            "say why it is withdrawn",
        )]));
    }
    wait_for(move || {
        let installation = state.installation();
        // Who may not read it may not know that it is there.
        app::record::get(installation, &actor, &id)?;
        let (why, once) = (&sent.value.why, sent.once());
        let expected: Expected<'_> = &|found| sent.conditions.hold(found);
        let withdrawn =
            app::record::withdraw(installation, &actor, &id, why, once, Some(expected))?;
        renew(&state, &withdrawn);
        Ok(answer(&withdrawn))
    })
    .await
}

/// The board of today takes the change in before the answer leaves.
fn renew(state: &State, filed: &FiledRecord) {
    if !filed.repeated {
        state.boards.renew(&filed.record.agency, state.installation().today());
    }
}

fn answer(filed: &FiledRecord) -> Response {
    let status = if filed.repeated { StatusCode::OK } else { StatusCode::CREATED };
    let mut response = tagged(status, &Conditions::default(), &filed.record);
    let path = format!("/api/v1/records/{}", segment(&filed.record.id));
    if let Ok(location) = HeaderValue::from_str(&path) {
        response.headers_mut().insert(LOCATION, location);
    }
    response.into_response()
}
