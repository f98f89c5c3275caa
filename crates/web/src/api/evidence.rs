//! Evidence files: brought one at a time; their bytes are under `/evidence/{sha256}`.

use app::evidence::Evidence;
use axum::extract;
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;

use super::operation::{LANGUAGE, Operation};
use crate::acting::Acting;
use crate::fault::Fault;
use crate::pages::evidence::content_path;
use crate::routes::State;
use crate::upload::Upload;

pub(super) fn operations() -> Vec<Operation> {
    let keep = Operation::post(
        "/api/v1/evidence",
        "keepEvidence",
        (
            "上傳一個佐證檔案；紀錄以回覆之 sha256 引用，檔案於 /evidence/{sha256} 下載",
            "Keeps one evidence file. Records name it by the `sha256` of the answer; its bytes are at `/evidence/{sha256}`",
        ),
        "NewEvidence",
        post(keep),
    )
    .without("Idempotency-Key")
    .without("If-Match")
    .sent_as("multipart/form-data")
    .with([LANGUAGE])
    .answers(201, "Evidence", "kept, or kept before: the same bytes are kept once");
    vec![keep]
}

async fn keep(
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    upload: Upload,
) -> Result<Response, Fault> {
    let kept: Evidence = upload.keep(state.installation().clone(), actor).await?;
    let location = HeaderValue::from_str(&content_path(&kept.sha256)).map_err(Fault::internal)?;
    Ok((StatusCode::CREATED, [(LOCATION, location)], axum::Json(kept)).into_response())
}
