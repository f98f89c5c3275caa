//! The log over HTTP, as C2SP has it: its static files, the witness that others ask, and the asking of
//! witnesses and time-stamp authorities; knows no page.

use app::Installation;
use app::witness::{self, Policy, Seen, WitnessError};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State as FromState};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use ledger::Refusal;

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::fault::Fault;
use crate::routes::State;

mod asking;
mod stamping;

pub use asking::{Asked, ask};
pub use stamping::{Rounds, Stamping, stamp};

/// The longest request to a witness: a checkpoint with a proof is far shorter.
const LONGEST_REQUEST: usize = 64 * 1024;

/// Tiles never change; the checkpoint does.
const FOR_EVER: &str = "private, max-age=31536000, immutable";
const NEVER: &str = "no-cache";

/// The addresses beneath `/log` that programs read.
pub fn routes() -> Router<State> {
    Router::new()
        .route("/log/checkpoint", get(checkpoint))
        .route("/log/tile/{*path}", get(tile))
        .route("/log/witness/add-checkpoint", post(add_checkpoint))
        .layer(DefaultBodyLimit::max(LONGEST_REQUEST))
}

async fn checkpoint(
    FromState(installation): FromState<Installation>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    let note = wait_for(move || Ok(app::ledger::checkpoint(&installation, &actor)?)).await?;
    let head = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, NEVER)];
    Ok((head, note).into_response())
}

async fn tile(
    FromState(installation): FromState<Installation>,
    Acting(actor): Acting,
    Path(path): Path<String>,
) -> Result<Response, Fault> {
    let path = format!("tile/{path}");
    let found = wait_for(move || Ok(app::ledger::tile(&installation, &actor, &path)?)).await?;
    let bytes = found.ok_or_else(Fault::not_found)?;
    let head = [(CONTENT_TYPE, "application/octet-stream"), (CACHE_CONTROL, FOR_EVER)];
    Ok((head, bytes).into_response())
}

/// Nobody signs in for this: the checkpoint's own signature says who asks.
async fn add_checkpoint(
    FromState(installation): FromState<Installation>,
    body: Bytes,
) -> Result<Response, Fault> {
    let work = move || -> Result<Result<Seen, WitnessError>, Fault> {
        let folder = installation.store.directory();
        let at = u64::try_from(installation.now().microseconds() / 1_000_000).unwrap_or(0);
        let request = std::str::from_utf8(&body).unwrap_or_default();
        let logs = Policy::of(folder).map(|policy| policy.logs);
        Ok(logs.and_then(|logs| witness::cosign(folder, &logs, request, at)))
    };
    match wait_for(work).await? {
        Ok(seen) => Ok(text(StatusCode::OK, seen.line)),
        Err(WitnessError::Refused(refusal)) => Ok(refused(&refusal)),
        Err(error) => Err(Fault::internal(error)),
    }
}

/// The statuses that C2SP `tlog-witness` names.
fn refused(refusal: &Refusal) -> Response {
    let told = || format!("{refusal}\n");
    match refusal {
        Refusal::OtherSize { known } => {
            plain(StatusCode::CONFLICT, "text/x.tlog.size", format!("{known}\n"))
        }
        Refusal::Form | Refusal::Backward { .. } => text(StatusCode::BAD_REQUEST, told()),
        Refusal::UnknownLog(_) => text(StatusCode::NOT_FOUND, told()),
        Refusal::Note(_) => text(StatusCode::FORBIDDEN, told()),
        Refusal::Forked { .. } => text(StatusCode::CONFLICT, told()),
        Refusal::Inconsistent { .. } => text(StatusCode::UNPROCESSABLE_ENTITY, told()),
    }
}

/// What another server says is shown, but not at any length.
fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.chars().filter(|letter| !letter.is_control()).take(200).collect()
}

fn text(status: StatusCode, body: String) -> Response {
    plain(status, "text/plain; charset=utf-8", body)
}

fn plain(status: StatusCode, kind: &'static str, body: String) -> Response {
    (status, [(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-store")], body).into_response()
}
