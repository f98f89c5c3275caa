//! Axum's extractors with faults that a person can read; handlers use these and not axum's own.

use axum::extract::rejection::{FormRejection, JsonRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::fault::Fault;

/// A part of the path; what does not read as its type is not found.
pub struct Path<T>(pub T);

/// The query as a struct; `View` has read the common keys already.
pub struct Query<T>(pub T);

/// A form that a page sent.
pub struct Form<T>(pub T);

/// A JSON body of the API.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(value)| Self(value)).map_err(|_| Fault::not_found())
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let query = axum::extract::Query::from_request_parts(parts, state).await;
        query.map(|axum::extract::Query(value)| Self(value)).map_err(|rejection| {
            unreadable(StatusCode::UNPROCESSABLE_ENTITY, &rejection.body_text())
        })
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        match axum::Form::from_request(request, state).await {
            Ok(axum::Form(value)) => Ok(Self(value)),
            Err(FormRejection::FailedToDeserializeFormBody(rejection)) => {
                Err(unreadable(StatusCode::UNPROCESSABLE_ENTITY, &rejection.body_text()))
            }
            Err(rejection) => Err(unreadable(rejection.status(), &rejection.body_text())),
        }
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        match axum::Json::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(JsonRejection::JsonDataError(rejection)) => {
                Err(unreadable(StatusCode::UNPROCESSABLE_ENTITY, &rejection.body_text()))
            }
            Err(rejection) => Err(unreadable(rejection.status(), &rejection.body_text())),
        }
    }
}

fn unreadable(status: StatusCode, reason: &str) -> Fault {
    if status == StatusCode::PAYLOAD_TOO_LARGE || status.is_server_error() {
        return Fault::of(status);
    }
    Fault::new(status, format!("內容無法讀取：{reason}"), format!("unreadable: {reason}"))
}
