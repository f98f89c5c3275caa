//! Refusals as SCIM words them (RFC 7644, 3.12).

use app::account::AccountError;
use app::scim::ScimError;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::fault::Fault;

/// How SCIM is told from other JSON.
pub(super) const MEDIA_TYPE: &str = "application/scim+json";

/// A refusal with its status and, where SCIM has one, its kind.
#[derive(Debug)]
pub(super) struct ScimFault {
    status: StatusCode,
    kind: Option<&'static str>,
    detail: String,
}

impl ScimFault {
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, kind: None, detail: detail.into() }
    }

    pub(super) fn bad(kind: &'static str, detail: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, kind: Some(kind), detail: detail.into() }
    }

    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "there is no such thing")
    }
}

impl From<Fault> for ScimFault {
    fn from(fault: Fault) -> Self {
        Self::new(fault.status(), fault.detail().en.clone())
    }
}

impl From<ScimError> for ScimFault {
    fn from(error: ScimError) -> Self {
        let detail = error.to_string();
        let (status, kind) = match error {
            ScimError::Forbidden(_) | ScimError::NoToken => (StatusCode::FORBIDDEN, None),
            ScimError::NotFound { .. } | ScimError::Account(AccountError::NotFound { .. }) => {
                (StatusCode::NOT_FOUND, None)
            }
            ScimError::NameStays { .. } => (StatusCode::BAD_REQUEST, Some("mutability")),
            ScimError::NoName
            | ScimError::NoSuchMember { .. }
            | ScimError::Account(AccountError::Name { .. }) => {
                (StatusCode::BAD_REQUEST, Some("invalidValue"))
            }
            ScimError::TooManyMembers => (StatusCode::BAD_REQUEST, Some("tooMany")),
            ScimError::ExternalIdTaken | ScimError::Account(AccountError::NameTaken { .. }) => {
                (StatusCode::CONFLICT, Some("uniqueness"))
            }
            ScimError::Changed => (StatusCode::PRECONDITION_FAILED, None),
            ScimError::Account(AccountError::Store(error)) | ScimError::Store(error) => {
                return Fault::from(error).into();
            }
            ScimError::Account(_) | ScimError::Grant(_) => (StatusCode::CONFLICT, None),
        };
        Self { status, kind, detail }
    }
}

impl IntoResponse for ScimFault {
    fn into_response(self) -> Response {
        let mut said = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": self.status.as_str(),
            "detail": self.detail,
        });
        if let Some(kind) = self.kind {
            said["scimType"] = kind.into();
        }
        (self.status, [(CONTENT_TYPE, MEDIA_TYPE)], said.to_string()).into_response()
    }
}
