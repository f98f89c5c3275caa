//! What was sent: a body of SCIM, and the state for which it was meant.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, ETAG, LOCATION};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value as Json};

use super::attributes::Shown;
use super::fault::{MEDIA_TYPE, ScimFault};
use crate::api::body::{Conditions, etag};

/// A body that is an object.
pub(super) struct Sent(pub(super) Map<String, Json>);

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = ScimFault;

    async fn from_request(request: Request, state: &S) -> Result<Self, ScimFault> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.and_then(|kind| kind.split(';').next()).map(str::trim);
        if !kind.is_some_and(|kind| [MEDIA_TYPE, "application/json"].contains(&kind)) {
            let detail = format!("send {MEDIA_TYPE}");
            return Err(ScimFault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|refused| {
            ScimFault::new(refused.status(), "the body is too long or did not arrive")
        })?;
        match serde_json::from_slice(&bytes) {
            Ok(Json::Object(fields)) => Ok(Self(fields)),
            Ok(_) => Err(ScimFault::bad("invalidSyntax", "the body is no object")),
            Err(error) => Err(ScimFault::bad("invalidSyntax", error.to_string())),
        }
    }
}

/// A resource as it is answered, with its version; nothing, where the caller has it.
pub(super) fn answer(
    status: StatusCode,
    mut resource: Json,
    conditions: &Conditions,
    shown: &Shown,
) -> Response {
    let version = etag(&resource);
    let location = resource["meta"]["location"].as_str().unwrap_or_default().to_owned();
    resource["meta"]["version"] = version.as_str().into();
    if status == StatusCode::OK && conditions.is_known(&version) {
        return (StatusCode::NOT_MODIFIED, [(ETAG, version)]).into_response();
    }
    let headers = [(CONTENT_TYPE, MEDIA_TYPE.to_owned()), (ETAG, version), (LOCATION, location)];
    (status, headers, shown.of(resource).to_string()).into_response()
}

/// A list or a description as it is answered.
pub(super) fn plain_answer(said: &Json) -> Response {
    ([(CONTENT_TYPE, MEDIA_TYPE)], said.to_string()).into_response()
}
