//! The bytes of a file. They leave as an attachment, under the type that was detected, in a box of their
//! own; only what browsers show without running anything of it may be looked at in place.

use app::evidence::{self, Kind, Opened};
use axum::extract;
use axum::http::header::{
    CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::download::{disposition, sent};
use crate::extract::Path;
use crate::fault::Fault;
use crate::routes::State;

/// Whatever it holds, it has no origin, runs nothing and loads nothing.
const BOXED: HeaderValue =
    HeaderValue::from_static("sandbox; default-src 'none'; frame-ancestors 'none'");

/// The same for a document that the browser's own viewer shows inside a page of ours.
const FRAMED: HeaderValue =
    HeaderValue::from_static("sandbox; default-src 'none'; frame-ancestors 'self'");

/// What is no kind of file that is kept here.
const OTHERWISE: &str = "application/octet-stream";

pub async fn attach(
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(sha256): Path<String>,
) -> Result<Response, Fault> {
    let installation = state.installation().clone();
    let opened = wait_for(move || Ok(evidence::open(&installation, &actor, &sha256)?)).await?;
    let boxed = (CONTENT_SECURITY_POLICY, BOXED);
    Ok(answer(opened, "attachment", [boxed]))
}

/// A PDF for the viewer of the browser; anything else is not there.
pub async fn preview(
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(sha256): Path<String>,
) -> Result<Response, Fault> {
    let installation = state.installation().clone();
    let opened = wait_for(move || {
        let (evidence, _) = evidence::get(&installation, &actor, &sha256)?;
        if evidence.kind() != Some(Kind::Pdf) {
            return Err(Fault::not_found());
        }
        Ok(evidence::open(&installation, &actor, &sha256)?)
    })
    .await?;
    let framed = (CONTENT_SECURITY_POLICY, FRAMED);
    let same_origin = (X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    Ok(answer(opened, "inline", [framed, same_origin]))
}

fn answer<const N: usize>(
    opened: Opened,
    how: &str,
    policies: [(HeaderName, HeaderValue); N],
) -> Response {
    let Opened { evidence, file, length } = opened;
    let (stem, ending) = evidence.name.rsplit_once('.').unwrap_or((&evidence.name, "bin"));
    // Whatever stands in the database: a type that is kept here, or none that a browser runs.
    let media_type = evidence.kind().map_or(OTHERWISE, Kind::media_type);
    let headers = [
        (CONTENT_TYPE, media_type.to_owned()),
        (CONTENT_LENGTH, length.to_string()),
        (CONTENT_DISPOSITION, disposition(how, stem, ending)),
    ];
    (headers, policies, sent(file, length)).into_response()
}
